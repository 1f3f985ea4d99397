"""Surnames that families write one way or the other; for surnames only, since 裕 and 祐 may be twins."""

SURNAME_FORMS = """
斎斉 坂阪 島嶋嶌嶹 富冨 峰峯 野埜 園薗 涼凉 駆駈 杯盃 桧檜 遥遙 槙槇 尭堯 巌巖 亘亙 凜凛 穣穰 晃晄 祢禰 祷禱 曽曾
薮籔藪 篭籠 桝枡 塩盬 蛍螢 竃竈 鴬鶯 涛濤 梼檮 砺礪 頚頸 鯵鰺 麹麴 靱靭 渓溪 柏栢 梅楳 松枩 杉椙 土圡
秋穐 煙烟 略畧 群羣 裏裡 雁鴈 館舘 児兒 条條 桑桒 慎愼 弥彌 翠翆
鴎鷗 讃讚
"""
