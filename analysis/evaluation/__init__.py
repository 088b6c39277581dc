"""How well scores rank reviews and merchants that somebody marked, always beside the trivial rankings."""
