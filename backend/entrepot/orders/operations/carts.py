"""Carts: made, filled, addressed. Whoever knows the token may change it, until it has become an order."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, insert, update

from entrepot.catalog import reads as catalog_reads
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.tables import Instant
from entrepot.orders import cart_reads
from entrepot.orders.rules import refusals
from entrepot.orders.rules.states import CartState
from entrepot.orders.rules.tokens import hash_token
from entrepot.orders.tables import CART, CART_LINE, cart, cart_line
from entrepot.pricing.rules.coupons import normal_code
from entrepot.shops import reads as shop_reads

MOST_LINES = 500
MOST_COUPONS = 10
LARGEST_QUANTITY = 10**12

_FIXED = ("channel_id", "currency")
_ENDING = ("state", "order_id", "updated_at")
_WRITABLE = ("customer_id", "email", "phone", "shipping_address", "coupon_codes")
INSERT_CART = sql(
    insert(cart).values(
        {
            name: bindparam(name, type_=cart.c[name].type)
            for name in ("shop_id", "id", "token_hash", *_FIXED, *_WRITABLE)
        }
    )
)
UPDATE_CART = sql(
    update(cart)
    .values({name: bindparam(f"new_{name}", type_=cart.c[name].type) for name in (*_WRITABLE, *_ENDING)})
    .where(cart.c.shop_id == bindparam("shop_id", type_=Uuid), cart.c.id == bindparam("cart_id", type_=Uuid))
)
SET_LINES = insert_rows(cart_line, "id", "cart_id", "variant_id", "quantity")
REMOVE_VARIANTS = sql(
    delete(cart_line).where(
        cart_line.c.shop_id == bindparam("shop_id", type_=Uuid),
        cart_line.c.cart_id == bindparam("cart_id", type_=Uuid),
        among(cart_line.c.variant_id, "variant_ids"),
    )
)
REMOVE_ABANDONED = sql(
    delete(cart).where(
        cart.c.shop_id == bindparam("shop_id", type_=Uuid),
        cart.c.state == CartState.OPEN.value,
        cart.c.updated_at < bindparam("before", type_=Instant),
    )
)
CHANGE_QUANTITIES = update_rows(cart_line, key=("id",), set=("quantity",))


@dataclass(frozen=True, slots=True)
class CartQuantity:
    """How much of a variant; zero takes it out."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to reach and where to send; None leaves what is there."""

    email: str | None = None
    phone: str | None = None
    shipping_address: Mapping[str, Any] | None = None


async def create_cart(tx: Tx, *, channel_id: UUID | None = None, lines: Sequence[CartQuantity] = ()) -> str:
    """Make a cart of the customer who asks, or of nobody; its token, which is shown only now."""
    channels = await shop_reads.list_channels(tx)
    channel = next((row for row in channels if _is_wanted(row, channel_id)), None)
    if channel is None:
        raise errors.NotFound(what="Channel", field=("channel_id",))
    token = secrets.token_urlsafe(32)
    cart_id = ids.new(CART)
    row = {
        "id": cart_id,
        "token_hash": hash_token(token),
        "customer_id": tx.actor.customer_id,
        "channel_id": channel["id"],
        "currency": channel["currency"],
        "email": None,
        "phone": None,
        "shipping_address": None,
        "coupon_codes": [],
    }
    await tx.run(INSERT_CART, **row)
    await _write_lines(tx, cart_id, {}, {line.variant_id: line.quantity for line in lines})
    return token


async def add_lines(tx: Tx, *, token: str, lines: Sequence[CartQuantity]) -> None:
    """Put more into a cart."""
    row = await _lock_open(tx, token)
    known = await _known_lines(tx, row["id"])
    wanted = {variant_id: line["quantity"] for variant_id, line in known.items()}
    for line in lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    await _write_lines(tx, row["id"], known, {line.variant_id: wanted[line.variant_id] for line in lines})
    await _touch(tx, row)


async def set_lines(tx: Tx, *, token: str, lines: Sequence[CartQuantity]) -> None:
    """Set how much of each named variant is in a cart; the others stay."""
    row = await _lock_open(tx, token)
    known = await _known_lines(tx, row["id"])
    await _write_lines(tx, row["id"], known, {line.variant_id: line.quantity for line in lines})
    await _touch(tx, row)


