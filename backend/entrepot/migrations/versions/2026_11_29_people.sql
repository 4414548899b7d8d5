CREATE TABLE account_device (
	shop_id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	token_hash BYTEA NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT account_device_pkey PRIMARY KEY (shop_id, token_hash), 
	CONSTRAINT account_device_hashed CHECK (octet_length(token_hash) = 32)
);

CREATE TABLE account_letter (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID, 
	requested_by_id UUID, 
	purpose TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	email TEXT NOT NULL, 
	name TEXT, 
	locale TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	admitted_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT account_letter_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT account_letter_purpose CHECK (purpose IN ('REGISTER', 'RESET', 'INVITE', 'CHANGE_EMAIL', 'EMAIL_CHANGED')), 
	CONSTRAINT account_letter_kind CHECK (kind IN ('STAFF', 'CUSTOMER')), 
	CONSTRAINT account_letter_email_normal CHECK (email = lower(email) AND email ~ '^[^@ ]+@[^@ ]+$'), 
	CONSTRAINT account_letter_texts_short CHECK (char_length(email) <= 254 AND char_length(name) <= 200), 
	CONSTRAINT account_letter_account_where_known CHECK ((purpose IN ('REGISTER', 'RESET')) = (account_id IS NULL))
);

CREATE TABLE account_ticket (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	created_by_id UUID, 
	purpose TEXT NOT NULL, 
	token_hash BYTEA NOT NULL, 
	email_digest BYTEA NOT NULL, 
	new_email TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT account_ticket_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT account_ticket_purpose CHECK (purpose IN ('INVITE', 'VERIFY', 'RESET', 'CHANGE_EMAIL', 'MERGE')), 
	CONSTRAINT account_ticket_hashed CHECK (octet_length(token_hash) = 32), 
	CONSTRAINT account_ticket_email_hashed CHECK (octet_length(email_digest) = 32), 
	CONSTRAINT account_ticket_new_email CHECK ((purpose = 'CHANGE_EMAIL') = (new_email IS NOT NULL)), 
	CONSTRAINT account_ticket_inviter CHECK (purpose = 'INVITE' OR created_by_id IS NULL), 
	CONSTRAINT account_ticket_has_an_end CHECK (expires_at > created_at AND expires_at <= created_at + interval '7 days')
);

CREATE INDEX account_device_account_id_idx ON account_device (shop_id, account_id);

CREATE INDEX account_letter_account_id_idx ON account_letter (shop_id, account_id);

CREATE INDEX account_letter_requested_by_id_idx ON account_letter (shop_id, requested_by_id);

CREATE INDEX account_ticket_account_id_idx ON account_ticket (shop_id, account_id);

CREATE INDEX account_ticket_created_by_id_idx ON account_ticket (shop_id, created_by_id);

CREATE INDEX account_ticket_expiry_idx ON account_ticket (shop_id, expires_at);

CREATE UNIQUE INDEX account_ticket_open_key ON account_ticket (shop_id, account_id, purpose) WHERE used_at IS NULL;

CREATE UNIQUE INDEX account_ticket_token_key ON account_ticket (shop_id, token_hash);

ALTER TABLE account_device ADD CONSTRAINT account_device_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_letter ADD CONSTRAINT account_letter_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_letter ADD CONSTRAINT account_letter_requested_by_id_fkey FOREIGN KEY(shop_id, requested_by_id) REFERENCES staff (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_letter ADD CONSTRAINT account_letter_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE account_ticket ADD CONSTRAINT account_ticket_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE account_ticket ADD CONSTRAINT account_ticket_created_by_id_fkey FOREIGN KEY(shop_id, created_by_id) REFERENCES staff (shop_id, id) ON DELETE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON account_device TO entrepot_app;

ALTER TABLE account_device ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_device FORCE ROW LEVEL SECURITY;

CREATE POLICY account_device_shop ON account_device USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON account_letter TO entrepot_app;

ALTER TABLE account_letter ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_letter FORCE ROW LEVEL SECURITY;

CREATE POLICY account_letter_shop ON account_letter USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON account_ticket TO entrepot_app;

ALTER TABLE account_ticket ENABLE ROW LEVEL SECURITY;

ALTER TABLE account_ticket FORCE ROW LEVEL SECURITY;

CREATE POLICY account_ticket_shop ON account_ticket USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

ALTER TABLE account NO FORCE ROW LEVEL SECURITY;

ALTER TABLE customer NO FORCE ROW LEVEL SECURITY;

UPDATE account SET state = 'SUSPENDED', version = version + 1
FROM (SELECT shop_id AS shop, account_id FROM customer WHERE state = 'DISABLED') AS disabled
WHERE account.shop_id = disabled.shop AND account.id = disabled.account_id AND account.state = 'ACTIVE';

ALTER TABLE account FORCE ROW LEVEL SECURITY;

ALTER TABLE customer FORCE ROW LEVEL SECURITY;
