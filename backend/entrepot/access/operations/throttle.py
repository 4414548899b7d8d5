"""Failed attempts and wishes, counted by name, address and client in the database, alike by every process.

Nothing is locked before the password is checked. Then the buckets are locked in order, and whoever finds one blocked
learns nothing about the password: of fifty guesses at once only as many are answered as are allowed.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Interval, LargeBinary, bindparam, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from entrepot.access.rules import factors as factor_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.tables.people import throttle
from entrepot.kernel import addresses
from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=throttle.c.shop_id.type)
NOW = bindparam("now", type_=Instant)
WINDOW = bindparam("window", type_=Interval)


@dataclass(frozen=True)
class Bucket:
    """Something that may fail only so often, stored as a hash."""

    key: bytes
    allowed: int
    window: timedelta = session_rules.FAILURE_WINDOW


def of_account(kind: str, *, email: str) -> Bucket:
    """Count by the name tried, whether it exists or not."""
    return Bucket(_key("account", kind, email), session_rules.ACCOUNT_FAILURES)


def of_address(address: str) -> Bucket:
    """Count by the address that tries."""
    return Bucket(_key("address", addresses.network(address)), session_rules.ADDRESS_FAILURES)


def of_client(client_id: str, *, address: str) -> Bucket:
    """Count an app's wrong secrets by client and address, so that nobody locks another's app out."""
    return Bucket(_key("client", client_id, addresses.network(address)), session_rules.CLIENT_FAILURES)


def of_device(token_hash: bytes) -> Bucket:
    """Count by the browser that tries, where the name's own person signed in from it before."""
    return Bucket(_key("device", token_hash.hex()), session_rules.ACCOUNT_FAILURES)


def of_own_password(account_id: uuid.UUID) -> Bucket:
    """Count by the person who is signed in and is asked for their password again."""
    return Bucket(_key("own password", str(account_id)), session_rules.ACCOUNT_FAILURES)


def of_own_factor(account_id: uuid.UUID) -> Bucket:
    """Count by the person who is signed in and is asked for their second factor again."""
    return Bucket(_key("own factor", str(account_id)), session_rules.ACCOUNT_FAILURES)


def of_strangers_challenges(address: str) -> Bucket:
    """Count by the address that wants a passkey to be asked for."""
    return Bucket(_key("challenges", addresses.network(address)), factor_rules.STRANGERS_CHALLENGES)


def of_wishes(address: str) -> Bucket:
    """Count by the address that wants mail to be sent."""
    return Bucket(_key("wishes", addresses.network(address)), ticket_rules.WISHES, ticket_rules.WISH_WINDOW)


def of_sign_ins(address: str) -> Bucket:
    """Count by the address that begins to sign in with an identity provider."""
    return Bucket(_key("sign-ins", addresses.network(address)), session_rules.SIGN_INS)


def of_strangers_pages(address: str) -> Bucket:
    """Count by the address that asks for the pages of the authorization endpoint without being signed in."""
    return Bucket(_key("pages", addresses.network(address)), session_rules.STRANGERS_PAGES)


def of_strangers_pushes(address: str) -> Bucket:
    """Count by the address that pushes requests of apps that anybody can claim to be."""
    return Bucket(_key("pushes", addresses.network(address)), session_rules.STRANGERS_PUSHES)


def of_mail(email: str) -> Bucket:
    """Count by the address that mail is sent to."""
    return Bucket(_key("mail", email), ticket_rules.MAILS, ticket_rules.MAIL_WINDOW)


_given = func.unnest(bindparam("keys", type_=ARRAY(LargeBinary))).table_valued("bucket", name="given").render_derived()
_fresh = insert(throttle).from_select(
    ["shop_id", "bucket", "failures", "window_ends_at"],
    select(SHOP_ID, _given.c.bucket, literal(1), NOW + WINDOW),
)
_over = throttle.c.window_ends_at <= NOW

