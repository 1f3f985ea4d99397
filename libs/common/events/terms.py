"""Words of the domain that stand in several events."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class ClaimUnit(StrEnum):
    """支給単位: what one right belongs to."""

    HOUSEHOLD = "household"  # 世帯
    PERSON = "person"  # 個人
    CHILD = "child"  # 児童


class CaseRole(StrEnum):
    """The part a resident plays in a case."""

    HEAD = "head"  # 世帯主
    MEMBER = "member"  # 世帯員
    GUARDIAN = "guardian"  # 保護者
    SELF = "self"  # 本人


class ProcedureKind(StrEnum):
    """手続区分: what silence until the deadline means differs."""

    PAYMENT_NOTICE = "payment_notice"  # 支給のお知らせ: silence means pay
    CONFIRMATION_FORM = "confirmation_form"  # 支給要件確認書: silence is a deemed decline
    APPLICATION_FORM = "application_form"  # 申請書: opened by staff for people not on the list


class Channel(StrEnum):
    """Where an answer came in."""

    LINE = "line"
    WEB = "web"
    PAPER = "paper"
    COUNTER = "counter"


class PayoutWay(StrEnum):
    """How the money can reach the payee."""

    TRANSFER = "transfer"  # 口座振込
    CASH_AT_ATM = "cash_at_atm"  # ATM での現金受取


class HoldReason(StrEnum):
    """Why a case is held; never shown to a resident."""

    PROTECTED = "protected"  # 支援措置
    LIST_CHANGED = "list_changed"
    SECOND_CANDIDATE = "second_candidate"
    REGISTER_CHANGED = "register_changed"  # 異動情報
    ACCOUNT_PENDING = "account_pending"
    NOT_ME = "not_me"  # the resident says the notice is about somebody else
    STAFF = "staff"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Instalment(_Part):
    """支給回・区分; supplements are instalments of their own. `amount` in yen, None where the row says it."""

    number: int
    name: str
    amount: int | None = None


class Consent(_Part):
    """A sentence the resident agrees to, exactly as shown, with its version."""

    code: str
    text: str
    version: str


class Person(_Part):
    """The basic four items (基本4情報) as proven; `*_sub` mark substituted characters, one 0/1 each."""

    name: str
    kana: str | None = None
    birth_date: str  # ISO
    sex: str  # 1 male, 2 female, 9 not applicable (JIS X 0303)
    address: str
    name_sub: str | None = None
    address_sub: str | None = None


class Household(_Part):
    """What the confirmation page shows: the payee and, unless protected, the members' names."""

    reference: str  # 整理番号
    payee: str
    payee_kana: str | None = None
    address: str
    members: tuple[str, ...] = ()


class Account(_Part):
    """受取口座 as the list gives it, with where it came from (出所)."""

    text: str
    holder_kana: str | None = None
    origin: str | None = None
