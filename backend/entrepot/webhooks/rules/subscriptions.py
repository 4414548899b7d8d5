"""What an app may subscribe to, and what is wrong with a wish that it may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from entrepot.kernel import errors, ids
from entrepot.webhooks.rules.schedule import LONGEST_OVERLAP_HOURS
from entrepot.webhooks.rules.topics import BY_NAME, LISTS, UNINSTALLED, kinds_of

MOST_OF_AN_APP = 100
MOST_FIELDS = 20
LONGEST_FIELD = 64
# A person asks for no more at once; of a time range, so much is delivered again.
MOST_AGAIN = 1_000


@dataclass(eq=False)
class TopicUnknown(errors.DomainError):
    """There is no topic {topic}."""

    code = "TOPIC_UNKNOWN"
    zh = "没有名为 {topic} 的主题。"
    topic: str


@dataclass(eq=False)
class TopicForbidden(errors.DomainError):
    """The app may not see what {topic} tells of."""

    code = "TOPIC_FORBIDDEN"
    zh = "该应用无权查看 {topic} 的内容。"
    topic: str


@dataclass(eq=False)
class FieldForbidden(errors.DomainError):
    """The app may not see the field {name}, or there is none."""

    code = "FIELD_FORBIDDEN"
    zh = "该应用无权查看字段 {name}，或没有该字段。"
    name: str


@dataclass(eq=False)
class FilterImpossible(errors.DomainError):
    """A filter needs topics of one kind of node that has a list: {kinds}."""

    code = "FILTER_IMPOSSIBLE"
    zh = "筛选条件要求各主题属于同一类对象，且该类对象有列表：{kinds}。"
    kinds: str


@dataclass(eq=False)
class TooManyWebhooks(errors.DomainError):
    """An app has at most {limit} webhooks."""

    code = "TOO_MANY_WEBHOOKS"
    zh = "每个应用最多 {limit} 个 Webhook。"
    limit: int


@dataclass(eq=False)
class WebhookStopped(errors.DomainError):
    """The app of this webhook is gone; it cannot be changed any more."""

    code = "WEBHOOK_STOPPED"
    zh = "该 Webhook 的应用已卸载，不能再修改。"


def check_topics(topics: Sequence[str], *, field: errors.FieldPath) -> list[str]:
    """The topics, each once; an unknown one is refused at its place."""
    if not topics:
        raise errors.Required(field=field)
    unknown = [(index, name) for index, name in enumerate(topics) if name not in BY_NAME]
    errors.raise_all([TopicUnknown(topic=name[:64], field=(*field, index)) for index, name in unknown])
    return list(dict.fromkeys(topics))


def check_sight(topics: Sequence[str], *, seen: Mapping[int, frozenset[str]], field: errors.FieldPath) -> None:
    """Refuse topics about nodes that the app may not see; of its own end every app is told."""
    refused = [
        TopicForbidden(topic=name, field=(*field, index))
        for index, name in enumerate(topics)
        if name != UNINSTALLED and byte_of(BY_NAME[name].kind) not in seen
    ]
    errors.raise_all(refused)


def check_fields(
    fields: Sequence[str] | None, *, topics: Sequence[str], seen: Mapping[int, frozenset[str]], field: errors.FieldPath
) -> list[str] | None:
    """The fields whose change is waited for, each once; those that the app may not see are refused. None is any."""
    if not fields:
        return None
    if len(fields) > MOST_FIELDS:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_FIELDS), field=field)
    known = frozenset[str]().union(*(seen.get(byte_of(kind), frozenset()) for kind in kinds_of(topics)))
    errors.raise_all(
        [
            FieldForbidden(name=name[:LONGEST_FIELD], field=(*field, index))
            for index, name in enumerate(fields)
            if name not in known
        ]
    )
    return list(dict.fromkeys(fields))


def list_of(topics: Sequence[str], *, field: errors.FieldPath) -> str:
    """The list in whose `where` a filter of these topics is written."""
    kinds = kinds_of(topics)
    if len(kinds) != 1 or kinds[0] not in LISTS:
        raise FilterImpossible(kinds=", ".join(LISTS), field=field)
    return LISTS[kinds[0]]


def check_filter_form(where: Any, *, field: errors.FieldPath) -> dict[str, Any] | None:
    """A filter as it is kept: an object; an empty one is none."""
    if where is None or where == {}:
        return None
    if not isinstance(where, dict):
        raise errors.Invalid(reason="an object / 须为对象", field=field)
    return where


def overlap_until(hours: int, *, now: datetime, field: errors.FieldPath) -> datetime | None:
    """Until when an old secret signs beside the new one; with no hours, it does not."""
    if not 0 <= hours <= LONGEST_OVERLAP_HOURS:
        raise errors.OutOfRange(minimum="0", maximum=str(LONGEST_OVERLAP_HOURS), field=field)
    return now + timedelta(hours=hours) if hours else None


def byte_of(kind: str) -> int:
    """The byte of a kind of node, by its name."""
    found = ids.find_kind(kind)
    return -1 if found is None else found.byte
