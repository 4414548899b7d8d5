"""RFC 7523: an app signs with a key of its own; each assertion is for us, for a moment, and good once."""

import asyncio
import base64
import hashlib
import hmac
import json
import time

import pytest
from joserfc import jwk, jwt

from entrepot.access.operations import apps, minting
from entrepot.access.rules import keys
from entrepot.access.rules.apps import ClientAuthentication
from tests.access import people
from tests.access.oauth import asking
from tests.access.oauth.asking import BASE

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EC = jwk.ECKey.generate_key("P-256", {"kid": "one"})
RSA = jwk.RSAKey.generate_key(2048, {"kid": "two"})
ED = jwk.OKPKey.generate_key("Ed25519", {"kid": "three"})
STRANGER = jwk.ECKey.generate_key("P-256", {"kid": "one"})
PUBLIC = json.dumps({"keys": [key.as_dict(private=False) for key in (EC, RSA, ED)]})


@pytest.fixture
async def signing(database, team):
    """An app that proves who it is by its keys."""
    command = apps.CreateApp(
        name="Signing",
        scopes=["read_stock"],
        authentication=ClientAuthentication.PRIVATE_KEY,
        jwks=PUBLIC,
        is_resource_server=True,
    )
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        [made] = await apps.create_apps(tx, commands=[command])
    assert made.client_secret is None
    return made


def claims(made, **changed):
    now = int(time.time())
    usual = {
        "iss": made.app["client_id"],
        "sub": made.app["client_id"],
        "aud": BASE,
        "exp": now + 60,
        "iat": now,
        "jti": minting.new_secret(),
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def signed_by(key, alg, told, **header):
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, told, key, algorithms=[alg])


async def ask(http, assertion, *, path="/oauth/token", headers=None, **changed):
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion}
    sent = {name: value for name, value in {**form, **changed}.items() if value is not None}
    return await http.post(path, data=sent, headers=headers or {})


