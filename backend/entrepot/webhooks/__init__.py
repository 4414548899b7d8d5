"""What happens in a shop, told to apps: webhooks by Standard Webhooks, with a log and tried again over hours.

Owns `webhook`, `webhook_reader`, `webhook_delivery` and `webhook_attempt`. Relies on access for apps and their rights
of the moment, on the sealed change feed for what happened and in which order, on `kernel/outward.py` for where a call
may go, and on `kernel/standing.py` for the documents and filters of apps, since it knows no other feature.
`rules/topics.py` names every topic and the operations of the feed behind it.

A planner turns places of the feed into deliveries, in the transaction that moves it on; a loop of its own
(`loop.py`) claims, renders, signs and sends them, so that a slow receiver never holds a slot of the jobs. A delivery is
tried with the same id and the same bytes until it is taken or given up. Handles `AppsUninstalled`.
"""
