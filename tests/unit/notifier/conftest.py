import pytest

from libs.common.database import Database
from services.notifier.app import templates
from services.notifier.deliver import Deliveries, Pace
from services.notifier.line.limiter import Limiter
from tests.conftest import DatabaseOf
from tests.unit.notifier.line_fake import FakeLine
from tests.unit.notifier.settings_for_test import SETTINGS


@pytest.fixture
async def database(database_of: DatabaseOf) -> Database:
    return await database_of("notifier")


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
async def deliveries(database: Database, line: FakeLine) -> Deliveries:
    made = Deliveries(database, lambda: line, templates(SETTINGS), Limiter(1e6), Pace(lease=0.5, refusals=5))
    await made.prepare(line)
    return made
