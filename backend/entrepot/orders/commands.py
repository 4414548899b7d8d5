"""From GraphQL inputs to the commands of orders. Quantities are read in the decimals of their unit."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from entrepot.catalog import reads as catalog_reads
from entrepot.customers import inputs as customer_inputs
from entrepot.customers import rules as customer_rules
from entrepot.kernel import errors, money, quantity, text
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import ActorKind
from entrepot.orders import inputs, order_facts, reads
from entrepot.orders.operations import cancellation, carts, checkout, delivery, fulfilment, refunds
from entrepot.orders.permissions import WRITE_ORDERS
from entrepot.orders.rules import placement, refusals, rights
from entrepot.orders.rules.actions import OrderAction
from entrepot.orders.rules.fulfilment import CARRIER_LIMIT, ShipLine, check_tracking_url
from entrepot.orders.rules.refunds import RefundLine, RefundWish
from entrepot.pricing.rules.carts import line_total_minor


async def to_cart_lines(tx: Tx, *, given: Sequence[inputs.CartLineInput]) -> list[carts.CartQuantity]:
    """Quantities of variants; an unknown variant is left to the operation to refuse."""
    decimals = await _unit_decimals(tx, [line.variant_id for line in given])
    return [
        carts.CartQuantity(
            line.variant_id,
            quantity.parse(
                line.quantity, decimals=decimals.get(line.variant_id, 0), field=("lines", index, "quantity")
            ),
        )
        for index, line in enumerate(given)
    ]


def to_contact(given: inputs.CartAddressInput) -> carts.Contact:
    """Whom to reach and where to send, checked."""
    address = given.shipping_address
    return carts.Contact(
        email=customer_rules.parse_email(given.email) if given.email else None,
        phone=customer_rules.parse_phone(given.phone) if given.phone else None,
        shipping_address=(
            customer_inputs.to_address(address, path=("shipping_address",)).to_json() if address else None
        ),
    )


def to_checkout(given: inputs.CheckoutInput) -> checkout.CompleteCheckout:
    """The command of `checkoutComplete`."""
    expected = money.from_input(given.expected_total, field=("expected_total",))[0] if given.expected_total else None
    return checkout.CompleteCheckout(
        token=given.token,
        payment_method=given.payment_method,
        expected_total_minor=expected,
        note=text.limited_or_none(given.note, limit=placement.NOTE_LIMIT, field=("note",)) or None,
    )


async def to_order(tx: Tx, *, given: inputs.OrderCreateInput) -> placement.PlaceOrder:
    """The command of `orderCreate`."""
    decimals = await _unit_decimals(tx, [line.variant_id for line in given.lines if line.variant_id])
    address = (
        customer_inputs.to_address(given.shipping_address, path=("shipping_address",)).to_json()
        if given.shipping_address
        else None
    )
    goods = [(index, line) for index, line in enumerate(given.lines) if line.variant_id is not None]
    charges = [(index, line) for index, line in enumerate(given.lines) if line.variant_id is None]
    return placement.PlaceOrder(
        lines=tuple(_wanted_line(index, line, decimals) for index, line in goods),
        agreed_lines=tuple(_charge(index, line, tx.shop.locales) for index, line in charges),
        payment_method=given.payment_method,
        prepaid=given.prepaid,
        channel_id=given.channel_id,
        currency=next((str(amount.currency_code) for amount in _amounts(given)), None),
        customer_id=given.customer_id,
        email=customer_rules.parse_email(given.email) if given.email else None,
        phone=customer_rules.parse_phone(given.phone) if given.phone else None,
        name=text.limited_or_none(given.name, limit=placement.NAME_LIMIT, field=("name",))
        or (address or {}).get("recipient"),
        country=(address or {}).get("country"),
        shipping_address=address,
        note=text.limited_or_none(given.note, limit=placement.NOTE_LIMIT, field=("note",)),
        coupon_codes=tuple(given.coupon_codes),
        shipping_minor=money.from_input(given.shipping, field=("shipping",))[0] if given.shipping else None,
        by_staff=True,
    )


async def to_shipment(tx: Tx, *, given: inputs.OrderShipInput) -> fulfilment.ShipOrder:
    """The command of `orderShip`."""
    lines = None
    if given.lines is not None:
        known = await _order_lines(tx, [line.line_id for line in given.lines])
        lines = tuple(
            ShipLine(line.line_id, _units(line.quantity, known.get(line.line_id), index))
            for index, line in enumerate(given.lines)
        )
    return fulfilment.ShipOrder(
        order_id=given.order_id,
        lines=lines,
        carrier=text.limited_or_none(given.carrier, limit=CARRIER_LIMIT, field=("carrier",)),
        tracking_number=text.limited_or_none(given.tracking_number, limit=CARRIER_LIMIT, field=("tracking_number",)),
        tracking_url=check_tracking_url(given.tracking_url, field=("tracking_url",)),
        effective_at=given.effective_at,
    )


def to_delivery(given: inputs.OrderMarkDeliveredInput) -> delivery.MarkDelivered:
    """The command of `orderMarkDelivered`."""
    return delivery.MarkDelivered(
        order_id=given.order_id,
        shipment_ids=None if given.shipment_ids is None else tuple(given.shipment_ids),
        effective_at=given.effective_at,
    )


async def to_cancellation(tx: Tx, *, given: inputs.OrderCancelInput) -> cancellation.CancelOrder:
    """The command of `orderCancel`: staff name any order, a customer their own, a guest the one of their token."""
    reason = _reason(given.reason)
    if given.order_id is not None and given.token is None and tx.actor.may(WRITE_ORDERS):
        return cancellation.CancelOrder(order_id=given.order_id, reason=reason)
    if given.order_id is None and given.token is None:
        raise errors.Required(field=("order_id",))
    if given.token is None and tx.actor.kind is not ActorKind.CUSTOMER:
        raise rights.lacking(tx.actor, rights.NEEDS[OrderAction.CANCEL])
    order = await reads.find_own_order(tx, id=given.order_id, token=given.token)
    if order is None:
        raise errors.NotFound(what="Order", field=("order_id",) if given.token is None else ("token",))
    return cancellation.CancelOrder(order_id=order["id"], reason=reason, by_buyer=True)


async def to_refund(tx: Tx, *, given: inputs.OrderRefundInput) -> refunds.RefundOrder:
    """The command of `orderRefund`; amounts must be in the order's currency."""
    lines = None
    if given.lines is not None:
        known = await _order_lines(tx, [line.line_id for line in given.lines])
        lines = tuple(_refund_line(index, line, known.get(line.line_id)) for index, line in enumerate(given.lines))
    return refunds.RefundOrder(
        order_id=given.order_id,
        wish=RefundWish(
            lines=lines,
            shipping_minor=money.from_input(given.shipping, field=("shipping",))[0] if given.shipping else None,
            restock=given.restock,
        ),
        reason=_reason(given.reason),
    )


