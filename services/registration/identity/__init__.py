"""Identity proof behind one port; one file per way."""
