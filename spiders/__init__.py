"""Everything that turns a source into records."""
