"""A programme (給付事業) is data: its model, its examples as TOML files, and what others get to see of it."""
