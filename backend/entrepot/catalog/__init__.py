"""What the shop sells: products with their options and variants, the category tree, tags, pictures and search terms.

Owns every catalogue table. Relies on the kernel, on `shops` for locales and on `media` for pictures (by table name
only). Announces nothing: prices, stock and reviews hang themselves on `Product` and `Variant` through batches.
"""
