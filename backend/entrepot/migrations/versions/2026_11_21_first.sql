DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'entrepot_app') THEN
    CREATE ROLE entrepot_app NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT entrepot_app TO CURRENT_USER;

GRANT USAGE ON SCHEMA public TO entrepot_app;

CREATE TABLE shop (
	shop_id UUID NOT NULL, 
	handle TEXT NOT NULL, 
	name JSONB NOT NULL, 
	currency TEXT NOT NULL, 
	default_locale TEXT NOT NULL, 
	locales TEXT[] NOT NULL, 
	timezone TEXT NOT NULL, 
	settings JSONB DEFAULT '{}' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT shop_pkey PRIMARY KEY (shop_id), 
	CONSTRAINT shop_currency_code CHECK (currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT shop_default_locale_offered CHECK (default_locale = ANY (locales)), 
	CONSTRAINT shop_name_in_default_locale CHECK (name ? default_locale)
);

CREATE TABLE access_token (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	token_hash BYTEA NOT NULL, 
	hint TEXT NOT NULL, 
	actor_kind TEXT NOT NULL, 
	account_id UUID, 
	app_id UUID, 
	session_id UUID, 
	scopes JSONB, 
	name TEXT, 
	proof_key TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT access_token_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT access_token_actor_kind CHECK (actor_kind IN ('STAFF', 'CUSTOMER', 'APP')), 
	CONSTRAINT access_token_person_or_app CHECK ((actor_kind = 'APP') = (account_id IS NULL)), 
	CONSTRAINT access_token_has_holder CHECK (account_id IS NOT NULL OR app_id IS NOT NULL), 
	CONSTRAINT access_token_app_is_scoped CHECK (app_id IS NULL OR scopes IS NOT NULL), 
	CONSTRAINT access_token_expires CHECK (expires_at IS NOT NULL OR actor_kind = 'APP'), 
	CONSTRAINT access_token_hashed CHECK (octet_length(token_hash) = 32)
);

CREATE TABLE account (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	email TEXT NOT NULL, 
	password_hash TEXT, 
	state TEXT NOT NULL, 
	name TEXT NOT NULL, 
	locale TEXT, 
	email_verified_at TIMESTAMP WITH TIME ZONE, 
	password_changed_at TIMESTAMP WITH TIME ZONE, 
	last_login_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT account_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT account_kind CHECK (kind IN ('STAFF', 'CUSTOMER')), 
	CONSTRAINT account_state CHECK (state IN ('INVITED', 'ACTIVE', 'SUSPENDED')), 
	CONSTRAINT account_email_normal CHECK (email = lower(email) AND email ~ '^[^@ ]+@[^@ ]+$'), 
	CONSTRAINT account_texts_short CHECK (char_length(email) <= 254 AND char_length(name) <= 200), 
	CONSTRAINT account_password_hashed CHECK (password_hash IS NULL OR password_hash LIKE '$argon2id$%')
);

CREATE TABLE address (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	is_default BOOLEAN DEFAULT false NOT NULL, 
	recipient TEXT NOT NULL, 
	phone TEXT, 
	country TEXT NOT NULL, 
	province TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	district TEXT DEFAULT '' NOT NULL, 
	street TEXT NOT NULL, 
	postcode TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT address_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT address_kind_known CHECK (kind IN ('SHIPPING', 'BILLING')), 
	CONSTRAINT address_country_code CHECK (country ~ '^[A-Z]{2}$'), 
	CONSTRAINT address_filled CHECK (recipient <> '' AND street <> ''), 
	CONSTRAINT address_version_positive CHECK (version > 0)
);

CREATE TABLE cart (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	token_hash BYTEA NOT NULL, 
	customer_id UUID, 
	channel_id UUID NOT NULL, 
	currency TEXT NOT NULL, 
	email TEXT, 
	phone TEXT, 
	shipping_address JSONB, 
	coupon_codes TEXT[] DEFAULT '{}' NOT NULL, 
	state TEXT DEFAULT 'OPEN' NOT NULL, 
	order_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT cart_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT cart_state_known CHECK (state IN ('OPEN', 'COMPLETED')), 
	CONSTRAINT cart_completed_has_order CHECK ((state = 'COMPLETED') = (order_id IS NOT NULL))
);

CREATE TABLE cart_line (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	cart_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	quantity BIGINT NOT NULL, 
	added_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT cart_line_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT cart_line_quantity_positive CHECK (quantity > 0)
);

CREATE TABLE category (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	parent_id UUID, 
	name JSONB NOT NULL, 
	slug TEXT COLLATE "C" NOT NULL, 
	name_key TEXT COLLATE "C" NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT category_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT category_slug_filled CHECK (slug <> ''), 
	CONSTRAINT category_parent_other CHECK (parent_id <> id), 
	CONSTRAINT category_position_natural CHECK (position >= 0), 
	CONSTRAINT category_version_positive CHECK (version > 0)
);

CREATE TABLE category_ancestor (
	shop_id UUID NOT NULL, 
	ancestor_id UUID NOT NULL, 
	category_id UUID NOT NULL, 
	distance SMALLINT NOT NULL, 
	CONSTRAINT category_ancestor_pkey PRIMARY KEY (shop_id, ancestor_id, category_id), 
	CONSTRAINT category_ancestor_self_is_zero CHECK ((distance = 0) = (ancestor_id = category_id)), 
	CONSTRAINT category_ancestor_distance_natural CHECK (distance >= 0)
);

CREATE TABLE change (
	shop_id UUID NOT NULL, 
	sequence BIGINT GENERATED ALWAYS AS IDENTITY, 
	transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	node_id UUID NOT NULL, 
	operation TEXT NOT NULL, 
	before JSONB, 
	after JSONB, 
	actor_kind TEXT NOT NULL, 
	actor_id UUID, 
	app_id UUID, 
	token_id UUID, 
	actor_name TEXT NOT NULL, 
	request_id TEXT NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT change_pkey PRIMARY KEY (shop_id, sequence)
);

CREATE TABLE channel (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	handle TEXT NOT NULL, 
	name JSONB NOT NULL, 
	currency TEXT NOT NULL, 
	is_default BOOLEAN DEFAULT 'false' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT channel_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT channel_currency_code CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE TABLE cost_entry (
	shop_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	scope_id UUID NOT NULL, 
	seq BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	quantity_delta BIGINT NOT NULL, 
	value_delta_minor BIGINT NOT NULL, 
	move_id UUID, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT cost_entry_pkey PRIMARY KEY (shop_id, variant_id, scope_id, seq), 
	CONSTRAINT cost_entry_seq_positive CHECK (seq > 0), 
	CONSTRAINT cost_entry_kind_has_its_sign CHECK (CASE WHEN kind IN ('OPENING', 'RECEIPT', 'RETURN_IN', 'ADJUST_IN') THEN quantity_delta > 0 AND value_delta_minor >= 0 WHEN kind IN ('ISSUE', 'ADJUST_OUT') THEN quantity_delta < 0 AND value_delta_minor <= 0 ELSE false END)
);

CREATE TABLE cost_state (
	shop_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	scope_id UUID NOT NULL, 
	seq BIGINT DEFAULT '0' NOT NULL, 
	quantity BIGINT DEFAULT '0' NOT NULL, 
	value_minor BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT cost_state_pkey PRIMARY KEY (shop_id, variant_id, scope_id), 
	CONSTRAINT cost_state_quantity_not_negative CHECK (quantity >= 0), 
	CONSTRAINT cost_state_value_not_negative CHECK (value_minor >= 0), 
	CONSTRAINT cost_state_empty_is_worthless CHECK (quantity <> 0 OR value_minor = 0)
);

CREATE TABLE coupon (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	promotion_id UUID NOT NULL, 
	code TEXT NOT NULL, 
	max_uses BIGINT, 
	max_uses_per_customer BIGINT, 
	used_count BIGINT DEFAULT 0 NOT NULL, 
	version BIGINT DEFAULT 1 NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT coupon_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT coupon_code_normal CHECK (code ~ '^[A-Z0-9][A-Z0-9_-]{2,39}$'), 
	CONSTRAINT coupon_max_uses_positive CHECK (max_uses > 0), 
	CONSTRAINT coupon_max_per_customer_positive CHECK (max_uses_per_customer > 0), 
	CONSTRAINT coupon_used_not_negative CHECK (used_count >= 0), 
	CONSTRAINT coupon_used_within_max CHECK (used_count <= max_uses), 
	CONSTRAINT coupon_ends_after_start CHECK (ends_at > starts_at)
);

CREATE TABLE coupon_use (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	coupon_id UUID NOT NULL, 
	customer_id UUID, 
	reference_id UUID NOT NULL, 
	state TEXT DEFAULT 'REDEEMED' NOT NULL, 
	redeemed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	released_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT coupon_use_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT coupon_use_state_known CHECK (state IN ('REDEEMED', 'RELEASED')), 
	CONSTRAINT coupon_use_release_dated CHECK ((state = 'RELEASED') = (released_at IS NOT NULL))
);

CREATE TABLE customer (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID, 
	email TEXT COLLATE "C", 
	phone TEXT COLLATE "C", 
	name TEXT DEFAULT '' NOT NULL, 
	locale TEXT, 
	note TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT 'ACTIVE' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT customer_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT customer_state_known CHECK (state IN ('ACTIVE', 'DISABLED')), 
	CONSTRAINT customer_email_normal CHECK (email = lower(email) AND email LIKE '_%@_%'), 
	CONSTRAINT customer_phone_filled CHECK (phone <> ''), 
	CONSTRAINT customer_version_positive CHECK (version > 0)
);

CREATE TABLE customer_term (
	shop_id UUID NOT NULL, 
	term TEXT COLLATE "C" NOT NULL, 
	customer_id UUID NOT NULL, 
	weight INTEGER NOT NULL, 
	CONSTRAINT customer_term_pkey PRIMARY KEY (shop_id, term, customer_id), 
	CONSTRAINT customer_term_weight_positive CHECK (weight > 0)
);

CREATE TABLE gateway_event (
	shop_id UUID NOT NULL, 
	gateway TEXT NOT NULL, 
	event_id TEXT NOT NULL, 
	payload JSONB NOT NULL, 
	received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT gateway_event_pkey PRIMARY KEY (shop_id, gateway, event_id)
);

CREATE TABLE hold (
	shop_id UUID NOT NULL, 
	reference_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	place_id UUID NOT NULL, 
	quantity BIGINT NOT NULL, 
	committed_quantity BIGINT DEFAULT '0' NOT NULL, 
	state TEXT DEFAULT 'OPEN' NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT hold_pkey PRIMARY KEY (shop_id, reference_id), 
	CONSTRAINT hold_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT hold_committed_within CHECK (committed_quantity BETWEEN 0 AND quantity), 
	CONSTRAINT hold_state_known CHECK (state IN ('OPEN', 'COMMITTED', 'VOID', 'EXPIRED')), 
	CONSTRAINT hold_state_matches_quantity CHECK (CASE state WHEN 'OPEN' THEN committed_quantity < quantity WHEN 'COMMITTED' THEN committed_quantity = quantity ELSE true END), 
	CONSTRAINT hold_closed_never_expires CHECK (state = 'OPEN' OR expires_at IS NULL)
);

CREATE TABLE idempotency_key (
	shop_id UUID NOT NULL, 
	actor_key TEXT NOT NULL, 
	key TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	answer JSONB, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT idempotency_key_pkey PRIMARY KEY (shop_id, actor_key, key)
);

CREATE TABLE import_line (
	shop_id UUID NOT NULL, 
	run_id UUID NOT NULL, 
	file TEXT NOT NULL, 
	row_number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	document_kind TEXT, 
	document_id UUID, 
	position INTEGER, 
	reason TEXT, 
	CONSTRAINT import_line_pkey PRIMARY KEY (shop_id, run_id, file, row_number), 
	CONSTRAINT import_line_row_below_header CHECK (row_number > 1), 
	CONSTRAINT import_line_document_or_reason CHECK (CASE WHEN reason IS NULL THEN document_kind IN ('ORDER', 'RETURN', 'STOCK_MOVE', 'JOURNAL') AND document_id IS NOT NULL AND position IS NOT NULL ELSE document_kind IS NULL AND document_id IS NULL AND position IS NULL END)
);

CREATE TABLE import_reference (
	shop_id UUID NOT NULL, 
	run_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	key TEXT NOT NULL, 
	node_id UUID NOT NULL, 
	CONSTRAINT import_reference_pkey PRIMARY KEY (shop_id, run_id, kind, key)
);

CREATE TABLE import_run (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	source TEXT NOT NULL, 
	input_digest TEXT NOT NULL, 
	batch_lines INTEGER NOT NULL, 
	steps INTEGER NOT NULL, 
	steps_done INTEGER DEFAULT '0' NOT NULL, 
	lines_done BIGINT DEFAULT '0' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT import_run_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT import_run_batch_lines_positive CHECK (batch_lines > 0), 
	CONSTRAINT import_run_steps_done_within CHECK (steps_done BETWEEN 0 AND steps), 
	CONSTRAINT import_run_lines_done_natural CHECK (lines_done >= 0), 
	CONSTRAINT import_run_finished_has_date CHECK ((finished_at IS NOT NULL) = (steps_done = steps))
);

CREATE TABLE journal_entry (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	event TEXT NOT NULL, 
	document_kind TEXT NOT NULL, 
	document_id UUID NOT NULL, 
	document_number TEXT, 
	order_id UUID, 
	order_number TEXT, 
	currency TEXT NOT NULL, 
	memo TEXT, 
	external_reference TEXT, 
	effective_date DATE NOT NULL, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT journal_entry_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT journal_entry_currency_code CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE TABLE journal_line (
	shop_id UUID NOT NULL, 
	entry_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	account_id UUID NOT NULL, 
	currency TEXT NOT NULL, 
	debit_minor BIGINT NOT NULL, 
	credit_minor BIGINT NOT NULL, 
	customer_id UUID, 
	country TEXT, 
	effective_date DATE NOT NULL, 
	CONSTRAINT journal_line_pkey PRIMARY KEY (shop_id, entry_id, position), 
	CONSTRAINT journal_line_sides_positive CHECK (debit_minor >= 0 AND credit_minor >= 0), 
	CONSTRAINT journal_line_one_side CHECK ((debit_minor = 0) <> (credit_minor = 0))
);

CREATE TABLE ledger_account (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	code TEXT NOT NULL, 
	name JSONB NOT NULL, 
	kind TEXT NOT NULL, 
	is_system BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT ledger_account_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT ledger_account_kind_known CHECK (kind IN ('ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE')), 
	CONSTRAINT ledger_account_code_form CHECK (code ~ '^[0-9]{4}(\.[0-9]{2}){0,2}$')
);

CREATE TABLE location (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	handle TEXT NOT NULL, 
	name JSONB NOT NULL, 
	kind TEXT NOT NULL, 
	is_default BOOLEAN DEFAULT 'false' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT location_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT location_kind_known CHECK (kind IN ('WAREHOUSE', 'STORE'))
);

CREATE TABLE media (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	kind TEXT DEFAULT 'IMAGE' NOT NULL, 
	state TEXT DEFAULT 'PENDING' NOT NULL, 
	failure TEXT, 
	filename TEXT NOT NULL, 
	content_type TEXT NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	storage_key TEXT NOT NULL, 
	checksum TEXT, 
	width INTEGER, 
	height INTEGER, 
	placeholder TEXT, 
	renditions JSONB DEFAULT '{}' NOT NULL, 
	alt JSONB DEFAULT '{}' NOT NULL, 
	version INTEGER DEFAULT 1 NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT media_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT media_kind_known CHECK (kind = 'IMAGE'), 
	CONSTRAINT media_state_known CHECK (state IN ('PENDING', 'PROCESSING', 'READY', 'FAILED')), 
	CONSTRAINT media_failure_of_failed CHECK ((state = 'FAILED') = (failure IS NOT NULL)), 
	CONSTRAINT media_ready_whole CHECK (state <> 'READY' OR (width > 0 AND height > 0 AND checksum IS NOT NULL)), 
	CONSTRAINT media_size_positive CHECK (size_bytes > 0)
);

CREATE TABLE oauth_app (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	client_id TEXT NOT NULL, 
	client_secret_hash BYTEA, 
	client_secret_hint TEXT, 
	previous_secret_hash BYTEA, 
	previous_secret_expires_at TIMESTAMP WITH TIME ZONE, 
	name TEXT NOT NULL, 
	homepage_url TEXT, 
	redirect_uris JSONB DEFAULT '[]'::jsonb NOT NULL, 
	grant_types JSONB NOT NULL, 
	scopes JSONB NOT NULL, 
	token_endpoint_auth_method TEXT NOT NULL, 
	jwks JSONB, 
	state TEXT NOT NULL, 
	created_by_id UUID, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT oauth_app_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT oauth_app_state CHECK (state IN ('ACTIVE', 'SUSPENDED', 'UNINSTALLED')), 
	CONSTRAINT oauth_app_auth_method CHECK (token_endpoint_auth_method IN ('none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')), 
	CONSTRAINT oauth_app_secret_fits_method CHECK ((token_endpoint_auth_method LIKE 'client_secret%') = (client_secret_hash IS NOT NULL)), 
	CONSTRAINT oauth_app_jwks_fits_method CHECK ((token_endpoint_auth_method = 'private_key_jwt') = (jwks IS NOT NULL)), 
	CONSTRAINT oauth_app_grant_types CHECK (grant_types <@ '["authorization_code", "refresh_token", "client_credentials"]'::jsonb), 
	CONSTRAINT oauth_app_public_has_no_own_rights CHECK (token_endpoint_auth_method <> 'none' OR NOT jsonb_exists(grant_types, 'client_credentials'))
);

CREATE TABLE oauth_authorization_code (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	code_hash BYTEA NOT NULL, 
	grant_id UUID NOT NULL, 
	session_id UUID, 
	redirect_uri TEXT NOT NULL, 
	scopes JSONB NOT NULL, 
	code_challenge TEXT NOT NULL, 
	resource TEXT, 
	nonce TEXT, 
	auth_time TIMESTAMP WITH TIME ZONE NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT oauth_authorization_code_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT oauth_authorization_code_s256 CHECK (code_challenge ~ '^[A-Za-z0-9_-]{43}$'), 
	CONSTRAINT oauth_authorization_code_short CHECK (expires_at <= created_at + interval '60 seconds'), 
	CONSTRAINT oauth_authorization_code_used_once CHECK ((used_at IS NULL) = (session_id IS NULL))
);

CREATE TABLE oauth_grant (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	app_id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	scopes JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT oauth_grant_pkey PRIMARY KEY (shop_id, id)
);

CREATE TABLE option_value (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	option_id UUID NOT NULL, 
	name JSONB NOT NULL, 
	position SMALLINT NOT NULL, 
	CONSTRAINT option_value_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT option_value_position_natural CHECK (position >= 0)
);

CREATE TABLE order_discount (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	order_id UUID NOT NULL, 
	line_id UUID NOT NULL, 
	promotion_id UUID, 
	coupon_id UUID, 
	amount_minor BIGINT NOT NULL, 
	CONSTRAINT order_discount_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT order_discount_amount_positive CHECK (amount_minor > 0)
);

CREATE TABLE order_event (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	order_id UUID NOT NULL, 
	sequence BIGINT GENERATED ALWAYS AS IDENTITY, 
	kind TEXT NOT NULL, 
	facts JSONB DEFAULT '{}'::jsonb NOT NULL, 
	actor_kind TEXT NOT NULL, 
	actor_name TEXT NOT NULL, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT order_event_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT order_event_kind_known CHECK (kind IN ('PLACED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'EXPIRED', 'REFUND_REQUESTED', 'REFUNDED'))
);

CREATE TABLE order_sequence (
	shop_id UUID NOT NULL, 
	series TEXT NOT NULL, 
	next_number BIGINT NOT NULL, 
	CONSTRAINT order_sequence_pkey PRIMARY KEY (shop_id, series), 
	CONSTRAINT order_sequence_next_positive CHECK (next_number > 0)
);

CREATE TABLE payment (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	document_id UUID NOT NULL, 
	document_number TEXT NOT NULL, 
	method TEXT NOT NULL, 
	state TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	refunded_minor BIGINT DEFAULT '0' NOT NULL, 
	provider_reference TEXT, 
	failure TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	captured_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT payment_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT payment_amount_positive CHECK (amount_minor > 0), 
	CONSTRAINT payment_refunded_not_negative CHECK (refunded_minor >= 0), 
	CONSTRAINT payment_refunded_within_captured CHECK (refunded_minor <= CASE WHEN state = 'CAPTURED' THEN amount_minor ELSE 0 END), 
	CONSTRAINT payment_captured_has_date CHECK ((state = 'CAPTURED') = (captured_at IS NOT NULL)), 
	CONSTRAINT payment_method_known CHECK (method IN ('BANK_TRANSFER', 'CASH_ON_DELIVERY', 'TEST_GATEWAY')), 
	CONSTRAINT payment_state_known CHECK (state IN ('PENDING', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'VOIDED')), 
	CONSTRAINT payment_currency_code CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE TABLE payment_gateway (
	shop_id UUID NOT NULL, 
	gateway TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT payment_gateway_pkey PRIMARY KEY (shop_id, gateway)
);

CREATE TABLE payment_refund (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	payment_id UUID NOT NULL, 
	refund_id UUID NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT payment_refund_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT payment_refund_amount_positive CHECK (amount_minor > 0)
);

CREATE TABLE price (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	channel_id UUID, 
	currency TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	compare_at_minor BIGINT, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT price_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT price_amount_not_negative CHECK (amount_minor >= 0), 
	CONSTRAINT price_compare_at_above_amount CHECK (compare_at_minor > amount_minor), 
	CONSTRAINT price_ends_after_start CHECK (ends_at > starts_at), 
	CONSTRAINT price_currency_iso CHECK (currency ~ '^[A-Z]{3}$')
);

CREATE TABLE product (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	name JSONB NOT NULL, 
	description JSONB DEFAULT '{}'::jsonb NOT NULL, 
	seo_title JSONB DEFAULT '{}'::jsonb NOT NULL, 
	seo_description JSONB DEFAULT '{}'::jsonb NOT NULL, 
	slug TEXT COLLATE "C" NOT NULL, 
	name_key TEXT COLLATE "C" NOT NULL, 
	state TEXT NOT NULL, 
	publish_at TIMESTAMP WITH TIME ZONE, 
	unpublish_at TIMESTAMP WITH TIME ZONE, 
	rank INTEGER DEFAULT '0' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT product_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT product_state_known CHECK (state IN ('DRAFT', 'PUBLISHED', 'ARCHIVED')), 
	CONSTRAINT product_slug_filled CHECK (slug <> ''), 
	CONSTRAINT product_dates_ordered CHECK (publish_at < unpublish_at), 
	CONSTRAINT product_version_positive CHECK (version > 0)
);

CREATE TABLE product_category (
	shop_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	category_id UUID NOT NULL, 
	CONSTRAINT product_category_pkey PRIMARY KEY (shop_id, product_id, category_id)
);

CREATE TABLE product_media (
	shop_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	media_id UUID NOT NULL, 
	position SMALLINT NOT NULL, 
	CONSTRAINT product_media_pkey PRIMARY KEY (shop_id, product_id, media_id), 
	CONSTRAINT product_media_position_natural CHECK (position >= 0)
);

CREATE TABLE product_option (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	name JSONB NOT NULL, 
	position SMALLINT NOT NULL, 
	CONSTRAINT product_option_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT product_option_position_natural CHECK (position >= 0)
);

CREATE TABLE product_tag (
	shop_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	tag_id UUID NOT NULL, 
	CONSTRAINT product_tag_pkey PRIMARY KEY (shop_id, product_id, tag_id)
);

CREATE TABLE promotion (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	name JSONB NOT NULL, 
	kind TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	percent_basis_points INTEGER, 
	currency TEXT, 
	threshold_minor BIGINT, 
	reduction_minor BIGINT, 
	per_each BOOLEAN DEFAULT false NOT NULL, 
	priority INTEGER DEFAULT 0 NOT NULL, 
	combinable BOOLEAN DEFAULT true NOT NULL, 
	requires_coupon BOOLEAN DEFAULT false NOT NULL, 
	state TEXT DEFAULT 'INACTIVE' NOT NULL, 
	version BIGINT DEFAULT 1 NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT promotion_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT promotion_scope_known CHECK (scope IN ('ALL', 'PRODUCTS', 'CATEGORIES')), 
	CONSTRAINT promotion_state_known CHECK (state IN ('INACTIVE', 'ACTIVE')), 
	CONSTRAINT promotion_ends_after_start CHECK (ends_at > starts_at), 
	CONSTRAINT promotion_percent_within CHECK (percent_basis_points BETWEEN 1 AND 10000), 
	CONSTRAINT promotion_reduction_within CHECK (reduction_minor > 0 AND reduction_minor <= threshold_minor), 
	CONSTRAINT promotion_currency_iso CHECK (currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT promotion_kind_complete CHECK (CASE kind WHEN 'PERCENTAGE' THEN percent_basis_points IS NOT NULL AND num_nonnulls(currency, threshold_minor, reduction_minor) = 0 AND NOT per_each WHEN 'SPEND_THRESHOLD' THEN percent_basis_points IS NULL AND num_nonnulls(currency, threshold_minor, reduction_minor) = 3 ELSE false END)
);

CREATE TABLE promotion_category (
	shop_id UUID NOT NULL, 
	promotion_id UUID NOT NULL, 
	category_id UUID NOT NULL, 
	CONSTRAINT promotion_category_pkey PRIMARY KEY (shop_id, promotion_id, category_id)
);

CREATE TABLE promotion_product (
	shop_id UUID NOT NULL, 
	promotion_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	CONSTRAINT promotion_product_pkey PRIMARY KEY (shop_id, promotion_id, product_id)
);

CREATE TABLE refund (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	order_id UUID NOT NULL, 
	number TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	money_minor BIGINT NOT NULL, 
	receivable_minor BIGINT NOT NULL, 
	shipping_minor BIGINT NOT NULL, 
	cost_minor BIGINT NOT NULL, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT refund_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT refund_parts_natural CHECK (money_minor >= 0 AND receivable_minor >= 0), 
	CONSTRAINT refund_amount_sum CHECK (amount_minor = money_minor + receivable_minor)
);

CREATE TABLE refund_line (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	refund_id UUID NOT NULL, 
	order_line_id UUID NOT NULL, 
	undelivered_quantity BIGINT NOT NULL, 
	delivered_quantity BIGINT NOT NULL, 
	undelivered_minor BIGINT NOT NULL, 
	delivered_minor BIGINT NOT NULL, 
	restocked_quantity BIGINT NOT NULL, 
	cost_minor BIGINT NOT NULL, 
	CONSTRAINT refund_line_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT refund_line_parts_natural CHECK (undelivered_quantity >= 0 AND delivered_quantity >= 0 AND undelivered_minor >= 0 AND delivered_minor >= 0), 
	CONSTRAINT refund_line_restocked_within_returned CHECK (restocked_quantity BETWEEN 0 AND delivered_quantity)
);

CREATE TABLE review (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	sales_order_line_id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	rating SMALLINT NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	body TEXT NOT NULL, 
	author_name TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT 'PENDING' NOT NULL, 
	rejection_reason TEXT, 
	reply TEXT, 
	version BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	moderated_at TIMESTAMP WITH TIME ZONE, 
	replied_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT review_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT review_rating_range CHECK (rating BETWEEN 1 AND 5), 
	CONSTRAINT review_title_length CHECK (char_length(title) <= 120), 
	CONSTRAINT review_body_length CHECK (char_length(body) BETWEEN 1 AND 5000), 
	CONSTRAINT review_reply_length CHECK (char_length(reply) BETWEEN 1 AND 2000), 
	CONSTRAINT review_state_known CHECK (state IN ('PENDING', 'PUBLISHED', 'REJECTED')), 
	CONSTRAINT review_rejected_has_reason CHECK ((state = 'REJECTED') = (rejection_reason IS NOT NULL)), 
	CONSTRAINT review_published_has_date CHECK ((state = 'PUBLISHED') = (published_at IS NOT NULL)), 
	CONSTRAINT review_reply_has_date CHECK ((reply IS NULL) = (replied_at IS NULL))
);

CREATE TABLE review_summary (
	shop_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	count BIGINT DEFAULT '0' NOT NULL, 
	rating_sum BIGINT DEFAULT '0' NOT NULL, 
	stars_1 BIGINT DEFAULT '0' NOT NULL, 
	stars_2 BIGINT DEFAULT '0' NOT NULL, 
	stars_3 BIGINT DEFAULT '0' NOT NULL, 
	stars_4 BIGINT DEFAULT '0' NOT NULL, 
	stars_5 BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT review_summary_pkey PRIMARY KEY (shop_id, product_id), 
	CONSTRAINT review_summary_stars_natural CHECK (stars_1 >= 0 AND stars_2 >= 0 AND stars_3 >= 0 AND stars_4 >= 0 AND stars_5 >= 0), 
	CONSTRAINT review_summary_count_is_sum CHECK (count = stars_1 + stars_2 + stars_3 + stars_4 + stars_5), 
	CONSTRAINT review_summary_rating_is_sum CHECK (rating_sum = 1 * stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5)
);

CREATE TABLE role (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	key TEXT, 
	name JSONB NOT NULL, 
	permissions JSONB DEFAULT '[]'::jsonb NOT NULL, 
	grants_all BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT role_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT role_owner_lists_nothing CHECK (NOT grants_all OR permissions = '[]'::jsonb)
);

CREATE TABLE sales_order (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	number TEXT NOT NULL, 
	external_reference TEXT, 
	channel_id UUID NOT NULL, 
	location_id UUID NOT NULL, 
	customer_id UUID, 
	email TEXT, 
	phone TEXT, 
	name TEXT, 
	country TEXT, 
	shipping_address JSONB, 
	note TEXT, 
	locale TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	payment_method TEXT NOT NULL, 
	prepaid BOOLEAN NOT NULL, 
	list_total_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	goods_minor BIGINT NOT NULL, 
	shipping_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	paid_minor BIGINT DEFAULT '0' NOT NULL, 
	refunded_minor BIGINT DEFAULT '0' NOT NULL, 
	given_up_minor BIGINT DEFAULT '0' NOT NULL, 
	advance_minor BIGINT DEFAULT '0' NOT NULL, 
	receivable_minor BIGINT DEFAULT '0' NOT NULL, 
	shipping_recognised_minor BIGINT DEFAULT '0' NOT NULL, 
	shipping_cancelled_minor BIGINT DEFAULT '0' NOT NULL, 
	shipping_reversed_minor BIGINT DEFAULT '0' NOT NULL, 
	shipment_count BIGINT DEFAULT '0' NOT NULL, 
	delivered_count BIGINT DEFAULT '0' NOT NULL, 
	refund_count BIGINT DEFAULT '0' NOT NULL, 
	payment_state TEXT NOT NULL, 
	fulfilment_state TEXT NOT NULL, 
	after_sale_state TEXT NOT NULL, 
	access_hash BYTEA, 
	line_count INTEGER NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	placed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	cancelled_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT sales_order_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT sales_order_currency_code CHECK (currency ~ '^[A-Z]{3}$'), 
	CONSTRAINT sales_order_goods_sum CHECK (goods_minor = list_total_minor - discount_minor), 
	CONSTRAINT sales_order_total_sum CHECK (total_minor = goods_minor + shipping_minor), 
	CONSTRAINT sales_order_amounts_natural CHECK (discount_minor >= 0 AND goods_minor >= 0 AND shipping_minor >= 0), 
	CONSTRAINT sales_order_refunded_within_paid CHECK (refunded_minor BETWEEN 0 AND paid_minor), 
	CONSTRAINT sales_order_given_up_within_total CHECK (given_up_minor BETWEEN 0 AND total_minor), 
	CONSTRAINT sales_order_balances_natural CHECK (advance_minor >= 0 AND receivable_minor >= 0), 
	CONSTRAINT sales_order_balances_netted CHECK (advance_minor = 0 OR receivable_minor = 0), 
	CONSTRAINT sales_order_shipping_counted CHECK (shipping_recognised_minor + shipping_cancelled_minor <= shipping_minor AND shipping_reversed_minor BETWEEN 0 AND shipping_recognised_minor AND shipping_cancelled_minor >= 0), 
	CONSTRAINT sales_order_delivered_within_shipped CHECK (delivered_count BETWEEN 0 AND shipment_count), 
	CONSTRAINT sales_order_payment_state_known CHECK (payment_state IN ('UNPAID', 'COLLECT_ON_DELIVERY', 'ON_CREDIT', 'PARTIALLY_PAID', 'PAID', 'PARTIALLY_REFUNDED', 'REFUNDED', 'VOIDED')), 
	CONSTRAINT sales_order_fulfilment_state_known CHECK (fulfilment_state IN ('UNFULFILLED', 'PARTIAL', 'SHIPPED', 'DELIVERED', 'CANCELLED')), 
	CONSTRAINT sales_order_after_sale_state_known CHECK (after_sale_state IN ('NONE', 'REQUESTED', 'PARTIALLY_REFUNDED', 'REFUNDED')), 
	CONSTRAINT sales_order_cancelled_has_date CHECK ((fulfilment_state = 'CANCELLED') = (cancelled_at IS NOT NULL))
);

CREATE TABLE sales_order_line (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	order_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	charge_code TEXT, 
	variant_id UUID, 
	sku TEXT, 
	name JSONB NOT NULL, 
	option_text JSONB, 
	unit_decimals INTEGER DEFAULT '0' NOT NULL, 
	hold_id UUID, 
	currency TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	unit_price_minor BIGINT NOT NULL, 
	list_total_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	shipped_quantity BIGINT DEFAULT '0' NOT NULL, 
	cancelled_quantity BIGINT DEFAULT '0' NOT NULL, 
	returned_quantity BIGINT DEFAULT '0' NOT NULL, 
	recognised_minor BIGINT DEFAULT '0' NOT NULL, 
	cancelled_minor BIGINT DEFAULT '0' NOT NULL, 
	reversed_minor BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT sales_order_line_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT sales_order_line_kind_known CHECK (kind IN ('GOODS', 'CHARGE')), 
	CONSTRAINT sales_order_line_goods_have_variant CHECK ((kind = 'GOODS') = (variant_id IS NOT NULL)), 
	CONSTRAINT sales_order_line_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT sales_order_line_total_sum CHECK (total_minor = list_total_minor - discount_minor AND discount_minor >= 0 AND total_minor >= 0), 
	CONSTRAINT sales_order_line_shipped_within_ordered CHECK (shipped_quantity >= 0 AND cancelled_quantity >= 0 AND shipped_quantity + cancelled_quantity <= quantity), 
	CONSTRAINT sales_order_line_returned_within_shipped CHECK (returned_quantity BETWEEN 0 AND shipped_quantity), 
	CONSTRAINT sales_order_line_recognised_within_total CHECK (recognised_minor >= 0 AND cancelled_minor >= 0 AND recognised_minor + cancelled_minor <= total_minor), 
	CONSTRAINT sales_order_line_reversed_within_recognised CHECK (reversed_minor BETWEEN 0 AND recognised_minor)
);

CREATE TABLE sales_return (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	number TEXT NOT NULL, 
	external_reference TEXT, 
	customer_id UUID, 
	channel_id UUID, 
	location_id UUID NOT NULL, 
	country TEXT, 
	currency TEXT NOT NULL, 
	settlement TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	cost_minor BIGINT NOT NULL, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT sales_return_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT sales_return_amount_natural CHECK (amount_minor >= 0), 
	CONSTRAINT sales_return_settlement_known CHECK (settlement IN ('BANK_TRANSFER', 'ON_ACCOUNT'))
);

CREATE TABLE sales_return_line (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	sales_return_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	charge_code TEXT, 
	variant_id UUID, 
	sku TEXT, 
	name JSONB NOT NULL, 
	currency TEXT NOT NULL, 
	unit_decimals INTEGER DEFAULT '0' NOT NULL, 
	quantity BIGINT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	restocked BOOLEAN NOT NULL, 
	cost_minor BIGINT NOT NULL, 
	CONSTRAINT sales_return_line_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT sales_return_line_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT sales_return_line_amount_natural CHECK (amount_minor >= 0), 
	CONSTRAINT sales_return_line_goods_have_variant CHECK ((kind = 'GOODS') = (variant_id IS NOT NULL))
);

CREATE TABLE search_term (
	shop_id UUID NOT NULL, 
	term TEXT COLLATE "C" NOT NULL, 
	product_id UUID NOT NULL, 
	weight INTEGER NOT NULL, 
	CONSTRAINT search_term_pkey PRIMARY KEY (shop_id, term, product_id), 
	CONSTRAINT search_term_weight_positive CHECK (weight > 0)
);

CREATE TABLE session (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	grant_id UUID, 
	scopes JSONB, 
	family_hash BYTEA NOT NULL, 
	refresh_hash BYTEA NOT NULL, 
	previous_hash BYTEA, 
	chain_key BYTEA NOT NULL, 
	generation INTEGER DEFAULT '0' NOT NULL, 
	user_agent TEXT, 
	address TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	rotated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	revoke_reason TEXT, 
	CONSTRAINT session_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT session_scopes_with_grant CHECK ((grant_id IS NULL) = (scopes IS NULL)), 
	CONSTRAINT session_revoke_has_reason CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL)), 
	CONSTRAINT session_revoke_reason CHECK (revoke_reason IN ('LOGOUT', 'SIGNED_OUT', 'PASSWORD_CHANGED', 'REUSED', 'SUSPENDED', 'UNINSTALLED')), 
	CONSTRAINT session_expires_later CHECK (expires_at > created_at)
);

CREATE TABLE shipment (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	order_id UUID NOT NULL, 
	number TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	carrier TEXT, 
	tracking_number TEXT, 
	tracking_url TEXT, 
	revenue_minor BIGINT NOT NULL, 
	shipping_minor BIGINT NOT NULL, 
	cost_minor BIGINT NOT NULL, 
	shipped_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	delivered_at TIMESTAMP WITH TIME ZONE, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT shipment_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT shipment_delivered_after_shipped CHECK (delivered_at >= shipped_at)
);

CREATE TABLE shipment_line (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	shipment_id UUID NOT NULL, 
	order_line_id UUID NOT NULL, 
	quantity BIGINT NOT NULL, 
	revenue_minor BIGINT NOT NULL, 
	cost_minor BIGINT NOT NULL, 
	issue_move_id UUID, 
	returned_quantity BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT shipment_line_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT shipment_line_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT shipment_line_returned_within_shipped CHECK (returned_quantity BETWEEN 0 AND quantity)
);

CREATE TABLE shop_directory (
	shop_id UUID NOT NULL, 
	handle TEXT NOT NULL, 
	host TEXT, 
	PRIMARY KEY (shop_id)
);

CREATE TABLE staff (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	account_id UUID NOT NULL, 
	phone TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT staff_pkey PRIMARY KEY (shop_id, id)
);

CREATE TABLE staff_role (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	staff_id UUID NOT NULL, 
	role_id UUID NOT NULL, 
	location_id UUID, 
	channel_id UUID, 
	own_only BOOLEAN DEFAULT 'false' NOT NULL, 
	CONSTRAINT staff_role_pkey PRIMARY KEY (shop_id, id)
);

CREATE TABLE stock_balance (
	shop_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	place_id UUID NOT NULL, 
	quantity BIGINT DEFAULT '0' NOT NULL, 
	reserved BIGINT DEFAULT '0' NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT stock_balance_pkey PRIMARY KEY (shop_id, variant_id, place_id), 
	CONSTRAINT stock_balance_not_negative CHECK (quantity >= 0), 
	CONSTRAINT stock_balance_reserved_within CHECK (reserved BETWEEN 0 AND quantity)
);

CREATE TABLE stock_move (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	from_place_id UUID NOT NULL, 
	to_place_id UUID NOT NULL, 
	quantity BIGINT NOT NULL, 
	reason TEXT, 
	note TEXT, 
	document_kind TEXT NOT NULL, 
	document_id UUID NOT NULL, 
	document_line_id UUID, 
	reverses_id UUID, 
	effective_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT stock_move_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT stock_move_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT stock_move_goes_somewhere CHECK (from_place_id <> to_place_id)
);

CREATE TABLE stock_place (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	location_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT stock_place_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT stock_place_kind_known CHECK (kind IN ('WAREHOUSE', 'SUPPLIER', 'CUSTOMER', 'TRANSIT', 'SCRAP', 'VARIANCE', 'OPENING')), 
	CONSTRAINT stock_place_is_its_location CHECK (CASE WHEN kind = 'WAREHOUSE' THEN location_id IS NOT NULL AND location_id = id ELSE location_id IS NULL END)
);

CREATE TABLE stock_setting (
	shop_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	low_stock_at BIGINT, 
	CONSTRAINT stock_setting_pkey PRIMARY KEY (shop_id, variant_id), 
	CONSTRAINT stock_setting_low_stock_natural CHECK (low_stock_at >= 0)
);

CREATE TABLE tag (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	name JSONB NOT NULL, 
	slug TEXT COLLATE "C" NOT NULL, 
	name_key TEXT COLLATE "C" NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT tag_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT tag_slug_filled CHECK (slug <> ''), 
	CONSTRAINT tag_version_positive CHECK (version > 0)
);

CREATE TABLE throttle (
	shop_id UUID NOT NULL, 
	bucket BYTEA NOT NULL, 
	failures BIGINT NOT NULL, 
	window_ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	blocked_until TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT throttle_pkey PRIMARY KEY (shop_id, bucket), 
	CONSTRAINT throttle_failures_positive CHECK (failures > 0)
);

CREATE TABLE variant (
	shop_id UUID NOT NULL, 
	id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	sku TEXT COLLATE "C" NOT NULL, 
	barcode TEXT COLLATE "C", 
	option_key TEXT COLLATE "C" DEFAULT '' NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	weight_grams BIGINT, 
	unit_decimals SMALLINT DEFAULT '0' NOT NULL, 
	track_stock BOOLEAN DEFAULT true NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	archived_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT variant_pkey PRIMARY KEY (shop_id, id), 
	CONSTRAINT variant_sku_filled CHECK (sku <> ''), 
	CONSTRAINT variant_barcode_filled CHECK (barcode <> ''), 
	CONSTRAINT variant_weight_natural CHECK (weight_grams >= 0), 
	CONSTRAINT variant_unit_decimals_range CHECK (unit_decimals BETWEEN 0 AND 6), 
	CONSTRAINT variant_position_natural CHECK (position >= 0), 
	CONSTRAINT variant_version_positive CHECK (version > 0)
);

CREATE TABLE variant_option_value (
	shop_id UUID NOT NULL, 
	variant_id UUID NOT NULL, 
	option_id UUID NOT NULL, 
	value_id UUID NOT NULL, 
	CONSTRAINT variant_option_value_pkey PRIMARY KEY (shop_id, variant_id, option_id)
);

CREATE INDEX access_token_account_id_idx ON access_token (shop_id, account_id);

CREATE INDEX access_token_app_id_idx ON access_token (shop_id, app_id);

CREATE INDEX access_token_expiry_idx ON access_token (shop_id, expires_at);

CREATE UNIQUE INDEX access_token_hash_key ON access_token (shop_id, token_hash);

CREATE INDEX access_token_session_id_idx ON access_token (shop_id, session_id);

CREATE UNIQUE INDEX account_email_key ON account (shop_id, kind, email);

CREATE INDEX address_customer_id_idx ON address (shop_id, customer_id);

CREATE UNIQUE INDEX address_default_key ON address (shop_id, customer_id, kind) WHERE is_default;

CREATE INDEX cart_customer_id_idx ON cart (shop_id, customer_id);

CREATE UNIQUE INDEX cart_token_key ON cart (shop_id, token_hash);

CREATE INDEX cart_updated_idx ON cart (shop_id, updated_at);

CREATE INDEX cart_line_variant_id_idx ON cart_line (shop_id, variant_id);

CREATE UNIQUE INDEX cart_line_variant_key ON cart_line (shop_id, cart_id, variant_id);

CREATE INDEX category_parent_idx ON category (shop_id, parent_id, position, id);

CREATE UNIQUE INDEX category_slug_key ON category (shop_id, slug);

CREATE INDEX category_ancestor_category_id_idx ON category_ancestor (shop_id, category_id);

CREATE INDEX change_node_idx ON change (shop_id, node_id, sequence);

CREATE INDEX change_order_idx ON change (shop_id, transaction_id, sequence);

CREATE UNIQUE INDEX channel_default_key ON channel (shop_id) WHERE is_default;

CREATE UNIQUE INDEX channel_handle_key ON channel (shop_id, handle);

CREATE UNIQUE INDEX cost_entry_move_key ON cost_entry (shop_id, move_id);

CREATE UNIQUE INDEX coupon_code_key ON coupon (shop_id, code);

CREATE INDEX coupon_created_idx ON coupon (shop_id, created_at, id);

CREATE INDEX coupon_promotion_id_idx ON coupon (shop_id, promotion_id);

CREATE INDEX coupon_use_customer_id_idx ON coupon_use (shop_id, customer_id);

CREATE INDEX coupon_use_customer_live_idx ON coupon_use (shop_id, coupon_id, customer_id) WHERE state = 'REDEEMED';

CREATE INDEX coupon_use_reference_idx ON coupon_use (shop_id, reference_id);

CREATE UNIQUE INDEX coupon_use_reference_key ON coupon_use (shop_id, coupon_id, reference_id);

CREATE UNIQUE INDEX customer_account_id_key ON customer (shop_id, account_id);

CREATE INDEX customer_created_idx ON customer (shop_id, created_at, id);

CREATE UNIQUE INDEX customer_email_key ON customer (shop_id, email);

CREATE INDEX customer_phone_idx ON customer (shop_id, phone);

CREATE INDEX customer_updated_idx ON customer (shop_id, updated_at, id);

CREATE INDEX customer_term_customer_id_idx ON customer_term (shop_id, customer_id);

CREATE INDEX hold_expires_idx ON hold (shop_id, expires_at) WHERE expires_at IS NOT NULL;

CREATE INDEX idempotency_key_age_idx ON idempotency_key (shop_id, created_at);

CREATE UNIQUE INDEX import_line_document_key ON import_line (shop_id, document_kind, document_id, position);

CREATE UNIQUE INDEX import_run_source_key ON import_run (shop_id, source);

CREATE INDEX journal_entry_date_idx ON journal_entry (shop_id, effective_at, id);

CREATE INDEX journal_entry_order_idx ON journal_entry (shop_id, order_id);

CREATE UNIQUE INDEX journal_entry_reference_key ON journal_entry (shop_id, external_reference);

CREATE UNIQUE INDEX journal_entry_source_key ON journal_entry (shop_id, event, document_id, effective_date);

CREATE INDEX journal_line_account_idx ON journal_line (shop_id, account_id, effective_date) INCLUDE (debit_minor, credit_minor, currency, entry_id);

CREATE UNIQUE INDEX ledger_account_code_key ON ledger_account (shop_id, code);

CREATE UNIQUE INDEX location_default_key ON location (shop_id) WHERE is_default;

CREATE UNIQUE INDEX location_handle_key ON location (shop_id, handle);

CREATE INDEX media_created_idx ON media (shop_id, created_at, id);

CREATE INDEX media_state_idx ON media (shop_id, state, created_at);

CREATE UNIQUE INDEX oauth_app_client_id_key ON oauth_app (shop_id, client_id);

CREATE INDEX oauth_authorization_code_grant_id_idx ON oauth_authorization_code (shop_id, grant_id);

CREATE UNIQUE INDEX oauth_authorization_code_hash_key ON oauth_authorization_code (shop_id, code_hash);

CREATE INDEX oauth_authorization_code_session_id_idx ON oauth_authorization_code (shop_id, session_id);

CREATE INDEX oauth_grant_account_id_idx ON oauth_grant (shop_id, account_id);

CREATE INDEX oauth_grant_app_id_idx ON oauth_grant (shop_id, app_id);

CREATE UNIQUE INDEX oauth_grant_live_key ON oauth_grant (shop_id, app_id, account_id) WHERE revoked_at IS NULL;

CREATE UNIQUE INDEX option_value_position_key ON option_value (shop_id, option_id, position);

CREATE INDEX order_discount_coupon_id_idx ON order_discount (shop_id, coupon_id);

CREATE INDEX order_discount_line_id_idx ON order_discount (shop_id, line_id);

CREATE INDEX order_discount_order_id_idx ON order_discount (shop_id, order_id);

CREATE INDEX order_event_order_idx ON order_event (shop_id, order_id, sequence);

CREATE INDEX payment_created_idx ON payment (shop_id, created_at, id);

CREATE INDEX payment_document_idx ON payment (shop_id, document_id);

CREATE UNIQUE INDEX payment_provider_reference_key ON payment (shop_id, provider_reference);

CREATE UNIQUE INDEX payment_refund_once_key ON payment_refund (shop_id, payment_id, refund_id);

CREATE INDEX payment_refund_payment_id_idx ON payment_refund (shop_id, payment_id);

CREATE INDEX price_channel_id_idx ON price (shop_id, channel_id) WHERE channel_id IS NOT NULL;

CREATE UNIQUE INDEX price_scope_start_key ON price (shop_id, variant_id, currency, coalesce(channel_id, '00000000-0000-0000-0000-000000000000'), starts_at);

CREATE INDEX price_starts_idx ON price (shop_id, starts_at, id);

CREATE INDEX product_created_idx ON product (shop_id, created_at, id);

CREATE INDEX product_name_idx ON product (shop_id, name_key, id);

CREATE INDEX product_rank_idx ON product (shop_id, rank, id);

CREATE UNIQUE INDEX product_slug_key ON product (shop_id, slug);

CREATE INDEX product_updated_idx ON product (shop_id, updated_at, id);

CREATE INDEX product_category_category_id_idx ON product_category (shop_id, category_id);

CREATE INDEX product_media_media_id_idx ON product_media (shop_id, media_id);

CREATE UNIQUE INDEX product_media_position_key ON product_media (shop_id, product_id, position);

CREATE UNIQUE INDEX product_option_position_key ON product_option (shop_id, product_id, position);

CREATE INDEX product_tag_tag_id_idx ON product_tag (shop_id, tag_id);

CREATE INDEX promotion_created_idx ON promotion (shop_id, created_at, id);

CREATE INDEX promotion_live_idx ON promotion (shop_id, starts_at) WHERE state = 'ACTIVE';

CREATE INDEX promotion_category_category_id_idx ON promotion_category (shop_id, category_id);

CREATE INDEX promotion_product_product_id_idx ON promotion_product (shop_id, product_id);

CREATE INDEX refund_effective_idx ON refund (shop_id, effective_at, id);

CREATE UNIQUE INDEX refund_number_key ON refund (shop_id, number);

CREATE INDEX refund_order_id_idx ON refund (shop_id, order_id);

CREATE INDEX refund_line_order_line_id_idx ON refund_line (shop_id, order_line_id);

CREATE INDEX refund_line_refund_id_idx ON refund_line (shop_id, refund_id);

CREATE INDEX review_created_idx ON review (shop_id, created_at, id);

CREATE INDEX review_customer_idx ON review (shop_id, customer_id, created_at, id);

CREATE INDEX review_pending_idx ON review (shop_id, created_at, id) WHERE state = 'PENDING';

CREATE INDEX review_published_idx ON review (shop_id, product_id, created_at, id) WHERE state = 'PUBLISHED';

CREATE UNIQUE INDEX review_sales_order_line_id_key ON review (shop_id, sales_order_line_id);

CREATE INDEX review_variant_id_idx ON review (shop_id, variant_id);

CREATE UNIQUE INDEX role_grants_all_key ON role (shop_id) WHERE grants_all;

CREATE UNIQUE INDEX role_key_key ON role (shop_id, key);

CREATE UNIQUE INDEX sales_order_access_key ON sales_order (shop_id, access_hash);

CREATE INDEX sales_order_customer_idx ON sales_order (shop_id, customer_id, placed_at, id);

CREATE INDEX sales_order_email_idx ON sales_order (shop_id, lower(email) text_pattern_ops);

CREATE INDEX sales_order_expiring_idx ON sales_order (shop_id, expires_at) WHERE expires_at IS NOT NULL AND cancelled_at IS NULL;

CREATE UNIQUE INDEX sales_order_external_reference_key ON sales_order (shop_id, external_reference);

CREATE UNIQUE INDEX sales_order_number_key ON sales_order (shop_id, number);

CREATE INDEX sales_order_number_prefix_idx ON sales_order (shop_id, number text_pattern_ops);

CREATE INDEX sales_order_open_idx ON sales_order (shop_id, placed_at, id) WHERE fulfilment_state IN ('UNFULFILLED', 'PARTIAL');

CREATE INDEX sales_order_placed_idx ON sales_order (shop_id, placed_at, id);

CREATE INDEX sales_order_total_idx ON sales_order (shop_id, total_minor, id);

CREATE UNIQUE INDEX sales_order_line_position_key ON sales_order_line (shop_id, order_id, position);

CREATE INDEX sales_order_line_variant_id_idx ON sales_order_line (shop_id, variant_id);

CREATE INDEX sales_return_customer_id_idx ON sales_return (shop_id, customer_id);

CREATE INDEX sales_return_effective_idx ON sales_return (shop_id, effective_at, id);

CREATE UNIQUE INDEX sales_return_external_reference_key ON sales_return (shop_id, external_reference);

CREATE UNIQUE INDEX sales_return_number_key ON sales_return (shop_id, number);

CREATE UNIQUE INDEX sales_return_line_position_key ON sales_return_line (shop_id, sales_return_id, position);

CREATE INDEX sales_return_line_variant_id_idx ON sales_return_line (shop_id, variant_id);

CREATE INDEX search_term_product_id_idx ON search_term (shop_id, product_id);

CREATE INDEX session_account_id_idx ON session (shop_id, account_id);

CREATE UNIQUE INDEX session_family_key ON session (shop_id, family_hash);

CREATE INDEX session_grant_id_idx ON session (shop_id, grant_id);

CREATE UNIQUE INDEX shipment_number_key ON shipment (shop_id, number);

CREATE INDEX shipment_order_id_idx ON shipment (shop_id, order_id);

CREATE INDEX shipment_shipped_idx ON shipment (shop_id, shipped_at, id);

CREATE INDEX shipment_line_order_line_id_idx ON shipment_line (shop_id, order_line_id);

CREATE INDEX shipment_line_shipment_id_idx ON shipment_line (shop_id, shipment_id);

CREATE UNIQUE INDEX shop_directory_handle_key ON shop_directory (handle);

CREATE UNIQUE INDEX shop_directory_host_key ON shop_directory (host);

CREATE UNIQUE INDEX staff_account_id_key ON staff (shop_id, account_id);

CREATE UNIQUE INDEX staff_role_assignment_key ON staff_role (shop_id, staff_id, role_id, location_id, channel_id) NULLS NOT DISTINCT;

CREATE INDEX staff_role_channel_id_idx ON staff_role (shop_id, channel_id);

CREATE INDEX staff_role_location_id_idx ON staff_role (shop_id, location_id);

CREATE INDEX staff_role_role_id_idx ON staff_role (shop_id, role_id);

CREATE INDEX stock_move_document_idx ON stock_move (shop_id, document_id);

CREATE INDEX stock_move_reverses_idx ON stock_move (shop_id, reverses_id) WHERE reverses_id IS NOT NULL;

CREATE INDEX stock_move_variant_idx ON stock_move (shop_id, variant_id, effective_at, id);

CREATE UNIQUE INDEX stock_place_kind_key ON stock_place (shop_id, kind) WHERE kind <> 'WAREHOUSE';

CREATE UNIQUE INDEX tag_slug_key ON tag (shop_id, slug);

CREATE UNIQUE INDEX variant_barcode_key ON variant (shop_id, barcode) WHERE archived_at IS NULL;

CREATE UNIQUE INDEX variant_option_key ON variant (shop_id, product_id, option_key) WHERE archived_at IS NULL;

CREATE INDEX variant_product_idx ON variant (shop_id, product_id, position, id);

CREATE UNIQUE INDEX variant_sku_key ON variant (shop_id, sku) WHERE archived_at IS NULL;

CREATE INDEX variant_option_value_option_id_idx ON variant_option_value (shop_id, option_id);

CREATE INDEX variant_option_value_value_id_idx ON variant_option_value (shop_id, value_id);

ALTER TABLE access_token ADD CONSTRAINT access_token_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE access_token ADD CONSTRAINT access_token_app_id_fkey FOREIGN KEY(shop_id, app_id) REFERENCES oauth_app (shop_id, id) ON DELETE CASCADE;

ALTER TABLE access_token ADD CONSTRAINT access_token_session_id_fkey FOREIGN KEY(shop_id, session_id) REFERENCES session (shop_id, id) ON DELETE CASCADE;

ALTER TABLE access_token ADD CONSTRAINT access_token_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE account ADD CONSTRAINT account_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE address ADD CONSTRAINT address_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id) ON DELETE CASCADE;

ALTER TABLE cart ADD CONSTRAINT cart_channel_id_fkey FOREIGN KEY(shop_id, channel_id) REFERENCES channel (shop_id, id);

ALTER TABLE cart ADD CONSTRAINT cart_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE cart_line ADD CONSTRAINT cart_line_cart_id_fkey FOREIGN KEY(shop_id, cart_id) REFERENCES cart (shop_id, id) ON DELETE CASCADE;

ALTER TABLE cart_line ADD CONSTRAINT cart_line_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE category ADD CONSTRAINT category_parent_id_fkey FOREIGN KEY(shop_id, parent_id) REFERENCES category (shop_id, id);

ALTER TABLE category ADD CONSTRAINT category_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE category_ancestor ADD CONSTRAINT category_ancestor_ancestor_id_fkey FOREIGN KEY(shop_id, ancestor_id) REFERENCES category (shop_id, id) ON DELETE CASCADE;

ALTER TABLE category_ancestor ADD CONSTRAINT category_ancestor_category_id_fkey FOREIGN KEY(shop_id, category_id) REFERENCES category (shop_id, id) ON DELETE CASCADE;

ALTER TABLE change ADD CONSTRAINT change_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE channel ADD CONSTRAINT channel_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE cost_entry ADD CONSTRAINT cost_entry_state_fkey FOREIGN KEY(shop_id, variant_id, scope_id) REFERENCES cost_state (shop_id, variant_id, scope_id);

ALTER TABLE cost_state ADD CONSTRAINT cost_state_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE coupon ADD CONSTRAINT coupon_promotion_id_fkey FOREIGN KEY(shop_id, promotion_id) REFERENCES promotion (shop_id, id);

ALTER TABLE coupon_use ADD CONSTRAINT coupon_use_coupon_id_fkey FOREIGN KEY(shop_id, coupon_id) REFERENCES coupon (shop_id, id);

ALTER TABLE coupon_use ADD CONSTRAINT coupon_use_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE customer ADD CONSTRAINT customer_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id);

ALTER TABLE customer ADD CONSTRAINT customer_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE customer_term ADD CONSTRAINT customer_term_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id) ON DELETE CASCADE;

ALTER TABLE gateway_event ADD CONSTRAINT gateway_event_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE hold ADD CONSTRAINT hold_balance_fkey FOREIGN KEY(shop_id, variant_id, place_id) REFERENCES stock_balance (shop_id, variant_id, place_id);

ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE import_line ADD CONSTRAINT import_line_run_id_fkey FOREIGN KEY(shop_id, run_id) REFERENCES import_run (shop_id, id);

ALTER TABLE import_reference ADD CONSTRAINT import_reference_run_id_fkey FOREIGN KEY(shop_id, run_id) REFERENCES import_run (shop_id, id);

ALTER TABLE import_run ADD CONSTRAINT import_run_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE journal_line ADD CONSTRAINT journal_line_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES ledger_account (shop_id, id);

ALTER TABLE journal_line ADD CONSTRAINT journal_line_entry_id_fkey FOREIGN KEY(shop_id, entry_id) REFERENCES journal_entry (shop_id, id);

ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE location ADD CONSTRAINT location_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE media ADD CONSTRAINT media_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE oauth_app ADD CONSTRAINT oauth_app_created_by_id_fkey FOREIGN KEY(shop_id, created_by_id) REFERENCES staff (shop_id, id);

ALTER TABLE oauth_app ADD CONSTRAINT oauth_app_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE oauth_authorization_code ADD CONSTRAINT oauth_authorization_code_grant_id_fkey FOREIGN KEY(shop_id, grant_id) REFERENCES oauth_grant (shop_id, id) ON DELETE CASCADE;

ALTER TABLE oauth_authorization_code ADD CONSTRAINT oauth_authorization_code_session_id_fkey FOREIGN KEY(shop_id, session_id) REFERENCES session (shop_id, id) ON DELETE CASCADE;

ALTER TABLE oauth_grant ADD CONSTRAINT oauth_grant_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE oauth_grant ADD CONSTRAINT oauth_grant_app_id_fkey FOREIGN KEY(shop_id, app_id) REFERENCES oauth_app (shop_id, id) ON DELETE CASCADE;

ALTER TABLE option_value ADD CONSTRAINT option_value_option_id_fkey FOREIGN KEY(shop_id, option_id) REFERENCES product_option (shop_id, id) ON DELETE CASCADE;

ALTER TABLE order_discount ADD CONSTRAINT order_discount_coupon_id_fkey FOREIGN KEY(shop_id, coupon_id) REFERENCES coupon (shop_id, id);

ALTER TABLE order_discount ADD CONSTRAINT order_discount_line_id_fkey FOREIGN KEY(shop_id, line_id) REFERENCES sales_order_line (shop_id, id);

ALTER TABLE order_discount ADD CONSTRAINT order_discount_order_id_fkey FOREIGN KEY(shop_id, order_id) REFERENCES sales_order (shop_id, id);

ALTER TABLE order_discount ADD CONSTRAINT order_discount_promotion_id_fkey FOREIGN KEY(shop_id, promotion_id) REFERENCES promotion (shop_id, id);

ALTER TABLE order_event ADD CONSTRAINT order_event_order_id_fkey FOREIGN KEY(shop_id, order_id) REFERENCES sales_order (shop_id, id);

ALTER TABLE order_sequence ADD CONSTRAINT order_sequence_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE payment ADD CONSTRAINT payment_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE payment_gateway ADD CONSTRAINT payment_gateway_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE payment_refund ADD CONSTRAINT payment_refund_payment_id_fkey FOREIGN KEY(shop_id, payment_id) REFERENCES payment (shop_id, id);

ALTER TABLE price ADD CONSTRAINT price_channel_id_fkey FOREIGN KEY(shop_id, channel_id) REFERENCES channel (shop_id, id);

ALTER TABLE price ADD CONSTRAINT price_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id) ON DELETE CASCADE;

ALTER TABLE product ADD CONSTRAINT product_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE product_category ADD CONSTRAINT product_category_category_id_fkey FOREIGN KEY(shop_id, category_id) REFERENCES category (shop_id, id);

ALTER TABLE product_category ADD CONSTRAINT product_category_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE product_media ADD CONSTRAINT product_media_media_id_fkey FOREIGN KEY(shop_id, media_id) REFERENCES media (shop_id, id) ON DELETE CASCADE;

ALTER TABLE product_media ADD CONSTRAINT product_media_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE product_option ADD CONSTRAINT product_option_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE product_tag ADD CONSTRAINT product_tag_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE product_tag ADD CONSTRAINT product_tag_tag_id_fkey FOREIGN KEY(shop_id, tag_id) REFERENCES tag (shop_id, id) ON DELETE CASCADE;

ALTER TABLE promotion ADD CONSTRAINT promotion_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE promotion_category ADD CONSTRAINT promotion_category_category_id_fkey FOREIGN KEY(shop_id, category_id) REFERENCES category (shop_id, id) ON DELETE CASCADE;

ALTER TABLE promotion_category ADD CONSTRAINT promotion_category_promotion_id_fkey FOREIGN KEY(shop_id, promotion_id) REFERENCES promotion (shop_id, id) ON DELETE CASCADE;

ALTER TABLE promotion_product ADD CONSTRAINT promotion_product_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE promotion_product ADD CONSTRAINT promotion_product_promotion_id_fkey FOREIGN KEY(shop_id, promotion_id) REFERENCES promotion (shop_id, id) ON DELETE CASCADE;

ALTER TABLE refund ADD CONSTRAINT refund_order_id_fkey FOREIGN KEY(shop_id, order_id) REFERENCES sales_order (shop_id, id);

ALTER TABLE refund_line ADD CONSTRAINT refund_line_order_line_id_fkey FOREIGN KEY(shop_id, order_line_id) REFERENCES sales_order_line (shop_id, id);

ALTER TABLE refund_line ADD CONSTRAINT refund_line_refund_id_fkey FOREIGN KEY(shop_id, refund_id) REFERENCES refund (shop_id, id);

ALTER TABLE review ADD CONSTRAINT review_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE review ADD CONSTRAINT review_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id);