def is_unknown(answer):
    return (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("key", "alg"),
    [(EC, "ES256"), (RSA, "RS256"), (RSA, "PS256"), (ED, "EdDSA"), (ED, "Ed25519")],
    ids=["ES256", "RS256", "PS256", "EdDSA", "Ed25519"],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_an_app_signs_with_any_of_its_keys(http, signing, key, alg):
    answer = await ask(http, signed_by(key, alg, claims(signing)))
    assert (answer.status_code, answer.json().get("scope")) == (200, "read_stock")


@pytest.mark.parametrize("audience", [BASE, f"{BASE}/oauth/token", [BASE]])
async def test_it_is_for_us(http, signing, audience):
    assert (await ask(http, signed_by(EC, "ES256", claims(signing, aud=audience)))).status_code == 200


@pytest.mark.parametrize("path", ["/oauth/revoke", "/oauth/introspect"])
async def test_it_proves_who_asks_at_every_endpoint(http, signing, path):
    answer = await ask(http, signed_by(EC, "ES256", claims(signing)), path=path, token="x")
    assert answer.status_code == 200
    assert is_unknown(await ask(http, "x.y.z", path=path, token="x", client_id=signing.app["client_id"]))


WRONG = {
    "other audience": {"aud": "https://other.example"},
    "two audiences": {"aud": [BASE, "https://other.example"]},
    "no audience": {"aud": None},
    "audience of an object": {"aud": {"x": BASE}},
    "expired": {"exp": int(time.time()) - 3600},
    "far away": {"exp": int(time.time()) + 3600},
    "no end": {"exp": None},
    "end as text": {"exp": str(int(time.time()) + 60)},
    "end beyond numbers": {"exp": 1e300},
    "not yet": {"nbf": int(time.time()) + 3600},
    "from the future": {"iat": int(time.time()) + 3600},
    "no name": {"jti": None},
    "empty name": {"jti": ""},
    "number as name": {"jti": 7},
    "long name": {"jti": "x" * 256},
    "issuer of somebody": {"iss": "x"},
    "no issuer": {"iss": None},
}


@pytest.mark.parametrize("case", WRONG)
async def test_an_assertion_that_says_something_else_is_not_believed(http, owner, team, signing, case):
    assert is_unknown(await ask(http, signed_by(EC, "ES256", claims(signing, **WRONG[case]))))
    assert await owner.fetchval("SELECT count(*) FROM oauth_assertion WHERE shop_id = $1", team.shop_id) == 0


async def test_the_issuer_as_a_list_is_not_believed(http, signing):
    name = signing.app["client_id"]
    assert is_unknown(await ask(http, signed_by(EC, "ES256", claims(signing, iss=[name]))))
    assert is_unknown(await ask(http, signed_by(EC, "ES256", claims(signing, sub=[name])), client_id=name))


def forged(signing, how):
    """Assertions whose signature proves nothing."""
    told = claims(signing)
    good = signed_by(EC, "ES256", told)
    head, body, signature = good.split(".")

    def encoded(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    match how:
        case "key of a stranger":
            return signed_by(STRANGER, "ES256", told)
        case "key that comes along":
            return signed_by(STRANGER, "ES256", told, jwk=STRANGER.as_dict(private=False))
        case "shared secret":
            return jwt.encode({"alg": "HS256"}, told, jwk.OctKey.import_key(b"x" * 64), algorithms=["HS256"])
        case "public key as a secret":
            start = f"{encoded({'alg': 'HS256'})}.{body}"
            mac = hmac.new(EC.as_pem(private=False), start.encode(), hashlib.sha256).digest()
            return f"{start}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        case "none" | "None" | "nOnE":
            return f"{encoded({'alg': how})}.{body}."
        case "unknown crit":
            return signed_by(EC, "ES256", told).replace(head, encoded({"alg": "ES256", "crit": ["bork"], "bork": 1}))
        case "cut":
            return good[:-4]
        case "padded":
            return good + "=="
        case "no signature":
            return f"{head}.{body}."
        case "four parts":
            return f"{good}.x"
        case "other body":
            return f"{head}.{encoded({**told, 'jti': 'other'})}.{signature}"
        case "JSON":
            return json.dumps({"payload": body, "signatures": []})
    raise AssertionError(how)


FORGED = [
    *("key of a stranger", "key that comes along", "shared secret", "public key as a secret", "none", "None", "nOnE"),
    *("unknown crit", "cut", "padded", "no signature", "four parts", "other body", "JSON"),
]


@pytest.mark.parametrize("how", FORGED)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_a_signature_that_is_not_the_apps_is_not_believed(http, signing, how):
    answer = await ask(http, forged(signing, how), client_id=signing.app["client_id"])
    assert is_unknown(answer)


async def test_each_is_good_once(http, signing):
    assertion = signed_by(EC, "ES256", claims(signing))
    assert (await ask(http, assertion)).status_code == 200
    assert is_unknown(await ask(http, assertion))
    assert is_unknown(await ask(http, assertion, path="/oauth/introspect", token="x"))


async def test_eight_at_once_are_one(http, signing):
    assertion = signed_by(EC, "ES256", claims(signing))
    answers = await asyncio.gather(*(ask(http, assertion) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7


async def test_the_same_name_of_two_apps_are_two(http, database, team, signing):
    command = apps.CreateApp(
        name="Second", scopes=["read_stock"], authentication=ClientAuthentication.PRIVATE_KEY, jwks=PUBLIC
    )
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        [second] = await apps.create_apps(tx, commands=[command])
    for made in (signing, second):
        assert (await ask(http, signed_by(EC, "ES256", claims(made, jti="same")))).status_code == 200


async def test_it_is_the_only_proof(http, signing, made):
    fresh = signed_by(EC, "ES256", claims(signing))
    assert is_unknown(await ask(http, fresh, headers=asking.basic(signing.app["client_id"], "x")))
    assert is_unknown(await ask(http, fresh, client_secret="x"))
    assert is_unknown(await ask(http, fresh, client_assertion_type="other"))
    assert is_unknown(await ask(http, fresh, client_assertion_type=None))
    assert is_unknown(await ask(http, fresh, client_id=made.app["client_id"]))
    form = {"grant_type": "client_credentials", "client_id": signing.app["client_id"]}
    assert is_unknown(await http.post("/oauth/token", data=form))


async def test_an_app_with_a_secret_does_not_sign(http, made):
    assert is_unknown(await ask(http, signed_by(EC, "ES256", claims(made))))


async def test_a_key_that_was_taken_away_signs_no_more(http, database, team, signing):
    later = json.dumps({"keys": [RSA.as_dict(private=False)]})
    async with database.write(shop_id=team.shop_id, actor=people.SYSTEM) as tx:
        await apps.update_apps(tx, commands=[apps.UpdateApp(id=signing.app["id"], jwks=later)])
    assert is_unknown(await ask(http, signed_by(EC, "ES256", claims(signing))))
    assert (await ask(http, signed_by(RSA, "PS256", claims(signing)))).status_code == 200


SMALL = {"kty": "RSA", "n": base64.urlsafe_b64encode(b"\xff" * 128).decode().rstrip("="), "e": "AQAB"}


@pytest.mark.parametrize(
    "given",
    [
        "x",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": [1]}',
        '{"keys": {"a": 1}}',
        json.dumps({"keys": [EC.as_dict(private=True)]}),
        json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}),
        json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "x": "a", "y": "b"}]}),
        json.dumps({"keys": [jwk.ECKey.generate_key("P-384").as_dict(private=False)]}),
        json.dumps({"keys": [SMALL]}),
        json.dumps({"keys": [EC.as_dict(private=False)] * 2}),
        json.dumps({"keys": [{**EC.as_dict(private=False), "use": "enc"}]}),
        json.dumps({"keys": [{**EC.as_dict(private=False), "kid": f"{n}"} for n in range(11)]}),
        "[" * 15_000,
    ],
    ids=lambda given: given[:24],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_what_are_no_public_keys_is_not_registered(given):
    with pytest.raises(keys.KeysInvalid) as refused:
        keys.check_keys(given, field=("jwks",))
    assert refused.value.field == ("jwks",)
