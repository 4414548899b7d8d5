"""How e-mails are written, which names and passwords are taken, and how an account changes its state."""

import pytest

from entrepot.access.rules import accounts
from entrepot.kernel import errors


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("a@b.example", "a@b.example"),
        ("  Anna@Shop.Example ", "anna@shop.example"),
        ("Ａnna@shop.example", "anna@shop.example"),
        ("a+tag@b.example", "a+tag@b.example"),
        ("李@例子.公司", "李@xn--fsqu00a.xn--55qx5d"),
        ("o'neil@b.example", "o'neil@b.example"),
    ],
)
def test_an_email_has_one_form(written, normal):
    assert accounts.normal_email(written) == normal
    assert accounts.normal_email(normal) == normal


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a",
        "@",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b",
        "a@b..example",
        "a\x00@b.example",
        "a@b.example\n.x",
        "a@@b.example",
        "<a@b.example>",
        f"{'a' * 65}@b.example",
        f"a@{'b' * 300}.example",
        "a,b@c.example",
    ],
)
def test_what_is_no_email_is_refused_with_its_field(written):
    with pytest.raises(accounts.EmailInvalid) as refused:
        accounts.normal_email(written, field=("input", "email"))
    assert refused.value.field == ("input", "email")
    assert refused.value.facts() == {"email": written[:254]}


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("short", accounts.PasswordTooShort),
        ("x" * 129, errors.TooLong),
        ("aaaaaaaaaaaa", accounts.PasswordTooEasy),
        ("1234567890", accounts.PasswordTooEasy),
        ("qwertyuiop", accounts.PasswordTooEasy),
        ("Owner@Demo.example", accounts.PasswordTooEasy),
    ],
)
def test_a_weak_password_is_refused(password, error):
    with pytest.raises(error) as refused:
        accounts.check_password(password, email="owner@demo.example")
    assert refused.value.field == ("password",)
    assert password not in str(refused.value.facts())


@pytest.mark.parametrize("password", ["correct horse", "四个中文词组成的密码好", "x1!" * 5 + "abc"])
def test_a_good_password_is_taken(password):
    accounts.check_password(password, email="owner@demo.example")


def test_a_name_is_kept_without_outer_blanks():
    assert accounts.check_name("  李  雷 ") == "李 雷"


@pytest.mark.parametrize(
    ("name", "error"), [("", errors.Required), ("  ", errors.Required), ("x" * 201, errors.TooLong)]
)
def test_an_empty_or_endless_name_is_refused(name, error):
    with pytest.raises(error):
        accounts.check_name(name)


TABLE = {
    #             ACCEPT    SUSPEND      RESUME    INVITE
    "INVITED":   ("ACTIVE", "SUSPENDED", "-",      "-"),
    "ACTIVE":    ("-",      "SUSPENDED", "-",      "-"),
    "SUSPENDED": ("-",      "-",         "ACTIVE", "INVITED"),
}  # fmt: skip


def outcome(decide, *given, **named):
    try:
        return decide(*given, **named).value
    except accounts.AccountStateRefused as refused:
        return refused.facts()


def test_c26_only_accepting_an_invitation_makes_an_invited_account_active():
    found = {
        state.value: tuple(
            result if isinstance(result := outcome(accounts.after, state, action), str) else "-"
            for action in accounts.AccountAction
        )
        for state in accounts.AccountState
    }
    assert found == TABLE


@pytest.mark.parametrize(
    ("state", "has_password", "wanted", "becomes"),
    [
        ("ACTIVE", True, "ACTIVE", "ACTIVE"),
        ("ACTIVE", True, "SUSPENDED", "SUSPENDED"),
        ("ACTIVE", False, "SUSPENDED", "SUSPENDED"),
        ("ACTIVE", True, "INVITED", {"state": "ACTIVE", "action": "INVITE"}),
        ("INVITED", False, "INVITED", "INVITED"),
        ("INVITED", False, "SUSPENDED", "SUSPENDED"),
        ("INVITED", False, "ACTIVE", {"state": "INVITED", "action": "RESUME"}),
        ("SUSPENDED", True, "SUSPENDED", "SUSPENDED"),
        ("SUSPENDED", True, "ACTIVE", "ACTIVE"),
        ("SUSPENDED", True, "INVITED", {"state": "SUSPENDED", "action": "INVITE"}),
        ("SUSPENDED", False, "INVITED", "INVITED"),
        ("SUSPENDED", False, "ACTIVE", {"state": "SUSPENDED", "action": "RESUME"}),
    ],
)
def test_somebody_else_suspends_an_account_and_gives_it_back_as_it_was(state, has_password, wanted, becomes):
    given = {"wanted": accounts.AccountState(wanted), "has_password": has_password}
    assert outcome(accounts.state_as_wanted, accounts.AccountState(state), **given) == becomes
