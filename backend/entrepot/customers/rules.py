"""Decisions about customers: contact details and addresses. Values in, value or error out."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, TypedDict

import strawberry

from entrepot.access.rules import accounts as account_rules
from entrepot.customers import countries
from entrepot.kernel import errors

NAME_LIMIT = 200
NOTE_LIMIT = 5_000
LINE_LIMIT = 200
STREET_LIMIT = 500
EMAIL_LIMIT = 254
POSTCODE_LIMIT = 20
REASON_LIMIT = 500
WORDING_LIMIT = 5_000

_EMAIL = re.compile(r"[^@\s\x00-\x1f,;<>()]{1,64}@[^@\s\x00-\x1f,;<>()_]+\.[^@\s\x00-\x1f,;<>()._]{2,}")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_PHONE_NOISE = re.compile(r"[\s().\-‐-―－]+")


@strawberry.enum(description="Whether a customer may use the shop, or is one no more. / 顾客状态。")
class CustomerState(StrEnum):
    """Whether a customer may use the shop."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"
    MERGED = "MERGED"
    ERASED = "ERASED"


# States in which nothing can be changed any more, and which only their own operations lead to.
CLOSED = frozenset((CustomerState.MERGED, CustomerState.ERASED))


@strawberry.enum(description="What a customer agrees to. / 同意的事项。")
class ConsentPurpose(StrEnum):
    """What a customer agrees to."""

    MARKETING_EMAIL = "MARKETING_EMAIL"
    MARKETING_SMS = "MARKETING_SMS"
    MARKETING_PHONE = "MARKETING_PHONE"
    PROFILING = "PROFILING"
    TERMS = "TERMS"


@strawberry.enum(description="What somebody wants of what is kept about them. / 个人数据请求的种类。")
class PrivacyRequestKind(StrEnum):
    """What somebody wants of what is kept about them."""

    EXPORT = "EXPORT"
    ERASURE = "ERASURE"


@strawberry.enum(description="How far a request is. / 个人数据请求的状态。")
class PrivacyRequestState(StrEnum):
    """How far a request is."""

    WAITING = "WAITING"
    DONE = "DONE"


@strawberry.enum(description="What an address is for. / 地址用途。")
class AddressKind(StrEnum):
    """What an address is for."""

    SHIPPING = "SHIPPING"
    BILLING = "BILLING"


@dataclass(eq=False)
class PhoneInvalid(errors.DomainError):
    """ "{phone}" is not a telephone number."""

    code = "PHONE_INVALID"
    zh = "“{phone}”不是有效的电话号码。"
    phone: str


@dataclass(eq=False)
class ContactMissing(errors.DomainError):
    """A customer needs a name, an e-mail address or a telephone number."""

    code = "CONTACT_MISSING"
    zh = "顾客需要姓名、邮箱或电话之一。"


@dataclass(eq=False)
class CustomerClosed(errors.DomainError):
    """This customer is {state}: merged into another one, or erased; nothing of it can be changed."""

    code = "CUSTOMER_CLOSED"
    zh = "该顾客已关闭（{state}：已合并或已注销），不可再修改。"
    state: str


@dataclass(eq=False)
class CountryUnknown(errors.DomainError):
    """ "{country}" is not a country code of ISO 3166."""

    code = "COUNTRY_UNKNOWN"
    zh = "“{country}”不是 ISO 3166 国家代码。"
    country: str


