"""Options such as colour and size, and the combinations that variants offer."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entrepot.kernel import errors
from entrepot.kernel.text import Localized


@dataclass(eq=False)
class OptionValueUnknown(errors.DomainError):
    """ "{value}" is not a value of this option."""

    code = "OPTION_VALUE_UNKNOWN"
    zh = "该选项没有取值“{value}”。"
    value: str


@dataclass(eq=False)
class OptionValuesMismatch(errors.DomainError):
    """A variant of this product needs exactly {expected} option values."""

    code = "OPTION_VALUES_MISMATCH"
    zh = "该商品的每个规格需要恰好 {expected} 个选项取值。"
    expected: int


@dataclass(eq=False)
class OptionDuplicate(errors.DomainError):
    """ "{name}" is there twice."""

    code = "OPTION_DUPLICATE"
    zh = "“{name}”重复出现。"
    name: str


@dataclass(eq=False)
class CombinationTaken(errors.DomainError):
    """Another variant of this product has the same combination of options."""

    code = "COMBINATION_TAKEN"
    zh = "该商品已有相同选项组合的规格。"


def option_key(value_ids: Iterable[uuid.UUID]) -> str:
    """The text that names a combination of option values, whatever their order."""
    return ",".join(sorted(str(value_id) for value_id in value_ids))


def match_values(options: Sequence[Sequence[Localized]], chosen: Sequence[str]) -> tuple[int, ...]:
    """For each option, in order, the index of the value whose text in any locale was chosen."""
    if len(options) != len(chosen):
        raise OptionValuesMismatch(expected=len(options), field=("options",))
    return tuple(
        _value_index(values, text, field=("options", index))
        for index, (values, text) in enumerate(zip(options, chosen, strict=True))
    )


def _value_index(values: Sequence[Localized], text: str, *, field: errors.FieldPath) -> int:
    for index, names in enumerate(values):
        if text in names.values():
            return index
    raise OptionValueUnknown(value=text[:100], field=field)


def check_distinct_names(names: Sequence[Localized], *, field: errors.FieldPath) -> None:
    """Refuse two options, or two values of one option, that read the same in some locale."""
    seen: set[tuple[str, str]] = set()
    for index, texts in enumerate(names):
        for item in texts.items():
            if item in seen:
                raise OptionDuplicate(name=item[1], field=(*field, index))
            seen.add(item)
