"""Jalur's record of codings and all that is built on it; see ARCHITECTURE.md for the arrows."""
