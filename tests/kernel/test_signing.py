"""Standard Webhooks: the standard's own example, and everything about a delivery that makes it not believed."""

from datetime import UTC, datetime, timedelta

import pytest

from entrepot.kernel import signing

SECRET = signing.decode_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
BODY = b'{"test": 2432232314}'
EVENT = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
NOW = datetime.fromtimestamp(AT, UTC)
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
MISSING = "headers are missing or malformed"
FAR = "the timestamp is too far from now"
WRONG = "the signature does not match"


def test_the_signature_of_the_standards_own_example():
    assert signing.sign(SECRET, event_id=EVENT, timestamp=AT, body=BODY) == SIGNATURE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"signatures": f"v1,AAAA {SIGNATURE}"}, None),
        ({"signatures": f"v2,AAAA {SIGNATURE} v1a,BBBB"}, None),
        ({"now": NOW + timedelta(seconds=300)}, None),
        ({"now": NOW - timedelta(seconds=300)}, None),
        ({"now": NOW + timedelta(seconds=301)}, FAR),
        ({"now": NOW - timedelta(seconds=301)}, FAR),
        ({"event_id": ""}, MISSING),
        ({"event_id": "msg_another"}, WRONG),
        ({"timestamp": ""}, MISSING),
        ({"timestamp": "-1"}, MISSING),
        ({"timestamp": "1614265330.0"}, MISSING),
        ({"timestamp": "9" * 5000}, MISSING),
        ({"timestamp": "١٦١٤٢٦٥٣٣٠"}, MISSING),
        ({"timestamp": str(AT + 1)}, WRONG),
        ({"signatures": ""}, WRONG),
        ({"signatures": SIGNATURE.removeprefix("v1,")}, WRONG),
        ({"signatures": f"v2,{SIGNATURE.removeprefix('v1,')}"}, WRONG),
        ({"signatures": f"{SIGNATURE},{SIGNATURE}"}, WRONG),
        ({"signatures": "v1,签名"}, WRONG),
        ({"body": BODY + b" "}, WRONG),
        ({"body": b""}, WRONG),
        ({"secret": b"another"}, WRONG),
    ],
)
def test_a_delivery_is_believed_or_refused_with_a_reason(changes, reason):
    good = {"event_id": EVENT, "timestamp": str(AT), "signatures": SIGNATURE, "body": BODY, "now": NOW}
    given = {**good, **changes}
    secret = given.pop("secret", SECRET)
    assert signing.refusal(secret, **given) == reason


@pytest.mark.parametrize(
    ("secret", "decoded"),
    [
        ("whsec_c2VjcmV0", b"secret"),
        ("secret", b"secret"),
        ("whsec_no base64", b"whsec_no base64"),
        ("密", "密".encode()),
    ],
)
def test_a_secret_is_base64_behind_its_prefix_or_stands_for_itself(secret, decoded):
    assert signing.decode_secret(secret) == decoded
