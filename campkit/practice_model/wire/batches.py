"""`/v1/batches`: a JSONL file of requests in, JSONL files of answers and errors out, at the batch price."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from .errors import WireError, as_wire_error, unknown_object
from .files import StoredFile
from .messages import CREATED, digest, dump, parse_json
from .other_tables import BATCH_LINE, BATCH_REQUEST
from .schema import check

MAX_LINES = 50_000
DAY_S = 24 * 3600


@dataclass
class Batch:
    """One batch and how far it is."""

    id: str
    endpoint: str
    input_file_id: str
    metadata: dict[str, str] | None
    status: str = "validating"
    total: int = 0
    completed: int = 0
    failed: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    model: str | None = None
    tokens: list[int] = field(default_factory=lambda: [0, 0, 0])  # input, cached, output
    cancel: threading.Event = field(default_factory=threading.Event)

    def describe(self) -> dict[str, Any]:
        """The `batch` object."""
        def at(*states: str) -> int | None:
            return CREATED if self.status in states else None

        started = at("in_progress", "finalizing", "completed", "cancelling", "cancelled")
        read, cached, written = self.tokens
        return {
            "id": self.id, "object": "batch", "endpoint": self.endpoint, "model": self.model,
            "errors": {"object": "list", "data": self.errors} if self.errors else None,
            "input_file_id": self.input_file_id, "completion_window": "24h", "status": self.status,
            "output_file_id": self.output_file_id, "error_file_id": self.error_file_id, "created_at": CREATED,
            "in_progress_at": started, "expires_at": CREATED + DAY_S, "finalizing_at": at("finalizing", "completed"),
            "completed_at": at("completed"), "failed_at": at("failed"), "expired_at": None,
            "cancelling_at": at("cancelling", "cancelled"), "cancelled_at": at("cancelled"),
            "request_counts": {"total": self.total, "completed": self.completed, "failed": self.failed},
            "usage": {
                "input_tokens": read, "input_tokens_details": {"cached_tokens": cached}, "output_tokens": written,
                "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": read + written,
            },
            "metadata": self.metadata,
        }


class BatchDesk:
    """Takes batches in and works on them, one thread a batch."""

    def __init__(self, service: Any) -> None:
        self.service = service
        self.batches: dict[str, Batch] = {}
        self.lock = threading.Lock()

    def create(self, body: Any) -> dict[str, Any]:
        """Start a batch and describe it as it starts; wrong lines make it fail later, as with the real service."""
        check(body, BATCH_REQUEST)
        file = self.service.files.get(body["input_file_id"])
        if file.purpose != "batch":
            raise WireError(400, f"Invalid 'input_file_id': the file has the purpose '{file.purpose}', not 'batch'.", param="input_file_id", code="invalid_value")
        with self.lock:
            name = f"batch_{digest('batch', len(self.batches), file.id, body)}"
            batch = self.batches[name] = Batch(name, body["endpoint"], file.id, body.get("metadata"))
        first = batch.describe()
        threading.Thread(target=self.work, args=(batch, file), daemon=True, name=name).start()
        return first

    def get(self, name: str) -> Batch:
        """The batch of that id, or a 404."""
        with self.lock:
            if name not in self.batches:
                raise unknown_object("batch", name, "batch_id")
            return self.batches[name]

    def all(self) -> list[Batch]:
        """All batches, newest first."""
        with self.lock:
            return list(reversed(self.batches.values()))

    def stop(self, name: str) -> Batch:
        """Ask a batch to stop; what is done stays done."""
        batch = self.get(name)
        if batch.status not in ("validating", "in_progress", "cancelling"):
            raise WireError(409, f"Cannot cancel a batch with status '{batch.status}'.", param="batch_id", code="batch_not_cancellable")
        batch.status = "cancelling"
        batch.cancel.set()
        return batch

    def work(self, batch: Batch, file: StoredFile) -> None:
        """Read the file, answer line by line, store the results."""
        lines = self.read(batch, file)
        if batch.errors:
            batch.status = "failed"
            return
        batch.total = len(lines)
        if not batch.cancel.is_set():
            batch.status = "in_progress"
        good, bad = [], []
        for line in lines:
            if batch.cancel.is_set():
                break
            self.answer_line(batch, line, good, bad)
        if good:
            batch.output_file_id = self.service.files.add(f"{batch.id}_output.jsonl", "batch_output", b"".join(good)).id
        if bad:
            batch.error_file_id = self.service.files.add(f"{batch.id}_error.jsonl", "batch_output", b"".join(bad)).id
        batch.status = "cancelled" if batch.cancel.is_set() else "completed"

    def read(self, batch: Batch, file: StoredFile) -> list[dict[str, Any]]:
        """The requests of a batch file; what is wrong with its lines goes to `batch.errors` (the first 100)."""
        lines, seen = [], set()
        for number, raw in enumerate(file.content.splitlines(), 1):
            if not raw.strip():
                continue
            try:
                line = parse_json(raw, f"line {number}")
                check(line, BATCH_LINE)
                if line["url"] != batch.endpoint:
                    raise WireError(400, f"The url of this line is {line['url']}; the batch is for {batch.endpoint}.", param="url", code="mismatched_endpoint")
                if line["custom_id"] in seen:
                    raise WireError(400, f"The custom_id '{line['custom_id'][:80]}' is used twice.", param="custom_id", code="duplicate_custom_id")
                if line["body"].get("stream"):
                    raise WireError(400, "A batch cannot stream.", param="body.stream", code="invalid_value")
                seen.add(line["custom_id"])
                lines.append(line)
            except WireError as error:
                if len(batch.errors) < 100:
                    batch.errors.append({"code": error.code, "line": number, "message": error.message, "param": error.param})
            if len(lines) > MAX_LINES:
                batch.errors.append({"code": "too_many_tasks", "line": number, "message": f"A batch has {MAX_LINES:,} lines at most.", "param": None})
                break
        if not lines and not batch.errors:
            batch.errors.append({"code": "empty_file", "line": None, "message": "The input file has no lines.", "param": "input_file_id"})
        return lines

    def answer_line(self, batch: Batch, line: dict[str, Any], good: list[bytes], bad: list[bytes]) -> None:
        """Answer one request; its result goes to `good`, its refusal to `bad`."""
        result: dict[str, Any] = {"id": f"batch_req_{digest(batch.id, line['custom_id'])}", "custom_id": line["custom_id"]}
        try:
            reply = self.service.answer(line["url"], line["body"], batch=True)
            status, data = 200, json.loads(b"".join(reply.chunks))
            self.count(batch, data)
            batch.completed += 1
        except Exception as problem:  # one line must not stop the others
            error = as_wire_error(problem)
            status, data = error.status, error.body()
            batch.failed += 1
        result["response"] = {"status_code": status, "request_id": f"req_{digest(batch.id, line)}", "body": data}
        (good if status == 200 else bad).append(dump({**result, "error": None}) + b"\n")

    @staticmethod
    def count(batch: Batch, data: dict[str, Any]) -> None:
        usage = data["usage"]
        details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
        batch.model = batch.model or data["model"]
        batch.tokens[0] += usage.get("prompt_tokens", usage.get("input_tokens", 0))
        batch.tokens[1] += details.get("cached_tokens", 0)
        batch.tokens[2] += usage.get("completion_tokens", usage.get("output_tokens", 0))
