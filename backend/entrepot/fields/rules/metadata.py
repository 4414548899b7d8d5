"""What metadata may hold: short keys, texts, a hundred of them, 64 kB in all. The database says the same again."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from entrepot.kernel import errors

KEY_LIMIT: Final = 64
KEYS_LIMIT: Final = 100
BYTES_LIMIT: Final = 65_536
# Words of small letters and digits, joined by one mark each; `__proto__` is none.
KEY_PATTERN: Final = "^[a-z][a-z0-9]*([._-][a-z0-9]+)*$"
_KEY: Final = re.compile(KEY_PATTERN.removeprefix("^").removesuffix("$"))


@dataclass(eq=False)
class KeyInvalid(errors.DomainError):
    """A key begins with a small letter and has at most {limit} of a-z, 0-9 and single marks . _ - between them."""

    code = "KEY_INVALID"
    zh = "键须以小写字母开头，最多 {limit} 个字符，由 a-z、0-9 及其间单个的 . _ - 组成。"
    limit: int


@dataclass(eq=False)
class MetadataTooLarge(errors.DomainError):
    """An object has at most {keys} keys and {bytes} bytes of metadata, not {found_keys} and {found_bytes}."""

    code = "METADATA_TOO_LARGE"
    zh = "单个对象的元数据最多 {keys} 个键、{bytes} 字节，此次为 {found_keys} 个键、{found_bytes} 字节。"
    keys: int
    bytes: int
    found_keys: int
    found_bytes: int


def check_key(key: str, *, field: errors.FieldPath) -> None:
    """Refuse a key that is not one."""
    if len(key) > KEY_LIMIT or not _KEY.fullmatch(key):
        raise KeyInvalid(limit=KEY_LIMIT, field=field)


def check_text(value: str, *, field: errors.FieldPath) -> None:
    """Refuse what no JSON document of the database can hold."""
    if "\0" in value:
        raise errors.Invalid(reason="U+0000", field=field)


def patched(known: Mapping[str, str], patch: Mapping[str, str | None]) -> dict[str, str]:
    """Metadata after a patch: what is null goes, what is not named stays."""
    return {key: value for key, value in {**known, **patch}.items() if value is not None}


def check_size(*parts: Mapping[str, str], field: errors.FieldPath) -> None:
    """Refuse metadata that is too much in all its parts together."""
    keys = sum(len(part) for part in parts)
    size = sum(len(json.dumps(part, ensure_ascii=False).encode()) for part in parts)
    if keys > KEYS_LIMIT or size > BYTES_LIMIT:
        raise MetadataTooLarge(keys=KEYS_LIMIT, bytes=BYTES_LIMIT, found_keys=keys, found_bytes=size, field=field)
