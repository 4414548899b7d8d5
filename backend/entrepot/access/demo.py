"""Demo staff and a demo app."""

from entrepot.access.operations import app_tokens, apps, staff
from entrepot.access.operations.apps import AppSecret
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules.roles import OWNER
from entrepot.kernel.database import Tx

OWNER_EMAIL = "owner@demo.example"
KEEPER_EMAIL = "warehouse@demo.example"


async def load(tx: Tx, *, password: str) -> AppSecret:
    """Take on an owner and a warehouse keeper with this password, and register an app that reads, with a token."""
    by_key = {row["key"]: row["id"] for row in await role_reads.list_roles(tx)}
    people = (
        (OWNER_EMAIL, "陈明 Chen Ming", OWNER, "zh-CN"),
        (KEEPER_EMAIL, "李仓 Li Cang", "warehouse_keeper", "zh-CN"),
    )
    await staff.create_staff(
        tx,
        commands=[
            staff.CreateStaff(email=email, name=name, password=password, role_ids=[by_key[key]], locale=locale)
            for email, name, key, locale in people
        ],
    )
    scopes = ["read_orders", "read_products", "read_stock"]
    [app] = await apps.create_apps(tx, commands=[apps.CreateApp(name="示例报表 Demo report", scopes=scopes)])
    await app_tokens.create_app_tokens(
        tx, commands=[app_tokens.CreateAppToken(app_id=app.app["id"], name="每日报表 Nightly report")]
    )
    return app
