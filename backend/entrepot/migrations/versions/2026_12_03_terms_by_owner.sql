DROP INDEX search_term_product_id_idx;

CREATE INDEX search_term_product_id_idx ON search_term (product_id);

DROP INDEX customer_term_customer_id_idx;

CREATE INDEX customer_term_customer_id_idx ON customer_term (customer_id);
