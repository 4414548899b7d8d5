"""What is believed of an ID token: the rules as a table, and forged tokens of a provider that really answers."""

import base64
import hashlib
import json
import time
import warnings
from datetime import UTC, datetime

import pytest
from joserfc import jwk, jwt

from entrepot.access.rules import identities as rules
from entrepot.access.rules.identities import NotBelieved, Person

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AT = NOW.timestamp()
ISSUER, US, NONCE = "https://login.example", "us", "nonce-1"
GOOD = {"iss": ISSUER, "aud": US, "sub": "s", "nonce": NONCE, "exp": AT + 300, "iat": AT}


def read(**changed):
    """What is believed of good claims that were changed; None leaves one out."""
    claims = {key: value for key, value in {**GOOD, **changed}.items() if value is not None}
    return rules.read_claims(claims, issuer=ISSUER, client_id=US, nonce=NONCE, now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"aud": [US]},
        {"aud": [US, "other"], "azp": US},
        {"azp": US},
        {"exp": AT - 59},
        {"iat": AT + 59},
    ],
)
def test_good_claims_are_believed(changed):
    assert read(**changed) == Person(subject="s", email=None, name=None)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": None}, "iss"),
        ({"iss": "https://login.example/"}, "iss"),
        ({"iss": [ISSUER]}, "iss"),  # CVE-2026-75509: an array that holds it
        ({"aud": None}, "aud"),
        ({"aud": "other"}, "aud"),
        ({"aud": [[US]]}, "aud"),
        ({"aud": [US, 1], "azp": US}, "aud"),
        ({"aud": [US, "other"]}, "azp"),
        ({"aud": [US, "other"], "azp": "other"}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"nonce": None}, "nonce"),  # CVE-2026-114617: a token that leaves it out
        ({"nonce": ""}, "nonce"),
        ({"nonce": "other"}, "nonce"),
        ({"nonce": [NONCE]}, "nonce"),
        ({"exp": None}, "exp"),
        ({"exp": AT - 61}, "exp"),
        ({"exp": str(AT + 300)}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": None}, "iat"),
        ({"iat": AT + 61}, "iat"),
        ({"iat": AT - 700}, "iat"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": ["s"]}, "sub"),
        ({"sub": "s" * 256}, "sub"),
    ],
)
def test_other_claims_are_not(changed, why):
    with pytest.raises(NotBelieved, match=why):
        read(**changed)


@pytest.mark.parametrize(
    ("verified", "believed"), [(True, "a@b.example"), (False, None), (None, None), ("true", None), (1, None)]
)
def test_only_a_proven_address_counts(verified, believed):
    assert read(email="a@b.example", email_verified=verified).email == believed


def test_cve_2026_28498_an_access_token_of_another_answer_is_refused():
    half = hashlib.sha256(b"at").digest()[:16]
    good = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    rules.check_hash(None, access_token="at")
    rules.check_hash(good, access_token="at")
    for claimed, token in ((good, "other"), ("", "at"), ([good], "at"), (good + "=", "at")):
        with pytest.raises(NotBelieved):
            rules.check_hash(claimed, access_token=token)


@pytest.mark.parametrize("path", ["/", "/admin/login?x=1", "/a/b"])
def test_one_is_sent_back_to_a_path(path):
    assert rules.is_return(path)


@pytest.mark.parametrize(
    "path", ["", "admin", "//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/\n", "/" + "a" * 500]
)
def test_one_is_sent_back_nowhere_else(path):
    assert not rules.is_return(path)


def encode(part):
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def unsigned(name):
    """A token without a signature, by this name of the algorithm."""
    return lambda fake, claims: f"{encode({'alg': name})}.{encode(claims)}."


def with_public_key(fake, claims):
    """Signed by HMAC with what everybody knows: the public key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        secret = jwk.OctKey.import_key(json.dumps(fake.key.as_dict(private=False)))
        return jwt.encode({"alg": "HS256"}, claims, secret)


def with_own_key(fake, claims):
    """Signed by a key that comes along in the header."""
    own = jwk.RSAKey.generate_key(2048, parameters={"kid": "k1"}, private=True)
    header = {"alg": "RS256", "kid": "k1", "jwk": own.as_dict(private=False)}
    return jwt.encode(header, claims, own)


def with_critical(fake, claims):
    """With a header that must be understood, and is not."""
    head, body = encode({"alg": "RS256", "kid": "k1", "crit": ["bork"], "bork": 1}), encode(claims)
    good = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, fake.key)
    return f"{head}.{body}.{good.rpartition('.')[2]}"


def as_json(fake, claims):
    """In the JSON form, with no signatures."""
    return json.dumps({"payload": encode(claims), "signatures": []})


def padded(fake, claims):
    """A second spelling of a good one."""
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, fake.key) + "=="


def cut(fake, claims):
    """Without its signature."""
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, fake.key).rpartition(".")[0] + "."


def long(fake, claims):
    """Longer than any."""
    return jwt.encode({"alg": "RS256", "kid": "k1"}, {**claims, "pad": "x" * 20_000}, fake.key)


@pytest.mark.parametrize(
    "sign",
    [
        *(unsigned(name) for name in ("none", "None", "nOnE")),  # CVE-2026-28802
        with_public_key,
        with_own_key,  # CVE-2026-27962
        with_critical,
        as_json,  # CVE-2026-96760
        padded,  # CVE-2026-62995
        cut,
        long,
    ],
)
async def test_a_forged_token_opens_nothing(browser, fake, owner, shop, sign):
    fake.sign = sign
    await browser.begin()
    answer = await browser.come_back()
    assert (len(fake.signed), answer.status_code, "location" in answer.headers) == (1, 502, False)
    proven = "SELECT count(proven_hash) FROM external_sign_in WHERE shop_id = $1"
    assert await owner.fetchval(proven, shop) == 0


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": ["http://127.0.0.1"]},
        {"aud": "somebody-else"},
        {"nonce": "replayed"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"sub": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
async def test_a_token_about_something_else_opens_nothing(browser, fake, claims):
    fake.claims = claims
    await browser.begin()
    answer = await browser.come_back()
    assert (len(fake.signed), answer.status_code) == (1, 502)
