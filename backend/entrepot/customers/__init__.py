"""Who buys: customers with their addresses, whether they signed up or only ordered once.

Owns customers, their search terms and their addresses. Relies on `access` for accounts, which are linked by id, and
on the catalogue's way of searching. `rules.Address` is the address that others snapshot. Reacts to new accounts.
"""
