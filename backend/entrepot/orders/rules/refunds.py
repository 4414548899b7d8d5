"""What a refund takes back: units not sent first, then units sent, each at its exact share of the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from entrepot.kernel import errors, quantity
from entrepot.orders.rules import actions, refusals
from entrepot.orders.rules.facts import LineFacts, OrderFacts, line_of, share_of_units
from entrepot.orders.rules.states import AfterSaleStep
from entrepot.payments.rules import format_amount


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A wish to refund a line: units, an amount, or both.

    Units without an amount go back at their share. `restock` takes units that were sent first and puts them back into
    stock; without it units not yet sent go first. An amount without units is a price adjustment.
    """

    line_id: UUID
    quantity: int = 0
    amount_minor: int | None = None
    restock: bool = False


@dataclass(frozen=True, slots=True)
class RefundWish:
    """A wish to refund an order: `lines` None means everything that is left, restocked or not by `restock`."""

    lines: tuple[RefundLine, ...] | None = None
    shipping_minor: int | None = None
    restock: bool = False


@dataclass(frozen=True, slots=True)
class RefundedPart:
    """What a refund takes from one line."""

    line: LineFacts
    undelivered_quantity: int
    delivered_quantity: int
    undelivered_minor: int
    delivered_minor: int
    restocked_quantity: int


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """A refund as the books will see it: reversed revenue + `advance_minor` = `money_minor` + `receivable_minor`.

    `waived_minor` is the price of undelivered units nobody had paid for: it is no longer asked, and nothing is posted.
    """

    parts: tuple[RefundedPart, ...]
    undelivered_shipping_minor: int
    delivered_shipping_minor: int
    advance_minor: int
    money_minor: int
    receivable_minor: int
    waived_minor: int
    after_sale_step: AfterSaleStep

    @property
    def amount_minor(self) -> int:
        """What the customer gets: money back and debt forgiven."""
        return self.money_minor + self.receivable_minor

    @property
    def given_up_minor(self) -> int:
        """The price of what the order no longer holds."""
        shipping = self.undelivered_shipping_minor + self.delivered_shipping_minor
        return shipping + sum(part.undelivered_minor + part.delivered_minor for part in self.parts)

    @property
    def forgiven_minor(self) -> int:
        """What the customer need not pay any more."""
        return self.receivable_minor + self.waived_minor


def plan_refund(order: OrderFacts, wish: RefundWish) -> RefundPlan:
    """Refund what is wished, within what stands of each line and of the shipping charge."""
    refusal = actions.refuse_refund(order)
    if refusal is not None:
        raise refusal
    parts = _all_parts(order, wish.restock) if wish.lines is None else _wished_parts(order, wish.lines)
    shipping = _shipping(order, wish)
    undelivered_shipping = min(shipping, order.open_shipping_minor)
    plan = _settle(order, parts, undelivered_shipping, shipping - undelivered_shipping)
    if not parts and shipping == 0:
        raise refusals.NothingToRefund(number=order.number)
    return plan


def plan_cancellation(order: OrderFacts) -> RefundPlan:
    """Give up an order of which nothing has left: everything is undelivered, money held goes back."""
    refusal = actions.refuse_cancel(order)
    if refusal is not None:
        raise refusal
    return _settle(order, _all_parts(order, False), order.open_shipping_minor, 0)


def plan_excess(order: OrderFacts, excess_minor: int) -> RefundPlan:
    """Give back money that came in above what was due; it is still held, so no revenue is touched."""
    return RefundPlan(
        parts=(),
        undelivered_shipping_minor=0,
        delivered_shipping_minor=0,
        advance_minor=excess_minor,
        money_minor=excess_minor,
        receivable_minor=0,
        waived_minor=0,
        after_sale_step=AfterSaleStep.REFUND_PART,
    )


def _settle(
    order: OrderFacts, parts: tuple[RefundedPart, ...], undelivered_shipping: int, delivered_shipping: int
) -> RefundPlan:
    """Decide whose money it is. Debt is forgiven before money moves, so what goes back never exceeds what came in."""
    delivered = sum(part.delivered_minor for part in parts) + delivered_shipping
    undelivered = sum(part.undelivered_minor for part in parts) + undelivered_shipping
    receivable = min(delivered, order.receivable_minor)
    waived = min(undelivered, max(0, order.open_minor - order.advance_minor))
    everything = delivered + undelivered == order.open_minor + order.kept_minor
    return RefundPlan(
        parts=parts,
        undelivered_shipping_minor=undelivered_shipping,
        delivered_shipping_minor=delivered_shipping,
        advance_minor=undelivered - waived,
        money_minor=delivered - receivable + undelivered - waived,
        receivable_minor=receivable,
        waived_minor=waived,
        after_sale_step=AfterSaleStep.REFUND_ALL if everything else AfterSaleStep.REFUND_PART,
    )


def _all_parts(order: OrderFacts, restock: bool) -> tuple[RefundedPart, ...]:
    return tuple(
        RefundedPart(
            line=line,
            undelivered_quantity=line.open_quantity,
            delivered_quantity=line.kept_quantity,
            undelivered_minor=line.open_minor,
            delivered_minor=line.kept_minor,
            restocked_quantity=line.kept_quantity if restock else 0,
        )
        for line in order.lines
        if line.open_quantity or line.kept_quantity or line.open_minor or line.kept_minor
    )


