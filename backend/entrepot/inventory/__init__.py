"""Stock and what it cost: an append-only book of moves between typed places, and one of cost entries.

Owns places, moves, balances, holds and moving-average cost. Relies on shops (locations, settings) and catalog
(variants). Speaks StockOpened, StockReceived, StockAdjusted and HoldsExpired; the value of sales and returns travels in
the events of orders, because `commit_holds` and `return_stock` hand it to their caller.

Every operation takes a list and runs a constant number of statements: lock in key order (holds, then balances, then
cost states), decide in `rules`, append to the books, write the sums. `reads.integrity` proves the sums from the books.
"""
