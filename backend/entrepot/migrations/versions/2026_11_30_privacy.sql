ALTER TABLE customer ADD COLUMN frozen_reason TEXT, ADD COLUMN merged_into_id UUID;

ALTER TABLE customer DROP CONSTRAINT customer_state_known;

ALTER TABLE customer ADD CONSTRAINT customer_state_known CHECK (state IN ('ACTIVE', 'DISABLED', 'MERGED', 'ERASED'));

ALTER TABLE customer ADD CONSTRAINT customer_frozen_is_disabled CHECK (frozen_reason IS NULL OR state = 'DISABLED');

ALTER TABLE customer ADD CONSTRAINT customer_merged_into_another CHECK ((state = 'MERGED') = (merged_into_id IS NOT NULL));

ALTER TABLE customer ADD CONSTRAINT customer_closed_is_empty CHECK (state NOT IN ('MERGED', 'ERASED') OR (account_id IS NULL AND email IS NULL AND phone IS NULL));

ALTER TABLE account_letter DROP CONSTRAINT account_letter_purpose;

ALTER TABLE account_letter ADD CONSTRAINT account_letter_purpose CHECK (purpose IN ('REGISTER', 'RESET', 'INVITE', 'CHANGE_EMAIL', 'EMAIL_CHANGED', 'FACTORS_CHANGED', 'MERGE'));

ALTER TABLE change ADD COLUMN impersonator_id UUID;

ALTER TABLE access_token ADD COLUMN impersonator_id UUID;

ALTER TABLE access_token ADD CONSTRAINT access_token_impersonation_short CHECK (impersonator_id IS NULL OR (actor_kind = 'CUSTOMER' AND app_id IS NULL AND session_id IS NOT NULL AND expires_at <= created_at + interval '15 minutes'));

CREATE TABLE change_private (
	shop_id UUID NOT NULL, 
	digest BYTEA NOT NULL, 
	subject_id UUID NOT NULL, 
	salt BYTEA NOT NULL, 
	value JSONB NOT NULL, 
	CONSTRAINT change_private_pkey PRIMARY KEY (shop_id, digest), 
	CONSTRAINT change_private_digest_length CHECK (octet_length(digest) = 32), 
	CONSTRAINT change_private_salt_length CHECK (octet_length(salt) = 16)
);

CREATE TABLE consent (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	purpose TEXT NOT NULL, 
	granted BOOLEAN NOT NULL, 
	wording TEXT NOT NULL, 
	wording_version TEXT NOT NULL, 
	source TEXT NOT NULL, 
	given_by_kind TEXT NOT NULL, 
	given_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT consent_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT consent_purpose_known CHECK (purpose IN ('MARKETING_EMAIL', 'MARKETING_SMS', 'MARKETING_PHONE', 'PROFILING', 'TERMS')), 
	CONSTRAINT consent_texts_filled CHECK (wording <> '' AND wording_version <> '' AND source <> '')
);

CREATE TABLE contact_reading (
	shop_id UUID NOT NULL, 
	reader TEXT NOT NULL, 
	node_id UUID NOT NULL, 
	hour TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT contact_reading_pkey PRIMARY KEY (shop_id, reader, node_id, hour)
);

CREATE TABLE impersonation (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	staff_id UUID NOT NULL, 
	staff_name TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	began_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT impersonation_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT impersonation_has_reason CHECK (reason <> ''), 
	CONSTRAINT impersonation_short CHECK (expires_at <= began_at + interval '15 minutes')
);

CREATE TABLE privacy_request (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	requested_by_kind TEXT NOT NULL, 
	requested_by_id UUID, 
	requested_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	waits_for JSONB DEFAULT '[]'::jsonb NOT NULL, 
	waits_until TIMESTAMP WITH TIME ZONE, 
	done_at TIMESTAMP WITH TIME ZONE, 
	storage_key TEXT, 
	size_bytes BIGINT, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT privacy_request_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT privacy_request_kind_known CHECK (kind IN ('EXPORT', 'ERASURE')), 
	CONSTRAINT privacy_request_state_known CHECK (state IN ('WAITING', 'DONE')), 
	CONSTRAINT privacy_request_done_has_date CHECK ((state = 'DONE') = (done_at IS NOT NULL)), 
	CONSTRAINT privacy_request_file_of_export CHECK (kind = 'EXPORT' OR storage_key IS NULL)
);

CREATE INDEX access_token_impersonator_id_idx ON access_token (shop_id, impersonator_id);

CREATE INDEX change_private_subject_idx ON change_private (shop_id, subject_id);

CREATE INDEX consent_customer_idx ON consent (shop_id, customer_id, id);

CREATE INDEX customer_merged_into_id_idx ON customer (shop_id, merged_into_id);

CREATE INDEX impersonation_customer_idx ON impersonation (shop_id, customer_id, id);

CREATE INDEX impersonation_staff_id_idx ON impersonation (shop_id, staff_id);

CREATE INDEX privacy_request_customer_id_idx ON privacy_request (shop_id, customer_id);

CREATE UNIQUE INDEX privacy_request_waiting_key ON privacy_request (shop_id, customer_id, kind) WHERE state = 'WAITING';

ALTER TABLE access_token ADD CONSTRAINT access_token_impersonator_id_fkey FOREIGN KEY(shop_id, impersonator_id) REFERENCES staff (shop_id, id) ON DELETE CASCADE;

ALTER TABLE change_private ADD CONSTRAINT change_private_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE consent ADD CONSTRAINT consent_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE contact_reading ADD CONSTRAINT contact_reading_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE customer ADD CONSTRAINT customer_merged_into_id_fkey FOREIGN KEY(shop_id, merged_into_id) REFERENCES customer (shop_id, id);