ALTER TABLE review ADD CONSTRAINT review_sales_order_line_id_fkey FOREIGN KEY(shop_id, sales_order_line_id) REFERENCES sales_order_line (shop_id, id);

ALTER TABLE review ADD CONSTRAINT review_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE review_summary ADD CONSTRAINT review_summary_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE role ADD CONSTRAINT role_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE sales_order ADD CONSTRAINT sales_order_channel_id_fkey FOREIGN KEY(shop_id, channel_id) REFERENCES channel (shop_id, id);

ALTER TABLE sales_order ADD CONSTRAINT sales_order_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE sales_order ADD CONSTRAINT sales_order_location_id_fkey FOREIGN KEY(shop_id, location_id) REFERENCES location (shop_id, id);

ALTER TABLE sales_order_line ADD CONSTRAINT sales_order_line_order_id_fkey FOREIGN KEY(shop_id, order_id) REFERENCES sales_order (shop_id, id);

ALTER TABLE sales_order_line ADD CONSTRAINT sales_order_line_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE sales_return ADD CONSTRAINT sales_return_channel_id_fkey FOREIGN KEY(shop_id, channel_id) REFERENCES channel (shop_id, id);

ALTER TABLE sales_return ADD CONSTRAINT sales_return_customer_id_fkey FOREIGN KEY(shop_id, customer_id) REFERENCES customer (shop_id, id);

