CREATE UNLOGGED TABLE bucket (
	key BYTEA NOT NULL, 
	full_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT bucket_pkey PRIMARY KEY (key)
);

CREATE UNLOGGED TABLE change_signal (
	transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	shop_id UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT change_signal_pkey PRIMARY KEY (transaction_id, shop_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON bucket TO entrepot_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON change_signal TO entrepot_app;

CREATE FUNCTION signal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change_signal (shop_id) SELECT DISTINCT shop_id FROM recorded ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER change_signalled AFTER INSERT ON change
REFERENCING NEW TABLE AS recorded FOR EACH STATEMENT EXECUTE FUNCTION signal_change();