ALTER TABLE impersonation ADD CONSTRAINT impersonation_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE impersonation ADD CONSTRAINT impersonation_staff_id_fkey FOREIGN KEY(shop_id, staff_id) REFERENCES staff (shop_id, id);

ALTER TABLE privacy_request ADD CONSTRAINT privacy_request_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON change_private TO entrepot_app;

ALTER TABLE change_private ENABLE ROW LEVEL SECURITY;

ALTER TABLE change_private FORCE ROW LEVEL SECURITY;

CREATE POLICY change_private_shop ON change_private USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON consent TO entrepot_app;

ALTER TABLE consent ENABLE ROW LEVEL SECURITY;

ALTER TABLE consent FORCE ROW LEVEL SECURITY;

CREATE POLICY consent_shop ON consent USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON contact_reading TO entrepot_app;

ALTER TABLE contact_reading ENABLE ROW LEVEL SECURITY;

ALTER TABLE contact_reading FORCE ROW LEVEL SECURITY;

CREATE POLICY contact_reading_shop ON contact_reading USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON impersonation TO entrepot_app;

GRANT UPDATE (reason) ON impersonation TO entrepot_app;

ALTER TABLE impersonation ENABLE ROW LEVEL SECURITY;

ALTER TABLE impersonation FORCE ROW LEVEL SECURITY;

CREATE POLICY impersonation_shop ON impersonation USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT UPDATE (facts) ON order_event TO entrepot_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON privacy_request TO entrepot_app;

ALTER TABLE privacy_request ENABLE ROW LEVEL SECURITY;

ALTER TABLE privacy_request FORCE ROW LEVEL SECURITY;

CREATE POLICY privacy_request_shop ON privacy_request USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT UPDATE (reason) ON refund TO entrepot_app;

GRANT UPDATE (reason) ON sales_return TO entrepot_app;

ALTER TABLE change NO FORCE ROW LEVEL SECURITY;

ALTER TABLE change_position NO FORCE ROW LEVEL SECURITY;

ALTER TABLE change_private NO FORCE ROW LEVEL SECURITY;

ALTER TABLE address NO FORCE ROW LEVEL SECURITY;

ALTER TABLE order_event NO FORCE ROW LEVEL SECURITY;

-- What was recorded before there were marks is not chained yet, so what is personal in it can still be moved. Addresses
-- that are gone say no more whose they were: of these the values are not kept at all.
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT change.shop_id, change.sequence, side.name AS side, held.key, held.value, salted.salt,
  CASE get_byte(uuid_send(change.node_id), 15) WHEN 64 THEN change.node_id ELSE address.customer_id END AS subject_id,
  sha256(salted.salt || convert_to(held.value::text, 'UTF8')) AS digest
FROM change
LEFT JOIN address ON address.shop_id = change.shop_id AND address.id = change.node_id
CROSS JOIN LATERAL (VALUES ('before', change.before), ('after', change.after)) AS side (name, said)
CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(side.said) WHEN 'object' THEN side.said ELSE '{}' END) AS held (key, value)
CROSS JOIN LATERAL (SELECT uuid_send(gen_random_uuid()) AS salt, held.key) AS salted
WHERE change.mark IS NULL
  AND NOT EXISTS (
    SELECT FROM change_position AS sealed
    WHERE sealed.shop_id = change.shop_id AND sealed.sequence = change.sequence
  )
  AND jsonb_typeof(held.value) = 'string' AND held.value <> '""'
  AND CASE get_byte(uuid_send(change.node_id), 15)
    WHEN 64 THEN held.key IN ('name', 'email', 'phone', 'note')
    WHEN 65 THEN held.key IN ('recipient', 'phone', 'province', 'city', 'district', 'street', 'postcode')
    ELSE false
  END;

INSERT INTO change_private (shop_id, digest, subject_id, salt, value)
SELECT shop_id, digest, subject_id, salt, value FROM moved WHERE subject_id IS NOT NULL;

UPDATE change SET before = change.before || places.said
FROM (
  SELECT shop_id, sequence, jsonb_object_agg(key, jsonb_build_object('private', encode(digest, 'hex'))) AS said
  FROM moved WHERE side = 'before' GROUP BY shop_id, sequence
) AS places
WHERE change.shop_id = places.shop_id AND change.sequence = places.sequence;

UPDATE change SET after = change.after || places.said
FROM (
  SELECT shop_id, sequence, jsonb_object_agg(key, jsonb_build_object('private', encode(digest, 'hex'))) AS said
  FROM moved WHERE side = 'after' GROUP BY shop_id, sequence
) AS places
WHERE change.shop_id = places.shop_id AND change.sequence = places.sequence;

UPDATE change SET actor_name = ''
WHERE actor_kind = 'CUSTOMER' AND mark IS NULL AND NOT EXISTS (
  SELECT FROM change_position AS sealed
  WHERE sealed.shop_id = change.shop_id AND sealed.sequence = change.sequence
);

UPDATE order_event SET actor_name = '' WHERE actor_kind = 'CUSTOMER';

ALTER TABLE change FORCE ROW LEVEL SECURITY;

ALTER TABLE change_position FORCE ROW LEVEL SECURITY;

ALTER TABLE change_private FORCE ROW LEVEL SECURITY;

ALTER TABLE address FORCE ROW LEVEL SECURITY;

ALTER TABLE order_event FORCE ROW LEVEL SECURITY;
