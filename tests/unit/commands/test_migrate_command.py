"""Which schemas `todoke migrate` takes care of, and how it refuses."""

import pytest
from typer.testing import CliRunner

from libs.common.settings import Settings
from libs.common.versions import NAMES
from services.__main__ import application
from services.commands.migrate import used
from services.compose import NAMES as SERVICES

OUTSIDE = "postgresql://{role}@db/todoke"


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (Settings(), NAMES),
        (Settings(database_url=OUTSIDE), (*SERVICES, "bus", "sandbox")),
        (Settings(database_url=OUTSIDE, kafka_bootstrap="kafka:9092"), (*SERVICES, "sandbox")),
        (Settings(database_url=OUTSIDE, line_api_url="https://api.line.me"), (*SERVICES, "bus")),
        (Settings(database_url=OUTSIDE, kafka_bootstrap="k:1", staff_issuer="https://idp"), SERVICES),
    ],
)
def test_only_the_schemas_in_use(settings: Settings, names: object) -> None:
    assert tuple(used(settings)) == names


def test_a_wrong_name_is_told(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOKE_DATABASE_URL", database_url)
    wrong = CliRunner().invoke(application(), ["migrate", "notifer"])
    assert wrong.exit_code == 1
    assert "notifer はありません。あるのは registration" in wrong.output
    assert CliRunner().invoke(application(), ["migrate", "notifier", "--phase", "pre"]).exit_code == 0