@dataclass(eq=False)
class PostcodeInvalid(errors.DomainError):
    """ "{postcode}" is not a postcode of {country}."""

    code = "POSTCODE_INVALID"
    zh = "“{postcode}”不是 {country} 的邮政编码。"
    postcode: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Address:
    """A postal address whose parts have been checked; made by `parse_address` only."""

    recipient: str
    phone: str | None
    country: str
    province: str
    city: str
    district: str
    street: str
    postcode: str

    def to_json(self) -> dict[str, Any]:
        """The snapshot as it is stored with an order, and as the source of the GraphQL type `Address`."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Any) -> "Address":
        """The address of a stored snapshot, which is not checked again."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class CreateCustomer:
    """A customer; those from other systems may have neither e-mail nor telephone."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    note: str = ""
    account_id: uuid.UUID | None = None


class CustomerChanges(TypedDict, total=False):
    """What can be edited of a customer; a key that is absent stays as it is."""

    name: str
    email: str | None
    phone: str | None
    locale: str | None
    note: str
    state: str
    frozen_reason: str | None


@dataclass(frozen=True, kw_only=True)
class EditCustomer:
    """Change a customer, if it is still at `if_version`."""

    id: uuid.UUID
    changes: CustomerChanges
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CreateAddress:
    """An address for a customer to keep; the first of its kind becomes the default."""

    customer_id: uuid.UUID
    address: Address
    kind: AddressKind = AddressKind.SHIPPING
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class EditAddress:
    """Replace an address; None leaves it as it is and only the default changes."""

    id: uuid.UUID
    address: Address | None = None
    is_default: bool | None = None
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One row to act on, if it is still at `if_version`."""

    id: uuid.UUID
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class GiveConsent:
    """A customer agrees to something or takes it back: by which words, in which version, and where they stood."""

    customer_id: uuid.UUID
    purpose: ConsentPurpose
    granted: bool
    wording: str
    wording_version: str
    source: str


def check_consent(command: GiveConsent) -> GiveConsent:
    """The command with its texts trimmed; none of them may be missing."""
    checked = replace(
        command,
        wording=_limited(command.wording.strip(), WORDING_LIMIT, field=("wording",)),
        wording_version=_limited(command.wording_version.strip(), LINE_LIMIT, field=("wording_version",)),
        source=_limited(command.source.strip(), LINE_LIMIT, field=("source",)),
    )
    texts = {"wording": checked.wording, "wording_version": checked.wording_version, "source": checked.source}
    errors.raise_all([errors.Required(field=(name,)) for name, value in texts.items() if not value])
    return checked


def parse_email(email: str, *, path: errors.FieldPath = ("email",)) -> str:
    """An e-mail address as it is kept and compared: lower case, without spaces around it."""
    normal = unicodedata.normalize("NFKC", email).strip().lower()
    if len(normal) > EMAIL_LIMIT or not _EMAIL.fullmatch(normal) or ".." in normal:
        raise account_rules.EmailInvalid(email=email[:EMAIL_LIMIT], field=path)
    return normal


def parse_phone(phone: str, *, path: errors.FieldPath = ("phone",)) -> str:
    """A telephone number as digits, with a leading + where it was given (`00` counts as one)."""
    digits = _PHONE_NOISE.sub("", unicodedata.normalize("NFKC", phone))
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not _PHONE.fullmatch(digits):
        raise PhoneInvalid(phone=phone[:50], field=path)
    return digits


def parse_address(
    *,
    recipient: str,
    country: str,
    street: str,
    province: str = "",
    city: str = "",
    district: str = "",
    postcode: str = "",
    phone: str | None = None,
    path: errors.FieldPath = (),
) -> Address:
    """An address, or every error in it at once; what must be there depends on the country."""
    given = {
        "recipient": recipient,
        "country": country.upper(),
        "province": province,
        "city": city,
        "district": district,
        "street": street,
        "postcode": postcode.upper(),
    }
    parts = {name: _one_line(value) for name, value in given.items()}
    found: list[errors.DomainError] = []
    normal_phone: str | None = None
    if phone and phone.strip():
        try:
            normal_phone = parse_phone(phone, path=(*path, "phone"))
        except PhoneInvalid as error:
            found.append(error)
    found += _faults(parts, has_phone=bool(phone and phone.strip()), path=path)
    errors.raise_all(found)
    return Address(phone=normal_phone, **parts)


def _one_line(value: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in value).split())


