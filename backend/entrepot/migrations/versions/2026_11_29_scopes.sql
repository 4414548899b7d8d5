ALTER TABLE sales_order ADD COLUMN taken_by_id UUID;

CREATE TABLE separated_duty (
	shop_id UUID NOT NULL, 
	pair TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT separated_duty_pkey PRIMARY KEY (shop_id, pair), 
	CONSTRAINT separated_duty_pair_known CHECK (pair IN ('ORDER_AND_CONFIRM', 'REFUND_AND_CONFIRM', 'POST_AND_CONFIRM', 'STOCK_AND_POST', 'STAFF_AND_AUDIT'))
);

ALTER TABLE separated_duty ADD CONSTRAINT separated_duty_shop_fkey FOREIGN KEY(shop_id) REFERENCES shop (shop_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON separated_duty TO entrepot_app;

ALTER TABLE separated_duty ENABLE ROW LEVEL SECURITY;

ALTER TABLE separated_duty FORCE ROW LEVEL SECURITY;

CREATE POLICY separated_duty_shop ON separated_duty USING (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid)) WITH CHECK (shop_id = (SELECT NULLIF(current_setting('entrepot.shop_id', true), '')::uuid));

CREATE FUNCTION access_check_owner_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM role WHERE shop_id = NEW.shop_id AND id = NEW.role_id AND grants_all) THEN
        RAISE EXCEPTION 'an owner is one of the whole shop'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_role_owner_is_whole', TABLE = 'staff_role';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER staff_role_owner_is_whole AFTER INSERT OR UPDATE ON staff_role NOT DEFERRABLE FOR EACH ROW WHEN (NEW.location_id IS NOT NULL OR NEW.channel_id IS NOT NULL OR NEW.own_only) EXECUTE FUNCTION access_check_owner_is_whole();

ALTER TABLE role NO FORCE ROW LEVEL SECURITY;

UPDATE role SET permissions = permissions || '["read_contacts"]'::jsonb WHERE permissions ?| ARRAY['read_orders', 'read_customers', 'write_customers'] AND NOT permissions ? 'read_contacts';

ALTER TABLE role FORCE ROW LEVEL SECURITY;

ALTER TABLE oauth_app NO FORCE ROW LEVEL SECURITY;

UPDATE oauth_app SET scopes = scopes || '["read_contacts"]'::jsonb WHERE scopes ?| ARRAY['read_orders', 'read_customers', 'write_customers'] AND NOT scopes ? 'read_contacts';

ALTER TABLE oauth_app FORCE ROW LEVEL SECURITY;
