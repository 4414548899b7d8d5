"""Files are read strictly: what cannot be understood is refused by the name of its file and line."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from entrepot.integrations.online_retail import invoices, lines, refusals
from entrepot.integrations.online_retail.survey import Survey, opening_quantity, survey
from tests.integrations import trade

SPOILT = [
    # row, cell, value,                 the refusal,                  what it names
    (2, 0, "53636", refusals.ValueInvalid, "InvoiceNo"),
    (2, 0, "X536365", refusals.ValueInvalid, "InvoiceNo"),
    (3, 1, "", refusals.ValueInvalid, "StockCode"),
    (3, 1, "85123\u0001", refusals.ValueInvalid, "StockCode"),
    (2, 3, "1.5", refusals.ValueInvalid, "Quantity"),
    (2, 3, "", refusals.ValueInvalid, "Quantity"),
    (2, 3, "٣", refusals.ValueInvalid, "Quantity"),
    (2, 3, "0", refusals.ValueOutOfRange, "Quantity"),
    (2, 3, "1000001", refusals.ValueOutOfRange, "Quantity"),
    (2, 4, "01/12/2010 08:26", refusals.ValueInvalid, "InvoiceDate"),
    (2, 4, "2010-02-30 08:26:00", refusals.ValueInvalid, "InvoiceDate"),
    (2, 4, "2011-01-01 08:26:00", refusals.ValueOutOfRange, "InvoiceDate"),
    (2, 5, "2,55", refusals.ValueInvalid, "UnitPrice"),
    (2, 5, "NaN", refusals.ValueInvalid, "UnitPrice"),
    (2, 5, "2.55555", refusals.ValueInvalid, "UnitPrice"),
    (2, 5, "1000001", refusals.ValueOutOfRange, "UnitPrice"),
    (2, 6, "1785", refusals.ValueInvalid, "CustomerID"),
    (2, 7, "Atlantis", refusals.ValueInvalid, "Country"),
]


def read(directory: Path) -> list[lines.Line]:
    return [line for file in lines.list_files(directory) for line in lines.read(file)]


def test_a_line_is_read(small: Path) -> None:
    second = read(small)[1]
    assert second == lines.Line(
        "2010-12.csv",
        3,
        "536365",
        "85123A",
        "WHITE HANGING HEART",
        2,
        datetime(2010, 12, 1, 8, 27, tzinfo=lines.ZONE),
        25500,
        "17850",
        "GB",
        510,
    )


@pytest.mark.parametrize(("row", "cell", "value", "refusal", "column"), SPOILT)
def test_a_spoilt_cell_is_named(
    tmp_path: Path, row: int, cell: int, value: str, refusal: type[refusals.InputRefused], column: str
) -> None:
    december = trade.spoilt(row, cell, f'"{value}"')
    with pytest.raises(refusal) as caught:
        read(trade.write(tmp_path, december=december))
    facts = caught.value.facts()
    assert (facts["file"], facts["row"], facts["column"]) == ("2010-12.csv", row, column)
    for locale in ("en", "zh-CN"):
        assert "2010-12.csv" in caught.value.message(locale)
        assert column in caught.value.message(locale)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (trade.HEADER.replace("Quantity", "Amount"), refusals.ColumnsUnknown),
        (trade.HEADER + ",Extra", refusals.ColumnsUnknown),
        ("", refusals.ColumnsUnknown),
        (f"{trade.HEADER}\n536365,85123A,TEXT,1", refusals.ColumnCountWrong),
        (f'{trade.HEADER}\n536365,85123A,"TEXT,1', refusals.FileUnreadable),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, text: str, refusal: type[refusals.InputRefused]) -> None:
    (tmp_path / "2010-12.csv").write_text(text)
    with pytest.raises(refusal) as caught:
        read(tmp_path)
    assert caught.value.facts()["file"] == "2010-12.csv"


@pytest.mark.parametrize(
    "content",
    [b"not gzip", gzip.compress(b"text " * 1000)[:-20], gzip.compress(b"\xff\xfe")],
    ids=["no gzip", "cut short", "no text"],
)
def test_a_file_of_other_bytes_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "2010-12.csv.gz").write_bytes(content)
    with pytest.raises(refusals.FileUnreadable) as caught:
        read(tmp_path)
    assert caught.value.facts()["file"] == "2010-12.csv.gz"


def test_a_directory_without_months_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing")
    with pytest.raises(refusals.FilesMissing):
        lines.list_files(tmp_path)
    with pytest.raises(refusals.FilesMissing):
        lines.list_files(tmp_path / "nowhere")


def test_a_month_is_there_once(small: Path) -> None:
    (small / "2010-12.csv.gz").write_bytes(gzip.compress((small / "2010-12.csv").read_bytes()))
    with pytest.raises(refusals.MonthTwice):
        lines.list_files(small)


@pytest.mark.parametrize(("cell", "value"), [(6, "12345.0"), (7, "France")])
def test_an_invoice_has_one_customer_and_one_country(tmp_path: Path, cell: int, value: str) -> None:
    [file, _] = lines.list_files(trade.write(tmp_path, december=trade.spoilt(3, cell, value)))
    with pytest.raises(refusals.InvoiceDivided) as caught:
        invoices.read_invoices(file)
    assert (caught.value.facts()["row"], caught.value.facts()["invoice"]) == (3, "536365")


def test_an_invoice_is_in_one_file(tmp_path: Path) -> None:
    january = ("536365,85123A,WHITE HANGING HEART,1,2011-01-04 10:00:00,2.95,17850.0,United Kingdom",)
    files = lines.list_files(trade.write(tmp_path, january=january))
    with pytest.raises(refusals.InvoiceDivided) as caught:
        list(survey(files, batch_lines=100))
    assert caught.value.facts()["file"] == "2011-01.csv"


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        (6, 25500, 1530),
        (1, 10, 0),
        (1, 49, 0),
        (1, 50, 1),
        (-1, 50, -1),
        (-1, 49, 0),
        (3, 10050, 302),
        (1, -25500, -255),
    ],
)
def test_amounts_are_rounded_half_up_to_the_penny(quantity: int, price: int, amount: int) -> None:
    assert lines.to_amount_minor(quantity, price) == amount


def test_the_same_data_in_another_packing_is_the_same_input(small: Path) -> None:
    before = lines.digest(lines.list_files(small))
    packed = gzip.compress((small / "2010-12.csv").read_bytes())
    (small / "2010-12.csv").unlink()
    (small / "2010-12.csv.gz").write_bytes(packed)
    assert lines.digest(lines.list_files(small)) == before


def test_the_survey_sees_articles_costs_and_opening_stock(small: Path) -> None:
    found = list(survey(lines.list_files(small), batch_lines=100))[-1]
    assert isinstance(found, Survey)
    assert [
        (item.sku, item.name, item.price_minor, item.cost_minor, item.opening_quantity) for item in found.articles
    ] == [
        ("22752", "NESTING BOXES", 765, 459, 6 + 1),
        ("85123A", "WHITE HANGING HEART", 255, 153, 8 + 1),
        ("PADS", "PADS TO MATCH ALL CUSHIONS", None, 0, 1 + 1),
    ]
    assert (found.customers, found.two_countries, found.two_times) == (["17850"], ["17850"], ["536365"])
    assert [(line.file, line.row, line.rounding) for line in found.roundings] == [("2010-12.csv", 7, -10)]
    assert found.line_count == len(trade.LINES) + len(trade.JANUARY)


@pytest.mark.parametrize(
    ("deltas", "opening"),
    [([], 1), ([5], 1), ([-5], 6), ([5, -5], 1), ([-5, 5, -3], 6), ([-5, -5, 20], 11)],
)
def test_the_opening_stock_covers_the_deepest_shortfall(deltas: list[int], opening: int) -> None:
    start = datetime(2010, 12, 1, tzinfo=lines.ZONE)
    assert opening_quantity([(start.replace(hour=hour), delta) for hour, delta in enumerate(deltas)]) == opening


def test_at_the_same_moment_outgoing_is_counted_first() -> None:
    start = datetime(2010, 12, 1, tzinfo=lines.ZONE)
    assert opening_quantity([(start, 5), (start, -5)]) == 6


def test_batches_are_whole_invoices_and_begin_small(sample: Path) -> None:
    found = invoices.read_invoices(lines.list_files(sample)[0])
    batches = invoices.cut(found, batch_lines=800, begin_with=100)
    sizes = [sum(len(invoice.members) for invoice in batch) for batch in batches]
    assert [invoice for batch in batches for invoice in batch] == found
    assert all(size >= wanted for size, wanted in zip(sizes[:-1], (100, 200, 400, 800, 800), strict=False))
    assert len(batches) > 2
