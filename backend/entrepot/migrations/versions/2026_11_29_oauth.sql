ALTER TABLE oauth_app
	ADD COLUMN is_native BOOLEAN DEFAULT 'false' NOT NULL,
	ADD COLUMN is_resource_server BOOLEAN DEFAULT 'false' NOT NULL,
	ADD COLUMN sponsor_id UUID,
	ADD COLUMN needs_sponsor BOOLEAN DEFAULT 'true' NOT NULL;

UPDATE oauth_app SET needs_sponsor = created_by_id IS NOT NULL,
	sponsor_id = (SELECT account_id FROM staff WHERE staff.shop_id = oauth_app.shop_id AND staff.id = oauth_app.created_by_id);

ALTER TABLE oauth_app ADD CONSTRAINT oauth_app_sponsor_id_fkey FOREIGN KEY(shop_id, sponsor_id) REFERENCES account (shop_id, id) ON DELETE SET NULL (sponsor_id);

CREATE INDEX oauth_app_sponsor_id_idx ON oauth_app (shop_id, sponsor_id);

ALTER TABLE oauth_app ADD CONSTRAINT oauth_app_codes_go_somewhere CHECK (NOT jsonb_exists(grant_types, 'authorization_code') OR jsonb_array_length(redirect_uris) > 0);

ALTER TABLE oauth_app ADD CONSTRAINT oauth_app_refreshes_what_was_allowed CHECK (NOT jsonb_exists(grant_types, 'refresh_token') OR jsonb_exists(grant_types, 'authorization_code'));

ALTER TABLE oauth_app ADD CONSTRAINT oauth_app_resource_server_is_known CHECK (token_endpoint_auth_method <> 'none' OR NOT is_resource_server);

ALTER TABLE session DROP CONSTRAINT session_revoke_reason;

ALTER TABLE session ADD CONSTRAINT session_revoke_reason CHECK (revoke_reason IN ('LOGOUT', 'SIGNED_OUT', 'PASSWORD_CHANGED', 'REUSED', 'SUSPENDED', 'UNINSTALLED', 'CODE_REPLAYED', 'GRANT_REVOKED', 'RECOVERED', 'FROZEN'));
