"""Creating, changing and switching promotions."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows
from entrepot.pricing import listings, reads
from entrepot.pricing.rules import promotions as promotion_rules
from entrepot.pricing.rules.facts import PromotionFact, PromotionKind, PromotionScope, PromotionState
from entrepot.pricing.tables import PROMOTION, promotion, promotion_category, promotion_product

NAME_LIMIT: Final = 200
_TERMS: Final = (
    *("name", "kind", "scope", "percent_basis_points", "currency", "threshold_minor", "reduction_minor", "per_each"),
    *("priority", "combinable", "requires_coupon", "starts_at", "ends_at"),
)
INSERT_PROMOTIONS = insert_rows(promotion, "id", "state", *_TERMS)
UPDATE_PROMOTIONS = update_rows(promotion, key=("id",), set=("state", "version", "updated_at", *_TERMS))
LOCK_PROMOTIONS = sql(
    select(promotion.c.id)
    .where(promotion.c.shop_id == bindparam("shop_id"), among(promotion.c.id, "ids"))
    .order_by(promotion.c.id)
    .with_for_update(key_share=True)
)
INSERT_PRODUCTS = insert_rows(promotion_product, "promotion_id", "product_id", on_conflict="nothing")
INSERT_CATEGORIES = insert_rows(promotion_category, "promotion_id", "category_id", on_conflict="nothing")
CLEAR_PRODUCTS = sql(
    delete(promotion_product).where(
        promotion_product.c.shop_id == bindparam("shop_id"), among(promotion_product.c.promotion_id, "ids")
    )
)
CLEAR_CATEGORIES = sql(
    delete(promotion_category).where(
        promotion_category.c.shop_id == bindparam("shop_id"), among(promotion_category.c.promotion_id, "ids")
    )
)

errors.on_constraint("promotion_product_product_id_fkey", lambda: errors.NotFound(what="Product"))
errors.on_constraint("promotion_category_category_id_fkey", lambda: errors.NotFound(what="Category"))


@dataclass(frozen=True, kw_only=True)
class CreatePromotion:
    """A promotion to create; no start means now. `active` is off until somebody activates it."""

    name: Mapping[str, str]
    kind: PromotionKind
    scope: PromotionScope = PromotionScope.ALL
    percent_basis_points: int = 0
    currency: str | None = None
    threshold_minor: int = 0
    reduction_minor: int = 0
    per_each: bool = False
    priority: int = 0
    combinable: bool = True
    requires_coupon: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    product_ids: tuple[uuid.UUID, ...] = ()
    category_ids: tuple[uuid.UUID, ...] = ()
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class UpdatePromotion:
    """New terms by name; those absent stay. The kind and whether a coupon is needed never change."""

    promotion_id: uuid.UUID
    terms: Mapping[str, Any]
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class SwitchPromotion:
    """A promotion to switch on or off."""

    promotion_id: uuid.UUID
    active: bool
    if_version: int | None = None


async def create_promotions(tx: Tx, *, commands: Sequence[CreatePromotion]) -> list[Row]:
    """Create promotions, switched off unless the command says otherwise."""
    new_ids = ids.new_many(PROMOTION, len(commands))
    facts = [_to_fact(command, new_id, tx.now) for command, new_id in zip(commands, new_ids, strict=True)]
    _check(tx, facts)
    await tx.insert(INSERT_PROMOTIONS, [_to_row(fact) for fact in facts])
    await _insert_scopes(tx, facts)
    for fact in facts:
        tx.change(node=fact.id, operation="promotionCreate", after=_shown(fact))
    return await listings.list_promotions(tx, ids=new_ids)


async def update_promotions(tx: Tx, *, commands: Sequence[UpdatePromotion]) -> list[Row]:
    """Change the terms of promotions. Locks them in the order of their ids."""
    wanted = [(command.promotion_id, command.if_version) for command in commands]
    rows = await _locked(tx, wanted)
    before = [reads.to_promotion_fact(row) for row in rows]
    after = [replace(fact, **_normal(command.terms)) for fact, command in zip(before, commands, strict=True)]
    _check(tx, after)
    return await _store(tx, rows=rows, before=before, after=after, operation="promotionUpdate")


async def switch_promotions(tx: Tx, *, commands: Sequence[SwitchPromotion]) -> list[Row]:
    """Activate or deactivate promotions; one that stands that way already is left alone."""
    wanted = [(command.promotion_id, command.if_version) for command in commands]
    rows = await _locked(tx, wanted)
    before = [reads.to_promotion_fact(row) for row in rows]
    after = [replace(fact, active=command.active) for fact, command in zip(before, commands, strict=True)]
    return await _store(tx, rows=rows, before=before, after=after, operation="promotionSwitch")


async def _locked(tx: Tx, wanted: Sequence[tuple[uuid.UUID, int | None]]) -> list[Row]:
    """Lock first and read afterwards, so that what is read is what the lock protects."""
    promotion_ids = [promotion_id for promotion_id, _ in wanted]
    await tx.rows(LOCK_PROMOTIONS, ids=promotion_ids)
    known = {row["id"]: row for row in await listings.list_promotions(tx, ids=promotion_ids)}
    refused: list[errors.DomainError] = []
    for index, (promotion_id, if_version) in enumerate(wanted):
        row = known.get(promotion_id)
        if row is None:
            refused.append(errors.NotFound(what="Promotion", field=(index, "id")))
        elif if_version is not None and if_version != row["version"]:
            refused.append(errors.StaleVersion(current=row["version"], field=(index, "if_version")))
    errors.raise_all(refused)
    return [known[promotion_id] for promotion_id in promotion_ids]


async def _store(
    tx: Tx, *, rows: Sequence[Row], before: Sequence[PromotionFact], after: Sequence[PromotionFact], operation: str
) -> list[Row]:
    """Write the promotions that differ, with their scopes."""
    changed = [(row, old, new) for row, old, new in zip(rows, before, after, strict=True) if old != new]
    await tx.update(
        UPDATE_PROMOTIONS,
        [{**_to_row(new), "version": row["version"] + 1, "updated_at": tx.now} for row, _, new in changed],
    )
    rescoped = [new for _, old, new in changed if _scope(old) != _scope(new)]
    if rescoped:
        rescoped_ids = [fact.id for fact in rescoped]
        await tx.run(CLEAR_PRODUCTS, ids=rescoped_ids)
        await tx.run(CLEAR_CATEGORIES, ids=rescoped_ids)
        await _insert_scopes(tx, rescoped)
    for _, old, new in changed:
        was, became = _shown(old), _shown(new)
        names = [name for name in became if became[name] != was[name]]
        tx.change(
            node=new.id,
            operation=operation,
            before={name: was[name] for name in names},
            after={name: became[name] for name in names},
        )
    return await listings.list_promotions(tx, ids=[fact.id for fact in after])


async def _insert_scopes(tx: Tx, facts: Sequence[PromotionFact]) -> None:
    await tx.insert(
        INSERT_PRODUCTS,
        [
            {"promotion_id": fact.id, "product_id": product_id}
            for fact in facts
            for product_id in sorted(fact.product_ids)
        ],
    )
    await tx.insert(
        INSERT_CATEGORIES,
        [
            {"promotion_id": fact.id, "category_id": category_id}
            for fact in facts
            for category_id in sorted(fact.category_ids)
        ],
    )


def _check(tx: Tx, facts: Sequence[PromotionFact]) -> None:
    wrong: list[errors.DomainError] = []
    for index, fact in enumerate(facts):
        text.require(
            fact.name,
            locale=tx.shop.default_locale,
            locales=tx.shop.locales,
            limit=NAME_LIMIT,
            field=(index, "name"),
        )
        wrong.extend(refusal.at(index) for refusal in promotion_rules.refusals(fact))
    errors.raise_all(wrong)


def _normal(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Ids of a scope as sets, as facts hold them."""
    return {
        name: frozenset(value) if name in ("product_ids", "category_ids") else value for name, value in terms.items()
    }


