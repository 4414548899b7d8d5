"""From GraphQL inputs to the ledger's commands."""

from datetime import datetime

from entrepot.finance import operations, rules
from entrepot.finance.types import AccountCreateInput, JournalLineInput, JournalPostInput
from entrepot.kernel import errors, money, text


def to_journal(given: JournalPostInput, *, now: datetime) -> operations.PostJournal:
    """The command of `journalPost`; all lines must be in one currency."""
    lines = [_posting(line, index) for index, line in enumerate(given.lines)]
    currencies = {currency for _, currency in lines}
    if len(currencies) != 1:
        raise (
            rules.EntryEmpty(field=("lines",))
            if not currencies
            else errors.Invalid(reason="currency", field=("lines",))
        )
    return operations.PostJournal(
        postings=[posting for posting, _ in lines],
        currency=currencies.pop(),
        effective_at=given.effective_at or now,
        memo=given.memo,
        external_reference=given.external_reference,
    )


def to_account(given: AccountCreateInput) -> operations.CreateAccount:
    """The command of `accountCreate`."""
    return operations.CreateAccount(code=given.code, name=text.localized(given.name), kind=given.kind)


def _posting(line: JournalLineInput, index: int) -> tuple[rules.Posting, str]:
    side = line.debit or line.credit
    if side is None or (line.debit and line.credit):
        raise rules.EntryEmpty(field=("lines", index))
    minor, currency = money.from_input(side, field=("lines", index, "debit" if line.debit else "credit"))
    if minor <= 0:
        raise rules.EntryEmpty(field=("lines", index))
    return rules.Posting(line.account, minor if line.debit else -minor), currency
