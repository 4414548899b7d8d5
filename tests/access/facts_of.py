"""What a stocked shop has to offer for every argument of the schema: by coordinate, by name, by kind of id, by type."""

from typing import Any

import asyncpg

from tests.access import inputs_of, stocked
from tests.access.people import PASSWORD
from tests.access.stocked import EMAIL, PROOF, Stocked
from tests.orders import arrange

NAME = [{"locale": "zh-CN", "value": "新的"}, {"locale": "en", "value": "New"}]
TEN = {"amount": "10.00", "currencyCode": "CNY"}
# One id of each kind that nobody asks for in particular: the oldest of the shop.
FIRST = {
    "AppToken": "SELECT id FROM access_token WHERE shop_id = $1 AND name IS NOT NULL ORDER BY id LIMIT 1",
    "IdentityProvider": "SELECT id FROM identity_provider WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "OAuthGrant": "SELECT id FROM oauth_grant WHERE shop_id = $1 AND revoked_at IS NULL ORDER BY id LIMIT 1",
    "Account": "SELECT account_id FROM customer WHERE shop_id = $1 AND account_id IS NOT NULL ORDER BY id LIMIT 1",
    "BulkOperation": "SELECT id FROM bulk_operation WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "Coupon": "SELECT id FROM coupon WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "CustomerAddress": "SELECT id FROM address WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "JournalDocument": "SELECT document_id FROM journal_entry WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "JournalEntry": "SELECT id FROM journal_entry WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "LedgerAccount": "SELECT account_id FROM journal_line WHERE shop_id = $1 ORDER BY account_id LIMIT 1",
    "OrderLine": "SELECT id FROM sales_order_line WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "Price": "SELECT id FROM price WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "Promotion": "SELECT promotion_id FROM promotion_product WHERE shop_id = $1 LIMIT 1",
    "Review": "SELECT id FROM review WHERE shop_id = $1 AND state = 'PENDING' ORDER BY id LIMIT 1",
    "SalesReturn": "SELECT id FROM sales_return WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "Shipment": "SELECT id FROM shipment WHERE shop_id = $1 AND delivered_at IS NULL ORDER BY order_id, id LIMIT 1",
    "StockDocument": "SELECT document_id FROM stock_move WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "StockPlace": "SELECT from_place_id FROM stock_move WHERE shop_id = $1 ORDER BY id LIMIT 1",
}
MORE = {
    "published": "SELECT id FROM review WHERE shop_id = $1 AND state = 'PUBLISHED' ORDER BY id LIMIT 1",
    "with_coupon": "SELECT promotion_id FROM coupon WHERE shop_id = $1 LIMIT 1",
    "sent": "SELECT order_id FROM shipment WHERE shop_id = $1 AND delivered_at IS NULL ORDER BY order_id, id LIMIT 1",
    "asked_about": "SELECT node_id FROM approval WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "filed": "SELECT category_id FROM product_category WHERE shop_id = $1 ORDER BY category_id LIMIT 1",
    "tagged": "SELECT tag_id FROM product_tag WHERE shop_id = $1 ORDER BY tag_id LIMIT 1",
    "reviewed": "SELECT product_id FROM review WHERE shop_id = $1 AND state = 'PUBLISHED' ORDER BY id LIMIT 1",
    "received_at": "SELECT to_place_id FROM stock_move WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "returned_by": "SELECT customer_id FROM sales_return WHERE shop_id = $1 ORDER BY id LIMIT 1",
    "shown": "SELECT id FROM product WHERE shop_id = $1 AND state = 'PUBLISHED' ORDER BY id LIMIT 1",
    "task": "SELECT id FROM approval_task WHERE shop_id = $1 AND staff_id = $2",
    "spare_variant": "SELECT id FROM variant WHERE shop_id = $1 AND sku = 'SPARE-1'",
    "parent": "SELECT parent_id FROM category WHERE shop_id = $1 AND parent_id IS NOT NULL LIMIT 1",
    "upload_of_import": "SELECT id FROM bulk_operation WHERE shop_id = $1 AND state = 'UPLOADING' LIMIT 1",
    "session": "SELECT id FROM session WHERE shop_id = $1 AND account_id = $2 ORDER BY id DESC LIMIT 1",
}
MANIFEST = '{"name": "New", "scopes": ["read_stock"]}'
TYPES = {
    "Int": 1,
    "Boolean": False,
    "String": "text",
    "Decimal": "10.00",
    "Quantity": "1",
    "CurrencyCode": "CNY",
    "DateTime": "2026-01-01T00:00:00Z",
    "Date": "2026-01-01",
}
NAMES: dict[str, Any] = {
    "code": "NEWCODE",
    "contentType": "image/png",
    "currency": "CNY",
    "currentPassword": PASSWORD,
    "defaultLocale": "zh-CN",
    "email": "new@home.example",
    "filename": "new.png",
    "handle": "new-handle",
    "kind": "WAREHOUSE",
    "issuer": "https://login.example/new",
    "locale": "zh-CN",
    "manifest": MANIFEST,
    "proof": PROOF,
    "locales": "zh-CN",
    "newEmail": "newer@home.example",
    "newPassword": f"{PASSWORD} new",
    "password": PASSWORD,
    "paymentMethod": "BANK_TRANSFER",
    "permissions": "read_stock",
    "rating": 5,
    "scopes": "read_stock",
    "sizeBytes": 1000,
    "sku": "NEW-1",
    "timezone": "Asia/Shanghai",
    "topics": "shop/updated",
    "url": "https://hooks.example/in",
}


