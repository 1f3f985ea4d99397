"""What a robot sees of a page: its links and forms, by their texts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """A form with its hidden and pre-filled fields; `buttons` are the texts and name/value pairs of its buttons."""

    action: str
    method: str
    enctype: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    checkboxes: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Links as (text, address) and forms of one HTML document; `text` is all its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._link: tuple[str, list[str]] | None = None
        self._button: tuple[dict[str, str], list[str]] | None = None
        self._form: Form | None = None
        self.feed(html)
        self.text = " ".join(self._words)

    def form(self, button: str) -> tuple[Form, tuple[str, str]]:
        """The form that has a button with these words, and the button's name and value. Raises LookupError."""
        for form in self.forms:
            for text, name, value in form.buttons:
                if button in text:
                    return form, (name, value)
        raise LookupError(f"no button {button!r}; the page has {[b[0] for f in self.forms for b in f.buttons]}")

    def link(self, text: str) -> str:
        """The address of the link with these words. Raises LookupError."""
        for words, address in self.links:
            if text in words:
                return address
        raise LookupError(f"no link {text!r}; the page has {[w for w, _ in self.links]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in a:
            self._link = (a["href"], [])
        elif tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower(), a.get("enctype", ""))
            self.forms.append(self._form)
        elif self._form is not None and tag == "button":
            self._button = (a, [])
        elif self._form is not None and tag == "input" and "name" in a:
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                self._form.checkboxes.append((a["name"], a.get("value", "on")))
            elif kind != "submit":
                self._form.fields.append((a["name"], a.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.links.append((" ".join(self._link[1]), self._link[0]))
            self._link = None
        elif tag == "button" and self._button and self._form:
            a, words = self._button
            self._form.buttons.append((" ".join(words), a.get("name", ""), a.get("value", "")))
            self._button = None
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if words := data.strip():
            self._words.append(words)
            for open_tag in (self._link, self._button):
                if open_tag:
                    open_tag[1].append(words)
