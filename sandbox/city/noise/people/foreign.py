"""Names of foreign residents: capital Latin letters on the certificate, with the katakana other systems keep."""

from random import Random

from sandbox.city.noise.people.words import Word, parse

_SURNAMES = parse("""
NGUYEN/グエン TRAN/チャン LE/レ PHAM/ファム HOANG/ホアン VU/ヴー WANG/ワン LI/リー ZHANG/チャン CHEN/チェン LIU/リュウ
KIM/キム PARK/パク CHOI/チェ SANTOS/サントス REYES/レイエス CRUZ/クルス SILVA/シルバ SOUZA/ソウザ THAPA/タパ
GURUNG/グルン SHRESTHA/シュレスタ SMITH/スミス
""")
_MIDDLES = parse("""
VAN/ヴァン THI/ティ MINH/ミン QUOC/クオック XIAO/シャオ MARIA/マリア JOSE/ホセ DA/ダ BAHADUR/バハドゥル KUMARI/クマリ
ANNE/アン LEE/リー DUC/ドゥック
""")
_GIVEN = parse("""
AN/アン ANH/アン HOA/ホア HOANG/ホアン LINH/リン MAI/マイ NAM/ナム THU/トゥー TUAN/トゥアン HUNG/フン FANG/ファン
WEI/ウェイ JING/ジン MINSU/ミンス JIHO/ジホ ANGELICA/アンジェリカ ROSALINDA/ロザリンダ GABRIELLE/ガブリエル
CRISTINA/クリスティナ FERNANDO/フェルナンド RAJESH/ラジェシュ SUNITA/スニタ PRAKASH/プラカシュ JONATHAN/ジョナサン
KATHERINE/キャサリン VICTORIA/ヴィクトリア ALEXANDER/アレクサンダー
""")


def foreign_surname(draw: Random) -> Word:
    """A family name in capital Latin letters."""
    return draw.choice(_SURNAMES)


def foreign_middle(draw: Random) -> Word:
    """A middle name in capital Latin letters."""
    return draw.choice(_MIDDLES)


def foreign_given(draw: Random) -> Word:
    """Given names in capital Latin letters, two of three times with a middle name."""
    given = draw.choice(_GIVEN)
    if draw.random() < 1 / 3:
        return given
    middle = foreign_middle(draw)
    return Word(f"{middle.text} {given.text}", f"{middle.kana}　{given.kana}")
