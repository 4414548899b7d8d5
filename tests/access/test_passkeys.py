"""Passkeys: registered and signed in by, for this host alone; what is replayed, copied or made elsewhere is refused."""

import asyncio

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from entrepot.access.operations import steps
from entrepot.access.rules import factors as rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.kernel import permissions
from tests import shops
from tests.access import people, proving
from tests.access.authenticator import Authenticator, to_text
from tests.access.proving import BEGIN_PASSKEY, BEGIN_SIGN_IN, COMPLETE, REGISTER, SIGN_IN, payload

WRONG = [{"code": "FACTOR_WRONG", "field": []}]
EXPIRED = [{"code": "CHALLENGE_EXPIRED", "field": ["challengeId"]}]
ANYONE = permissions.ANONYMOUS
ATTEMPTS = "SELECT outcome FROM sign_in_attempt WHERE shop_id = $1 AND factor = 'PASSKEY' ORDER BY id"


@pytest.fixture
async def person(database, services, team):
    """The owner, with a passkey."""
    return await proving.with_passkey(database, shop_id=team.shop_id)


async def asked(graphql, kind="STAFF"):
    return await payload(graphql, BEGIN_SIGN_IN, ANYONE, kind=kind)


async def answer(graphql, begun, credential, kind="STAFF"):
    return await payload(graphql, SIGN_IN, ANYONE, kind=kind, challengeId=begun["challengeId"], credential=credential)


@pytest.fixture
def refused(graphql, owner, team):
    """Sign in by a credential; nothing comes of it."""

    async def tried(begun, credential, errors=WRONG, **given):
        before = await proving.sessions_of(owner, team.shop_id)
        found = await answer(graphql, begun, credential, **given)
        assert (found["accessToken"], found["viewer"], found["userErrors"]) == (None, None, errors)
        assert await proving.sessions_of(owner, team.shop_id) == before

    return tried


async def test_a_passkey_signs_in_without_an_address(graphql, database, team, person):
    begun = await asked(graphql)
    assert (begun["options"]["rpId"], begun["options"].get("allowCredentials", [])) == ("shop.test", [])
    assert begun["options"]["userVerification"] == "required"
    found = await answer(graphql, begun, person.key.get(begun["options"]))
    assert found["viewer"] == {"name": "owner", "email": proving.OWNER}
    actor = await people.authenticate(database, shop_id=team.shop_id, token=found["accessToken"])
    assert actor.id == team.owner_id


async def test_registering_says_for_which_host_and_leaves_out_what_is_known(graphql, owner, team, person):
    begun = await payload(graphql, BEGIN_PASSKEY, person.actor)
    options = begun["options"]
    assert (options["rp"]["id"], options["user"]["name"]) == ("shop.test", proving.OWNER)
    assert [item["id"] for item in options["excludeCredentials"]] == [to_text(person.key.passkeys[0].id)]
    made = await payload(
        graphql,
        REGISTER,
        person.actor,
        challengeId=begun["challengeId"],
        credential=Authenticator().create(options),
        name="Second",
    )
    assert (made["factor"]["name"], made["recoveryCodes"], made["userErrors"]) == ("Second", [], [])


@pytest.mark.parametrize(
    "cheats", [{"origin": "http://evil.test"}, {"host": "evil.test"}, {"challenge": to_text(bytes(32))}], ids=str
)
async def test_what_was_made_elsewhere_is_not_registered(graphql, owner, team, person, cheats):
    begun = await payload(graphql, BEGIN_PASSKEY, person.actor)
    made = Authenticator().create(begun["options"], **cheats)
    given = {"challengeId": begun["challengeId"], "credential": made, "name": "Key"}
    found = await payload(graphql, REGISTER, person.actor, **given)
    assert found["userErrors"] == [{"code": "FACTOR_WRONG", "field": ["credential"]}]
    right = {**given, "credential": Authenticator().create(begun["options"])}
    assert (await payload(graphql, REGISTER, person.actor, **right))["userErrors"] == EXPIRED
    assert await owner.fetchval("SELECT count(*) FROM account_factor WHERE shop_id = $1", team.shop_id) == 1


