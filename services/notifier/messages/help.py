"""The answer to whatever a resident writes: nobody reads it, so it says where help is."""

from typing import Any


def help_(public_url: str, city_name: str, city_phone: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "text",
            "text": (
                f"{city_name}のLINEです。ここに書いた内容は、職員には届きません。\n\n"
                "市からのお知らせは、メニューの「お知らせを見る」で確認できます。\n"
                f"{public_url}/confirmation/\n\n"
                f"分からないことは、電話でお聞きください。\n電話 {city_phone}"
            ),
        }
    ]
