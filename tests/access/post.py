"""The post of a test's shop: sends the letters that wait, as the worker would, and reads what arrived."""

import email
import email.policy
import re
import uuid
from dataclasses import dataclass, field

import asyncpg

from entrepot.access import jobs
from entrepot.kernel import permissions, worker
from entrepot.kernel.database import Database

LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Mail:
    """A mail that arrived; its link and the token in it, where it has one."""

    to: str
    language: str
    subject: str
    body: str

    @property
    def link(self) -> str:
        """The one link."""
        [found] = LINK.findall(self.body)
        return found

    @property
    def token(self) -> str:
        """What stands after the #."""
        return self.link.partition("#")[2]


@dataclass
class Post:
    """Sends and reads the mail of one shop."""

    database: Database
    services: worker.Services
    shop: uuid.UUID
    owner: asyncpg.Connection
    seen: set[str] = field(default_factory=set)

    async def deliver(self, *, attempt: int = 1) -> list[Mail]:
        """Send what waits; the mails that arrived by it, in their order."""
        found = await self.owner.fetch("SELECT id FROM account_letter WHERE shop_id = $1 ORDER BY id", self.shop)
        for row in found:
            await self.send(row["id"], attempt=attempt)
        return self.arrived()

    async def send(self, letter_id: uuid.UUID, *, attempt: int = 1) -> None:
        """Send one letter."""
        await jobs.send_account_letter(self.errand(attempt), letter_id=str(letter_id))

    async def deliver_one(self) -> Mail:
        """Send what waits, which is one letter."""
        [mail] = await self.deliver()
        return mail

    def errand(self, attempt: int = 1) -> worker.Errand:
        """What the worker would give to a job of the shop."""
        return worker.Errand(
            data=self.database,
            services=self.services,
            shop_id=self.shop,
            actor=permissions.Actor.system("send_account_letter"),
            attempt=attempt,
            is_last_attempt=False,
        )

    def arrived(self) -> list[Mail]:
        """The mails that nobody has read."""
        directory = self.services.mail.directory
        new = sorted(path for path in directory.glob("*.eml") if path.name not in self.seen)
        self.seen.update(path.name for path in new)
        return [_read(path.read_bytes()) for path in new]


def _read(content: bytes) -> Mail:
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    return Mail(parsed["To"], parsed["Content-Language"], parsed["Subject"], parsed.get_content())
