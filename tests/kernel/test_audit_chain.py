"""The change feed as evidence: whatever the database's owner does to it is found, and what was done it to is named."""

import uuid
from datetime import timedelta

import pytest

from entrepot.kernel import audit, audit_check, ids, permissions, sealer, witness
from entrepot.kernel.audit_check import Difference
from entrepot.shops.tables import CHANNEL

STAFF = permissions.Actor(
    kind=permissions.ActorKind.STAFF, id=uuid.uuid4(), name="Anna", app_id=uuid.uuid4(), token_id=uuid.uuid4()
)
AFTER = {"name": {"zh-CN": "甲", "en": "A"}, "when": "2026-01-01", "count": 3, "ids": [uuid.uuid4()], "on": True}


@pytest.fixture
def kept(services):
    """A storage of this test's own, in use."""
    return services.storage


@pytest.fixture
async def recorded(database, shop, kept, monkeypatch):
    """Six changes of a channel after those that founded the shop, sealed and witnessed; the last position."""
    monkeypatch.setattr(audit_check, "UNDER_WAY", timedelta(0))
    await record(database, shop, 6)
    head = (await seal(database, shop)).head
    await audit_check.keep_witness(database, kept, shop_id=shop, head=head)
    return head.position


async def record(database, shop, count):
    """Commit changes that say everything that can be said."""
    async with database.write(shop_id=shop, actor=STAFF, request_id="r-1") as tx:
        tx.address, tx.user_agent, tx.reason = "203.0.113.7", "Browser/1.0", "counted again"
        for number in range(count):
            tx.change(node=ids.new(CHANNEL), operation=f"test{number}", before={"count": number}, after=AFTER)


async def seal(database, shop):
    """Seal everything that is committed."""
    while (sealed := await sealer.seal_some(database, shop_id=shop)).more:
        pass
    return sealed


async def found(database, shop):
    """What the check names: the problem and the position, or the operation where there is none yet."""
    async with database.read(shop_id=shop, actor=permissions.Actor.system("check")) as tx:
        differences: list[Difference] = await audit_check.find_differences(tx)
    return [(item.problem, item.position or item.operation) for item in differences]


async def test_what_nobody_touched_is_right(database, shop, recorded):
    assert await found(database, shop) == []
    await record(database, shop, 2)
    assert await found(database, shop) == []  # What waits for its place is right, too.
    await seal(database, shop)
    assert await found(database, shop) == []


async def test_it_is_right_in_batches_of_any_size(database, shop, monkeypatch):
    await record(database, shop, 7)
    for _ in range(30):
        await sealer.seal_some(database, shop_id=shop, batch=2)
    monkeypatch.setattr(audit_check, "_PAGE", 3)
    assert await found(database, shop) == []


ALTERED = {
    "operation": "'other'",
    "node_id": "gen_random_uuid()",
    "before": """'{"count": 9}'""",
    "after": "after || '{\"count\": 4}'",
    "actor_kind": "'SYSTEM'",
    "actor_id": "NULL",
    "app_id": "NULL",
    "token_id": "gen_random_uuid()",
    "actor_name": "'Bert'",
    "request_id": "'r-2'",
    "address": "'198.51.100.1'",
    "user_agent": "NULL",
    "reason": "'because'",
    "mark": "NULL",
}


def test_every_fact_is_altered_once():
    assert set(ALTERED) == {*audit.FACTS, "mark"}


@pytest.mark.parametrize("column", ALTERED)
async def test_an_altered_row_is_named_and_no_other(database, owner, shop, recorded, column):
    await owner.execute(
        f"UPDATE change SET {column} = {ALTERED[column]} WHERE shop_id = $1 AND operation = 'test2'", shop
    )
    assert await found(database, shop) == [("FORGED", recorded - 3)]


@pytest.mark.parametrize(
    ("problem", "statement"),
    [
        ("MOVED", "UPDATE change SET recorded_at = recorded_at - interval '1 day' WHERE {row}"),
        ("MOVED", "UPDATE change_position SET sealed_at = sealed_at + interval '1 second' WHERE {place}"),
        ("TAKEN_OUT", "DELETE FROM change WHERE {row}"),
        ("TAKEN_OUT", "DELETE FROM change_position WHERE {place}; DELETE FROM change WHERE {row}"),
    ],
)
async def test_a_row_that_was_moved_in_time_or_taken_out_is_named(database, owner, shop, recorded, problem, statement):
    row = f"shop_id = '{shop}' AND operation = 'test2'"
    await owner.execute(statement.format(row=row, place=f"shop_id = '{shop}' AND position = {recorded - 3}"))
    assert await found(database, shop) == [(problem, recorded - 3)]


async def test_rows_that_changed_places_are_named(database, owner, shop, recorded):
    await owner.execute(
        "UPDATE change_position SET position = -position WHERE shop_id = $1 AND position >= $2", shop, recorded - 1
    )
    await owner.execute(
        "UPDATE change_position SET position = CASE -position WHEN $2 THEN $2 - 1 ELSE $2 END"
        " WHERE shop_id = $1 AND position < 0",
        shop,
        recorded,
    )
    places = [("MOVED", recorded - 1), ("MOVED", recorded), ("ENDS_ELSEWHERE", recorded), ("REWRITTEN", recorded)]
    assert await found(database, shop) == places


COPY = """
INSERT INTO change (shop_id, node_id, operation, before, after, actor_kind, actor_name, request_id, mark, reason)
SELECT shop_id, node_id, {operation}, before, after, actor_kind, actor_name, request_id, {mark}, reason
FROM change WHERE shop_id = $1 AND operation = 'test2'
"""


