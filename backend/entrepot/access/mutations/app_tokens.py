"""Mutations of the static tokens of apps."""

import strawberry

from entrepot.access.inputs import app_tokens as inputs
from entrepot.access.operations import app_tokens
from entrepot.access.permissions import WRITE_APPS
from entrepot.access.types.app_tokens import AppTokenRevokePayload, AppTokenSecretPayload
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx


@strawberry.type
class AppTokenMutations:
    @mutation(allow=WRITE_APPS, secret=True, recent=True)
    async def app_token_create(tx: Tx, input: inputs.AppTokenCreateInput) -> AppTokenSecretPayload:
        """Make a static token of an app; it is shown this once. / 新建静态令牌，仅显示一次。"""
        [made] = await app_tokens.create_app_tokens(tx, commands=[inputs.to_token(input)])
        return {"app_token": made.row, "token": made.text}

    @mutation(allow=WRITE_APPS, secret=True, recent=True)
    async def app_token_rotate(tx: Tx, input: inputs.AppTokenRotateInput) -> AppTokenSecretPayload:
        """Replace a static token; both work during the overlap. / 更换静态令牌，过渡期内新旧均有效。"""
        made = await app_tokens.rotate_app_token(tx, command=inputs.to_rotation(input))
        return {"app_token": made.row, "token": made.text}

    @mutation(allow=WRITE_APPS)
    async def app_token_revoke(tx: Tx, input: inputs.AppTokenRevokeInput) -> AppTokenRevokePayload:
        """End a static token at once. / 立即作废静态令牌。"""
        await app_tokens.revoke_app_tokens(tx, token_ids=[input.id])
        return {"revoked_id": input.id}
