"""Data of other systems brought into a shop, through the same operations as the API.

It owns the record of import runs: how far each has come, which line of which file became which line of which document,
and which foreign key stands for which node. It relies on every feature from catalog to finance and speaks no events.
`online_retail` replays ten months of a real shop and proves that the books say the same as the files.
"""
