"""Money that customers owe and pay for a document: one `payment` per demand, by bank, on delivery or by gateway.

It owns payments, their refunds and the signed webhooks of gateways (each event counted once). It relies on shops alone
and knows its documents only by id. It announces `PaymentsCaptured` and `PaymentsRefunded`; orders reacts to both.
No transaction here spans a call to a gateway: what must be told to one is a job.
"""
