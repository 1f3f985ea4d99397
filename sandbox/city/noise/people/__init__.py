"""People who never existed: names composed from tables, households, foreign residents."""
