"""THE CONTRACTS: one file per event. `CHAIN` is the product; `ALL` is every topic there is."""

from libs.common.events.application_confirmed import ApplicationConfirmed
from libs.common.events.application_declined import ApplicationDeclined
from libs.common.events.application_lapsed import ApplicationLapsed
from libs.common.events.application_opened import ApplicationOpened
from libs.common.events.case_freed import CaseFreed
from libs.common.events.case_held import CaseHeld
from libs.common.events.eligibility_matched import EligibilityMatched
from libs.common.events.eligibility_revoked import EligibilityRevoked
from libs.common.events.envelope import Cause, Envelope, Event, Sealed, derived_id, new_id, now
from libs.common.events.letter_due import LetterDue
from libs.common.events.line_followed import LineFollowed
from libs.common.events.line_unfollowed import LineUnfollowed
from libs.common.events.notice_pushed import NoticePushed
from libs.common.events.notice_seen import NoticeSeen
from libs.common.events.notice_undeliverable import NoticeUndeliverable
from libs.common.events.payment_released import PaymentReleased
from libs.common.events.payment_returned import PaymentReturned
from libs.common.events.payment_settled import PaymentSettled
from libs.common.events.programme_closed import ProgrammeClosed
from libs.common.events.programme_opened import ProgrammeOpened
from libs.common.events.resident_erased import ResidentErased
from libs.common.events.resident_registered import ResidentRegistered
from libs.common.events.resident_suspended import ResidentSuspended
from libs.common.events.resident_withdrawn import ResidentWithdrawn
from libs.common.events.target_changed import TargetChanged
from libs.common.events.target_listed import TargetListed
from libs.common.events.target_removed import TargetRemoved

CHAIN: tuple[type[Event], ...] = (ResidentRegistered, EligibilityMatched, NoticePushed, ApplicationConfirmed)

ALL: tuple[type[Event], ...] = (
    ResidentRegistered,
    ResidentSuspended,
    ResidentWithdrawn,
    ResidentErased,
    ProgrammeOpened,
    ProgrammeClosed,
    TargetListed,
    TargetChanged,
    TargetRemoved,
    EligibilityMatched,
    EligibilityRevoked,
    CaseHeld,
    CaseFreed,
    NoticePushed,
    NoticeSeen,
    NoticeUndeliverable,
    LetterDue,
    LineFollowed,
    LineUnfollowed,
    ApplicationOpened,
    ApplicationConfirmed,
    ApplicationDeclined,
    ApplicationLapsed,
    PaymentReleased,
    PaymentSettled,
    PaymentReturned,
)

__all__ = [
    "ALL",
    "CHAIN",
    "ApplicationConfirmed",
    "ApplicationDeclined",
    "ApplicationLapsed",
    "ApplicationOpened",
    "CaseFreed",
    "CaseHeld",
    "Cause",
    "EligibilityMatched",
    "EligibilityRevoked",
    "Envelope",
    "Event",
    "LetterDue",
    "LineFollowed",
    "LineUnfollowed",
    "NoticePushed",
    "NoticeSeen",
    "NoticeUndeliverable",
    "PaymentReleased",
    "PaymentReturned",
    "PaymentSettled",
    "ProgrammeClosed",
    "ProgrammeOpened",
    "ResidentErased",
    "ResidentRegistered",
    "ResidentSuspended",
    "ResidentWithdrawn",
    "Sealed",
    "TargetChanged",
    "TargetListed",
    "TargetRemoved",
    "derived_id",
    "new_id",
    "now",
]
