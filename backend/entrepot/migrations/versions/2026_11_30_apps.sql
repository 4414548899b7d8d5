ALTER TABLE access_token DROP CONSTRAINT access_token_expires;

ALTER TABLE access_token ADD CONSTRAINT access_token_expires CHECK (expires_at IS NOT NULL OR name IS NOT NULL);

ALTER TABLE access_token ADD CONSTRAINT access_token_static_is_of_app CHECK (name IS NULL OR actor_kind = 'APP');

CREATE TABLE app_hour (
	shop_id UUID NOT NULL, 
	app_id UUID NOT NULL, 
	hour TIMESTAMP WITH TIME ZONE NOT NULL, 
	requests BIGINT NOT NULL, 
	throttled BIGINT NOT NULL, 
	failed BIGINT NOT NULL, 
	CONSTRAINT app_hour_pkey PRIMARY KEY (shop_id, app_id, hour), 
	CONSTRAINT app_hour_counts_natural CHECK (least(requests, throttled, failed) >= 0), 
	CONSTRAINT app_hour_counts_fit CHECK (throttled + failed <= requests)
);

CREATE INDEX app_hour_hour_idx ON app_hour (shop_id, hour);

ALTER TABLE app_hour ADD CONSTRAINT app_hour_app_id_fkey FOREIGN KEY(shop_id, app_id) REFERENCES oauth_app (shop_id, id) ON DELETE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON app_hour TO entrepot_app;

ALTER TABLE app_hour ENABLE ROW LEVEL SECURITY;

ALTER TABLE app_hour FORCE ROW LEVEL SECURITY;

CREATE POLICY app_hour_shop ON app_hour USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));
