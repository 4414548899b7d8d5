"""Random histories on a real database: after every step the sums are the sums of the books, and a model agrees.

An example is a transaction that is rolled back. The model keeps quantities only; values are proved by the books and by
returning everything in the end.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepot.inventory import cost_rules, integrity, reads, rules
from entrepot.inventory.operations import deliveries, holds, stocking
from entrepot.inventory.rules import AdjustReason
from entrepot.kernel import errors
from entrepot.kernel.database import Database, Tx
from tests.inventory import arrange

VARIANTS = 2
QUANTITIES = st.integers(1, 9)
POSITIONS = st.integers(0, VARIANTS - 1)
STEPS = st.one_of(
    st.tuples(
        st.just("receive"), st.lists(st.tuples(POSITIONS, QUANTITIES, st.integers(0, 5_000)), min_size=1, max_size=3)
    ),
    st.tuples(st.just("hold"), st.lists(st.tuples(POSITIONS, QUANTITIES), min_size=1, max_size=4)),
    st.tuples(st.just("commit"), st.lists(st.tuples(st.integers(0, 30), QUANTITIES), min_size=1, max_size=3)),
    st.tuples(st.just("release"), st.lists(st.integers(0, 30), min_size=1, max_size=3)),
    st.tuples(st.just("give back"), st.lists(st.tuples(st.integers(0, 30), QUANTITIES), min_size=1, max_size=3)),
    st.tuples(st.just("adjust"), st.lists(st.tuples(POSITIONS, st.integers(-6, 6)), min_size=1, max_size=3)),
)


@dataclass
class Model:
    """What ought to be there."""

    on_hand: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(VARIANTS), 0))
    reserved: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(VARIANTS), 0))
    holds: dict[uuid.UUID, tuple[int, int]] = field(default_factory=dict)
    references: list[uuid.UUID] = field(default_factory=list)
    issued: list[deliveries.Issued] = field(default_factory=list)
    returned: dict[uuid.UUID, int] = field(default_factory=dict)


class History:
    """Takes steps in the shop and in the model."""

    def __init__(self, tx: Tx, stocked: arrange.Stocked) -> None:
        self.tx = tx
        self.stocked = stocked
        self.model = Model()

    async def take(self, kind: str, lines: list[Any]) -> None:
        """One step; a refusal must leave everything as it was."""
        actions = {
            "receive": self.receive,
            "hold": self.hold,
            "commit": self.commit,
            "release": self.release,
            "give back": self.give_back,
            "adjust": self.adjust,
        }
        await actions[kind](lines)
        await self.compare()

    async def compare(self) -> None:
        """The books agree with the sums, and the sums with the model."""
        assert await integrity.find_differences(self.tx) == []
        decimals = dict.fromkeys(self.stocked.variant_ids, 0)
        levels = await reads.list_levels(self.tx, decimals=decimals)
        past = await reads.list_levels(self.tx, decimals=decimals, as_of=self.tx.now)
        for position, variant_id in enumerate(self.stocked.variant_ids):
            found = levels[variant_id]
            assert (found["on_hand"], found["reserved"]) == (
                self.model.on_hand[position],
                self.model.reserved[position],
            )
            assert (past[variant_id]["on_hand"], past[variant_id]["value_minor"]) == (
                found["on_hand"],
                found["value_minor"],
            )

    async def receive(self, lines: list[tuple[int, int, int]]) -> None:
        await arrange.receive(self.tx, self.stocked, *lines)
        for position, quantity, _ in lines:
            self.model.on_hand[position] += quantity

    async def hold(self, lines: list[tuple[int, int]]) -> None:
        references, outcomes = await arrange.hold(self.tx, self.stocked, *lines)
        for reference, outcome, (position, quantity) in zip(references, outcomes, lines, strict=True):
            free = self.model.on_hand[position] - self.model.reserved[position]
            if quantity <= free:
                assert isinstance(outcome, holds.Held)
                self.model.reserved[position] += quantity
                self.model.holds[reference] = (position, quantity)
                self.model.references.append(reference)
            else:
                assert isinstance(outcome, rules.InsufficientStock)
                assert outcome.available == free

    async def commit(self, lines: list[tuple[int, int]]) -> None:
        if not self.model.references:
            return
        wanted = [(self.model.references[at % len(self.model.references)], quantity) for at, quantity in lines]
        left = {reference: quantity for reference, (_, quantity) in self.model.holds.items()}
        fits = True
        for reference, quantity in wanted:
            left[reference] = left.get(reference, 0) - quantity
            fits = fits and left[reference] >= 0
        commands = [
            deliveries.CommitHold(
                reference_id=reference, quantity=quantity, effective_at=self.tx.now, document_id=uuid.uuid4()
            )
            for reference, quantity in wanted
        ]
        if not fits:
            with pytest.raises((errors.Several, rules.HoldExceeded, rules.HoldNotOpen)):
                await deliveries.commit_holds(self.tx, commands=commands)
            return
        self.model.issued += await deliveries.commit_holds(self.tx, commands=commands)
        for reference, quantity in wanted:
            position, open_quantity = self.model.holds[reference]
            self.model.on_hand[position] -= quantity
            self.model.reserved[position] -= quantity
            self.model.holds[reference] = (position, open_quantity - quantity)

    async def release(self, lines: list[int]) -> None:
        if not self.model.references:
            return
        wanted = {self.model.references[at % len(self.model.references)] for at in lines}
        await holds.release_holds(self.tx, reference_ids=list(wanted))
        for reference in wanted:
            position, open_quantity = self.model.holds[reference]
            self.model.reserved[position] -= open_quantity
            self.model.holds[reference] = (position, 0)

    async def give_back(self, lines: list[tuple[int, int]]) -> None:
        if not self.model.issued:
            return
        wanted = [(self.model.issued[at % len(self.model.issued)], quantity) for at, quantity in lines]
        returned = dict(self.model.returned)
        fits = True
        for issue, quantity in wanted:
            returned[issue.move_id] = returned.get(issue.move_id, 0) + quantity
            fits = fits and returned[issue.move_id] <= issue.quantity
        if not fits:
            with pytest.raises((errors.Several, cost_rules.ReturnExceedsIssue)):
                await self.take_back(wanted)
            return
        await self.take_back(wanted)
        self.model.returned = returned

    async def take_back(self, wanted: list[tuple[deliveries.Issued, int]]) -> list[deliveries.Returned]:
        """Return parts of deliveries."""
        commands = [
            deliveries.ReturnStock(
                issue_move_id=issue.move_id,
                quantity=quantity,
                location_id=self.stocked.location_id,
                effective_at=self.tx.now,
                document_id=uuid.uuid4(),
            )
            for issue, quantity in wanted
        ]
        done = await deliveries.return_stock(self.tx, commands=commands)
        for issue, quantity in wanted:
            self.model.on_hand[self.stocked.variant_ids.index(issue.variant_id)] += quantity
        return done

    async def adjust(self, lines: list[tuple[int, int]]) -> None:
        commands = [
            stocking.AdjustStock(
                variant_id=self.stocked.variant_ids[position],
                location_id=self.stocked.location_id,
                quantity_delta=delta,
                reason=AdjustReason.COUNT,
                value_minor=delta * 7 if delta > 0 else None,
            )
            for position, delta in lines
            if delta
        ]
        free = {at: self.model.on_hand[at] - self.model.reserved[at] for at in range(VARIANTS)}
        fits = True
        for position, delta in lines:
            fits = fits and free[position] + delta >= 0
            free[position] += delta
        if not fits:
            with pytest.raises((errors.Several, rules.InsufficientStock)):
                await stocking.adjust_stock(self.tx, commands=commands)
            return
        await stocking.adjust_stock(self.tx, commands=commands)
        for position, delta in lines:
            self.model.on_hand[position] += delta

    async def return_everything(self) -> None:
        """Whatever was delivered comes back worth exactly what it was when it left."""
        rest = [
            (issue, issue.quantity - self.model.returned.get(issue.move_id, 0))
            for issue in self.model.issued
            if issue.quantity > self.model.returned.get(issue.move_id, 0)
        ]
        if rest:
            await self.take_back(rest)
        await self.compare()
        came_back = await self.tx.connection.fetchval(
            "SELECT coalesce(sum(value_delta_minor), 0) FROM cost_entry WHERE kind = 'RETURN_IN'"
        )
        assert came_back == sum(issue.value_minor for issue in self.model.issued)


@pytest.mark.books
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
async def test_books_agree_after_every_step(
    database: Database, shop: uuid.UUID, announced: arrange.Announced, steps: list[tuple[str, list[Any]]]
) -> None:
    async with announced.on(database).write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        tx.abandon()
        history = History(tx, await arrange.prepare(tx, count=VARIANTS))
        for kind, lines in steps:
            await history.take(kind, lines)
        await history.return_everything()
