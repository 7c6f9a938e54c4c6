"""A submission in a live kernel, as a check sees it: its questions go through the kernel's bridge."""

from __future__ import annotations

import json

from campkit.checking import CallTimedOut, FileMissing
from graders.kernel_session import KernelGone, KernelSession
from graders.labs import Lab
from graders.services import Services
from graders.session import OutOfMemory, ProcessDied, Session


class KernelSubmission(Session):
    """A submission in a live kernel, as a check sees it."""

    def __init__(self, lab: Lab, seed: int, visible_text: str, kernel: KernelSession, services: Services | None = None) -> None:
        super().__init__(lab, seed, visible_text, services=services)
        self.kernel = kernel
        self.isolation = kernel.isolation
        self.gone: KernelGone | None = None

    def exchange(self, request: str, timeout_s: float) -> str:
        """See `Session.exchange`."""
        return self._ask_kernel(f"__import__('campkit.checking.bridge', fromlist=['x']).serve_call({request!r})", timeout_s)

    def not_theirs(self, seconds: float) -> None:
        """See `Session.not_theirs`."""
        self.kernel.deadline += seconds

    def file_bytes(self, name: str, max_bytes: int) -> bytes:
        """Ask the kernel for a handed-in file: it sees its own folder only, whatever a link there points to."""
        expression = (f"__import__('campkit.checking.bridge', fromlist=['x']).serve_file({name!r}, {max_bytes})")
        answer = self._ask_kernel(expression, 10.0)
        kind, _, content = answer.partition(":")
        if kind != "file":
            raise FileMissing(f"The file {name} was not handed in." if kind == "missing" else
                              f"The file {name} is larger than {max_bytes:,} bytes.")
        try:
            return bytes.fromhex(content)[: max_bytes + 1]
        except ValueError:
            raise FileMissing(f"The file {name} cannot be read.") from None

    def _ask_kernel(self, expression: str, timeout_s: float) -> str:
        try:
            return self.kernel.ask(expression, timeout_s)
        except TimeoutError:
            raise CallTimedOut("") from None
        except ValueError as error:
            return json.dumps({"problem": "BadReturn", "message": str(error)[:200]})
        except KernelGone as gone:
            self.gone = gone
            if gone.status == "timed_out":
                raise CallTimedOut(gone.message) from None
            kind = OutOfMemory if gone.status == "out_of_memory" else ProcessDied
            raise kind(gone.message) from None
