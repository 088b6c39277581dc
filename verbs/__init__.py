"""One file per verb of the command line: what it does, in order.

Data flows one way (spiders, store, analysis, reports), and this is the only place where the rooms meet.
"""
