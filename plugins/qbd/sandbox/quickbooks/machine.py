"""The PC that QuickBooks runs on: at most one company file is open there, by its user or by an application."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qbd.sandbox.quickbooks.hresults import CANNOT_OPEN_FILE, FILE_NAME_NEEDED, OTHER_FILE_OPEN, HresultError


@dataclass(slots=True)
class Machine:
    """Shared by the request processors of all applications on it.

    Attributes:
        open_file: the file open in QuickBooks' own window, if any.
    """

    open_file: Path | None = None
    _opened: list[Path] = field(default_factory=list)

    def file_for(self, company_file: str) -> Path:
        """The file that BeginSession means.

        Raises:
            HresultError: 0x80040417 for no name where no file is open, 0x8004040A where another file is open,
                0x80040403 where there is none of that name.
        """
        if not company_file:
            if self.open_file is None:
                raise HresultError(FILE_NAME_NEEDED)
            return self.open_file
        path = Path(company_file)
        in_use = [*self._opened, *([self.open_file] if self.open_file is not None else [])]
        if any(other.resolve() != path.resolve() for other in in_use):
            raise HresultError(OTHER_FILE_OPEN)
        if not path.is_file():
            raise HresultError(CANNOT_OPEN_FILE, reason=company_file)
        return path

    def opened(self, path: Path) -> None:
        """A session has this file open now."""
        self._opened.append(path)

    def closed(self, path: Path) -> None:
        """One session fewer has it open."""
        if path in self._opened:
            self._opened.remove(path)
