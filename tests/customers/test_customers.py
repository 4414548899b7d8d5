"""Creating and editing customers."""

import pytest

from entrepot.access.events import AccountRegistered
from entrepot.access.rules import accounts
from entrepot.customers import handlers, reads
from entrepot.customers.operations import customers
from entrepot.customers.rules import CreateCustomer, EditCustomer
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Tx


async def create(tx: Tx, *commands: CreateCustomer):
    return await customers.create_customers(tx, commands=commands)


async def found(tx: Tx, text: str) -> list[str]:
    page = await reads.page_of_customers(tx, where=None, search_text=text)
    return [row["name"] for row in page["nodes"]]


async def test_customers_are_created_in_order_with_normal_contacts(tx):
    rows = await create(
        tx, CreateCustomer(name="李雷", email="Li@Example.com", phone="138 0013 8000"), CreateCustomer(name="Ann")
    )
    assert [(row["name"], row["email"], row["phone"], row["state"], row["version"]) for row in rows] == [
        ("李雷", "li@example.com", "13800138000", "ACTIVE", 1),
        ("Ann", None, None, "ACTIVE", 1),
    ]
    assert (await reads.find_customer(tx, email="li@example.com"))["id"] == rows[0]["id"]


async def test_a_thousand_customers_cost_as_many_statements_as_one(tx):
    with tx.counting() as one:
        await create(tx, CreateCustomer(name="Ann", email="a@example.com"))
    with tx.counting() as many:
        await create(tx, *(CreateCustomer(name=f"客户 {n}", email=f"c{n}@example.com") for n in range(1000)))
    assert (one.statements, many.statements) == (4, 4)


async def test_an_email_belongs_to_one_customer(tx):
    [ann, bob] = await create(tx, CreateCustomer(email="ann@example.com"), CreateCustomer(email="bob@example.com"))
    with pytest.raises(accounts.EmailTaken):
        await create(tx, CreateCustomer(email="ANN@example.com"))
    with pytest.raises(errors.Several):
        await create(tx, CreateCustomer(email="x@example.com"), CreateCustomer(email="X@example.com"))
    with pytest.raises(accounts.EmailTaken):
        await customers.edit_customers(tx, commands=[EditCustomer(id=bob["id"], changes={"email": "ann@example.com"})])
    [same] = await customers.edit_customers(
        tx, commands=[EditCustomer(id=ann["id"], changes={"email": "Ann@Example.com"})]
    )
    assert same["version"] == 1


async def test_customers_without_contact_may_share_that(tx):
    rows = await create(tx, CreateCustomer(name="17850"), CreateCustomer(name="17850"))
    assert len({row["id"] for row in rows}) == 2


async def test_an_edit_bumps_the_version_and_a_stale_one_is_refused(tx):
    [row] = await create(tx, CreateCustomer(name="李雷", phone="13800138000"))
    [edited] = await customers.edit_customers(
        tx, commands=[EditCustomer(id=row["id"], changes={"name": "韩梅梅", "phone": None}, if_version=1)]
    )
    assert (edited["name"], edited["phone"], edited["version"]) == ("韩梅梅", None, 2)
    with pytest.raises(errors.StaleVersion) as refused:
        await customers.edit_customers(tx, commands=[EditCustomer(id=row["id"], changes={"name": "x"}, if_version=1)])
    assert refused.value.current == 2
    with pytest.raises(errors.NotFound):
        await customers.edit_customers(tx, commands=[EditCustomer(id=tx.shop_id, changes={"name": "x"})])
    assert await found(tx, "hanmei") == ["韩梅梅"]
    assert await found(tx, "李雷") == []


@pytest.mark.parametrize("text", ["李雷", "李", "lilei", "ll", "example", "li@example.com", "13800138000", "13800"])
async def test_customers_are_found_by_name_and_contact(tx, text):
    await create(
        tx,
        CreateCustomer(name="李雷", email="li@example.com", phone="138 0013 8000"),
        CreateCustomer(name="Ann", email="ann@tea.shop"),
    )
    assert await found(tx, text) == ["李雷"]


async def test_an_account_gets_its_customer(tx, owner):
    account_id = ids.new(ids.kind("Account", 0x14))
    await _account(tx, account_id)
    await handlers.on_account_registered(
        tx, AccountRegistered(account_id=account_id, email="New@example.com", name="新", locale="fr")
    )
    row = await reads.find_customer(tx, account_id=account_id)
    assert (row["email"], row["name"], row["locale"]) == ("new@example.com", "新", None)


async def test_signing_up_with_somebody_elses_email_does_not_open_their_record(tx):
    [guest] = await create(tx, CreateCustomer(name="Guest", email="guest@example.com"))
    account_id = ids.new(ids.kind("Account", 0x14))
    await _account(tx, account_id)
    await handlers.on_account_registered(
        tx, AccountRegistered(account_id=account_id, email="guest@example.com", name="Thief", locale="en")
    )
    row = await reads.find_customer(tx, account_id=account_id)
    assert (row["id"] != guest["id"], row["email"], row["name"], row["locale"]) == (True, None, "Thief", "en")
    assert (await reads.find_customer(tx, id=guest["id"]))["account_id"] is None


async def _account(tx: Tx, account_id) -> None:
    await tx.connection.execute(
        "INSERT INTO account (shop_id, id, kind, email, state, name) VALUES ($1, $2, 'CUSTOMER', $3, 'ACTIVE', '')",
        *(tx.shop_id, account_id, f"{account_id.hex}@example.com"),
    )
