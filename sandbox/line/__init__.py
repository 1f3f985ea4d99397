"""The LINE platform as its documents and its users' complaints describe it."""
