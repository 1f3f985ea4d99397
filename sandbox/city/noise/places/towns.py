"""The towns of 見本県見本市, chosen for what goes wrong when an address is read."""

from dataclasses import dataclass
from functools import cache

PREFECTURE = "見本県"
CITY = "見本市"


@dataclass(frozen=True, slots=True)
class Town:
    """A town. `chome`: how many 丁目 it has, 0 for none. `lot`: numbered by 番地, not by 番 and 号. `ooaza`: a 大字."""

    name: str
    kana: str
    chome: int = 0
    lot: bool = False
    ooaza: bool = False


# name/kana/chome, then L for lots and A for 大字.
_TABLE = """
中央/チュウオウ/5 本町/ホンマチ/4 駅前/エキマエ/3 南町/ミナミチョウ/12 北町/キタマチ/3 東/ヒガシ/6 東町/ヒガシマチ/2
栄町/サカエチョウ/0 緑丘/ミドリオカ/4 緑が丘/ミドリガオカ/4 百合丘/ユリガオカ/3 百合ケ丘/ユリガオカ/3
一ノ宮/イチノミヤ/0/L 一ノ宮町/イチノミヤチョウ/3 三ツ木/ミツギ/0/L 三ツ木台/ミツギダイ/4 八幡町/ヤハタチョウ/3
十日市/トオカイチ/4 二本松/ニホンマツ/0/L 四ツ谷/ヨツヤ/2 五反田/ゴタンダ/0/L 七日町/ナノカマチ/3 千代田/チヨダ/5
百間町/ヒャッケンマチ/0 九十九/ツクモ/0/L 六軒町/ロッケンチョウ/0 万町/ヨロズマチ/0/L 桜台/サクラダイ/4
広沢町/ヒロサワチョウ/0/L 浜辺町/ハマベチョウ/3 滝野/タキノ/0/L 国府/コクフ/0/L 竜ケ崎/リュウガサキ/0/L
鶴ケ丘/ツルガオカ/3 旭ケ丘/アサヒガオカ/5 ひばりが丘/ヒバリガオカ/4 つつじヶ丘/ツツジガオカ/3 光が丘/ヒカリガオカ/3
梅ケ谷/ウメガヤ/0/L 井手/イデ/0/L 清音/キヨネ/0/L 上原/ウエハラ/0/L 久代/クシロ/0/LA 美袋/ミナギ/0/LA 秦/ハダ/0/LA
門田/モンデン/0/LA 下倉/シモクラ/0/LA 種井/タネイ/0/LA 奥坂/オクサカ/0/LA 二子/フタゴ/0/LA 新本/シンポン/0/LA
山田/ヤマダ/0/LA 宍粟/シソウ/0/LA 日羽/ヒワ/0/LA 原/ハラ/0/LA 真壁/マカベ/2/L 溝口/ミゾグチ/3/L 小寺/コデラ/0/L
霞が関/カスミガセキ/3 霞ケ関/カスミガセキ/3
"""


def _town(text: str) -> Town:
    name, kana, chome, *marks = text.split("/")
    return Town(name, kana, int(chome), lot="L" in "".join(marks), ooaza="A" in "".join(marks))


TOWNS = tuple(_town(item) for item in _TABLE.split())


@cache
def town(name: str) -> Town:
    """The town of this name. Raises StopIteration for a name that is not in the master."""
    return next(town for town in TOWNS if town.name == name)


GA_KE_PAIR = frozenset({town("霞が関"), town("霞ケ関")})
"""Towns told apart by が and ケ alone: nobody lives there but those whose kind is about it."""
_KANA = [town.kana for town in TOWNS]
KANA_SHARED = frozenset(town for town in TOWNS if _KANA.count(town.kana) > 1)
"""Towns whose kana is also another's."""
