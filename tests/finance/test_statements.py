"""The statements as they are asked for: each figure is a sum of the journal, of the days that were asked for."""

import uuid
from datetime import date

import pytest

from entrepot.shops import operations as shop_operations
from tests.orders import arrange

POST = """mutation ($input: JournalPostInput!, $key: String!) { journalPost(input: $input) @idempotent(key: $key) {
  entry { effectiveDate } userErrors { code message } } }"""
CREATE = "mutation ($input: AccountCreateInput!) { accountCreate(input: $input) { userErrors { code } } }"
TRIAL = """query ($from: Date, $to: Date) { trialBalance(from: $from, to: $to) {
  fromDate toDate isBalanced totalDebit { amount } totalCredit { amount }
  rows { account { code } opening { amount } debit { amount } credit { amount } closing { amount } } } }"""
INCOME = """query ($from: Date, $to: Date) { incomeStatement(from: $from, to: $to) {
  fromDate toDate grossProfit { amount } netProfit { amount currencyCode }
  sections { code name total { amount } lines { account { code } amount { amount } } } } }"""
BALANCE = """query ($at: Date, $currency: CurrencyCode) { balanceSheet(atDate: $at, currency: $currency) {
  atDate isBalanced unclosedProfit { amount } totalAssets { amount } totalLiabilitiesAndEquity { amount }
  sections { code total { amount } lines { account { code } amount { amount } } } } }"""
DASHBOARD = """query ($from: Date, $to: Date) { dashboard(from: $from, to: $to) {
  revenue { amount } grossProfit { amount } } }"""
JANUARY, FEBRUARY, LAST_OF_FEBRUARY, MARCH = (
    "2026-01-15T04:00:00Z",
    "2026-02-10T04:00:00Z",
    # Already the first of March by the clock of the shop.
    "2026-02-28T16:00:00Z",
    "2026-03-05T04:00:00Z",
)
FIGURES = ("opening", "debit", "credit", "closing")
# When, debit, credit, how much.
ENTRIES = (
    (JANUARY, "1002", "4001", "10000.00"),
    (JANUARY, "1405", "2202.01", "3000.00"),
    (FEBRUARY, "1002", "6001", "2000.00"),
    (FEBRUARY, "6401", "1405", "1200.00"),
    (FEBRUARY, "6402", "1405", "50.00"),
    (FEBRUARY, "6602", "1002", "300.00"),
    (LAST_OF_FEBRUARY, "1002", "6051", "100.00"),
    (MARCH, "6603", "1002", "12.34"),
    (MARCH, "6711", "1002", "5.00"),
    (MARCH, "1002", "6301", "7.00"),
    (MARCH, "1002", "6099", "1.00"),
)


@pytest.fixture
async def ask(graphql):
    """Asks, after the entries above were posted by hand: `await ask(document, **variables)`."""
    for code, kind in (("6402", "EXPENSE"), ("6099", "REVENUE")):
        account = {"code": code, "name": [{"locale": "zh-CN", "value": code}], "kind": kind}
        assert (await graphql(CREATE, {"input": account}))["data"]["accountCreate"] == {"userErrors": []}
    for at, debit, credit, amount in ENTRIES:
        assert (await post(graphql, at, debit, credit, amount))["userErrors"] == []

    async def asked(document, **variables):
        answer = await graphql(document, variables, locale="en")
        assert "errors" not in answer, answer
        [found] = answer["data"].values()
        return found

    return asked


async def post(graphql, at, debit, credit, amount, currency="CNY"):
    money = {"amount": amount, "currencyCode": currency}
    lines = [{"account": debit, "debit": money}, {"account": credit, "credit": money}]
    given = {"lines": lines, "memo": "by hand", "effectiveAt": at}
    answer = await graphql(POST, {"input": given, "key": uuid.uuid4().hex})
    assert "errors" not in answer, answer
    return answer["data"]["journalPost"]


def sums(found):
    return {section["code"]: section["total"]["amount"] for section in found["sections"]}


def accounts(found, code):
    [section] = [section for section in found["sections"] if section["code"] == code]
    return {line["account"]["code"]: line["amount"]["amount"] for line in section["lines"]}


