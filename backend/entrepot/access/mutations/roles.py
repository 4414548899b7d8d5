"""Mutations of roles."""

import strawberry

from entrepot.access.inputs import roles as inputs
from entrepot.access.operations import duties, roles
from entrepot.access.permissions import WRITE_STAFF
from entrepot.access.reads import duties as duty_reads
from entrepot.access.types.roles import DutiesSeparatePayload, RoleCreatePayload, RoleUpdatePayload
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx


@strawberry.type
class RoleMutations:
    @mutation(allow=WRITE_STAFF, recent=True)
    async def role_create(tx: Tx, input: inputs.RoleCreateInput) -> RoleCreatePayload:
        """Make a role of permissions that you hold. / 新建角色，仅限您拥有的权限。"""
        [role] = await roles.create_roles(tx, commands=[inputs.to_role(input)])
        return {"role": role}

    @mutation(allow=WRITE_STAFF, recent=True)
    async def role_update(tx: Tx, input: inputs.RoleUpdateInput) -> RoleUpdatePayload:
        """Change a role; its holders' rights change at once. / 修改角色，立即生效。"""
        [role] = await roles.update_roles(tx, commands=[inputs.to_role_update(input)])
        return {"role": role}

    @mutation(allow=WRITE_STAFF, recent=True)
    async def duties_separate(tx: Tx, input: inputs.DutiesSeparateInput) -> DutiesSeparatePayload:
        """Decide which pairs of rights nobody can be given together; for owners. / 设置不相容职责，仅限店主。"""
        await duties.separate_duties(tx, pairs=input.pairs)
        return {"duties": await duty_reads.list_duties(tx)}
