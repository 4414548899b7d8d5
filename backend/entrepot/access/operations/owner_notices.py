"""Notices to the owners of a shop about what they should look at, each in their own language."""

from collections.abc import Mapping, Sequence

from entrepot.kernel.database import Row, Shop
from entrepot.kernel.mail import Message
from entrepot.kernel.worker import Errand


async def send(
    errand: Errand,
    *,
    owners: Sequence[Row],
    shop: Shop,
    subject: Mapping[str, str],
    body: Mapping[str, str],
    reference: str,
) -> None:
    """Write to each of `people.list_owners`, outside of any transaction; texts are by locale."""
    for owner in owners:
        message = Message(
            to=owner["email"],
            locale=owner["locale"] or shop.default_locale,
            subject=subject,
            body=body,
            default_locale="zh-CN",
            reference=reference,
        )
        await errand.services.mail.send(message)
