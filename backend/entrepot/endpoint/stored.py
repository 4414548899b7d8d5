"""Documents that are asked for by their hash: those of a manifest, and those that a client has sent once before.

A shop window sends the same few documents again and again; by its hash one fits into an address that a cache between
knows. What the operator's manifest lists is trusted; where nothing else is, strangers can ask for nothing else.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from entrepot.endpoint.asking import HASHED, Asked
from entrepot.kernel import errors

MOST = 1000


@dataclass(eq=False)
class PersistedQueryNotFound(errors.RequestError):
    """This document is not known here yet: send its text together with its hash."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    zh = "尚无该持久化查询：请连同哈希一起发送查询文本。"
    # What clients of persisted queries look for, in any language; the sentence is for people who read the log.
    known_as: ClassVar[str] = "PersistedQueryNotFound"


@dataclass(eq=False)
class DocumentNotTrusted(errors.RequestError):
    """This shop answers strangers only to documents that it has published."""

    code = "DOCUMENT_NOT_TRUSTED"
    zh = "本店仅接受已登记的查询文档。"


class Stored:
    """The documents that one process knows by their hash."""

    def __init__(self, trusted: Mapping[str, str], *, only_trusted: bool) -> None:
        self._trusted = trusted
        self._texts = frozenset(trusted.values())
        self._only_trusted = only_trusted
        self._sent: OrderedDict[str, str] = OrderedDict()

    def is_trusted(self, document: str) -> bool:
        """Whether strangers may ask for this document."""
        return not self._only_trusted or document in self._texts

    def find(self, asked: Asked) -> str:
        """The document that is asked for."""
        digest = asked.document_id
        known = self._trusted.get(digest) if digest else None
        if known is not None:
            if asked.query not in (None, known):
                raise errors.BadRequest(reason="the document is not the one of this id / 文档与标识不符")
            return known
        if digest is None:
            if asked.query is None:
                raise errors.BadRequest(reason="query is missing / 缺少 query")
            return asked.query
        return self._sent_before(digest) if asked.query is None else _checked(digest, asked.query)

    def remember(self, asked: Asked, document: str) -> None:
        """Know a valid document by its hash from now on."""
        if asked.document_id and asked.document_id not in self._trusted:
            self._sent[asked.document_id] = document
            self._sent.move_to_end(asked.document_id)
            if len(self._sent) > MOST:
                self._sent.popitem(last=False)

    def _sent_before(self, digest: str) -> str:
        found = self._sent.get(digest)
        if found is None:
            raise PersistedQueryNotFound()
        return found


def read_manifest(file: Path | None) -> Mapping[str, str]:
    """The documents of a manifest by id: Apollo's format, or one object of ids and documents as Relay writes it."""
    if file is None:
        return {}
    found: Any = json.loads(file.read_text())
    if isinstance(found.get("operations"), list):
        found = {item["id"]: item["body"] for item in found["operations"]}
    return {str(key).removeprefix(HASHED): str(value) for key, value in found.items()}


def _checked(digest: str, document: str) -> str:
    if hashlib.sha256(document.encode()).hexdigest() != digest.lower():
        raise errors.BadRequest(reason="the hash is not that of the document / 哈希与文档不符")
    return document