async def test_the_trial_balance_of_a_month(ask):
    found = await ask(TRIAL, **{"from": "2026-02-01", "to": "2026-02-28"})
    rows = {row["account"]["code"]: tuple(row[name]["amount"] for name in FIGURES) for row in found["rows"]}
    assert rows == {
        "1002": ("10000.00", "2000.00", "300.00", "11700.00"),
        "1405": ("3000.00", "0.00", "1250.00", "1750.00"),
        "2202.01": ("-3000.00", "0.00", "0.00", "-3000.00"),
        "4001": ("-10000.00", "0.00", "0.00", "-10000.00"),
        "6001": ("0.00", "0.00", "2000.00", "-2000.00"),
        "6401": ("0.00", "1200.00", "0.00", "1200.00"),
        "6402": ("0.00", "50.00", "0.00", "50.00"),
        "6602": ("0.00", "300.00", "0.00", "300.00"),
    }
    assert (found["totalDebit"], found["totalCredit"]) == ({"amount": "3550.00"}, {"amount": "3550.00"})
    assert found["isBalanced"]


async def test_the_income_statement_of_a_month_and_of_the_next(ask):
    february = await ask(INCOME, **{"from": "2026-02-01", "to": "2026-02-28"})
    assert sums(february) == dict.fromkeys(
        ("TAXES", "SELLING", "FINANCE", "IMPAIRMENT", "NON_OPERATING", "INCOME_TAX"), "0.00"
    ) | {"REVENUE": "2000.00", "COST_OF_SALES": "-1250.00", "ADMINISTRATION": "-300.00"}
    assert (february["grossProfit"]["amount"], february["netProfit"]["amount"]) == ("750.00", "450.00")
    # What was earned at midnight by the clock of the shop is of the day that began.
    march = await ask(INCOME, **{"from": "2026-03-01", "to": "2026-03-31"})
    assert accounts(march, "REVENUE") == {"6051": "100.00"}
    assert accounts(march, "NON_OPERATING") == {"6301": "7.00", "6711": "-5.00"}
    assert accounts(march, "OTHER") == {"6099": "1.00"}
    assert march["netProfit"] == {"amount": "90.66", "currencyCode": "CNY"}
    assert [section["name"] for section in march["sections"]][:2] == ["Revenue", "Cost of sales"]


@pytest.mark.parametrize(
    ("day", "assets", "profit"),
    [
        ("2026-01-14", "0.00", "0.00"),
        ("2026-01-15", "13000.00", "0.00"),
        ("2026-02-28", "13450.00", "450.00"),
        ("2026-03-01", "13550.00", "550.00"),
        ("2026-03-31", "13540.66", "540.66"),
    ],
)
async def test_the_balance_sheet_of_a_day(ask, day, assets, profit):
    found = await ask(BALANCE, at=day)
    assert (found["totalAssets"]["amount"], found["unclosedProfit"]["amount"]) == (assets, profit)
    assert found["totalLiabilitiesAndEquity"]["amount"] == assets
    assert (found["atDate"], found["isBalanced"]) == (day, True)
    assert sums(found)["ASSETS"] == assets


async def test_until_today_since_new_year_by_default(ask, database, shop):
    async with database.read(shop_id=shop, actor=arrange.SYSTEM) as tx:
        today: date = tx.now.astimezone(tx.shop.timezone).date()
    for document in (TRIAL, INCOME):
        found = await ask(document)
        assert (found["fromDate"], found["toDate"]) == (f"{today.year}-01-01", str(today))
    assert (await ask(BALANCE))["atDate"] == str(today)


async def test_each_currency_has_books_of_its_own(ask, graphql, database, shop):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        command = shop_operations.CreateChannel(handle="abroad", name={"zh-CN": "海外"}, currency="USD")
        await shop_operations.create_channels(tx, commands=[command])
    assert (await post(graphql, MARCH, "1002", "4001", "70.00", currency="USD"))["userErrors"] == []
    abroad = await ask(BALANCE, at="2026-03-31", currency="USD")
    assert (abroad["totalAssets"]["amount"], abroad["isBalanced"]) == ("70.00", True)
    assert (await ask(BALANCE, at="2026-03-31"))["totalAssets"]["amount"] == "13540.66"


async def test_a_period_that_ends_before_it_begins_is_refused(graphql):
    answer = await graphql(INCOME, {"from": "2026-03-02", "to": "2026-03-01"})
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("INVALID", ["incomeStatement"])


async def test_the_dashboard_tells_of_the_same_profit(ask, graphql):
    """Non-operating items and accounts that are of no section are no trade, there as here."""
    for first, last in (("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")):
        period = {"from": first, "to": last}
        stated = await ask(INCOME, **period)
        shown = await ask(DASHBOARD, **period)
        assert shown["revenue"]["amount"] == sums(stated)["REVENUE"]
        assert shown["grossProfit"]["amount"] == stated["grossProfit"]["amount"]