def _wished_parts(order: OrderFacts, wishes: Sequence[RefundLine]) -> tuple[RefundedPart, ...]:
    parts: list[RefundedPart] = []
    problems: list[errors.DomainError] = []
    seen: set[UUID] = set()
    for index, wish in enumerate(wishes):
        line = line_of(order, wish.line_id)
        try:
            if line is None or line.id in seen:
                raise refusals.LineNotInOrder(number=order.number, field=("line_id",))
            seen.add(line.id)
            parts.append(_part(line, wish, order.currency))
        except errors.DomainError as problem:
            problems.append(problem.at("lines", index))
    errors.raise_all(problems)
    return tuple(parts)


def _part(line: LineFacts, wish: RefundLine, currency: str) -> RefundedPart:
    available = line.open_quantity + line.kept_quantity
    if wish.quantity < 0 or (wish.quantity == 0 and not wish.amount_minor):
        raise refusals.LineQuantityInvalid(field=("quantity",))
    if wish.quantity > available:
        shown = quantity.to_text(available, decimals=line.unit_decimals)
        raise refusals.QuantityExceedsOpen(sku=line.sku, available=shown, field=("quantity",))
    if wish.quantity == 0:
        return _price_adjustment(line, wish.amount_minor or 0, currency)
    return _units(line, wish, currency)


def _price_adjustment(line: LineFacts, amount_minor: int, currency: str) -> RefundedPart:
    refundable = line.kept_minor + line.open_minor
    if not 0 < amount_minor <= refundable:
        shown = format_amount(refundable, currency)
        raise refusals.RefundAmountExceeds(sku=line.sku, refundable=shown, field=("amount",))
    delivered = min(amount_minor, line.kept_minor)
    return RefundedPart(line, 0, 0, amount_minor - delivered, delivered, 0)


def _units(line: LineFacts, wish: RefundLine, currency: str) -> RefundedPart:
    first = line.kept_quantity if wish.restock else line.open_quantity
    taken_first = min(wish.quantity, first)
    delivered_quantity = taken_first if wish.restock else wish.quantity - taken_first
    undelivered_quantity = wish.quantity - delivered_quantity
    undelivered = share_of_units(line.open_minor, line.open_quantity, undelivered_quantity)
    delivered = _delivered_share(line, delivered_quantity)
    if wish.amount_minor is not None:
        delivered = _chosen(line, wish.amount_minor, undelivered, delivered_quantity, currency)
    return RefundedPart(
        line=line,
        undelivered_quantity=undelivered_quantity,
        delivered_quantity=delivered_quantity,
        undelivered_minor=undelivered,
        delivered_minor=delivered,
        restocked_quantity=delivered_quantity if wish.restock else 0,
    )


def _delivered_share(line: LineFacts, quantity: int) -> int:
    """The share of units sent, never above what a unit cost: a fee kept on an earlier unit stays kept."""
    dearest_unit = -(-line.total_minor // line.quantity)
    return min(share_of_units(line.kept_minor, line.kept_quantity, quantity), dearest_unit * quantity)


def _chosen(line: LineFacts, amount_minor: int, undelivered_minor: int, delivered_quantity: int, currency: str) -> int:
    """The delivered part of a chosen amount. Units not sent cannot keep a remainder: nothing would ever earn it."""
    most = undelivered_minor + (line.kept_minor if delivered_quantity else 0)
    if amount_minor > most:
        shown = format_amount(most, currency)
        raise refusals.RefundAmountExceeds(sku=line.sku, refundable=shown, field=("amount",))
    if amount_minor < undelivered_minor:
        shown = format_amount(undelivered_minor, currency)
        raise refusals.RefundAmountTooSmall(sku=line.sku, minimum=shown, field=("amount",))
    return amount_minor - undelivered_minor


def _shipping(order: OrderFacts, wish: RefundWish) -> int:
    """The shipping charge to give back: all that stands with a full refund, else what is asked."""
    refundable = order.open_shipping_minor + order.kept_shipping_minor
    if wish.shipping_minor is None:
        return refundable if wish.lines is None else 0
    if not 0 <= wish.shipping_minor <= refundable:
        shown = format_amount(refundable, order.currency)
        raise refusals.RefundAmountExceeds(sku=order.number, refundable=shown, field=("shipping",))
    return wish.shipping_minor


@dataclass(frozen=True, slots=True)
class Issued:
    """A shipment line that left stock, and what of it has come back."""

    shipment_line_id: UUID
    issue_move_id: UUID
    quantity: int
    returned_quantity: int

    @property
    def returnable_quantity(self) -> int:
        """Units that can still come back."""
        return self.quantity - self.returned_quantity


def pick_issues(issues: Sequence[Issued], quantity: int) -> list[tuple[Issued, int]]:
    """The issues, oldest first, that `quantity` restocked units came from."""
    picked: list[tuple[Issued, int]] = []
    left = quantity
    for issue in issues:
        taken = min(left, issue.returnable_quantity)
        if taken:
            picked.append((issue, taken))
            left -= taken
    return picked
