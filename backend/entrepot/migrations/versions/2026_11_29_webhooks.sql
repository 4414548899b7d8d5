CREATE TABLE webhook (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	app_id UUID NOT NULL, 
	url TEXT NOT NULL, 
	host TEXT NOT NULL, 
	topics JSONB NOT NULL, 
	document TEXT, 
	filter JSONB, 
	fields JSONB, 
	secret_sealed BYTEA NOT NULL, 
	secret_hint TEXT NOT NULL, 
	previous_secret_sealed BYTEA, 
	previous_secret_expires_at TIMESTAMP WITH TIME ZONE, 
	state TEXT DEFAULT 'ACTIVE' NOT NULL, 
	pause_reason TEXT, 
	paused_at TIMESTAMP WITH TIME ZONE, 
	begins_after BIGINT NOT NULL, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	failing_since TIMESTAMP WITH TIME ZONE, 
	not_before TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT webhook_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT webhook_state_known CHECK (state IN ('ACTIVE', 'PAUSED', 'STOPPED')), 
	CONSTRAINT webhook_pause_reason_known CHECK (pause_reason IN ('FAILING', 'GONE', 'PERSON', 'DOCUMENT', 'FILTER')), 
	CONSTRAINT webhook_paused_has_reason CHECK ((state = 'PAUSED') = (pause_reason IS NOT NULL) AND (state = 'PAUSED') = (paused_at IS NOT NULL)), 
	CONSTRAINT webhook_previous_secret_ends CHECK ((previous_secret_sealed IS NULL) = (previous_secret_expires_at IS NULL)), 
	CONSTRAINT webhook_has_topics CHECK (jsonb_typeof(topics) = 'array' AND jsonb_array_length(topics) > 0), 
	CONSTRAINT webhook_counts_natural CHECK (begins_after >= 0 AND failures >= 0)
);

CREATE TABLE webhook_attempt (
	shop_id UUID NOT NULL, 
	delivery_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	status SMALLINT, 
	error TEXT, 
	milliseconds INTEGER NOT NULL, 
	answer TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT webhook_attempt_pkey PRIMARY KEY (shop_id, delivery_id, number), 
	CONSTRAINT webhook_attempt_status_or_error CHECK ((status IS NULL) <> (error IS NULL)), 
	CONSTRAINT webhook_attempt_numbers_natural CHECK (number > 0 AND milliseconds >= 0)
);

CREATE TABLE webhook_delivery (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	webhook_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	position BIGINT, 
	node_id UUID, 
	happened_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	state TEXT DEFAULT 'PENDING' NOT NULL, 
	reason TEXT, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	tries SMALLINT DEFAULT '0' NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	leased_until TIMESTAMP WITH TIME ZONE, 
	body BYTEA, 
	last_status SMALLINT, 
	last_error TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT webhook_delivery_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT webhook_delivery_state_known CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED', 'CANCELLED', 'SKIPPED')), 
	CONSTRAINT webhook_delivery_settled_has_date CHECK ((state = 'PENDING') = (settled_at IS NULL)), 
	CONSTRAINT webhook_delivery_attempts_natural CHECK (attempts >= tries AND tries >= 0)
);

CREATE TABLE webhook_reader (
	shop_id UUID NOT NULL, 
	position BIGINT NOT NULL, 
	CONSTRAINT webhook_reader_pkey PRIMARY KEY (shop_id), 
	CONSTRAINT webhook_reader_position_natural CHECK (position >= 0)
);

CREATE INDEX webhook_app_id_idx ON webhook (shop_id, app_id);

CREATE INDEX webhook_created_idx ON webhook (shop_id, created_at, id);

CREATE INDEX webhook_live_idx ON webhook (shop_id, id) WHERE state <> 'PAUSED';

CREATE INDEX webhook_delivery_created_idx ON webhook_delivery (shop_id, created_at, id);

CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (shop_id, webhook_id, next_at, id) WHERE state = 'PENDING';

CREATE UNIQUE INDEX webhook_delivery_of_change_key ON webhook_delivery (shop_id, webhook_id, position, topic);

CREATE INDEX webhook_delivery_webhook_idx ON webhook_delivery (shop_id, webhook_id, created_at, id);

ALTER TABLE webhook ADD CONSTRAINT webhook_app_id_fkey FOREIGN KEY(shop_id, app_id) REFERENCES oauth_app (shop_id, id);

ALTER TABLE webhook_attempt ADD CONSTRAINT webhook_attempt_delivery_id_fkey FOREIGN KEY(shop_id, delivery_id) REFERENCES webhook_delivery (shop_id, id) ON DELETE CASCADE;

ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_webhook_id_fkey FOREIGN KEY(shop_id, webhook_id) REFERENCES webhook (shop_id, id) ON DELETE CASCADE;

ALTER TABLE webhook_reader ADD CONSTRAINT webhook_reader_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook TO entrepot_app;

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook FORCE ROW LEVEL SECURITY;

CREATE POLICY webhook_shop ON webhook USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON webhook_attempt TO entrepot_app;

ALTER TABLE webhook_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_attempt FORCE ROW LEVEL SECURITY;

CREATE POLICY webhook_attempt_shop ON webhook_attempt USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_delivery TO entrepot_app;

ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY;

CREATE POLICY webhook_delivery_shop ON webhook_delivery USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_reader TO entrepot_app;

ALTER TABLE webhook_reader ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_reader FORCE ROW LEVEL SECURITY;

CREATE POLICY webhook_reader_shop ON webhook_reader USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));
