"""The back end keeps every rule of `rules.py`, and every rule is able to complain."""

from pathlib import Path

import pytest

from tests.architecture import rules, source

MODULES = source.modules()
TEST_MODULES = source.modules(source.TESTS)
TEST_FILE_LIMIT = 400
# A reader understands it from its `__init__` and one page.
ENGINE_LIMIT = 1_500

VIOLATIONS = [
    (rules.foreign_tables, "orders/reads.py", "from entrepot.catalog import tables"),
    (rules.foreign_tables, "orders/reads.py", "from entrepot.catalog.tables import product"),
    (rules.orm, "orders/tables.py", "from sqlalchemy.orm import DeclarativeBase"),
    (rules.orm, "kernel/database.py", "import sqlalchemy.orm"),
    (rules.transactions, "orders/operations.py", "async def f(tx):\n    await tx.connection.commit()"),
    (rules.transactions, "orders/operations.py", "async def f(c):\n    await c.execute('COMMIT')"),
    (rules.sizes, "orders/rules.py", "x = 1\n" * 501),
    (rules.sizes, "orders/rules.py", "def f() -> None:\n" + "    x = 1\n" * 60),
    (rules.late_imports, "orders/rules.py", "def f() -> None:\n    import json"),
    (rules.deaf_waiting, "orders/jobs.py", "async def f() -> None:\n    await asyncio.wait_for(g(), 1)"),
    (rules.empty_names, "orders/utils.py", ""),
    (rules.empty_names, "orders/rules.py", "class OrderService: ..."),
    (rules.float_money, "orders/rules.py", "def f(price: float) -> None: ..."),
    (rules.float_money, "orders/rules.py", "x = total_minor / 2"),
    (rules.float_money, "orders/rules.py", "x = float(row.amount_minor)"),
    (rules.float_money, "orders/tables.py", "from sqlalchemy import Float"),
    (rules.swallowed, "orders/jobs.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (rules.swallowed, "orders/jobs.py", "try:\n    f()\nexcept:\n    pass"),
    (rules.swallowed, "orders/jobs.py", "try:\n    f()\nexcept (ValueError, Exception) as e:\n    raise X from e"),
    (rules.signatures, "orders/rules.py", "def f(a) -> None: ..."),
    (rules.signatures, "orders/rules.py", "def f(a: int): ..."),
    (rules.signatures, "orders/operations.py", "async def f(tx: Tx, ids: list[str]) -> None: ..."),
    (rules.pure_rules, "orders/rules.py", "from entrepot.orders import reads"),
    (rules.pure_rules, "orders/rules.py", "import httpx"),
    (rules.pure_rules, "orders/rules.py", "async def f() -> None: ..."),
    (rules.clocks, "orders/operations.py", "x = datetime.now(UTC)"),
    (rules.clocks, "orders/rules.py", "x = datetime.date.today()"),
    (rules.layers, "orders/rules.py", "from entrepot.orders import types"),
    (rules.layers, "orders/operations/checkout.py", "from entrepot.orders.mutations import order_cancel"),
    (rules.thin_mutations, "orders/mutations.py", "@mutation()\ndef f(tx):\n    if tx:\n        return 1"),
    (rules.thin_mutations, "orders/mutations.py", "@mutation()\ndef f(tx):\n" + "    x = 1\n" * 11),
    (rules.barrels, "orders/__init__.py", ""),
    (rules.barrels, "orders/__init__.py", '"""Orders."""\nfrom entrepot.orders import rules'),
    (rules.docstrings, "orders/rules.py", '"""Rules."""\ndef f() -> None: ...'),
    (rules.docstrings, "orders/rules.py", "x = 1"),
    (rules.unfinished, "orders/rules.py", "x = 1  # TO" + "DO later"),
    (rules.unfinished, "orders/rules.py", "def f() -> None:\n    raise NotImplementedError"),
    (rules.free_migrations, "migrations/versions/2026_01_01_first.py", "from entrepot.orders import tables"),
]

ALLOWED = [
    (
        rules.foreign_tables,
        "orders/reads.py",
        "from entrepot.orders import tables\nfrom entrepot.kernel.tables import ref",
    ),
    (rules.foreign_tables, "analytics/reads.py", "from entrepot.orders import tables"),
    (rules.transactions, "kernel/database.py", "async def f(c):\n    await c.execute('COMMIT')"),
    (rules.transactions, "orders/rules.py", 'def f() -> None:\n    """Begin with the oldest."""'),
    (rules.float_money, "orders/rules.py", "timeout_seconds: float = 1.5\nx = total_minor // 2"),
    (rules.swallowed, "kernel/database.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    (rules.signatures, "orders/operations.py", "async def f(tx: Tx, *, ids: list[str]) -> None: ..."),
    (rules.signatures, "orders/handlers.py", "async def f(tx: Tx, event: OrdersPlaced) -> None: ..."),
    (rules.layers, "orders/mutations.py", "from entrepot.orders import operations, types"),
    (rules.empty_names, "orders/rules.py", "def base_url() -> str: ..."),
]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_back_end_keeps_the_rule(rule: rules.Rule) -> None:
    assert [complaint for module in MODULES for complaint in rule(module)] == []


@pytest.mark.parametrize(("rule", "path", "text"), VIOLATIONS)
def test_the_rule_complains(rule: rules.Rule, path: str, text: str) -> None:
    assert list(rule(source.Module(Path(path), text + "\n"))) != []


@pytest.mark.parametrize(("rule", "path", "text"), ALLOWED)
def test_the_rule_lets_pass(rule: rules.Rule, path: str, text: str) -> None:
    assert list(rule(source.Module(Path(path), text + "\n"))) == []


def test_every_rule_is_shown_to_complain() -> None:
    assert {rule for rule, _, _ in VIOLATIONS} == set(rules.RULES)


def test_test_files_are_short_and_finished() -> None:
    too_long = [f"{module.path}: {module.lines}" for module in TEST_MODULES if module.lines > TEST_FILE_LIMIT]
    unfinished = [complaint for module in TEST_MODULES for complaint in rules.unfinished(module)]
    assert (too_long, unfinished) == ([], [])


def test_the_engine_stays_small():
    lines = {str(module.path): module.lines for module in MODULES if module.package == "engine"}
    assert sum(lines.values()) < ENGINE_LIMIT, lines
