"""Pure decisions about approvals: documents, conditions, routes, and what an act leads to."""
