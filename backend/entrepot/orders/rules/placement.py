"""What an order is made of when it is placed: lines with prices, shipping, totals, or the reasons not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from entrepot.kernel import errors
from entrepot.orders.rules import refusals
from entrepot.orders.rules.states import LineKind
from entrepot.payments.rules import Method, format_amount
from entrepot.pricing.rules import carts
from entrepot.pricing.rules.prices import PriceNegative
from entrepot.shops.rules import Settings

CHARGE_NAMES: Mapping[str, Mapping[str, str]] = {"": {"zh-CN": "其他收费", "en": "Other charge"}}
MOST_LINES = 5000
NOTE_LIMIT, NAME_LIMIT, CHARGE_CODE_LIMIT = 2000, 200, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLine:
    """Goods at the price of the day; `unit_price_minor` is given only where staff set it."""

    variant_id: UUID
    quantity: int
    unit_price_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedLine:
    """A line whose amounts are agreed: goods, or without a variant a charge named by `charge_code` and `name`."""

    quantity: int
    unit_price_minor: int
    list_total_minor: int
    variant_id: UUID | None = None
    discount_minor: int = 0
    charge_code: str | None = None
    name: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """An order to place.

    `lines` are priced now, `agreed_lines` are taken as they are. `prepaid` None follows the method: on delivery is not.
    `shipping_minor` None follows the shop's settings. `effective_at`, `number` and `external_reference` serve imports.
    `currency` is that of the given amounts, where it must be the channel's.
    `by_staff` may sell what is not published and needs neither contact nor address.
    """

    lines: tuple[WantedLine, ...] = ()
    agreed_lines: tuple[AgreedLine, ...] = ()
    payment_method: Method = Method.BANK_TRANSFER
    prepaid: bool | None = None
    channel_id: UUID | None = None
    currency: str | None = None
    location_id: UUID | None = None
    customer_id: UUID | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    country: str | None = None
    shipping_address: Mapping[str, Any] | None = None
    note: str | None = None
    coupon_codes: tuple[str, ...] = ()
    shipping_minor: int | None = None
    expected_total_minor: int | None = None
    effective_at: datetime | None = None
    number: str | None = None
    external_reference: str | None = None
    access_hash: bytes | None = None
    by_staff: bool = False

    @property
    def all_lines(self) -> Sequence[WantedLine | AgreedLine]:
        """Priced and agreed lines, in the order of the order's positions."""
        return (*self.lines, *self.agreed_lines)

    @property
    def pays_first(self) -> bool:
        """Whether the order must be paid before it is shipped."""
        return self.payment_method is not Method.CASH_ON_DELIVERY if self.prepaid is None else self.prepaid


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """What a line keeps of its variant."""

    id: UUID
    sku: str
    name: Mapping[str, str]
    option_text: Mapping[str, str] | None
    unit_decimals: int
    tracked: bool
    for_sale: bool


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as it will be written."""

    kind: LineKind
    charge_code: str | None
    variant_id: UUID | None
    sku: str | None
    name: Mapping[str, str]
    option_text: Mapping[str, str] | None
    unit_decimals: int
    tracked: bool
    quantity: int
    unit_price_minor: int
    list_total_minor: int
    discount_minor: int
    discounts: tuple[carts.LineDiscount, ...] = ()

    @property
    def total_minor(self) -> int:
        """What the line costs."""
        return self.list_total_minor - self.discount_minor


@dataclass(slots=True)
class Draft:
    """An order being placed: what it will be, and what stands against it."""

    command: PlaceOrder
    lines: tuple[DraftLine, ...] = ()
    shipping_minor: int = 0
    coupon_ids: tuple[UUID, ...] = ()
    problems: list[errors.DomainError] = field(default_factory=list)

    @property
    def list_total_minor(self) -> int:
        """Before discounts and shipping."""
        return sum(line.list_total_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        """Everything taken off."""
        return sum(line.discount_minor for line in self.lines)

    @property
    def goods_minor(self) -> int:
        """All lines after discounts."""
        return self.list_total_minor - self.discount_minor

    @property
    def total_minor(self) -> int:
        """What is to be paid."""
        return self.goods_minor + self.shipping_minor


def draft_order(
    command: PlaceOrder,
    *,
    variants: Mapping[UUID, VariantFacts],
    priced: carts.PricedCart | None,
    settings: Settings,
    currency: str,
) -> Draft:
    """Compose an order out of priced and agreed lines; everything that stands against it is collected."""
    draft = Draft(command)
    draft.problems.extend(_contact_problems(command))
    draft.problems.extend(_line_problems(command, variants))
    if command.shipping_minor is not None and command.shipping_minor < 0:
        draft.problems.append(PriceNegative(field=("shipping",)))
    if draft.problems:
        return draft
    wanted = [_priced_line(line, variants[line.variant_id]) for line in priced.lines] if priced else []
    draft.lines = (*wanted, *(_agreed_line(line, variants) for line in command.agreed_lines))
    draft.shipping_minor = _shipping(draft, settings)
    if priced:
        draft.coupon_ids = tuple(carts.used_coupons(priced))
        draft.problems.extend(carts.refused_coupons(priced))
    draft.problems.extend(_total_problems(draft, currency))
    return draft


def shipping_charge(goods_minor: int, *, has_goods: bool, settings: Settings) -> int:
    """The shop's flat rate, nothing from the threshold on, nothing where there is nothing to send."""
    threshold = settings.free_shipping_from_minor
    if not has_goods or (threshold is not None and goods_minor >= threshold):
        return 0
    return settings.shipping_fee_minor


