CREATE TABLE account_challenge (
	shop_id UUID NOT NULL, 
	challenge_hash BYTEA NOT NULL, 
	account_id UUID, 
	purpose TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT account_challenge_pkey PRIMARY KEY (shop_id, challenge_hash), 
	CONSTRAINT account_challenge_purpose CHECK (purpose IN ('STEP', 'SIGN_IN', 'REGISTER', 'PROOF')), 
	CONSTRAINT account_challenge_whose CHECK ((purpose = 'SIGN_IN') = (account_id IS NULL)), 
	CONSTRAINT account_challenge_hashed CHECK (octet_length(challenge_hash) = 32), 
	CONSTRAINT account_challenge_short CHECK (expires_at <= created_at + interval '5 minutes')
);

CREATE TABLE account_factor (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	secret_sealed BYTEA, 
	last_step BIGINT, 
	credential_id BYTEA, 
	public_key BYTEA, 
	sign_count BIGINT, 
	transports JSONB, 
	is_backed_up BOOLEAN, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT account_factor_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT account_factor_kind CHECK (kind IN ('TOTP', 'PASSKEY')), 
	CONSTRAINT account_factor_totp_has_secret CHECK ((kind = 'TOTP') = (secret_sealed IS NOT NULL)), 
	CONSTRAINT account_factor_steps_of_totp CHECK (kind = 'TOTP' OR last_step IS NULL), 
	CONSTRAINT account_factor_passkey_has_key CHECK (CASE kind WHEN 'PASSKEY' THEN num_nulls(credential_id, public_key, sign_count, is_backed_up, confirmed_at) = 0 ELSE num_nonnulls(credential_id, public_key, sign_count, is_backed_up, transports) = 0 END), 
	CONSTRAINT account_factor_count_positive CHECK (sign_count >= 0), 
	CONSTRAINT account_factor_credential_short CHECK (octet_length(credential_id) <= 1023), 
	CONSTRAINT account_factor_name_short CHECK (char_length(name) <= 200)
);

CREATE TABLE account_recovery_code (
	shop_id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	code_hash BYTEA NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT account_recovery_code_pkey PRIMARY KEY (shop_id, account_id, code_hash), 
	CONSTRAINT account_recovery_code_hashed CHECK (octet_length(code_hash) = 32)
);

CREATE TABLE sign_in_attempt (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID, 
	email_digest BYTEA, 
	outcome TEXT NOT NULL, 
	factor TEXT, 
	address TEXT, 
	user_agent TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT sign_in_attempt_outcome CHECK (outcome IN ('SIGNED_IN', 'STEP_ASKED', 'PASSWORD_WRONG', 'FACTOR_WRONG', 'PASSKEY_COPIED')), 
	CONSTRAINT sign_in_attempt_factor CHECK (factor IN ('TOTP', 'PASSKEY', 'RECOVERY_CODE')), 
	CONSTRAINT sign_in_attempt_email_hashed CHECK (octet_length(email_digest) = 32), 
	CONSTRAINT sign_in_attempt_texts_short CHECK (char_length(user_agent) <= 300)
);

CREATE INDEX account_challenge_account_id_idx ON account_challenge (shop_id, account_id);

CREATE INDEX account_challenge_expiry_idx ON account_challenge (shop_id, expires_at);

CREATE INDEX account_factor_account_id_idx ON account_factor (shop_id, account_id);

CREATE UNIQUE INDEX account_factor_credential_key ON account_factor (shop_id, credential_id);

CREATE UNIQUE INDEX account_factor_open_totp_key ON account_factor (shop_id, account_id) WHERE kind = 'TOTP' AND confirmed_at IS NULL;

CREATE UNIQUE INDEX account_factor_totp_key ON account_factor (shop_id, account_id) WHERE kind = 'TOTP' AND confirmed_at IS NOT NULL;

CREATE INDEX sign_in_attempt_account_idx ON sign_in_attempt (shop_id, account_id, created_at);

CREATE INDEX sign_in_attempt_age_idx ON sign_in_attempt (shop_id, created_at);

ALTER TABLE account_challenge ADD CONSTRAINT account_challenge_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_challenge ADD CONSTRAINT account_challenge_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE account_factor ADD CONSTRAINT account_factor_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_recovery_code ADD CONSTRAINT account_recovery_code_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE sign_in_attempt ADD CONSTRAINT sign_in_attempt_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON account_challenge TO entrepot_app;

ALTER TABLE account_challenge ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_challenge FORCE ROW LEVEL SECURITY;

CREATE POLICY account_challenge_shop ON account_challenge USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON account_factor TO entrepot_app;

ALTER TABLE account_factor ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_factor FORCE ROW LEVEL SECURITY;

CREATE POLICY account_factor_shop ON account_factor USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON account_recovery_code TO entrepot_app;

ALTER TABLE account_recovery_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_recovery_code FORCE ROW LEVEL SECURITY;

CREATE POLICY account_recovery_code_shop ON account_recovery_code USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO entrepot_app;

ALTER TABLE sign_in_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE sign_in_attempt FORCE ROW LEVEL SECURITY;

CREATE POLICY sign_in_attempt_shop ON sign_in_attempt USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

ALTER TABLE role ADD COLUMN requires_factor BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE session ADD COLUMN authenticated_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE session NO FORCE ROW LEVEL SECURITY;

UPDATE session SET authenticated_at = created_at;

ALTER TABLE session FORCE ROW LEVEL SECURITY;

ALTER TABLE session ALTER COLUMN authenticated_at SET DEFAULT now(), ALTER COLUMN authenticated_at SET NOT NULL;

ALTER TABLE session DROP CONSTRAINT session_revoke_reason;

ALTER TABLE session ADD CONSTRAINT session_revoke_reason CHECK (revoke_reason IN ('LOGOUT', 'SIGNED_OUT', 'PASSWORD_CHANGED', 'REUSED', 'SUSPENDED', 'UNINSTALLED', 'CODE_REPLAYED', 'GRANT_REVOKED', 'RECOVERED', 'FROZEN', 'FACTORS_CHANGED'));

ALTER TABLE account_letter DROP CONSTRAINT account_letter_purpose;

ALTER TABLE account_letter ADD CONSTRAINT account_letter_purpose CHECK (purpose IN ('REGISTER', 'RESET', 'INVITE', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'FACTORS_CHANGED'));

CREATE FUNCTION access_keep_sign_in_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (
        OLD.created_at < now() - interval '90 days'
        OR NOT EXISTS (SELECT 1 FROM account WHERE shop_id = OLD.shop_id AND id = OLD.account_id)
           AND OLD.account_id IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'how a sign-in ended is not changed afterwards'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sign_in_attempt_append_only', TABLE = 'sign_in_attempt';
END $$;

CREATE TRIGGER sign_in_attempt_append_only BEFORE UPDATE OR DELETE ON sign_in_attempt FOR EACH ROW EXECUTE FUNCTION access_keep_sign_in_attempt();
