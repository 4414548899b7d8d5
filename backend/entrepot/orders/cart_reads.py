"""Reading carts. A cart is known by its token alone; it is priced as it is read, so it is never out of date."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, select

from entrepot.catalog import reads as catalog_reads
from entrepot.contract import schema as schemas
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, sql
from entrepot.orders.rules import refusals
from entrepot.orders.rules.placement import shipping_charge
from entrepot.orders.rules.tokens import hash_token
from entrepot.orders.tables import cart, cart_line
from entrepot.pricing import reads as pricing_reads
from entrepot.pricing.rules import carts
from entrepot.shops import reads as shop_reads

_SHOP = bindparam("shop_id", type_=Uuid)
BY_TOKEN = sql(
    select(cart).where(cart.c.shop_id == _SHOP, cart.c.token_hash == bindparam("token_hash", type_=LargeBinary))
)
LOCK_BY_TOKEN = sql(
    select(cart)
    .where(cart.c.shop_id == _SHOP, cart.c.token_hash == bindparam("token_hash", type_=LargeBinary))
    .with_for_update(key_share=True)
)
LINES = sql(
    select(cart_line.c.id, cart_line.c.variant_id, cart_line.c.quantity)
    .where(cart_line.c.shop_id == _SHOP, cart_line.c.cart_id == bindparam("cart_id", type_=Uuid))
    .order_by(cart_line.c.added_at, cart_line.c.id)
)


async def find_cart(tx: Tx, *, token: str) -> Row | None:
    """The cart of a token, or None."""
    return await tx.row(BY_TOKEN, token_hash=hash_token(token))


async def lock_cart(tx: Tx, *, token: str) -> Row:
    """The cart of a token, locked; whoever waited sees what became of it."""
    row = await tx.row(LOCK_BY_TOKEN, token_hash=hash_token(token))
    if row is None:
        raise errors.NotFound(what="Cart", field=("token",))
    return row


async def list_lines(tx: Tx, *, cart_id: UUID) -> Sequence[Row]:
    """The lines of a cart, in the order they were added."""
    return await tx.rows(LINES, cart_id=cart_id)


async def find_priced_cart(tx: Tx, *, token: str) -> dict[str, Any] | None:
    """A cart with its lines, prices, discounts, totals and everything that stands against checkout."""
    row = await find_cart(tx, token=token)
    return None if row is None else await price_cart(tx, row=row)


async def price_cart(tx: Tx, *, row: Row) -> dict[str, Any]:
    """The source of the GraphQL type Cart."""
    lines = await list_lines(tx, cart_id=row["id"])
    found = await catalog_reads.list_variants(tx, ids=[line["variant_id"] for line in lines])
    variants = {variant["id"]: variant for variant in found}
    priced, problems = await _price(tx, row, lines, variants)
    goods = priced.total_minor if priced else 0
    settings = await shop_reads.get_settings(tx, channel_id=row["channel_id"])
    shipping = shipping_charge(goods, has_goods=bool(priced and priced.lines), settings=settings)
    by_variant = {line.variant_id: line for line in priced.lines} if priced else {}
    return {
        **{name: row[name] for name in row.keys()},  # noqa: SIM118  a Record iterates over its values
        "lines": [
            _line_source(line, variants[line["variant_id"]], by_variant.get(line["variant_id"]), row["currency"])
            for line in lines
        ],
        "discounts": _discounts(priced, row["currency"]),
        "list_total_minor": priced.list_total_minor if priced else 0,
        "discount_minor": priced.discount_minor if priced else 0,
        "shipping_minor": shipping,
        "total_minor": goods + shipping,
        "problems": [schemas.present_error(problem, tx.locale) for problem in problems],
    }


async def _price(
    tx: Tx, row: Row, lines: Sequence[Row], variants: Mapping[UUID, Mapping[str, Any]]
) -> tuple[carts.PricedCart | None, list[errors.DomainError]]:
    """Price what can be sold; what cannot is left out and said."""
    problems: list[errors.DomainError] = [
        refusals.VariantUnavailable(sku=variants[line["variant_id"]]["sku"], field=("lines", index))
        for index, line in enumerate(lines)
        if not _for_sale(variants[line["variant_id"]])
    ]
    customer_id = tx.actor.customer_id or row["customer_id"]
    sellable = [line for line in lines if _for_sale(variants[line["variant_id"]])]
    facts = await pricing_reads.load_pricing(
        tx,
        variant_ids=[line["variant_id"] for line in sellable],
        channel_ids=[row["channel_id"]],
        currency=row["currency"],
        at=tx.now,
        coupon_codes=row["coupon_codes"],
        customer_ids=[customer_id] if customer_id else [],
    )
    try:
        priced = carts.price_lines(
            [carts.CartLine(variant_id=line["variant_id"], quantity=line["quantity"]) for line in sellable],
            facts,
            channel_id=row["channel_id"],
            coupon_codes=row["coupon_codes"],
            customer_id=customer_id,
        )
    except errors.DomainError as problem:
        return None, [*problems, problem]
    except errors.Several as several:
        return None, [*problems, *several.errors]
    return priced, [*problems, *carts.refused_coupons(priced)]


def _for_sale(variant: Mapping[str, Any]) -> bool:
    return bool(variant["published"]) and variant["archived_at"] is None


def _line_source(
    line: Row, variant: Mapping[str, Any], priced: carts.PricedLine | None, currency: str
) -> dict[str, Any]:
    return {
        "id": line["id"],
        "variant_id": line["variant_id"],
        "sku": variant["sku"],
        "name": variant["name"],
        "option_text": variant["option_text"],
        "quantity": line["quantity"],
        "unit_decimals": variant["unit_decimals"],
        "currency": currency,
        "unit_price_minor": priced.unit_price_minor if priced else None,
        "list_total_minor": priced.list_total_minor if priced else None,
        "discount_minor": priced.list_total_minor - priced.total_minor if priced else None,
        "total_minor": priced.total_minor if priced else None,
    }


def _discounts(priced: carts.PricedCart | None, currency: str) -> list[dict[str, Any]]:
    """What was taken off, one entry for each promotion or coupon that applied."""
    return [
        {
            "name": step.promotion_name,
            "coupon_code": step.coupon_code,
            "amount_minor": step.amount_minor,
            "currency": currency,
        }
        for step in (priced.explain if priced else ())
        if step.amount_minor
    ]
