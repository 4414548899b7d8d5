"""Access through GraphQL: sign-in, refusals that leave their trace, and rights that are refused before any work."""

import uuid

import pytest

from entrepot.access.reads import authentication
from entrepot.kernel import permissions
from tests.access import people
from tests.access.people import PASSWORD

LOGIN = """
mutation($input: LoginInput!) {
  staffLogin(input: $input) {
    accessToken refreshToken expiresAt
    viewer { kind name email permissions customerId }
    userErrors { __typename code message field ... on LoginThrottled { retryAfterSeconds } }
  }
}
"""


def login_input(**given):
    return {"input": {"email": "owner@shop.example", "password": PASSWORD, **given}}


async def login(graphql, anonymous, **given):
    answer = await graphql(LOGIN, login_input(**given), actor=anonymous)
    return answer["data"]["staffLogin"]


async def actor_of(database, shop_id, token):
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


async def test_signing_in_gives_tokens_and_says_who_one_is(graphql, database, anonymous, team):
    payload = await login(graphql, anonymous)
    actor = await actor_of(database, team.shop_id, payload["accessToken"])
    assert actor.id == team.owner_id
    assert payload["userErrors"] == []
    assert payload["viewer"] == {
        "kind": "STAFF",
        "name": "owner",
        "email": "owner@shop.example",
        "permissions": sorted(set(permissions.registry()) - {"found_shops"}),
        "customerId": None,
    }


async def test_a_refusal_is_typed_and_counted_although_it_is_an_error(graphql, owner, anonymous, team):
    for failures in range(1, 6):
        payload = await login(graphql, anonymous, password="wrong horse")
        assert payload["accessToken"] is None
        assert [error["code"] for error in payload["userErrors"]] == ["LOGIN_REFUSED"]
        query = "SELECT max(failures) FROM throttle WHERE shop_id = $1"
        assert await owner.fetchval(query, team.shop_id) == failures
    [error] = (await login(graphql, anonymous))["userErrors"]
    assert error["__typename"] == "LoginThrottled"
    assert 50 <= error["retryAfterSeconds"] <= 60


async def test_the_refusal_speaks_chinese(graphql, anonymous, team):
    answer = await graphql(LOGIN, login_input(password="wrong horse"), actor=anonymous, locale="zh-CN")
    assert answer["data"]["staffLogin"]["userErrors"][0]["message"] == "邮箱或密码错误。"


