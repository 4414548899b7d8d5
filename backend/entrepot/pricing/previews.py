"""What a cart would cost: read, price, explain; nothing is written."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from entrepot.catalog import reads as catalog_reads
from entrepot.contract import schema as schemas
from entrepot.contract.declare import Reader
from entrepot.kernel import errors, money, quantity
from entrepot.kernel.database import Row
from entrepot.pricing import reads, wording
from entrepot.pricing.rules import carts
from entrepot.pricing.rules.promotions import Outcome
from entrepot.shops import reads as shop_reads

MOST_LINES: Final = 200
MOST_CODES: Final = 5


async def preview_cart(
    reader: Reader,
    *,
    lines: Sequence[tuple[uuid.UUID, Decimal]],
    channel_id: uuid.UUID | None,
    coupon_codes: Sequence[str],
) -> dict[str, Any]:
    """The source of a `CartPrice`; what is wrong with the lines is told in `problems`, and then nothing is priced."""
    channel = await _get_channel(reader, channel_id)
    try:
        _check_sizes(lines, coupon_codes)
        cart_lines, decimals = await _cart_lines(reader, lines)
        cart = await _price(reader, cart_lines, channel, coupon_codes)
    except errors.DomainError as refusal:
        return _nothing(channel, [schemas.present_error(refusal, reader.locale)])
    except errors.Several as refusals:
        return _nothing(channel, [schemas.present_error(item, reader.locale) for item in refusals.errors])
    return _shown(cart, decimals, reader.locale)


async def _get_channel(reader: Reader, channel_id: uuid.UUID | None) -> Row:
    if channel_id is None:
        return await shop_reads.get_default_channel(reader.tx)
    for row in await shop_reads.list_channels_by_id(reader.tx, ids=[channel_id]):
        return row
    raise errors.NotFound(what="Channel", field=("channel_id",))


def _check_sizes(lines: Sequence[object], coupon_codes: Sequence[str]) -> None:
    """Few codes at once, so that codes cannot be guessed by the hundred."""
    if len(lines) > MOST_LINES:
        raise errors.OutOfRange(minimum="0", maximum=str(MOST_LINES), field=("lines",))
    if len(coupon_codes) > MOST_CODES:
        raise errors.OutOfRange(minimum="0", maximum=str(MOST_CODES), field=("coupon_codes",))


async def _cart_lines(
    reader: Reader, lines: Sequence[tuple[uuid.UUID, Decimal]]
) -> tuple[list[carts.CartLine], dict[uuid.UUID, int]]:
    """The lines in smallest units; what the actor may not see is as unknown as what does not exist."""
    visible = await catalog_reads.list_visible_variants(reader.tx, ids=[variant_id for variant_id, _ in lines])
    found: list[carts.CartLine] = []
    refused: list[errors.DomainError] = []
    for index, (variant_id, given) in enumerate(lines):
        row = visible.get(variant_id)
        if row is None:
            refused.append(errors.NotFound(what="Variant", field=("lines", index, "variant_id")))
            continue
        small = quantity.parse(given, decimals=row["unit_decimals"], field=("lines", index, "quantity"))
        found.append(carts.CartLine(variant_id=variant_id, quantity=small))
    errors.raise_all(refused)
    return found, {key: row["unit_decimals"] for key, row in visible.items()}


async def _price(
    reader: Reader, lines: Sequence[carts.CartLine], channel: Row, coupon_codes: Sequence[str]
) -> carts.PricedCart:
    customer_id = reader.actor.customer_id
    facts = await reads.load_pricing(
        reader.tx,
        variant_ids=[line.variant_id for line in lines],
        channel_ids=[channel["id"]],
        currency=channel["currency"],
        at=reader.tx.now,
        coupon_codes=coupon_codes,
        customer_ids=[customer_id] if customer_id else [],
    )
    return carts.price_lines(lines, facts, customer_id=customer_id)


def _nothing(channel: Row, problems: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "currency": channel["currency"],
        "lines": [],
        "list_total_minor": 0,
        "discount_minor": 0,
        "total_minor": 0,
        "explain": [],
        "problems": problems,
    }


def _shown(cart: carts.PricedCart, decimals: Mapping[uuid.UUID, int], locale: str) -> dict[str, Any]:
    told = {step.promotion_id: step for step in cart.explain if step.outcome is Outcome.APPLIED}
    return {
        "currency": cart.currency,
        "lines": [_line(line, cart.currency, decimals[line.variant_id], told) for line in cart.lines],
        "list_total_minor": cart.list_total_minor,
        "discount_minor": cart.discount_minor,
        "total_minor": cart.total_minor,
        "explain": [_step(step, cart.currency, locale) for step in cart.explain],
        "problems": [],
    }


def _line(
    line: carts.PricedLine, currency: str, unit_decimals: int, told: Mapping[uuid.UUID | None, carts.Explained]
) -> dict[str, Any]:
    return {
        "variant_id": line.variant_id,
        "quantity": quantity.to_decimal(line.quantity, decimals=unit_decimals),
        "currency": currency,
        "unit_price_minor": line.unit_price_minor,
        "compare_at_minor": line.compare_at_minor,
        "list_total_minor": line.list_total_minor,
        "total_minor": line.total_minor,
        "discounts": [
            {
                "promotion_id": discount.promotion_id,
                "promotion_name": told[discount.promotion_id].promotion_name,
                "coupon_code": told[discount.promotion_id].coupon_code,
                "amount_minor": discount.amount_minor,
                "currency": currency,
            }
            for discount in line.discounts
        ],
    }


def _step(step: carts.Explained, currency: str, locale: str) -> dict[str, Any]:
    missing = f"{money.to_decimal(step.missing_minor, currency)} {currency}"
    return {
        "outcome": step.outcome,
        "reason": step.reason,
        "message": wording.explanation(step.reason, locale=locale, missing=missing),
        "promotion_id": step.promotion_id,
        "promotion_name": step.promotion_name,
        "coupon_code": step.coupon_code,
        "base_minor": step.base_minor,
        "amount_minor": step.amount_minor,
        "missing_minor": step.missing_minor,
        "currency": currency,
    }
