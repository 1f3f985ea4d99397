"""What staff take away as .xlsx: one file a book. Every text stays text, and what names people is audited."""
