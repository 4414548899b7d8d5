"""People with second factors for the tests, and what they do at the API."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pyotp

from entrepot.access.operations import factors, sessions
from entrepot.kernel import permissions
from entrepot.kernel.database import Database
from tests import requests
from tests.access import people
from tests.access.authenticator import Authenticator

LOGIN = """
mutation($input: LoginInput!) { staffLogin(input: $input) {
  accessToken refreshToken deviceToken viewer { name } challenge { id kinds passkeyOptions } userErrors { code field }
} }
"""
COMPLETE = """
mutation($input: LoginCompleteInput!) { loginComplete(input: $input) {
  accessToken refreshToken deviceToken viewer { name email } challenge { id } userErrors { code field }
} }
"""
BEGIN_SIGN_IN = """
mutation($input: PasskeySignInBeginInput!) { passkeySignInBegin(input: $input) {
  challengeId options userErrors { code }
} }
"""
SIGN_IN = """
mutation($input: PasskeySignInInput!) { passkeySignIn(input: $input) {
  accessToken viewer { name email } userErrors { code field }
} }
"""
AGAIN = "mutation($input: SignInAgainInput!) { signInAgain(input: $input) { done userErrors { code field } } }"
BEGIN_PROOF = "mutation { passkeyProofBegin { challengeId options userErrors { code } } }"
BEGIN_TOTP = (
    "mutation($input: TotpBeginInput!) { totpBegin(input: $input) { id secret uri userErrors { code field } } }"
)
CONFIRM = """
mutation($input: TotpConfirmInput!) { totpConfirm(input: $input) {
  factor { id kind name } recoveryCodes userErrors { code field }
} }
"""
BEGIN_PASSKEY = "mutation { passkeyRegisterBegin { challengeId options userErrors { code } } }"
REGISTER = """
mutation($input: PasskeyRegisterInput!) { passkeyRegister(input: $input) {
  factor { id kind name isBackedUp } recoveryCodes userErrors { code field }
} }
"""
REMOVE = "mutation($input: FactorRemoveInput!) { factorRemove(input: $input) { removedId userErrors { code field } } }"
RENEW = "mutation { recoveryCodesRenew { recoveryCodes userErrors { code } } }"
RESET = """
mutation($input: StaffFactorsResetInput!) { staffFactorsReset(input: $input) {
  staffMember { id factorKinds } userErrors { code field }
} }
"""
SECURITY = "{ signInSecurity { factors { id kind name } recoveryCodesLeft } }"
OWNER, KEEPER = "owner@shop.example", "keeper@shop.example"


@dataclass
class Person:
    """Somebody who signed in before they set their factors up, and what they hold."""

    signed: sessions.SignedIn
    secret: str = ""
    codes: list[str] = field(default_factory=list)
    key: Authenticator = field(default_factory=Authenticator)

    @property
    def actor(self) -> permissions.Actor:
        """As whom they act."""
        return self.signed.actor

    def code(self, *, steps: int = 0) -> str:
        """What their app shows, now or so many steps later."""
        return pyotp.TOTP(self.secret).at(pyotp_now(), counter_offset=steps)


def pyotp_now() -> float:
    """The time of the machine, which is the database's, too."""
    return time.time()


async def payload(graphql: requests.Client, document: str, actor: permissions.Actor, **given: Any) -> dict[str, Any]:
    """The payload of the one mutation of a document."""
    answer = await graphql(document, {"input": given} if given else {}, actor=actor)
    assert "errors" not in answer, answer
    [found] = answer["data"].values()
    return found


async def with_app(database: Database, owner: asyncpg.Connection, *, shop_id: uuid.UUID, email: str = OWNER) -> Person:
    """Somebody with an authenticator app, whose code of this moment is still good."""
    person = Person(await people.sign_in(database, shop_id=shop_id, email=email))
    await add_app(database, owner, shop_id=shop_id, person=person)
    return person


async def add_app(database: Database, owner: asyncpg.Connection, *, shop_id: uuid.UUID, person: Person) -> None:
    """Set an authenticator app up for somebody, whose code of this moment is still good."""
    async with database.write(shop_id=shop_id, actor=person.actor) as tx:
        made = await factors.begin_totp(tx, name="Phone")
        person.secret = made.secret
        person.codes = (await factors.confirm_totp(tx, factor_id=made.factor_id, code=person.code())).recovery_codes
    await forget_step(owner, shop_id)


async def forget_step(owner: asyncpg.Connection, shop_id: uuid.UUID) -> None:
    """As if the code of this moment had not been used."""
    await owner.execute("UPDATE account_factor SET last_step = last_step - 20 WHERE shop_id = $1", shop_id)


async def with_passkey(
    database: Database, *, shop_id: uuid.UUID, email: str = OWNER, key: Authenticator | None = None
) -> Person:
    """Somebody with a passkey."""
    person = Person(await people.sign_in(database, shop_id=shop_id, email=email), key=key or Authenticator())
    async with database.write(shop_id=shop_id, actor=person.actor) as tx:
        token, options = await factors.begin_passkey(tx)
        added = await factors.register_passkey(tx, token=token, credential=person.key.create(options), name="Key")
        person.codes = added.recovery_codes
    return person


async def half_signed_in(
    graphql: requests.Client, *, email: str = OWNER, password: str = people.PASSWORD, **given: Any
) -> dict[str, Any]:
    """What a right password is answered with where a second step is asked for: the challenge."""
    found = await payload(graphql, LOGIN, permissions.ANONYMOUS, email=email, password=password, **given)
    assert (found["accessToken"], found["refreshToken"], found["viewer"]) == (None, None, None), found
    challenge: dict[str, Any] = found["challenge"]
    return challenge


async def sessions_of(owner: asyncpg.Connection, shop_id: uuid.UUID, email: str = OWNER) -> int:
    """How many sessions of somebody are open."""
    count: int = await owner.fetchval(
        "SELECT count(*) FROM session JOIN account USING (shop_id) WHERE account.id = account_id"
        " AND shop_id = $1 AND email = $2 AND revoked_at IS NULL",
        shop_id,
        email,
    )
    return count


async def account_of(owner: asyncpg.Connection, shop_id: uuid.UUID, email: str = OWNER) -> uuid.UUID:
    """The account of an address."""
    found: uuid.UUID = await owner.fetchval("SELECT id FROM account WHERE shop_id = $1 AND email = $2", shop_id, email)
    return found
