"""Passwords that were in a breach are refused, from a file of the operator's own."""

import hashlib

import pytest

from entrepot.access.operations import accounts, breached
from entrepot.access.rules.accounts import PasswordBreached
from tests.access import people

KNOWN = [f"known password {number}" for number in range(500)]
CHANGE = "mutation($input: PasswordChangeInput!) { passwordChange(input: $input) { done userErrors { code field } } }"


def written(path, passwords, end="\r\n"):
    lines = sorted(
        f"{hashlib.sha1(item.encode()).hexdigest().upper()}:{index + 1}" for index, item in enumerate(passwords)
    )
    path.write_text(end.join(lines), newline="")
    return path


@pytest.fixture
def breach(tmp_path):
    breached.use(written(tmp_path / "breached.txt", KNOWN))
    yield
    breached.use(None)


@pytest.mark.usefixtures("breach")
async def test_every_password_of_the_file_is_found_and_no_other():
    for password in KNOWN:
        with pytest.raises(PasswordBreached):
            await breached.check(password)
    for number in range(500):
        await breached.check(f"unknown password {number}")


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_short_files_are_searched_too(tmp_path, count, end):
    breached.use(written(tmp_path / "short.txt", KNOWN[:count], end))
    try:
        for password in KNOWN[:count]:
            with pytest.raises(PasswordBreached):
                await breached.check(password)
        await breached.check(KNOWN[count])
    finally:
        breached.use(None)


@pytest.mark.usefixtures("breach")
async def test_nobody_chooses_one(database, graphql, shop, team):
    signed = await people.sign_in(database, shop_id=team.shop_id)
    given = {"input": {"currentPassword": people.PASSWORD, "newPassword": KNOWN[7]}}
    payload = (await graphql(CHANGE, given, actor=signed.actor))["data"]["passwordChange"]
    assert payload == {"done": None, "userErrors": [{"code": "PASSWORD_BREACHED", "field": ["newPassword"]}]}
    with pytest.raises(PasswordBreached) as refused:
        await accounts.check_new_password(KNOWN[7], email="anna@home.example", field=("password",))
    assert refused.value.field == ("password",)


@pytest.mark.parametrize("content", [None, "", "hunter2\n", "ABC:1\n"])
def test_a_file_that_is_none_stops_the_start(tmp_path, content):
    path = tmp_path / "list.txt"
    if content is not None:
        path.write_text(content)
    with pytest.raises(breached.BreachedListUnreadable):
        breached.use(path)


async def test_without_a_file_nothing_is_refused():
    await breached.check(KNOWN[0])