def _contact_problems(command: PlaceOrder) -> list[errors.DomainError]:
    if command.by_staff:
        return []
    problems: list[errors.DomainError] = []
    if not command.email and not command.phone and command.customer_id is None:
        problems.append(refusals.OrderContactMissing(field=("email",)))
    if command.lines and not command.shipping_address:
        problems.append(refusals.AddressMissing(field=("shipping_address",)))
    return problems


def _line_problems(command: PlaceOrder, variants: Mapping[UUID, VariantFacts]) -> list[errors.DomainError]:
    lines = command.all_lines
    if not lines:
        return [refusals.OrderIsEmpty(field=("lines",))]
    if len(lines) > MOST_LINES:
        return [errors.OutOfRange(minimum="1", maximum=str(MOST_LINES), field=("lines",))]
    problems: list[errors.DomainError] = []
    for index, line in enumerate(lines):
        problem = _line_problem(line, command, variants)
        if problem is not None:
            problems.append(problem.at("lines", index))
    return problems


def _line_problem(
    line: WantedLine | AgreedLine, command: PlaceOrder, variants: Mapping[UUID, VariantFacts]
) -> errors.DomainError | None:
    if line.quantity <= 0:
        return refusals.LineQuantityInvalid(field=("quantity",))
    if line.variant_id is not None:
        variant = variants.get(line.variant_id)
        if variant is None:
            return errors.NotFound(what="Variant", field=("variant_id",))
        if not variant.for_sale and not command.by_staff:
            return refusals.VariantUnavailable(sku=variant.sku, field=("variant_id",))
    if line.unit_price_minor is not None and line.unit_price_minor < 0:
        return PriceNegative(field=("unit_price",))
    if isinstance(line, AgreedLine) and not 0 <= line.discount_minor <= line.list_total_minor:
        return errors.OutOfRange(minimum="0", maximum=str(line.list_total_minor), field=("discount",))
    return None


def _total_problems(draft: Draft, currency: str) -> list[errors.DomainError]:
    expected = draft.command.expected_total_minor
    if expected is None or expected == draft.total_minor:
        return []
    return [
        refusals.TotalChanged(
            expected=format_amount(expected, currency),
            total=format_amount(draft.total_minor, currency),
            field=("expected_total",),
        )
    ]


def _priced_line(line: carts.PricedLine, variant: VariantFacts) -> DraftLine:
    return DraftLine(
        kind=LineKind.GOODS,
        charge_code=None,
        variant_id=variant.id,
        sku=variant.sku,
        name=variant.name,
        option_text=variant.option_text,
        unit_decimals=variant.unit_decimals,
        tracked=variant.tracked,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        list_total_minor=line.list_total_minor,
        discount_minor=line.list_total_minor - line.total_minor,
        discounts=line.discounts,
    )


def _agreed_line(line: AgreedLine, variants: Mapping[UUID, VariantFacts]) -> DraftLine:
    variant = variants[line.variant_id] if line.variant_id else None
    charge_name = line.name or CHARGE_NAMES[""]
    return DraftLine(
        kind=LineKind.GOODS if variant else LineKind.CHARGE,
        charge_code=line.charge_code,
        variant_id=line.variant_id,
        sku=variant.sku if variant else None,
        name=(line.name or variant.name) if variant else charge_name,
        option_text=variant.option_text if variant else None,
        unit_decimals=variant.unit_decimals if variant else 0,
        tracked=variant.tracked if variant else False,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        list_total_minor=line.list_total_minor,
        discount_minor=line.discount_minor,
    )


def _shipping(draft: Draft, settings: Settings) -> int:
    if draft.command.shipping_minor is not None:
        return draft.command.shipping_minor
    has_goods = any(line.kind is LineKind.GOODS for line in draft.lines)
    return shipping_charge(draft.goods_minor, has_goods=has_goods, settings=settings)
