"""Attacks of several actors on a street, one after the other; what was answered, and what was wrong with it."""

import asyncio
import contextlib
import itertools
import warnings
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation.case import Case

from tests import recording
from tests.access import street
from tests.access.fuzz import judging, mixing, shapes
from tests.access.fuzz.mixing import Attack
from tests.access.street import Street

ACTORS = ("anonymous", "customer", "sales_clerk", "owner", "app_with_every_scope")
TABLES = """
SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position) AS columns
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' GROUP BY 1
"""
SECONDS = 5.0
# How many of an operation follow one another.
AT_ONCE = 4
# More than the schema has operations.
MOST = 400
BY_GET, INVALID, FORBIDDEN = 0.1, 0.15, 0.1
HOW = settings(
    max_examples=AT_ONCE,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Report:
    """How many answers of each kind there were by actor; the first attack that met each problem; the slowest."""

    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    answered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    findings: dict[str, Attack] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    def lines(self) -> list[str]:
        """The report as it is printed."""
        found = []
        for actor, counted in self.answers.items():
            kinds = ", ".join(f"{count} {kind}" for kind, count in counted.most_common())
            found.append(f"{actor}: {sum(counted.values())} attacks on {len(self.answered[actor])} fields; {kinds}")
        found.append(f"slowest: {self.slowest[0]:.2f} s, {self.slowest[1]}")
        for problem, attack in self.findings.items():
            found += ["", f"!! {problem}", attack.query, str(attack.variables)]
        return found


@dataclass
class Attacker:
    """Asks the first shop of a street; puts its rows back when an actor has locked themselves out."""

    town: Street
    secrets: judging.Secrets
    report: Report = field(default_factory=Report)

    async def attack(self, actor: str, sent: Attack, *, get: bool) -> None:
        """Send one and judge the answer."""
        answer = await self._ask(actor, sent, get=get)
        report = self.report
        seconds = answer.elapsed.total_seconds()
        report.slowest = max(report.slowest, (seconds, f"{actor} {sent.root}"))
        kind = _kind(answer)
        report.answers[actor][kind] += 1
        if kind == "answered":
            report.answered[actor].add(sent.root)
        found = list(judging.problems(answer, actor=actor, sent=sent.text, secrets=self.secrets))
        found += [f"took {seconds:.1f} s"] if seconds > SECONDS else []
        for problem in found:
            report.findings.setdefault(f"{actor} {sent.root}: {problem}", sent)
        if kind == "UNAUTHENTICATED" and actor != "anonymous":
            await restore(self.town.owner)

    async def _ask(self, actor: str, sent: Attack, *, get: bool) -> httpx.Response:
        headers = {"shop": self.town.shop.handle, "accept-language": "en"}
        if actor != "anonymous":
            headers["authorization"] = f"Bearer {self.town.shop.tokens[actor]}"
        body: dict[str, Any] = {"query": sent.query, "variables": dict(sent.variables)}
        if get and not sent.variables and len(sent.query) < 4_000:
            return await self.town.client.get("/graphql", params={"query": sent.query}, headers=headers)
        return await self.town.client.post("/graphql", json=body, headers=headers)


def _kind(answer: httpx.Response) -> str:
    """`answered`, `refused` by userErrors, or the code of the first error."""
    try:
        body = answer.json()
    except ValueError:
        return f"status {answer.status_code}"
    if body.get("errors"):
        return str(body["errors"][0].get("extensions", {}).get("code"))
    refused = [item for item in (body.get("data") or {}).values() if isinstance(item, dict) and item.get("problems")]
    return "refused" if refused else "answered"


async def keep(owner: asyncpg.Connection) -> None:
    """Copy every table aside; who is signed in stays so for as long as it takes."""
    for table in ("access_token", "session"):
        await owner.execute(f"UPDATE {table} SET expires_at = now() + interval '1 day'")
    await owner.execute("CREATE SCHEMA kept")
    for table in await owner.fetch(TABLES):
        await owner.execute(f'CREATE TABLE kept."{table["table_name"]}" AS SELECT * FROM "{table["table_name"]}"')


async def restore(owner: asyncpg.Connection) -> None:
    """Put every table back as it was."""
    tables = await owner.fetch(TABLES)
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            name, columns = table["table_name"], table["columns"]
            await owner.execute(f'DELETE FROM "{name}"')
            await owner.execute(
                f'INSERT INTO "{name}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept."{name}"'
            )


@contextlib.asynccontextmanager
async def prepared(town: Street) -> AsyncIterator[Attacker]:
    """A street ready to be attacked: the other shop branded, the rows kept."""
    shapes.register()
    await judging.brand(town.owner, shop=town.other.id)
    await keep(town.owner)
    yield Attacker(town, await judging.secrets_of(town))


async def run(attacker: Attacker, *, examples: int, number: int) -> Report:
    """About so many attacks of each actor; `number` is the seed."""
    loop = asyncio.get_running_loop()
    with recording.lifted():
        for actor in ACTORS:
            await asyncio.to_thread(_attacks_of, attacker, actor, examples, number, loop)
    return attacker.report


def _attacks_of(attacker: Attacker, actor: str, examples: int, number: int, loop: asyncio.AbstractEventLoop) -> None:
    """Each operation in its turn. Hypothesis is not of the loop, so it stands in a thread and waits for each answer."""
    random = Random(f"{number} {actor}")
    turns = list(itertools.islice(_turns(actor, random), -(-examples // AT_ONCE)))

    def send(case: Case, chosen: int) -> None:
        mixing_up = Random(chosen)
        facts, other = attacker.town.facts, attacker.town.other_facts
        sent = mixing.mixed(str(case.body), random=mixing_up, own=facts, other=other)
        attack = attacker.attack(actor, sent, get=mixing_up.random() < BY_GET)
        asyncio.run_coroutine_threadsafe(attack, loop).result()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for operation in turns:
            chosen = given(operation, st.integers(0, 2**32))(send)
            seed(random.randrange(2**32))(HOW(chosen))()


def _turns(actor: str, random: Random) -> Iterator[st.SearchStrategy[Case]]:
    """Operations without end: each in its turn, mostly those that the actor may ask for, mostly valid ones."""
    while True:
        for index in random.sample(range(MOST), MOST):
            offered = shapes.cases(actor, valid=random.random() >= INVALID, whole=random.random() < FORBIDDEN)
            if index < len(offered):
                yield offered[index]


@contextlib.asynccontextmanager
async def opened(postgres: str, *, directory: Path) -> AsyncIterator[Attacker]:
    """A street of its own, attacked."""
    async with street.opened(postgres, directory=directory) as town, prepared(town) as attacker:
        yield attacker
