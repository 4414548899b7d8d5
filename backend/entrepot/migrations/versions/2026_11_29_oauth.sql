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

CREATE TABLE oauth_assertion (
	shop_id UUID NOT NULL, 
	app_id UUID NOT NULL, 
	jti_hash BYTEA NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT oauth_assertion_pkey PRIMARY KEY (shop_id, app_id, jti_hash), 
	CONSTRAINT oauth_assertion_hashed CHECK (octet_length(jti_hash) = 32)
);

CREATE TABLE oauth_request (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	request_hash BYTEA NOT NULL, 
	app_id UUID NOT NULL, 
	parameters JSONB NOT NULL, 
	browser_hash BYTEA, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT oauth_request_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT oauth_request_hashed CHECK (octet_length(request_hash) = 32), 
	CONSTRAINT oauth_request_short CHECK (expires_at <= created_at + CASE WHEN browser_hash IS NULL THEN interval '60 seconds' ELSE interval '11 minutes' END)
);

CREATE INDEX oauth_assertion_expiry_idx ON oauth_assertion (shop_id, expires_at);

CREATE INDEX oauth_request_app_id_idx ON oauth_request (shop_id, app_id);

CREATE UNIQUE INDEX oauth_request_hash_key ON oauth_request (shop_id, request_hash);

ALTER TABLE oauth_assertion ADD CONSTRAINT oauth_assertion_app_id_fkey FOREIGN KEY(shop_id, app_id) REFERENCES oauth_app (shop_id, id) ON DELETE CASCADE;

ALTER TABLE oauth_request ADD CONSTRAINT oauth_request_app_id_fkey FOREIGN KEY(shop_id, app_id) REFERENCES oauth_app (shop_id, id) ON DELETE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_assertion TO entrepot_app;

ALTER TABLE oauth_assertion ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_assertion FORCE ROW LEVEL SECURITY;

CREATE POLICY oauth_assertion_shop ON oauth_assertion USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_request TO entrepot_app;

ALTER TABLE oauth_request ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_request FORCE ROW LEVEL SECURITY;

CREATE POLICY oauth_request_shop ON oauth_request USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));
