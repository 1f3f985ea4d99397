"""LINE通知: the city has something for the resident; what it is stands on the city's page after sign-in."""

from typing import Any

from services.notifier.messages.button import button


def notice(public_url: str) -> list[dict[str, Any]]:
    """The same for every resident and every programme (guideline of 30 April 2021)."""
    return [
        button(
            "市からお知らせがあります",
            ("下のボタンから、市のページで内容をご確認ください。",),
            "お知らせを見る",
            f"{public_url}/confirmation/",
        )
    ]
