"""Search over all years of a workspace: one index of what is written, by whom, where and to whom.

`folding` makes words comparable, `lexemes` says how they stand in the index, `index` keeps them there, `language` reads
what a person typed, `find` answers it.
"""
