"""From inputs to commands."""

from collections.abc import Mapping
from typing import Any

from entrepot.bulk.operations.reading import RunQuery
from entrepot.bulk.operations.writing import CreateMutation
from entrepot.bulk.types import BulkMutationCreateInput, BulkQueryRunInput
from entrepot.kernel import errors


def to_query(given: BulkQueryRunInput) -> RunQuery:
    """A list that somebody wants as a file."""
    variables: Any = given.variables or {}
    if not isinstance(variables, Mapping):
        reason = "variables are an object / variables 须为对象"
        raise errors.Invalid(reason=reason, field=("input", "variables"))
    return RunQuery(document=given.document, variables=variables, format=given.format)


def to_mutation(given: BulkMutationCreateInput) -> CreateMutation:
    """A mutation that somebody wants to run for each line of a file."""
    return CreateMutation(document=given.document, format=given.format, size_bytes=given.size_bytes)
