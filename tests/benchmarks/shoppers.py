"""Shoppers: a process of its own in which each makes a cart, says where to send it, orders, and begins again.

python -m tests.benchmarks.shoppers SHOP PORT FILE --connections 8 --seconds 5      FILE: the ids of what they buy
"""

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import uvloop

CART = """mutation Cart($input: CartCreateInput!) {
  cartCreate(input: $input) { token cart { total { amount } } userErrors { code message } } }"""
ADDRESS = """mutation Where($input: CartAddressInput!) {
  cartAddressSet(input: $input) { cart { total { amount currencyCode } problems { code } } userErrors { code message } }
}"""
CHECKOUT = """mutation Buy($input: CheckoutInput!, $key: String!) {
  checkoutComplete(input: $input) @idempotent(key: $key) {
    token order { id number total { amount } } userErrors { code message } } }"""
TO = {
    "recipient": "林梅",
    "phone": "13800138000",
    "country": "CN",
    "province": "浙江省",
    "city": "杭州市",
    "street": "1",
}
ORDER = """... on Order { id code state totalWithTax lines { id quantity linePriceWithTax productVariant { id name } } }
... on ErrorResult { errorCode message }"""
READY = "... on Order { id state } ... on ErrorResult { errorCode message }"
CALLS = (
    ("Add", "($v: ID!)", "addItemToOrder(productVariantId: $v, quantity: 1)", ORDER),
    ("Who", "($i: CreateCustomerInput!)", "setCustomerForOrder(input: $i)", ORDER),
    ("To", "($i: CreateAddressInput!)", "setOrderShippingAddress(input: $i)", ORDER),
    ("By", "", 'setOrderShippingMethod(shippingMethodId: ["1"])', ORDER),
    ("Go", "", 'transitionOrderToState(state: "ArrangingPayment")', READY),
    ("Pay", "", 'addPaymentToOrder(input: { method: "dummy-payment", metadata: {} })', ORDER),
)
STEPS = {name: f"mutation {name}{given} {{ r: {call} {{ {told} }} }}" for name, given, call, told in CALLS}
LONGEST_SECONDS = 90
STREET = {"fullName": "G B", "streetLine1": "1 High Street", "city": "London", "postalCode": "N1 1AA"}


class Refused(Exception):
    """The shop did not sell."""


class Line:
    """A connection that is kept: one shopper's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.token = ""
        self.bytes = 0

    async def ask(self, path: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Ask and wait; the data."""
        content = json.dumps({"query": query, "variables": variables}).encode()
        known = f"authorization: Bearer {self.token}\r\n" if self.token else ""
        head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{known}content-length: "
        self.writer.write(head.encode() + b"%d\r\n\r\n" % len(content) + content)
        answered = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in answered[1:])}
        body = await self.reader.readexactly(int(named["content-length"]))
        self.token = named.get("vendure-auth-token", self.token)
        self.bytes += len(body)
        found = json.loads(body)
        if "errors" in found:
            raise AssertionError(found["errors"])
        data: dict[str, Any] = found["data"]
        return data


async def entrepot(line: Line, variant: str) -> None:
    """Our checkout: three requests."""

    async def ask(query: str, **variables: Any) -> dict[str, Any]:
        (payload,) = (await line.ask("/graphql", query, variables)).values()
        if payload["userErrors"]:
            raise Refused(payload["userErrors"])
        return dict(payload)

    token = (await ask(CART, input={"lines": [{"variantId": variant, "quantity": "1"}]}))["token"]
    contact = {"token": token, "email": f"{uuid.uuid4().hex}@shop.example", "shippingAddress": TO}
    total = (await ask(ADDRESS, input=contact))["cart"]["total"]
    wish = {"token": token, "paymentMethod": "BANK_TRANSFER", "expectedTotal": total}
    await ask(CHECKOUT, input=wish, key=uuid.uuid4().hex)


async def vendure(line: Line, variant: str) -> None:
    """Vendure's checkout of a guest: six requests; the first tells the session's token."""
    line.token = ""
    person = {"firstName": "G", "lastName": "B", "emailAddress": f"{uuid.uuid4().hex}@shop.example"}
    given = {"Add": {"v": variant}, "Who": {"i": person}, "To": {"i": {**STREET, "countryCode": "GB"}}}
    for name, query in STEPS.items():
        found = (await line.ask("/shop-api", query, given.get(name, {})))["r"]
        if "errorCode" in found:
            raise Refused(found)
    if found["state"] != "PaymentSettled":
        raise Refused(found)


JOURNEYS: Mapping[str, Callable[[Line, str], Awaitable[None]]] = {"entrepot": entrepot, "vendure": vendure}


class Day:
    """What the shoppers of a run did; each finishes what it began, so that every order is known."""

    def __init__(self, journey: Callable[[Line, str], Awaitable[None]], variants: Sequence[str]) -> None:
        self.journey = journey
        self.variants = variants
        self.seconds: list[float] = []
        self.placed = self.refused = self.bytes = 0
        self.over = False

    async def shop(self, port: int, chance: random.Random, *, orders: int | None, stop_when_refused: bool) -> None:
        """One shopper, until closing time."""
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        while not self.over and (orders is None or self.placed < orders):
            started = time.perf_counter()
            try:
                await self.journey(line, chance.choice(self.variants))
            except Refused as refusal:
                self.refused += 1
                if stop_when_refused:
                    break
                print(refusal, file=sys.stderr)
            else:
                self.placed += 1
                if not self.over:
                    self.seconds.append(time.perf_counter() - started)
        self.bytes += line.bytes
        line.writer.close()

    def summary(self, lasted: float) -> dict[str, float]:
        """Whole orders a second, and how long one took from the first request to the last answer."""
        ordered = sorted(self.seconds) or [lasted]
        return {
            "placed": self.placed,
            "refused": self.refused,
            "seconds": lasted,
            "rps": len(self.seconds) / lasted,
            "p50_ms": 1e3 * ordered[len(ordered) // 2],
            "p99_ms": 1e3 * ordered[len(ordered) * 99 // 100],
            "bytes": self.bytes / max(1, self.placed),
        }


async def run(given: argparse.Namespace) -> dict[str, float]:
    """All shoppers at once."""
    day = Day(JOURNEYS[given.shop], json.loads(given.file.read_text()))
    options = {"orders": given.orders, "stop_when_refused": given.until_refused}
    started = time.perf_counter()
    shoppers = [
        asyncio.create_task(day.shop(given.port, random.Random(number), **options))
        for number in range(given.connections)
    ]
    await asyncio.wait(shoppers, timeout=given.seconds)
    while day.placed < given.least and time.perf_counter() < started + LONGEST_SECONDS:
        await asyncio.wait(shoppers, timeout=0.05)
    lasted = time.perf_counter() - started
    day.over = True
    await asyncio.gather(*shoppers)
    return day.summary(lasted)


def main() -> None:
    """Send the shoppers, print what they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", choices=list(JOURNEYS))
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--least", type=int, default=0, help="go on until so many orders are placed")
    parser.add_argument("--orders", type=int, help="stop when so many are placed")
    parser.add_argument("--until-refused", action="store_true", help="a shopper leaves when it is refused")
    print(json.dumps(uvloop.run(run(parser.parse_args()))))


if __name__ == "__main__":
    main()
