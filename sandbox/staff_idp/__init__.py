"""The city's own staff sign-in, as an OpenID provider: one test person for each role, and machine clients."""
