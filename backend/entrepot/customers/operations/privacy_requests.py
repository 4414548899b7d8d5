"""Giving people what is kept about them, and erasing it: asked for here, carried out at once or as soon as it can be.

While an order is under way, the shop still has to send, refund or take back something and must know to whom: erasing
waits for the end of every order, and a job looks for that.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import BigInteger, Text, Uuid, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.access.operations import accounts
from entrepot.access.operations.origins import Origin
from entrepot.access.reads import people as people_reads
from entrepot.customers import reads, rules
from entrepot.customers.permissions import ERASE_CUSTOMERS, EXPORT_CUSTOMER_DATA
from entrepot.customers.rules import PrivacyRequestKind, PrivacyRequestState
from entrepot.customers.tables import PRIVACY_REQUEST, customer, privacy_request
from entrepot.kernel import errors, ids, storage, subjects
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.subjects import Hold, Subject
from entrepot.kernel.tables import Instant
from entrepot.kernel.worker import Errand

EXPORT_JOB: Final = "write_customer_data"
FILE_VALID: Final = timedelta(days=7)
_OWN = (
    privacy_request.c.shop_id == bindparam("shop_id", type_=Uuid),
    privacy_request.c.id == bindparam("request_id", type_=Uuid),
)
LOCK_CUSTOMER = sql(
    select(customer)
    .where(customer.c.shop_id == bindparam("shop_id"), customer.c.id == bindparam("customer_id", type_=Uuid))
    .with_for_update()
)
MERGED = sql(
    select(customer.c.id, customer.c.phone)
    .where(customer.c.shop_id == bindparam("shop_id"), customer.c.merged_into_id == bindparam("into_id", type_=Uuid))
    .order_by(customer.c.id)
)
FIND_WAITING = sql(
    select(privacy_request).where(
        privacy_request.c.shop_id == bindparam("shop_id"),
        privacy_request.c.customer_id == bindparam("customer_id", type_=Uuid),
        privacy_request.c.kind == bindparam("kind", type_=Text),
        privacy_request.c.state == PrivacyRequestState.WAITING.value,
    )
)
WAITING_ERASURES = sql(
    select(privacy_request.c.id, privacy_request.c.customer_id)
    .where(
        privacy_request.c.shop_id == bindparam("shop_id"),
        privacy_request.c.kind == PrivacyRequestKind.ERASURE.value,
        privacy_request.c.state == PrivacyRequestState.WAITING.value,
    )
    .order_by(privacy_request.c.id)
)
FIND = sql(select(privacy_request).where(*_OWN))
LOCK = sql(select(privacy_request).where(*_OWN).with_for_update())
INSERT = insert_rows(
    privacy_request, "id", "customer_id", "kind", "state", "requested_by_kind", "requested_by_id", "requested_at"
)
WAIT = sql(
    update(privacy_request)
    .where(*_OWN)
    .values(waits_for=bindparam("holding", type_=JSONB), waits_until=bindparam("until", type_=Instant))
)
ERASED = sql(
    update(privacy_request)
    .where(*_OWN)
    .values(state=PrivacyRequestState.DONE.value, done_at=func.now(), waits_for=[], waits_until=None)
)
EXPORTED = sql(
    update(privacy_request)
    .where(*_OWN)
    .values(
        state=PrivacyRequestState.DONE.value,
        done_at=func.now(),
        storage_key=bindparam("key", type_=Text),
        size_bytes=bindparam("size", type_=BigInteger),
        expires_at=bindparam("until", type_=Instant),
    )
)
EXPIRED = sql(
    select(privacy_request.c.id, privacy_request.c.storage_key).where(
        privacy_request.c.shop_id == bindparam("shop_id"),
        privacy_request.c.storage_key.is_not(None),
        privacy_request.c.expires_at < func.now(),
    )
)
FORGET_FILE = sql(update(privacy_request).where(*_OWN).values(storage_key=None, size_bytes=None))


async def request_erasure(tx: Tx, *, customer_id: uuid.UUID) -> Row:
    """Erase a customer, or as soon as nothing is under way with them; asked for again, it is looked at again."""
    held = await _lock(tx, customer_id)
    request_id = await _begin(tx, held, kind=PrivacyRequestKind.ERASURE, operation="customerErase")
    await _erase_or_wait(tx, held, request_id=request_id)
    return await _get(tx, request_id)


async def request_own_erasure(tx: Tx, *, password: str, origin: Origin) -> Row:
    """Erase oneself, asked for with one's password."""
    own = await people_reads.get_own_account(tx)
    await accounts.prove_oneself(tx, own=own, password=password, origin=origin, field=("password",))
    if tx.actor.customer_id is None:
        raise errors.NotFound(what="Customer")
    return await request_erasure(tx, customer_id=tx.actor.customer_id)


async def request_export(tx: Tx, *, customer_id: uuid.UUID) -> Row:
    """Have all that is kept about a customer written into a file, which whoever asked can load for a week."""
    if tx.actor.impersonator_id is not None:
        raise errors.Forbidden(what="customerDataExport", permissions=EXPORT_CUSTOMER_DATA.code)
    held = await _lock(tx, customer_id)
    request_id = await _begin(tx, held, kind=PrivacyRequestKind.EXPORT, operation="customerDataExport")
    tx.enqueue(EXPORT_JOB, {"request_id": str(request_id)}, dedupe_key=f"{EXPORT_JOB}:{request_id}")
    return await _get(tx, request_id)


