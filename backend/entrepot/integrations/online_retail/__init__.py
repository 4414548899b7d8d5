"""Ten months of a real shop, replayed: UCI Machine Learning Repository, "Online Retail" (D. Chen, 2015, CC BY 4.0).

Read in this order: `lines` (a file's lines, checked), `kinds` (what each kind of line becomes, in one table), `survey`
(the first pass: articles, customers, opening stock), `documents` (an invoice as commands), `replay` (a batch as one
transaction), `importer` (the run), `source_sums` and `checks` (the proof), `report`.
"""
