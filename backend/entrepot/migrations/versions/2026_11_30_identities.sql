CREATE TABLE identity_provider (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	name TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	client_id TEXT NOT NULL, 
	client_secret_sealed BYTEA NOT NULL, 
	is_enabled BOOLEAN DEFAULT 'true' NOT NULL, 
	allows_sign_up BOOLEAN DEFAULT 'false' NOT NULL, 
	email_domains JSONB DEFAULT '[]'::jsonb NOT NULL, 
	role_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT identity_provider_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT identity_provider_audience CHECK (audience IN ('STAFF', 'CUSTOMER')), 
	CONSTRAINT identity_provider_issuer CHECK (issuer ~ '^https?://[^?#]+$'), 
	CONSTRAINT identity_provider_texts_short CHECK (char_length(name) <= 200 AND char_length(client_id) <= 255), 
	CONSTRAINT identity_provider_domains CHECK (jsonb_typeof(email_domains) = 'array'), 
	CONSTRAINT identity_provider_role_is_of_staff CHECK (audience = 'STAFF' OR role_id IS NULL), 
	CONSTRAINT identity_provider_staff_sign_up_is_limited CHECK (audience = 'CUSTOMER' OR NOT allows_sign_up OR (role_id IS NOT NULL AND jsonb_array_length(email_domains) > 0))
);

CREATE TABLE account_identity (
	shop_id UUID NOT NULL, 
	provider_id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	subject TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT account_identity_pkey PRIMARY KEY (shop_id, provider_id, subject), 
	CONSTRAINT account_identity_subject_short CHECK (char_length(subject) BETWEEN 1 AND 255)
);

CREATE TABLE external_sign_in (
	shop_id UUID NOT NULL, 
	state_hash BYTEA NOT NULL, 
	provider_id UUID NOT NULL, 
	browser_hash BYTEA NOT NULL, 
	challenge TEXT NOT NULL, 
	verifier_sealed BYTEA NOT NULL, 
	nonce TEXT NOT NULL, 
	return_to TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	proven_hash BYTEA, 
	subject TEXT, 
	email TEXT, 
	name TEXT, 
	redeemed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT external_sign_in_pkey PRIMARY KEY (shop_id, state_hash), 
	CONSTRAINT external_sign_in_hashed CHECK (octet_length(state_hash) = 32 AND octet_length(browser_hash) = 32), 
	CONSTRAINT external_sign_in_s256 CHECK (challenge ~ '^[A-Za-z0-9_-]{43}$'), 
	CONSTRAINT external_sign_in_short CHECK (expires_at <= created_at + interval '10 minutes'), 
	CONSTRAINT external_sign_in_proven_after_use CHECK (proven_hash IS NULL OR used_at IS NOT NULL), 
	CONSTRAINT external_sign_in_proven_is_somebody CHECK ((proven_hash IS NULL) = (subject IS NULL)), 
	CONSTRAINT external_sign_in_redeemed_was_proven CHECK (redeemed_at IS NULL OR proven_hash IS NOT NULL)
);

CREATE UNIQUE INDEX identity_provider_issuer_key ON identity_provider (shop_id, audience, issuer);

CREATE INDEX identity_provider_role_id_idx ON identity_provider (shop_id, role_id);

CREATE UNIQUE INDEX account_identity_account_key ON account_identity (shop_id, account_id, provider_id);

CREATE INDEX external_sign_in_expiry_idx ON external_sign_in (shop_id, expires_at);

CREATE UNIQUE INDEX external_sign_in_proven_key ON external_sign_in (shop_id, proven_hash);

CREATE INDEX external_sign_in_provider_id_idx ON external_sign_in (shop_id, provider_id);

ALTER TABLE identity_provider ADD CONSTRAINT identity_provider_role_id_fkey FOREIGN KEY(shop_id, role_id) REFERENCES role (shop_id, id);

ALTER TABLE identity_provider ADD CONSTRAINT identity_provider_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE account_identity ADD CONSTRAINT account_identity_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_identity ADD CONSTRAINT account_identity_provider_id_fkey FOREIGN KEY(shop_id, provider_id) REFERENCES identity_provider (shop_id, id) ON DELETE CASCADE;

ALTER TABLE external_sign_in ADD CONSTRAINT external_sign_in_provider_id_fkey FOREIGN KEY(shop_id, provider_id) REFERENCES identity_provider (shop_id, id) ON DELETE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON identity_provider TO entrepot_app;

ALTER TABLE identity_provider ENABLE ROW LEVEL SECURITY;

ALTER TABLE identity_provider FORCE ROW LEVEL SECURITY;

CREATE POLICY identity_provider_shop ON identity_provider USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON account_identity TO entrepot_app;

ALTER TABLE account_identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_identity FORCE ROW LEVEL SECURITY;

CREATE POLICY account_identity_shop ON account_identity USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON external_sign_in TO entrepot_app;

ALTER TABLE external_sign_in ENABLE ROW LEVEL SECURITY;

ALTER TABLE external_sign_in FORCE ROW LEVEL SECURITY;

CREATE POLICY external_sign_in_shop ON external_sign_in USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));
