"""E-mail addresses and telephone numbers."""

import pytest

from entrepot.access.rules import accounts
from entrepot.customers import rules


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann.Lee+tea@Example.COM ", "ann.lee+tea@example.com"),
        ("ａｎｎ@example.com", "ann@example.com"),
        ("李雷@例子.中国", "李雷@例子.中国"),
    ],
)
def test_an_email_is_kept_in_lower_case(given, kept):
    assert rules.parse_email(given) == kept


@pytest.mark.parametrize(
    "given",
    ["", "ann", "ann@", "@example.com", "ann@example", "a nn@example.com", "ann@ex..com", "a@b.c", "a@b.com\n,x"],
)
def test_wrong_emails_are_refused(given):
    with pytest.raises(accounts.EmailInvalid):
        rules.parse_email(given)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 (138) 0013-8000", "+8613800138000"),
        ("0086 138 0013 8000", "+8613800138000"),
        ("０１０－１２３４５６７８", "01012345678"),
    ],
)
def test_a_telephone_number_is_kept_as_digits(given, kept):
    assert rules.parse_phone(given) == kept


@pytest.mark.parametrize("given", ["", "123", "call me", "1" * 16, "+", "12345x"])
def test_wrong_telephone_numbers_are_refused(given):
    with pytest.raises(rules.PhoneInvalid):
        rules.parse_phone(given)


def test_a_customer_needs_some_contact():
    with pytest.raises(rules.ContactMissing):
        rules.check_customer(rules.CreateCustomer(name="  ", email=" ", phone=""), locales=("zh-CN",))
    checked = rules.check_customer(rules.CreateCustomer(name=" 李  雷 ", email=""), locales=("zh-CN",))
    assert (checked.name, checked.email) == ("李 雷", None)
