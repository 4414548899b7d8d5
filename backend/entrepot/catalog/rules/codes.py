"""Article numbers and barcodes."""

import re
from dataclasses import dataclass

from entrepot.kernel import errors

SKU_LIMIT = 64
BARCODE_LIMIT = 64
GTIN_LENGTHS = (8, 12, 13, 14)

_BARCODE = re.compile(r"[A-Za-z0-9./+-]+")


@dataclass(eq=False)
class SkuInvalid(errors.DomainError):
    """ "{sku}" is not an article number: use up to 64 printable characters without spaces at the ends."""

    code = "SKU_INVALID"
    zh = "“{sku}”不是有效的货号：最多 64 个可见字符，首尾不能有空格。"
    sku: str


@dataclass(eq=False)
class SkuTaken(errors.DomainError):
    """The article number {sku} is in use already."""

    code = "SKU_TAKEN"
    zh = "货号 {sku} 已被使用。"
    sku: str


@dataclass(eq=False)
class BarcodeInvalid(errors.DomainError):
    """ "{barcode}" is not a barcode: use letters, digits and . / + - only."""

    code = "BARCODE_INVALID"
    zh = "“{barcode}”不是有效的条码：只能使用字母、数字和 . / + -。"
    barcode: str


@dataclass(eq=False)
class BarcodeCheckDigitWrong(errors.DomainError):
    """The check digit of barcode {barcode} should be {expected}."""

    code = "BARCODE_CHECK_DIGIT_WRONG"
    zh = "条码 {barcode} 的校验位应为 {expected}。"
    barcode: str
    expected: int


@dataclass(eq=False)
class BarcodeTaken(errors.DomainError):
    """Another variant has the barcode {barcode} already."""

    code = "BARCODE_TAKEN"
    zh = "条码 {barcode} 已被其他规格使用。"
    barcode: str


def parse_sku(sku: str) -> str:
    """An article number as it is, or `SkuInvalid`."""
    if not 0 < len(sku) <= SKU_LIMIT or sku != sku.strip() or not sku.isprintable():
        raise SkuInvalid(sku=sku[:SKU_LIMIT], field=("sku",))
    return sku


def parse_barcode(barcode: str) -> str:
    """A barcode as it is; 8, 12, 13 or 14 digits must carry a right GTIN check digit."""
    if len(barcode) > BARCODE_LIMIT or not _BARCODE.fullmatch(barcode):
        raise BarcodeInvalid(barcode=barcode[:BARCODE_LIMIT], field=("barcode",))
    if len(barcode) in GTIN_LENGTHS and barcode.isdecimal():
        expected = gtin_check_digit(barcode[:-1])
        if int(barcode[-1]) != expected:
            raise BarcodeCheckDigitWrong(barcode=barcode, expected=expected, field=("barcode",))
    return barcode


def gtin_check_digit(body: str) -> int:
    """The digit that ends a GTIN: weights 3 and 1 from the right, up to the next ten (GS1 General Specifications)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body)))
    return -total % 10
