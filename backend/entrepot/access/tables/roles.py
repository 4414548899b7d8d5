"""Roles and who has them, and the rule that a shop keeps an owner."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from entrepot.access.rules import roles as role_rules
from entrepot.access.rules import scopes as scope_rules
from entrepot.kernel import errors, ids
from entrepot.kernel.tables import Instant, extra_ddl, ref, shop_table

ROLE = ids.kind("Role", 0x11)
ROLE_ASSIGNMENT = ids.kind("RoleAssignment", 0x16)

# Sets of names are jsonb arrays, because a set-based insert cannot carry an array of arrays.
NO_NAMES = text("'[]'::jsonb")

# grants_all marks the owner's role: it holds every permission there is and will be.
role = shop_table(
    "role",
    Column("key", Text),
    Column("name", JSONB, nullable=False),
    Column("permissions", JSONB, nullable=False, server_default=NO_NAMES),
    Column("grants_all", Boolean, nullable=False, server_default="false"),
    Column("created_at", Instant, nullable=False, server_default=func.now()),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("requires_factor", Boolean, nullable=False, server_default="false"),
    CheckConstraint("NOT grants_all OR permissions = '[]'::jsonb", name="role_owner_lists_nothing"),
    Index("role_key_key", "shop_id", "key", unique=True),
    Index("role_grants_all_key", "shop_id", unique=True, postgresql_where=text("grants_all")),
)

# Data scope: a null location or channel means all of them; several rows of one role add up.
staff_role = shop_table(
    "staff_role",
    ref("staff_id", "staff", on_delete="CASCADE", index=False),
    ref("role_id", "role"),
    ref("location_id", "location", nullable=True),
    ref("channel_id", "channel", nullable=True),
    Column("own_only", Boolean, nullable=False, server_default="false"),
    Index(
        "staff_role_assignment_key",
        "shop_id",
        "staff_id",
        "role_id",
        "location_id",
        "channel_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

# A check that two people demoting each other at once cannot pass: the owner's role is locked before counting. Whoever
# has no password cannot sign in, and is no owner that could stay.
LAST_OWNER = """
CREATE FUNCTION access_check_last_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM role WHERE shop_id = OLD.shop_id AND grants_all FOR UPDATE;
    IF EXISTS (SELECT 1 FROM staff WHERE shop_id = OLD.shop_id) AND NOT EXISTS (
        SELECT 1 FROM staff_role
        JOIN role ON role.shop_id = staff_role.shop_id AND role.id = staff_role.role_id AND role.grants_all
        JOIN staff ON staff.shop_id = staff_role.shop_id AND staff.id = staff_role.staff_id
        JOIN account ON account.shop_id = staff.shop_id AND account.id = staff.account_id
            AND account.state = 'ACTIVE' AND account.password_hash IS NOT NULL
        WHERE staff_role.shop_id = OLD.shop_id
    ) THEN
        RAISE EXCEPTION 'a shop keeps at least one active owner'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_role_last_owner', TABLE = 'staff_role';
    END IF;
    RETURN NULL;
END $$
"""

OWNER_IS_WHOLE = """
CREATE FUNCTION access_check_owner_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM role WHERE shop_id = NEW.shop_id AND id = NEW.role_id AND grants_all) THEN
        RAISE EXCEPTION 'an owner is one of the whole shop'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_role_owner_is_whole', TABLE = 'staff_role';
    END IF;
    RETURN NULL;
END $$
"""

extra_ddl(
    "access",
    LAST_OWNER,
    OWNER_IS_WHOLE,
    "CREATE CONSTRAINT TRIGGER staff_role_owner_is_whole AFTER INSERT OR UPDATE ON staff_role NOT DEFERRABLE"
    " FOR EACH ROW WHEN (NEW.location_id IS NOT NULL OR NEW.channel_id IS NOT NULL OR NEW.own_only)"
    " EXECUTE FUNCTION access_check_owner_is_whole()",
    "CREATE CONSTRAINT TRIGGER staff_role_last_owner AFTER DELETE OR UPDATE ON staff_role"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access_check_last_owner()",
    "CREATE CONSTRAINT TRIGGER account_last_owner AFTER UPDATE OF state, password_hash ON account"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.kind = 'STAFF'"
    " AND (NEW.state <> 'ACTIVE' OR NEW.password_hash IS NULL)) EXECUTE FUNCTION access_check_last_owner()",
)

errors.on_constraint("staff_role_last_owner", role_rules.LastOwner)
errors.on_constraint(
    "staff_role_location_id_fkey", lambda: errors.NotFound(what="Location", field=("role_scopes", "location_ids"))
)
errors.on_constraint(
    "staff_role_channel_id_fkey", lambda: errors.NotFound(what="Channel", field=("role_scopes", "channel_ids"))
)
errors.on_constraint("staff_role_owner_is_whole", scope_rules.OwnersAreNotNarrowed)
