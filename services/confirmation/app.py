"""confirmation, put together."""

from functools import partial
from pathlib import Path

from libs.common.service import Job, Runtime, Service
from libs.common.staff.signin import staff_signin
from libs.common.web.app import create_app
from libs.common.web.pages import Pages
from libs.common.web.signin import resident_signin
from services.confirmation import api, lapse, pages, pages_not_me, staff_pages
from services.confirmation.handlers import HANDLERS

NAME = "confirmation"


def build(runtime: Runtime) -> Service:
    """The service for one process; whoever serves `app` enters its lifespan."""
    look = Pages(NAME, runtime.settings, Path(__file__).parent / "templates")
    routers = [
        pages.routes(runtime, look),
        pages_not_me.routes(runtime, look),
        staff_pages.routes(runtime, look),
        api.routes(runtime),
        resident_signin(runtime, NAME),
        staff_signin(runtime, NAME),
    ]
    return Service(
        name=NAME,
        runtime=runtime,
        app=create_app(runtime, NAME, "確認と申請", routers),
        handlers=HANDLERS,
        jobs=[Job("confirmation-lapse", partial(lapse.run, runtime.database))],
    )