ALTER TABLE sales_return ADD CONSTRAINT sales_return_location_id_fkey FOREIGN KEY(shop_id, location_id) REFERENCES location (shop_id, id);

ALTER TABLE sales_return_line ADD CONSTRAINT sales_return_line_sales_return_id_fkey FOREIGN KEY(shop_id, sales_return_id) REFERENCES sales_return (shop_id, id);

ALTER TABLE sales_return_line ADD CONSTRAINT sales_return_line_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE search_term ADD CONSTRAINT search_term_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id) ON DELETE CASCADE;

ALTER TABLE session ADD CONSTRAINT session_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id) ON DELETE CASCADE;

ALTER TABLE session ADD CONSTRAINT session_grant_id_fkey FOREIGN KEY(shop_id, grant_id) REFERENCES oauth_grant (shop_id, id) ON DELETE CASCADE;

ALTER TABLE shipment ADD CONSTRAINT shipment_order_id_fkey FOREIGN KEY(shop_id, order_id) REFERENCES sales_order (shop_id, id);

ALTER TABLE shipment_line ADD CONSTRAINT shipment_line_order_line_id_fkey FOREIGN KEY(shop_id, order_line_id) REFERENCES sales_order_line (shop_id, id);

ALTER TABLE shipment_line ADD CONSTRAINT shipment_line_shipment_id_fkey FOREIGN KEY(shop_id, shipment_id) REFERENCES shipment (shop_id, id);

