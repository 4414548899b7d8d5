"""The root types, composed from the features; nothing else."""

import strawberry

from entrepot import change_scopes, field_owners
from entrepot.access.mutations.app_tokens import AppTokenMutations
from entrepot.access.mutations.apps import AppMutations
from entrepot.access.mutations.consents import ConsentMutations
from entrepot.access.mutations.factors import FactorMutations
from entrepot.access.mutations.identities import IdentityMutations
from entrepot.access.mutations.people import PeopleMutations
from entrepot.access.mutations.proofs import ProofMutations
from entrepot.access.mutations.roles import RoleMutations
from entrepot.access.queries import AccessQueries
from entrepot.analytics.queries import AnalyticsQueries
from entrepot.approvals.mutations import ApprovalMutations
from entrepot.approvals.queries import ApprovalQueries
from entrepot.bulk.mutations import BulkMutations
from entrepot.bulk.queries import BulkQueries
from entrepot.catalog.mutations import CatalogMutations
from entrepot.catalog.queries import CatalogQueries
from entrepot.contract import nodes as nodes_by_id
from entrepot.contract import schema as schemas
from entrepot.contract.declare import Node, Reader, query
from entrepot.customers.mutations import CustomerMutations
from entrepot.customers.queries import CustomerQueries
from entrepot.fields.mutations import FieldMutations
from entrepot.fields.queries import FieldQueries
from entrepot.finance.mutations import FinanceMutations
from entrepot.finance.queries import FinanceQueries
from entrepot.inventory.mutations import InventoryMutations
from entrepot.inventory.queries import InventoryQueries
from entrepot.kernel import ids, money, quantity
from entrepot.kernel.permissions import PUBLIC
from entrepot.media.mutations import MediaMutations
from entrepot.media.queries import MediaQueries
from entrepot.orders.mutations import CartMutations, OrderMutations
from entrepot.orders.queries import OrderQueries
from entrepot.orders.subscriptions import OrderSubscriptions
from entrepot.payments.mutations import PaymentMutations
from entrepot.payments.queries import PaymentQueries
from entrepot.pricing.mutations import PricingMutations
from entrepot.pricing.queries import PricingQueries
from entrepot.reviews.mutations import ReviewMutations
from entrepot.reviews.queries import ReviewQueries
from entrepot.shops.mutations import ShopMutations
from entrepot.shops.queries import ShopQueries
from entrepot.webhooks.mutations import WebhookMutations
from entrepot.webhooks.queries import WebhookQueries


@strawberry.type(description="What can be read. / 查询。")
class Query(
    AccessQueries,
    AnalyticsQueries,
    BulkQueries,
    ApprovalQueries,
    CatalogQueries,
    CustomerQueries,
    FieldQueries,
    FinanceQueries,
    InventoryQueries,
    MediaQueries,
    OrderQueries,
    PaymentQueries,
    PricingQueries,
    ReviewQueries,
    ShopQueries,
    WebhookQueries,
):
    @query(allow=PUBLIC)
    async def node(reader: Reader, id: ids.Id) -> Node | None:
        """Any object by its id; the id itself says what it is. / 按标识读取任意对象。"""
        return (await nodes_by_id.find(reader, [id]))[0]

    @query(allow=PUBLIC, sized_by=("ids",))
    async def nodes(reader: Reader, ids: list[ids.Id]) -> list[Node | None]:
        """Objects by their ids, in the same order. / 按标识批量读取。"""
        return await nodes_by_id.find(reader, ids)


@strawberry.type(description="What can be done. / 操作。")
class Mutation(
    PeopleMutations,
    ProofMutations,
    FactorMutations,
    RoleMutations,
    AppMutations,
    AppTokenMutations,
    ConsentMutations,
    IdentityMutations,
    BulkMutations,
    ApprovalMutations,
    CatalogMutations,
    CustomerMutations,
    FieldMutations,
    FinanceMutations,
    InventoryMutations,
    MediaMutations,
    CartMutations,
    OrderMutations,
    PaymentMutations,
    PricingMutations,
    ReviewMutations,
    ShopMutations,
    WebhookMutations,
):
    pass


@strawberry.type(description="What is told when it happens. / 订阅。")
class Subscription(OrderSubscriptions):
    pass


field_owners.install()
SCHEMA = schemas.build(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    scalars={**money.SCALARS, **quantity.SCALARS},
)
nodes_by_id.use(schemas.node_loaders(SCHEMA))
change_scopes.install(SCHEMA)