async def test_another_persons_challenge_registers_nothing(graphql, database, owner, team, person):
    keeper = (await people.sign_in(database, shop_id=team.shop_id, email=proving.KEEPER)).actor
    begun = await payload(graphql, BEGIN_PASSKEY, person.actor)
    given = {"challengeId": begun["challengeId"], "credential": Authenticator().create(begun["options"]), "name": "K"}
    assert (await payload(graphql, REGISTER, keeper, **given))["userErrors"] == EXPIRED
    assert await owner.fetchval("SELECT count(*) FROM account_factor WHERE shop_id = $1", team.shop_id) == 1


async def test_a_credential_is_registered_once(graphql, database, owner, team, person):
    key = Authenticator()
    begun = await payload(graphql, BEGIN_PASSKEY, person.actor)
    credential = key.create(begun["options"])
    given = {"challengeId": begun["challengeId"], "credential": credential, "name": "Key"}
    assert (await payload(graphql, REGISTER, person.actor, **given))["userErrors"] == []
    assert (await payload(graphql, REGISTER, person.actor, **given))["userErrors"] == EXPIRED


@pytest.mark.parametrize(
    "cheats",
    [
        {"origin": "http://evil.test"},
        {"origin": "https://shop.test"},
        {"origin": "http://shop.test:8080"},
        {"host": "evil.test"},
        {"challenge": to_text(bytes(32))},
        {"verified": False},
        {"user": bytes(16)},
        {"user": b""},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
    ids=lambda cheats: next(iter(cheats)),
)
async def test_a_signature_for_elsewhere_or_of_somebody_else_is_refused(graphql, refused, person, cheats):
    begun = await asked(graphql)
    await refused(begun, person.key.get(begun["options"], **cheats))


@pytest.mark.parametrize(
    "credential", [{}, [], "x", 1, {"id": "x"}, {"id": "!", "rawId": "!", "response": {}}], ids=str
)
async def test_what_is_no_credential_is_refused(graphql, refused, person, credential):
    await refused(await asked(graphql), credential)


async def test_a_challenge_is_good_once_whatever_the_answer(graphql, refused, person):
    begun = await asked(graphql)
    credential = person.key.get(begun["options"])
    assert (await answer(graphql, begun, credential))["userErrors"] == []
    await refused(begun, credential, EXPIRED)
    await refused(begun, person.key.get(begun["options"]), EXPIRED)
    begun = await asked(graphql)
    await refused(begun, {})
    await refused(begun, person.key.get(begun["options"]), EXPIRED)


async def test_of_four_answers_at_once_one_counts(graphql, owner, team, person):
    begun = await asked(graphql)
    credentials = [person.key.get(begun["options"]) for _ in range(4)]
    before = await proving.sessions_of(owner, team.shop_id)
    found = await asyncio.gather(*(answer(graphql, begun, credential) for credential in credentials))
    assert sorted(bool(item["userErrors"]) for item in found) == [False, True, True, True]
    assert await proving.sessions_of(owner, team.shop_id) == before + 1


async def test_a_challenge_lives_five_minutes(graphql, owner, team, refused, person):
    begun = await asked(graphql)
    await owner.execute(
        "UPDATE account_challenge SET created_at = created_at - interval '301 s',"
        " expires_at = expires_at - interval '301 s' WHERE shop_id = $1",
        team.shop_id,
    )
    await refused(begun, person.key.get(begun["options"]), EXPIRED)


async def test_a_challenge_for_one_thing_is_none_for_another(graphql, owner, team, refused, person):
    registering = await payload(graphql, BEGIN_PASSKEY, person.actor)
    options = (await asked(graphql))["options"]
    given = {"challenge": registering["options"]["challenge"]}
    await refused(registering, person.key.get(options, **given), EXPIRED)


async def test_a_copy_is_found_out_refused_and_written_down(graphql, owner, team, refused, person):
    begun = await asked(graphql)
    assert (await answer(graphql, begun, person.key.get(begun["options"], count=9)))["userErrors"] == []
    for count in (9, 8, 0):
        begun = await asked(graphql)
        await refused(begun, person.key.get(begun["options"], count=count))
    found = [row["outcome"] for row in await owner.fetch(ATTEMPTS, team.shop_id)]
    assert found == ["SIGNED_IN", *["PASSKEY_COPIED", "FACTOR_WRONG"] * 3]
    assert await owner.fetchval("SELECT sign_count FROM account_factor WHERE shop_id = $1", team.shop_id) == 9
    recorded = "SELECT count(*) FROM change WHERE shop_id = $1 AND operation = 'passkeyCopied'"
    assert await owner.fetchval(recorded, team.shop_id) == 3


async def test_a_synchronised_passkey_does_not_count(graphql, database, owner, services, team):
    person = await proving.with_passkey(database, shop_id=team.shop_id, key=Authenticator(counts=False))
    for _ in range(2):
        begun = await asked(graphql)
        assert (await answer(graphql, begun, person.key.get(begun["options"])))["userErrors"] == []


async def test_another_shops_passkey_and_challenge_open_nothing_here(
    graphql, database, owner, services, refused, person
):
    elsewhere = await shops.found(database)
    await people.take_on(database, shop_id=elsewhere)
    theirs = await proving.with_passkey(database, shop_id=elsewhere)
    begun = await asked(graphql)
    await refused(begun, theirs.key.get(begun["options"]))
    async with database.write(shop_id=elsewhere, actor=ANYONE) as tx:
        token, options = await steps.begin_passkey(tx, kind=AccountKind.STAFF, origin=people.HOME)
    await refused({"challengeId": token}, person.key.get(options), EXPIRED)


async def test_staff_are_no_customers_and_the_suspended_stay_outside(graphql, owner, team, refused, person):
    begun = await asked(graphql, kind="CUSTOMER")
    assert begun["options"]["rpId"].endswith(".store.test")
    await refused(begun, person.key.get(begun["options"]), kind="CUSTOMER")
    begun = await asked(graphql)
    await owner.execute(
        "UPDATE account SET state = 'SUSPENDED' WHERE shop_id = $1 AND email = $2", team.shop_id, proving.KEEPER
    )
    keeper = await proving.account_of(owner, team.shop_id, proving.KEEPER)
    await owner.execute("UPDATE account_factor SET account_id = $2 WHERE shop_id = $1", team.shop_id, keeper)
    await refused(begun, person.key.get(begun["options"], user=keeper.bytes))


async def test_customers_have_passkeys_for_the_storefront(graphql, database, owner, services, shop):
    signed = await people.register(database, shop_id=shop)
    begun = await payload(graphql, BEGIN_PASSKEY, signed.actor)
    key = Authenticator(origin=f"http://{begun['options']['rp']['id']}")
    given = {"challengeId": begun["challengeId"], "credential": key.create(begun["options"]), "name": "Phone"}
    assert (await payload(graphql, REGISTER, signed.actor, **given))["userErrors"] == []
    begun = await asked(graphql, kind="CUSTOMER")
    found = await answer(graphql, begun, key.get(begun["options"]), kind="CUSTOMER")
    assert found["viewer"]["email"] == "anna@home.example"


async def test_after_the_password_a_passkey_is_the_second_step(graphql, owner, team, person):
    challenge = await proving.half_signed_in(graphql)
    options = challenge["passkeyOptions"]
    assert [item["id"] for item in options["allowCredentials"]] == [to_text(person.key.passkeys[0].id)]
    given = {"challengeId": challenge["id"], "passkey": person.key.get(options, verified=False)}
    assert (await payload(graphql, COMPLETE, ANYONE, **given))["userErrors"] == []
    assert (await payload(graphql, COMPLETE, ANYONE, **given))["userErrors"] == EXPIRED


async def test_strangers_can_ask_for_so_many_challenges(graphql, team, person):
    for _ in range(rules.STRANGERS_CHALLENGES):
        assert (await asked(graphql))["userErrors"] == []
    assert (await asked(graphql))["userErrors"] == [{"code": "REQUESTS_THROTTLED"}]