async def write_export(errand: Errand, *, request_id: uuid.UUID) -> None:
    """Write the file of a request; one that was erased meanwhile gets none."""
    async with errand.read() as tx:
        request = await tx.row(FIND, request_id=request_id)
        if request is None or request["state"] != PrivacyRequestState.WAITING:
            return
        found = await _exported(tx, customer_id=request["customer_id"])
    content = orjson.dumps(found, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    key = f"{storage.PRIVATE}{errand.shop_id}/customers/{request_id}/data.json"
    await errand.services.storage.put(key, content, content_type="application/json")
    async with errand.write() as tx:
        still = await tx.row(LOCK, request_id=request_id)
        holder = await tx.row(LOCK_CUSTOMER, customer_id=request["customer_id"])
        if still is None or still["state"] != PrivacyRequestState.WAITING or holder is None or _is_erased(holder):
            tx.enqueue("remove_files", {"keys": [key]})
            return
        await tx.run(EXPORTED, request_id=request_id, key=key, size=len(content), until=tx.now + FILE_VALID)
        after = {"state": PrivacyRequestState.DONE.value, "size_bytes": len(content)}
        tx.change(node=request_id, operation="customerDataWrite", after=after)


async def carry_out_erasures(tx: Tx) -> None:
    """Erase whoever asked for it and has nothing under way any more."""
    for row in await tx.rows(WAITING_ERASURES):
        held = await tx.row(LOCK_CUSTOMER, customer_id=row["customer_id"])
        if held is not None and not _is_erased(held):
            await _erase_or_wait(tx, held, request_id=row["id"])


async def forget_files(tx: Tx) -> None:
    """Take away files that have lain long enough."""
    expired = await tx.rows(EXPIRED)
    for row in expired:
        await tx.run(FORGET_FILE, request_id=row["id"])
        tx.change(node=row["id"], operation="customerDataExpire")
    if expired:
        tx.enqueue("remove_files", {"keys": [row["storage_key"] for row in expired]})


async def _lock(tx: Tx, customer_id: uuid.UUID) -> Row:
    """The customer, locked, if the actor may see them and they are one still."""
    visible = tx.actor.may(EXPORT_CUSTOMER_DATA, ERASE_CUSTOMERS) or tx.actor.customer_id == customer_id
    held = await tx.row(LOCK_CUSTOMER, customer_id=customer_id) if visible else None
    if held is None:
        raise errors.NotFound(what="Customer", field=("customer_id",))
    rules.check_open(held["state"], field=("customer_id",))
    return held


async def _begin(tx: Tx, held: Row, *, kind: PrivacyRequestKind, operation: str) -> uuid.UUID:
    """The request that waits already, or a new one."""
    waiting = await tx.row(FIND_WAITING, customer_id=held["id"], kind=kind.value)
    request_id: uuid.UUID = ids.new(PRIVACY_REQUEST) if waiting is None else waiting["id"]
    if waiting is None:
        row = {
            "id": request_id,
            "customer_id": held["id"],
            "kind": kind.value,
            "state": PrivacyRequestState.WAITING.value,
            "requested_by_kind": tx.actor.kind.value,
            "requested_by_id": tx.actor.id,
            "requested_at": tx.now,
        }
        await tx.insert(INSERT, [row])
    tx.change(node=request_id, operation=operation, after={"kind": kind.value, "customer_id": str(held["id"])})
    return request_id


async def _erase_or_wait(tx: Tx, held: Row, *, request_id: uuid.UUID) -> None:
    subject = await _subject_of(tx, held)
    if holding := await subjects.holds(tx, subject=subject):
        await tx.run(WAIT, request_id=request_id, holding=[hold.reference for hold in holding], until=_until(holding))
        return
    await subjects.erase(tx, subject=await subjects.with_nodes(tx, subject=subject))
    await tx.run(ERASED, request_id=request_id)
    tx.change(node=held["id"], operation="customerErased", after={"state": rules.CustomerState.ERASED.value})


def _until(holding: Sequence[Hold]) -> datetime | None:
    """When all of it ends by itself; None where one of it does not."""
    moments = [hold.until for hold in holding if hold.until is not None]
    return max(moments) if len(moments) == len(holding) else None


async def _exported(tx: Tx, *, customer_id: uuid.UUID) -> dict[str, Any]:
    """All that is a customer's own; what guests ordered with the same address is not, until they have proven it."""
    [held] = await reads.list_customers(tx, ids=[customer_id])
    known = await _subject_of(tx, held)
    own = Subject(customer_ids=known.customer_ids, account_id=known.account_id)
    subject = await subjects.with_nodes(tx, subject=own)
    return {"exported_at": tx.now, **await subjects.export(tx, subject=subject)}


async def _subject_of(tx: Tx, held: Row) -> Subject:
    merged = await tx.rows(MERGED, into_id=held["id"])
    account = await people_reads.get_account(tx, account_id=held["account_id"]) if held["account_id"] else None
    emails = (held["email"], account["email"] if account else None)
    return Subject(
        customer_ids=(held["id"], *(row["id"] for row in merged)),
        account_id=held["account_id"],
        emails=tuple(sorted({email for email in emails if email})),
        phones=(held["phone"],) if held["phone"] else (),
    )


async def _get(tx: Tx, request_id: uuid.UUID) -> Row:
    row = await tx.row(FIND, request_id=request_id)
    assert row is not None
    return row


def _is_erased(held: Row) -> bool:
    return bool(held["state"] == rules.CustomerState.ERASED)
