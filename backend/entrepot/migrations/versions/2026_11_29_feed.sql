ALTER TABLE change ADD COLUMN address TEXT, ADD COLUMN user_agent TEXT, ADD COLUMN reason TEXT, ADD COLUMN mark BYTEA;

CREATE TABLE change_head (
	shop_id UUID NOT NULL, 
	position BIGINT DEFAULT 0 NOT NULL, 
	hash BYTEA, 
	snapshot TEXT, 
	swept BIGINT, 
	cluster TEXT, 
	began_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	sealed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT change_head_pkey PRIMARY KEY (shop_id)
);

CREATE TABLE change_position (
	shop_id UUID NOT NULL, 
	position BIGINT NOT NULL, 
	sequence BIGINT NOT NULL, 
	hash BYTEA NOT NULL, 
	sealed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT change_position_pkey PRIMARY KEY (shop_id, position)
);

CREATE UNIQUE INDEX change_position_sequence_key ON change_position (shop_id, sequence);

ALTER TABLE change_head ADD CONSTRAINT change_head_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE change_position ADD CONSTRAINT change_position_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON change_head TO entrepot_app;

ALTER TABLE change_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE change_head FORCE ROW LEVEL SECURITY;

CREATE POLICY change_head_shop ON change_head USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON change_position TO entrepot_app;

ALTER TABLE change_position ENABLE ROW LEVEL SECURITY;

ALTER TABLE change_position FORCE ROW LEVEL SECURITY;

CREATE POLICY change_position_shop ON change_position USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));
