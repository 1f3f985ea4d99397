"""What a resident agrees to. The version follows from the text: a changed sentence cannot keep an old version."""

import hashlib
from dataclasses import dataclass

PURPOSE = "給付金など、市の手続きのご案内"

_SENTENCES = (
    "市は、4つの情報（氏名・住所・生年月日・性別）を保管します。",
    "市は、この情報を「給付金など、市の手続きのご案内」のために使います。",
    "市は、対象となる方の名簿とこの情報をくらべます。",
    "ご案内があるときは、市のLINEでお知らせします。",
    "LINEのメッセージに、名前や住所は書きません。",
    "マイナンバー（12けたの番号）は、使いません。保管もしません。",
    "登録は、いつでもやめることができます。やめると、市はこの情報を消します。",
    "終わった手続きの記録は、決まった期間、市に残ります。",
)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The sentences exactly as shown, and the version they are kept under."""

    version: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.sentences)


def _versioned(sentences: tuple[str, ...]) -> ConsentText:
    return ConsentText("r-" + hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:12], sentences)


CURRENT = _versioned(_SENTENCES)
