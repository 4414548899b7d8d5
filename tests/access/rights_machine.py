"""Random histories of rights: granting, demoting, inviting, accepting, consenting, refreshing, revoking, suspending.

At the API and at the pages, as a person and an app do it. After each step every token may what a model in memory says
it may, and an owner is there.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import asyncpg
import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from entrepot.access.operations import apps as app_operations
from entrepot.access.rules.apps import AppState
from entrepot.access.rules.tickets import Purpose
from entrepot.kernel.database import Database
from tests import recording, shops
from tests.access import divided, people, rights_model
from tests.access.oauth import asking
from tests.access.rights_model import FOR_APPS, OWNER, RIGHTS, App, Login, Model, Person, Refusals

T = TypeVar("T")
PROBES = {
    "read_staff": "{ roles(first: 1) { nodes { id } } }",
    "read_stock": "{ stockReasons { code } }",
    "read_finance": "{ accounts { code } }",
    "read_products": "{ products(first: 1) { nodes { allowedActions } } }",
    "write_staff": 'mutation { roleCreate(input: {name: [{locale: "zh-CN", value: "x"}], permissions: []}) @dryRun '
    "{ userErrors { code } } }",
}
OWNERS = """SELECT count(DISTINCT staff.id) FROM staff_role
JOIN role ON role.shop_id = staff_role.shop_id AND role.id = role_id AND grants_all
JOIN staff ON staff.shop_id = staff_role.shop_id AND staff.id = staff_id
JOIN account ON account.shop_id = staff.shop_id AND account.id = account_id
WHERE staff.shop_id = $1 AND account.state = 'ACTIVE' AND password_hash IS NOT NULL"""
STAFF_ID = """SELECT staff.id FROM staff JOIN account ON account.shop_id = staff.shop_id AND account.id = account_id
WHERE staff.shop_id = $1 AND email = $2"""
AGE = "UPDATE session SET rotated_at = rotated_at - interval '1 minute' WHERE shop_id = $1"
INDEX = st.integers(0, 1000)
ROLES = st.sets(st.sampled_from((OWNER, "staffing", "keeping", "books")), max_size=2)


@dataclass
class Ground:
    """What all runs share: a server, its database, and the loop that they belong to."""

    loop: asyncio.AbstractEventLoop
    client: httpx.AsyncClient
    pages: httpx.AsyncClient
    database: Database
    owner: asyncpg.Connection

    def run(self, wanted: Coroutine[Any, Any, T]) -> T:
        """Wait for what the loop does."""
        return asyncio.run_coroutine_threadsafe(wanted, self.loop).result(60)


class Rights(RuleBasedStateMachine):
    """A new shop in each run."""

    ground: ClassVar[Ground]
    # How often mutations were done, and how often refused for which reason.
    seen: ClassVar[Counter[str]]

    @initialize()
    def open_shop(self) -> None:
        self.model: Model = rights_model.start()
        self.role_ids: dict[str, str] = {}
        self.installed: list[Any] = []
        self.turn = 0
        self.ground.run(self._open())
        for person in self.model.people:
            self._sign_in(person)

    async def _open(self) -> None:
        ground = self.ground
        self.shop = await shops.found(ground.database)
        team = await people.take_on(ground.database, shop_id=self.shop)
        self.role_ids[OWNER] = str(team.roles[OWNER])
        for name, held in self.model.roles.items():
            if name != OWNER:
                self.role_ids[name] = str(await divided.role(ground.database, self.shop, *sorted(held)))
        self.model.people.append(Person("owner@shop.example", {OWNER}))
        for email in ("chief@shop.example", "second@shop.example"):
            await divided.hire(ground.database, self.shop, email, [uuid.UUID(self.role_ids["staffing"])])
            self.model.people.append(Person(email, {"staffing"}))
        for wide in (FOR_APPS, frozenset({"read_stock", "read_products"})):
            made = await asking.install(ground.database, shop_id=self.shop, scopes=sorted(wide))
            self.model.apps.append(App(wide))
            self.installed.append(made)

    # ---- rules ----

    @rule(by=INDEX, roles=ROLES)
    def invite(self, by: int, roles: set[str]) -> None:
        login, email = self._login(by), f"{uuid.uuid4().hex[:8]}@shop.example"
        against = self.model.against_acting(login) or self.model.against_giving(login.person, roles)
        self._do(login, "staffInvite", against, email=email, name="New", roleIds=self._ids(roles))
        if not against:
            self.model.people.append(Person(email, set(roles), "INVITED", has_password=False, inviter=login.person))

    @precondition(lambda self: any(not item.has_password for item in self.model.people))
    @rule(who=INDEX)
    def accept(self, who: int) -> None:
        invited = [item for item in self.model.people if not item.has_password]
        person = invited[who % len(invited)]
        against = self.model.against_accepting(person)
        token = self.ground.run(self._ticket(person))
        answer = self._do(None, "invitationAccept", against, token=token, password=people.PASSWORD)
        if not against:
            person.state, person.has_password = "ACTIVE", True
            self.model.logins.append(Login(person, [answer["accessToken"]], answer["refreshToken"]))

    @rule(who=INDEX)
    def sign_in(self, who: int) -> None:
        able = [item for item in self.model.people if item.state == "ACTIVE" and item.has_password]
        self._sign_in(able[who % len(able)])

    @rule(by=INDEX, who=INDEX, roles=ROLES)
    def give_roles(self, by: int, who: int, roles: set[str]) -> None:
        login, person = self._login(by), self._person(who)
        against = self.model.against_acting(login) or self.model.against_change(
            login.person, person, roles=roles, state=person.state
        )
        self._do(login, "staffUpdate", against, id=self._staff_id(person), roleIds=self._ids(roles))
        if not against:
            person.roles = set(roles)

    @rule(by=INDEX, who=INDEX, state=st.sampled_from(("ACTIVE", "SUSPENDED", "INVITED")))
    def give_state(self, by: int, who: int, state: str) -> None:
        login, person = self._login(by), self._person(who)
        against = self.model.against_acting(login) or self.model.against_change(
            login.person, person, roles=person.roles, state=state
        )
        self._do(login, "staffUpdate", against, id=self._staff_id(person), state=state)
        if not against:
            person.state = state
            if state == "SUSPENDED":
                self.model.sign_out(person)

    @rule(
        by=INDEX,
        name=st.sampled_from(("staffing", "keeping", "books")),
        wanted=st.sets(st.sampled_from(RIGHTS), max_size=3),
    )
    def fill_role(self, by: int, name: str, wanted: set[str]) -> None:
        login = self._login(by)
        against = self.model.against_acting(login) or self.model.against_role(login.person, name, frozenset(wanted))
        self._do(login, "roleUpdate", against, id=self.role_ids[name], permissions=sorted(wanted))
        if not against:
            self.model.roles[name] = frozenset(wanted)

    @rule(by=INDEX, who=INDEX)
    def sign_somebody_out(self, by: int, who: int) -> None:
        login, person = self._login(by), self._person(who)
        against = self.model.against_acting(login) or self.model.against_giving(login.person, person.roles)
        self._do(login, "staffSessionsRevoke", against, id=self._staff_id(person))
        if not against:
            self.model.sign_out(person)

    @rule(who=INDEX, everywhere=st.booleans())
    def sign_oneself_out(self, who: int, everywhere: bool) -> None:
        login = self._login(who)
        alive = self.model.may(login) is not None
        against = frozenset() if alive and login.app is None else {"FORBIDDEN" if alive else "UNAUTHENTICATED"}
        self._do(login, "logout", frozenset(against), everywhere=everywhere)
        if not against:
            login.has_ended = True
            if everywhere:
                self.model.sign_out(login.person)

    @rule(who=INDEX, late=st.booleans())
    def refresh(self, who: int, late: bool) -> None:
        """By the newest token; and, once the grace is over, by the one before, which ends the session."""
        login = self._login(who)
        used, before = login.refresh, self.model.may(login)
        done = self.ground.run(self._refresh(login))
        if before is None or (login.app is not None and not before):
            assert done is None, f"{login} was refreshed"
            return
        assert done is not None, f"{login} was not refreshed"
        login.tokens.append(done[0])
        login.refresh = done[1]
        if late:
            self.ground.run(self.ground.owner.execute(AGE, self.shop))
            again = Login(login.person, [], used, login.app)
            assert self.ground.run(self._refresh(again)) is None
            login.has_ended = True

    @rule(who=INDEX, which=INDEX)
    def consent(self, who: int, which: int) -> None:
        able = [item for item in self.model.people if item.state == "ACTIVE" and item.has_password]
        person, index = able[who % len(able)], which % len(self.model.apps)
        app = self.model.apps[index]
        offered = self.model.offered(person, app)
        found = self.ground.run(self._consent(person, index))
        if app.state != "ACTIVE" or not offered:
            assert "access_token" not in found, found
            return
        assert frozenset(found["scope"].split()) == offered
        login = Login(person, [found["access_token"]], found["refresh_token"], app, offered)
        self.model.logins.append(login)

    @precondition(lambda self: any(item.app for item in self.model.logins))
    @rule(who=INDEX)
    def give_back(self, who: int) -> None:
        """RFC 7009: an app gives its refresh token back, and the family with it."""
        of_apps = [item for item in self.model.logins if item.app]
        login = of_apps[who % len(of_apps)]
        assert login.app is not None
        made = self.installed[self.model.apps.index(login.app)]
        form = {"token": login.refresh, "token_type_hint": "refresh_token"}
        answer = self.ground.run(self.ground.pages.post("/oauth/revoke", data=form, headers=asking.own(made)))
        if login.app.state == "ACTIVE":
            assert answer.status_code == 200
            login.has_ended = True

    @rule(which=INDEX, scopes=st.sets(st.sampled_from(sorted(FOR_APPS)), min_size=1, max_size=3))
    def change_app(self, which: int, scopes: set[str]) -> None:
        index = which % len(self.model.apps)
        self.ground.run(self._update_app(index, scopes=sorted(scopes)))
        self.model.apps[index].scopes = frozenset(scopes)

    @rule(which=INDEX, state=st.sampled_from(("ACTIVE", "SUSPENDED")))
    def switch_app(self, which: int, state: str) -> None:
        index = which % len(self.model.apps)
        self.ground.run(self._update_app(index, state=AppState(state)))
        self.model.apps[index].state = state

    # ---- what holds always ----

    @invariant()
    def every_token_may_what_the_model_says(self) -> None:
        if hasattr(self, "model"):
            self.turn += 1
            for index, login in enumerate(self.model.logins[-6:]):
                self.ground.run(self._check(login, RIGHTS[(self.turn + index) % len(RIGHTS)]))

    @invariant()
    def an_owner_is_there(self) -> None:
        if hasattr(self, "model"):
            count = self.ground.run(self.ground.owner.fetchval(OWNERS, self.shop))
            assert count == len(self.model.owners()) >= 1

    async def _check(self, login: Login, right: str) -> None:
        """What its tokens are told that they may, and what one of these rights is worth."""
        expected = self.model.may(login)
        for token in {login.tokens[0], login.tokens[-1]}:
            answer = await self._ask(token, "{ viewer { permissions } }")
            if expected is None:
                assert _code(answer) == "UNAUTHENTICATED", (login, answer)
                continue
            assert frozenset(answer["data"]["viewer"]["permissions"]) & set(RIGHTS) == expected, login
            code = _code(await self._ask(token, PROBES[right]))
            assert code == (None if right in expected else "FORBIDDEN"), (login, right)

    # ---- how it is done ----

    def _login(self, index: int) -> Login:
        """Mostly one that still opens something."""
        alive = [item for item in self.model.logins if self.model.may(item)]
        among = alive if alive and index % 5 else self.model.logins
        return among[index % len(among)]

    def _person(self, index: int) -> Person:
        return self.model.people[index % len(self.model.people)]

    def _ids(self, roles: set[str]) -> list[str]:
        return [self.role_ids[name] for name in sorted(roles)]

    def _staff_id(self, person: Person) -> str:
        return str(self.ground.run(self.ground.owner.fetchval(STAFF_ID, self.shop, person.email)))

    def _sign_in(self, person: Person) -> None:
        answer = self._do(None, "staffLogin", frozenset(), email=person.email, password=people.PASSWORD)
        self.model.logins.append(Login(person, [answer["accessToken"]], answer["refreshToken"]))

    def _do(self, login: Login | None, name: str, against: Refusals, /, **given: Any) -> Any:
        """Send a mutation; it is done where nothing stands against it, and else refused by one of these reasons."""
        kind = TYPES[name]
        fields = "accessToken refreshToken " if kind in SIGN_INS else ""
        query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} userErrors {{ code field }} }} }}"
        answer = self.ground.run(self._ask(login.tokens[-1] if login else None, query, {"input": given}))
        code = _code(answer)
        payload = None if code else answer["data"][name]
        codes = {code} if payload is None else {error["code"] for error in payload["userErrors"]}
        assert (codes <= against and codes) if against else not codes, (name, given, login, against, answer)
        self.seen.update(codes or {"DONE"})
        return payload

    async def _ask(self, token: str | None, query: str, variables: Any = None) -> Any:
        headers = {"authorization": f"Bearer {token}"} if token else {"shop": await self._handle()}
        body = {"query": query, "variables": variables or {}}
        return (await self.ground.client.post("/graphql", json=body, headers=headers)).json()

    async def _handle(self) -> str:
        found: str = await self.ground.owner.fetchval("SELECT handle FROM shop_directory WHERE shop_id = $1", self.shop)
        return found

    async def _ticket(self, person: Person) -> str:
        by = person.inviter
        staff_id = await self.ground.owner.fetchval(STAFF_ID, self.shop, by.email) if by else None
        async with self.ground.database.write(shop_id=self.shop, actor=people.SYSTEM) as tx:
            return await people.ticket(tx, person.email, Purpose.INVITE, created_by_id=staff_id)

    async def _refresh(self, login: Login) -> tuple[str, str] | None:
        if login.app is not None:
            made = self.installed[self.model.apps.index(login.app)]
            form = {"grant_type": "refresh_token", "refresh_token": login.refresh}
            found = (await self.ground.pages.post("/oauth/token", data=form, headers=asking.own(made))).json()
            return (found["access_token"], found["refresh_token"]) if "access_token" in found else None
        query = "mutation($t: String!) { sessionRefresh(input: {refreshToken: $t}) { accessToken refreshToken } }"
        payload = (await self._ask(None, query, {"t": login.refresh}))["data"]["sessionRefresh"]
        return (payload["accessToken"], payload["refreshToken"]) if payload["accessToken"] else None

    async def _consent(self, person: Person, index: int) -> dict[str, Any]:
        self.ground.pages.cookies.clear()
        browser = asking.Browser(self.ground.pages, self.installed[index])
        page = await browser.show()
        if asking.csrf_of(page) is None:
            return {}
        assert (await browser.sign_in(person.email)).status_code == 303
        told = asking.told(await browser.press("allow"))
        return (await browser.redeem(told["code"])).json() if "code" in told else {}

    async def _update_app(self, index: int, **given: Any) -> None:
        command = app_operations.UpdateApp(id=self.installed[index].app["id"], **given)
        async with self.ground.database.write(shop_id=self.shop, actor=people.SYSTEM) as tx:
            await app_operations.update_apps(tx, commands=[command])


TYPES = {
    "staffInvite": "StaffInviteInput",
    "invitationAccept": "InvitationAcceptInput",
    "staffLogin": "LoginInput",
    "staffUpdate": "StaffUpdateInput",
    "roleUpdate": "RoleUpdateInput",
    "staffSessionsRevoke": "StaffSessionsRevokeInput",
    "logout": "LogoutInput",
}
SIGN_INS = ("InvitationAcceptInput", "LoginInput")


def _code(answer: Any) -> str | None:
    """Why a request was refused as a whole."""
    return answer["errors"][0]["extensions"]["code"] if answer.get("errors") else None


async def run(ground: Ground, *, histories: int) -> Counter[str]:
    """Try so many histories; how often each reason for a refusal was met."""
    seen: Counter[str] = Counter()
    how = settings(
        max_examples=histories,
        stateful_step_count=16,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    machine = type("RightsHere", (Rights,), {"ground": ground, "seen": seen})
    with recording.lifted():
        await asyncio.to_thread(run_state_machine_as_test, machine, settings=how)
    return seen
