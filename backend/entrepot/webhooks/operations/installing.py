"""Installing an app as it says of itself: the app and its webhooks, both or neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.access.operations import apps
from entrepot.access.operations.apps import AppSecret, CreateApp
from entrepot.access.reads import roles as role_reads
from entrepot.kernel import errors, outward, permissions
from entrepot.kernel.database import Tx
from entrepot.kernel.worker import Services
from entrepot.webhooks.operations import subscribing
from entrepot.webhooks.operations.subscribing import CreateWebhook, SubscribedWebhook
from entrepot.webhooks.permissions import WRITE_WEBHOOKS
from entrepot.webhooks.rules import manifests
from entrepot.webhooks.rules.manifests import Manifest, ManifestInvalid

FIELD = ("manifest",)
ACCEPT = {"accept": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Installed:
    """An app with its secret and those of its webhooks, which are shown this once."""

    app: AppSecret
    webhooks: Sequence[SubscribedWebhook]


async def install_app(tx: Tx, *, manifest: str, services: Services) -> Installed:
    """Register an app and its webhooks by a manifest; raises what either raises, at its place in the manifest."""
    found = manifests.read(manifest, field=FIELD)
    if found.webhooks and not tx.actor.may(WRITE_WEBHOOKS):
        raise errors.Forbidden(what="Mutation.appInstall", permissions=WRITE_WEBHOOKS.code)
    [made] = await apps.create_apps(tx, commands=[_app(found)])
    hooks = [_webhook(item, app=made) for item in found.webhooks]
    subscribed = await subscribing.create_webhooks(tx, commands=hooks, services=services) if hooks else []
    return Installed(app=made, webhooks=subscribed)


async def check_manifest(
    *, actor: permissions.Actor, text: str | None, url: str | None, services: Services
) -> dict[str, Any]:
    """What installing would give, by a manifest's text or by the address where it is published."""
    if (text is None) == (url is None):
        raise errors.Required(field=("input", "manifest"))
    if url is not None:
        text = await fetch_manifest(url, services=services, field=("input", "url"))
    assert text is not None
    return preview(text, actor=actor, field=("input", "manifest"))


async def fetch_manifest(url: str, *, services: Services, field: errors.FieldPath) -> str:
    """Read a manifest where its app publishes it, never within our own network; raises ManifestInvalid."""
    services.outward.rules.read(url, field=field)
    try:
        reply = await services.outward.get(url, headers=ACCEPT)
    except outward.Unanswered as unanswered:
        raise ManifestInvalid(reason=unanswered.reason, field=field) from None
    if not reply.is_success:
        raise ManifestInvalid(reason=f"HTTP {reply.status}", field=field)
    try:
        return reply.body.decode()
    except UnicodeDecodeError:
        raise ManifestInvalid(reason="UTF-8", field=field) from None


def preview(manifest: str, *, actor: permissions.Actor, field: errors.FieldPath) -> dict[str, Any]:
    """What installing would give: the scopes by name, and those that the actor cannot give."""
    found = manifests.read(manifest, field=field)
    known = {item["code"]: item for item in role_reads.list_permissions()}
    return {
        "manifest": manifest,
        "name": found.name,
        "homepage_url": found.homepage_url,
        "redirect_uris": list(found.redirect_uris),
        "scopes": [known[code] for code in found.scopes if code in known],
        "refused_scopes": _refused(found, actor),
        "webhooks": [{"url": item.url, "topics": list(item.topics)} for item in found.webhooks],
    }


def _refused(found: Manifest, actor: permissions.Actor) -> list[str]:
    """What no app can be given, what there is not, and what the actor does not hold."""
    possible = permissions.app_scopes() & actor.held
    return [code for code in found.scopes if code not in possible]


def _app(found: Manifest) -> CreateApp:
    return CreateApp(
        name=found.name,
        scopes=found.scopes,
        homepage_url=found.homepage_url,
        authentication=found.authentication,
        grant_types=found.grant_types,
        redirect_uris=found.redirect_uris,
        is_native=found.is_native,
        jwks=found.jwks,
        field=FIELD,
    )


def _webhook(wanted: manifests.WantedWebhook, *, app: AppSecret) -> CreateWebhook:
    return CreateWebhook(
        app_id=app.app["id"],
        url=wanted.url,
        topics=wanted.topics,
        document=wanted.document,
        where=wanted.where,
        fields=wanted.fields,
        field=wanted.field,
    )
