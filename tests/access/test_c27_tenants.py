"""C27: of two shops alike, one has nothing to say to the other's ids, wherever they stand.

Each position of each mutation and query that takes an id, or a secret that stands for one, is sent the other shop's,
and then one that nobody has: both answers are the same, byte for byte but for the id itself.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from entrepot import matrix
from entrepot.kernel import ids
from tests.access import inputs_of
from tests.access.inputs_of import Position
from tests.access.street import Street

POSITIONS = [position for root in ("Mutation", "Query") for position in inputs_of.positions(root)]
# What is said of an unknown id where it is one of several things that must hold together.
TICKETS = ("customerMergeGuestOrders", "emailChange", "emailVerify", "invitationAccept", "passwordReset")
OTHER_CODES = {
    "orderRefund.input.lines.lineId": "LINE_NOT_IN_ORDER",
    "orderShip.input.lines.lineId": "LINE_NOT_IN_ORDER",
    "reviewCreate.input.orderLineId": "NOT_DELIVERED",
    "sessionRefresh.input.refreshToken": "SESSION_ENDED",
    "externalLogin.input.token": "EXTERNAL_SIGN_IN_INVALID",
    "identityLink.input.token": "EXTERNAL_SIGN_IN_INVALID",
    **dict.fromkeys(
        (f"{name}.input.challengeId" for name in ("loginComplete", "passkeyRegister", "passkeySignIn", "signInAgain")),
        "CHALLENGE_EXPIRED",
    ),
    **dict.fromkeys(
        (f"{name}.input.token" for name in TICKETS),
        "TICKET_INVALID",
    ),
}
# A query that has more to say of what is not there than nothing.
TELLING = ("cartPrice.channelId", "cartPrice.lines.variantId", "settings.channelId", "settings.locationId")
QUERIES = {coordinate: ["NOT_FOUND"] for coordinate in TELLING}
# Every entry has a line of another account; the first hundred changes are of other nodes, and no app made any.
ALL_THE_SAME = (
    "journalEntries.where.accountId.ne",
    "changes.where.nodeId.ne",
    *(f"changes.where.{name}.{operator}" for name in ("appId", "actorId") for operator in ("eq", "ne", "in")),
)
ACTORS = matrix.actors()
OTHERS = ("anonymous", "customer", "app_with_every_scope")
ANY = "everything else"
ERRORS = "{ userErrors { __typename code message field } }"
OF_CUSTOMERS = ("myProfileUpdate", "reviewCreate", "customerMergeGuestOrders")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.mark.parametrize("position", POSITIONS, ids=str)
async def test_g19_the_id_of_another_shop_is_unknown(town: Street, position: Position, untouched: None) -> None:
    assert position.kind is not None, "say in inputs_of.py what it names"
    own, others = [
        inputs_of.arguments(position.field, position.definition, facts, along=position.path)
        for facts in (town.facts, town.other_facts)
    ]
    foreign = inputs_of.at(others, position.path)
    assert foreign != inputs_of.at(own, position.path)
    answer, unknown = [
        inputs_of.masked(await _ask(town, position, inputs_of.put(own, position.path, value)), value)
        for value in (foreign, nobodys(foreign))
    ]
    assert answer == unknown
    assert told(position, json.loads(answer)) == expected(position), answer
    # The position counts: with the shop's own id there, something else is answered.
    allowed = inputs_of.masked(await _ask(town, position, own, dry=True), inputs_of.at(own, position.path))
    assert allowed != answer or position.coordinate in ALL_THE_SAME
    for actor in (name for name in OTHERS if ACTORS[name].may(*position.allow)):
        answer, unknown = [
            inputs_of.masked(await _ask(town, position, inputs_of.put(own, position.path, value), actor=actor), value)
            for value in (foreign, nobodys(foreign))
        ]
        assert answer == unknown, actor


@pytest.mark.parametrize("position", inputs_of.positions("Subscription"), ids=str)
async def test_what_happens_in_another_shop_is_not_told(town: Street, position: Position, untouched: None) -> None:
    """Over an event stream, which ends at once where there is nothing to tell of."""
    query = inputs_of.document("Subscription", position.field, position.definition, selection="{ id }")
    answers = []
    for value in (inputs_of.at(others_of(town, position), position.path), None):
        value = value or nobodys(inputs_of.at(others_of(town, position), position.path))
        body = {"query": query, "variables": {position.path[-1]: value}}
        headers = {"accept": "text/event-stream", "authorization": f"Bearer {town.shop.tokens['owner']}"}
        found = await town.client.post("/graphql", json=body, headers=headers)
        answers.append(found.text.replace(value, "…"))
    assert answers[0] == answers[1]
    assert '"code":"NOT_FOUND"' in answers[0]


async def test_a_position_that_tells_is_found(town: Street) -> None:
    """Where what is sent in place of the foreign id is known, as it were if the wall had a hole, the test fails."""
    [position] = [item for item in POSITIONS if item.coordinate == "mediaUpdate.input.id"]
    known = {**town.other_facts, position.coordinate: town.facts["mediaUploadComplete.id"]}
    town.known.clear()
    with pytest.raises(AssertionError, match="NOT_FOUND"):
        await test_g19_the_id_of_another_shop_is_unknown(replace(town, other_facts=known), position, None)


def test_a_position_of_a_new_name_is_unknown() -> None:
    assert inputs_of.kind_of("parcelOpen.input.parcelId") is None


async def _ask(
    town: Street, position: Position, given: Mapping[str, Any], *, actor: str = "owner", dry: bool = False
) -> Any:
    if position.field in OF_CUSTOMERS and actor == "owner":
        actor = "customer"
    is_mutation = position.root == "Mutation"
    selection = (
        ERRORS
        if is_mutation
        else inputs_of.selection(position.definition.type, depth=3, free=actor in ("anonymous", "customer"))
    )
    query = inputs_of.document(
        position.root, position.field, position.definition, selection=selection, dry=dry and is_mutation
    )
    answer = await town.ask(query, given, actor=actor)
    answer.pop("extensions", None)
    return answer


def others_of(town: Street, position: Position) -> dict[str, Any]:
    """The arguments that the other shop would be answered on."""
    return inputs_of.arguments(position.field, position.definition, town.other_facts, along=position.path)


def nobodys(foreign: str) -> str:
    """An id of the same kind, or a secret of the same form, that was never given to anything."""
    if UUIDS.fullmatch(foreign):
        kind = ids.kind_of(uuid.UUID(foreign))
        return str(ids.new(kind) if kind else uuid.uuid4())
    return foreign[:-8] + "".join("B" if letter == "A" else "A" for letter in foreign[-8:])


def expected(position: Position) -> Any:
    """What there is to say of an id that names nothing."""
    if position.root == "Mutation":
        return [OTHER_CODES.get(position.coordinate, "NOT_FOUND")]
    return ANY if position.path[-1] == "ne" else QUERIES.get(position.coordinate, "nothing")


def told(position: Position, answer: Any) -> Any:
    """What an answer says: the codes of what is wrong, or nothing, or what it is."""
    if position.root == "Mutation":
        return [error["code"] for error in answer["data"][position.field]["userErrors"]]
    if position.path[-1] == "ne":
        return ANY
    if "errors" in answer:
        return [error["extensions"]["code"] for error in answer["errors"]]
    data = answer["data"][position.field]
    if data in (None, [None]):
        return "nothing"
    if data.get("problems"):
        return [problem["code"] for problem in data["problems"]]
    return "nothing" if data.get("nodes") == [] or data.get("count") == 0 else data
