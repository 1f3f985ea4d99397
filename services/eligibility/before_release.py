"""What has to be done before a list may be released."""

from uuid import UUID

from libs.common.database import Tx
from services.eligibility import store_list_files, store_versions


async def obstacle(tx: Tx, list_id: UUID) -> str | None:
    """A sentence that says what to do first; None when nothing stands in the way."""
    if await store_list_files.are_columns_asked(tx, list_id):
        return "先に、列の読み方を確認してください。リストの画面に、読み方の表があります。"
    return await store_versions.obstacle(tx, list_id)
