"""W4, whole orders through the public mutations, spread over the catalogue and on one hot SKU; then the books."""

import asyncio
from collections.abc import Sequence
from typing import Any

from entrepot import app, wiring
from entrepot.kernel import permissions
from tests.benchmarks import dataset, measuring, turns
from tests.benchmarks.serving import Subject
from tests.benchmarks.shops import Bench
from tests.benchmarks.stocks import stock
from tests.benchmarks.turns import Effort, Figures, Party

SPREAD, HOT = "W4", "W4 hot"
COUNTED = 5


class Sale:
    """A subject that sells these variants, and how many orders were placed."""

    def __init__(self, subject: Subject, variants: Sequence[str], effort: Effort) -> None:
        self.variants = variants
        self.connections = effort.connections
        self.placed = 0
        self.party = Party(subject=subject, drive=self._drive, count=self._count)

    def _drive(self, seconds: float, least: int) -> Figures:
        lasting = ("--seconds", seconds, "--least", least, "--connections", self.connections)
        return measuring.costs(self.party.subject, lambda: self._send(*lasting), per="placed")

    def _count(self) -> float:
        few = ("--seconds", 60, "--connections", 1, "--orders", COUNTED)
        return self.party.subject.store.count_statements(lambda: self._send(*few)) / COUNTED

    def _send(self, *options: object) -> Figures:
        day = send(self.party.subject, self.variants, *options)
        assert not day["refused"], "orders were refused"
        self.placed += int(day["placed"])
        return day


def send(subject: Subject, variants: Sequence[str], *options: object) -> Figures:
    """Let shoppers buy these variants."""
    return measuring.child(
        "tests.benchmarks.shoppers", subject.name, subject.port, given=list(variants), options=options
    )


def sell(subjects: Sequence[Subject], bench: Bench, effort: Effort) -> dict[str, dict[str, Figures]]:
    """Both ways, by turns: `{workload: {subject: figures}}`.

    Ends the run when anything that our shop sold is not what was held, or when its books disagree.
    """
    sellers = [subject for subject in subjects if subject.goods]
    if not sellers:
        return {}
    spread = turns.measure([Sale(subject, subject.goods, effort).party for subject in sellers], effort)
    sales = [Sale(subject, [subject.hot], effort) for subject in sellers]
    before = [_held(sale) for sale in sales]
    hot = turns.measure([sale.party for sale in sales], effort)
    for sale, held in zip(sales, before, strict=True):
        name, more = sale.party.subject.name, _held(sale) - held
        print(f"{name}: {sale.placed} of the hot SKU were sold; by its own count {more} more are held", flush=True)
        if name == "entrepot":
            assert more == sale.placed, "what was sold is not what is held"
            _prove(sale.party.subject, bench, effort)
    return {SPREAD: spread, HOT: hot}


def _held(sale: Sale) -> int:
    assert sale.party.subject.held is not None
    return sale.party.subject.held()


def _prove(subject: Subject, bench: Bench, effort: Effort) -> None:
    """Sell the last pieces of something to a crowd, and compare the books."""
    hot = stock(bench, dataset.HOT_SKU)
    assert hot.held == hot.reserved <= hot.quantity, f"the hot SKU: {hot}"
    before = stock(bench, dataset.SCARCE_SKU)
    rush = ("--seconds", 120, "--connections", max(8, effort.connections), "--until-refused")
    bought = int(send(subject, [bench.world.skus[dataset.SCARCE_SKU]], *rush)["placed"])
    after = stock(bench, dataset.SCARCE_SKU)
    assert after.reserved - before.reserved == bought, f"{before} before, {after} after {bought} were sold"
    assert after.held == after.reserved == after.quantity == before.quantity, f"not what there was: {after}"
    wrong = asyncio.run(differences(bench))
    assert not wrong, f"the books do not agree: {wrong[:5]}"
    print(f"entrepot: of a scarce SKU the last {bought} were sold, whoever came later was refused; the books agree.")


async def differences(bench: Bench) -> list[dict[str, Any]]:
    """What `entrepot check` finds."""
    database = await app.open_database(bench.settings)
    try:
        async with database.read(shop_id=bench.shop_id, actor=permissions.Actor.system("check")) as tx:
            return await wiring.find_differences(tx)
    finally:
        await database.close()
