"""Registering identity providers: nobody lets others in further than they may themselves; secrets stay sealed."""

import pytest

from entrepot.access.operations import identity_providers
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.identities import DomainInvalid, IssuerInvalid, SignUpUnlimited
from entrepot.access.rules.roles import CannotGrant
from entrepot.kernel import errors, permissions
from tests.access import people
from tests.access.oidc.test_sign_in import sign_in

ISSUER = "https://login.example"
MANAGER = permissions.Actor(kind=permissions.ActorKind.STAFF, permissions=frozenset(["read_staff", "write_staff"]))
CREATE = """
mutation ($input: IdentityProviderCreateInput!) {
  identityProviderCreate(input: $input) {
    identityProvider { id name audience issuer allowsSignUp emailDomains role { id } isEnabled }
    userErrors { code field }
  }
}
"""
OPTIONS = "{ signInOptions(audience: STAFF) { id name startUrl } }"


async def create(database, services, shop, *, actor=people.SYSTEM, **given):
    """Register a provider."""
    usual = {"name": "Login", "audience": AccountKind.STAFF, "issuer": ISSUER, "client_id": "us", "client_secret": "s"}
    command = identity_providers.CreateProvider(**{**usual, **given})
    async with database.write(shop_id=shop, actor=actor) as tx:
        [row] = await identity_providers.create_providers(tx, commands=[command], services=services)
    return row


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"name": " "}, errors.Required, ("name",)),
        ({"issuer": "https://login.example/?x=1"}, IssuerInvalid, ("issuer",)),
        ({"issuer": "javascript:alert(1)"}, IssuerInvalid, ("issuer",)),
        ({"issuer": "http://login.example"}, errors.AddressRefused, ("issuer",)),
        ({"issuer": "https://169.254.169.254"}, errors.AddressRefused, ("issuer",)),
        ({"client_id": ""}, errors.Required, ("client_id",)),
        ({"client_secret": ""}, errors.Required, ("client_secret",)),
        ({"email_domains": ["ok.example", "@x"]}, DomainInvalid, ("email_domains", 1)),
        ({"allows_sign_up": True}, errors.NotFound, ("role_id",)),
    ],
)
async def test_bad_input_is_refused_at_its_field(database, services, shop, given, error, field):
    with pytest.raises(error) as refused:
        await create(database, services, shop, **given)
    assert refused.value.field == field


async def test_c26_strangers_become_nothing_that_one_could_not_make_of_them(database, services, shop, team):
    keeper = {"allows_sign_up": True, "role_id": team.roles["warehouse_keeper"]}
    with pytest.raises(CannotGrant):
        await create(database, services, shop, actor=MANAGER, email_domains=["a.example"], **keeper)
    for wrong in ({**keeper, "role_id": team.roles["owner"], "email_domains": ["a.example"]}, keeper):
        with pytest.raises(SignUpUnlimited):
            await create(database, services, shop, **wrong)
    with pytest.raises(errors.Invalid):
        await create(database, services, shop, audience=AccountKind.CUSTOMER, role_id=keeper["role_id"])
    made = await create(database, services, shop, email_domains=["A.example"], **keeper)
    assert made["email_domains"] == ["a.example"]
    wider = identity_providers.UpdateProvider(id=made["id"], changes={"email_domains": []})
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        with pytest.raises(SignUpUnlimited):
            await identity_providers.update_provider(tx, command=wider, services=services)
        tx.abandon()


async def test_the_secret_is_sealed_and_told_to_nobody(graphql, database, owner, services, shop):
    secret = "a client's own secret"
    made = await create(database, services, shop, client_secret=secret)
    assert "client_secret_sealed" not in made
    for table in ("identity_provider", "change"):
        rows = await owner.fetch(f"SELECT t::text AS row FROM {table} t WHERE shop_id = $1", shop)
        assert not any(secret in item["row"] or secret.encode().hex() in item["row"] for item in rows)
    row = await owner.fetchrow("SELECT * FROM identity_provider WHERE shop_id = $1", shop)
    place = identity_providers.place_of(made["id"])
    assert services.sealer.open(row["client_secret_sealed"], place=place) == secret.encode()


async def test_over_the_api_and_where_signing_in_begins(graphql, anonymous, database, services, shop):
    given = {"name": "Login", "audience": "STAFF", "issuer": ISSUER, "clientId": "us", "clientSecret": "s"}
    made = (await graphql(CREATE, {"input": given}))["data"]["identityProviderCreate"]
    assert made["userErrors"] == []
    key = made["identityProvider"]["id"]
    begun = f"http://shop.test/sign-in?shop={shop}&provider={key}"
    listed = (await graphql(OPTIONS, actor=anonymous))["data"]["signInOptions"]
    assert listed == [{"id": key, "name": "Login", "startUrl": begun}]
    again = (await graphql(CREATE, {"input": given}))["data"]["identityProviderCreate"]
    assert again["userErrors"] == [{"code": "ALREADY_EXISTS", "field": ["issuer"]}]
    refused = await graphql("{ identityProviders { issuer } }", actor=anonymous)
    assert [error["extensions"]["code"] for error in refused["errors"][:1]] == ["UNAUTHENTICATED"]
    given = await graphql("{ identityProviderRedirectUri }")
    assert given["data"] == {"identityProviderRedirectUri": "http://shop.test/sign-in/callback"}
    off = "mutation ($i: IdentityProviderUpdateInput!) { identityProviderUpdate(input: $i) { userErrors { code } } }"
    await graphql(off, {"i": {"id": key, "isEnabled": False}})
    assert (await graphql(OPTIONS, actor=anonymous))["data"]["signInOptions"] == []


async def test_a_provider_that_is_switched_off_lets_nobody_in(browser, database, reached, shop):
    token = await browser.token()
    change = identity_providers.UpdateProvider(id=browser.provider_id, changes={"is_enabled": False})
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await identity_providers.update_provider(tx, command=change, services=reached)
    with pytest.raises(errors.DomainError) as refused:
        await sign_in(database, shop, token)
    assert refused.value.code == "EXTERNAL_SIGN_IN_INVALID"
    assert (await browser.begin()).status_code == 400


async def test_taking_a_provider_away_takes_what_it_vouched_for(browser, database, owner, shop):
    await sign_in(database, shop, await browser.token())
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        await identity_providers.delete_provider(tx, provider_id=browser.provider_id)
    assert await owner.fetchval("SELECT count(*) FROM account_identity WHERE shop_id = $1", shop) == 0
