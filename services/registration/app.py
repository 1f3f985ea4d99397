"""registration, put together."""

from functools import partial
from pathlib import Path

from libs.common.events import LineFollowed, LineUnfollowed
from libs.common.service import Job, Runtime, Service
from libs.common.staff.signin import staff_signin
from libs.common.web.app import create_app
from libs.common.web.pages import Pages
from libs.common.web.signin import resident_signin
from services.registration import api, identity_pages, pages, staff_pages, under_way
from services.registration.on_line_followed import on_line_followed
from services.registration.on_line_unfollowed import on_line_unfollowed

NAME = "registration"


def build(runtime: Runtime) -> Service:
    """The service for one process; whoever serves `app` enters its lifespan."""
    look = Pages(NAME, runtime.settings, Path(__file__).parent / "templates")
    routers = [
        pages.routes(runtime, look),
        identity_pages.routes(runtime, look),
        staff_pages.routes(runtime, look),
        api.routes(runtime),
        resident_signin(runtime, NAME),
        staff_signin(runtime, NAME),
    ]
    return Service(
        name=NAME,
        runtime=runtime,
        app=create_app(runtime, NAME, "事前登録", routers),
        handlers={LineFollowed: on_line_followed, LineUnfollowed: on_line_unfollowed},
        jobs=[Job("registration-sweep", partial(under_way.sweep, runtime.database))],
    )
