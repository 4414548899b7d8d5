"""What anybody may ask for by typing an address: an account, a new password. Nobody is told whether there is one."""

from entrepot.access.operations import accounts, letters, throttle
from entrepot.access.operations.origins import Origin
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.rules.tickets import LetterPurpose
from entrepot.kernel import text
from entrepot.kernel.database import Tx


async def register_customer(tx: Tx, *, email: str, name: str, locale: str | None, origin: Origin) -> None:
    """Have a letter sent to the address, by which its person opens an account or learns that they have one."""
    normal = account_rules.normal_email(email)
    known_as = account_rules.check_name(name)
    if locale is not None and locale not in tx.shop.locales:
        raise text.LocaleUnknown(locale=locale[:32], field=("locale",))
    wish = letters.Wish(
        purpose=LetterPurpose.REGISTER,
        kind=AccountKind.CUSTOMER,
        email=normal,
        name=known_as,
        locale=locale or _spoken(tx),
    )
    await _admit(tx, origin)
    await letters.wish(tx, wish=wish)


async def request_password_reset(tx: Tx, *, kind: AccountKind, email: str, origin: Origin) -> None:
    """Have a letter sent to the address, by which whoever has an account there chooses a new password."""
    normal = account_rules.normal_email(email)
    await _admit(tx, origin)
    wish = letters.Wish(purpose=LetterPurpose.RESET, kind=kind, email=normal, locale=_spoken(tx))
    await letters.wish(tx, wish=wish)


async def request_email_change(tx: Tx, *, new_email: str, password: str, origin: Origin) -> None:
    """Have a letter sent to one's new address, which counts once it is proven; asks for the password again."""
    own = await people_reads.get_own_account(tx)
    normal = account_rules.normal_email(new_email, field=("new_email",))
    await accounts.prove_oneself(tx, own=own, password=password, origin=origin, field=("password",))
    await _admit(tx, origin)
    wish = letters.Wish(
        purpose=LetterPurpose.CHANGE_EMAIL,
        kind=AccountKind(own["kind"]),
        email=normal,
        account_id=own["id"],
        locale=_spoken(tx),
    )
    await letters.wish(tx, wish=wish)
    tx.change(node=own["id"], operation="emailChangeRequest")


async def request_merge(tx: Tx, *, origin: Origin) -> None:
    """Have a letter sent to one's own address, by which one takes on what was ordered with it without an account."""
    own = await people_reads.get_own_account(tx)
    await _admit(tx, origin)
    wish = letters.Wish(
        purpose=LetterPurpose.MERGE,
        kind=AccountKind(own["kind"]),
        email=own["email"],
        account_id=own["id"],
        locale=_spoken(tx),
    )
    await letters.wish(tx, wish=wish)
    tx.change(node=own["id"], operation="customerMergeGuestOrdersRequest")


async def _admit(tx: Tx, origin: Origin) -> None:
    """Refuse who wants too many letters; counted alike whether there is an account."""
    if origin.address is None:
        return
    seconds = await throttle.seconds_until_admitted(tx, bucket=throttle.of_wishes(origin.address))
    if seconds is not None:
        raise ticket_rules.RequestsThrottled(retry_after_seconds=seconds)


def _spoken(tx: Tx) -> str | None:
    """The language in which was asked, where the shop has it."""
    return tx.locale if tx.locale in tx.shop.locales else None
