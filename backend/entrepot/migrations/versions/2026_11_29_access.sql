ALTER TABLE oauth_authorization_code DROP CONSTRAINT oauth_authorization_code_used_once;

ALTER TABLE oauth_authorization_code ADD CONSTRAINT oauth_authorization_code_used_once CHECK (session_id IS NULL OR used_at IS NOT NULL);

ALTER TABLE session ADD CONSTRAINT session_has_an_end CHECK (expires_at <= created_at + interval '366 days');

CREATE OR REPLACE FUNCTION access_check_last_owner() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;

DROP TRIGGER account_last_owner ON account;

CREATE CONSTRAINT TRIGGER account_last_owner AFTER UPDATE OF state, password_hash ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.kind = 'STAFF' AND (NEW.state <> 'ACTIVE' OR NEW.password_hash IS NULL)) EXECUTE FUNCTION access_check_last_owner();
