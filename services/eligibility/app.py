"""Puts the service together."""

from functools import partial

from libs.common.events import (
    ApplicationConfirmed,
    ApplicationDeclined,
    CaseHeld,
    LineUnfollowed,
    NoticePushed,
    NoticeUndeliverable,
    ResidentErased,
    ResidentRegistered,
    ResidentSuspended,
    ResidentWithdrawn,
)
from libs.common.service import Job, Runtime, Service
from libs.common.staff.signin import staff_signin
from libs.common.web.app import create_app
from services.eligibility import (
    api,
    api_held,
    api_notices,
    api_programmes,
    api_protected,
    api_register,
    api_rehearsals,
    api_releases,
    api_reviews,
    api_reviews_done,
    api_shadow,
    api_templates,
    api_versions,
    api_why,
    home,
    pages,
    pages_books,
    pages_by_post,
    pages_held,
    pages_lists,
    pages_programme_edit,
    pages_programme_new,
    pages_protected,
    pages_register,
    pages_rehearsals,
    pages_releases,
    pages_reviews,
    pages_reviews_done,
    pages_shadow,
    pages_versions,
    pages_why,
    watching,
)
from services.eligibility.city import city_of
from services.eligibility.erasing import erasing_job
from services.eligibility.forgetting import forgetting_job
from services.eligibility.forming import forming_job
from services.eligibility.list_matching import matching_job
from services.eligibility.on_application_confirmed import on_application_confirmed
from services.eligibility.on_application_declined import on_application_declined
from services.eligibility.on_case_held import on_case_held
from services.eligibility.on_line_unfollowed import on_line_unfollowed
from services.eligibility.on_notice_pushed import on_notice_pushed
from services.eligibility.on_notice_undeliverable import on_notice_undeliverable
from services.eligibility.on_resident_erased import on_resident_erased
from services.eligibility.on_resident_registered import on_resident_registered
from services.eligibility.on_resident_suspended import on_resident_suspended
from services.eligibility.on_resident_withdrawn import on_resident_withdrawn
from services.eligibility.reading import reading_job
from services.eligibility.register_applying import register_job
from services.eligibility.register_reading import register_reading_job
from services.eligibility.release import release_job
from services.eligibility.version_applying import versions_job


def build(runtime: Runtime) -> Service:
    """The eligibility service; it also owns `/` and the staff's start page."""
    name, database, settings = "eligibility", runtime.database, runtime.settings
    city = city_of(settings.city_name, settings.towns_file)
    limits = watching.limits_of(settings)
    routers = [
        home.routes(runtime),
        pages_programme_new.routes(runtime),
        pages_programme_edit.routes(runtime),
        pages.routes(runtime),
        pages_lists.routes(runtime),
        pages_rehearsals.routes(runtime),
        pages_shadow.routes(runtime),
        pages_books.routes(runtime),
        pages_releases.routes(runtime),
        pages_by_post.routes(runtime),
        pages_reviews_done.routes(runtime, city),
        pages_reviews.routes(runtime, city),
        pages_why.routes(runtime, city),
        pages_register.routes(runtime),
        pages_held.routes(runtime, city),
        pages_protected.routes(runtime, city),
        pages_versions.routes(runtime),
        api_programmes.routes(runtime),
        api.routes(runtime),
        api_templates.routes(),
        api_rehearsals.routes(runtime),
        api_shadow.routes(runtime),
        api_releases.routes(runtime),
        api_notices.routes(runtime),
        api_reviews_done.routes(runtime, city),
        api_reviews.routes(runtime, city),
        api_why.routes(runtime),
        api_register.routes(runtime),
        api_held.routes(runtime, city),
        api_protected.routes(runtime, city),
        api_versions.routes(runtime),
        staff_signin(runtime, name),
    ]
    return Service(
        name=name,
        runtime=runtime,
        app=create_app(runtime, name, "対象者", routers, outside=("/", "/staff")),
        handlers={
            ResidentRegistered: partial(on_resident_registered, city=city),
            ResidentSuspended: partial(on_resident_suspended, city=city),
            ResidentWithdrawn: partial(on_resident_withdrawn, city=city),
            ResidentErased: partial(on_resident_erased, city=city),
            ApplicationConfirmed: on_application_confirmed,
            ApplicationDeclined: on_application_declined,
            NoticePushed: partial(on_notice_pushed, limits=limits),
            NoticeUndeliverable: partial(on_notice_undeliverable, limits=limits),
            LineUnfollowed: partial(on_line_unfollowed, limits=limits),
            CaseHeld: partial(on_case_held, city=city, limits=limits),
        },
        jobs=[
            Job("reading", lambda: reading_job(database, settings)),
            Job("register_reading", lambda: register_reading_job(database, settings)),
            Job("register", lambda: register_job(database, city)),
            Job("forgetting", lambda: forgetting_job(database)),
            Job("erasing", lambda: erasing_job(database)),
            Job("forming", lambda: forming_job(database, city)),
            Job("matching", lambda: matching_job(database, city)),
            Job("versions", lambda: versions_job(database, city)),
            Job("release", lambda: release_job(database, city)),
        ],
    )