COUNT = sql(
    _fresh.on_conflict_do_update(
        index_elements=["shop_id", "bucket"],
        set_={
            "failures": case((_over, 1), else_=throttle.c.failures + 1),
            "window_ends_at": case((_over, NOW + WINDOW), else_=throttle.c.window_ends_at),
        },
        where=or_(throttle.c.blocked_until.is_(None), throttle.c.blocked_until <= NOW),
    ).returning(throttle.c.bucket, throttle.c.failures, throttle.c.window_ends_at)
)
BLOCK = sql(
    update(throttle)
    .values(
        blocked_until=bindparam("until", type_=Instant),
        window_ends_at=bindparam("until", type_=Instant) + session_rules.FAILURE_WINDOW,
    )
    .where(throttle.c.shop_id == SHOP_ID, throttle.c.bucket == bindparam("key", type_=LargeBinary))
)
_blocked = select(func.max(throttle.c.blocked_until)).where(
    throttle.c.shop_id == SHOP_ID, among(throttle.c.bucket, "keys")
)
FIND_BLOCK = sql(_blocked)
LOCK = sql(
    select(throttle.c.blocked_until)
    .where(throttle.c.shop_id == SHOP_ID, among(throttle.c.bucket, "keys"))
    .order_by(throttle.c.bucket)
    .with_for_update()
)
CLEAR = sql(delete(throttle).where(throttle.c.shop_id == SHOP_ID, throttle.c.bucket == bindparam("key")))
FORGET = sql(delete(throttle).where(throttle.c.shop_id == SHOP_ID, throttle.c.window_ends_at < NOW))


async def check(tx: Tx, *, buckets: Sequence[Bucket]) -> None:
    """Refuse early, without a lock, when a bucket is blocked; spares the work of hashing."""
    _refuse(tx, await tx.value(FIND_BLOCK, keys=_keys(buckets)))


async def count_failure(tx: Tx, *, buckets: Sequence[Bucket]) -> None:
    """Count a failure in every bucket, and block those that are full; a bucket blocked meanwhile refuses."""
    found = await tx.rows(COUNT, keys=_keys(buckets), now=tx.now, window=session_rules.FAILURE_WINDOW)
    counted = {row["bucket"]: row["failures"] for row in found}
    for bucket in buckets:
        life = session_rules.block_life(counted.get(bucket.key, 0), allowed=bucket.allowed)
        if life is not None:
            await tx.run(BLOCK, key=bucket.key, until=tx.now + life)
    if len(counted) < len(buckets):
        await check(tx, buckets=buckets)


async def pass_through(tx: Tx, *, buckets: Sequence[Bucket], clear: Bucket | None) -> None:
    """Let a success through unless a bucket was blocked meanwhile, and forget the failures of one of them."""
    blocks = [row["blocked_until"] for row in await tx.rows(LOCK, keys=_keys(buckets))]
    _refuse(tx, max((until for until in blocks if until is not None), default=None))
    if clear is not None and blocks:
        await tx.run(CLEAR, key=clear.key)


async def seconds_until_admitted(tx: Tx, *, bucket: Bucket) -> int | None:
    """Count a wish; None while there are no more than allowed, else in how many seconds there may be one again."""
    [row] = await tx.rows(COUNT, keys=[bucket.key], now=tx.now, window=bucket.window)
    if row["failures"] <= bucket.allowed:
        return None
    return session_rules.seconds_to_wait(row["window_ends_at"], now=tx.now)


async def forget(tx: Tx, *, bucket: Bucket) -> None:
    """Forget what failed, because somebody proved otherwise who they are."""
    await tx.run(CLEAR, key=bucket.key)


async def forget_old(tx: Tx) -> int:
    """Delete counts whose time is over; the number deleted."""
    return await tx.run(FORGET, now=tx.now)


def _refuse(tx: Tx, blocked_until: datetime | None) -> None:
    seconds = session_rules.seconds_to_wait(blocked_until, now=tx.now)
    if seconds is not None:
        raise session_rules.LoginThrottled(retry_after_seconds=seconds)


def _keys(buckets: Sequence[Bucket]) -> list[bytes]:
    return sorted(bucket.key for bucket in buckets)


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode()).digest()
