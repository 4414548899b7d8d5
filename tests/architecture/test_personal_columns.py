"""Every column whose name says that it may tell of a person is emptied by exactly one keeper, or has a reason."""

import re
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot import cli, wiring
from entrepot.kernel import tables

assert cli.main  # the whole application is imported, so every table is declared
PERSONAL = re.compile(
    r"e?mail|phone|name|address|recipient|note|street|city|district|province|postcode|comment|reason|memo|title|body"
    r"|author|reply|user_agent|tracking|facts|payload|answer|^before$|^after$|variables|text_value|public|private|term$"
    r"|parameters|value$|filename|alt$|salt$|nonce|storage_key|result_key|input_key|error_message|last_error|failure"
)
STAFF = "of people who work in the shop, who are no customers; their accounts say who did what"
GOODS = "of goods, or of how they are shown"
SHOP = "of the shop itself, its places and how it is set up"
APPS = "of apps"
PROGRAM = "says which program or rule decided, never whom it was about"
REASONS: Mapping[str, str] = {
    "account_factor.public_key": "a key, which tells nothing of whoever has its other half",
    **dict.fromkeys(
        ("external_sign_in.email", "external_sign_in.name", "external_sign_in.nonce"),
        "emptied when it is used, and gone after ten minutes",
    ),
    **dict.fromkeys(("identity_provider.email_domains", "identity_provider.name"), "of the provider, by staff"),
    **dict.fromkeys(
        ("sign_in_attempt.address", "sign_in_attempt.email_digest", "sign_in_attempt.user_agent"),
        "evidence of guessing, kept for ninety days; of the address a digest",
    ),
    "access_token.name": APPS,
    "oauth_app.name": APPS,
    "oauth_authorization_code.nonce": APPS,
    "oauth_request.parameters": APPS,
    "session.revoke_reason": PROGRAM,
    "role.name": SHOP,
    "staff.phone": STAFF,
    "approval.requested_by_name": STAFF,
    "approval.facts": "of the document, whose subject is only named by its id; the reason is of staff",
    "approval.payload": "the refund that staff want; its subject is only named by its id",
    "approval_event.actor_name": STAFF,
    "approval_event.comment": STAFF,
    "approval_policy.name": SHOP,
    "approval_task.comment": STAFF,
    "bulk_operation.actor_name": STAFF,
    "bulk_operation.error_message": PROGRAM,
    "bulk_operation.input_key": "names a file by an id; it is removed when the operation ends",
    "bulk_operation.result_key": "names a file by an id; it is removed after seven days",
    "bulk_operation.variables": "what staff asked a list for",
    "bulk_part.storage_key": "names a file by an id; it is removed when the operation ends",
    "category.name": GOODS,
    "category.name_key": GOODS,
    "change.actor_name": STAFF,
    "change.address": "where staff and customers acted from: evidence in cases of fraud",
    "change.user_agent": "what staff and customers acted with: evidence in cases of fraud",
    "change.reason": "why staff did something, in their own words, for the audit",
    "change.before": "what is personal is kept apart, in change_private",
    "change.after": "what is personal is kept apart, in change_private",
    "change_private.salt": "deleted with its value",
    "change_private.value": "deleted by subjects.erase itself, whoever's it is",
    "channel.name": SHOP,
    "field_definition.name": SHOP,
    "gateway_event.payload": "what a bank or provider told and signed: evidence of a payment",
    "impersonation.staff_name": STAFF,
    "import_line.reason": PROGRAM,
    "journal_entry.memo": "what accountants write about an entry",
    "ledger_account.name": SHOP,
    "location.name": SHOP,
    "media.alt": GOODS,
    "media.failure": PROGRAM,
    "media.filename": GOODS,
    "media.storage_key": GOODS,
    "order_event.actor_name": "of staff; of customers it is empty, who are known by their order",
    "payment.failure": PROGRAM,
    "product.name": GOODS,
    "product.name_key": GOODS,
    "product.seo_title": GOODS,
    "product_option.name": GOODS,
    "option_value.name": GOODS,
    "promotion.name": SHOP,
    "sales_order_line.name": GOODS,
    "sales_return_line.name": GOODS,
    "search_term.term": GOODS,
    "setting_value.name": SHOP,
    "setting_value.set_by_name": STAFF,
    "setting_value.value": SHOP,
    "shop.name": SHOP,
    "stock_move.note": "what keepers write about goods",
    "stock_move.reason": PROGRAM,
    "tag.name": GOODS,
    "tag.name_key": GOODS,
    "webhook.pause_reason": PROGRAM,
    "webhook_attempt.answer": "what a receiver answered, not what it was sent; deleted within a fortnight",
    "webhook_delivery.last_error": PROGRAM,
    "webhook_delivery.reason": PROGRAM,
}


def named() -> set[str]:
    """The columns that may tell of a person, as `table.column`."""
    return {
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text | JSONB | LargeBinary) and PERSONAL.search(column.name)
    }


def test_every_column_that_may_tell_of_a_person_is_erased_or_has_a_reason() -> None:
    erased = Counter(column for keeper in wiring.KEEPERS for column in keeper.columns)
    accounted = {*erased, *REASONS}
    assert sorted(named() - accounted) == []
    assert sorted(set(REASONS) - named()) == []
    assert {column for column, count in erased.items() if count > 1} == set()
    assert set(erased) & set(REASONS) == set()


def test_what_is_erased_exists() -> None:
    known = {f"{table.name}.{column.name}" for table in tables.metadata.sorted_tables for column in table.columns}
    assert {column for keeper in wiring.KEEPERS for column in keeper.columns} - known == set()
