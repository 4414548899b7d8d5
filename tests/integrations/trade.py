"""Files to import, written for a test: one line of each kind, and helpers to spoil them."""

from pathlib import Path

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = (
    "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536365,85123a,WHITE HANGING HEART,2,2010-12-01 08:27:00,2.55,17850.0,United Kingdom",
    "536365,22752,NESTING BOXES,1,2010-12-01 08:26:00,0.0,17850.0,United Kingdom",
    "536365,POST,POSTAGE,3,2010-12-01 08:26:00,18.0,17850.0,United Kingdom",
    "536370,22752,NESTING BOXES,4,2010-12-01 09:00:00,7.65,,France",
    "536370,PADS,PADS TO MATCH ALL CUSHIONS,1,2010-12-01 09:00:00,0.001,,France",
    "536370,gift_0001_20,Gift Voucher,1,2010-12-01 09:00:00,17.02,,France",
    "536370,M,Manual,1,2010-12-01 09:00:00,1.25,,France",
    "536371,BANK CHARGES,Bank Charges,1,2010-12-01 10:00:00,15.0,17850.0,United Kingdom",
    "C536379,85123A,WHITE HANGING HEART,-3,2010-12-01 11:00:00,2.55,17850.0,United Kingdom",
    "C536379,D,Discount,-1,2010-12-01 11:00:00,2.50,17850.0,United Kingdom",
    "C536380,22752,NESTING BOXES,-1,2010-12-01 11:30:00,7.65,,France",
    "536390,22752,damaged,-2,2010-12-01 12:00:00,0.0,,United Kingdom",
    "536391,22752,found,5,2010-12-01 12:30:00,0.0,,United Kingdom",
    "536392,POST,,1000,2010-12-01 12:40:00,0.0,,United Kingdom",
    "C536400,AMAZONFEE,AMAZON FEE,-1,2010-12-01 13:00:00,100.0,,United Kingdom",
    "C536401,BANK CHARGES,Bank Charges,-1,2010-12-01 13:10:00,20.05,,United Kingdom",
    "C536402,CRUK,CRUK Commission,-1,2010-12-01 13:20:00,1.60,17850.0,United Kingdom",
    "C536403,S,SAMPLES,-1,2010-12-01 13:30:00,12.95,,United Kingdom",
    "A536404,B,Adjust bad debt,1,2010-12-01 13:40:00,-30.00,,United Kingdom",
)
JANUARY = ("540000,85123A,WHITE HANGING HEART,1,2011-01-04 10:00:00,2.95,17850.0,France",)


def write(directory: Path, *, december: tuple[str, ...] = LINES, january: tuple[str, ...] = JANUARY) -> Path:
    """Write both months; the directory."""
    for month, lines in (("2010-12", december), ("2011-01", january)):
        (directory / f"{month}.csv").write_text("\n".join((HEADER, *lines)) + "\n")
    return directory


def spoilt(row: int, cell: int, value: str) -> tuple[str, ...]:
    """December with one cell of one row (counted as in the file, the header being 1) replaced."""
    cells = LINES[row - 2].split(",")
    cells[cell] = value
    return (*LINES[: row - 2], ",".join(cells), *LINES[row - 1 :])
