"""Approvals: what waits for somebody's consent before it is done, by policies that the shop makes.

Owns `approval_policy`, `approval`, `approval_task`, `approval_event` and `approval_delegation`. A feature registers a
kind of document (`rules.documents`) and asks `operations.requesting.gate` before it acts; with a policy that matches,
the wish is kept and refused for now. `ApprovalsGranted` and `ApprovalsRefused` tell it the end; `wiring` connects them.
"""
