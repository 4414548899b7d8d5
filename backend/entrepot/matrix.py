"""The permission matrix: every field of the schema against every kind of actor, as text that shows its changes."""

from collections.abc import Mapping

from graphql import GraphQLSchema

from entrepot.access.rules import role_templates, roles
from entrepot.contract import schema as schemas
from entrepot.kernel import permissions
from entrepot.kernel.permissions import Actor, ActorKind

LETTERS = {
    "anonymous": "a",
    "customer": "c",
    "manager": "m",
    "warehouse_keeper": "k",
    "sales_clerk": "s",
    "accountant": "b",
    "customer_service": "h",
    "app_that_reads": "r",
    "app_with_every_scope": "x",
    "owner": "o",
}


def actors() -> Mapping[str, Actor]:
    """One actor of each kind, by name: strangers, customers, the roles every shop begins with, apps, the owner."""
    registered = permissions.registry()
    reading = frozenset(code for code in permissions.app_scopes() if code.startswith("read_"))
    staff = {
        template.key: Actor(
            kind=ActorKind.STAFF,
            permissions=roles.effective_permissions(
                template.permissions, grants_all=template.grants_all, scopes=None, registered=registered
            ),
        )
        for template in role_templates.TEMPLATES
    }
    return {
        "anonymous": permissions.ANONYMOUS,
        "customer": Actor(kind=ActorKind.CUSTOMER),
        **{key: actor for key, actor in staff.items() if key != roles.OWNER},
        "app_that_reads": Actor(kind=ActorKind.APP, permissions=reading),
        "app_with_every_scope": Actor(kind=ActorKind.APP, permissions=permissions.app_scopes()),
        "owner": staff[roles.OWNER],
    }


def _cell(letter: str, actor: Actor, found: schemas.Resolved) -> str:
    if not actor.may(*found.allow):
        return "."
    mask = found.declaration.mask
    return "*" if mask is not None and mask.code in actor.hidden else letter


def to_text(schema: GraphQLSchema) -> str:
    """A line for each field: the letters of those who may select it, and its name.

    A dot stands for who may not, an asterisk for who is shown it empty.
    """
    present = actors()
    lines = [f"# {LETTERS[name]} {name}" for name in present]
    for parent, name, found in schemas.walk(schema):
        mask = found.declaration.mask
        cells = (_cell(LETTERS[key], actor, found) for key, actor in present.items())
        lines.append(f"{''.join(cells)} {parent}.{name}" + (f" masked:{mask.code}" if mask else ""))
    return "\n".join(lines) + "\n"
