"""Mutations of orders and carts."""

import strawberry

from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PUBLIC
from entrepot.orders import cart_reads, commands, inputs, reads
from entrepot.orders.operations import (
    approved_refunds,
    cancellation,
    carts,
    checkout,
    delivery,
    fulfilment,
    placement,
    refunds,
)
from entrepot.orders.permissions import REFUND_ORDERS, SHIP_ORDERS, WRITE_ORDERS
from entrepot.orders.types import CartCreatePayload, CartPayload, CheckoutPayload, OrderPayload


@strawberry.type
class CartMutations:
    """What a buyer does before there is an order."""

    @mutation(allow=PUBLIC, secret=True)
    async def cart_create(tx: Tx, input: inputs.CartCreateInput) -> CartCreatePayload:
        """Make a cart. / 新建购物车。"""
        lines = await commands.to_cart_lines(tx, given=input.lines)
        token = await carts.create_cart(tx, channel_id=input.channel_id, lines=lines)
        return {"cart": await cart_reads.find_priced_cart(tx, token=token), "token": token}

    @mutation(allow=PUBLIC)
    async def cart_lines_add(tx: Tx, input: inputs.CartLinesInput) -> CartPayload:
        """Put more into a cart. / 加入购物车。"""
        await carts.add_lines(tx, token=input.token, lines=await commands.to_cart_lines(tx, given=input.lines))
        return {"cart": await cart_reads.find_priced_cart(tx, token=input.token)}

    @mutation(allow=PUBLIC)
    async def cart_lines_set(tx: Tx, input: inputs.CartLinesInput) -> CartPayload:
        """Set how much of each named variant is in a cart; zero takes it out. / 设置购物车数量。"""
        await carts.set_lines(tx, token=input.token, lines=await commands.to_cart_lines(tx, given=input.lines))
        return {"cart": await cart_reads.find_priced_cart(tx, token=input.token)}

    @mutation(allow=PUBLIC)
    async def cart_lines_remove(tx: Tx, input: inputs.CartLinesRemoveInput) -> CartPayload:
        """Take variants out of a cart. / 移出购物车。"""
        lines = [carts.CartQuantity(variant_id, 0) for variant_id in input.variant_ids]
        await carts.set_lines(tx, token=input.token, lines=lines)
        return {"cart": await cart_reads.find_priced_cart(tx, token=input.token)}

    @mutation(allow=PUBLIC)
    async def cart_coupon_apply(tx: Tx, input: inputs.CartCouponInput) -> CartPayload:
        """Put a coupon code into a cart; `problems` say why it does not apply. / 使用优惠码。"""
        await carts.set_coupons(tx, token=input.token, add=[input.code])
        return {"cart": await cart_reads.find_priced_cart(tx, token=input.token)}

    @mutation(allow=PUBLIC)
    async def cart_coupon_remove(tx: Tx, input: inputs.CartCouponInput) -> CartPayload:
        """Take a coupon code out of a cart. / 移除优惠码。"""
        await carts.set_coupons(tx, token=input.token, remove=[input.code])
        return {"cart": await cart_reads.find_priced_cart(tx, token=input.token)}

    @mutation(allow=PUBLIC)
    async def cart_address_set(tx: Tx, input: inputs.CartAddressInput) -> CartPayload:
        """Say whom to reach and where to send. / 设置联系方式与收货地址。"""
        await carts.set_contact(tx, token=input.token, contact=commands.to_contact(input))
        return {"cart": await cart_reads.find_priced_cart(tx, token=input.token)}

    @mutation(allow=PUBLIC, moves_value=True)
    async def checkout_complete(tx: Tx, input: inputs.CheckoutInput) -> CheckoutPayload:
        """Turn a cart into an order, once. / 提交订单，重复提交只生成一单。"""
        done = await checkout.complete_checkout(tx, command=commands.to_checkout(input))
        return {"order": await reads.get_order(tx, id=done.order_id), "token": done.access_token}


@strawberry.type
class OrderMutations:
    """What staff do with orders, and what a customer may ask."""

    @mutation(allow=WRITE_ORDERS, moves_value=True)
    async def order_create(tx: Tx, input: inputs.OrderCreateInput) -> OrderPayload:
        """Take an order for a customer. / 代客下单。"""
        placed = await placement.place_order(tx, command=await commands.to_order(tx, given=input))
        return {"order": await reads.get_order(tx, id=placed.order_id)}

    @mutation(allow=SHIP_ORDERS, moves_value=True)
    async def order_ship(tx: Tx, input: inputs.OrderShipInput) -> OrderPayload:
        """Send an order, all of it or a part. / 发货。"""
        await fulfilment.ship_orders(tx, commands=[await commands.to_shipment(tx, given=input)])
        return {"order": await reads.get_order(tx, id=input.order_id)}

    @mutation(allow=SHIP_ORDERS)
    async def order_mark_delivered(tx: Tx, input: inputs.OrderMarkDeliveredInput) -> OrderPayload:
        """Note that shipments have arrived. / 标记签收。"""
        await delivery.mark_delivered(tx, commands=[commands.to_delivery(input)])
        return {"order": await reads.get_order(tx, id=input.order_id)}

    @mutation(allow=PUBLIC, moves_value=True)
    async def order_cancel(tx: Tx, input: inputs.OrderCancelInput) -> OrderPayload:
        """Give an order up before it leaves; its buyer, until it is paid. / 取消未发货订单；顾客仅限付款前。"""
        command = await commands.to_cancellation(tx, given=input)
        await cancellation.cancel_orders(tx, commands=[command])
        return {"order": await reads.get_order(tx, id=command.order_id)}

    @mutation(allow=REFUND_ORDERS, moves_value=True)
    async def order_refund(tx: Tx, input: inputs.OrderRefundInput) -> OrderPayload:
        """Refund an order in full or in part, with or without goods coming back. / 全额或部分退款，可退货入库。"""
        await approved_refunds.refund_or_ask(tx, command=await commands.to_refund(tx, given=input))
        return {"order": await reads.get_order(tx, id=input.order_id)}

    @mutation(allow=PUBLIC)
    async def order_refund_request(tx: Tx, input: inputs.OrderRefundRequestInput) -> OrderPayload:
        """Ask for a refund of one's own order. / 申请退款。"""
        request = await commands.to_refund_request(tx, given=input)
        await refunds.request_refunds(tx, commands=[request])
        return {"order": await reads.get_order(tx, id=request.order_id)}
