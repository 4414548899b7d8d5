"""A few customers of the demo shop."""

import uuid

from entrepot.customers import rules
from entrepot.customers.operations import addresses, consents, customers
from entrepot.customers.rules import CreateAddress, CreateCustomer
from entrepot.kernel.database import Tx

PEOPLE = (
    CreateCustomer(name="李雷", email="lilei@example.com", phone="13800138000", locale="zh-CN"),
    CreateCustomer(name="韩梅梅", email="hanmeimei@example.com", phone="13900139000", locale="zh-CN"),
    CreateCustomer(name="王小明", phone="13700137000", locale="zh-CN", note="常购龙井"),
    CreateCustomer(name="Ann Lee", email="ann.lee@example.com", locale="en"),
    CreateCustomer(name="Tom Brown", email="tom.brown@example.com", phone="+44 20 7946 0000", locale="en"),
)
HOMES = (
    rules.parse_address(
        recipient="李雷",
        country="CN",
        province="浙江省",
        city="杭州市",
        district="西湖区",
        street="龙井路 1 号",
        postcode="310013",
        phone="13800138000",
    ),
    rules.parse_address(
        recipient="韩梅梅",
        country="CN",
        province="上海市",
        city="上海市",
        district="徐汇区",
        street="衡山路 8 弄 3 号 502 室",
        postcode="200030",
        phone="13900139000",
    ),
    rules.parse_address(
        recipient="王小明",
        country="CN",
        province="四川省",
        city="成都市",
        district="锦江区",
        street="春熙路 66 号",
        phone="13700137000",
    ),
    rules.parse_address(recipient="Ann Lee", country="SG", street="12 Orchard Road", postcode="238841"),
    rules.parse_address(recipient="Tom Brown", country="GB", city="London", street="1 Tea Lane", postcode="SW1A 1AA"),
)


async def load(tx: Tx) -> list[uuid.UUID]:
    """Create the demo customers, each with an address; their ids in order."""
    rows = await customers.create_customers(tx, commands=PEOPLE)
    await addresses.create_addresses(
        tx,
        commands=[CreateAddress(customer_id=row["id"], address=home) for row, home in zip(rows, HOMES, strict=True)],
    )
    await consents.give_consents(
        tx,
        commands=[
            rules.GiveConsent(
                customer_id=row["id"],
                purpose=rules.ConsentPurpose.MARKETING_EMAIL,
                granted=row["email"] is not None,
                wording="我同意接收新品与优惠邮件。 / I agree to receive news and offers by e-mail.",
                wording_version="2026-01",
                source="checkout",
            )
            for row in rows
        ],
    )
    return [row["id"] for row in rows]
