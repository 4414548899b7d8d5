"""Every cell of the permission matrix that says no: the answer is a refusal that names it, and nothing has changed.

What is sent goes through the server's own endpoint, with arguments that whoever may would be answered on.
"""

import contextlib
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from entrepot import matrix
from entrepot.access.operations import roles, staff
from entrepot.access.rules.scopes import RoleScope
from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.schema import SCHEMA
from entrepot.shops import operations as shop_operations
from entrepot.shops.rules import LocationKind
from tests.access import inputs_of, people, stocked, street
from tests.access.street import Street

ACTORS = matrix.actors()
ALLOWED = {f"{parent}.{name}": found.allow for parent, name, found in schemas.walk(SCHEMA)}
MUTATIONS = inputs_of.root_fields("Mutation")
ERRORS = "{ userErrors { __typename code message field } }"
# A customer may these, and nobody else.
OF_CUSTOMERS = (
    *("myProfileUpdate", "myAccountErase", "reviewCreate"),
    *("customerMergeGuestOrders", "customerMergeGuestOrdersRequest"),
)
# What these do is not to be seen among the rows of the shop: one founds another, one asks the worker for it.
ELSEWHERE = ("shopFound", "testGatewayPay")
SALES = {"orders", "payments", "pricing", "customers", "reviews"}
# What anybody may do who shops: fill a cart, buy it, and pay what they bought through the gateway that is for trying.
SHOPPING = {name for name in MUTATIONS if name.startswith("cart")} | {"checkoutComplete", "testGatewayPay"}

# By a secret that one knows, whoever one was before.
SIGNING_IN = (
    *("staffLogin", "customerLogin", "sessionRefresh", "externalLogin"),
    *("loginComplete", "passkeySignIn", "passkeySignInBegin"),
)
# By typing an address: a letter goes there.
WRITING = ("customerRegister", "passwordResetRequest")


@dataclass(frozen=True)
class Cell:
    """A field that an actor may not select, what it needs, and an operation that selects it."""

    actor: str
    coordinate: str
    needs: str
    query: str


def forbidden(actor: str, *, operation: str = "probe") -> list[Cell]:
    """The cells of an actor that say no."""
    queries = dict(street.ways(operation))
    return [
        Cell(actor, coordinate, ", ".join(item.code for item in allow), queries[coordinate])
        for coordinate, allow in ALLOWED.items()
        if not ACTORS[actor].may(*allow)
    ]


async def found_wrong(town: Street, cells: Sequence[Cell]) -> list[str]:
    """Each cell that was answered otherwise than by its refusal; then what was changed, and by which cell."""
    before = await stocked.fingerprint(town.owner)
    wrong = [problem for cell in cells for problem in await _answered_wrong(town, cell)]
    changed = stocked.differences(before, await stocked.fingerprint(town.owner))
    if changed:
        wrong += await _culprits(town, cells) or [f"{cells[0].actor} changed {', '.join(changed)}, and not again"]
    return wrong


async def _culprits(town: Street, cells: Sequence[Cell]) -> list[str]:
    """The cells that change something when they are sent again, and what."""
    before = await stocked.fingerprint(town.owner)
    for cell in cells:
        await _answered_wrong(town, cell)
    changed = stocked.differences(before, await stocked.fingerprint(town.owner))
    if len(cells) == 1 and changed:
        return [f"{cells[0].actor} {cells[0].coordinate} changed {', '.join(changed)}"]
    half = len(cells) // 2
    return [*await _culprits(town, cells[:half]), *await _culprits(town, cells[half:])] if changed else []


async def _answered_wrong(town: Street, cell: Cell) -> list[str]:
    answer = await town.ask(cell.query, street.variables_of(cell.query, town.facts), actor=cell.actor)
    code = "UNAUTHENTICATED" if cell.actor == "anonymous" else "FORBIDDEN"
    told = [
        (item["extensions"].get("what"), item["extensions"].get("permissions")) for item in answer.get("errors", ())
    ]
    codes = {item["extensions"].get("code") for item in answer.get("errors", ())}
    if codes == {code} and (cell.coordinate, cell.needs) in told and "data" not in answer:
        return []
    return [f"{cell.actor} {cell.coordinate} was answered {answer}"]


