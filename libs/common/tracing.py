"""OpenTelemetry traces, when an endpoint is set. Names, never a person's data."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.trace import Link

_tracer: trace.Tracer | None = None


def trace_to(endpoint: str) -> None:
    """Once per process."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "todoke"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    global _tracer  # noqa: PLW0603  one tracer a process, like the library's own provider
    _tracer = trace.get_tracer("todoke")


def traceparent() -> str | None:
    """The W3C trace context of the work under way, if it is traced."""
    if _tracer is None:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span(name: str, parents: Sequence[str | None] = ()) -> Iterator[None]:
    """A span when tracing is on; a batch links to the spans that published its events."""
    if _tracer is None:
        yield
        return
    links = []
    for parent in {p for p in parents if p}:
        context = trace.get_current_span(propagate.extract({"traceparent": parent})).get_span_context()
        if context.is_valid:
            links.append(Link(context))
    with _tracer.start_as_current_span(name, links=links):
        yield
