"""Who hears what, read off the listing: a file `on_<event>.py` each."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("registration", "eligibility", "notifier", "confirmation")

HEARD = sorted(
    (service, path.stem.removeprefix("on_").replace("_", ".", 1))
    for service in SERVICES
    for path in (ROOT / "services" / service).glob("on_*.py")
)
"""(service, topic) for everything any service hears."""
