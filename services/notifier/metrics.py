"""What an operator watches about LINE."""

from prometheus_client import Counter, Histogram

PUSHES = Counter("todoke_line_pushes", "Messages by what became of the attempt", ["outcome"])
PUSH_SECONDS = Histogram("todoke_line_push_seconds", "Time of one push request")
