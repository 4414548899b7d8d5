"""Queries about people, roles, sessions and apps."""

from typing import Any

import strawberry

from entrepot.access import listing
from entrepot.access.permissions import READ_APPS, READ_STAFF
from entrepot.access.reads import authentication
from entrepot.access.reads import duties as duty_reads
from entrepot.access.reads import factors as factor_reads
from entrepot.access.reads import identities as identity_reads
from entrepot.access.reads import oauth as oauth_reads
from entrepot.access.reads import people as people_reads
from entrepot.access.reads import roles as role_reads
from entrepot.access.rules import identities as identity_rules
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.types.apps import App, AppOrder, AppWhere
from entrepot.access.types.consents import AppConsent
from entrepot.access.types.factors import SignInAttempt, SignInSecurity
from entrepot.access.types.identities import Identity, IdentityProvider, SignInOption
from entrepot.access.types.people import Session, StaffMember, StaffMemberOrder, StaffMemberWhere, Viewer
from entrepot.access.types.roles import Duty, PermissionInfo, Role
from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination, surroundings
from entrepot.kernel.permissions import PERSON, PUBLIC, SIGNED_IN, TOWARDS_A_FACTOR


@strawberry.type
class AccessQueries:
    @query(allow=PUBLIC)
    async def viewer(reader: Reader) -> Viewer:
        """Who is asking. / 当前用户。"""
        return authentication.to_viewer(reader.actor)

    @query(allow=READ_STAFF)
    async def staff_members(
        reader: Reader,
        where: StaffMemberWhere | None = None,
        order_by: StaffMemberOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[StaffMember]:
        """Everyone who works in the shop. / 全部员工。"""
        return await pagination.page(
            reader.tx, listing.STAFF_MEMBERS, where=where, order_by=order_by,
            first=first, after=after, last=last, before=before,
        )  # fmt: skip

    @query(allow=READ_STAFF)
    async def roles(
        reader: Reader,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Role]:
        """The shop's roles. / 全部角色。"""
        return await pagination.page(reader.tx, listing.ROLES, first=first, after=after, last=last, before=before)

    @query(allow=READ_STAFF)
    async def duties(reader: Reader) -> list[Duty]:
        """Rights that one person should not hold together, and who does. / 不相容职责及当前兼任者。"""
        return await duty_reads.list_duties(reader.tx)

    @query(allow=SIGNED_IN)
    async def permissions(reader: Reader) -> list[PermissionInfo]:
        """Every permission there is, in words. / 全部权限及说明。"""
        return role_reads.list_permissions()

    @query(allow=PERSON)
    async def sessions(
        reader: Reader,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Session]:
        """Your own sessions, the last used first. / 本人的登录会话。"""
        return await listing.page_own_sessions(reader.tx, first=first, after=after, last=last, before=before)

    @query(allow=TOWARDS_A_FACTOR)
    async def sign_in_security(reader: Reader) -> SignInSecurity:
        """Your second factors and recovery codes. / 本人的第二验证方式与恢复码。"""
        return await factor_reads.get_own_security(reader.tx)

    @query(allow=PERSON)
    async def sign_in_attempts(
        reader: Reader,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[SignInAttempt]:
        """How your sign-ins of the last ninety days ended, the latest first. / 本人九十天内的登录记录。"""
        return await listing.page_own_attempts(reader.tx, first=first, after=after, last=last, before=before)

    @query(allow=PUBLIC)
    async def sign_in_options(reader: Reader, audience: AccountKind) -> list[SignInOption]:
        """With which identity providers people of this kind sign in. / 可用的第三方登录方式。"""
        return await identity_reads.list_options(reader.tx, audience=audience)

    @query(allow=READ_STAFF)
    async def identity_providers(reader: Reader) -> list[IdentityProvider]:
        """The identity providers of the shop. / 全部身份提供方。"""
        found: Any = await identity_reads.list_providers(reader.tx)
        return list(found)

    @query(allow=READ_STAFF)
    async def identity_provider_redirect_uri(reader: Reader) -> str:
        """The redirect address to register at every identity provider. / 在身份提供方处登记的回调地址。"""
        return f"{surroundings.current().base_url}{identity_rules.CALLBACK}"

    @query(allow=PERSON)
    async def identities(reader: Reader) -> list[Identity]:
        """The identity providers that vouch for you. / 本人已关联的身份提供方。"""
        own = await people_reads.get_own_account(reader.tx)
        found: Any = await identity_reads.list_identities(reader.tx, account_id=own["id"])
        return list(found)

    @query(allow=PERSON)
    async def app_consents(reader: Reader) -> list[AppConsent]:
        """The apps that you allowed to act in your name, the latest first. / 本人已授权的应用。"""
        own = await people_reads.get_own_account(reader.tx)
        found: Any = await oauth_reads.list_consents(reader.tx, account_id=own["id"])
        return list(found)

    @query(allow=READ_APPS)
    async def apps(
        reader: Reader,
        where: AppWhere | None = None,
        order_by: AppOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[App]:
        """Apps that may use this shop. / 已安装的应用。"""
        return await pagination.page(
            reader.tx, listing.APPS, where=where, order_by=order_by, guard=("installed",),
            first=first, after=after, last=last, before=before,
        )  # fmt: skip