def _scope(fact: PromotionFact) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    return fact.product_ids, fact.category_ids


def _to_fact(command: CreatePromotion, new_id: uuid.UUID, now: datetime) -> PromotionFact:
    names = [name for name in CreatePromotion.__dataclass_fields__ if name not in ("name", "starts_at")]
    given = _normal({name: getattr(command, name) for name in names})
    return PromotionFact(id=new_id, name=dict(command.name), starts_at=command.starts_at or now, **given)


def _to_row(fact: PromotionFact) -> dict[str, Any]:
    """The columns of `promotion`: what a kind does not use is empty."""
    row: dict[str, Any] = {name: getattr(fact, name) for name in ("id", *_TERMS)}
    for name in ("percent_basis_points", "threshold_minor", "reduction_minor"):
        row[name] = row[name] or None
    if row["threshold_minor"] is None and row["reduction_minor"] is None:
        row["currency"] = None
    state = PromotionState.ACTIVE if fact.active else PromotionState.INACTIVE
    return {
        **row,
        "name": dict(fact.name),
        "kind": fact.kind.value,
        "scope": fact.scope.value,
        "state": state.value,
    }


def _shown(fact: PromotionFact) -> dict[str, Any]:
    """The promotion as the change feed tells it."""
    return {
        **{name: value for name, value in _to_row(fact).items() if name != "id"},
        "product_ids": sorted(fact.product_ids),
        "category_ids": sorted(fact.category_ids),
    }
