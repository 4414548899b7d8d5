"""`entrepot shop create` on an empty database: a shop, an owner who can sign in, and one sentence for each mistake."""

import asyncio
import io
import re
import subprocess
import sys
from collections.abc import Callable, Mapping

import pytest

from entrepot import cli
from entrepot.access.operations import sessions, steps
from entrepot.access.rules.accounts import AccountKind
from entrepot.kernel import permissions
from tests import harness
from tests.tooling.test_commands import ENTREPOT, environment

__all__ = ["environment"]
WISH = {
    "--handle": "camellia",
    "--name": "Camellia",
    "--currency": "EUR",
    "--timezone": "Europe/Paris",
    "--locale": "en",
    "--owner-email": "Anna@Camellia.example",
}
PASSWORD = re.compile(r"^  Password  (\S+)   密码，仅显示一次，登录后请修改$", re.MULTILINE)
MISTAKES = {
    "--handle": ("Camellia Tea", "--handle: A handle has 1 to 63 small letters", "--handle: 标识须为"),
    "--name": (" ", "--name: The text is required in the shop's default language (en).", "--name: 必须填写"),
    "--currency": ("EURO", "--currency: EURO is not an ISO 4217 currency.", "--currency: EURO 不是"),
    "--timezone": ("Paris", "--timezone: Paris is not a time zone", "--timezone: Paris 不是"),
    "--locale": ("fr", "--locale: fr cannot be used: choose among zh-CN, en.", "--locale: 无法使用语言 fr"),
    "--owner-email": (
        "anna",
        '--owner-email: "anna" is not an e-mail address.',
        "--owner-email: “anna”不是有效的邮箱地址。",
    ),
}


Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def create(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command in this process, which saves its start."""
    for name in ("ENTREPOT_DATABASE_URL", "ENTREPOT_DATA_DIR", "ENTREPOT_SECRET"):
        monkeypatch.setenv(name, environment[name])

    def run(*flags: str, typed: str = "", **options: str) -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = cli.main(["shop", "create", *flags, *_parts(options)])
        printed = capsys.readouterr()
        return subprocess.CompletedProcess((), code, printed.out, printed.err)

    return run


def test_the_owner_of_the_new_shop_signs_in_and_may_do_everything(environment: dict[str, str], create: Command) -> None:
    made = create(**WISH)
    assert made.returncode == 0, made.stderr
    password = PASSWORD.search(made.stdout)
    assert password is not None
    actor = asyncio.run(_sign_in(environment, password=password[1]))
    assert (actor.name, actor.permissions) == ("Anna", frozenset(permissions.registry()))


def test_a_password_of_ones_own_is_read_and_never_printed(environment: dict[str, str], create: Command) -> None:
    made = create("--owner-password-stdin", typed="correct horse 电池\n", **WISH)
    assert (made.returncode, "correct horse" in made.stdout, "Password" in made.stdout) == (0, False, False)
    assert asyncio.run(_sign_in(environment, password="correct horse 电池")).name == "Anna"


def test_a_password_must_be_as_good_as_anybodys(environment: dict[str, str], create: Command) -> None:
    made = create("--owner-password-stdin", typed="short\n", **WISH)
    assert (made.returncode, made.stdout) == (2, "")
    assert made.stderr.splitlines()[0] == "--owner-password-stdin: A password has at least 10 characters."
    assert asyncio.run(_handles(environment)) == []


def test_what_is_wrong_is_named_and_nothing_is_founded(environment: dict[str, str], create: Command) -> None:
    for option, (value, english, chinese) in MISTAKES.items():
        made = create(**{**WISH, option: value})
        lines = made.stderr.splitlines()
        assert (made.returncode, made.stdout, len(lines)) == (2, "", 2), made.stderr
        assert (lines[0][: len(english)], lines[1][: len(chinese)]) == (english, chinese)
    assert asyncio.run(_handles(environment)) == []


def test_a_handle_is_taken_once(environment: dict[str, str], create: Command) -> None:
    assert create(**WISH).returncode == 0
    command = [ENTREPOT, "shop", "create", *_parts(WISH)]
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (again.returncode, again.stderr) == (2, "--handle: This handle is taken.\n--handle: 该标识已被占用。\n")
    assert create(**{**WISH, "--handle": "second", "--locale": "zh-CN"}).returncode == 0
    assert asyncio.run(_handles(environment)) == ["camellia", "second"]


def _parts(options: Mapping[str, str]) -> list[str]:
    return [part for name, value in options.items() for part in (name, value)]


async def _sign_in(environment: dict[str, str], *, password: str) -> permissions.Actor:
    """Sign in with the address as it is kept."""
    async with harness.pool(environment["ENTREPOT_DATABASE_URL"]) as opened:
        [shop_id] = await opened.shop_ids()
        async with opened.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
            signed = await steps.sign_in(
                tx,
                kind=AccountKind.STAFF,
                email="anna@camellia.example",
                password=password,
                origin=sessions.Origin(address="203.0.113.7", user_agent="Browser/1"),
            )
    assert isinstance(signed, sessions.SignedIn)
    return signed.actor


async def _handles(environment: dict[str, str]) -> list[str]:
    async with harness.pool(environment["ENTREPOT_DATABASE_URL"]) as opened, opened.pool.acquire() as connection:
        found = await connection.fetch("SELECT handle FROM shop_directory ORDER BY handle")
    return [row["handle"] for row in found]
