"""異動情報: changes in the resident register, read from the city's file, and what follows for a case.

Pure: no database, no network, no framework. `read.read_changes` reads a file, `effects.effect_of` is the table.
"""
