"""GraphQL execution at the speed of hand-written code: plans, batches, the transaction of a mutation.

An operation walks through `execution` (which of the document's operations, with which variables), `plans` (what to do
for it, found once), `authorise` and `cost` (may this actor, and how much may it be, before any SQL), `running` (level
after level of batches) and `completion` (generated code that turns rows into results); a mutation through `mutations`.
docs/engine.md draws the way. The engine knows no business, no HTTP and no texts: it is given a `parsed` document.
"""
