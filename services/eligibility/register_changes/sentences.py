"""What staff read about a case that a change in the register holds: why, and what to do."""

from services.eligibility.register_changes.effects import Why

HELD: dict[Why, tuple[str, str]] = {
    Why.HEIRS: (
        "回答したあと（または申出の期限のあと）に、世帯主が亡くなりました。",
        "相続する人を確かめ、振込先をどうするか決めます。決まるまで「続ける」を押さないでください。",
    ),
    Why.ALONE_PERHAPS: (
        "世帯主が亡くなりました。リストに世帯員がのっていないので、1人世帯かどうかわかりません。",
        "住民票で世帯員を確かめます。1人世帯なら「取り下げる」を押します。",
    ),
    Why.HEAD_UNKNOWN: (
        "世帯主が亡くなったか変わりましたが、新しい世帯主がだれか、異動情報とリストだけではわかりません。",
        "住民票で新しい世帯主を確かめ、下で選んでから「続ける」を押します。",
    ),
    Why.LEFT_AFTER: (
        "世帯主が、基準日よりあとに転出しました。受け取る権利はそのままです。",
        "書類の送り先を確かめてから、「続ける」を押します。",
    ),
    Why.LEFT_BEFORE: (
        "この世帯の人が、基準日までに転出したか亡くなっていました。対象ではないかもしれません。",
        "基準日の住民票を確かめます。対象でなければ「取り下げる」を押します。",
    ),
    Why.DELETED: (
        "この世帯の人の住民票が、職権で消されました。",
        "いまどこに住んでいるか、対象のままかを確かめます。",
    ),
    Why.PROTECTION_BEGAN: (
        "この世帯に、支援措置の対象になった人がいます。世帯全体のお知らせを止めています。",
        "支援措置の担当に、知らせてよい相手と送り先を確かめてから、「続ける」を押します。LINE の通知は、止めたままです。",
    ),
    Why.PROTECTION_ENDED: (
        "支援措置が終わったという異動情報が来ました。",
        "世帯のほかの人に支援措置がないことを確かめてから、「続ける」を押します。押すと、LINE の通知が届くようになります。",
    ),
}
"""(why it is held, what to do) for every reason for which a case waits."""
