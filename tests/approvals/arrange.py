"""What the tests of approvals have in common: people, a policy, a paid order, and asking for its refund."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.access.reads import roles as role_reads
from entrepot.kernel import permissions
from entrepot.kernel.database import Database
from tests.access import people
from tests.orders import arrange as orders
from tests.requests import Client

CREATE = """
mutation($input: ApprovalPolicyCreateInput!) {
  approvalPolicyCreate(input: $input) { approvalPolicy { id } userErrors { code field message } }
}
"""
REFUND = """
mutation($input: OrderRefundInput!, $key: String!) {
  orderRefund(input: $input) @idempotent(key: $key) {
    order { id } userErrors { code field ... on ApprovalRequired { approvalId } }
  }
}
"""
INBOX = """
{ approvalTasks { nodes { id step state assignee dueAt approval { id document state facts node { id } } } } }
"""
DECIDE = """
mutation($input: ApprovalDecisionInput!) {
  approvalACT(input: $input) { approval { id state } userErrors { code field } }
}
"""
HISTORY = """
query($id: ID!) { node(id: $id) { ... on Approval {
  state requestedByName
  history { kind step actorName onBehalfOf comment }
  tasks { step state assignee decidedBy }
} } }
"""
REFUNDED = "SELECT count(*) FROM refund"


@dataclass
class Office:
    """A shop with people in it: `people` by name, each as an actor, and its roles by key."""

    graphql: Client
    database: Database
    shop: uuid.UUID
    people: dict[str, permissions.Actor]
    roles: dict[str, uuid.UUID]

    async def hire(self, name: str, *role_keys: str) -> permissions.Actor:
        """Take somebody on, committed."""
        async with self.database.write(shop_id=self.shop, actor=people.SYSTEM) as tx:
            staff_id = await people.hire(tx, f"{name}@shop.example", *(self.roles[key] for key in role_keys))
        held = frozenset({"refund_orders", "read_orders"})
        actor = permissions.Actor(kind=permissions.ActorKind.STAFF, id=staff_id, name=name, permissions=held)
        self.people[name] = actor
        return actor

    async def policy(self, *steps: Any, **given: Any) -> dict[str, Any]:
        """Make a policy for refunds."""
        wanted = {
            "document": "REFUND",
            "name": [{"locale": "zh-CN", "value": "退款审批"}, {"locale": "en", "value": "Refunds"}],
            "steps": list(steps) or [{}],
            **given,
        }
        answer = await self.graphql(CREATE, {"input": wanted})
        found: dict[str, Any] = answer["data"]["approvalPolicyCreate"]
        return found

    def step(self, *names: str, **given: Any) -> dict[str, Any]:
        """A step of these people."""
        return {"staffIds": [str(self.people[name].id) for name in names], **given}

    async def paid_order(self, quantity: int = 1) -> uuid.UUID:
        """A paid order of so many pieces at 10.00 CNY, committed."""
        async with self.database.write(shop_id=self.shop, actor=people.SYSTEM) as tx:
            goods = await orders.make_goods(tx)
            placed = await orders.place_paid(tx, goods, quantity)
        return placed.order_id

    async def ask(self, order_id: uuid.UUID, *, by: str = "clerk", **given: Any) -> dict[str, Any]:
        """Ask for the refund of an order; what the mutation answers."""
        variables = {"input": {"orderId": str(order_id), "reason": "broken", **given}, "key": uuid.uuid4().hex}
        answer = await self.graphql(REFUND, variables, actor=self.people[by])
        found: dict[str, Any] = answer["data"]["orderRefund"]
        return found

    async def requested(self, quantity: int = 1) -> str:
        """The id of an approval that the clerk asked for, of so many times 10.00."""
        [error] = (await self.ask(await self.paid_order(quantity)))["userErrors"]
        assert error["code"] == "APPROVAL_REQUIRED"
        found: str = error["approvalId"]
        return found

    async def inbox(self, name: str) -> list[dict[str, Any]]:
        """What waits for somebody."""
        answer = await self.graphql(INBOX, actor=self.people[name])
        found: list[dict[str, Any]] = answer["data"]["approvalTasks"]["nodes"]
        return found

    async def decide(self, name: str, act: str = "Approve", *, task: str | None = None, comment: str = "") -> Any:
        """Somebody decides on a task, by default the first that waits for them."""
        task = task or (await self.inbox(name))[0]["id"]
        query = DECIDE.replace("ACT", act)
        answer = await self.graphql(query, {"input": {"taskId": task, "comment": comment}}, actor=self.people[name])
        return answer["data"][f"approval{act}"]

    async def history(self, approval_id: str) -> dict[str, Any]:
        """Everything about an approval."""
        answer = await self.graphql(HISTORY, {"id": approval_id})
        found: dict[str, Any] = answer["data"]["node"]
        return found

    async def refunds(self) -> int:
        """How many refunds were made."""
        async with self.database.read(shop_id=self.shop) as tx:
            found: int = await tx.connection.fetchval(REFUNDED)
        return found


async def open_office(graphql: Client, database: Database, shop: uuid.UUID, names: Sequence[str]) -> Office:
    """A shop with an owner and people of these names."""
    async with database.read(shop_id=shop) as tx:
        roles = {row["key"]: row["id"] for row in await role_reads.list_roles(tx)}
    made = Office(graphql, database, shop, {}, roles)
    await made.hire("owner", "owner")
    for name in names:
        await made.hire(name, "sales_clerk")
    return made
