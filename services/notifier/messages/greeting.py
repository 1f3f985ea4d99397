"""The answer to somebody who added the city's account."""

from typing import Any

from services.notifier.messages.button import button


def greeting(public_url: str) -> list[dict[str, Any]]:
    return [
        button(
            "友だち追加ありがとうございます",
            (
                "事前登録をすると、市からのお知らせをLINEで受け取れます。",
                "登録には、マイナンバーカードで本人確認をします。",
            ),
            "事前登録をする",
            f"{public_url}/registration/",
        )
    ]
