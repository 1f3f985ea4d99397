"""A target list that comes as a one-way file."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.eligibility.one_way import envelope, keys
from services.eligibility.one_way.keys import Kind
from services.eligibility.one_way.metadata import Metadata
from tests.contract.conftest import ServedOf
from tests.contract.list_desk import Desk, open_desk, rows
from tests.unit.eligibility.lists.list_files import person, workbook


@pytest.fixture
async def desk(served: ServedOf) -> Desk:
    return await open_desk(served)


async def test_a_one_way_file(desk: Desk, tmp_path: Path) -> None:
    to, public = keys.create(Kind.RECIPIENT_PRIVATE, "")
    sign, by = keys.create(Kind.SENDER_PRIVATE, "")
    content = workbook(rows(person(1)))

    def packed(programme: str = "見本 給付金", base_date: date | None = None) -> bytes:
        about = Metadata(
            "対象者.xlsx",
            programme,
            base_date or date.today(),
            "住民情報システム",
            "税務課　見本",
            hashlib.sha256(content).hexdigest(),
            datetime.now(UTC),
        )
        return envelope.pack(content, about, public, sign)

    async def refused(content: bytes) -> str:
        files = {"file": ("f.todoke", content)}
        answer = await desk.post(f"/eligibility/programmes/{programme}/lists", files=files)
        assert answer.status_code == 422
        return answer.text

    programme = await desk.programme()
    assert "設定されていません" in await refused(packed())
    path = tmp_path / "intake.keys"
    desk.site.service.runtime.settings.intake_key_file = path
    assert "設定されていません" in await refused(packed()), "a place without a file"
    for name, key in (("to", to), ("by", by)):
        keys.write(tmp_path / name, key, private=True)
        with path.open("a") as file:
            file.write((tmp_path / name).read_text())
    assert "「よその給付金」のもの" in await refused(packed("よその給付金"))
    assert "基準日" in await refused(packed(base_date=date(2020, 1, 1)))
    assert "とちゅうで切れています" in await refused(packed()[:-1])
    list_id = await desk.upload(programme, packed(), "f.todoke")
    assert desk.state == "staged"
    page = await desk.page(list_id)
    for words in ("対象者.xlsx", "住民情報システム", "税務課　見本"):
        assert words in page
