"""What parts of a shop add up to: decided alike in Python and in SQL."""

import itertools
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Boolean, Uuid, bindparam, case, false, select

from entrepot.kernel import permissions, scopes
from entrepot.kernel.permissions import Actor, ActorKind
from entrepot.kernel.scopes import EVERYWHERE, NOWHERE, WHOLE, Part, Scope, scope_of
from entrepot.kernel.statements import sql

A, B, X, Y = (uuid.UUID(int=number) for number in range(1, 5))
ME, OTHER = uuid.UUID(int=8), uuid.UUID(int=9)

PARTS = [Part(place, channel, own) for place in (None, A) for channel in (None, X) for own in (False, True)]
DECIDE = sql(
    select(
        case(
            (
                scopes.clause(
                    location=bindparam("location", type_=Uuid),
                    channel=bindparam("channel", type_=Uuid),
                    made_by=bindparam("made_by", type_=Uuid),
                ),
                bindparam("yes", type_=Boolean),
            ),
            else_=false(),
        )
    )
)


@pytest.mark.parametrize(
    ("part", "other", "covered"),
    [
        (WHOLE, Part(A, X, True), True),
        (Part(A), Part(A), True),
        (Part(A), Part(A, X), True),
        (Part(A), Part(A, own=True), True),
        (Part(A), Part(B), False),
        (Part(A), WHOLE, False),
        (Part(A, X), Part(A), False),
        (Part(own=True), WHOLE, False),
        (Part(own=True), Part(own=True), True),
    ],
)
def test_what_a_part_covers(part: Part, other: Part, covered: bool) -> None:
    assert part.covers(other) is covered


def test_scopes_add_up_and_are_everywhere_with_a_whole_part() -> None:
    assert scope_of([Part(A)]) | scope_of([Part(B)]) == Scope(frozenset((Part(A), Part(B))))
    assert scope_of([Part(A)]) | EVERYWHERE is EVERYWHERE
    assert scope_of([Part(A)]) | NOWHERE == scope_of([Part(A)])
    assert EVERYWHERE.covers(scope_of([Part(A)]))
    assert not scope_of([Part(A), Part(B)]).covers(EVERYWHERE)
    assert scope_of([Part(A), Part(B)]).covers(scope_of([Part(B, X)]))
    assert NOWHERE.covers(NOWHERE)
    assert not NOWHERE.covers(scope_of([Part(A)]))


def test_the_locations_of_a_scope_are_those_of_what_has_no_channel() -> None:
    assert EVERYWHERE.locations is None
    assert NOWHERE.locations == frozenset()
    assert scope_of([Part(A, X), Part(B)]).locations == {A, B}
    assert scope_of([Part(A), Part(None, X)]).locations is None


async def test_sql_decides_as_python_does(tx) -> None:
    chosen = [scope_of(parts) for size in (0, 1, 2) for parts in itertools.combinations(PARTS, size)]
    rows = list(itertools.product((A, B), (X, Y), (ME, OTHER, None)))
    for scope in chosen:
        for place, channel, maker in rows:
            given = {"location": place, "channel": channel, "made_by": maker, "yes": True}
            found = await tx.value(DECIDE, **given, **scope.values(ME))
            assert found is scope.reaches(location_id=place, channel_id=channel, own=maker == ME)


READ = permissions.Permission("test_read", en="", zh="", divided=True)
SUMS = permissions.Permission("test_sums", en="", zh="", whole=True)
COSTS = permissions.Permission("test_costs", en="", zh="", unmasks=True)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = {item.code: item for item in (READ, SUMS, COSTS)}
    monkeypatch.setattr(permissions, "_registry", registry)


def actor(*held: permissions.Permission, **narrowed: Scope) -> Actor:
    codes = frozenset(item.code for item in held)
    return Actor(kind=ActorKind.STAFF, permissions=codes, narrowed=narrowed)


def test_an_actor_reaches_everywhere_unless_narrowed_and_nowhere_without_the_right() -> None:
    part = scope_of([Part(A)])
    assert actor(READ).within(READ) is EVERYWHERE
    assert actor(READ, test_read=part).within(READ) == part
    assert actor().within(READ) == NOWHERE
    assert Actor.system("test").within(READ) is EVERYWHERE
    assert actor(READ, COSTS, test_read=part).within(READ, COSTS) is EVERYWHERE


def test_what_is_about_the_whole_shop_is_not_held_for_a_part_of_it() -> None:
    narrow = actor(SUMS, test_sums=scope_of([Part(A)]))
    assert not narrow.may(SUMS)
    assert narrow.within(SUMS) == NOWHERE
    assert narrow.is_too_narrow_for(SUMS)
    assert not actor().is_too_narrow_for(SUMS)
    assert actor(SUMS).may(SUMS)


@pytest.mark.parametrize(
    ("one", "hidden"),
    [
        (lambda: actor(READ), {"test_costs"}),
        (lambda: actor(READ, COSTS), set()),
        (lambda: actor(READ, COSTS, test_read=scope_of([Part(A)])), set()),
        (lambda: actor(READ, COSTS, test_read=scope_of([Part(A)]), test_costs=scope_of([Part(A)])), set()),
        (
            lambda: actor(READ, COSTS, test_read=scope_of([Part(A), Part(B)]), test_costs=scope_of([Part(A)])),
            {"test_costs"},
        ),
        (lambda: actor(READ, COSTS, test_costs=scope_of([Part(A)])), {"test_costs"}),
        (lambda: Actor(kind=ActorKind.APP), {"test_costs"}),
        (lambda: Actor(kind=ActorKind.CUSTOMER, app_id=A), {"test_costs"}),
        (lambda: Actor(kind=ActorKind.CUSTOMER), set()),
        (lambda: permissions.ANONYMOUS, set()),
        (lambda: Actor.system("test"), set()),
    ],
)
def test_fields_are_hidden_from_staff_and_apps_who_lack_the_right_for_all_they_see(
    one: Callable[[], Actor], hidden: set[str]
) -> None:
    assert one().hidden == hidden