ALTER TABLE staff ADD CONSTRAINT staff_account_id_fkey FOREIGN KEY(shop_id, account_id) REFERENCES account (shop_id, id);

ALTER TABLE staff_role ADD CONSTRAINT staff_role_channel_id_fkey FOREIGN KEY(shop_id, channel_id) REFERENCES channel (shop_id, id);

ALTER TABLE staff_role ADD CONSTRAINT staff_role_location_id_fkey FOREIGN KEY(shop_id, location_id) REFERENCES location (shop_id, id);

ALTER TABLE staff_role ADD CONSTRAINT staff_role_role_id_fkey FOREIGN KEY(shop_id, role_id) REFERENCES role (shop_id, id);

ALTER TABLE staff_role ADD CONSTRAINT staff_role_staff_id_fkey FOREIGN KEY(shop_id, staff_id) REFERENCES staff (shop_id, id) ON DELETE CASCADE;

ALTER TABLE stock_balance ADD CONSTRAINT stock_balance_place_id_fkey FOREIGN KEY(shop_id, place_id) REFERENCES stock_place (shop_id, id);

ALTER TABLE stock_balance ADD CONSTRAINT stock_balance_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE stock_move ADD CONSTRAINT stock_move_reverses_id_fkey FOREIGN KEY(shop_id, reverses_id) REFERENCES stock_move (shop_id, id);

