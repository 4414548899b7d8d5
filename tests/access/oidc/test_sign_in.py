"""Signing in with a provider: bound to the browser that began, good once, linked by proof, and limited to domains."""

import asyncio

import httpx
import pytest

from entrepot.access.operations import external, sessions
from entrepot.access.rules import identities as rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import LoginRefused
from entrepot.kernel import errors, permissions
from tests.access import people
from tests.access.oidc import fake as fakes
from tests.access.oidc.fake import BASE, CHALLENGE, EMAIL, PROOF

OWNER = "owner@shop.example"


async def sign_in(database, shop, token, *, proof=PROOF, password=None):
    """Make a session of what the browser brought, and keep what a refusal leaves behind, as the mutation does."""
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        try:
            return await external.sign_in(
                tx, token=token, proof=proof, password=password, origin=people.HOME, device_token=None
            )
        except errors.DomainError as refusal:
            kept = refusal
            if not refusal.keeps:
                tx.abandon()
    raise kept


async def count(owner, shop, table):
    """How many rows a shop has."""
    return await owner.fetchval(f"SELECT count(*) FROM {table} WHERE shop_id = $1", shop)


async def test_the_browser_is_sent_with_pkce_and_a_nonce_and_keeps_a_cookie_of_its_own(browser, fake, owner, shop):
    answer = await browser.begin()
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{fake.issuer}/authorize?")
    assert {name: fake.asked[name] for name in ("client_id", "response_type", "scope", "redirect_uri")} == {
        "client_id": "entrepot",
        "response_type": "code",
        "scope": "openid email profile",
        "redirect_uri": f"{BASE}/sign-in/callback",
    }
    assert (fake.asked["code_challenge_method"], len(fake.asked["code_challenge"])) == ("S256", 43)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-entrepot-signin=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert answer.headers["cache-control"] == "no-store"
    row = await owner.fetchrow("SELECT s::text AS row FROM external_sign_in s WHERE shop_id = $1", shop)
    secrets = (fake.asked["state"], cookie.partition("=")[2].partition(";")[0])
    assert not any(secret in row["row"] for secret in secrets)


async def test_somebody_of_the_domain_becomes_staff_once_and_is_known_afterwards(browser, database, owner, shop):
    first = await sign_in(database, shop, await browser.token())
    row = await owner.fetchrow("SELECT * FROM account WHERE shop_id = $1 AND email = $2", shop, EMAIL)
    assert (row["kind"], row["state"], row["name"], row["password_hash"]) == ("STAFF", "ACTIVE", "New Person", None)
    assert row["email_verified_at"] is not None
    assert first.actor.kind is permissions.ActorKind.STAFF
    assert "read_stock" in first.actor.permissions
    second = await sign_in(database, shop, await browser.token())
    assert second.actor.id == first.actor.id
    assert await count(owner, shop, "account_identity") == 1


async def test_the_subject_is_the_name_and_a_changed_address_changes_nothing(browser, fake, database, shop):
    first = await sign_in(database, shop, await browser.token())
    fake.claims = {"email": OWNER}
    assert (await sign_in(database, shop, await browser.token())).actor.id == first.actor.id


@pytest.mark.parametrize("email", ["x@other.example", "x@sub.staff.example", "staff.example@evil.example"])
async def test_nobody_of_another_domain_becomes_staff(browser, fake, database, owner, shop, email):
    before = await count(owner, shop, "account")
    fake.claims = {"email": email}
    with pytest.raises(rules.ExternalSignUpRefused):
        await sign_in(database, shop, await browser.token())
    assert await count(owner, shop, "account") == before


@pytest.mark.parametrize("verified", [False, "true", None])
async def test_an_address_that_is_not_proven_finds_nobody(browser, fake, database, owner, shop, verified):
    fake.claims = {"email": OWNER, "email_verified": verified}
    with pytest.raises(rules.ExternalEmailUnproven):
        await sign_in(database, shop, await browser.token(), password=people.PASSWORD)
    assert await count(owner, shop, "account_identity") == 0


