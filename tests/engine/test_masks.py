"""A masked field may be selected by whoever sees its object, and is shown empty to whoever lacks its permission."""

import uuid
from typing import Any

import pytest
import strawberry

from entrepot import matrix
from entrepot.contract import declare
from entrepot.contract import schema as schemas
from entrepot.endpoint.documents import Documents
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.inventory.permissions import READ_COST
from entrepot.kernel.permissions import PUBLIC, Actor, ActorKind
from tests.engine import reference

SECRET = READ_COST
ASKED: list[int] = []


async def _found(_reader: declare.Reader, rows: list[Any]) -> list[str]:
    ASKED.append(len(rows))
    return [f"found {row['n']}" for row in rows]


@declare.object_type(allow=PUBLIC)
class Thing:
    """Has every style of masked field."""

    n: int
    plain: str | None = declare.plain(mask=SECRET)
    named: str | None = declare.plain(column="plain", mask=SECRET)
    filled: str = declare.plain(column="plain", mask=SECRET, masked_as="•••")
    derived: int | None = declare.derived(needs=("n",), fn=lambda row: 2 * row["n"], mask=SECRET)
    broken: int | None = declare.derived(needs=("n",), fn=lambda row: 1 // 0, mask=SECRET)
    batch: str | None = declare.batch(_found, mask=SECRET)
    listed: list[str] = declare.batch(_found, mask=SECRET, masked_as=[])


@strawberry.type
class Query:
    """The root."""

    @declare.query(allow=PUBLIC)
    async def things(reader: declare.Reader) -> list[Thing]:
        """Two of them."""
        return [{"n": n, "plain": f"text {n}"} for n in (1, 2)]  # type: ignore[misc]


SCHEMA = schemas.build(query=Query, scalars={})
DOCUMENTS = Documents(SCHEMA)
FIELDS = "{ things { n plain named filled derived } }"
WITH = Actor(kind=ActorKind.STAFF, permissions=frozenset((SECRET.code,)))
WITHOUT = Actor(kind=ActorKind.STAFF)


async def ask(database: Any, shop: uuid.UUID, query: str, actor: Actor) -> Any:
    request = Request(database=database, shop_id=shop, actor=actor)
    return await execution.execute(SCHEMA, DOCUMENTS.get(query), request, variables={}, operation_name=None)


async def test_the_same_plan_shows_and_hides(database: Any, shop: uuid.UUID) -> None:
    shown = (await ask(database, shop, FIELDS, WITH)).data["things"]
    assert shown[0] == {"n": 1, "plain": "text 1", "named": "text 1", "filled": "text 1", "derived": 2}
    hidden = (await ask(database, shop, FIELDS, WITHOUT)).data["things"]
    assert hidden == [{"n": n, "plain": None, "named": None, "filled": "•••", "derived": None} for n in (1, 2)]
    assert (await ask(database, shop, FIELDS, WITH)).data["things"] == shown


async def test_a_batch_is_not_even_asked(database: Any, shop: uuid.UUID) -> None:
    ASKED.clear()
    found = (await ask(database, shop, "{ things { batch } }", WITHOUT)).data
    assert found == {"things": [{"batch": None}, {"batch": None}]}
    assert (await ask(database, shop, "{ things { listed } }", WITHOUT)).data == {
        "things": [{"listed": []}, {"listed": []}]
    }
    assert ASKED == []
    found = (await ask(database, shop, "{ things { batch } }", WITH)).data
    assert found == {"things": [{"batch": "found 1"}, {"batch": "found 2"}]}
    assert ASKED == [2]


async def test_what_is_hidden_is_not_computed_and_fails_for_nobody_else(database: Any, shop: uuid.UUID) -> None:
    hidden = await ask(database, shop, "{ things { n broken derived } }", WITHOUT)
    assert (hidden.data["things"][0], hidden.errors) == ({"n": 1, "broken": None, "derived": None}, [])
    shown = await ask(database, shop, "{ things { n broken derived } }", WITH)
    assert shown.data["things"][0] == {"n": 1, "broken": None, "derived": 2}
    assert len(shown.errors) == 2


@pytest.mark.parametrize("actor", [WITH, WITHOUT])
async def test_graphql_core_answers_alike(database: Any, shop: uuid.UUID, actor: Actor) -> None:
    query = "{ things { n plain named filled derived batch } }"
    own = await ask(database, shop, query, actor)
    async with database.read(shop_id=shop, actor=actor) as tx:
        document = DOCUMENTS.get(query).document
        oracle = await reference.execute(reference.with_resolvers(SCHEMA), document, declare.Reader(tx))
    assert own.data == oracle.data


def test_a_mask_is_printed_and_documented() -> None:
    assert schemas.permission_matrix(SCHEMA)["Thing.plain"] == ["public", "masked:read_cost"]
    assert "acmksbhrxo Thing.n" in matrix.to_text(SCHEMA)
    field: Any = SCHEMA.type_map["Thing"]
    assert field.fields["plain"].description == "Hidden without / 无此权限时不显示: read_cost"
