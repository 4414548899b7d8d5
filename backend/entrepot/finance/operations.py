"""Writes of the ledger: the chart of a new shop, and posting. Nothing is ever changed or deleted."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from entrepot.finance import chart, reads, rules
from entrepot.finance.tables import ACCOUNT, DOCUMENT, JOURNAL_ENTRY, journal_entry, journal_line, ledger_account
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, insert_rows

_INSERT_ACCOUNTS = insert_rows(ledger_account, "id", "code", "name", "kind", "is_system")
_ENTRY_COLUMNS = (
    "id",
    "event",
    "document_kind",
    "document_id",
    "document_number",
    "order_id",
    "order_number",
    "currency",
    "memo",
    "external_reference",
    "effective_date",
    "effective_at",
)
_INSERT_ENTRIES = insert_rows(journal_entry, *_ENTRY_COLUMNS)
_LINE_COLUMNS = (
    "entry_id",
    "position",
    "account_id",
    "currency",
    "debit_minor",
    "credit_minor",
    "customer_id",
    "country",
    "effective_date",
)
_INSERT_LINES = insert_rows(journal_line, *_LINE_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class CreateAccount:
    """An account to add to the chart."""

    code: str
    name: Mapping[str, str]
    kind: chart.AccountKind


@dataclass(frozen=True, kw_only=True)
class PostJournal:
    """An entry made by hand: fees, bad debts, capital, corrections. Amounts are minor units, debit positive."""

    postings: Sequence[rules.Posting]
    currency: str
    effective_at: datetime
    memo: str
    external_reference: str | None = None
    customer_id: uuid.UUID | None = None
    country: str | None = None


async def create_chart(tx: Tx) -> None:
    """Give a new shop the chart of accounts of the template."""
    await create_accounts(
        tx,
        commands=[CreateAccount(code=item.code, name=item.name, kind=item.kind) for item in chart.TEMPLATE],
        is_system=True,
    )


async def create_accounts(tx: Tx, *, commands: Sequence[CreateAccount], is_system: bool = False) -> list[uuid.UUID]:
    """Add accounts; their ids in the order of the commands."""
    new_ids = ids.new_many(ACCOUNT, len(commands))
    rows: list[dict[str, Any]] = []
    for index, (new_id, command) in enumerate(zip(new_ids, commands, strict=True)):
        if not is_system:
            text.require(command.name, locale=tx.shop.default_locale, limit=100, field=(index, "name"))
        rows.append(
            {
                "id": new_id,
                "code": command.code,
                "name": dict(command.name),
                "kind": command.kind.value,
                "is_system": is_system,
            }
        )
    await tx.insert(_INSERT_ACCOUNTS, rows)
    if not is_system:
        for row in rows:
            tx.change(node=row["id"], operation="accountCreate", after={"code": row["code"]})
    return new_ids


async def post_entries(tx: Tx, *, entries: Sequence[rules.Entry]) -> list[uuid.UUID]:
    """Post entries in two statements, whatever their number; entries without amounts are left out."""
    wanted = [entry for entry in entries if entry.postings]
    if not wanted:
        return []
    accounts = {row["code"]: row["id"] for row in await reads.list_accounts(tx)}
    new_ids = ids.new_many(JOURNAL_ENTRY, len(wanted))
    entry_rows, line_rows = [], []
    for entry_id, entry in zip(new_ids, wanted, strict=True):
        day = entry.effective_at.astimezone(tx.shop.timezone).date()
        entry_rows.append(_entry_row(entry_id, entry, day))
        for position, posting in enumerate(entry.postings, start=1):
            line_rows.append(_line_row(entry_id, position, posting, entry, day, accounts))
    await tx.insert(_INSERT_ENTRIES, entry_rows)
    await tx.insert(_INSERT_LINES, line_rows)
    return new_ids


async def post_journals(tx: Tx, *, commands: Sequence[PostJournal]) -> list[Row]:
    """Post entries made by hand, each a document of its own; the entries in the order of the commands."""
    known = {row["code"] for row in await reads.list_accounts(tx)}
    found: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        found.extend(error.at(index) for error in _faults(command, known))
    errors.raise_all(found)
    documents = ids.new_many(DOCUMENT, len(commands))
    entries = [
        rules.Entry(
            event=rules.EventKind.MANUAL,
            document_kind="JOURNAL",
            document_id=document,
            document_number=None,
            currency=command.currency,
            effective_at=command.effective_at,
            postings=tuple(command.postings),
            memo=command.memo,
            external_reference=command.external_reference,
            customer_id=command.customer_id,
            country=command.country,
        )
        for document, command in zip(documents, commands, strict=True)
    ]
    new_ids = await post_entries(tx, entries=entries)
    for entry_id, command in zip(new_ids, commands, strict=True):
        tx.change(node=entry_id, operation="journalPost", after={"memo": command.memo})
    rows = {row["id"]: row for row in await reads.list_entries_by_id(tx, ids=new_ids)}
    return [rows[entry_id] for entry_id in new_ids]


def _faults(command: PostJournal, known: set[str]) -> list[errors.DomainError]:
    """What is wrong with an entry made by hand."""
    found: list[errors.DomainError] = [
        rules.AccountUnknown(account=posting.account[:20], field=("lines", position, "account"))
        for position, posting in enumerate(command.postings)
        if posting.account not in known
    ]
    if len(command.postings) < 2 or any(not posting.amount_minor for posting in command.postings):
        found.append(rules.EntryEmpty(field=("lines",)))
    difference = sum(posting.amount_minor for posting in command.postings)
    if difference:
        found.append(rules.EntryUnbalanced(difference=str(difference), field=("lines",)))
    if not command.memo.strip():
        found.append(errors.Required(field=("memo",)))
    for name, value, limit in (
        ("memo", command.memo, rules.MEMO_LIMIT),
        ("external_reference", command.external_reference or "", rules.REFERENCE_LIMIT),
    ):
        if len(value) > limit:
            found.append(errors.TooLong(limit=limit, field=(name,)))
    return found


def _entry_row(entry_id: uuid.UUID, entry: rules.Entry, day: object) -> dict[str, Any]:
    return {
        "id": entry_id,
        "event": entry.event.value,
        "document_kind": entry.document_kind,
        "document_id": entry.document_id,
        "document_number": entry.document_number,
        "order_id": entry.order_id,
        "order_number": entry.order_number,
        "currency": entry.currency,
        "memo": entry.memo,
        "external_reference": entry.external_reference,
        "effective_date": day,
        "effective_at": entry.effective_at,
    }


def _line_row(
    entry_id: uuid.UUID,
    position: int,
    posting: rules.Posting,
    entry: rules.Entry,
    day: object,
    accounts: Mapping[str, uuid.UUID],
) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "position": position,
        "account_id": accounts[posting.account],
        "currency": entry.currency,
        "debit_minor": max(posting.amount_minor, 0),
        "credit_minor": max(-posting.amount_minor, 0),
        "customer_id": entry.customer_id,
        "country": entry.country,
        "effective_date": day,
    }
