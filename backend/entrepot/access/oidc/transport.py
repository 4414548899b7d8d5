"""httpx over the guard of calls to the outside, so that a provider leads nowhere that others may not name."""

import httpx

from entrepot.kernel import errors
from entrepot.kernel.outward import Outward, Unanswered

# What the guard says by itself.
OWN_HEADERS = ("host", "content-length", "connection", "accept-encoding", "transfer-encoding")


class OutwardTransport(httpx.AsyncBaseTransport):
    """A transport whose every request is checked, pinned and bounded; redirects are not followed."""

    def __init__(self, outward: Outward) -> None:
        self._outward = outward

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises ConnectError where nothing may be sent or no answer came."""
        headers = {name: value for name, value in request.headers.items() if name not in OWN_HEADERS}
        url = str(request.url)
        try:
            if request.method == "POST":
                reply = await self._outward.post(url, content=await request.aread(), headers=headers)
            else:
                reply = await self._outward.get(url, headers=headers)
        except Unanswered as unanswered:
            raise httpx.ConnectError(unanswered.reason, request=request) from None
        except errors.AddressRefused as refused:
            raise httpx.ConnectError(str(refused), request=request) from None
        told = {name: value for name, value in reply.headers.items() if name not in OWN_HEADERS}
        return httpx.Response(reply.status, headers=told, content=reply.body, request=request)
