"""One connection to a course's gradebook while many submissions are recorded, and one transaction for each of them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from graders.course import Course
from graders.files import write_json
from graders.quick_schema import quick_cell_checks


class _Shared:
    """One connection to a gradebook for all of nbgrader's parts, and one transaction for each submission."""

    def __init__(self, connection) -> None:
        self.connection = connection
        self.recording = False
        self.notes: list[tuple[Path, dict[str, Any]]] = []


_shared: dict[str, _Shared] = {}


@contextlib.contextmanager
def one_connection():
    """Let nbgrader use one connection while we record.

    It opens its gradebook eight times for each submission, looks at all tables each time, compiles each query anew and
    commits 25 times. With one connection a submission is one transaction: it is in the gradebook as a whole or not at all.
    """
    import nbgrader.api as api
    from sqlalchemy import inspect

    create, look, make_tables = api.create_engine, api.inspect, api.Base.metadata.create_all

    def connection_to(url, **options):
        if url not in _shared:
            connection = create(url, **options).connect()
            connection.dispose = lambda: None  # nbgrader disposes of what it takes for an engine; we close it at the end
            connection.camp_tables = inspect(connection)
            make_tables(bind=connection)
            connection.rollback()
            _shared[url] = _Shared(connection)
        return _shared[url].connection

    api.create_engine, api.inspect = connection_to, lambda bind: bind.camp_tables
    api.Base.metadata.create_all = lambda bind: None
    try:
        with quick_cell_checks():
            yield
    finally:
        api.create_engine, api.inspect = create, look
        del api.Base.metadata.create_all
        while _shared:
            _, shared = _shared.popitem()
            shared.connection.close()
            shared.connection.engine.dispose()


@contextlib.contextmanager
def one_transaction(course: Course):
    """Commit what is recorded inside when all of it is there; outside of `one_connection` nbgrader commits by itself."""
    if course.db_url not in _shared:
        with course.gradebook():
            pass
    shared = _shared.get(course.db_url)
    if shared is None:
        yield
        return
    shared.recording, shared.notes = True, []
    try:
        shared.connection.rollback()  # what was only read before has begun a transaction
        with shared.connection.begin():
            yield
        for path, content in shared.notes:
            write_json(path, content)
    finally:
        shared.recording = False


def note(course: Course, path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file when the gradebook has what it speaks of: at the end of the transaction that is open, else now."""
    shared = _shared.get(course.db_url)
    if shared and shared.recording:
        shared.notes.append((path, content))
    else:
        write_json(path, content)
