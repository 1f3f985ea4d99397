"""What has to be done before a list may be released."""

from uuid import UUID

from libs.common.database import Tx
from services.eligibility import store_list_files, store_shadow, store_versions
from services.eligibility.register_freshness import freshness


async def obstacle(tx: Tx, list_id: UUID) -> str | None:
    """A sentence that says what to do first; None when nothing stands in the way."""
    if await store_shadow.is_shadow(tx, list_id):
        return (
            "このリストは影の運用です。だれにも何も送りません。配信するときは、取り消して、もう一度アップロードします。"
        )
    if await store_list_files.are_columns_asked(tx, list_id):
        return "先に、列の読み方を確認してください。リストの画面に、読み方の表があります。"
    return await store_versions.obstacle(tx, list_id) or (await freshness(tx)).obstacle or None