ALTER TABLE stock_move ADD CONSTRAINT stock_move_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE stock_place ADD CONSTRAINT stock_place_location_id_fkey FOREIGN KEY(shop_id, location_id) REFERENCES location (shop_id, id);

ALTER TABLE stock_place ADD CONSTRAINT stock_place_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE stock_setting ADD CONSTRAINT stock_setting_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id);

ALTER TABLE tag ADD CONSTRAINT tag_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE throttle ADD CONSTRAINT throttle_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

ALTER TABLE variant ADD CONSTRAINT variant_product_id_fkey FOREIGN KEY(shop_id, product_id) REFERENCES product (shop_id, id);

ALTER TABLE variant_option_value ADD CONSTRAINT variant_option_value_option_id_fkey FOREIGN KEY(shop_id, option_id) REFERENCES product_option (shop_id, id);

ALTER TABLE variant_option_value ADD CONSTRAINT variant_option_value_value_id_fkey FOREIGN KEY(shop_id, value_id) REFERENCES option_value (shop_id, id);

ALTER TABLE variant_option_value ADD CONSTRAINT variant_option_value_variant_id_fkey FOREIGN KEY(shop_id, variant_id) REFERENCES variant (shop_id, id) ON DELETE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON shop TO entrepot_app;

ALTER TABLE shop ENABLE ROW LEVEL SECURITY;

