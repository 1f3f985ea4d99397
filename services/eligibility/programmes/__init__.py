"""A programme (給付事業) is data: its model, examples as TOML files, and what residents and other services get of it."""
