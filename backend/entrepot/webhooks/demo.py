"""A demo webhook with a log: paused, one delivery that was taken for trying, and one that was not."""

import uuid

from entrepot.kernel import surroundings
from entrepot.kernel.database import Tx
from entrepot.webhooks.operations import claiming, redelivering, settling, subscribing
from entrepot.webhooks.operations.claiming import Room
from entrepot.webhooks.operations.settling import Attempt

URL = "https://hooks.example.com/entrepot"
QUERY = "query($id: ID!) { order(id: $id) { number paymentState } }"
ATTEMPTS = (
    Attempt(status=200, error=None, milliseconds=84, answer="ok"),
    Attempt(status=410, error=None, milliseconds=1204, answer="Gone"),
)


async def load(tx: Tx, *, app_id: uuid.UUID) -> None:
    """Subscribe the demo app to orders. Nothing is sent: nobody listens at that address."""
    command = subscribing.CreateWebhook(
        app_id=app_id, url=URL, topics=["orders/created", "orders/paid"], document=QUERY
    )
    [made] = await subscribing.create_webhooks(tx, commands=[command], services=surroundings.current())
    webhook_id = made.webhook["id"]
    await redelivering.pause_webhook(tx, webhook_id=webhook_id)
    for _ in ATTEMPTS:
        await redelivering.send_test(tx, webhook_id=webhook_id)
    taken = await claiming.claim(tx, room=Room(deliveries=len(ATTEMPTS), of_host=len(ATTEMPTS), busy={}))
    for claimed, attempt in zip(taken.claimed, ATTEMPTS, strict=True):
        await settling.record(tx, delivery=claimed.row, attempt=attempt)