ALTER TABLE shop FORCE ROW LEVEL SECURITY;

CREATE POLICY shop_shop ON shop USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON access_token TO entrepot_app;

ALTER TABLE access_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE access_token FORCE ROW LEVEL SECURITY;

CREATE POLICY access_token_shop ON access_token USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON account TO entrepot_app;

ALTER TABLE account ENABLE ROW LEVEL SECURITY;

ALTER TABLE account FORCE ROW LEVEL SECURITY;

CREATE POLICY account_shop ON account USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON address TO entrepot_app;

ALTER TABLE address ENABLE ROW LEVEL SECURITY;

ALTER TABLE address FORCE ROW LEVEL SECURITY;

CREATE POLICY address_shop ON address USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON cart TO entrepot_app;

ALTER TABLE cart ENABLE ROW LEVEL SECURITY;

ALTER TABLE cart FORCE ROW LEVEL SECURITY;

CREATE POLICY cart_shop ON cart USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON cart_line TO entrepot_app;

ALTER TABLE cart_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE cart_line FORCE ROW LEVEL SECURITY;

CREATE POLICY cart_line_shop ON cart_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON category TO entrepot_app;

ALTER TABLE category ENABLE ROW LEVEL SECURITY;

ALTER TABLE category FORCE ROW LEVEL SECURITY;

