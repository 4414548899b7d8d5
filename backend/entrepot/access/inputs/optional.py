"""What may be left out of an input."""

from typing import TypeVar

import strawberry

T = TypeVar("T")


def given(value: T | None) -> T | None:
    """The value, or None for what was not given."""
    return None if value is strawberry.UNSET else value


def is_given(value: object) -> bool:
    """Whether something was given at all; null was."""
    return value is not strawberry.UNSET
