"""Permissions of the ledger."""

from entrepot.kernel.permissions import permission

READ_FINANCE = permission("read_finance", en="See the journal and the statements", zh="查看凭证与财务报表", whole=True)
WRITE_JOURNAL = permission(
    "write_journal", en="Post entries by hand and add accounts", zh="手工录入凭证与新增科目", whole=True
)
