"""GHSA-32jm: no token that opens anything is found in any table, whatever was done; and who is disabled stays out."""

import asyncio

import pytest

from entrepot.access import jobs
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.sessions import LoginRefused
from entrepot.access.rules.tickets import Purpose, TicketInvalid
from entrepot.customers.operations import customers
from entrepot.customers.rules import CustomerState, EditCustomer
from entrepot.kernel import errors, migrate, permissions, worker
from tests import shops
from tests.access import people
from tests.access.people import PASSWORD, SYSTEM
from tests.access.post import Post

TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""
REGISTER = "mutation($input: CustomerRegisterInput!) { customerRegister(input: $input) { done } }"
REQUEST = "mutation($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { done } }"
CHANGE = "mutation($input: EmailChangeRequestInput!) { emailChangeRequest(input: $input) { done } }"
VERIFY = "mutation($input: EmailVerifyInput!) { emailVerify(input: $input) { accessToken refreshToken deviceToken } }"
RESET = "mutation($input: PasswordResetInput!) { passwordReset(input: $input) { done } }"
EMAIL = "anna@home.example"


async def test_ghsa_32jm_no_table_holds_what_opens_something(fresh_database, graphql, services, anonymous):
    """With a worker that runs the jobs, so that the queue and its log are looked at as well."""
    shop = await shops.found(fresh_database)
    graphql.database = fresh_database
    post = Post(fresh_database, services, shop, None)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run_worker(fresh_database, services, stop=stop))
    secrets = []

    async def ask(document, actor=anonymous, **given):
        answer = await graphql(document, {"input": given}, actor=actor, shop=shop)
        [payload] = answer["data"].values()
        return payload

    async def letter():
        async with asyncio.timeout(20):
            while True:
                if found := post.arrived():
                    break
                await asyncio.sleep(0.05)
        [mail] = found
        secrets.append(mail.token)
        return mail

    try:
        await ask(REGISTER, email=EMAIL, name="Anna")
        secrets += (await ask(VERIFY, token=(await letter()).token, password=PASSWORD)).values()
        await ask(REQUEST, email=EMAIL, kind="CUSTOMER")
        waiting = await letter()
        signed = await people.sign_in(fresh_database, shop_id=shop, email=EMAIL, kind=AccountKind.CUSTOMER)
        secrets += [signed.access_token, signed.refresh_token, signed.device_token]
        await ask(CHANGE, actor=signed.actor, newEmail="anna@new.example", password=PASSWORD)
        await letter()
        await ask(RESET, token=waiting.token, password=f"{PASSWORD} new")
        async with fresh_database.write(shop_id=shop, actor=SYSTEM) as tx:
            await people.invite(tx, "new@shop.example")
        await letter()
    finally:
        stop.set()
        await running
    assert len(secrets) == 10
    assert await _found(fresh_database, [*secrets, PASSWORD, *(item.rsplit("_", 1)[1] for item in secrets)]) == []


async def _found(database, secrets):
    """The tables in whose rows one of these texts is, as text or as bytes."""
    connection = await database.pool.acquire()
    try:
        await connection.execute("RESET ROLE")
        found = []
        for row in await connection.fetch(TABLES):
            lines = [item[0] for item in await connection.fetch(f"SELECT t::text FROM {row[0]} t")]
            found += [(row[0], secret[:12]) for secret in secrets for line in lines if _holds(line, secret)]
    finally:
        await database.pool.release(connection)
    return found


def _holds(line, secret):
    return secret in line or secret.encode().hex() in line


async def test_the_search_finds_what_is_there(fresh_database):
    """The database tells at which revision it is."""
    revisions = [path.stem for path in (migrate.SCRIPTS / "versions").glob("*.py")]
    assert await _found(fresh_database, revisions) != []


@pytest.fixture
def turn(database, shop):
    async def turned(signed, state):
        async with database.write(shop_id=shop, actor=SYSTEM) as tx:
            command = EditCustomer(id=signed.actor.customer_id, changes={"state": state})
            await customers.edit_customers(tx, commands=[command])

    return turned


async def test_w8_a_disabled_customer_is_signed_out_and_stays_out(database, graphql, shop, turn):
    signed = await people.register(database, shop_id=shop, email=EMAIL)
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        token = await people.ticket(tx, EMAIL, Purpose.RESET)
    await turn(signed, CustomerState.DISABLED)
    with pytest.raises(errors.Unauthenticated):
        await people.authenticate(database, shop_id=shop, token=signed.access_token)
    with pytest.raises(errors.DomainError):
        await people.refresh(database, shop_id=shop, token=signed.refresh_token)
    with pytest.raises(LoginRefused):
        await people.sign_in(database, shop_id=shop, email=EMAIL, kind=AccountKind.CUSTOMER)
    with pytest.raises(TicketInvalid):
        await people.reset(database, shop_id=shop, token=token)
    await turn(signed, CustomerState.ACTIVE)
    again = await people.sign_in(database, shop_id=shop, email=EMAIL, kind=AccountKind.CUSTOMER)
    assert again.actor.customer_id == signed.actor.customer_id
    with pytest.raises(errors.Unauthenticated):
        await people.authenticate(database, shop_id=shop, token=signed.access_token)


async def test_w8_a_disabled_customer_is_written_no_letter(database, post, shop, turn, graphql, anonymous):
    signed = await people.register(database, shop_id=shop, email=EMAIL)
    await turn(signed, CustomerState.DISABLED)
    answer = await graphql(REQUEST, {"input": {"email": EMAIL, "kind": "CUSTOMER"}}, actor=anonymous)
    assert answer["data"]["passwordResetRequest"] == {"done": True}
    assert await post.deliver() == []


async def test_an_account_that_nobody_opened_goes_with_its_ticket(database, owner, shop):
    async with database.write(shop_id=shop, actor=permissions.ANONYMOUS) as tx:
        await people.ticket(tx, EMAIL, Purpose.VERIFY)
        await people.become_customer(tx, "ben@home.example")
    await owner.execute("UPDATE account SET created_at = now() - interval '8 days' WHERE shop_id = $1", shop)
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await jobs.forget_old_access(tx)
    assert await owner.fetchval("SELECT count(*) FROM account WHERE shop_id = $1", shop) == 2
    ended = "UPDATE account_ticket SET created_at = now() - interval '2 days', expires_at = now() - interval '1 s'"
    await owner.execute(f"{ended} WHERE shop_id = $1", shop)
    async with database.write(shop_id=shop, actor=SYSTEM) as tx:
        await jobs.forget_old_access(tx)
    left = await owner.fetch("SELECT email FROM account WHERE shop_id = $1", shop)
    assert [row["email"] for row in left] == ["ben@home.example"]
