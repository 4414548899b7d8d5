"""Why files cannot be imported: each names the file and, where there is one, the line."""

from dataclasses import dataclass

from entrepot.kernel import errors


@dataclass(eq=False)
class InputRefused(errors.RequestError):
    """The input cannot be imported."""

    code = "INPUT_REFUSED"
    zh = "输入文件无法导入。"


@dataclass(eq=False)
class FilesMissing(InputRefused):
    """There are no files named like 2010-12.csv.gz or 2010-12.csv in {directory}."""

    code = "FILES_MISSING"
    zh = "{directory} 中没有形如 2010-12.csv.gz 或 2010-12.csv 的文件。"
    directory: str


@dataclass(eq=False)
class MonthTwice(InputRefused):
    """The month {month} is there twice: {file} repeats it."""

    code = "MONTH_TWICE"
    zh = "月份 {month} 重复：{file}。"
    file: str
    month: str


@dataclass(eq=False)
class FileUnreadable(InputRefused):
    """{file} cannot be read from line {row} on: {reason}"""

    code = "FILE_UNREADABLE"
    zh = "{file} 自第 {row} 行起无法读取：{reason}"
    file: str
    row: int
    reason: str


@dataclass(eq=False)
class ColumnsUnknown(InputRefused):
    """{file} has the columns {found}, not {expected}."""

    code = "COLUMNS_UNKNOWN"
    zh = "{file} 的列是 {found}，应为 {expected}。"
    file: str
    found: str
    expected: str


@dataclass(eq=False)
class ColumnCountWrong(InputRefused):
    """{file} line {row} has {found} columns, not {expected}."""

    code = "COLUMN_COUNT_WRONG"
    zh = "{file} 第 {row} 行有 {found} 列，应为 {expected} 列。"
    file: str
    row: int
    found: int
    expected: int


@dataclass(eq=False)
class ValueInvalid(InputRefused):
    """{file} line {row}: "{value}" is not a valid {column}."""

    code = "VALUE_INVALID"
    zh = "{file} 第 {row} 行：“{value}”不是有效的 {column}。"
    file: str
    row: int
    column: str
    value: str


@dataclass(eq=False)
class ValueOutOfRange(InputRefused):
    """{file} line {row}: {column} {value} is out of range: {range}."""

    code = "VALUE_OUT_OF_RANGE"
    zh = "{file} 第 {row} 行：{column} {value} 超出范围（{range}）。"
    file: str
    row: int
    column: str
    value: str
    range: str


@dataclass(eq=False)
class KindUnknown(InputRefused):
    """{file} line {row}: invoice {invoice} has {article} with quantity {quantity} and price {price}; no kind of line is
    like that."""

    code = "KIND_UNKNOWN"
    zh = "{file} 第 {row} 行：单据 {invoice} 的 {article}，数量 {quantity}，单价 {price}，不属于任何已知的行类型。"
    file: str
    row: int
    invoice: str
    article: str
    quantity: int
    price: str


@dataclass(eq=False)
class InvoiceDivided(InputRefused):
    """{file} line {row}: invoice {invoice} has two customers, two countries, or lines in two files."""

    code = "INVOICE_DIVIDED"
    zh = "{file} 第 {row} 行：单据 {invoice} 有两个顾客或国家，或分散在两个文件中。"
    file: str
    row: int
    invoice: str


@dataclass(eq=False)
class InputChanged(InputRefused):
    """The import that was begun here had other files; put them back, or import into a fresh database with --fresh."""

    code = "INPUT_CHANGED"
    zh = "此处已开始的导入使用的是另一批文件：请放回原文件，或用 --fresh 导入新的数据库。"


@dataclass(eq=False)
class ImportRunning(errors.RequestError):
    """Somebody else is running this import at the same time."""

    code = "IMPORT_RUNNING"
    zh = "另一个进程正在运行同一导入。"


@dataclass(eq=False)
class InvoiceRefused(errors.RequestError):
    """Invoice {invoice} was refused: {reason}"""

    code = "INVOICE_REFUSED"
    zh = "单据 {invoice} 被拒绝：{reason}"
    invoice: str
    reason: str
