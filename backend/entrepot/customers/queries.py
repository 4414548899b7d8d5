"""Queries of customers."""

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.customers import reads
from entrepot.customers.inputs import CustomerOrder, CustomerWhere
from entrepot.customers.permissions import READ_CUSTOMERS, STAFF_OR_SELF
from entrepot.customers.types import Customer
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import CUSTOMER


@strawberry.type
class CustomerQueries:
    """What is answered about customers."""

    @query(allow=CUSTOMER)
    async def me(reader: Reader) -> Customer | None:
        """The customer who asks. / 当前登录的顾客。"""
        own_id = reader.actor.customer_id
        return await reads.find_visible_customer(reader.tx, id=own_id) if own_id else None

    @query(allow=STAFF_OR_SELF)
    async def customer(reader: Reader, id: Id) -> Customer | None:
        """A customer by id; customers find only themselves. / 按标识读取顾客。"""
        found = await reads.find_visible_customer(reader.tx, id=id)
        if found is not None:
            reads.note_contacts(reader.tx, selection=reader.selection, row=found)
        return found

    @query(allow=READ_CUSTOMERS)
    async def customers(
        reader: Reader,
        where: CustomerWhere | None = None,
        search: str | None = None,
        order_by: CustomerOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Customer]:
        """Customers, found by name (pinyin too), e-mail or telephone. / 顾客列表，可按姓名、拼音、邮箱、电话搜索。"""
        return await reads.page_of_customers(
            reader.tx,
            where=where,
            search_text=search,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
            counted="count" in reader.selection,
        )
