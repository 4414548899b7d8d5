"""Does memory stay flat over many requests with thousands of different documents?

Each document is small and different in its aliases, fields and literals; there are more of them than any cache holds.
"""

import random

from tests.benchmarks import measuring, serving
from tests.benchmarks.report import Report
from tests.benchmarks.shops import Bench
from tests.benchmarks.workloads import Workload

DOCUMENTS = 5_000
CONNECTIONS = 8
# As in a shop, some are asked again and again: the first thousand are three requests in five.
SKEW = 3
COUNTED = 40
MARKS = (0.05, 0.25, 0.5, 0.75, 1.0)
SETTLED = 0.5
BAR = 1.03
FIELDS = ("name", "slug", "description", "seoTitle", "state", "rank")
ASKED = (
    "{{ {a}: shop {{ {b}: name currency {c}: timezone }} }}",
    '{{ {a}: product(slug: "product-{n}") {{ {b}: {field} {c}: id }} }}',
    "{{ {a}: products(first: {m}) {{ nodes {{ {b}: {field} id }} }} {c}: __typename }}",
    "query {a} {{ {b}: categories(first: {m}) {{ nodes {{ {c}: slug name }} }} }}",
    "query {a}($q: Int = {n}) {{ {b}: products(first: $q) {{ nodes {{ ...{c} }} }} }}"
    " fragment {c} on Product {{ {field} }}",
)


def run(bench: Bench, report: Report, *, requests: int) -> None:
    """Print the memory at the marks, and how much of it came in the second half."""
    memory: dict[int, float] = {}
    with serving.running("entrepot", bench) as subject:
        asked = [subject.ask(page, {}) for page in documents()]
        driven = measuring.driver(subject, asked)
        few = ("--most", COUNTED, "--connections", 1)
        statements = subject.store.count_statements(lambda: driven(*few)) / COUNTED
        for mark in MARKS:
            done, count = max(memory, default=0), round(requests * mark)
            options = ("--most", count - done, "--connections", CONNECTIONS, "--seed", count, "--skew", SKEW)
            found = measuring.costs(subject, lambda options=options: driven(*options))
            memory[count] = found["rss_mb"]
            report.add(f"soak to {count:,}", "entrepot", {**found, "statements": statements})
    settled = next(kept for count, kept in memory.items() if count >= requests * SETTLED)
    print(
        f"memory with {DOCUMENTS:,} documents: {', '.join(f'{kept:.0f} MB at {n:,}' for n, kept in memory.items())};"
        f" {memory[requests] / settled:.3f} x in the second half (up to {BAR} is called flat)",
        flush=True,
    )


def documents() -> list[Workload]:
    """So many pages, no two alike."""
    chance = random.Random(DOCUMENTS)
    texts = [_text(number, chance) for number in range(DOCUMENTS)]
    assert len(set(texts)) == DOCUMENTS
    return [Workload(name="soak", title="one of many", document=text, variables=lambda _, __: {}) for text in texts]


def _text(number: int, chance: random.Random) -> str:
    return ASKED[number % len(ASKED)].format(
        a=f"a{number}",
        b=f"b{chance.randrange(1000)}",
        c=f"c{chance.randrange(1000)}",
        field=chance.choice(FIELDS),
        m=chance.randrange(1, 4),
        n=chance.randrange(1, 5),
    )
