"""Lists as files and files as mutations: operations that run by themselves, with the rights their actor has then.

Owns `bulk_operation`, `bulk_part` and `bulk_reading`. Relies on `kernel/asking.py` for the product's own GraphQL, since
it knows no other feature, on access for what an actor may do at this moment, and on private files of the storage.

An operation goes on in chunks. Each ends with one transaction that takes the cursor forward and names the file in which
the chunk lies, so an operation whose worker died goes on where it stood, and its file is the same. `lifecycle` takes,
keeps and ends an operation; `reading` reads. One operation of each kind runs for an actor at a time.
"""
