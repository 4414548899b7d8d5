"""The door that gateways knock at: verify outside of a transaction, act inside of one."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from entrepot.kernel import database as databases
from entrepot.kernel import errors, ids, permissions
from entrepot.payments import gateways, operations, reads, rules

MOST_BYTES = 64 * 1024
PATH = "/payments/test-gateway/webhook"


async def receive(database: databases.Database, delivery: gateways.Delivery, *, gateway: gateways.Gateway) -> bool:
    """Take one delivery; whether it was new. A refusal is `WebhookRefused`, and nothing was written."""
    actor = permissions.Actor.system(f"gateway:{gateway.method.value}")
    shop_id = _claimed_shop(delivery.body)
    async with database.read(shop_id=shop_id, actor=actor) as tx:
        secret = (await reads.list_gateway_secrets(tx)).get(gateway.method)
        now = tx.now
    if secret is None:
        raise rules.WebhookRefused(reason="the gateway is not enabled")
    event = gateway.read(delivery, secret=secret, now=now)
    async with database.write(shop_id=shop_id, actor=actor, request_id=event.event_id) as tx:
        return await operations.receive_gateway_event(
            tx, gateway=gateway.method, event_id=event.event_id, payload=event.payload
        )


async def test_gateway_webhook(request: Request) -> Response:
    """POST /payments/test-gateway/webhook."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return JSONResponse({"code": "BODY_TOO_LARGE"}, status_code=413)
    delivery = gateways.Delivery({name.lower(): value for name, value in request.headers.items()}, body)
    try:
        fresh = await receive(request.app.state.database, delivery, gateway=gateways.TEST)
    except rules.WebhookRefused as problem:
        return JSONResponse({"code": problem.code, "message": str(problem)}, status_code=401)
    except errors.DomainError as problem:
        return JSONResponse({"code": problem.code, "message": str(problem)}, status_code=422)
    return JSONResponse({"received": True, "duplicate": not fresh})


def routes() -> list[Route]:
    """The routes that the application mounts."""
    return [Route(PATH, test_gateway_webhook, methods=["POST"])]


def _claimed_shop(body: bytes) -> UUID:
    """The shop that the body names; only its own secret can have signed it."""
    try:
        return ids.parse(str(gateways.read_payload(body).get("shop_id")))
    except ids.IdInvalid:
        raise rules.WebhookRefused(reason="the shop is missing") from None
