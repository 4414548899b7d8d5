"""Mutations of the ledger."""

import strawberry

from entrepot.contract.declare import mutation
from entrepot.finance import inputs, operations, permissions, reads
from entrepot.finance.types import (
    AccountCreateInput,
    AccountCreatePayload,
    JournalPostInput,
    JournalPostPayload,
)
from entrepot.kernel.database import Tx


@strawberry.type
class FinanceMutations:
    @mutation(allow=permissions.WRITE_JOURNAL, moves_value=True)
    async def journal_post(tx: Tx, input: JournalPostInput) -> JournalPostPayload:
        """Post an entry made by hand. / 手工录入凭证。"""
        [entry] = await operations.post_journals(tx, commands=[inputs.to_journal(input, now=tx.now)])
        return {"entry": entry}

    @mutation(allow=permissions.WRITE_JOURNAL)
    async def account_create(tx: Tx, input: AccountCreateInput) -> AccountCreatePayload:
        """Add an account to the chart. / 新增科目。"""
        [new_id] = await operations.create_accounts(tx, commands=[inputs.to_account(input)])
        return {"account": await reads.get_account(tx, account_id=new_id)}