CREATE_CUSTOMERS = "mutation($i: CustomerCreateInput!) { customerCreate(input: $i) { customer { id } } }"
# An edit without an edit would show nothing.
EDITS = {
    "approvalPolicyUpdate.input.priority": 9,
    "categoryUpdate.input.position": 9,
    "customFieldsSet.input.nodes.values.value": "silk",
    "customerUpdate.input.note": "edited",
    "identityProviderUpdate.input.name": "Edited",
    "fieldDefinitionUpdate.input.isPublic": True,
    "mediaUpdate.input.alt": NAME,
    "metadataSet.input.nodes.patch.value": "edited",
    "myProfileUpdate.input.name": "Edited",
    "privateMetadataSet.input.nodes.patch.value": "edited",
    "productUpdate.input.rank": 9,
    "promotionUpdate.input.priority": 9,
    "settingSet.input.value": "SO",
    "tagUpdate.input.slug": "edited",
    "variantUpdate.input.weightGrams": 99,
    "webhookUpdate.input.url": "https://edited.example/in",
}


async def facts_of(shop: Stocked, owner: asyncpg.Connection) -> dict[str, Any]:
    """Everything that a generated argument of this shop may be."""
    made = shop.made
    account = await owner.fetchval("SELECT id FROM account WHERE shop_id = $1 AND email = $2", shop.id, OWNER)
    found = {
        name: await owner.fetchval(query, shop.id) for name, query in {**FIRST, **MORE}.items() if "$2" not in query
    }
    found["session"] = await owner.fetchval(MORE["session"], shop.id, account)
    found["task"] = await owner.fetchval(MORE["task"], shop.id, made["owner_id"])
    kinds = {
        **{name: found[name] for name in FIRST},
        "App": made["app_that_reads"],
        "Approval": made["asked_by_clerk"],
        "ApprovalPolicy": made["policy"],
        "ApprovalTask": found["task"],
        "Category": made["category"],
        "Channel": made["channel"],
        "Customer": made["customer_id"],
        "FieldDefinition": made["field"],
        "Location": made["location"],
        "Media": made["media"],
        "Order": made["paid"].order_id,
        "Payment": made["unpaid"].payment_id,
        "Product": made["product"],
        "Role": made["roles"]["accountant"],
        "Session": found["session"],
        "StaffMember": made["accountant_id"],
        "Tag": made["tag"],
        "Variant": made["variant"],
        "Webhook": made["webhook"],
        "WebhookDelivery": made["delivery"],
    }
    special = {
        **_of_filters(found),
        **made["factors"],
        **_of_trade(shop, found),
        "accountCreate.input.code": "6699",
        "customerBulkUpsert.input.rows": [{"create": {"name": "New"}}],
        "productBulkUpsert.input.rows": [{"create": {"name": NAME}}],
        "bulkMutationCreate.input.document": CREATE_CUSTOMERS,
        "bulkMutationStart.id": found["upload_of_import"],
        "bulkQueryRun.input.document": "{ tags { nodes { id } } }",
        "approvalDelegate.input.endsAt": "2099-01-01T00:00:00Z",
        "approvalDelegate.input.staffId": made["accountant_id"],
        "approvalPolicyCreate.input.document": "REFUND",
        "approvalWithdraw.input.id": made["asked_by_owner"],
        "addressCreate.input.address": arrange.ADDRESS,
        "addressCreate.input.customerId": made["customer_id"],
        "addressUpdate.input.address": arrange.ADDRESS,
        "accountCreate.input.kind": "EXPENSE",
        **EDITS,
        "categoryMove.input.parentId": found["parent"],
        "customerConsentGive.input.customerId": made["customer_id"],
        "customerConsentGive.input.purpose": "TERMS",
        "customerCreate.input.name": "New",
        "customerDataExport.input.customerId": made["customer_id"],
        "customerMergeGuestOrders.input.token": made["merge"],
        "customerUnfreeze.input.id": made["frozen"],
        "customFieldsSet.input.nodes.values.key": stocked.FILLED,
        "customerLogin.input.email": EMAIL,
        "emailChange.input.token": made["new_email"],
        "emailVerify.input.token": made["verification"],
        "invitationAccept.input.token": made["invitation"],
        "passwordReset.input.token": made["reset"],
        "passwordResetRequest.input.kind": "CUSTOMER",
        "staffInviteAgain.input.id": made["invited_id"],
        "fieldDefinitionCreate.input.ownerType": "Product",
        "couponCreate.input.promotionId": found["with_coupon"],
        "journalPost.input.lines": [{"account": "1002", "debit": TEN}, {"account": "6602", "credit": TEN}],
        "mediaUploadComplete.id": made["upload"],
        "paymentGatewaySwitch.input.gateway": "TEST_GATEWAY",
        "productUnpublish.input.id": found["shown"],
        "promotionActivate.input.id": made["promotion"],
        "promotionCreate.input.kind": "PERCENTAGE",
        "promotionCreate.input.percent": "10",
        "reviewReply.input.id": found["published"],
        "reviewReply.input.reply": "Thank you.",
        "reviewModerate.input.decision": "PUBLISH",
        "sessionRefresh.input.refreshToken": made["second"].refresh_token,
        "shopFound.input.owner.email": "founder@home.example",
        "staffLogin.input.email": OWNER,
        "settingHistory.name": "orderNumberPrefix",
        "settingSet.input.name": "orderNumberPrefix",
        "stockOpen.input.lines.unitCost": TEN,
        "stockReceive.input.lines.unitCost": TEN,
        "variantCreate.input.productId": made["bare"],
        "webhookCreate.input.appId": made["app_that_reads"],
        "appManifestCheck.input.manifest": MANIFEST,
        "externalLogin.input.token": made["proven_stranger"],
        "identityLink.input.token": made["proven_owner"],
        "identityProviderCreate.input.audience": "CUSTOMER",
        "variantDelete.input.id": found["spare_variant"],
    }
    return {**TYPES, **NAMES, **{name: _text(value) for name, value in {**kinds, **special}.items()}}


