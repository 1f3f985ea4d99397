"""Staff: their roles, sign-in at the city's OIDC provider, bearer tokens of machine clients, ending of sessions."""
