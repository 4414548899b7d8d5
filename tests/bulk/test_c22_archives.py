"""C22: what is uploaded as a spreadsheet and is none: bombs, ways out of the archive, XML that reads other files."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from entrepot.bulk import unpacking
from entrepot.kernel import permissions, worker
from tests.bulk import exporting, importing

SHEET = "xl/worksheets/sheet1.xml"


def plain() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["input.name"])
    book.active.append(["A"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def changed(entries: dict[str, bytes | None], *, add: dict[str, bytes] | None = None) -> bytes:
    """A spreadsheet with some entries changed or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain())) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in given.namelist():
            data = entries.get(name, given.read(name))
            if data is not None:
                target.writestr(name, data)
        for name, data in (add or {}).items():
            target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def with_doctype() -> bytes:
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
        b'<c t="inlineStr">'
        b"<is><t>&x;</t></is></c></row></sheetData></worksheet>"
    )
    return changed({SHEET: xml})


def with_late_doctype() -> bytes:
    """Far into the entry, and across the border of two pieces."""
    return changed({SHEET: b"<!--" + b"x" * (unpacking._PIECE - 8) + b"--><!DOCTYPE w>" + b"y" * 100})


def in_utf16() -> bytes:
    return changed({SHEET: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w><w/>'.encode("utf-16")})


def bomb() -> bytes:
    return changed({}, add={"xl/media/image1.png": b"\0" * 60_000_000})


def many_entries() -> bytes:
    return changed({}, add={f"xl/x{n}.xml": b"" for n in range(unpacking.MOST_ENTRIES)})


def outside(name: str) -> Callable[[], bytes]:
    return lambda: changed({}, add={name: b"x"})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "doctype": (with_doctype, "declares a document type"),
    "late doctype": (with_late_doctype, "declares a document type"),
    "utf-16": (in_utf16, "not UTF-8"),
    "bomb": (bomb, "unpacks to"),
    "many entries": (many_entries, "entries"),
    "dots": (outside("../../etc/passwd"), "outside of the archive"),
    "absolute": (outside("/etc/passwd"), "outside of the archive"),
    "backslash": (outside("xl\\..\\x"), "outside of the archive"),
    "drive": (outside("C:/x"), "outside of the archive"),
    "no archive": (lambda: b"input.name\nA\n", "no spreadsheet"),
    "empty": (lambda: b"PK\x05\x06" + b"\0" * 18, "damaged"),
    "cut off": (lambda: plain()[:-200], "no spreadsheet"),
    "no sheet": (lambda: changed({SHEET: None}), "there is no sheet"),
}


def unpacked(source: Path, target: Path, *, format: str = "XLSX") -> str:
    """What the process says, as the errand starts it."""
    command = [sys.executable, "-m", "entrepot.bulk.unpacking", str(source), str(target), format]
    environment = {"PYTHONPATH": str(Path(unpacking.__file__).parents[2]), "PATH": os.defpath}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)
    return ran.stdout or f"died with {ran.returncode}"


@pytest.mark.parametrize("name", HOSTILE)
def test_c22_hostile_spreadsheets_are_refused(name: str, tmp_path: Path) -> None:
    make, reason = HOSTILE[name]
    (tmp_path / "source").write_bytes(make())
    told = unpacked(tmp_path / "source", tmp_path / "target")
    assert "refused" in told
    assert reason in told
    assert "root:" not in told


def test_c22_an_honest_spreadsheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(plain())
    assert unpacked(tmp_path / "source", tmp_path / "target") == '{"rows": 2}'
    assert (tmp_path / "target").read_bytes() == b'["input.name"]\n["A"]\n'


def test_c22_a_header_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The directory says that an entry is small; what comes out is not read beyond that."""
    data = bytearray(changed({}, add={"xl/media/image1.png": b"\0" * 3_000_000}))
    at = data.rfind(b"xl/media/image1.png") - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    (tmp_path / "source").write_bytes(data)
    assert "no spreadsheet" in unpacked(tmp_path / "source", tmp_path / "target")


def test_c22_rows_and_columns_have_an_end(tmp_path: Path) -> None:
    (tmp_path / "long").write_text("a\n" * (unpacking.MOST_ROWS + 2))
    assert f"more than {unpacking.MOST_ROWS} rows" in unpacked(tmp_path / "long", tmp_path / "target", format="CSV")
    (tmp_path / "wide").write_text("a," * unpacking.MOST_COLUMNS + "a\n")
    assert "columns" in unpacked(tmp_path / "wide", tmp_path / "target", format="CSV")
    (tmp_path / "cell").write_text("a\n" + "x" * (unpacking.LONGEST_CELL + 1))
    assert "field larger" in unpacked(tmp_path / "cell", tmp_path / "target", format="CSV")


def test_c22_a_sheet_that_says_it_is_endless_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>input.name</t></is></c></row></sheetData></worksheet>'
    )
    (tmp_path / "source").write_bytes(changed({SHEET: sheet}))
    assert unpacked(tmp_path / "source", tmp_path / "target") == '{"rows": 1}'


async def test_c22_what_is_refused_fails_the_operation(
    graphql: Any, errand: worker.Errand, owner_of_shop: permissions.Actor
) -> None:
    operation_id = await importing.started(graphql, errand, owner_of_shop, with_doctype(), format="XLSX")
    await exporting.run(errand, operation_id)
    found = await importing.read(graphql, owner_of_shop, operation_id)
    assert (found["state"], found["failure"]["code"], found["rows"]) == ("FAILED", "INPUT_UNREADABLE", 0)
