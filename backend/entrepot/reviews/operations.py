"""Writing, moderating and answering reviews. The summary follows in the same transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from entrepot.catalog import reads as catalog_reads
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.orders import reads as order_reads
from entrepot.reviews import reads, rules
from entrepot.reviews.rules import Decision, Recounted, ReviewState
from entrepot.reviews.tables import REVIEW, review, review_summary

INSERT_REVIEWS = insert_rows(
    review,
    *("id", "product_id", "variant_id", "sales_order_line_id", "customer_id", "rating", "title", "body", "author_name"),
)
LOCK_REVIEWS = sql(
    select(review)
    .where(review.c.shop_id == bindparam("shop_id"), among(review.c.id, "ids"))
    .order_by(review.c.id)
    .with_for_update(key_share=True)
)
MODERATE = update_rows(
    review, key=("id",), set=("state", "rejection_reason", "published_at", "moderated_at", "version")
)
REPLY = update_rows(review, key=("id",), set=("reply", "replied_at", "version"))
ENSURE_SUMMARIES = insert_rows(review_summary, "product_id", on_conflict="nothing")
LOCK_SUMMARIES = sql(
    select(review_summary)
    .where(review_summary.c.shop_id == bindparam("shop_id"), among(review_summary.c.product_id, "ids"))
    .order_by(review_summary.c.product_id)
    .with_for_update(key_share=True)
)
SET_SUMMARIES = update_rows(review_summary, key=("product_id",), set=("count", "rating_sum", *reads.EACH_STAR))


@dataclass(frozen=True, kw_only=True)
class CreateReview:
    """What a customer says about an order line that they received."""

    line_id: uuid.UUID
    customer_id: uuid.UUID
    rating: int
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class ModerateReview:
    """A moderator's decision; a rejection has a reason."""

    review_id: uuid.UUID
    decision: Decision
    reason: str | None = None
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyToReview:
    """The merchant's answer; an empty one takes it back."""

    review_id: uuid.UUID
    reply: str | None
    if_version: int | None = None


async def create_review(tx: Tx, *, command: CreateReview) -> Row:
    """Write one review, pending. The line must be delivered, the customer's own, and not reviewed yet."""
    rating = rules.parse_rating(command.rating, field=("rating",))
    title = rules.parse_text(command.title, limit=rules.TITLE_LIMIT, required=False, field=("title",))
    body = rules.parse_text(command.body, limit=rules.BODY_LIMIT, field=("body",))
    line = await order_reads.find_delivered_line(tx, line_id=command.line_id, customer_id=command.customer_id)
    if line is None:
        raise rules.NotDelivered(field=("order_line_id",))
    if await reads.is_reviewed(tx, line_id=command.line_id):
        raise rules.ReviewExists(field=("order_line_id",))
    [variant] = await catalog_reads.list_variants(tx, ids=[line["variant_id"]])
    row = {
        "id": ids.new(REVIEW),
        "product_id": variant["product_id"],
        "variant_id": line["variant_id"],
        "sales_order_line_id": command.line_id,
        "customer_id": command.customer_id,
        "rating": rating,
        "title": title,
        "body": body,
        "author_name": rules.shown_name(line["customer_name"]),
    }
    await tx.insert(INSERT_REVIEWS, [row])
    tx.change(
        node=row["id"],
        operation="reviewCreate",
        after={"product_id": row["product_id"], "rating": rating, "state": ReviewState.PENDING},
    )
    [created] = await reads.list_reviews(tx, ids=[row["id"]])
    return created


async def moderate_reviews(tx: Tx, *, commands: Sequence[ModerateReview]) -> list[Row]:
    """Publish or reject reviews and recount their products. Locks reviews, then summaries, in the order of ids."""
    known = await _locked(tx, [(command.review_id, command.if_version) for command in commands])
    rows: list[dict[str, Any]] = []
    recounted: list[Recounted] = []
    refused: list[errors.DomainError] = []
    for index, command in enumerate(commands):
        before = known[command.review_id]
        try:
            after = _moderated(tx, before, command)
        except errors.DomainError as refusal:
            refused.append(refusal.at(index))
            continue
        rows.append(after)
        sign = rules.recount(ReviewState(before["state"]), ReviewState(after["state"]))
        recounted.append(Recounted(product_id=before["product_id"], rating=before["rating"], sign=sign))
        tx.change(
            node=command.review_id,
            operation="reviewModerate",
            before={"state": before["state"], "rejection_reason": before["rejection_reason"]},
            after={"state": after["state"], "rejection_reason": after["rejection_reason"]},
        )
    errors.raise_all(refused)
    await tx.update(MODERATE, rows)
    await _apply_deltas(tx, rules.summary_deltas(recounted))
    return await reads.list_reviews(tx, ids=[command.review_id for command in commands])


async def reply_to_reviews(tx: Tx, *, commands: Sequence[ReplyToReview]) -> list[Row]:
    """Answer reviews as the merchant, or take the answer back."""
    known = await _locked(tx, [(command.review_id, command.if_version) for command in commands])
    rows = []
    for index, command in enumerate(commands):
        before = known[command.review_id]
        limit = rules.REPLY_LIMIT
        reply = rules.parse_text(command.reply or "", limit=limit, required=False, field=(index, "reply")) or None
        rows.append(
            {
                "id": command.review_id,
                "reply": reply,
                "replied_at": tx.now if reply else None,
                "version": before["version"] + 1,
            }
        )
        tx.change(
            node=command.review_id,
            operation="reviewReply",
            before={"reply": before["reply"]},
            after={"reply": reply},
        )
    await tx.update(REPLY, rows)
    return await reads.list_reviews(tx, ids=[command.review_id for command in commands])


async def _locked(tx: Tx, wanted: Sequence[tuple[uuid.UUID, int | None]]) -> dict[uuid.UUID, Row]:
    rows = await tx.rows(LOCK_REVIEWS, ids=[review_id for review_id, _ in wanted])
    known: dict[uuid.UUID, Row] = {row["id"]: row for row in rows}
    refused: list[errors.DomainError] = []
    for index, (review_id, if_version) in enumerate(wanted):
        row = known.get(review_id)
        if row is None:
            refused.append(errors.NotFound(what="Review", field=(index, "id")))
        elif if_version is not None and if_version != row["version"]:
            refused.append(errors.StaleVersion(current=row["version"], field=(index, "if_version")))
    errors.raise_all(refused)
    return known


def _moderated(tx: Tx, before: Row, command: ModerateReview) -> dict[str, Any]:
    """The columns that a decision changes."""
    state = rules.next_state(ReviewState(before["state"]), command.decision, field=("decision",))
    rejected = state is ReviewState.REJECTED
    reason = rules.parse_text(command.reason or "", limit=rules.REASON_LIMIT, required=rejected, field=("reason",))
    return {
        "id": command.review_id,
        "state": state.value,
        "rejection_reason": reason if rejected else None,
        "published_at": None if rejected else tx.now,
        "moderated_at": tx.now,
        "version": before["version"] + 1,
    }


async def _apply_deltas(tx: Tx, deltas: Sequence[dict[str, Any]]) -> None:
    """Add to the summaries of products under their row locks; three statements, however many products."""
    if not deltas:
        return
    await tx.insert(ENSURE_SUMMARIES, [{"product_id": delta["product_id"]} for delta in deltas])
    kept = {
        row["product_id"]: row for row in await tx.rows(LOCK_SUMMARIES, ids=[delta["product_id"] for delta in deltas])
    }
    await tx.update(SET_SUMMARIES, [rules.summed(kept[delta["product_id"]], delta) for delta in deltas])
