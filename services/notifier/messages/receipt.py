"""The receipt after an answer: unmistakable, and without what was answered."""

from typing import Any

from services.notifier.messages.button import button


def receipt(public_url: str) -> list[dict[str, Any]]:
    return [
        button(
            "手続きを受け付けました",
            ("もう一度手続きをする必要はありません。", "受付番号は、市のページで確認できます。"),
            "お知らせを見る",
            f"{public_url}/confirmation/",
        )
    ]
