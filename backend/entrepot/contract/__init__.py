"""How features declare what they offer in GraphQL, and the schema that is built of their declarations.

`declare` and `connections` are what features use; `schema` builds, and attaches to each field what the engine reads
there; `weights` says what things cost, `sdl` prints it all. Nothing here runs an operation: that is for the engine,
which no feature imports.
"""