CREATE POLICY category_shop ON category USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON category_ancestor TO entrepot_app;

ALTER TABLE category_ancestor ENABLE ROW LEVEL SECURITY;

ALTER TABLE category_ancestor FORCE ROW LEVEL SECURITY;

CREATE POLICY category_ancestor_shop ON category_ancestor USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON change TO entrepot_app;

ALTER TABLE change ENABLE ROW LEVEL SECURITY;

ALTER TABLE change FORCE ROW LEVEL SECURITY;

CREATE POLICY change_shop ON change USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON channel TO entrepot_app;

ALTER TABLE channel ENABLE ROW LEVEL SECURITY;

ALTER TABLE channel FORCE ROW LEVEL SECURITY;

CREATE POLICY channel_shop ON channel USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON cost_entry TO entrepot_app;

ALTER TABLE cost_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE cost_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY cost_entry_shop ON cost_entry USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON cost_state TO entrepot_app;

ALTER TABLE cost_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE cost_state FORCE ROW LEVEL SECURITY;

CREATE POLICY cost_state_shop ON cost_state USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON coupon TO entrepot_app;

ALTER TABLE coupon ENABLE ROW LEVEL SECURITY;

ALTER TABLE coupon FORCE ROW LEVEL SECURITY;

CREATE POLICY coupon_shop ON coupon USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON coupon_use TO entrepot_app;

ALTER TABLE coupon_use ENABLE ROW LEVEL SECURITY;

ALTER TABLE coupon_use FORCE ROW LEVEL SECURITY;

CREATE POLICY coupon_use_shop ON coupon_use USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON customer TO entrepot_app;

ALTER TABLE customer ENABLE ROW LEVEL SECURITY;

ALTER TABLE customer FORCE ROW LEVEL SECURITY;

CREATE POLICY customer_shop ON customer USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON customer_term TO entrepot_app;

ALTER TABLE customer_term ENABLE ROW LEVEL SECURITY;

ALTER TABLE customer_term FORCE ROW LEVEL SECURITY;

CREATE POLICY customer_term_shop ON customer_term USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON gateway_event TO entrepot_app;

ALTER TABLE gateway_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE gateway_event FORCE ROW LEVEL SECURITY;

CREATE POLICY gateway_event_shop ON gateway_event USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON hold TO entrepot_app;

ALTER TABLE hold ENABLE ROW LEVEL SECURITY;

ALTER TABLE hold FORCE ROW LEVEL SECURITY;

CREATE POLICY hold_shop ON hold USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO entrepot_app;

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;

CREATE POLICY idempotency_key_shop ON idempotency_key USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON import_line TO entrepot_app;

ALTER TABLE import_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE import_line FORCE ROW LEVEL SECURITY;

CREATE POLICY import_line_shop ON import_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON import_reference TO entrepot_app;

ALTER TABLE import_reference ENABLE ROW LEVEL SECURITY;

ALTER TABLE import_reference FORCE ROW LEVEL SECURITY;

CREATE POLICY import_reference_shop ON import_reference USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON import_run TO entrepot_app;

ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE import_run FORCE ROW LEVEL SECURITY;

CREATE POLICY import_run_shop ON import_run USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON journal_entry TO entrepot_app;

ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;

CREATE POLICY journal_entry_shop ON journal_entry USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON journal_line TO entrepot_app;

ALTER TABLE journal_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE journal_line FORCE ROW LEVEL SECURITY;

CREATE POLICY journal_line_shop ON journal_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger_account TO entrepot_app;

ALTER TABLE ledger_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE ledger_account FORCE ROW LEVEL SECURITY;

CREATE POLICY ledger_account_shop ON ledger_account USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON location TO entrepot_app;

ALTER TABLE location ENABLE ROW LEVEL SECURITY;

ALTER TABLE location FORCE ROW LEVEL SECURITY;

CREATE POLICY location_shop ON location USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON media TO entrepot_app;

ALTER TABLE media ENABLE ROW LEVEL SECURITY;

ALTER TABLE media FORCE ROW LEVEL SECURITY;

CREATE POLICY media_shop ON media USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_app TO entrepot_app;

ALTER TABLE oauth_app ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_app FORCE ROW LEVEL SECURITY;

CREATE POLICY oauth_app_shop ON oauth_app USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_authorization_code TO entrepot_app;

ALTER TABLE oauth_authorization_code ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_authorization_code FORCE ROW LEVEL SECURITY;

CREATE POLICY oauth_authorization_code_shop ON oauth_authorization_code USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_grant TO entrepot_app;

ALTER TABLE oauth_grant ENABLE ROW LEVEL SECURITY;

ALTER TABLE oauth_grant FORCE ROW LEVEL SECURITY;

CREATE POLICY oauth_grant_shop ON oauth_grant USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON option_value TO entrepot_app;

ALTER TABLE option_value ENABLE ROW LEVEL SECURITY;

ALTER TABLE option_value FORCE ROW LEVEL SECURITY;

CREATE POLICY option_value_shop ON option_value USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON order_discount TO entrepot_app;

ALTER TABLE order_discount ENABLE ROW LEVEL SECURITY;

ALTER TABLE order_discount FORCE ROW LEVEL SECURITY;

CREATE POLICY order_discount_shop ON order_discount USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON order_event TO entrepot_app;

ALTER TABLE order_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE order_event FORCE ROW LEVEL SECURITY;

CREATE POLICY order_event_shop ON order_event USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON order_sequence TO entrepot_app;

ALTER TABLE order_sequence ENABLE ROW LEVEL SECURITY;

ALTER TABLE order_sequence FORCE ROW LEVEL SECURITY;

CREATE POLICY order_sequence_shop ON order_sequence USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON payment TO entrepot_app;

ALTER TABLE payment ENABLE ROW LEVEL SECURITY;

ALTER TABLE payment FORCE ROW LEVEL SECURITY;

CREATE POLICY payment_shop ON payment USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON payment_gateway TO entrepot_app;

ALTER TABLE payment_gateway ENABLE ROW LEVEL SECURITY;

ALTER TABLE payment_gateway FORCE ROW LEVEL SECURITY;

CREATE POLICY payment_gateway_shop ON payment_gateway USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON payment_refund TO entrepot_app;

ALTER TABLE payment_refund ENABLE ROW LEVEL SECURITY;

ALTER TABLE payment_refund FORCE ROW LEVEL SECURITY;

CREATE POLICY payment_refund_shop ON payment_refund USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON price TO entrepot_app;

ALTER TABLE price ENABLE ROW LEVEL SECURITY;

ALTER TABLE price FORCE ROW LEVEL SECURITY;

CREATE POLICY price_shop ON price USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON product TO entrepot_app;

ALTER TABLE product ENABLE ROW LEVEL SECURITY;

ALTER TABLE product FORCE ROW LEVEL SECURITY;

CREATE POLICY product_shop ON product USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_category TO entrepot_app;

ALTER TABLE product_category ENABLE ROW LEVEL SECURITY;

ALTER TABLE product_category FORCE ROW LEVEL SECURITY;

CREATE POLICY product_category_shop ON product_category USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_media TO entrepot_app;

ALTER TABLE product_media ENABLE ROW LEVEL SECURITY;

ALTER TABLE product_media FORCE ROW LEVEL SECURITY;

CREATE POLICY product_media_shop ON product_media USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_option TO entrepot_app;

ALTER TABLE product_option ENABLE ROW LEVEL SECURITY;

ALTER TABLE product_option FORCE ROW LEVEL SECURITY;

CREATE POLICY product_option_shop ON product_option USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON product_tag TO entrepot_app;

ALTER TABLE product_tag ENABLE ROW LEVEL SECURITY;

ALTER TABLE product_tag FORCE ROW LEVEL SECURITY;

