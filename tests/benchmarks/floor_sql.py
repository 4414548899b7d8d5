"""The statements of the floor, written by hand."""

PAGE = """
SELECT id, name->>'en' AS name, slug, description->>'en' AS description FROM product
WHERE shop_id = $1 AND state = 'PUBLISHED' AND (rank, id) > ($2, $3) ORDER BY rank, id LIMIT $4
"""
BY_SLUG = """
SELECT id, name->>'en' AS name, slug, description->>'en' AS description FROM product
WHERE shop_id = $1 AND slug = $2 AND state = 'PUBLISHED'
"""
CHOSEN = """
       array(SELECT ARRAY[o.name->>'en', x.name->>'en'] FROM variant_option_value c
             JOIN product_option o ON o.shop_id = c.shop_id AND o.id = c.option_id
             JOIN option_value x ON x.shop_id = c.shop_id AND x.id = c.value_id
             WHERE c.shop_id = v.shop_id AND c.variant_id = v.id ORDER BY o.position) AS options,
"""
VARIANTS = """
SELECT v.id, v.product_id, v.sku, v.option_text->>'en' AS title, {chosen} p.amount_minor, b.available
FROM variant v
LEFT JOIN LATERAL (
    SELECT amount_minor FROM price WHERE shop_id = $1 AND variant_id = v.id AND currency = 'CNY'
    ORDER BY starts_at DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT sum(quantity - reserved)::bigint AS available FROM stock_balance
    WHERE shop_id = $1 AND variant_id = v.id
) b ON true
WHERE v.shop_id = $1 AND v.product_id = ANY($2) ORDER BY v.product_id, v.position
"""
VARIANTS_OF_PAGE = VARIANTS.format(chosen="")
VARIANTS_OF_PRODUCT = VARIANTS.format(chosen=CHOSEN)
CATEGORIES = """
SELECT l.product_id, c.id, c.name->>'en' AS name, c.slug FROM product_category l
JOIN category c ON c.shop_id = l.shop_id AND c.id = l.category_id
WHERE l.shop_id = $1 AND l.product_id = ANY($2) ORDER BY l.product_id, c.name_key
"""
TAGS = """
SELECT l.product_id, t.id, t.name->>'en' AS name, t.slug FROM product_tag l
JOIN tag t ON t.shop_id = l.shop_id AND t.id = l.tag_id
WHERE l.shop_id = $1 AND l.product_id = ANY($2) ORDER BY l.product_id, t.name_key
"""
OPTIONS = """
SELECT o.id, o.name->>'en' AS name, x.id AS value_id, x.name->>'en' AS value FROM product_option o
JOIN option_value x ON x.shop_id = o.shop_id AND x.option_id = o.id
WHERE o.shop_id = $1 AND o.product_id = $2 ORDER BY o.position, x.position
"""
SEARCH = """
WITH hits AS MATERIALIZED (
    SELECT product_id, max(weight) AS score FROM search_term WHERE shop_id = $1 AND term >= $2 AND term < $3
    GROUP BY product_id
), page AS (
    SELECT p.id, p.name->>'en' AS name, p.slug, h.score FROM hits h
    JOIN product p ON p.shop_id = $1 AND p.id = h.product_id AND p.state = 'PUBLISHED'
    ORDER BY h.score DESC, p.id DESC LIMIT 24
), prices AS (
    SELECT v.product_id, min(p.amount_minor) AS low, max(p.amount_minor) AS high FROM variant v
    JOIN LATERAL (
        SELECT amount_minor FROM price WHERE shop_id = $1 AND variant_id = v.id AND currency = 'CNY'
        ORDER BY starts_at DESC LIMIT 1
    ) p ON true
    WHERE v.shop_id = $1 AND v.product_id IN (SELECT id FROM page) GROUP BY v.product_id
)
SELECT page.id, name, slug, low, high, (SELECT count(*) FROM hits) AS counted
FROM page LEFT JOIN prices ON prices.product_id = page.id ORDER BY score DESC, page.id DESC
"""
FACETS = """
SELECT t.id, t.name->>'en' AS name, found.count FROM (
    SELECT l.tag_id, count(*) AS count FROM product_tag l
    WHERE l.shop_id = $1 AND l.product_id = ANY (
        ARRAY(SELECT DISTINCT product_id FROM search_term WHERE shop_id = $1 AND term >= $2 AND term < $3)
    ) GROUP BY l.tag_id
) found JOIN tag t ON t.shop_id = $1 AND t.id = found.tag_id ORDER BY found.count DESC, t.name_key, t.id
"""
ORDERS = """
SELECT o.id, o.number, o.payment_state, o.placed_at, o.total_minor, o.currency,
       c.id AS customer_id, c.name AS customer_name, c.email,
       (SELECT count(*) FROM (SELECT 1 FROM sales_order WHERE shop_id = $1 LIMIT 10001) AS few) AS counted
FROM sales_order o LEFT JOIN customer c ON c.shop_id = $1 AND c.id = o.customer_id
WHERE o.shop_id = $1 AND (o.placed_at, o.id) < ($2, $3) ORDER BY o.placed_at DESC, o.id DESC LIMIT 20
"""
LINES = """
SELECT l.order_id, l.id, l.quantity, l.total_minor, v.id AS variant_id, v.sku, v.option_text->>'en' AS title
FROM sales_order_line l LEFT JOIN variant v ON v.shop_id = $1 AND v.id = l.variant_id
WHERE l.shop_id = $1 AND l.order_id = ANY($2) ORDER BY l.order_id, l.position
"""
COUNT_CAP = 10_000
