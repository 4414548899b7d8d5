"""What things cost: effective-dated prices, promotions and coupons, and the pure rules that price a cart.

Owns `price`, `promotion` with its scopes, `coupon` and `coupon_use`. Relies on catalog for which product and which
categories a variant belongs to, and on shops for the channel and the currency. `reads.load_pricing` brings every
fact that a batch of carts needs in a constant number of statements; `rules.price_lines` then decides without a
database. Coupons are redeemed and released under row locks, so that a single-use code is used once. Speaks no events.
"""
