"""What merchants and apps keep beside the objects of the shop: metadata by key, and custom fields with a type.

Owns `node_metadata`, `field_definition` and `field_value`. Which types of node have them, and who may write to those,
`entrepot.field_owners` says; whether somebody may see a node, its own loader. Lists that filter by custom fields take
`filtering.custom`. Speaks no events.
"""
