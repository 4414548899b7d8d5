"""Decisions about products: states, visibility, dates and what a description may hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import nh3
import strawberry

from entrepot.kernel import errors
from entrepot.kernel.text import Localized

DESCRIPTION_TAGS = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "img", "li", "ol"}
    | {"p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"}
)
DESCRIPTION_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
DESCRIPTION_SCHEMES = frozenset({"http", "https", "mailto"})


@strawberry.enum(description="Where a product stands. / 商品状态。")
class ProductState(StrEnum):
    """Where a product stands between the desk and the shop window."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


@strawberry.enum(description="What can be done to a product's state. / 商品状态操作。")
class ProductAction(StrEnum):
    """What a person does to a product's state."""

    PUBLISH = "PUBLISH"
    UNPUBLISH = "UNPUBLISH"
    ARCHIVE = "ARCHIVE"


TRANSITIONS: Mapping[tuple[ProductState, ProductAction], ProductState] = {
    (ProductState.DRAFT, ProductAction.PUBLISH): ProductState.PUBLISHED,
    (ProductState.DRAFT, ProductAction.ARCHIVE): ProductState.ARCHIVED,
    (ProductState.PUBLISHED, ProductAction.PUBLISH): ProductState.PUBLISHED,
    (ProductState.PUBLISHED, ProductAction.UNPUBLISH): ProductState.DRAFT,
    (ProductState.PUBLISHED, ProductAction.ARCHIVE): ProductState.ARCHIVED,
    (ProductState.ARCHIVED, ProductAction.UNPUBLISH): ProductState.DRAFT,
}


@dataclass(eq=False)
class ProductTransitionRefused(errors.DomainError):
    """A product that is {state} cannot do {action}."""

    code = "PRODUCT_TRANSITION_REFUSED"
    zh = "状态为 {state} 的商品不能执行 {action}。"
    state: str
    action: str


@dataclass(eq=False)
class PublishDatesReversed(errors.DomainError):
    """The product would leave the shop before it enters it."""

    code = "PUBLISH_DATES_REVERSED"
    zh = "下架时间早于上架时间。"


def next_state(state: ProductState, action: ProductAction) -> ProductState:
    """The state after an action, or `ProductTransitionRefused`."""
    found = TRANSITIONS.get((state, action))
    if found is None:
        raise ProductTransitionRefused(state=state.value, action=action.value)
    return found


def allowed_actions(state: ProductState) -> tuple[ProductAction, ...]:
    """What can be done to a product now, in the order of the actions."""
    return tuple(action for action in ProductAction if (state, action) in TRANSITIONS)


def is_visible(
    state: ProductState, *, publish_at: datetime | None, unpublish_at: datetime | None, now: datetime
) -> bool:
    """Whether the shop window shows a product: published, from `publish_at` on, and before `unpublish_at`."""
    if state is not ProductState.PUBLISHED:
        return False
    return (publish_at is None or publish_at <= now) and (unpublish_at is None or now < unpublish_at)


def check_dates(publish_at: datetime | None, unpublish_at: datetime | None) -> None:
    """Refuse a product that would leave before it enters."""
    if publish_at is not None and unpublish_at is not None and unpublish_at <= publish_at:
        raise PublishDatesReversed(field=("unpublishAt",))


def clean_description(texts: Localized) -> dict[str, str]:
    """The description with only the HTML that a shop window may show."""
    return {
        locale: nh3.clean(
            html,
            tags=set(DESCRIPTION_TAGS),
            attributes={tag: set(names) for tag, names in DESCRIPTION_ATTRIBUTES.items()},
            url_schemes=set(DESCRIPTION_SCHEMES),
            link_rel="noopener noreferrer nofollow",
        )
        for locale, html in texts.items()
    }


def plain_text(html: str) -> str:
    """The words of a description without its HTML."""
    return " ".join(nh3.clean(html.replace("<", " <"), tags=set()).split())