CREATE POLICY product_tag_shop ON product_tag USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON promotion TO entrepot_app;

ALTER TABLE promotion ENABLE ROW LEVEL SECURITY;

ALTER TABLE promotion FORCE ROW LEVEL SECURITY;

CREATE POLICY promotion_shop ON promotion USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON promotion_category TO entrepot_app;

ALTER TABLE promotion_category ENABLE ROW LEVEL SECURITY;

ALTER TABLE promotion_category FORCE ROW LEVEL SECURITY;

CREATE POLICY promotion_category_shop ON promotion_category USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON promotion_product TO entrepot_app;

ALTER TABLE promotion_product ENABLE ROW LEVEL SECURITY;

ALTER TABLE promotion_product FORCE ROW LEVEL SECURITY;

CREATE POLICY promotion_product_shop ON promotion_product USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON refund TO entrepot_app;

ALTER TABLE refund ENABLE ROW LEVEL SECURITY;

ALTER TABLE refund FORCE ROW LEVEL SECURITY;

CREATE POLICY refund_shop ON refund USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON refund_line TO entrepot_app;

ALTER TABLE refund_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE refund_line FORCE ROW LEVEL SECURITY;

CREATE POLICY refund_line_shop ON refund_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON review TO entrepot_app;

ALTER TABLE review ENABLE ROW LEVEL SECURITY;

ALTER TABLE review FORCE ROW LEVEL SECURITY;

CREATE POLICY review_shop ON review USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON review_summary TO entrepot_app;

ALTER TABLE review_summary ENABLE ROW LEVEL SECURITY;

ALTER TABLE review_summary FORCE ROW LEVEL SECURITY;

CREATE POLICY review_summary_shop ON review_summary USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON role TO entrepot_app;

ALTER TABLE role ENABLE ROW LEVEL SECURITY;

ALTER TABLE role FORCE ROW LEVEL SECURITY;

CREATE POLICY role_shop ON role USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON sales_order TO entrepot_app;

ALTER TABLE sales_order ENABLE ROW LEVEL SECURITY;

ALTER TABLE sales_order FORCE ROW LEVEL SECURITY;

CREATE POLICY sales_order_shop ON sales_order USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON sales_order_line TO entrepot_app;

ALTER TABLE sales_order_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE sales_order_line FORCE ROW LEVEL SECURITY;

CREATE POLICY sales_order_line_shop ON sales_order_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON sales_return TO entrepot_app;

ALTER TABLE sales_return ENABLE ROW LEVEL SECURITY;

ALTER TABLE sales_return FORCE ROW LEVEL SECURITY;

CREATE POLICY sales_return_shop ON sales_return USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON sales_return_line TO entrepot_app;

ALTER TABLE sales_return_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE sales_return_line FORCE ROW LEVEL SECURITY;

CREATE POLICY sales_return_line_shop ON sales_return_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON search_term TO entrepot_app;

ALTER TABLE search_term ENABLE ROW LEVEL SECURITY;

ALTER TABLE search_term FORCE ROW LEVEL SECURITY;

CREATE POLICY search_term_shop ON search_term USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON session TO entrepot_app;

ALTER TABLE session ENABLE ROW LEVEL SECURITY;

ALTER TABLE session FORCE ROW LEVEL SECURITY;

CREATE POLICY session_shop ON session USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON shipment TO entrepot_app;

ALTER TABLE shipment ENABLE ROW LEVEL SECURITY;

ALTER TABLE shipment FORCE ROW LEVEL SECURITY;

CREATE POLICY shipment_shop ON shipment USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON shipment_line TO entrepot_app;

ALTER TABLE shipment_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE shipment_line FORCE ROW LEVEL SECURITY;

CREATE POLICY shipment_line_shop ON shipment_line USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON shop_directory TO entrepot_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON staff TO entrepot_app;

ALTER TABLE staff ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff FORCE ROW LEVEL SECURITY;

CREATE POLICY staff_shop ON staff USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON staff_role TO entrepot_app;

ALTER TABLE staff_role ENABLE ROW LEVEL SECURITY;

ALTER TABLE staff_role FORCE ROW LEVEL SECURITY;

CREATE POLICY staff_role_shop ON staff_role USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON stock_balance TO entrepot_app;

ALTER TABLE stock_balance ENABLE ROW LEVEL SECURITY;

ALTER TABLE stock_balance FORCE ROW LEVEL SECURITY;

CREATE POLICY stock_balance_shop ON stock_balance USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT ON stock_move TO entrepot_app;

ALTER TABLE stock_move ENABLE ROW LEVEL SECURITY;

ALTER TABLE stock_move FORCE ROW LEVEL SECURITY;

CREATE POLICY stock_move_shop ON stock_move USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON stock_place TO entrepot_app;

ALTER TABLE stock_place ENABLE ROW LEVEL SECURITY;

ALTER TABLE stock_place FORCE ROW LEVEL SECURITY;

CREATE POLICY stock_place_shop ON stock_place USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON stock_setting TO entrepot_app;

ALTER TABLE stock_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE stock_setting FORCE ROW LEVEL SECURITY;

CREATE POLICY stock_setting_shop ON stock_setting USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON tag TO entrepot_app;

ALTER TABLE tag ENABLE ROW LEVEL SECURITY;

ALTER TABLE tag FORCE ROW LEVEL SECURITY;

CREATE POLICY tag_shop ON tag USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO entrepot_app;

ALTER TABLE throttle ENABLE ROW LEVEL SECURITY;

ALTER TABLE throttle FORCE ROW LEVEL SECURITY;

CREATE POLICY throttle_shop ON throttle USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON variant TO entrepot_app;

ALTER TABLE variant ENABLE ROW LEVEL SECURITY;

ALTER TABLE variant FORCE ROW LEVEL SECURITY;

CREATE POLICY variant_shop ON variant USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON variant_option_value TO entrepot_app;

ALTER TABLE variant_option_value ENABLE ROW LEVEL SECURITY;

ALTER TABLE variant_option_value FORCE ROW LEVEL SECURITY;

CREATE POLICY variant_option_value_shop ON variant_option_value USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

CREATE FUNCTION access_check_last_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM role WHERE shop_id = OLD.shop_id AND grants_all FOR UPDATE;
    IF EXISTS (SELECT 1 FROM staff WHERE shop_id = OLD.shop_id) AND NOT EXISTS (
        SELECT 1 FROM staff_role
        JOIN role ON role.shop_id = staff_role.shop_id AND role.id = staff_role.role_id AND role.grants_all
        JOIN staff ON staff.shop_id = staff_role.shop_id AND staff.id = staff_role.staff_id
        JOIN account ON account.shop_id = staff.shop_id AND account.id = staff.account_id AND account.state = 'ACTIVE'
        WHERE staff_role.shop_id = OLD.shop_id
    ) THEN
        RAISE EXCEPTION 'a shop keeps at least one active owner'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_role_last_owner', TABLE = 'staff_role';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER staff_role_last_owner AFTER DELETE OR UPDATE ON staff_role DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION access_check_last_owner();

CREATE CONSTRAINT TRIGGER account_last_owner AFTER UPDATE OF state ON account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'ACTIVE' AND NEW.state <> 'ACTIVE' AND NEW.kind = 'STAFF') EXECUTE FUNCTION access_check_last_owner();

CREATE FUNCTION journal_entry_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted uuid := CASE TG_TABLE_NAME WHEN 'journal_entry' THEN (to_jsonb(NEW)->>'id')::uuid
                 ELSE (to_jsonb(NEW)->>'entry_id')::uuid END;
  found record;
BEGIN
  SELECT count(*) AS lines, sum(debit_minor) AS debit, sum(credit_minor) AS credit,
         count(*) FILTER (WHERE line.currency <> entry.currency
                             OR line.effective_date <> entry.effective_date) AS foreign_lines
    INTO found
    FROM journal_line AS line JOIN journal_entry AS entry
      ON entry.shop_id = line.shop_id AND entry.id = line.entry_id
   WHERE line.shop_id = NEW.shop_id AND line.entry_id = wanted;
  IF found.lines < 2 OR found.debit <> found.credit OR found.foreign_lines > 0 THEN
    RAISE EXCEPTION 'journal entry % does not balance: debit %, credit %', wanted, found.debit, found.credit
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balanced';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER journal_entry_balanced AFTER INSERT ON journal_entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_is_balanced();

CREATE CONSTRAINT TRIGGER journal_line_balanced AFTER INSERT ON journal_line
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_entry_is_balanced();

ALTER TABLE sales_order SET (fillfactor = 40);

ALTER TABLE sales_order_line SET (fillfactor = 50);

CREATE OR REPLACE FUNCTION price_lock_variants(shop uuid, variants uuid[]) RETURNS SETOF uuid
    LANGUAGE sql VOLATILE AS $$
        SELECT id FROM variant WHERE shop_id = shop AND id = ANY (variants) ORDER BY id FOR NO KEY UPDATE
    $$;

CREATE OR REPLACE FUNCTION price_refuse_overlap() RETURNS trigger
    LANGUAGE plpgsql AS $$
    DECLARE
        offender uuid;
    BEGIN
        PERFORM price_lock_variants(scope.shop_id, scope.variants)
        FROM (SELECT shop_id, array_agg(DISTINCT variant_id) AS variants FROM changed GROUP BY shop_id) AS scope;
        SELECT mine.id INTO offender
        FROM changed AS mine
        JOIN price AS other
            ON other.shop_id = mine.shop_id AND other.variant_id = mine.variant_id
            AND other.currency = mine.currency AND other.id <> mine.id
            AND other.channel_id IS NOT DISTINCT FROM mine.channel_id
            AND tstzrange(other.starts_at, other.ends_at) && tstzrange(mine.starts_at, mine.ends_at)
        LIMIT 1;
        IF offender IS NOT NULL THEN
            RAISE EXCEPTION 'price % overlaps another price of its variant, channel and currency', offender
                USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'price_no_overlap', TABLE = 'price';
        END IF;
        RETURN NULL;
    END
    $$;

CREATE TRIGGER price_no_overlap_insert AFTER INSERT ON price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION price_refuse_overlap();

CREATE TRIGGER price_no_overlap_update AFTER UPDATE ON price
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION price_refuse_overlap();

CREATE SCHEMA IF NOT EXISTS jobs;

CREATE TYPE jobs.pgqueuer_status AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');

CREATE TABLE jobs.pgqueuer (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);

CREATE TABLE jobs.pgqueuer_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

CREATE TABLE jobs.pgqueuer_schedules (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status jobs.pgqueuer_status DEFAULT 'queued'::jobs.pgqueuer_status,
    UNIQUE (expression, entrypoint)
);

CREATE TABLE jobs.pgqueuer_statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE INDEX pgqueuer_ep_ea_idx ON jobs.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON jobs.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON jobs.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON jobs.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON jobs.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON jobs.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON jobs.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::jobs.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON jobs.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::jobs.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON jobs.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON jobs.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON jobs.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON jobs.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::jobs.pgqueuer_status, 'picked'::jobs.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON jobs.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::jobs.pgqueuer_status);

CREATE FUNCTION jobs.fn_pgqueuer_changed() RETURNS TRIGGER AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER tg_pgqueuer_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON jobs.pgqueuer
EXECUTE FUNCTION jobs.fn_pgqueuer_changed();

GRANT USAGE ON SCHEMA jobs TO entrepot_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO entrepot_app;

GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO entrepot_app;
