"""People and apps for the tests of access, made through its operations and committed."""

import importlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from entrepot.access.operations import accounts, apps, invitations, minting, proofs, sessions, staff, steps, tickets
from entrepot.access.reads import authentication
from entrepot.access.reads import people as reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import tokens
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.tickets import Purpose
from entrepot.access.rules.tokens import TokenKind
from entrepot.access.tables.oauth import OAUTH_GRANT
from entrepot.access.tables.sessions import ACCESS_TOKEN, SESSION
from entrepot.kernel import errors, ids, permissions
from entrepot.kernel.database import Database, Row, Tx
from tests.architecture.source import BACKEND

for _path in sorted(BACKEND.glob("*/permissions.py")):
    importlib.import_module(f"entrepot.{_path.parent.name}.permissions")

PASSWORD = "correct horse 电池"
SYSTEM = permissions.Actor.system("test")
HOME = sessions.Origin(address="203.0.113.7", user_agent="Browser/1")


@dataclass(frozen=True, kw_only=True)
class Team:
    """A shop's owner and warehouse keeper, and its roles by key."""

    shop_id: uuid.UUID
    owner_id: uuid.UUID
    keeper_id: uuid.UUID
    roles: dict[str, uuid.UUID]


async def take_on(database: Database, *, shop_id: uuid.UUID) -> Team:
    """Take on an owner and a keeper, in the roles that every shop begins with."""
    async with database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        by_key = {row["key"]: row["id"] for row in await role_reads.list_roles(tx)}
        owner = await hire(tx, "owner@shop.example", by_key["owner"])
        keeper = await hire(tx, "keeper@shop.example", by_key["warehouse_keeper"])
    return Team(shop_id=shop_id, owner_id=owner, keeper_id=keeper, roles=by_key)


async def hire(tx: Tx, email: str, *role_ids: uuid.UUID) -> uuid.UUID:
    """Take one person on; gives the id."""
    command = staff.CreateStaff(email=email, name=email.partition("@")[0], password=PASSWORD, role_ids=role_ids)
    [row] = await staff.create_staff(tx, commands=[command])
    return row["id"]


async def register(database: Database, *, shop_id: uuid.UUID, email: str = "anna@home.example") -> sessions.SignedIn:
    """Register a customer, who proves the address and signs in."""
    async with database.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
        return await become_customer(tx, email)


async def become_customer(tx: Tx, email: str) -> sessions.SignedIn:
    """Do what a customer does who registers and opens the link in their mail."""
    token = await ticket(tx, email, Purpose.VERIFY)
    return await proofs.verify_email(tx, token=token, password=PASSWORD, name=None, origin=HOME)


async def invite(tx: Tx, email: str, *role_ids: uuid.UUID) -> Sequence[Row]:
    """Invite one person to be staff."""
    command = staff.CreateStaff(email=email, name=email.partition("@")[0], password=None, role_ids=role_ids)
    return await invitations.invite_staff(tx, commands=[command])


async def verify(
    database: Database, *, shop_id: uuid.UUID, token: str, password: str = PASSWORD, name: str | None = None
) -> sessions.SignedIn:
    """Open the link of a registration."""
    async with database.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
        return await proofs.verify_email(tx, token=token, password=password, name=name, origin=HOME)


async def ticket(
    tx: Tx, email: str, purpose: Purpose, *, new_email: str | None = None, created_by_id: uuid.UUID | None = None
) -> str:
    """The token of a ticket, as a letter would carry it; whoever has no account yet gets one as a customer."""
    kind = AccountKind.STAFF if purpose is Purpose.INVITE else AccountKind.CUSTOMER
    if purpose is Purpose.VERIFY:
        await accounts.create_unless_there(tx, command=accounts.NewAccount(kind=kind, email=email, name="Anna"))
    normal = email.strip().lower()
    held = await reads.find_login(tx, kind=kind, email=normal) or await reads.get_login(
        tx, kind=AccountKind.STAFF, email=normal
    )
    made = tickets.Ticket(
        account_id=held["id"], email=normal, purpose=purpose, new_email=new_email, created_by_id=created_by_id
    )
    return await tickets.make(tx, ticket=made)


async def sign_in(
    database: Database,
    *,
    shop_id: uuid.UUID,
    email: str = "owner@shop.example",
    password: str = PASSWORD,
    kind: AccountKind = AccountKind.STAFF,
    origin: sessions.Origin = HOME,
    device_token: str | None = None,
) -> sessions.SignedIn:
    """Sign in, and keep what a refusal leaves behind, as the mutation does."""
    async with database.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
        try:
            signed = await steps.sign_in(
                tx, kind=kind, email=email, password=password, origin=origin, device_token=device_token
            )
            assert isinstance(signed, sessions.SignedIn), signed
            return signed
        except errors.DomainError as refusal:
            kept = refusal
    raise kept


async def refresh(database: Database, *, shop_id: uuid.UUID, token: str) -> sessions.SignedIn:
    """Refresh, and keep what a refusal leaves behind, as the mutation does."""
    async with database.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
        try:
            return await sessions.refresh_session(tx, refresh_token=token, origin=HOME)
        except errors.DomainError as refusal:
            kept = refusal
    raise kept


async def authenticate(database: Database, *, shop_id: uuid.UUID, token: str) -> permissions.Actor:
    """Use an access token."""
    async with database.read(shop_id=shop_id) as tx:
        return await authentication.authenticate(tx, token=token)


async def reset(database: Database, *, shop_id: uuid.UUID, token: str, password: str = PASSWORD) -> None:
    """Choose a new password by the link of a letter."""
    async with database.write(shop_id=shop_id, actor=permissions.ANONYMOUS) as tx:
        await proofs.reset_password(tx, token=token, password=password)


async def install(database: Database, *, shop_id: uuid.UUID, scopes: list[str]) -> apps.AppSecret:
    """Register an app."""
    async with database.write(shop_id=shop_id, actor=SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[apps.CreateApp(name="Report", scopes=scopes)])
    return made


GRANT = "INSERT INTO oauth_grant (shop_id, id, app_id, account_id, scopes) VALUES ($1, $2, $3, $4, $5)"
APP_SESSION = """
INSERT INTO session (shop_id, id, account_id, grant_id, scopes, family_hash, refresh_hash, chain_key, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $6, now() + interval '1 day')
"""
APP_TOKEN = """
INSERT INTO access_token
  (shop_id, id, token_hash, hint, actor_kind, account_id, app_id, session_id, scopes, expires_at)
SELECT $1, $2, $3, 'ent_at_', kind, id, $4, $5, $6, now() + interval '1 hour'
FROM account WHERE shop_id = $1 AND id = $7
"""


async def consent(
    owner: asyncpg.Connection, *, shop_id: uuid.UUID, email: str, app_id: uuid.UUID, scopes: list[str]
) -> str:
    """Write down that a person allowed an app to act in their name; gives a token of that app for that person."""
    grant_id, session_id = ids.new(OAUTH_GRANT), ids.new(SESSION)
    token = minting.new(TokenKind.ACCESS, shop_id=shop_id)
    digest, written = tokens.digest(token), json.dumps(scopes)
    account_id = await owner.fetchval("SELECT id FROM account WHERE shop_id = $1 AND email = $2", shop_id, email)
    await owner.execute(GRANT, shop_id, grant_id, app_id, account_id, written)
    await owner.execute(APP_SESSION, shop_id, session_id, account_id, grant_id, written, digest)
    await owner.execute(APP_TOKEN, shop_id, ids.new(ACCESS_TOKEN), digest, app_id, session_id, written, account_id)
    return token
