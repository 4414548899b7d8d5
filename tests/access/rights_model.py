"""Who may do what, as it ought to be: people, roles, apps and sign-ins in memory, beside the shop that is tested.

Rights are among a few; roles hold for the whole shop.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

RIGHTS = ("read_staff", "write_staff", "read_stock", "read_finance", "read_products")
FOR_APPS = frozenset({"read_staff", "read_stock", "read_finance", "read_products"})
OWNER = "owner"
FINE: frozenset[str] = frozenset()
Refusals = frozenset[str]


@dataclass
class Person:
    """A member of staff, or somebody who is invited to be one; by whom, unless it was the operator."""

    email: str
    roles: set[str]
    state: str = "ACTIVE"
    has_password: bool = True
    inviter: "Person | None" = None


@dataclass
class App:
    """An app that asks people for their consent."""

    scopes: frozenset[str]
    state: str = "ACTIVE"


@dataclass(eq=False)
class Login:
    """A session of a person, or of an app in their name with the scopes that it was given."""

    person: Person
    tokens: list[str]
    refresh: str
    app: App | None = None
    scopes: frozenset[str] = frozenset()
    has_ended: bool = False


@dataclass
class Model:
    """Everything that is known."""

    roles: dict[str, frozenset[str]]
    people: list[Person] = field(default_factory=list)
    apps: list[App] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)

    def held(self, person: Person) -> frozenset[str]:
        """What somebody's roles give."""
        return frozenset().union(*(self.roles[name] for name in person.roles))

    def may(self, login: Login) -> frozenset[str] | None:
        """What a token of a sign-in is good for now; None where it opens nothing."""
        if login.has_ended or login.person.state != "ACTIVE":
            return None
        held = self.held(login.person)
        if login.app is None:
            return held
        return held & login.scopes & login.app.scopes if login.app.state == "ACTIVE" else None

    def offered(self, person: Person, app: App) -> frozenset[str]:
        """What somebody can allow an app."""
        return self.held(person) & app.scopes

    def owners(self) -> list[Person]:
        """Who owns the shop and can sign in."""
        return [item for item in self.people if OWNER in item.roles and item.state == "ACTIVE" and item.has_password]

    def sign_out(self, person: Person) -> None:
        """End everything of somebody, what apps do in their name included."""
        for login in self.logins:
            if login.person is person:
                login.has_ended = True

    # ---- what stands against something; nothing where it will be done ----

    def against_acting(self, by: Login) -> Refusals:
        """Whoever manages the staff is signed in, in person, and may."""
        may = self.may(by)
        if may is None:
            return frozenset({"UNAUTHENTICATED"})
        return FINE if "write_staff" in may else frozenset({"FORBIDDEN"})

    def against_giving(self, by: Person, roles: Iterable[str]) -> Refusals:
        """Nobody gives what they lack, or touches who holds it; owners alone make owners."""
        wanted = set(roles)
        beyond = {name for name in wanted - {OWNER} if not self.roles[name] <= self.held(by)}
        found = {"CANNOT_GRANT"} if beyond else set()
        if OWNER in wanted and OWNER not in by.roles:
            found |= {"ONLY_OWNERS_MAKE_OWNERS"}
        return frozenset(found)

    def against_change(self, by: Person, target: Person, *, roles: Iterable[str], state: str) -> Refusals:
        """What stands against giving somebody other roles and another state."""
        found = self.against_giving(by, target.roles) | self.against_giving(by, roles)
        if state != target.state and not self._may_become(target, state):
            found |= {"ACCOUNT_STATE_REFUSED"}
        others = [item for item in self.owners() if item is not target]
        stays = OWNER in roles and state == "ACTIVE" and target.has_password
        return found if others or stays else found | {"LAST_OWNER"}

    def _may_become(self, target: Person, state: str) -> bool:
        """Suspended and back, for whoever has a password; who is invited becomes active by accepting alone."""
        return state == "SUSPENDED" or target.has_password == (state == "ACTIVE")

    def against_role(self, by: Person, name: str, wanted: frozenset[str]) -> Refusals:
        """What a role had and gets is what whoever changes it holds."""
        if name == OWNER:
            return frozenset({"OWNER_ROLE_FIXED"})
        return FINE if self.roles[name] | wanted <= self.held(by) else frozenset({"CANNOT_GRANT"})

    def against_accepting(self, person: Person) -> Refusals:
        """An invitation gives what whoever invited could give today."""
        if person.state != "INVITED":
            return frozenset({"TICKET_INVALID"})
        by = person.inviter
        if by is None:
            return FINE
        can = by.state == "ACTIVE" and "write_staff" in self.held(by) and self.held(person) <= self.held(by)
        owns = OWNER not in person.roles or OWNER in by.roles
        return FINE if can and owns else frozenset({"INVITATION_OUTDATED"})


def start() -> Model:
    """A shop with its owner's role and three others."""
    roles: Mapping[str, frozenset[str]] = {
        OWNER: frozenset(RIGHTS),
        "staffing": frozenset({"read_staff", "write_staff", "read_stock"}),
        "keeping": frozenset({"read_stock", "read_products"}),
        "books": frozenset({"read_finance"}),
    }
    return Model(roles=dict(roles))
