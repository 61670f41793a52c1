"""Counts and times of the server in Prometheus form. Holds no text, no name and no address of a client."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import Scope

from posology.assistant.answers import Answer

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Measures:
    """The measures of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "posology_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "posology_request_seconds",
            "Time to answer a request.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._numbers = Counter("posology_numbers", "Numbers shown, by verdict.", ("verdict",), registry=self._registry)
        self._answers = Counter("posology_answers", "Answers by outcome.", ("outcome",), registry=self._registry)

    def request(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request under the pattern of its route, so that no id becomes a label."""
        route = scope.get("route")
        path = str(getattr(route, "path", "")) or "other"
        method = scope["method"] if scope["method"] in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"} else "other"
        self._requests.labels(path, method, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def told(self, answer: Answer) -> None:
        """Count one answer and the verdicts of its numbers."""
        self._answers.labels(answer.outcome).inc()
        for verdict, count in answer.labels.checked.model_dump().items():
            self._numbers.labels(verdict).inc(count)

    def printed(self) -> bytes:
        """All measures in Prometheus text form."""
        return generate_latest(self._registry)
