CREATE TABLE bulk_operation (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	format TEXT NOT NULL, 
	document TEXT NOT NULL, 
	variables JSONB NOT NULL, 
	plan JSONB NOT NULL, 
	locale TEXT NOT NULL, 
	actor_kind TEXT NOT NULL, 
	actor_id UUID NOT NULL, 
	app_id UUID, 
	actor_key TEXT NOT NULL, 
	actor_name TEXT NOT NULL, 
	scopes JSONB NOT NULL, 
	cursor TEXT, 
	chunks INTEGER DEFAULT '0' NOT NULL, 
	rows BIGINT DEFAULT '0' NOT NULL, 
	objects BIGINT DEFAULT '0' NOT NULL, 
	failed_rows BIGINT DEFAULT '0' NOT NULL, 
	is_read BOOLEAN DEFAULT false NOT NULL, 
	is_mass_export BOOLEAN DEFAULT false NOT NULL, 
	run UUID, 
	leased_until TIMESTAMP WITH TIME ZONE, 
	cancel_asked_at TIMESTAMP WITH TIME ZONE, 
	input_key TEXT, 
	input_bytes BIGINT, 
	result_key TEXT, 
	result_bytes BIGINT, 
	error_code TEXT, 
	error_message TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT bulk_operation_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT bulk_operation_kind_known CHECK (kind IN ('QUERY', 'MUTATION')), 
	CONSTRAINT bulk_operation_state_known CHECK (state IN ('UPLOADING', 'QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')), 
	CONSTRAINT bulk_operation_format_known CHECK (format IN ('JSONL', 'CSV', 'XLSX')), 
	CONSTRAINT bulk_operation_actor_kind_known CHECK (actor_kind IN ('STAFF', 'APP')), 
	CONSTRAINT bulk_operation_input_of_mutation CHECK ((kind = 'MUTATION') = (input_key IS NOT NULL)), 
	CONSTRAINT bulk_operation_running_is_held CHECK ((state = 'RUNNING') = (run IS NOT NULL)), 
	CONSTRAINT bulk_operation_held_for_a_while CHECK ((run IS NULL) = (leased_until IS NULL)), 
	CONSTRAINT bulk_operation_settled_has_date CHECK ((state IN ('DONE', 'FAILED', 'CANCELED')) = (settled_at IS NOT NULL)), 
	CONSTRAINT bulk_operation_failed_says_why CHECK ((state = 'FAILED') = (error_code IS NOT NULL)), 
	CONSTRAINT bulk_operation_result_ends CHECK (result_key IS NULL OR (settled_at IS NOT NULL AND expires_at IS NOT NULL)), 
	CONSTRAINT bulk_operation_counts_natural CHECK (chunks >= 0 AND rows >= 0 AND objects >= 0 AND failed_rows >= 0 AND failed_rows <= rows)
);

CREATE TABLE bulk_part (
	shop_id UUID NOT NULL, 
	operation_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	storage_key TEXT NOT NULL, 
	CONSTRAINT bulk_part_pkey PRIMARY KEY (shop_id, operation_id, number), 
	CONSTRAINT bulk_part_number_natural CHECK (number > 0)
);

CREATE TABLE bulk_reading (
	shop_id UUID NOT NULL, 
	actor_key TEXT NOT NULL, 
	hour TIMESTAMP WITH TIME ZONE NOT NULL, 
	rows BIGINT NOT NULL, 
	is_reported BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT bulk_reading_pkey PRIMARY KEY (shop_id, actor_key, hour), 
	CONSTRAINT bulk_reading_rows_natural CHECK (rows >= 0)
);

CREATE INDEX bulk_operation_actor_idx ON bulk_operation (shop_id, actor_key, created_at, id);

CREATE INDEX bulk_operation_created_idx ON bulk_operation (shop_id, created_at, id);

CREATE INDEX bulk_operation_expiry_idx ON bulk_operation (shop_id, expires_at) WHERE result_key IS NOT NULL;

CREATE INDEX bulk_operation_open_idx ON bulk_operation (shop_id, id) WHERE state IN ('UPLOADING', 'QUEUED', 'RUNNING');

CREATE UNIQUE INDEX bulk_operation_running_key ON bulk_operation (shop_id, actor_key, kind) WHERE state = 'RUNNING';

ALTER TABLE bulk_operation ADD CONSTRAINT bulk_operation_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE bulk_part ADD CONSTRAINT bulk_part_operation_id_fkey FOREIGN KEY(shop_id, operation_id) REFERENCES bulk_operation (shop_id, id) ON DELETE CASCADE;

ALTER TABLE bulk_reading ADD CONSTRAINT bulk_reading_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_operation TO entrepot_app;

ALTER TABLE bulk_operation ENABLE ROW LEVEL SECURITY;

ALTER TABLE bulk_operation FORCE ROW LEVEL SECURITY;

CREATE POLICY bulk_operation_shop ON bulk_operation USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_part TO entrepot_app;

ALTER TABLE bulk_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE bulk_part FORCE ROW LEVEL SECURITY;

CREATE POLICY bulk_part_shop ON bulk_part USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_reading TO entrepot_app;

ALTER TABLE bulk_reading ENABLE ROW LEVEL SECURITY;

ALTER TABLE bulk_reading FORCE ROW LEVEL SECURITY;

CREATE POLICY bulk_reading_shop ON bulk_reading USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));
