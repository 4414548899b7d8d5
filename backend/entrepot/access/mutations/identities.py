"""Mutations of identity providers, and of signing in with them."""

from typing import Any

import strawberry

from entrepot.access.inputs import identities as inputs
from entrepot.access.inputs import people as people_inputs
from entrepot.access.mutations.people import signed_in
from entrepot.access.operations import external, identity_providers
from entrepot.access.permissions import WRITE_STAFF
from entrepot.access.reads import identities as reads
from entrepot.access.reads import people as people_reads
from entrepot.access.types.identities import (
    IdentityLinkPayload,
    IdentityProviderDeletePayload,
    IdentityProviderPayload,
    IdentityUnlinkPayload,
)
from entrepot.access.types.people import SignInPayload
from entrepot.contract.declare import mutation
from entrepot.kernel import surroundings
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PERSON, PUBLIC


@strawberry.type
class IdentityMutations:
    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def external_login(tx: Tx, input: inputs.ExternalLoginInput) -> SignInPayload:
        """Sign in with what an identity provider said of you. / 使用身份提供方登录。"""
        signing_in = external.sign_in(
            tx,
            token=input.token,
            proof=input.proof,
            password=input.password,
            origin=people_inputs.to_origin(tx),
            device_token=input.device_token,
        )
        return await signed_in(signing_in)

    @mutation(allow=PERSON, secret=True, alone=True, recent=True)
    async def identity_link(tx: Tx, input: inputs.IdentityLinkInput) -> IdentityLinkPayload:
        """Let an identity provider vouch for you from now on. / 关联身份提供方。"""
        await external.link(tx, token=input.token, proof=input.proof)
        return await _identities(tx)

    @mutation(allow=PERSON)
    async def identity_unlink(tx: Tx, input: inputs.IdentityUnlinkInput) -> IdentityUnlinkPayload:
        """Let an identity provider vouch for you no more. / 解除与身份提供方的关联。"""
        await external.unlink(tx, provider_id=input.provider_id)
        return await _identities(tx)

    @mutation(allow=WRITE_STAFF, secret=True, recent=True)
    async def identity_provider_create(tx: Tx, input: inputs.IdentityProviderCreateInput) -> IdentityProviderPayload:
        """Register an identity provider. / 登记身份提供方。"""
        [made] = await identity_providers.create_providers(
            tx, commands=[inputs.to_provider(input)], services=surroundings.current()
        )
        return {"identity_provider": made}

    @mutation(allow=WRITE_STAFF, secret=True, recent=True)
    async def identity_provider_update(tx: Tx, input: inputs.IdentityProviderUpdateInput) -> IdentityProviderPayload:
        """Change an identity provider, or switch it off. / 修改或停用身份提供方。"""
        changed = await identity_providers.update_provider(
            tx, command=inputs.to_provider_update(input), services=surroundings.current()
        )
        return {"identity_provider": changed}

    @mutation(allow=WRITE_STAFF)
    async def identity_provider_delete(
        tx: Tx, input: inputs.IdentityProviderDeleteInput
    ) -> IdentityProviderDeletePayload:
        """Take an identity provider away; people then sign in with their passwords. / 删除身份提供方。"""
        await identity_providers.delete_provider(tx, provider_id=input.id)
        return {"deleted_id": input.id}


async def _identities(tx: Tx) -> dict[str, Any]:
    own = await people_reads.get_own_account(tx)
    return {"identities": list(await reads.list_identities(tx, account_id=own["id"]))}
