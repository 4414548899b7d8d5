"""Invoices: the lines of one number with what they become, in the order of their dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from entrepot.integrations.online_retail import kinds, lines, refusals
from entrepot.integrations.online_retail.kinds import Disposition, Target


@dataclass(frozen=True)
class Invoice:
    """An invoice; where its lines carry two times, minutes apart, the first one counts."""

    number: str
    at: datetime
    customer: str | None
    country: str
    members: tuple[tuple[lines.Line, Disposition], ...]

    @cached_property
    def by_target(self) -> dict[Target, list[tuple[lines.Line, Disposition]]]:
        """The lines by the document they belong to."""
        found: dict[Target, list[tuple[lines.Line, Disposition]]] = {}
        for line, disposition in self.members:
            found.setdefault(disposition.target, []).append((line, disposition))
        return found

    @property
    def has_two_times(self) -> bool:
        """Whether its lines disagree on when it was written."""
        return any(line.at != self.at for line, _ in self.members)


def read_invoices(file: lines.SourceFile) -> list[Invoice]:
    """A month's invoices by date; the whole file is read and checked before the first is returned."""
    grouped: dict[str, list[lines.Line]] = {}
    for line in lines.read(file):
        members = grouped.setdefault(line.invoice, [])
        if members and (members[0].customer, members[0].country) != (line.customer, line.country):
            raise refusals.InvoiceDivided(file=file.name, row=line.row, invoice=line.invoice)
        members.append(line)
    return sorted((_invoice(members) for members in grouped.values()), key=lambda invoice: invoice.at)


def cut(invoices: Iterable[Invoice], *, batch_lines: int, begin_with: int | None = None) -> list[list[Invoice]]:
    """Batches of whole invoices with at least `batch_lines` lines each, the last one excepted.

    `begin_with` makes the first batch smaller and doubles from there, so that the database learns from a little before
    it is given a lot.
    """
    batches: list[list[Invoice]] = []
    wanted = min(begin_with or batch_lines, batch_lines)
    count = wanted
    for invoice in invoices:
        if count >= wanted:
            wanted = min(2 * wanted, batch_lines) if batches else wanted
            batches.append([])
            count = 0
        batches[-1].append(invoice)
        count += len(invoice.members)
    return batches


def _invoice(found: list[lines.Line]) -> Invoice:
    first = found[0]
    selling = kinds.sells(found)
    return Invoice(
        number=first.invoice,
        at=first.at,
        customer=first.customer,
        country=first.country,
        members=tuple((line, kinds.classify(line, sells=selling)) for line in found),
    )
