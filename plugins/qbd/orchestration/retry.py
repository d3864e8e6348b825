"""Retry only what retrying can mend."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

RETRIES = 4

POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception="qbd.errors.ThrottledError",
            action=RetryAction.RETRY,
            retry_delay=timedelta(minutes=2),
            reason="the source asked us to wait",
        ),
        RetryRule(
            exception="qbd.errors.SourceUnavailableError",
            action=RetryAction.RETRY,
            retry_delay=timedelta(minutes=2),
            reason="the source did not answer",
        ),
        RetryRule(
            exception="sqlalchemy.exc.OperationalError",
            action=RetryAction.RETRY,
            retry_delay=timedelta(seconds=30),
            reason="the database did not answer",
        ),
        RetryRule(
            exception="psycopg.OperationalError",
            action=RetryAction.RETRY,
            retry_delay=timedelta(seconds=30),
            reason="the database did not answer",
        ),
    ],
    default=RetryAction.FAIL,
)
"""Waiting mends a throttled or absent source and a restarting database; everything else needs a person.

A task whose process was killed raises nothing and is retried by Airflow itself.
"""

DEFAULT_ARGS = {"owner": "qbd", "retries": RETRIES, "retry_policy": POLICY}
