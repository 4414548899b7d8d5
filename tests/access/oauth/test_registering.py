"""An app is registered and shown over the API with all that says how it gets its tokens."""

from tests.access import people

CREATE = """mutation Create($input: AppCreateInput!) {
  appCreate(input: $input) {
    clientSecret
    app {
      id kind authentication grantTypes redirectUris isNative isResourceServer secretHint version
    }
    userErrors { code field }
  }
}"""
UPDATE = """mutation Update($input: AppUpdateInput!) {
  appUpdate(input: $input) { app { grantTypes redirectUris isNative version } userErrors { code field } }
}"""
BACK = "https://app.example/back"
LOCAL = "http://127.0.0.1/cb"


async def test_a_public_native_app_is_registered_shown_and_changed(graphql, database, team):
    owner = (await people.sign_in(database, shop_id=team.shop_id)).actor
    given = {
        "name": "Phone",
        "scopes": ["read_stock"],
        "authentication": "NONE",
        "redirectUris": [LOCAL],
        "isNative": True,
    }
    answer = (await graphql(CREATE, {"input": given}, actor=owner))["data"]["appCreate"]
    made = answer["app"]
    assert (answer["clientSecret"], answer["userErrors"]) == (None, [])
    assert {name: made[name] for name in made if name != "id"} == {
        "kind": "PUBLIC",
        "authentication": "NONE",
        "grantTypes": ["AUTHORIZATION_CODE", "REFRESH_TOKEN"],
        "redirectUris": [LOCAL],
        "isNative": True,
        "isResourceServer": False,
        "secretHint": None,
        "version": 1,
    }
    change = {"id": made["id"], "redirectUris": [BACK], "isNative": False, "grantTypes": ["AUTHORIZATION_CODE"]}
    answer = (await graphql(UPDATE, {"input": change}, actor=owner))["data"]["appUpdate"]
    assert answer == {
        "app": {"grantTypes": ["AUTHORIZATION_CODE"], "redirectUris": [BACK], "isNative": False, "version": 2},
        "userErrors": [],
    }


async def test_a_resource_server_with_a_secret_is_registered(graphql, database, team):
    owner = (await people.sign_in(database, shop_id=team.shop_id)).actor
    given = {"name": "Gateway", "scopes": ["read_stock"], "isResourceServer": True}
    answer = (await graphql(CREATE, {"input": given}, actor=owner))["data"]["appCreate"]
    assert answer["clientSecret"].startswith("ent_secret_")
    assert (answer["app"]["kind"], answer["app"]["grantTypes"]) == ("CONFIDENTIAL", ["CLIENT_CREDENTIALS"])
    assert (answer["app"]["authentication"], answer["app"]["isResourceServer"]) == ("BASIC", True)


async def test_what_is_wrong_is_named_in_the_fields_of_the_api(graphql, database, team):
    owner = (await people.sign_in(database, shop_id=team.shop_id)).actor
    given = {"name": "X", "scopes": ["read_stock"], "redirectUris": [BACK, "javascript:x", "http://a.example/"]}
    answer = (await graphql(CREATE, {"input": given}, actor=owner))["data"]["appCreate"]
    assert answer["userErrors"] == [
        {"code": "REDIRECT_INVALID", "field": ["redirectUris", "1"]},
        {"code": "REDIRECT_INVALID", "field": ["redirectUris", "2"]},
    ]