@pytest.mark.parametrize("mark", ["mark", "NULL", "decode(repeat('00', 48), 'hex')"])
@pytest.mark.parametrize("sealed", [False, True])
async def test_a_row_that_nobody_recorded_is_named_before_and_after_it_is_sealed(
    database, owner, shop, recorded, mark, sealed
):
    await owner.execute(COPY.format(operation="'made-up'", mark=mark), shop)
    if sealed:
        await seal(database, shop)
    expected = [("FORGED", recorded + 1 if sealed else "made-up")]
    assert await found(database, shop) == expected + ([("COPIED", None)] if mark == "mark" else [])


async def test_a_row_that_was_recorded_once_and_stands_twice_is_named(database, owner, shop, recorded):
    columns = ", ".join(("shop_id", *audit.FACTS, "mark"))
    await owner.execute(
        f"INSERT INTO change ({columns}) SELECT {columns} FROM change WHERE shop_id = $1 AND operation = 'test2'", shop
    )
    await seal(database, shop)
    assert await found(database, shop) == [("COPIED", None)]


async def test_a_place_that_was_made_up_is_named(database, owner, shop, recorded):
    await owner.execute(
        "INSERT INTO change_position (shop_id, position, sequence, hash)"
        " SELECT shop_id, position + 1, -1, hash FROM change_position WHERE shop_id = $1 AND position = $2",
        shop,
        recorded,
    )
    assert ("TAKEN_OUT", recorded + 1) in await found(database, shop)


CUT = """
DELETE FROM change WHERE shop_id = '{shop}' AND operation IN ('test4', 'test5');
DELETE FROM change_position WHERE shop_id = '{shop}' AND position > {end};
UPDATE change_head SET position = {end}, hash = (
  SELECT hash FROM change_position WHERE shop_id = '{shop}' AND position = {end}
) WHERE shop_id = '{shop}'
"""


async def test_an_end_that_was_cut_off_is_missed_though_what_remains_is_whole(database, owner, shop, recorded, kept):
    await owner.execute(CUT.format(shop=shop, end=recorded - 2))
    assert await found(database, shop) == [("CUT_OFF", recorded - 1), ("CUT_OFF", recorded)]
    # It stays found when the feed has grown beyond, and the evidence is not written over.
    await record(database, shop, 5)
    sealed = await seal(database, shop)
    await audit_check.keep_witness(database, kept, shop_id=shop, head=sealed.head)
    assert await found(database, shop) == [("REWRITTEN", recorded)]


async def test_what_is_sealed_while_we_look_is_not_missed(database, shop, recorded, kept, monkeypatch):
    monkeypatch.undo()
    async with database.read(shop_id=shop, actor=STAFF) as tx:
        await record(database, shop, 1)
        await audit_check.keep_witness(database, kept, shop_id=shop, head=(await seal(database, shop)).head)
        assert await audit_check.find_differences(tx) == []


async def test_an_end_that_was_cut_off_clumsily_is_found_without_a_witness(database, owner, shop, recorded):
    await owner.execute("DELETE FROM change_position WHERE shop_id = $1 AND position = $2", shop, recorded)
    assert ("ENDS_ELSEWHERE", recorded) in await found(database, shop)


async def test_a_feed_that_was_emptied_is_missed(database, owner, shop, recorded):
    for table in ("change", "change_position", "change_head"):
        await owner.execute(f"DELETE FROM {table} WHERE shop_id = $1", shop)
    assert await found(database, shop) == [("CUT_OFF", 1), ("CUT_OFF", recorded)]


async def test_a_chain_that_was_made_anew_without_the_secret_is_found(database, owner, shop, recorded):
    """Somebody who knows everything but the secret seals again what they have altered."""
    await owner.execute("UPDATE change SET reason = 'better' WHERE shop_id = $1 AND operation = 'test2'", shop)
    for table in ("change_position", "change_head"):
        await owner.execute(f"DELETE FROM {table} WHERE shop_id = $1", shop)
    keys = dict(audit._keys)
    try:
        audit._keys.clear()
        audit.use("a guess")
        await seal(database, shop)
    finally:
        audit._keys.clear()
        audit._keys.update(keys)
    problems = await found(database, shop)
    assert {name for name, _ in problems} >= {"FORGED", "MOVED", "REWRITTEN"}


async def test_a_new_secret_goes_on_where_the_old_one_ended(database, shop, recorded):
    keys = dict(audit._keys)
    try:
        audit.use("another secret of this installation")
        await record(database, shop, 2)
        await seal(database, shop)
        assert await found(database, shop) == []
    finally:
        audit._keys.clear()
        audit._keys.update(keys)


async def test_rows_of_a_release_without_marks_are_taken_on(database, owner, shop):
    await owner.execute("UPDATE change SET mark = NULL WHERE shop_id = $1", shop)
    await seal(database, shop)
    assert await found(database, shop) == []
    await owner.execute("UPDATE change_head SET began_at = began_at - interval '2 hours' WHERE shop_id = $1", shop)
    [first, *others] = await found(database, shop)
    assert (first, {problem for problem, _ in others}) == (("FORGED", 1), {"FORGED"})


async def test_the_sealer_keeps_a_witness_and_a_storage_that_is_away_stops_nothing(database, shop, kept, monkeypatch):
    assert await witness.find(kept, shop_id=shop) is None
    head = (await seal(database, shop)).head
    monkeypatch.setattr(type(kept), "put", _away)
    await audit_check.keep_witness(database, kept, shop_id=shop, head=head)
    monkeypatch.undo()
    assert await witness.find(kept, shop_id=shop) is None
    await audit_check.keep_witness(database, kept, shop_id=shop, head=head)
    assert await witness.find(kept, shop_id=shop) == head


async def _away(*_: object, **__: object) -> None:
    raise OSError("the storage is away")
