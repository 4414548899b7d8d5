CREATE INDEX product_not_always_visible_idx ON product (shop_id, id) WHERE state <> 'PUBLISHED' OR publish_at IS NOT NULL OR unpublish_at IS NOT NULL;

