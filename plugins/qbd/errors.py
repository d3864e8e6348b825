"""The one hierarchy of exceptions; the pure core returns errors as values instead.

Whoever catches one may show ``str(error)`` to a user: every message names the record, the field, the value
and the mend, and never holds a secret.
"""

from __future__ import annotations


class QbdError(Exception):
    """Any error of this product that a user can act upon."""


class ConfigurationError(QbdError):
    """A setting is missing or wrong. Names the file (or connection), the key and the mend."""

    def __init__(self, where: str, key: str, problem: str, mend: str) -> None:
        super().__init__(f"{where}: {key}: {problem}. {mend}")
        self.where = where
        self.key = key
        self.problem = problem
        self.mend = mend


class SourceError(QbdError):
    """A shop or purchasing system could not be read."""


class AuthenticationError(SourceError):
    """The source refused the credentials; retrying does not help."""


class MissingScopeError(SourceError):
    """The access token lacks a scope; the message names it."""

    def __init__(self, scope: str, message: str) -> None:
        super().__init__(message)
        self.scope = scope


class ApiVersionError(SourceError):
    """The source does not know (or no longer serves) the API version asked for."""


class ThrottledError(SourceError):
    """The source asks us to wait longer than one task may; retrying later helps."""


class SourceUnavailableError(SourceError):
    """Timeouts, dropped connections and 5xx after all retries; retrying later helps."""


class ContractError(QbdError):
    """An answer does not have the shape that its schema promises; a person must look."""


class LandingError(QbdError):
    """A landing file is absent, altered or damaged; it names the file."""


class DataError(QbdError):
    """Records cannot be used as they are; they wait in quarantine."""


class UnrenderableError(DataError):
    """A document cannot be written as qbXML: names the document, the field, its value and the mend."""

    def __init__(self, record: str, field: str, value: str, problem: str, mend: str) -> None:
        super().__init__(f"{record}: {field} {value[:60]!r}: {problem}. {mend}")
        self.record = record
        self.field = field
        self.value = value
        self.problem = problem
        self.mend = mend


class BatchRejectedError(DataError):
    """A batch-stopping validation failed; nothing of the batch goes on."""


class DeliveryError(QbdError):
    """The outbox or the worker protocol was used wrongly, or a lease is no longer held."""


class ReconciliationError(QbdError):
    """QuickBooks and the journal differ; the message lists account, date and both figures."""
