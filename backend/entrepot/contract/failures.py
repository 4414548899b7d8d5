"""What is told of what failed: domain errors speak for themselves, anything else says only the request's id."""

import logging
from collections.abc import Iterable

from graphql import GraphQLError

from entrepot.contract.schema import to_graphql_error
from entrepot.kernel import errors

logger = logging.getLogger("entrepot.engine")


def presented(failed: Iterable[GraphQLError], *, request_id: str, locale: str) -> list[GraphQLError]:
    """The failures as a client is told them; anything unexpected is logged, and once."""
    unexpected: set[int] = set()
    return [_presented(error, request_id, locale, unexpected) for error in failed]


def _presented(error: GraphQLError, request_id: str, locale: str, unexpected: set[int]) -> GraphQLError:
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        return error
    if isinstance(original, errors.Several):
        original = original.errors[0]
    if not isinstance(original, errors.DomainError):
        # One failure of a batch is that of each of its fields.
        if id(original) not in unexpected:
            logger.error("unexpected error in request %s", request_id, exc_info=original)
        unexpected.add(id(original))
        original = errors.Internal(request_id=request_id)
    made = to_graphql_error(original, locale=locale)
    return GraphQLError(made.message, nodes=error.nodes, path=error.path, extensions=made.extensions)
