"""Reviews in a page of unknown software, by their repetition and their marks alone; see `platforms/generic_html.py`."""
