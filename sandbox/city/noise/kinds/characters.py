"""Tables of characters for the noise in names.

From the rules: JIS X 0208 and 0212 are all a certificate can hold; old forms are those the list of common-use kanji
gives in brackets; compatibility ideographs are those Unicode itself maps to one everyday character.
"""

import unicodedata
from collections.abc import Mapping

SUBSTITUTED = dict(zip("高崎徳清吉柳瀬頼温緒増寛黒横青彦内", "髙﨑德淸𠮷栁瀨賴溫緖增寬黑橫靑彥內", strict=True))
"""Forms in neither JIS X 0208 nor 0212, by the everyday form the certificate falls back to."""

OLD_FORMS = dict(
    zip(
        "沢辺浜真広国桜恵斎竜関滝条栄学実寿静豊万礼宝蔵総塩亀弥",
        "澤邊濱眞廣國櫻惠齋龍關瀧條榮學實壽靜豐萬禮寶藏總鹽龜彌",
        strict=True,
    )
)
"""Old forms a certificate can hold, by the everyday form."""

SURNAME_FORMS = {"辺": "邉", "浜": "濵", "桑": "桒"}
"""Further forms of a character that are met in surnames only."""

LOOSE = {"斎": "斉", "斉": "斎", "坂": "阪", "阪": "坂", "島": "嶋", "富": "冨", "崎": "嵜"}
"""Characters written for each other in surnames, though they are different characters."""

_POINTS = (0xFA10, 0xFA12, 0xFA17, 0xFA19, 0xFA1A, 0xFA1B, 0xFA1C, 0xFA1E, 0xFA26, 0xFA2A, 0xFA2D, 0xF9DC, 0xFA16)
# As numbers, since an editor that normalizes text would turn them into the everyday characters.
COMPATIBILITY = {unicodedata.normalize("NFKC", chr(point)): chr(point) for point in _POINTS}
"""Compatibility ideographs by the everyday character they normalize to."""

GAIJI = ("〓", "■", "？", "＊", "□", "\ue000", "\uf8f0", "\U000f0001")
"""What stands for a character a system cannot show: marks and private-use code points."""

SIMILAR = (
    ("裕", "祐"), ("美", "実"), ("太", "大"), ("一", "二"), ("和", "利"), ("弘", "浩"), ("之", "行"), ("司", "志"),
    ("香", "佳"), ("朋", "明"), ("恵", "絵"), ("紀", "記"), ("雄", "夫"), ("奈", "菜"), ("智", "知"), ("幸", "孝"),
)  # fmt: skip
"""Pairs of given-name characters taken for each other, though they are different names."""


def replaced(text: str, table: Mapping[str, str]) -> str:
    """`text` with the characters of the table replaced."""
    return "".join(table.get(char, char) for char in text)


def is_kanji(char: str) -> bool:
    """A Chinese character of the basic block."""
    return "\u4e00" <= char <= "\u9fff"
