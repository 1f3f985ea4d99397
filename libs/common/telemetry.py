"""Structured logs and Prometheus metrics.

Labels and log fields hold names, counts, ids and codes, never a person's data.
"""

import logging
import sys
import traceback
from pathlib import Path

import structlog
from prometheus_client import Counter, Gauge, Histogram

from libs.common.settings import Settings
from libs.common.tracing import trace_to

EVENTS = Counter("todoke_events", "Events of a consumer by outcome", ["service", "topic", "outcome"])
HANDLER_SECONDS = Histogram("todoke_handler_seconds", "Time of one batch, transaction included", ["service", "topic"])
EVENT_AGE = Histogram(
    "todoke_event_age_seconds",
    "From the act to the commit of what follows from it, for the oldest event of a batch",
    ["service", "topic"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 14400),
)
OUTBOX = Gauge("todoke_outbox_pending", "Events stored and not yet published", ["service"])
OUTBOX_OLDEST = Gauge("todoke_outbox_oldest_seconds", "Age of the oldest event not yet published", ["service"])
PARKED = Gauge("todoke_parked", "Events put aside", ["service"])
LAG = Gauge("todoke_consumer_lag", "Events published and not yet handled", ["service", "topic"])
PROGRESS = Gauge(
    "todoke_consumer_progress_timestamp_seconds",
    "When this process last moved its position in a topic, or began to read it",
    ["service", "topic"],
)
STOPPED = Gauge("todoke_consumer_stopped", "1 when too many events were parked and the consumer stopped", ["service"])
UNSEALED = Gauge("todoke_audit_unsealed_seconds", "Age of the oldest audit row not yet chained", ["service"])
LOOP_LAG = Histogram(
    "todoke_loop_lag_seconds", "How late the event loop ran", buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
)
RESTARTS = Counter("todoke_job_restarts", "Background work started again after a failure", ["service", "name"])


def configure(settings: Settings) -> None:
    """Once per process, before anything logs."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    renderer = (
        structlog.processors.JSONRenderer()
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(level, logging.WARNING))
    if settings.otlp_endpoint:
        trace_to(settings.otlp_endpoint)


def place(error: BaseException) -> str:
    """Where an exception arose, innermost first; its message may quote a row, so logs hold the place instead."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
