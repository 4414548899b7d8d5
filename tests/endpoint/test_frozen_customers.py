"""Whoever is frozen hears no more on a connection that is open, and is answered over HTTP as a stranger."""

import httpx

from entrepot.customers.operations import freezing
from entrepot.endpoint import subscriptions
from tests.endpoint.live import ONE
from tests.orders import arrange

ME = {"query": "{ me { name } }"}


async def test_sto_02_freezing_ends_a_customers_socket_and_requests(stage, monkeypatch):
    monkeypatch.setattr(subscriptions, "RENEW_SECONDS", 0.5)
    anna, placed = stage.anna, await stage.place()
    assert "errors" not in await asked(stage)
    async with stage.socket(token=anna.access_token) as socket:
        await socket.subscribe(ONE, {"id": str(placed.order_id)})
        await stage.watched_by(1)
        async with stage.database.write(shop_id=stage.shop, actor=arrange.SYSTEM) as tx:
            await freezing.freeze_customer(tx, id=anna.actor.customer_id, reason="stolen cards", if_version=None)
        assert (await socket.end())[0] == 4401
    assert (await asked(stage))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def asked(stage):
    """What Anna is answered over HTTP."""
    headers = {"authorization": f"Bearer {stage.anna.access_token}"}
    async with httpx.AsyncClient(base_url=stage.server.url, timeout=30) as client:
        return (await client.post("/graphql", json=ME, headers=headers)).json()
