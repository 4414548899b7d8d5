"""The demo shop takes payments by the test gateway."""

from entrepot.kernel.database import Tx
from entrepot.payments import inputs, operations
from entrepot.payments.rules import Method


async def load(tx: Tx) -> None:
    """Offer the test gateway beside bank transfer and cash on delivery."""
    await operations.switch_gateway(tx, gateway=Method.TEST_GATEWAY, enabled=True, secret=inputs.new_secret())
