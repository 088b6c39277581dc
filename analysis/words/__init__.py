"""What buyers' and sellers' words mean: folding, languages, packs of rules, opinions, topics of complaints.

Everything works on columns of *distinct folded texts*; one pass over the characters decides which rules can match
which texts at all (`screen`), and only those are tried.
"""
