"""Which mutations leave no change in the feed, and why; and a guard that every other one does, whoever tests it."""

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from entrepot.contract import faults
from entrepot.engine import mutations
from entrepot.kernel.transactions import Tx

CART = "a cart is what a shopper may still want; what they order is recorded"
LETTER = "whether there is an account is decided by the job that writes the letter, which records it"
CHALLENGE = "that something is asked for changes nothing, and is over in minutes"
SESSION = "a session says by itself who signed in, when and from where"
UNRECORDED: Mapping[str, str] = {
    "cartCreate": CART,
    "cartLinesAdd": CART,
    "cartLinesSet": CART,
    "cartLinesRemove": CART,
    "cartCouponApply": CART,
    "cartCouponRemove": CART,
    "cartAddressSet": CART,
    "customerRegister": LETTER,
    "passwordResetRequest": LETTER,
    "staffLogin": SESSION,
    "customerLogin": SESSION,
    "passkeySignInBegin": CHALLENGE,
    "passkeyProofBegin": CHALLENGE,
    "testGatewayPay": "asks a job to send what a bank would; what that does is recorded",
}
# These record something, but not here, or not always.
ROWS = "recorded for each row; where each is refused, there is nothing to record"
ELSEWHERE: Mapping[str, str] = {
    "customerBulkUpsert": ROWS,
    "priceBulkSet": ROWS,
    "productBulkUpsert": ROWS,
    "stockBulkAdjust": ROWS,
    "loginComplete": f"{SESSION}; that a passkey was copied is recorded",
    "passkeySignIn": f"{SESSION}; that a passkey was copied is recorded",
    "shopFound": "recorded in the feed of the new shop",
    "sessionRefresh": "a session says by itself when it was used; that a used-up token came back is recorded",
}

# What is told to be at fault and is no field of the input: of a checkout's cart, and of an order's amounts.
OF_OTHERS: Mapping[str, Sequence[str]] = {
    "checkoutComplete": ("lines", "couponCodes", "email", "phone", "name", "shippingAddress"),
    "orderCreate": ("currency",),
}

_lifted = False


@contextlib.contextmanager
def lifted() -> Iterator[None]:
    """Within the block, what records nothing is no failure: edits that change nothing, for one, are sent on purpose."""
    global _lifted
    _lifted = True
    try:
        yield
    finally:
        _lifted = False


def guard() -> None:
    """From now on, a mutation that is tested with success and records nothing fails its test; so does one that blames
    what its input does not have.
    """
    recorded: set[int] = set()
    change, payload = Tx.change, mutations._payload

    @functools.wraps(change)
    def noted(self: Tx, **given: Any) -> None:
        recorded.add(id(self))
        change(self, **given)

    @functools.wraps(payload)
    async def guarded(tx: Tx, request: Any, wanted: mutations.Asked) -> dict[str, Any]:
        recorded.discard(id(tx))
        answer = await payload(tx, request, wanted)
        # Schemas of the engine's own tests run without a database.
        silent = not _lifted and isinstance(tx, Tx) and not answer["user_errors"] and id(tx) not in recorded
        assert not silent or wanted.name in {*UNRECORDED, *ELSEWHERE}, f"{wanted.name} leaves no change in the feed"
        fields = {**faults.fields_of(wanted.resolved.inputs), **dict.fromkeys(OF_OTHERS.get(wanted.name, ()))}
        misplaced = [
            path for path in (item["field"] for item in answer["user_errors"]) if path and path[0] not in fields
        ]
        assert not misplaced, f"{wanted.name} says that {misplaced} is at fault, and has only {list(fields)}"
        return answer

    Tx.change = noted  # type: ignore[method-assign]
    mutations._payload = guarded
