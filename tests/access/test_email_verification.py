"""Registering: the same answer for every address, a letter, and an account for whoever reads it."""

import pytest

from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import LoginRefused
from entrepot.access.rules.tickets import Purpose, TicketInvalid
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer
from entrepot.kernel import permissions
from tests.access import people
from tests.access.people import PASSWORD

REGISTER = """
mutation($input: CustomerRegisterInput!) { customerRegister(input: $input) { done userErrors { code field } } }
"""
VERIFY = """
mutation($input: EmailVerifyInput!) {
  emailVerify(input: $input) {
    accessToken refreshToken deviceToken viewer { kind name email } userErrors { code field }
  }
}
"""
DONE = {"done": True, "userErrors": []}
EMAIL = "anna@home.example"


@pytest.fixture
def register(graphql, anonymous):
    async def ask(email=EMAIL, **given):
        answer = await graphql(REGISTER, {"input": {"email": email, "name": "Anna", **given}}, actor=anonymous)
        return answer["data"]["customerRegister"]

    return ask


@pytest.fixture
def verify(graphql, anonymous):
    async def ask(token, password=PASSWORD, **given):
        answer = await graphql(VERIFY, {"input": {"token": token, "password": password, **given}}, actor=anonymous)
        return answer["data"]["emailVerify"]

    return ask


async def test_whoever_reads_the_letter_opens_the_account(register, verify, post, owner, shop):
    assert await register(" Anna@Home.example", locale="en") == DONE
    mail = await post.deliver_one()
    assert (mail.to, mail.language) == (EMAIL, "en")
    assert mail.subject == "Confirm your e-mail address for Test shop"
    handle = await owner.fetchval("SELECT handle FROM shop WHERE shop_id = $1", shop)
    assert mail.link.startswith(f"http://{handle}.store.test/account/verify#ent_ticket_")
    payload = await verify(mail.token)
    assert payload["viewer"] == {"kind": "CUSTOMER", "name": "Anna", "email": EMAIL}
    assert payload["userErrors"] == []
    row = await owner.fetchrow("SELECT state, email_verified_at FROM account WHERE shop_id = $1", shop)
    assert (row["state"], row["email_verified_at"] is None) == ("ACTIVE", False)
    again = await verify(mail.token)
    assert again["userErrors"] == [{"code": "TICKET_INVALID", "field": ["token"]}]


async def test_the_letter_is_in_the_language_that_was_spoken(graphql, anonymous, post):
    given = {"input": {"email": EMAIL, "name": "Anna"}}
    await graphql(REGISTER, given, actor=anonymous, locale="zh-CN")
    mail = await post.deliver_one()
    assert (mail.language, mail.subject) == ("zh-CN", "请确认您在 测试店铺 的邮箱")


async def test_a_letter_repeats_nothing_that_was_typed(register, post):
    await register(name="Win at http://evil.example")
    mail = await post.deliver_one()
    assert "evil" not in mail.body + mail.subject


async def test_cve_2025_58442_an_address_with_an_account_is_answered_alike(register, post, database, owner, shop):
    await people.register(database, shop_id=shop)
    before = await owner.fetchrow("SELECT * FROM account WHERE shop_id = $1", shop)
    assert await register(locale="en") == DONE
    mail = await post.deliver_one()
    assert (mail.to, mail.subject) == (EMAIL, "You already have an account at Test shop")
    assert "ent_ticket_" not in mail.body
    assert await owner.fetchrow("SELECT * FROM account WHERE shop_id = $1", shop) == before


async def test_ghsa_wr5h_registering_gives_an_account_without_password_none(register, post, database, owner, shop):
    """Whoever signs in by another service only has no password, and registering sets none."""
    await people.register(database, shop_id=shop)
    await owner.execute("UPDATE account SET password_hash = NULL WHERE shop_id = $1", shop)
    assert await register() == DONE
    mail = await post.deliver_one()
    assert "ent_ticket_" not in mail.body
    assert await owner.fetchval("SELECT password_hash FROM account WHERE shop_id = $1", shop) is None
    with pytest.raises(LoginRefused):
        await people.sign_in(database, shop_id=shop, email=EMAIL, kind=AccountKind.CUSTOMER)


async def test_cve_2026_44472_registering_anothers_address_gives_nothing(register, verify, post, database, owner, shop):
    """Neither a way to sign in nor a customer; and what its owner chooses later is theirs alone."""
    async with database.write(shop_id=shop, actor=people.SYSTEM) as tx:
        [row] = await customers.create_customers(tx, commands=[CreateCustomer(name="Guest", email=EMAIL)])
        guest = row["id"]
    await register(name="Attacker")
    with pytest.raises(LoginRefused):
        await people.sign_in(database, shop_id=shop, email=EMAIL, kind=AccountKind.CUSTOMER)
    assert await owner.fetchval("SELECT count(*) FROM customer WHERE shop_id = $1", shop) == 1
    mail = await post.deliver_one()
    payload = await verify(mail.token, name="Anna")
    assert payload["viewer"]["name"] == "Anna"
    found = await owner.fetch("SELECT id, email, account_id FROM customer WHERE shop_id = $1 ORDER BY id", shop)
    assert [(row["id"] == guest, row["email"], row["account_id"] is None) for row in found] == [
        (True, EMAIL, True),
        (False, None, False),
    ]


async def test_registered_twice_only_the_last_letter_opens(register, verify, post):
    await register()
    first = await post.deliver_one()
    await register()
    second = await post.deliver_one()
    assert (await verify(first.token))["userErrors"] == [{"code": "TICKET_INVALID", "field": ["token"]}]
    assert (await verify(second.token))["userErrors"] == []


async def test_a_password_that_is_refused_leaves_the_letter_good(register, verify, post):
    await register()
    mail = await post.deliver_one()
    refused = await verify(mail.token, password="short")
    assert refused["userErrors"] == [{"code": "PASSWORD_TOO_SHORT", "field": ["password"]}]
    assert (await verify(mail.token))["userErrors"] == []


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"email": "no address"}, "EMAIL_INVALID", "email"),
        ({"name": " "}, "REQUIRED", "name"),
        ({"locale": "fr"}, "LOCALE_UNKNOWN", "locale"),
    ],
)
async def test_what_is_wrong_is_named(register, given, code, field):
    payload = await register(**given)
    assert payload == {"done": None, "userErrors": [{"code": code, "field": [field]}]}


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.VERIFY])
async def test_c29_a_ticket_of_another_shop_purpose_or_time_opens_nothing(database, owner, shop, graphql, purpose):
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        await people.ticket(tx, EMAIL, Purpose.VERIFY)
        token = await people.ticket(tx, EMAIL, purpose)
    if purpose is Purpose.VERIFY:
        await owner.execute(
            "UPDATE account_ticket SET created_at = now() - interval '25 h', expires_at = now() - interval '1 s'"
            " WHERE shop_id = $1",
            shop,
        )
    with pytest.raises(TicketInvalid):
        await people.verify(database, shop_id=shop, token=token)
