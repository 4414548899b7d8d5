"""Every reaction on one page: which handlers run in the transaction of an event."""

from entrepot.kernel.events import Handlers

HANDLERS: Handlers = {}