async def test_an_account_that_is_there_is_linked_by_its_password_only(browser, fake, database, owner, shop):
    """GHSA-wr5h and pre-hijacking the other way round: a provider's word alone opens no account that has a password."""
    fake.claims = {"email": OWNER}
    token = await browser.token()
    with pytest.raises(rules.ExternalLinkNeedsPassword):
        await sign_in(database, shop, token)
    with pytest.raises(LoginRefused):
        await sign_in(database, shop, token, password="wrong password 1")
    assert await count(owner, shop, "account_identity") == 0
    assert await owner.fetchval("SELECT sum(failures) FROM throttle WHERE shop_id = $1", shop) > 0
    signed = await sign_in(database, shop, token, password=people.PASSWORD)
    again = await sign_in(database, shop, await browser.token())
    assert again.actor.id == signed.actor.id


async def test_a_suspended_person_does_not_get_in(browser, database, owner, shop):
    await sign_in(database, shop, await browser.token())
    await owner.execute("UPDATE account SET state = 'SUSPENDED' WHERE shop_id = $1 AND email = $2", shop, EMAIL)
    with pytest.raises(LoginRefused):
        await sign_in(database, shop, await browser.token())


async def test_cve_2025_68158_a_strangers_state_in_another_browser_is_refused_and_not_used_up(
    browser, fake, database, reached, shop, registered
):
    """Login CSRF: the attacker begins, and has the victim's browser bring the answer."""
    await browser.begin()
    victim = fakes.browser(database, reached, fake=fake, shop_id=shop, provider_id=registered["id"])
    for prepared in (False, True):
        if prepared:
            asked = dict(fake.asked)
            await victim.begin()
            fake.asked = asked
        refused = await victim.come_back()
        assert (refused.status_code, refused.headers.get("location")) == (400, None)
    assert fake.redeemed == []
    assert fakes.token_of(await browser.come_back())


async def test_cve_2026_41425_an_answer_is_taken_once(browser, fake):
    await browser.begin()
    both = await asyncio.gather(*(browser.come_back() for _ in range(5)), return_exceptions=True)
    assert sorted(answer.status_code for answer in both if isinstance(answer, httpx.Response)) == [303, *[400] * 4]
    assert len(fake.redeemed) == 1


async def test_an_answer_has_ten_minutes(browser, owner, shop):
    await browser.begin()
    await owner.execute("UPDATE external_sign_in SET expires_at = now(), created_at = now() WHERE shop_id = $1", shop)
    assert (await browser.come_back()).status_code == 400


@pytest.mark.parametrize(
    "state",
    ["", "x", "ent_signin_0000000000000000000000_" + "0" * 43, "ent_browser_0000000000000000000000_" + "0" * 43],
)
async def test_nonsense_is_refused(browser, state):
    await browser.begin()
    assert (await browser.come_back(state=state)).status_code == 400


async def test_an_answer_of_another_issuer_is_a_mix_up(browser, fake):
    await browser.begin()
    assert (await browser.come_back(iss="https://evil.example")).status_code == 502
    assert fake.redeemed == []
    fake.metadata = {"authorization_response_iss_parameter_supported": True}
    await browser.begin()
    assert (await browser.come_back()).status_code == 502
    await browser.begin()
    assert fakes.token_of(await browser.come_back(iss=fake.issuer))


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"jwks_uri": "https://127.0.0.1/jwks"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_c24_a_provider_leads_nowhere_it_may_not(browser, fake, metadata):
    fake.metadata = metadata
    assert (await browser.begin()).status_code == 502


async def test_who_said_no_is_sent_back(browser):
    await browser.begin()
    answer = await browser.come_back(code="", error="access_denied")
    assert answer.headers["location"] == f"{BASE}/admin/login#external_error=refused"


