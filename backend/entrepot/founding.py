"""A shop of one's own from the command line: founded with its owner, so that somebody can sign in to it."""

import argparse
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from entrepot import app
from entrepot.kernel import errors, permissions
from entrepot.kernel.settings import Settings
from entrepot.shops import operations as shop_operations
from entrepot.shops.events import Owner

# Letters that nobody mistakes for one another when a password is copied from a screen.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 20
# Which option a refusal speaks of.
OPTIONS: dict[errors.FieldPath, str] = {
    ("handle",): "--handle: ",
    ("name",): "--name: ",
    ("currency",): "--currency: ",
    ("timezone",): "--timezone: ",
    ("locales",): "--locale: ",
    ("host",): "--shop-host: ",
    ("owner", "email"): "--owner-email: ",
    ("owner", "name"): "--owner-name: ",
    ("owner", "password"): "--owner-password-stdin: ",
}


@dataclass(frozen=True, kw_only=True, repr=False)
class Wish:
    """A shop to found; the first locale is the default one, in which the name is given."""

    handle: str
    name: str
    currency: str
    timezone: str
    locales: Sequence[str]
    host: str | None
    owner_email: str
    owner_name: str | None
    owner_password: str
    password_is_new: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `entrepot shop create` is told."""
    parser.add_argument("--handle", required=True, help="its short name in addresses: small letters, digits, hyphens")
    parser.add_argument("--name", required=True, help="its name, in the first --locale")
    parser.add_argument("--currency", required=True, help="of its books, such as CNY")
    parser.add_argument("--timezone", required=True, help="such as Asia/Shanghai; its days begin there")
    parser.add_argument("--locale", required=True, action="append", help="zh-CN or en; the first is the default")
    parser.add_argument("--shop-host", help="the host name that means this shop, where there are several")
    parser.add_argument("--owner-email", required=True, help="with which the owner signs in")
    parser.add_argument("--owner-name", help="by default what stands before the @")
    parser.add_argument(
        "--owner-password-stdin", action="store_true", help="read the password from the first line of standard input"
    )


def wish_of(given: argparse.Namespace) -> Wish:
    """The shop that the options describe."""
    chosen = sys.stdin.readline().rstrip("\r\n") if given.owner_password_stdin else None
    return Wish(
        handle=given.handle,
        name=given.name,
        currency=given.currency,
        timezone=given.timezone,
        locales=given.locale,
        host=given.shop_host,
        owner_email=given.owner_email,
        owner_name=given.owner_name,
        owner_password=new_password() if chosen is None else chosen,
        password_is_new=chosen is None,
    )


def new_password() -> str:
    """A password that nobody can guess, about 116 bits of it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


async def found(settings: Settings, *, wish: Wish) -> list[errors.DomainError]:
    """Found the shop, all of it or nothing; what is wrong with the wish otherwise."""
    opened = await app.open_database(settings)
    command = _command(wish)
    try:
        shop = shop_operations.prepare_shop(command=command)
        system = permissions.Actor.system("shop create")
        async with opened.write(shop_id=shop.id, actor=system, founding=shop) as tx:
            await shop_operations.found_shop(tx, command=command)
    except errors.DomainError as refusal:
        return [refusal]
    except errors.Several as several:
        return list(several.errors)
    except asyncpg.IntegrityConstraintViolationError as violation:
        known = errors.of_constraint(violation.constraint_name)
        if known is None:
            raise
        return [known]
    finally:
        await opened.close()
    return []


def complaints(refusals: Sequence[errors.DomainError]) -> list[str]:
    """What is wrong, with the option that it is about, in both languages."""
    return [
        f"{OPTIONS.get(refusal.field, '')}{refusal.message(locale)}"
        for refusal in refusals
        for locale in ("en", "zh-CN")
    ]


def announcement(wish: Wish, *, base_url: str) -> list[str]:
    """How the owner signs in; a password that was made here is shown this once."""
    lines = [
        f"  Shop      {wish.handle}   店铺",
        f"  Admin     {base_url}/admin   管理后台",
        f"  Login     {wish.owner_email}   店主账号",
    ]
    if wish.password_is_new:
        lines.append(f"  Password  {wish.owner_password}   密码，仅显示一次，登录后请修改")
    return lines


def _command(wish: Wish) -> shop_operations.FoundShop:
    name = wish.name.strip()
    email = wish.owner_email.strip()
    return shop_operations.FoundShop(
        handle=wish.handle,
        name={wish.locales[0]: name} if name else {},
        currency=wish.currency,
        default_locale=wish.locales[0],
        locales=tuple(dict.fromkeys(wish.locales)),
        timezone=wish.timezone,
        host=wish.host,
        owner=Owner(email=email, name=wish.owner_name or email.partition("@")[0], password=wish.owner_password),
    )