@pytest.mark.parametrize("actor", ACTORS)
async def test_g23_what_is_forbidden_is_refused_by_name_and_changes_nothing(town: Street, actor: str) -> None:
    cells = forbidden(actor)
    assert len(cells) >= 2
    assert await found_wrong(town, cells) == []


@pytest.mark.parametrize("name", MUTATIONS)
async def test_what_is_sent_would_be_done_for_those_who_may(
    town: Street, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So only the permission stands in the way, and what it keeps from happening would show."""
    seen: list[dict[str, str]] = []
    write = town.database.write

    @contextlib.asynccontextmanager
    async def watched(**given: Any) -> AsyncIterator[Any]:
        async with write(**given) as tx:
            yield tx
            # What apps ask for is written down beside the requests.
            if given["actor"].kind is not permissions.ActorKind.SYSTEM:
                seen.append(await stocked.fingerprint(tx.connection, shop=town.shop.id))

    monkeypatch.setattr(town.database, "write", watched)
    before = await stocked.fingerprint(town.owner, shop=town.shop.id)
    field = MUTATIONS[name]
    query = inputs_of.document("Mutation", name, field, selection=ERRORS, dry=True)
    actor = "customer" if name in OF_CUSTOMERS else "owner"
    answer = await town.ask(query, inputs_of.arguments(name, field, town.facts), actor=actor)
    assert answer.get("errors", []) == []
    assert answer["data"][name]["userErrors"] == []
    assert len(seen) == 1
    assert stocked.differences(before, seen[0]) != [] or name in ELSEWHERE


async def test_g23_a_door_left_open_is_found(town: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened to everybody, one mutation is answered and changes what it changes: both are told, and of it alone."""
    cells = forbidden("warehouse_keeper", operation="opened")
    field = MUTATIONS["tagCreate"]
    declared = schemas.resolved_of(field)
    assert declared is not None
    opened = replace(declared, allow=(permissions.PUBLIC,))
    monkeypatch.setitem(field.extensions, schemas.DECLARATION, opened)
    wrong = await found_wrong(town, cells)
    assert [problem.partition(" was answered")[0] for problem in wrong[:1]] == ["warehouse_keeper Mutation.tagCreate"]
    assert wrong[1:] == ["warehouse_keeper Mutation.tagCreate changed public.change, public.tag"]


def sales() -> list[str]:
    """The mutations of the features that sell."""
    found = []
    for name, field in MUTATIONS.items():
        declared = schemas.resolved_of(field)
        assert declared is not None
        assert declared.function is not None
        if declared.function.__module__.split(".")[1] in SALES:
            found.append(name)
    return found


@pytest.mark.parametrize("name", [name for name in sales() if name not in SHOPPING])
async def test_a_warehouse_keeper_cannot_change_sales(town: Street, name: str) -> None:
    """Neither what needs a permission that they lack, nor what belongs to somebody else."""
    codes = await _codes_of_attempts(town, name, actor="warehouse_keeper")
    open_to_buyers = permissions.PUBLIC in ALLOWED[f"Mutation.{name}"]
    assert codes <= ({"FORBIDDEN", "NOT_FOUND", "REQUIRED"} if open_to_buyers else {"FORBIDDEN"})


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name not in {*SHOPPING, *SIGNING_IN, *WRITING}])
async def test_an_app_that_may_only_read_changes_nothing(town: Street, name: str) -> None:
    """Whatever it is that it reads: what it could name, it cannot touch."""
    assert await _codes_of_attempts(town, name, actor="app_that_reads")


