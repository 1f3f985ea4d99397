"""Discovery documents and key sets."""

from typing import Any

from joserfc.jwk import ECKey

PATH = "/.well-known/openid-configuration"


def document(issuer: str, paths: dict[str, str], **more: Any) -> dict[str, Any]:
    """`paths`: endpoint names without `_endpoint`, below the issuer; `certs` becomes `jwks_uri`."""
    endpoints = {("jwks_uri" if name == "certs" else f"{name}_endpoint"): issuer + path for name, path in paths.items()}
    return {
        "issuer": issuer,
        **endpoints,
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        **more,
    }


def key_set(key: ECKey) -> dict[str, Any]:
    """The public half only."""
    return {"keys": [key.as_dict(private=False)]}
