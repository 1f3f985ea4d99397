"""Puts the service together."""

from libs.common.events import (
    ApplicationConfirmed,
    ApplicationDeclined,
    ResidentErased,
    ResidentRegistered,
    ResidentSuspended,
    ResidentWithdrawn,
)
from libs.common.service import Job, Runtime, Service
from libs.common.staff.signin import staff_signin
from libs.common.web.app import create_app
from services.eligibility import api, home, pages, pages_lists
from services.eligibility.forgetting import forgetting_job
from services.eligibility.on_application_confirmed import on_application_confirmed
from services.eligibility.on_application_declined import on_application_declined
from services.eligibility.on_resident_erased import on_resident_erased
from services.eligibility.on_resident_registered import on_resident_registered
from services.eligibility.on_resident_suspended import on_resident_suspended
from services.eligibility.on_resident_withdrawn import on_resident_withdrawn
from services.eligibility.reading import reading_job
from services.eligibility.release import release_job


def build(runtime: Runtime) -> Service:
    """The eligibility service; it also owns `/` and the staff's start page."""
    name, database = "eligibility", runtime.database
    routers = [
        home.routes(runtime),
        pages.routes(runtime),
        pages_lists.routes(runtime),
        api.routes(runtime),
        staff_signin(runtime, name),
    ]
    return Service(
        name=name,
        runtime=runtime,
        app=create_app(runtime, name, "対象者", routers, outside=("/", "/staff")),
        handlers={
            ResidentRegistered: on_resident_registered,
            ResidentSuspended: on_resident_suspended,
            ResidentWithdrawn: on_resident_withdrawn,
            ResidentErased: on_resident_erased,
            ApplicationConfirmed: on_application_confirmed,
            ApplicationDeclined: on_application_declined,
        },
        jobs=[
            Job("reading", lambda: reading_job(database, runtime.settings.master_key_file.expanduser().absolute())),
            Job("forgetting", lambda: forgetting_job(database)),
            Job("release", lambda: release_job(database)),
        ],
    )
