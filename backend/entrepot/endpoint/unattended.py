"""Answers what somebody left to be asked, where nobody waits: limits and time still hold, and nothing raises."""

import asyncio
from collections.abc import Callable

from entrepot.contract import schema as schemas
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer, Prepared
from entrepot.kernel import errors
from entrepot.kernel.asking import Told


async def tell(prepare: Callable[[], Prepared | Answer], request: Request, *, seconds: int) -> Told:
    """Prepare an operation and run it; what its actor may not ask, or what takes too long, is among the errors."""
    try:
        answer = prepare()
        if isinstance(answer, Prepared):
            async with asyncio.timeout(seconds):
                answer = await execution.run(answer, request)
    except TimeoutError:
        answer = _refusal(errors.TimedOut(seconds=seconds), request)
    except errors.RequestError as refused:
        answer = _refusal(refused, request)
    return Told(data=answer.data, errors=[dict(error.formatted) for error in answer.errors])


def _refusal(error: errors.RequestError, request: Request) -> Answer:
    return Answer(errors=[schemas.to_graphql_error(error, locale=request.message_locale)], refused=True)