@pytest.fixture(scope="module")
async def elsewhere(town: Street) -> str:
    """Somebody with every right over goods and orders, at a place where there are none."""
    divided = sorted(code for code, item in permissions.registry().items() if item.divided)
    shop_id, name = town.shop.id, {"zh-CN": "南店", "en": "South"}
    async with town.database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        new = shop_operations.CreateLocation(handle="south", name=name, kind=LocationKind.STORE)
        [south] = await shop_operations.create_locations(tx, commands=[new])
        wish = roles.CreateRole(name=name, permissions=[*divided, "read_products"])
        [role] = await roles.create_roles(tx, commands=[wish])
        command = staff.CreateStaff(
            email="south@shop.example",
            name="South",
            password=people.PASSWORD,
            role_ids=[role["id"]],
            role_scopes=[RoleScope(role_id=role["id"], location_ids=[south["id"]])],
        )
        await staff.create_staff(tx, commands=[command])
    signed = await people.sign_in(town.database, shop_id=shop_id, email="south@shop.example")
    cast(dict[str, str], town.shop.tokens)["elsewhere"] = signed.access_token
    return "elsewhere"


DIVIDED = [name for name in MUTATIONS if any(item.divided for item in ALLOWED[f"Mutation.{name}"])]


@pytest.mark.parametrize("name", [*DIVIDED, "orderCancel", "orderRefundRequest"])
async def test_sys_01_who_is_for_another_place_finds_nothing_to_change(town: Street, elsewhere: str, name: str) -> None:
    """Of what is done to stock, that which names no place is done at one's own."""
    naming = "locationId" if name in ("stockAdjust", "stockBulkAdjust", "stockOpen", "stockReceive") else None
    codes = await _codes_of_attempts(town, name, actor=elsewhere, naming=naming)
    assert codes
    assert codes <= {"NOT_FOUND", "SCOPE_TOO_NARROW", "INSUFFICIENT_STOCK", "REQUIRED"}


async def test_sys_01_who_is_for_another_place_sees_none_of_it(town: Street, elsewhere: str) -> None:
    lists = ("stockLevels", "stockMoves", "orders", "payments", "salesReturns")
    query = "{ " + " ".join(f"{name} {{ nodes {{ __typename }} }}" for name in lists) + " }"
    for actor, empty in (("owner", False), (elsewhere, True)):
        data = (await town.ask(query, actor=actor))["data"]
        assert {name: data[name]["nodes"] == [] for name in lists} == dict.fromkeys(lists, empty)


async def _codes_of_attempts(town: Street, name: str, *, actor: str, naming: str | None = None) -> set[str]:
    """What an actor is told who tries a mutation with every id that it takes, and changes nothing by it."""
    field, facts = MUTATIONS[name], _without_secrets(town.facts)
    before = await stocked.fingerprint(town.owner)
    codes: set[str] = set()
    paths = [(), *(item.path for item in inputs_of.positions_of("Mutation", name))]
    for along in [path for path in paths if naming is None or naming in path]:
        given = inputs_of.arguments(name, field, facts, along=along)
        query = inputs_of.document("Mutation", name, field, selection=ERRORS)
        answer = await town.ask(query, given, actor=actor)
        refused = [error["extensions"]["code"] for error in answer.get("errors", ())]
        codes |= {*refused} if refused else {error["code"] for error in answer["data"][name]["userErrors"]}
    assert stocked.differences(before, await stocked.fingerprint(town.owner)) == []
    return codes


async def test_a_warehouse_keeper_reads_stock(town: Street) -> None:
    answer = await town.ask("{ stockLevels(first: 5) { nodes { variant { sku } } } }", actor="warehouse_keeper")
    assert len(answer["data"]["stockLevels"]["nodes"]) == 5


def _without_secrets(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader could know: whoever has a guest's token stands where the guest stands."""
    return {name: "no-such-token" if re.search(r"token\??$", name) else value for name, value in facts.items()}