async def to_refund_request(tx: Tx, *, given: inputs.OrderRefundRequestInput) -> refunds.RequestRefund:
    """The command of `orderRefundRequest`: staff name any order, a customer their own, a guest that of their token."""
    if given.token is None and tx.actor.kind is not ActorKind.CUSTOMER and not tx.actor.may(WRITE_ORDERS):
        raise rights.lacking(tx.actor, rights.NEEDS[OrderAction.REQUEST_REFUND])
    order = await reads.find_visible_order(tx, id=given.order_id, token=given.token)
    by_staff = given.token is None and tx.actor.kind is not ActorKind.CUSTOMER
    if order is None or (by_staff and not order_facts.is_within(tx.actor, order, WRITE_ORDERS)):
        raise errors.NotFound(what="Order", field=("order_id",))
    return refunds.RequestRefund(order_id=order["id"], reason=_reason(given.reason))


def _reason(given: str) -> str:
    return text.limited(given, limit=refusals.REASON_LIMIT, field=("reason",))


def _amounts(given: inputs.OrderCreateInput) -> list[money.MoneyInput]:
    """Every amount of the input, all in one currency."""
    amounts = [line.unit_price for line in given.lines if line.unit_price]
    amounts += [given.shipping] if given.shipping else []
    currencies = {str(amount.currency_code) for amount in amounts}
    if len(currencies) > 1:
        raise errors.Invalid(reason=", ".join(sorted(currencies)), field=("lines",))
    return amounts


async def _unit_decimals(tx: Tx, variant_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = await catalog_reads.list_variants(tx, ids=list(dict.fromkeys(variant_ids)))
    return {row["id"]: row["unit_decimals"] for row in rows}


async def _order_lines(tx: Tx, line_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    rows = await reads.list_belonging(tx, name="lines_by_id", parent_ids=line_ids)
    return {row["id"]: {"unit_decimals": row["unit_decimals"], "currency": row["currency"]} for row in rows}


def _units(given: quantity.Quantity, line: Mapping[str, Any] | None, index: int) -> int:
    decimals = line["unit_decimals"] if line else 0
    return quantity.parse(given, decimals=decimals, field=("lines", index, "quantity"))


def _refund_line(index: int, given: inputs.RefundLineInput, line: Mapping[str, Any] | None) -> RefundLine:
    amount_minor = None
    if given.amount is not None:
        amount_minor, currency = money.from_input(given.amount, field=("lines", index, "amount"))
        if line and currency != line["currency"]:
            raise errors.Invalid(reason=currency, field=("lines", index, "amount", "currency_code"))
    return RefundLine(
        line_id=given.line_id,
        quantity=_units(given.quantity, line, index) if given.quantity is not None else 0,
        amount_minor=amount_minor,
        restock=given.restock,
    )


def _wanted_line(index: int, given: inputs.OrderLineInput, decimals: Mapping[UUID, int]) -> placement.WantedLine:
    assert given.variant_id is not None
    price = money.from_input(given.unit_price, field=("lines", index, "unit_price"))[0] if given.unit_price else None
    units = quantity.parse(
        given.quantity, decimals=decimals.get(given.variant_id, 0), field=("lines", index, "quantity")
    )
    return placement.WantedLine(variant_id=given.variant_id, quantity=units, unit_price_minor=price)


def _charge_name(given: inputs.OrderLineInput, index: int, locales: Sequence[str]) -> dict[str, str]:
    found = text.localized(given.name or ())
    text.check(found, locales=locales, limit=placement.NAME_LIMIT, field=("lines", index, "name"))
    return found


def _charge(index: int, given: inputs.OrderLineInput, locales: Sequence[str]) -> placement.AgreedLine:
    if given.unit_price is None:
        raise errors.Required(field=("lines", index, "unit_price"))
    price = money.from_input(given.unit_price, field=("lines", index, "unit_price"))[0]
    units = quantity.parse(given.quantity, decimals=0, field=("lines", index, "quantity"))
    if units <= 0 or price < 0:
        raise refusals.LineQuantityInvalid(field=("lines", index, "quantity"))
    return placement.AgreedLine(
        quantity=units,
        unit_price_minor=price,
        list_total_minor=line_total_minor(price, units, unit_decimals=0),
        charge_code=text.limited_or_none(
            given.charge_code, limit=placement.CHARGE_CODE_LIMIT, field=("lines", index, "charge_code")
        ),
        name=_charge_name(given, index, locales) if given.name else None,
    )
