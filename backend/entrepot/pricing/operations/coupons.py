"""Coupons: creating and changing them, using one for a document, giving a use back."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, exists, select, update

from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.kernel.tables import Instant
from entrepot.pricing import listings, reads
from entrepot.pricing.rules import coupons as coupon_rules
from entrepot.pricing.rules import promotions as promotion_rules
from entrepot.pricing.rules.coupons import CouponUseState, RedeemCoupon, Redeemed, Redemption
from entrepot.pricing.tables import COUPON, COUPON_USE, coupon, coupon_use

_LIMITS = ("max_uses", "max_uses_per_customer", "starts_at", "ends_at")
INSERT_COUPONS = insert_rows(coupon, "id", "code", "promotion_id", *_LIMITS)
UPDATE_COUPONS = update_rows(coupon, key=("id",), set=(*_LIMITS, "version"))
SET_USED_COUNTS = update_rows(coupon, key=("id",), set=("used_count",))
LOCK_COUPONS = sql(
    select(coupon)
    .where(coupon.c.shop_id == bindparam("shop_id"), among(coupon.c.id, "ids"))
    .order_by(coupon.c.id)
    .with_for_update(key_share=True)
)
LOCK_COUPONS_OF_REFERENCES = sql(
    select(coupon)
    .where(
        coupon.c.shop_id == bindparam("shop_id"),
        exists().where(
            coupon_use.c.shop_id == coupon.c.shop_id,
            coupon_use.c.coupon_id == coupon.c.id,
            among(coupon_use.c.reference_id, "reference_ids"),
            coupon_use.c.state == CouponUseState.REDEEMED.value,
        ),
    )
    .order_by(coupon.c.id)
    .with_for_update(key_share=True)
)
USES_OF_REFERENCES = sql(
    select(coupon_use.c.coupon_id, coupon_use.c.reference_id, coupon_use.c.state).where(
        coupon_use.c.shop_id == bindparam("shop_id"),
        among(coupon_use.c.reference_id, "reference_ids"),
        among(coupon_use.c.coupon_id, "coupon_ids"),
    )
)
_USE = ("coupon_id", "reference_id", "customer_id", "state", "redeemed_at", "released_at")
INSERT_USES = insert_rows(coupon_use, "id", *_USE)
RENEW_USES = update_rows(coupon_use, key=_USE[:2], set=_USE[2:])
HAND_OVER_USES = sql(
    update(coupon_use)
    .values(customer_id=bindparam("into_id", type_=Uuid))
    .where(coupon_use.c.shop_id == bindparam("shop_id"), among(coupon_use.c.customer_id, "from_ids"))
)
RELEASE_USES = sql(
    update(coupon_use)
    .values(state=CouponUseState.RELEASED.value, released_at=bindparam("moment", type_=Instant))
    .where(
        coupon_use.c.shop_id == bindparam("shop_id"),
        among(coupon_use.c.reference_id, "reference_ids"),
        among(coupon_use.c.coupon_id, "coupon_ids"),
        coupon_use.c.state == CouponUseState.REDEEMED.value,
    )
    .returning(coupon_use.c.coupon_id)
)

errors.on_constraint("coupon_promotion_id_fkey", lambda: errors.NotFound(what="Promotion"))


@dataclass(frozen=True, kw_only=True)
class CreateCoupon:
    """A coupon to create; no start means now, no limit means any number of uses."""

    code: str
    promotion_id: uuid.UUID
    max_uses: int | None = None
    max_uses_per_customer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateCoupon:
    """New limits and dates by name; those absent stay. Code and promotion never change."""

    coupon_id: uuid.UUID
    limits: Mapping[str, Any]
    if_version: int | None = None


async def create_coupons(tx: Tx, *, commands: Sequence[CreateCoupon]) -> list[Row]:
    """Create coupons of promotions that need one; codes are unique however they are typed."""
    promotion_ids = list({command.promotion_id for command in commands})
    known = {row["id"]: row for row in await listings.list_promotions(tx, ids=promotion_ids)}
    rows: list[dict[str, Any]] = []
    wrong: list[errors.DomainError] = []
    for index, (command, new_id) in enumerate(zip(commands, ids.new_many(COUPON, len(commands)), strict=True)):
        row = {name: getattr(command, name) for name in _LIMITS}
        row |= {"id": new_id, "code": coupon_rules.normal_code(command.code), "promotion_id": command.promotion_id}
        row["starts_at"] = command.starts_at or tx.now
        rows.append(row)
        wrong.extend(refusal.at(index) for refusal in _wrong_promotion(known.get(command.promotion_id)))
        wrong.extend(refusal.at(index) for refusal in coupon_rules.refusals(row))
    errors.raise_all(wrong)
    await tx.insert(INSERT_COUPONS, rows)
    for row in rows:
        tx.change(
            node=row["id"],
            operation="couponCreate",
            after={name: value for name, value in row.items() if name != "id"},
        )
    return await listings.list_coupons(tx, ids=[row["id"] for row in rows])


async def update_coupons(tx: Tx, *, commands: Sequence[UpdateCoupon]) -> list[Row]:
    """Change limits and dates of coupons. Locks them in the order of their ids."""
    coupon_ids = [command.coupon_id for command in commands]
    known = {row["id"]: row for row in await tx.rows(LOCK_COUPONS, ids=coupon_ids)}
    wrong = [refusal for index, command in enumerate(commands) for refusal in _refusals(index, command, known)]
    errors.raise_all(wrong)
    rows = []
    for command in commands:
        before = {name: known[command.coupon_id][name] for name in _LIMITS}
        after = {**before, **command.limits}
        version = known[command.coupon_id]["version"] + 1
        rows.append({**after, "id": command.coupon_id, "version": version})
        names = [name for name in after if after[name] != before[name]]
        tx.change(
            node=command.coupon_id,
            operation="couponUpdate",
            before={name: before[name] for name in names},
            after={name: after[name] for name in names},
        )
    await tx.update(UPDATE_COUPONS, rows)
    return await listings.list_coupons(tx, ids=coupon_ids)


def _wrong_promotion(row: Row | None) -> list[errors.DomainError]:
    if row is None:
        return [errors.NotFound(what="Promotion", field=("promotion_id",))]
    if not row["requires_coupon"]:
        return [promotion_rules.PromotionNeedsNoCoupon(field=("promotion_id",))]
    return []


def _refusals(index: int, command: UpdateCoupon, known: Mapping[uuid.UUID, Row]) -> list[errors.DomainError]:
    row = known.get(command.coupon_id)
    if row is None:
        return [errors.NotFound(what="Coupon", field=(index, "id"))]
    if command.if_version is not None and command.if_version != row["version"]:
        return [errors.StaleVersion(current=row["version"], field=(index, "if_version"))]
    merged = {"code": row["code"], "used_count": row["used_count"]}
    merged |= {name: row[name] for name in _LIMITS}
    return [refusal.at(index) for refusal in coupon_rules.refusals({**merged, **command.limits})]


async def redeem_coupons(tx: Tx, *, commands: Sequence[RedeemCoupon]) -> list[Redemption]:
    """Use coupons for documents: an answer for each command, in order; one that is refused is refused alone.

    Locks the coupons in the order of their ids until the transaction ends, so that a coupon that can be used once
    is. Redeeming again for the same document answers `Redeemed` and counts nothing. At most six statements.
    """
    if not commands:
        return []
    coupon_ids = list({command.coupon_id for command in commands})
    locked = await tx.rows(LOCK_COUPONS, ids=coupon_ids)
    coupons = {row["id"]: reads.to_coupon_fact(row) for row in locked}
    states = await _states(tx, commands, coupon_ids)
    limited = [row["id"] for row in locked if row["max_uses_per_customer"] is not None]
    customers = list({command.customer_id for command in commands if command.customer_id is not None})
    by_customer = (
        await reads.count_live_uses(tx, coupon_ids=limited, customer_ids=customers) if limited and customers else {}
    )
    answers = coupon_rules.decide_redemptions(
        commands,
        coupons=coupons,
        uses=coupon_rules.UseFacts(states=states, by_customer=by_customer),
        now=tx.now,
    )
    fresh = [
        command
        for command, answer in zip(commands, answers, strict=True)
        if isinstance(answer, Redeemed) and answer.fresh
    ]
    await _write_uses(tx, fresh, states)
    added = Counter(command.coupon_id for command in fresh)
    await _set_used_counts(tx, {key: coupons[key].used_count for key in added}, added, "couponRedeem")
    return answers


async def _states(
    tx: Tx, commands: Sequence[RedeemCoupon], coupon_ids: list[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], CouponUseState]:
    references = list({command.reference_id for command in commands})
    rows = await tx.rows(USES_OF_REFERENCES, reference_ids=references, coupon_ids=coupon_ids)
    return {(row["coupon_id"], row["reference_id"]): CouponUseState(row["state"]) for row in rows}


async def _write_uses(
    tx: Tx,
    fresh: Sequence[RedeemCoupon],
    states: Mapping[tuple[uuid.UUID, uuid.UUID], CouponUseState],
) -> None:
    """A use that was released comes back; any other is new."""
    rows = [
        {
            "id": new_id,
            "coupon_id": command.coupon_id,
            "reference_id": command.reference_id,
            "customer_id": command.customer_id,
            "state": CouponUseState.REDEEMED.value,
            "redeemed_at": command.at or tx.now,
            "released_at": None,
        }
        for command, new_id in zip(fresh, ids.new_many(COUPON_USE, len(fresh)), strict=True)
    ]
    known = [row for row in rows if (row["coupon_id"], row["reference_id"]) in states]
    await tx.update(RENEW_USES, known)
    await tx.insert(INSERT_USES, [row for row in rows if row not in known])


async def release_coupons(tx: Tx, *, reference_ids: Sequence[uuid.UUID]) -> int:
    """Give back the uses of documents; the number given back. What was given back before is left alone."""
    if not reference_ids:
        return 0
    references = list(set(reference_ids))
    locked = await tx.rows(LOCK_COUPONS_OF_REFERENCES, reference_ids=references)
    if not locked:
        return 0
    released = await tx.rows(
        RELEASE_USES, reference_ids=references, coupon_ids=[row["id"] for row in locked], moment=tx.now
    )
    given_back = Counter(row["coupon_id"] for row in released)
    counts = {row["id"]: row["used_count"] for row in locked if row["id"] in given_back}
    await _set_used_counts(tx, counts, {key: -number for key, number in given_back.items()}, "couponRelease")
    return len(released)


async def _set_used_counts(
    tx: Tx, counts: Mapping[uuid.UUID, int], added: Mapping[uuid.UUID, int], operation: str
) -> None:
    """The coupons are locked, so that the counts read with the lock are the counts."""
    await tx.update(SET_USED_COUNTS, [{"id": key, "used_count": count + added[key]} for key, count in counts.items()])
    for key, count in counts.items():
        tx.change(
            node=key,
            operation=operation,
            before={"used_count": count},
            after={"used_count": count + added[key]},
        )


async def hand_over(tx: Tx, *, from_ids: Sequence[uuid.UUID], into_id: uuid.UUID) -> None:
    """Count what these customers used as used by another."""
    await tx.run(HAND_OVER_USES, from_ids=list(from_ids), into_id=into_id)
