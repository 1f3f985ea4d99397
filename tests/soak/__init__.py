"""Crashes under load: processes, broker and database killed again and again, and nothing lost or doubled."""
