"""The demo shop has a webhook with a log, and sends nothing to anybody."""

from entrepot.webhooks import demo
from tests.webhooks import arrange


async def test_the_demo_has_a_webhook_with_a_log(database, shop, owner, reaching, app_id):
    async with database.write(shop_id=shop, actor=arrange.SYSTEM) as tx:
        await demo.load(tx, app_id=app_id)
    rows = await arrange.log(owner, shop, order="state")
    assert [(row["state"], row["last_status"]) for row in rows] == [("DELIVERED", 200), ("FAILED", 410)]
    assert await arrange.deliver(database, shop, reaching) == 0
