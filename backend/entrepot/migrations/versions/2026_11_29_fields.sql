CREATE TABLE approval (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	policy_id UUID NOT NULL, 
	document TEXT NOT NULL, 
	node_id UUID NOT NULL, 
	state TEXT NOT NULL, 
	facts JSONB NOT NULL, 
	payload JSONB NOT NULL, 
	steps JSONB NOT NULL, 
	step_order TEXT NOT NULL, 
	requested_by_id UUID, 
	requested_by_name TEXT NOT NULL, 
	requested_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT approval_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT approval_state_known CHECK (state IN ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')), 
	CONSTRAINT approval_decided_once CHECK ((decided_at IS NULL) = (state = 'PENDING'))
);

CREATE TABLE approval_delegation (
	shop_id UUID NOT NULL, 
	staff_id UUID NOT NULL, 
	delegate_id UUID NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT approval_delegation_pkey PRIMARY KEY (shop_id, staff_id), 
	CONSTRAINT approval_delegation_to_another CHECK (staff_id <> delegate_id), 
	CONSTRAINT approval_delegation_ends CHECK (ends_at > starts_at)
);

CREATE TABLE approval_event (
	shop_id UUID NOT NULL, 
	approval_id UUID NOT NULL, 
	sequence BIGINT GENERATED ALWAYS AS IDENTITY, 
	kind TEXT NOT NULL, 
	step SMALLINT, 
	actor_id UUID, 
	actor_name TEXT NOT NULL, 
	on_behalf_of_id UUID, 
	comment TEXT, 
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT approval_event_pkey PRIMARY KEY (shop_id, approval_id, sequence)
);

CREATE TABLE approval_policy (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	document TEXT NOT NULL, 
	name JSONB NOT NULL, 
	condition JSONB NOT NULL, 
	steps JSONB NOT NULL, 
	step_order TEXT NOT NULL, 
	priority INTEGER DEFAULT '0' NOT NULL, 
	is_active BOOLEAN DEFAULT 'true' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT approval_policy_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT approval_policy_order_known CHECK (step_order IN ('SEQUENCE', 'PARALLEL'))
);

CREATE TABLE approval_task (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	approval_id UUID NOT NULL, 
	step SMALLINT NOT NULL, 
	round SMALLINT DEFAULT '0' NOT NULL, 
	staff_id UUID NOT NULL, 
	state TEXT NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE, 
	decided_by_id UUID, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	comment TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT approval_task_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT approval_task_state_known CHECK (state IN ('WAITING', 'OPEN', 'APPROVED', 'REJECTED', 'SKIPPED', 'EXPIRED')), 
	CONSTRAINT approval_task_decided_by_somebody CHECK ((decided_by_id IS NOT NULL) = (state IN ('APPROVED', 'REJECTED')))
);

CREATE TABLE field_definition (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	owner_type TEXT NOT NULL, 
	key TEXT NOT NULL, 
	type TEXT NOT NULL, 
	is_list BOOLEAN DEFAULT 'false' NOT NULL, 
	is_public BOOLEAN DEFAULT 'false' NOT NULL, 
	name JSONB NOT NULL, 
	description JSONB DEFAULT '{}' NOT NULL, 
	validation JSONB DEFAULT '{}' NOT NULL, 
	number SMALLINT NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT field_definition_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT field_definition_key_form CHECK (char_length(key) <= 64 AND key ~ '^[a-z][a-z0-9]*([._-][a-z0-9]+)*$'), 
	CONSTRAINT field_definition_type_known CHECK (type IN ('TEXT', 'INTEGER', 'DECIMAL', 'BOOLEAN', 'DATE', 'INSTANT', 'SELECT', 'REFERENCE')), 
	CONSTRAINT field_definition_number_in_range CHECK (number BETWEEN 1 AND 100)
);

CREATE TABLE field_value (
	shop_id UUID NOT NULL, 
	definition_id UUID NOT NULL, 
	node_id UUID NOT NULL, 
	position SMALLINT NOT NULL, 
	text_value TEXT, 
	number_value NUMERIC, 
	boolean_value BOOLEAN, 
	date_value DATE, 
	instant_value TIMESTAMP WITH TIME ZONE, 
	reference_value UUID, 
	CONSTRAINT field_value_pkey PRIMARY KEY (shop_id, definition_id, node_id, position), 
	CONSTRAINT field_value_is_one CHECK (num_nonnulls(text_value, number_value, boolean_value, date_value, instant_value, reference_value) = 1), 
	CONSTRAINT field_value_position_in_range CHECK (position BETWEEN 0 AND 49), 
	CONSTRAINT field_value_text_short CHECK (char_length(text_value) <= 500)
);

CREATE TABLE node_metadata (
	shop_id UUID NOT NULL, 
	node_id UUID NOT NULL, 
	holder_id UUID NOT NULL, 
	public JSONB DEFAULT '{}' NOT NULL, 
	private JSONB DEFAULT '{}' NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT node_metadata_pkey PRIMARY KEY (shop_id, node_id, holder_id), 
	CONSTRAINT node_metadata_objects CHECK (jsonb_typeof(public) = 'object' AND jsonb_typeof(private) = 'object'), 
	CONSTRAINT node_metadata_keys_few CHECK (jsonb_array_length(jsonb_path_query_array(public, '$.keyvalue()')) + jsonb_array_length(jsonb_path_query_array(private, '$.keyvalue()')) <= 100), 
	CONSTRAINT node_metadata_small CHECK (octet_length(public::text) + octet_length(private::text) <= 65536), 
	CONSTRAINT node_metadata_well_formed CHECK (NOT jsonb_path_exists(public, '$.keyvalue() ? (@.value.type() != "string" || !(@.key like_regex "^[a-z][a-z0-9]*([._-][a-z0-9]+)*$"))') AND NOT jsonb_path_exists(private, '$.keyvalue() ? (@.value.type() != "string" || !(@.key like_regex "^[a-z][a-z0-9]*([._-][a-z0-9]+)*$"))'))
);

CREATE TABLE setting_value (
	shop_id UUID NOT NULL, 
	sequence BIGINT GENERATED ALWAYS AS IDENTITY, 
	name TEXT NOT NULL, 
	channel_id UUID, 
	location_id UUID, 
	value JSONB, 
	effective_from TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	set_by_id UUID, 
	set_by_name TEXT NOT NULL, 
	CONSTRAINT setting_value_pkey PRIMARY KEY (shop_id, sequence), 
	CONSTRAINT setting_value_of_one_scope CHECK (num_nonnulls(channel_id, location_id) <= 1), 
	CONSTRAINT setting_value_not_in_the_past CHECK (effective_from >= recorded_at)
);

CREATE UNIQUE INDEX approval_pending_key ON approval (shop_id, document, node_id) WHERE state = 'PENDING';

CREATE INDEX approval_policy_id_idx ON approval (shop_id, policy_id);

CREATE INDEX approval_requested_idx ON approval (shop_id, requested_at, id);

CREATE INDEX approval_delegation_delegate_id_idx ON approval_delegation (shop_id, delegate_id);

CREATE INDEX approval_policy_document_idx ON approval_policy (shop_id, document) WHERE is_active;

CREATE INDEX approval_task_due_idx ON approval_task (shop_id, due_at) WHERE state = 'OPEN';

CREATE INDEX approval_task_open_idx ON approval_task (shop_id, staff_id, id) WHERE state = 'OPEN';

CREATE UNIQUE INDEX approval_task_person_key ON approval_task (shop_id, approval_id, step, round, staff_id);

CREATE INDEX approval_task_staff_id_idx ON approval_task (shop_id, staff_id);

CREATE UNIQUE INDEX field_definition_key_key ON field_definition (shop_id, owner_type, key);

CREATE UNIQUE INDEX field_definition_number_key ON field_definition (shop_id, owner_type, number);

CREATE INDEX field_value_boolean_value_idx ON field_value (shop_id, definition_id, boolean_value, node_id) WHERE boolean_value IS NOT NULL;

CREATE INDEX field_value_date_value_idx ON field_value (shop_id, definition_id, date_value, node_id) WHERE date_value IS NOT NULL;

CREATE INDEX field_value_instant_value_idx ON field_value (shop_id, definition_id, instant_value, node_id) WHERE instant_value IS NOT NULL;

CREATE INDEX field_value_node_idx ON field_value (shop_id, node_id);

CREATE INDEX field_value_number_value_idx ON field_value (shop_id, definition_id, number_value, node_id) WHERE number_value IS NOT NULL;

CREATE INDEX field_value_reference_value_idx ON field_value (shop_id, definition_id, reference_value, node_id) WHERE reference_value IS NOT NULL;

CREATE INDEX field_value_text_value_idx ON field_value (shop_id, definition_id, text_value, node_id) WHERE text_value IS NOT NULL;

CREATE INDEX setting_value_channel_id_idx ON setting_value (shop_id, channel_id);

CREATE INDEX setting_value_effective_idx ON setting_value (shop_id, name, channel_id, location_id, effective_from, sequence);

CREATE INDEX setting_value_location_id_idx ON setting_value (shop_id, location_id);

ALTER TABLE approval ADD CONSTRAINT approval_policy_id_fkey FOREIGN KEY(shop_id, policy_id) REFERENCES approval_policy (shop_id, id);

ALTER TABLE approval_delegation ADD CONSTRAINT approval_delegation_delegate_id_fkey FOREIGN KEY(shop_id, delegate_id) REFERENCES staff (shop_id, id) ON DELETE CASCADE;

ALTER TABLE approval_delegation ADD CONSTRAINT approval_delegation_staff_id_fkey FOREIGN KEY(shop_id, staff_id) REFERENCES staff (shop_id, id) ON DELETE CASCADE;

ALTER TABLE approval_event ADD CONSTRAINT approval_event_approval_id_fkey FOREIGN KEY(shop_id, approval_id) REFERENCES approval (shop_id, id);

ALTER TABLE approval_policy ADD CONSTRAINT approval_policy_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE approval_task ADD CONSTRAINT approval_task_approval_id_fkey FOREIGN KEY(shop_id, approval_id) REFERENCES approval (shop_id, id) ON DELETE CASCADE;

ALTER TABLE approval_task ADD CONSTRAINT approval_task_staff_id_fkey FOREIGN KEY(shop_id, staff_id) REFERENCES staff (shop_id, id);

ALTER TABLE field_definition ADD CONSTRAINT field_definition_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE field_value ADD CONSTRAINT field_value_definition_id_fkey FOREIGN KEY(shop_id, definition_id) REFERENCES field_definition (shop_id, id) ON DELETE CASCADE;

ALTER TABLE node_metadata ADD CONSTRAINT node_metadata_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE setting_value ADD CONSTRAINT setting_value_channel_id_fkey FOREIGN KEY(shop_id, channel_id) REFERENCES channel (shop_id, id);

ALTER TABLE setting_value ADD CONSTRAINT setting_value_location_id_fkey FOREIGN KEY(shop_id, location_id) REFERENCES location (shop_id, id);

ALTER TABLE setting_value ADD CONSTRAINT setting_value_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON approval TO entrepot_app;

ALTER TABLE approval ENABLE ROW LEVEL SECURITY;

ALTER TABLE approval FORCE ROW LEVEL SECURITY;

CREATE POLICY approval_shop ON approval USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON approval_delegation TO entrepot_app;

ALTER TABLE approval_delegation ENABLE ROW LEVEL SECURITY;

ALTER TABLE approval_delegation FORCE ROW LEVEL SECURITY;

CREATE POLICY approval_delegation_shop ON approval_delegation USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON approval_event TO entrepot_app;

ALTER TABLE approval_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE approval_event FORCE ROW LEVEL SECURITY;

CREATE POLICY approval_event_shop ON approval_event USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON approval_policy TO entrepot_app;

ALTER TABLE approval_policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE approval_policy FORCE ROW LEVEL SECURITY;

CREATE POLICY approval_policy_shop ON approval_policy USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON approval_task TO entrepot_app;

ALTER TABLE approval_task ENABLE ROW LEVEL SECURITY;

ALTER TABLE approval_task FORCE ROW LEVEL SECURITY;

CREATE POLICY approval_task_shop ON approval_task USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON field_definition TO entrepot_app;

ALTER TABLE field_definition ENABLE ROW LEVEL SECURITY;

ALTER TABLE field_definition FORCE ROW LEVEL SECURITY;

CREATE POLICY field_definition_shop ON field_definition USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON field_value TO entrepot_app;

ALTER TABLE field_value ENABLE ROW LEVEL SECURITY;

ALTER TABLE field_value FORCE ROW LEVEL SECURITY;

CREATE POLICY field_value_shop ON field_value USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON node_metadata TO entrepot_app;

ALTER TABLE node_metadata ENABLE ROW LEVEL SECURITY;

ALTER TABLE node_metadata FORCE ROW LEVEL SECURITY;

CREATE POLICY node_metadata_shop ON node_metadata USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON setting_value TO entrepot_app;

ALTER TABLE setting_value ENABLE ROW LEVEL SECURITY;

ALTER TABLE setting_value FORCE ROW LEVEL SECURITY;

CREATE POLICY setting_value_shop ON setting_value USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));


ALTER TABLE setting_value NO FORCE ROW LEVEL SECURITY;

ALTER TABLE shop NO FORCE ROW LEVEL SECURITY;

INSERT INTO setting_value (shop_id, name, value, effective_from, recorded_at, set_by_name)
SELECT shop.shop_id, held.key, NULLIF(held.value, 'null'), shop.created_at, shop.created_at, ''
FROM shop CROSS JOIN LATERAL jsonb_each(shop.settings) AS held (key, value);

ALTER TABLE shop FORCE ROW LEVEL SECURITY;

ALTER TABLE setting_value FORCE ROW LEVEL SECURITY;
