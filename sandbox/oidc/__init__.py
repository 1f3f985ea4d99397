"""What the sandbox's three OpenID providers have in common: the code flow with PKCE, and its abuse."""
