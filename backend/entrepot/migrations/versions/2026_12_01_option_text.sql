ALTER TABLE variant ADD COLUMN option_text JSONB DEFAULT '{}'::jsonb NOT NULL;

    CREATE OR REPLACE FUNCTION variant_write_option_text(shop uuid, variants uuid[]) RETURNS void
    LANGUAGE sql VOLATILE AS $$
        WITH chosen AS MATERIALIZED (
            SELECT link.variant_id, product_option.position, option_value.name
            FROM variant_option_value AS link
            JOIN product_option ON product_option.shop_id = link.shop_id AND product_option.id = link.option_id
            JOIN option_value ON option_value.shop_id = link.shop_id AND option_value.id = link.value_id
            WHERE link.shop_id = shop AND link.variant_id = ANY (variants)
            FOR SHARE OF product_option, option_value
        ), written AS (
            SELECT variant_id, locale, string_agg(
                coalesce(nullif(name->>locale, ''), (SELECT value FROM jsonb_each_text(name) LIMIT 1), ''),
                ' / ' ORDER BY position
            ) AS option_text
            FROM (SELECT DISTINCT variant_id, jsonb_object_keys(name) AS locale FROM chosen) AS spoken
            JOIN chosen USING (variant_id)
            GROUP BY variant_id, locale
        )
        UPDATE variant SET option_text = found.option_text
        FROM (
            SELECT asked.id, coalesce(jsonb_object_agg(locale, option_text) FILTER (WHERE locale IS NOT NULL), '{}')
                AS option_text
            FROM unnest(variants) AS asked (id) LEFT JOIN written ON written.variant_id = asked.id
            GROUP BY asked.id
        ) AS found
        WHERE variant.shop_id = shop AND variant.id = found.id AND variant.option_text <> found.option_text
    $$;

    CREATE OR REPLACE FUNCTION variant_keep_option_text() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'variant_option_value' THEN
            PERFORM variant_write_option_text(shop_id, array_agg(DISTINCT variant_id)) FROM changed GROUP BY shop_id;
        ELSIF TG_TABLE_NAME = 'option_value' THEN
            PERFORM variant_write_option_text(link.shop_id, array_agg(DISTINCT link.variant_id))
            FROM changed JOIN variant_option_value AS link
            ON link.shop_id = changed.shop_id AND link.value_id = changed.id GROUP BY link.shop_id;
        ELSE
            PERFORM variant_write_option_text(link.shop_id, array_agg(DISTINCT link.variant_id))
            FROM changed JOIN variant_option_value AS link
            ON link.shop_id = changed.shop_id AND link.option_id = changed.id GROUP BY link.shop_id;
        END IF;
        RETURN NULL;
    END
    $$;

    CREATE TRIGGER variant_option_value_chosen AFTER INSERT ON variant_option_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text();

    CREATE TRIGGER variant_option_value_chosen_anew AFTER UPDATE ON variant_option_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text();

    CREATE TRIGGER variant_option_value_given_up AFTER DELETE ON variant_option_value
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text();

    CREATE TRIGGER option_value_renamed AFTER UPDATE ON option_value
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text();

    CREATE TRIGGER product_option_moved AFTER UPDATE ON product_option
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION variant_keep_option_text();

ALTER TABLE product_option NO FORCE ROW LEVEL SECURITY;
ALTER TABLE option_value NO FORCE ROW LEVEL SECURITY;
ALTER TABLE variant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE variant_option_value NO FORCE ROW LEVEL SECURITY;

SELECT variant_write_option_text(shop_id, array_agg(id)) FROM variant GROUP BY shop_id;

ALTER TABLE product_option FORCE ROW LEVEL SECURITY;
ALTER TABLE option_value FORCE ROW LEVEL SECURITY;
ALTER TABLE variant FORCE ROW LEVEL SECURITY;
ALTER TABLE variant_option_value FORCE ROW LEVEL SECURITY;
