"""The shop itself: its languages, currency and time zone, the channels it sells through and the locations it ships
from.

Everything else belongs to a shop. Relies on the kernel only; announces `ShopsFounded` and `LocationsCreated`, on which
higher features lay their own foundations (accounts, roles, stock places) in the same transaction.
"""