def _faults(parts: Mapping[str, str], *, has_phone: bool, path: errors.FieldPath) -> list[errors.DomainError]:
    country, postcode = parts["country"], parts["postcode"]
    required = ("recipient", "country", "street", *countries.REQUIRED.get(country, ("city",)))
    filled = {**parts, "phone": "yes" if has_phone else ""}
    found: list[errors.DomainError] = [errors.Required(field=(*path, name)) for name in required if not filled[name]]
    found += [
        errors.TooLong(limit=limit, field=(*path, name))
        for name, value in parts.items()
        if len(value) > (limit := STREET_LIMIT if name == "street" else LINE_LIMIT)
    ]
    if country and country not in countries.codes():
        found.append(CountryUnknown(country=country[:10], field=(*path, "country")))
    if postcode and (
        len(postcode) > POSTCODE_LIMIT
        or not countries.POSTCODES.get(country, countries.ANY_POSTCODE).fullmatch(postcode)
    ):
        shown = postcode[:POSTCODE_LIMIT]
        found.append(PostcodeInvalid(postcode=shown, country=country[:10], field=(*path, "postcode")))
    return found


def format_address(address: Address, *, locale: str) -> list[str]:
    """The lines of a label, in the order of the country: the largest part first in East Asia, last elsewhere."""
    country = countries.name(address.country, locale=locale)
    if address.country in countries.BIG_TO_SMALL and locale.startswith(("zh", "ja", "ko")):
        place = (
            "".join((address.province, address.city, address.district))
            if address.province != address.city
            else (address.city + address.district)
        )
        lines: Sequence[str] = (country, address.postcode, place, address.street, address.recipient)
    else:
        place = ", ".join(part for part in (address.district, address.city, address.province) if part)
        lines = (address.recipient, address.street, " ".join((place, address.postcode)).strip(), country)
    return [line for line in (*lines, address.phone or "") if line]


def check_customer(command: CreateCustomer, *, locales: Sequence[str]) -> CreateCustomer:
    """The command with its contact details in normal form."""
    changes = check_changes(
        CustomerChanges(
            name=command.name, email=command.email, phone=command.phone, locale=command.locale, note=command.note
        ),
        locales=locales,
    )
    if not (changes["name"] or changes["email"] or changes["phone"] or command.account_id):
        raise ContactMissing(field=("name",))
    return CreateCustomer(
        name=changes["name"],
        email=changes["email"],
        phone=changes["phone"],
        locale=changes["locale"],
        note=changes["note"],
        account_id=command.account_id,
    )


def check_changes(changes: CustomerChanges, *, locales: Sequence[str]) -> CustomerChanges:
    """The changes in normal form; an empty e-mail or telephone number means none."""
    normal = changes.copy()
    if "name" in changes:
        normal["name"] = _limited(_one_line(changes["name"]), NAME_LIMIT, field=("name",))
    if "note" in changes:
        normal["note"] = _limited(changes["note"].strip(), NOTE_LIMIT, field=("note",))
    if "email" in changes:
        normal["email"] = parse_email(email) if (email := (changes["email"] or "").strip()) else None
    if "phone" in changes:
        normal["phone"] = parse_phone(phone) if (phone := (changes["phone"] or "").strip()) else None
    if (locale := changes.get("locale")) is not None and locale not in locales:
        raise errors.Invalid(reason=locale, field=("locale",))
    if (state := changes.get("state")) is not None:
        if state in CLOSED:
            raise errors.Invalid(reason=state, field=("state",))
        if state == CustomerState.ACTIVE:
            normal["frozen_reason"] = None
    return normal


def check_open(state: str, *, field: errors.FieldPath = ("id",)) -> None:
    """Refuse to change whoever was merged into another or erased."""
    if state in CLOSED:
        raise CustomerClosed(state=state, field=field)


def check_reason(reason: str) -> str:
    """Why a customer is kept out, in one line."""
    normal = _limited(_one_line(reason), REASON_LIMIT, field=("reason",))
    if not normal:
        raise errors.Required(field=("reason",))
    return normal


def _limited(value: str, limit: int, *, field: errors.FieldPath) -> str:
    if len(value) > limit:
        raise errors.TooLong(limit=limit, field=field)
    return value
