"""A short text with one large button, in letters that grow with the reader's own setting."""

from typing import Any


def button(title: str, lines: tuple[str, ...], label: str, url: str) -> dict[str, Any]:
    """A Flex message with one bubble. `label` at most 20 characters so that it fits one line on a small phone."""
    return {
        "type": "flex",
        "altText": f"{title}。{lines[0]}",
        "contents": {
            "type": "bubble",
            "body": {
                "type": "box",
                "layout": "vertical",
                "spacing": "md",
                "contents": [
                    {"type": "text", "text": title, "weight": "bold", "size": "lg", "wrap": True, "scaling": True},
                    *(
                        {"type": "text", "text": line, "size": "md", "wrap": True, "scaling": True, "color": "#333333"}
                        for line in lines
                    ),
                ],
            },
            "footer": {
                "type": "box",
                "layout": "vertical",
                "contents": [
                    {
                        "type": "button",
                        "style": "primary",
                        "color": "#0017C1",
                        "scaling": True,
                        "action": {"type": "uri", "label": label, "uri": url},
                    }
                ],
            },
        },
    }
