"""GraphQL execution: declarations, permission and limits before any SQL, batches, and the mutation's transaction.

A request walks through `http` (bytes to a request), `documents` (parse and validate, cached), `authorise` (may this
actor select these fields), `execution` (graphql-core over the declared batches) and back. The engine knows no business.
"""
