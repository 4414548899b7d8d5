"""The rules of pricing, pure: which price holds, what promotions and coupons take off, how a cart adds up."""
