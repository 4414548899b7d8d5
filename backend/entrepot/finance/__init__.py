"""The general ledger: chart of accounts, posting rules, journal and statements.

Owns accounts and the journal. Relies on the facts that inventory and orders announce: each value-moving event has one
posting rule here and is posted in the transaction of the business document. Nothing in the ledger is ever changed or
deleted.
"""
