"""Mutations of apps."""

import strawberry

from entrepot.access.inputs import apps as inputs
from entrepot.access.operations import apps
from entrepot.access.permissions import WRITE_APPS
from entrepot.access.types.apps import (
    AppAdoptPayload,
    AppCreatePayload,
    AppDeletePayload,
    AppSecretRotatePayload,
    AppUpdatePayload,
)
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx


@strawberry.type
class AppMutations:
    @mutation(allow=WRITE_APPS, secret=True, recent=True)
    async def app_create(tx: Tx, input: inputs.AppCreateInput) -> AppCreatePayload:
        """Register an app; its secret is shown this once. / 注册应用，密钥仅显示一次。"""
        [made] = await apps.create_apps(tx, commands=[inputs.to_app(input)])
        return {"app": made.app, "client_secret": made.client_secret}

    @mutation(allow=WRITE_APPS, recent=True)
    async def app_update(tx: Tx, input: inputs.AppUpdateInput) -> AppUpdatePayload:
        """Change an app; its tokens follow at once. / 修改应用，立即生效。"""
        [app] = await apps.update_apps(tx, commands=[inputs.to_app_update(input)])
        return {"app": app}

    @mutation(allow=WRITE_APPS, secret=True, recent=True)
    async def app_secret_rotate(tx: Tx, input: inputs.AppSecretRotateInput) -> AppSecretRotatePayload:
        """Give an app a new secret, shown this once. / 更换应用密钥，仅显示一次。"""
        made = await apps.rotate_secret(tx, app_id=input.id, at_once=input.at_once)
        return {"app": made.app, "client_secret": made.client_secret}

    @mutation(allow=WRITE_APPS, recent=True)
    async def app_adopt(tx: Tx, input: inputs.AppAdoptInput) -> AppAdoptPayload:
        """Answer for an app: what it does for itself reaches as far as you do. / 接管应用，其权限不超过您本人。"""
        return {"app": await apps.adopt_app(tx, app_id=input.id)}

    @mutation(allow=WRITE_APPS, recent=True)
    async def app_delete(tx: Tx, input: inputs.AppDeleteInput) -> AppDeletePayload:
        """Take an app away; its tokens end at once. / 删除应用，其令牌立即失效。"""
        await apps.delete_apps(tx, app_ids=[input.id])
        return {"deleted_id": input.id}
