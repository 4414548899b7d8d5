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

CREATE UNIQUE INDEX field_definition_key_key ON field_definition (shop_id, owner_type, key);

CREATE UNIQUE INDEX field_definition_number_key ON field_definition (shop_id, owner_type, number);

CREATE INDEX field_value_boolean_value_idx ON field_value (shop_id, definition_id, boolean_value, node_id) WHERE boolean_value IS NOT NULL;

CREATE INDEX field_value_date_value_idx ON field_value (shop_id, definition_id, date_value, node_id) WHERE date_value IS NOT NULL;

CREATE INDEX field_value_instant_value_idx ON field_value (shop_id, definition_id, instant_value, node_id) WHERE instant_value IS NOT NULL;

CREATE INDEX field_value_node_idx ON field_value (shop_id, node_id);

CREATE INDEX field_value_number_value_idx ON field_value (shop_id, definition_id, number_value, node_id) WHERE number_value IS NOT NULL;

CREATE INDEX field_value_reference_value_idx ON field_value (shop_id, definition_id, reference_value, node_id) WHERE reference_value IS NOT NULL;

CREATE INDEX field_value_text_value_idx ON field_value (shop_id, definition_id, text_value, node_id) WHERE text_value IS NOT NULL;

ALTER TABLE field_definition ADD CONSTRAINT field_definition_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE field_value ADD CONSTRAINT field_value_definition_id_fkey FOREIGN KEY(shop_id, definition_id) REFERENCES field_definition (shop_id, id) ON DELETE CASCADE;

ALTER TABLE node_metadata ADD CONSTRAINT node_metadata_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

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
