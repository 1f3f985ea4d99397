"""Given names, composed of kanji with their readings, beside whole names and names in kana."""

from random import Random

from sandbox.city.names import FEMALE, MALE
from sandbox.city.noise.people.words import Word, Words, parse, unique

_MALE_WHOLE = parse("""
亮/リョウ 健/ケン 剛/ツヨシ 学/マナブ 豊/ユタカ 進/ススム 薫/カオル 忍/シノブ 靖/ヤスシ 晴/ハル 勝/マサル 稔/ミノル
満/ミツル 博之/ヒロユキ 祐/ユウ 蓮/レン 樹/イツキ 仁/ジン 淳/ジュン 隼/ハヤト 翼/ツバサ ひろし/ヒロシ たかし/タカシ
リョウ/リョウ
""")
_FEMALE_WHOLE = parse("""
恵/メグミ 薫/カオル 忍/シノブ 静/シズカ 幸/サチ 碧/アオイ 遥/ハルカ 渚/ナギサ 楓/カエデ 葵/アオイ 泉/イズミ 瞳/ヒトミ
操/ミサオ ゆり/ユリ かおり/カオリ めぐみ/メグミ みどり/ミドリ あゆみ/アユミ まゆみ/マユミ ひかり/ヒカリ キヨ/キヨ
トメ/トメ ハル/ハル フミ/フミ ミツ/ミツ ヨシエ/ヨシエ キミコ/キミコ エミ/エミ リサ/リサ みゆき/ミユキ いずみ/イズミ
奈々/ナナ 寿々子/スズコ 奈々子/ナナコ
""")
_MALE_FIRST = parse("""
健/ケン 正/マサ 秀/ヒデ 和/カズ 義/ヨシ 英/ヒデ 隆/タカ 孝/タカ 昭/アキ 明/アキ 清/キヨ 俊/トシ 敏/トシ 利/トシ
武/タケ 猛/タケ 信/ノブ 伸/ノブ 邦/クニ 国/クニ 光/ミツ 政/マサ 雅/マサ 哲/テツ 徹/テツ 直/ナオ 康/ヤス 泰/ヤス
靖/ヤス 保/ヤス 裕/ヒロ 祐/ユウ 博/ヒロ 弘/ヒロ 浩/ヒロ 広/ヒロ 寛/ヒロ 友/トモ 智/トモ 知/トモ 朋/トモ 悠/ユウ
勇/ユウ 雄/ユウ 翔/ショウ 大/ダイ 陽/ハル 晴/ハル 春/ハル 栄/エイ 徳/ノリ 紀/ノリ 憲/ノリ 則/ノリ 幸/ユキ
行/ユキ 誠/セイ 真/シン 慎/シン 進/シン 貴/タカ 良/ヨシ 吉/ヨシ 喜/ヨシ 善/ヨシ 芳/ヨシ 辰/タツ 達/タツ 竜/リュウ
弥/ヤ 宗/ムネ 重/シゲ 茂/シゲ 繁/シゲ 久/ヒサ 尚/ナオ 勝/カツ 克/カツ 文/フミ 史/フミ
""")
_MALE_LAST = parse("""
一/イチ 夫/オ 男/オ 雄/オ 之/ユキ 樹/キ 太/タ 郎/ロウ 太郎/タロウ 一郎/イチロウ 次郎/ジロウ 二/ジ 三/ゾウ 介/スケ
助/スケ 也/ヤ 人/ト 斗/ト 弘/ヒロ 彦/ヒコ 治/ジ 司/シ 志/シ 明/アキ 昭/アキ 信/ノブ 久/ヒサ 平/ヘイ 吾/ゴ 哉/ヤ 生/オ
輝/キ 紀/ノリ 造/ゾウ 作/サク
""")
_FEMALE_FIRST = parse("""
美/ミ 由/ユ 真/マ 恵/エ 和/カズ 幸/サチ 節/セツ 洋/ヨウ 京/キョウ 久/ク 裕/ユウ 祐/ユウ 文/フミ 明/アキ 敏/トシ 千/チ
智/トモ 友/トモ 知/トモ 朋/トモ 直/ナオ 奈/ナ 菜/ナ 麻/マ 里/リ 理/リ 梨/リ 佳/カ 香/カ 加/カ 紀/ノリ 典/ノリ 律/リツ
澄/スミ 寿/トシ 静/シズ 秋/アキ 春/ハル 夏/ナツ 冬/フユ 雪/ユキ 優/ユウ 悠/ユウ 結/ユ 彩/アヤ 綾/アヤ 沙/サ 早/サ
紗/サ 絵/エ 江/エ 珠/タマ 玲/レイ 礼/レイ 良/ヨシ 芳/ヨシ 喜/キ 貴/キ 希/キ 葉/ハ 晴/ハル 陽/ハル 光/ミツ 満/ミツ
信/ノブ 正/マサ 雅/マサ 昌/マサ 政/マサ 重/シゲ 弥/ヤ 八重/ヤエ 実/ミ
""")
_FEMALE_LAST = parse("""
子/コ 美/ミ 香/カ 奈/ナ 代/ヨ 江/エ 穂/ホ 里/リ 恵/エ 枝/エ 絵/エ 紀/キ 希/キ 菜/ナ 織/オリ 実/ミ 乃/ノ 音/ネ 花/カ
華/カ 佳/カ 美子/ミコ 津子/ツコ 代子/ヨコ 由美/ユミ 衣/イ 世/ヨ 保/ホ 加/カ 莉/リ 梨/リ 咲/サキ 月/ツキ 沙/サ 緒/オ
央/オ 羽/ハ
""")


def _joins(a: Word, b: Word) -> bool:
    return a.text != b.text and (len(a.text) == 1 or len(b.text) == 1)


def _table(whole: list[Word], first: list[Word], last: list[Word], seed: int) -> Words:
    composed = [Word(a.text + b.text, a.kana + b.kana) for a in first for b in last if _joins(a, b)]
    Random(seed).shuffle(composed)  # noqa: S311 (the ranks of the rarer names, always the same)
    return Words(unique(whole + composed), flat=30)


MALE_NAMES = _table([Word(*pair) for pair in MALE] + _MALE_WHOLE, _MALE_FIRST, _MALE_LAST, 1)
FEMALE_NAMES = _table([Word(*pair) for pair in FEMALE] + _FEMALE_WHOLE, _FEMALE_FIRST, _FEMALE_LAST, 2)


def given_name(draw: Random, sex: str) -> Word:
    """A given name of a man (男) or a woman (女)."""
    return (MALE_NAMES if sex == "男" else FEMALE_NAMES).draw(draw)