@pytest.mark.parametrize(
    "changed",
    [
        {"challenge": "short"},
        {"challenge": CHALLENGE + "="},
        {"return_to": "//evil.example"},
        {"return_to": "https://evil.example/"},
        {"provider": "x"},
        {"provider": "01900000-0000-7000-8000-00000000001b"},
        {"shop": "01900000-0000-7000-8000-000000000001"},
    ],
)
async def test_what_cannot_begin_is_refused(browser, changed):
    answer = await browser.begin(**changed)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)


async def test_a_token_without_its_proof_and_a_used_one_open_nothing(browser, database, owner, shop):
    token = await browser.token()
    for proof in ("", "q" * 43, CHALLENGE):
        with pytest.raises(rules.ExternalSignInInvalid):
            await sign_in(database, shop, token, proof=proof)
    assert await count(owner, shop, "session") == 0
    await sign_in(database, shop, token)
    with pytest.raises(rules.ExternalSignInInvalid):
        await sign_in(database, shop, token)


async def test_of_many_at_once_one_gets_in(browser, database, owner, shop):
    token = await browser.token()
    done = await asyncio.gather(*(sign_in(database, shop, token) for _ in range(8)), return_exceptions=True)
    assert [type(item) for item in done if not isinstance(item, sessions.SignedIn)] == [rules.ExternalSignInInvalid] * 7
    assert await count(owner, shop, "session") == 1


async def test_userinfo_is_about_the_same_person(browser, fake, database, shop):
    fake.claims = {"email": None, "email_verified": None}
    fake.userinfo = {"sub": "sub-1", "email": EMAIL, "email_verified": True, "name": "Told"}
    signed = await sign_in(database, shop, await browser.token())
    assert signed.actor.name == "Told"
    fake.userinfo["sub"] = "sub-2"
    await browser.begin()
    assert (await browser.come_back()).status_code == 502


async def test_a_customer_becomes_one_and_is_no_staff(database, owner, shop, reached, fake):
    row = await fakes.register(
        database, reached, shop_id=shop, issuer=fake.issuer, audience=AccountKind.CUSTOMER, allows_sign_up=True
    )
    shopper = fakes.browser(database, reached, fake=fake, shop_id=shop, provider_id=row["id"])
    await shopper.begin(return_to="/account")
    answer = await shopper.come_back()
    base, _, token = answer.headers["location"].partition("#external=")
    assert base.endswith(".store.example/account")
    signed = await sign_in(database, shop, token)
    assert (signed.actor.kind, signed.actor.customer_id is not None) == (permissions.ActorKind.CUSTOMER, True)
    assert await count(owner, shop, "customer") == 1


async def test_one_links_ones_own_account_by_the_address_that_is_proven(browser, fake, database, shop, team):
    own = (await people.sign_in(database, shop_id=shop)).actor
    token = await browser.token()
    async with database.write(shop_id=shop, actor=own) as tx:
        with pytest.raises(rules.ExternalEmailDiffers):
            await external.link(tx, token=token, proof=PROOF)
        tx.abandon()
    fake.claims = {"email": OWNER}
    token = await browser.token()
    async with database.write(shop_id=shop, actor=own) as tx:
        await external.link(tx, token=token, proof=PROOF)
    assert (await sign_in(database, shop, await browser.token())).actor.id == own.id
    async with database.write(shop_id=shop, actor=own) as tx:
        await external.unlink(tx, provider_id=browser.provider_id)
    with pytest.raises(rules.ExternalLinkNeedsPassword):
        await sign_in(database, shop, await browser.token())


async def test_the_last_way_in_stays(browser, database, shop):
    own = (await sign_in(database, shop, await browser.token())).actor
    async with database.write(shop_id=shop, actor=own) as tx:
        with pytest.raises(rules.LastWayIn):
            await external.unlink(tx, provider_id=browser.provider_id)
        tx.abandon()
