"""Addresses: our own origins, those of sign-in providers, and what may follow `next=`."""

from urllib.parse import quote, urlsplit

from libs.common.settings import Settings


def origin_of(url: str) -> str:
    """`scheme://host[:port]` of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def own_origins(settings: Settings) -> frozenset[str]:
    """Where our own pages live: the residents' host and the staff host."""
    return frozenset(origin_of(url) for url in (settings.public_url, settings.staff_url) if url)


def staff_base(settings: Settings) -> str:
    """The address staff use, without a slash at the end."""
    return (settings.staff_url or settings.public_url).rstrip("/")


def resident_base(settings: Settings) -> str:
    """The address residents use, without a slash at the end."""
    return settings.public_url.rstrip("/")


def form_targets(settings: Settings) -> list[str]:
    """Providers a form of ours may end at by redirect, other than our own hosts: for CSP `form-action`."""
    issuers = (settings.line_login_issuer, settings.identity_issuer, settings.staff_issuer)
    return sorted({origin_of(url) for url in issuers if url} - own_origins(settings))


def local_path(given: str | None, otherwise: str) -> str:
    """`given` when it is a path of this host, else `otherwise`.

    Browsers read `//host`, `/\\host` and a path with control characters as another host.
    """
    if not given or not given.startswith("/") or given[1:2] in ("/", "\\"):
        return otherwise
    if any(character < " " or character in "\\\x7f" for character in given):
        return otherwise
    return given


def sign_in_url(path: str, query: str, signin: str) -> str:
    """Where to sign in and come back to `path?query` afterwards."""
    target = f"{path}?{query}" if query else path
    return f"{signin}?next={quote(target, safe='')}"
