"""Carts, orders, shipments, refunds and returns: what a customer asked for and what became of it.

It owns the cart, the order on three axes (payment, fulfilment, after-sale), its lines and their counters, shipments,
refunds and the returns that name no order. It relies on pricing for prices and coupons, on inventory for holds, issues
and restocking at original cost, and on payments for money. It listens to `PaymentsCaptured` and announces
`OrdersPlaced`, `OrdersPaid`, `ShipmentsSent`, `OrdersDelivered`, `OrdersCancelled`, `OrdersRefunded` and
`ReturnsAccepted`; the ledger posts from those. Locks: payments, orders by id, stock by variant, last the sequence.
"""
