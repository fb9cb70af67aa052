"""The figures that `/metrics` shows, in Prometheus's terms. No label names a person, a question or a file.

Names and units follow https://prometheus.io/docs/practices/naming/. `docs/observability.md` has the table of them.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
"""Everything that is shown, and nothing that a library may register elsewhere."""

# When each figure began would nearly double the page.
disable_created_metrics()  # type: ignore[no-untyped-call]
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

QUICK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
"""Seconds: the three in which Discord wants an acknowledgement are a bound."""

LONG = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
FOR_DELIVERIES = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600)
"""Seconds: after five minutes a message is marked as late."""

FOR_TRANSACTIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)

BUILD = Info("syllabot_build", "The versions of what runs.", registry=REGISTRY)

ANSWERS = Histogram(
    "syllabot_answer_duration_seconds",
    "From a question's turn to ask until its answer is found, by how sure the answer is: "
    "`answer`, `closest`, `unknown`, or `failed` where none came.",
    ["course", "band"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)
ACKNOWLEDGEMENTS = Histogram(
    "syllabot_interaction_acknowledgement_seconds",
    "From a command, a press or a form in Discord until it is acknowledged; Discord waits for three seconds.",
    buckets=QUICK,
    registry=REGISTRY,
)
LATE_ACKNOWLEDGEMENTS = Counter(
    "syllabot_interactions_acknowledged_late_total",
    "Commands, presses and forms that were acknowledged too late, so that Discord showed that the bot did not respond.",
    registry=REGISTRY,
)
ASSISTANT_LOADED = Gauge(
    "syllabot_assistant_loaded",
    "Whether what answers questions is loaded (1) or not (0).",
    ["course"],
    registry=REGISTRY,
)

SUBMISSIONS = Gauge(
    "syllabot_submissions_open", "Submissions that are `queued` or `running`.", ["course", "state"], registry=REGISTRY
)
OLDEST_SUBMISSION = Gauge(
    "syllabot_submission_oldest_age_seconds",
    "How long ago the oldest submission that is not graded yet was handed in; 0 where none waits.",
    ["course"],
    registry=REGISTRY,
)
GRADINGS = Histogram(
    "syllabot_grading_duration_seconds",
    "From taking a submission out of the queue until its grade, by outcome: the report's, `failed` where there is "
    "none, or `put_off` where nothing could be run.",
    ["course", "outcome"],
    buckets=LONG,
    registry=REGISTRY,
)
GRADING_STAGES = Histogram(
    "syllabot_grading_stage_duration_seconds",
    "The parts of grading: `waiting` in the queue, `reading` the file, the run on the `given` data, the one on "
    "`held_back` data, and the `checks`.",
    ["course", "stage"],
    buckets=(0.1, 0.5, *LONG),
    registry=REGISTRY,
)

DELIVERIES = Counter(
    "syllabot_deliveries_total",
    "Messages of the outbox that were settled: `sent` in time, sent `late`, `skipped` as of no more use, or `failed`.",
    ["course", "outcome"],
    registry=REGISTRY,
)
PENDING_DELIVERIES = Gauge(
    "syllabot_deliveries_pending", "Messages in the outbox that are owed, now or later.", ["course"], registry=REGISTRY
)
OVERDUE_DELIVERIES = Gauge(
    "syllabot_deliveries_overdue", "Those of them that have fallen due.", ["course"], registry=REGISTRY
)
OLDEST_DELIVERY = Gauge(
    "syllabot_delivery_oldest_overdue_seconds",
    "How long ago the oldest of these fell due; 0 where there is none.",
    ["course"],
    registry=REGISTRY,
)
DELIVERY_LAG = Histogram(
    "syllabot_delivery_lag_seconds",
    "From the instant at which a message fell due until it was sent.",
    ["course"],
    buckets=FOR_DELIVERIES,
    registry=REGISTRY,
)

GATEWAY_LATENCY = Gauge(
    "syllabot_gateway_latency_seconds", "The last heartbeat's way to Discord and back.", ["shard"], registry=REGISTRY
)
GATEWAY_CONNECTED = Gauge(
    "syllabot_gateway_connected",
    "Whether the connection to Discord stands (1) or not (0).",
    ["shard"],
    registry=REGISTRY,
)
GATEWAY_EVENTS = Counter(
    "syllabot_gateway_events_total",
    "What happened to connections to Discord: `connect`, `disconnect`, `ready` after a new session, `resume` of an "
    "old one.",
    ["event"],
    registry=REGISTRY,
)
REQUESTS = Histogram(
    "syllabot_discord_request_duration_seconds",
    "Requests to Discord's API by method and status; the status is `none` where no answer came.",
    ["method", "status"],
    buckets=QUICK,
    registry=REGISTRY,
)

LOOP_LAG = Histogram(
    "syllabot_event_loop_lag_seconds",
    "How late the event loop wakes what sleeps in it, looked at twice a second.",
    buckets=FOR_TRANSACTIONS,
    registry=REGISTRY,
)
TRANSACTIONS = Histogram(
    "syllabot_database_transaction_duration_seconds",
    "Transactions of the database from their begin to their end, `reading` or `writing`.",
    ["kind"],
    buckets=FOR_TRANSACTIONS,
    registry=REGISTRY,
)
DATABASE_UP = Gauge(
    "syllabot_database_up", "Whether the database answered when it was last asked (1) or not (0).", registry=REGISTRY
)
LEASE_HELD = Gauge(
    "syllabot_lease_held",
    "Whether this process is the one that plans, delivers and grades for the course (1) or another is (0).",
    ["course"],
    registry=REGISTRY,
)