async def set_coupons(tx: Tx, *, token: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    """Put coupon codes into a cart or take them out; whether they apply is said when it is priced."""
    row = await _lock_open(tx, token)
    gone = {normal_code(code) for code in remove}
    codes = [code for code in (*row["coupon_codes"], *map(normal_code, add)) if code and code not in gone]
    if len(set(codes)) > MOST_COUPONS:
        raise errors.OutOfRange(minimum="0", maximum=str(MOST_COUPONS), field=("code",))
    await _touch(tx, row, coupon_codes=list(dict.fromkeys(codes)))


async def set_contact(tx: Tx, *, token: str, contact: Contact) -> None:
    """Say whom to reach and where to send."""
    row = await _lock_open(tx, token)
    given = {
        "email": contact.email,
        "phone": contact.phone,
        "shipping_address": dict(contact.shipping_address) if contact.shipping_address else None,
    }
    await _touch(tx, row, **{name: value for name, value in given.items() if value is not None})


async def complete_cart(tx: Tx, *, row: Row, order_id: UUID) -> None:
    """Close a locked cart: it has become this order."""
    await _touch(tx, row, state=CartState.COMPLETED.value, order_id=order_id)


async def remove_abandoned_carts(tx: Tx) -> int:
    """Forget open carts that nobody has touched for as long as the shop's settings say; how many there were."""
    settings = await shop_reads.get_settings(tx)
    return await tx.run(REMOVE_ABANDONED, before=tx.now - timedelta(days=settings.cart_expiry_days))


def _is_wanted(row: Row, channel_id: UUID | None) -> bool:
    return bool(row["is_default"]) if channel_id is None else row["id"] == channel_id


async def _lock_open(tx: Tx, token: str) -> Row:
    row = await cart_reads.lock_cart(tx, token=token)
    if row["state"] != CartState.OPEN:
        raise refusals.CartIsCompleted(field=("token",))
    return row


async def _known_lines(tx: Tx, cart_id: UUID) -> dict[UUID, Row]:
    return {line["variant_id"]: line for line in await cart_reads.list_lines(tx, cart_id=cart_id)}


async def _write_lines(tx: Tx, cart_id: UUID, known: Mapping[UUID, Row], wanted: Mapping[UUID, int]) -> None:
    """Make these variants' quantities what is wanted: insert, change or take out."""
    await _check(tx, known, wanted)
    added = [variant_id for variant_id, quantity in wanted.items() if quantity and variant_id not in known]
    rows = [
        {"id": line_id, "cart_id": cart_id, "variant_id": variant_id, "quantity": wanted[variant_id]}
        for line_id, variant_id in zip(ids.new_many(CART_LINE, len(added)), added, strict=True)
    ]
    await tx.insert(SET_LINES, rows)
    changed = [
        {"id": known[variant_id]["id"], "quantity": quantity}
        for variant_id, quantity in wanted.items()
        if quantity and variant_id in known
    ]
    await tx.update(CHANGE_QUANTITIES, changed)
    gone = [variant_id for variant_id, quantity in wanted.items() if not quantity and variant_id in known]
    if gone:
        await tx.run(REMOVE_VARIANTS, cart_id=cart_id, variant_ids=gone)


async def _check(tx: Tx, known: Mapping[UUID, Row], wanted: Mapping[UUID, int]) -> None:
    """Refuse what is not for sale, what is negative and what is too much, naming each line."""
    rows = {row["id"]: row for row in await catalog_reads.list_variants(tx, ids=list(wanted))}
    problems: list[errors.DomainError] = []
    for index, (variant_id, quantity) in enumerate(wanted.items()):
        row = rows.get(variant_id)
        if row is None or (not row["published"] and quantity):
            problems.append(errors.NotFound(what="Variant", field=("lines", index, "variant_id")))
        elif row["archived_at"] is not None and quantity:
            problems.append(refusals.VariantUnavailable(sku=row["sku"], field=("lines", index, "variant_id")))
        elif not 0 <= quantity <= LARGEST_QUANTITY:
            problems.append(refusals.LineQuantityInvalid(field=("lines", index, "quantity")))
    if len({*known, *wanted}) > MOST_LINES:
        problems.append(errors.OutOfRange(minimum="0", maximum=str(MOST_LINES), field=("lines",)))
    errors.raise_all(problems)


async def _touch(tx: Tx, row: Row, **changes: Any) -> None:
    """Write the cart's own columns; a customer who signs in takes the cart along."""
    kept = {name: row[name] for name in (*_WRITABLE, "state", "order_id")}
    kept["customer_id"] = tx.actor.customer_id or row["customer_id"]
    kept.update(changes, updated_at=tx.now)
    await tx.run(UPDATE_CART, cart_id=row["id"], **{f"new_{name}": value for name, value in kept.items()})