OWNER = "owner@shop.example"


def _of_trade(shop: Stocked, found: dict[str, Any]) -> dict[str, Any]:
    """Orders that wait for what each mutation does to them."""
    made = shop.made
    paid_line = made["paid"].line_ids[0]
    return {
        "token": made["cart"],
        "orderCancel.input.orderId": made["unpaid"].order_id,
        "orderCancel.input.token?": made["guest"],
        "orderCreate.input.lines.quantity": "1",
        "orderCreate.input.lines.variantId": made["variant"],
        "orderCreate.input.shippingAddress": arrange.ADDRESS,
        "orderMarkDelivered.input.orderId": found["sent"],
        "orderRefund.input.lines.lineId?": paid_line,
        "orderRefund.input.lines.quantity": "1",
        "orderRefundRequest.input.orderId": made["paid"].order_id,
        "orderRefundRequest.input.token?": made["paid_guest"],
        "orderShip.input.lines.lineId?": paid_line,
        "order.token?": made["guest"],
        "reviewCreate.input.orderLineId": made["reviewable"],
        "testGatewayPay.input.paymentId": made["online"].payment_id,
    }


def _of_filters(found: dict[str, Any]) -> dict[str, Any]:
    """What a list finds something by, for each operator."""
    by = {
        "categories.where.ancestorId": found["parent"],
        "categories.where.parentId": found["parent"],
        "coupons.where.promotionId": found["with_coupon"],
        "products.where.categoryId": found["filed"],
        "products.where.tagId": found["tagged"],
        "productFacets.where.categoryId": found["filed"],
        "productFacets.where.tagId": found["tagged"],
        "salesReturns.where.customerId": found["returned_by"],
        "approvals.where.nodeId": found["asked_about"],
        "reviews.where.productId": found["reviewed"],
        "stockMoves.where.toPlaceId": found["received_at"],
    }
    referring = ("products", "productFacets", "orders", "customers", "categories", "tags")
    return {
        **{f"{coordinate}.{operator}?": value for coordinate, value in by.items() for operator in inputs_of.OPERATORS},
        **{f"{name}.where.custom.key?": stocked.REFERRING for name in referring},
    }


def _text(value: Any) -> Any:
    plain = value is None or callable(value) or isinstance(value, str | int | list | dict)
    return value if plain else str(value)
