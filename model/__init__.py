"""The suggester: texts and codes in, suggestions out. Knows no database, screen or project."""
