"""The chart of accounts that a shop begins with: codes and names of the Chinese Accounting Standards (CAS).

Codes follow 《企业会计准则——应用指南》附录 (Ministry of Finance, 2006, with the later 1406 and 2205);
`.01`-style sub-accounts are ours. A shop may add accounts; those here are what the posting rules use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import strawberry


@strawberry.enum(description="Classes of accounts. / 科目类别。")
class AccountKind(StrEnum):
    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    EQUITY = "EQUITY"
    REVENUE = "REVENUE"
    EXPENSE = "EXPENSE"


@dataclass(frozen=True)
class Template:
    """An account of the template."""

    code: str
    zh: str
    en: str
    kind: AccountKind

    @property
    def name(self) -> Mapping[str, str]:
        """The account's name per locale."""
        return {"zh-CN": self.zh, "en": self.en}


CASH: Final = "1001"
BANK: Final = "1002"
GATEWAY: Final = "1012"
RECEIVABLE: Final = "1122"
STOCK: Final = "1405"
PENDING_VARIANCE: Final = "1901"
GOODS_RECEIVED_NOT_BILLED: Final = "2202.02"
ADVANCES: Final = "2205.01"
CAPITAL: Final = "4001"
SALES: Final = "6001"
OTHER_SALES: Final = "6051"
COST_OF_SALES: Final = "6401"
SELLING_EXPENSE: Final = "6601"
ADMIN_EXPENSE: Final = "6602"
FINANCE_EXPENSE: Final = "6603"
CREDIT_LOSS: Final = "6702"
ABNORMAL_LOSS: Final = "6711"

# What the cost ledger must equal: goods travelling, in stock, and dispatched.
STOCK_ACCOUNTS: Final = ("1402", STOCK, "1406")

_A, _L, _E, _R, _X = AccountKind
TEMPLATE: Final = (
    Template(CASH, "库存现金", "Cash on hand", _A),
    Template(BANK, "银行存款", "Bank", _A),
    Template(GATEWAY, "其他货币资金", "Payment providers", _A),
    Template(RECEIVABLE, "应收账款", "Accounts receivable", _A),
    Template("1123", "预付账款", "Prepayments to suppliers", _A),
    Template("1221", "其他应收款", "Other receivables", _A),
    Template("1402", "在途物资", "Goods in transit", _A),
    Template(STOCK, "库存商品", "Merchandise inventory", _A),
    Template("1406", "发出商品", "Goods dispatched", _A),
    Template(PENDING_VARIANCE, "待处理财产损溢", "Stock differences pending", _A),
    Template("2001", "短期借款", "Short-term loans", _L),
    Template("2202.01", "应付账款", "Accounts payable", _L),
    Template(GOODS_RECEIVED_NOT_BILLED, "应付账款—暂估", "Goods received, not billed", _L),
    Template(ADVANCES, "合同负债—预收货款", "Contract liabilities: advances", _L),
    Template("2221", "应交税费", "Taxes payable", _L),
    Template("2241", "其他应付款", "Other payables", _L),
    Template(CAPITAL, "实收资本", "Paid-in capital", _E),
    Template("4103", "本年利润", "Profit for the year", _E),
    Template("4104", "利润分配", "Retained earnings", _E),
    Template(SALES, "主营业务收入", "Sales revenue", _R),
    Template(OTHER_SALES, "其他业务收入", "Other operating revenue", _R),
    Template("6301", "营业外收入", "Non-operating income", _R),
    Template(COST_OF_SALES, "主营业务成本", "Cost of sales", _X),
    Template("6403", "税金及附加", "Taxes and surcharges", _X),
    Template(SELLING_EXPENSE, "销售费用", "Selling expenses", _X),
    Template(ADMIN_EXPENSE, "管理费用", "Administrative expenses", _X),
    Template(FINANCE_EXPENSE, "财务费用", "Finance expenses", _X),
    Template("6701", "资产减值损失", "Impairment of assets", _X),
    Template(CREDIT_LOSS, "信用减值损失", "Credit losses", _X),
    Template(ABNORMAL_LOSS, "营业外支出", "Non-operating expenses", _X),
    Template("6801", "所得税费用", "Income tax", _X),
)

# What the sections of the income statement sum, in the order they are read; a code covers its sub-accounts.
INCOME_SECTIONS: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("REVENUE", "营业收入", "Revenue", (SALES, OTHER_SALES)),
    ("COST_OF_SALES", "营业成本", "Cost of sales", (COST_OF_SALES, "6402")),
    ("TAXES", "税金及附加", "Taxes and surcharges", ("6403",)),
    ("SELLING", "销售费用", "Selling expenses", (SELLING_EXPENSE,)),
    ("ADMINISTRATION", "管理费用", "Administrative expenses", (ADMIN_EXPENSE,)),
    ("FINANCE", "财务费用", "Finance expenses", (FINANCE_EXPENSE,)),
    ("IMPAIRMENT", "减值损失", "Impairment and credit losses", ("6701", CREDIT_LOSS)),
    ("NON_OPERATING", "营业外收支", "Non-operating items", ("6301", ABNORMAL_LOSS)),
    ("INCOME_TAX", "所得税费用", "Income tax", ("6801",)),
)