async def test_tokens_are_never_kept_for_a_replay(graphql, owner, anonymous, team):
    document = LOGIN.replace("staffLogin(input: $input)", 'staffLogin(input: $input) @idempotent(key: "k")')
    answer = await graphql(document, login_input(), actor=anonymous)
    assert answer["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_INVALID"
    assert await owner.fetchval("SELECT count(*) FROM session WHERE shop_id = $1", team.shop_id) == 0
    assert await owner.fetchval("SELECT count(*) FROM idempotency_key WHERE shop_id = $1", team.shop_id) == 0


async def test_a_refreshed_token_replayed_later_ends_the_session(graphql, owner, anonymous, team):
    document = """
    mutation($token: String!) {
      sessionRefresh(input: {refreshToken: $token}) { accessToken refreshToken userErrors { code } }
    }
    """
    first = (await login(graphql, anonymous))["refreshToken"]
    answer = await graphql(document, {"token": first}, actor=anonymous)
    second = answer["data"]["sessionRefresh"]["refreshToken"]
    await owner.execute("UPDATE session SET rotated_at = now() - interval '1 h' WHERE shop_id = $1", team.shop_id)
    for token in (first, second):
        answer = await graphql(document, {"token": token}, actor=anonymous)
        assert answer["data"]["sessionRefresh"] == {
            "accessToken": None,
            "refreshToken": None,
            "userErrors": [{"code": "SESSION_ENDED"}],
        }
    reason = await owner.fetchval("SELECT revoke_reason FROM session WHERE shop_id = $1", team.shop_id)
    assert reason == "REUSED"


async def test_nobody_is_an_anonymous_viewer(graphql, anonymous):
    answer = await graphql("{ viewer { kind name permissions email staff { __typename } } }", actor=anonymous)
    assert answer["data"]["viewer"] == {
        "kind": "ANONYMOUS",
        "name": "",
        "permissions": [],
        "email": None,
        "staff": None,
    }


async def test_a_keeper_sees_who_they_are_but_not_the_staff(graphql, database, team):
    keeper = (await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")).actor
    answer = await graphql("{ viewer { email staff { id name } } }", actor=keeper)
    me = {"id": str(team.keeper_id), "name": "keeper"}
    assert answer == {"data": {"viewer": {"email": "keeper@shop.example", "staff": me}}}
    refused = await graphql("{ staffMembers { nodes { name } } }", actor=keeper)
    assert "data" not in refused
    assert {error["extensions"]["code"] for error in refused["errors"]} == {"FORBIDDEN"}
    assert graphql.statements == 0
    hidden = await graphql("query($id: ID!) { node(id: $id) { id } }", {"id": str(team.owner_id)}, actor=keeper)
    assert hidden["data"]["node"] is None


FORBIDDEN_TO_A_KEEPER = [
    'roleCreate(input: {name: [], permissions: ["read_orders"]}) { userErrors { code } }',
    'roleUpdate(input: {id: "%s", permissions: ["write_orders"]}) { userErrors { code } }',
    'staffCreate(input: {email: "a@b.example", name: "A", password: "%s", roleIds: []}) { userErrors { code } }',
    'staffUpdate(input: {id: "%s", state: ACTIVE}) { userErrors { code } }',
    'appCreate(input: {name: "A", scopes: ["read_orders"]}) { userErrors { code } }',
    'appUpdate(input: {id: "%s", name: "A"}) { userErrors { code } }',
    'appSecretRotate(input: {id: "%s"}) { userErrors { code } }',
    'appDelete(input: {id: "%s"}) { userErrors { code } }',
]


@pytest.mark.parametrize("mutation", FORBIDDEN_TO_A_KEEPER)
async def test_what_a_keeper_may_not_do_changes_nothing(graphql, database, owner, team, mutation):
    tables = ("account", "staff", "staff_role", "role", "oauth_app", "change")
    keeper = (await people.sign_in(database, shop_id=team.shop_id, email="keeper@shop.example")).actor

    async def state():
        query = "SELECT t::text FROM {} t WHERE shop_id = $1 ORDER BY 1"
        return [await owner.fetch(query.format(table), team.shop_id) for table in tables]

    before = await state()
    document = "mutation { " + (mutation % uuid.uuid4() if "%s" in mutation else mutation) + " }"
    answer = await graphql(document, actor=keeper)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert await state() == before


async def test_a_page_of_staff_costs_the_same_whatever_its_size(graphql, database, team):
    document = """
    { staffMembers(orderBy: {field: NAME}, where: {state: {eq: ACTIVE}}) {
        nodes { name email state roles { key name permissions grantsAll } } count { value } } }
    """
    answer = await graphql(document)
    assert graphql.statements == 3
    names = [
        (node["name"], [role["key"] for role in node["roles"]]) for node in answer["data"]["staffMembers"]["nodes"]
    ]
    assert names == [("keeper", ["warehouse_keeper"]), ("owner", ["owner"])]
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        for number in range(5):
            await people.hire(tx, f"new{number}@shop.example", team.roles["accountant"], team.roles["manager"])
    answer = await graphql(document)
    assert graphql.statements == 3
    assert answer["data"]["staffMembers"]["count"]["value"] == 7


async def test_the_permissions_are_told_in_words(graphql):
    answer = await graphql("{ permissions { code description } }", locale="zh-CN")
    told = {item["code"]: item["description"] for item in answer["data"]["permissions"]}
    assert set(told) == set(permissions.registry())
    assert told["read_staff"] == "查看员工、角色与权限"


async def test_an_owner_manages_people_roles_apps_and_sessions(graphql, database, team):
    me = (await people.sign_in(database, shop_id=team.shop_id)).actor
    role = await graphql(
        'mutation { roleCreate(input: {name: [{locale: "zh-CN", value: "客串"}], permissions: ["read_stock"]})'
        " { role { id name permissions version } userErrors { code } } }",
        actor=me,
    )
    made = role["data"]["roleCreate"]["role"]
    assert (made["name"], made["permissions"], made["version"]) == ("客串", ["read_stock"], 1)
    person = await graphql(
        "mutation($input: StaffCreateInput!) { staffCreate(input: $input)"
        " { staffMember { id name state roles { id } } userErrors { code } } }",
        {"input": {"email": "x@shop.example", "name": "X", "password": PASSWORD, "roleIds": [made["id"]]}},
        actor=me,
    )
    member = person["data"]["staffCreate"]["staffMember"]
    assert (member["name"], member["state"], member["roles"]) == ("X", "ACTIVE", [{"id": made["id"]}])
    suspended = await graphql(
        "mutation($id: ID!) { staffUpdate(input: {id: $id, state: SUSPENDED})"
        " { staffMember { state version } userErrors { code } } }",
        {"id": member["id"]},
        actor=me,
    )
    assert suspended["data"]["staffUpdate"]["staffMember"] == {"state": "SUSPENDED", "version": 2}
    last = await graphql(
        "mutation($id: ID!) { staffUpdate(input: {id: $id, roleIds: []}) { staffMember { id } userErrors { code } } }",
        {"id": str(team.owner_id)},
        actor=me,
    )
    assert last["data"]["staffUpdate"] == {"staffMember": None, "userErrors": [{"code": "LAST_OWNER"}]}
    app = await graphql(
        'mutation { appCreate(input: {name: "Report", scopes: ["read_stock"]})'
        " { app { id clientId secretHint scopes state } clientSecret userErrors { code } } }",
        actor=me,
    )
    payload = app["data"]["appCreate"]
    assert payload["app"]["state"] == "ACTIVE"
    assert payload["clientSecret"].startswith(payload["app"]["secretHint"].rstrip("…"))
    listed = await graphql("{ apps { nodes { id name } } sessions { nodes { id isCurrent userAgent } } }", actor=me)
    assert listed["data"]["apps"]["nodes"] == [{"id": payload["app"]["id"], "name": "Report"}]
    [session] = listed["data"]["sessions"]["nodes"]
    assert session == {"id": str(me.session_id), "isCurrent": True, "userAgent": "Browser/1"}
    out = await graphql("mutation { logout(input: {}) { done userErrors { code } } }", actor=me)
    assert out["data"]["logout"] == {"done": True, "userErrors": []}
