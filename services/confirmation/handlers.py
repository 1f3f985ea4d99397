"""What this service hears: each event and its function."""

from collections.abc import Mapping

from libs.common import events as ev
from libs.common.service import Handler
from services.confirmation.on_case_freed import on_case_freed
from services.confirmation.on_case_held import on_case_held
from services.confirmation.on_eligibility_matched import on_eligibility_matched
from services.confirmation.on_eligibility_revoked import on_eligibility_revoked
from services.confirmation.on_letter_due import on_letter_due
from services.confirmation.on_notice_pushed import on_notice_pushed
from services.confirmation.on_notice_seen import on_notice_seen
from services.confirmation.on_notice_undeliverable import on_notice_undeliverable
from services.confirmation.on_programme_closed import on_programme_closed
from services.confirmation.on_programme_opened import on_programme_opened
from services.confirmation.on_resident_erased import on_resident_erased
from services.confirmation.on_resident_registered import on_resident_registered
from services.confirmation.on_resident_suspended import on_resident_suspended
from services.confirmation.on_resident_withdrawn import on_resident_withdrawn
from services.confirmation.on_target_changed import on_target_changed
from services.confirmation.on_target_listed import on_target_listed
from services.confirmation.on_target_removed import on_target_removed

HANDLERS: Mapping[type[ev.Event], Handler] = {
    ev.ProgrammeOpened: on_programme_opened,
    ev.ProgrammeClosed: on_programme_closed,
    ev.TargetListed: on_target_listed,
    ev.TargetChanged: on_target_changed,
    ev.TargetRemoved: on_target_removed,
    ev.EligibilityMatched: on_eligibility_matched,
    ev.EligibilityRevoked: on_eligibility_revoked,
    ev.NoticePushed: on_notice_pushed,
    ev.NoticeSeen: on_notice_seen,
    ev.NoticeUndeliverable: on_notice_undeliverable,
    ev.LetterDue: on_letter_due,
    ev.CaseHeld: on_case_held,
    ev.CaseFreed: on_case_freed,
    ev.ResidentRegistered: on_resident_registered,
    ev.ResidentSuspended: on_resident_suspended,
    ev.ResidentWithdrawn: on_resident_withdrawn,
    ev.ResidentErased: on_resident_erased,
}
