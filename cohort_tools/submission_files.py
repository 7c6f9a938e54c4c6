"""A server extension for instructors: what formgrader hands out beside a submission cannot act.

A link in an answer could lead formgrader to a page that the trainee handed in, on the instructor's own server, where
its script may do all that the instructor may. Here such files come from the graded folder of that one submission only,
and a browser runs nothing in them. The same holds for files that JupyterLab opens in a tab of their own.
"""

from __future__ import annotations

import os
from typing import Any

#: A page of its own without scripts, forms and the server's cookies.
POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"
#: What a browser may show; all else is saved.
SHOWN = (".png", ".jpg", ".jpeg", ".gif", ".csv", ".txt", ".md")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "cohort_tools.submission_files"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Put the walls around nbgrader's and the server's handlers of files."""
    from jupyter_server.files.handlers import FilesHandler
    from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler
    from tornado.web import HTTPError

    def parse_url_path(self: Any, url_path: str) -> str:
        """Return the path of a file, as nbgrader does, of this submission only."""
        submission_id, _, name = url_path.lstrip("/").partition("/")
        folder = os.path.realpath(original(self, f"{submission_id}/."))
        path = original(self, url_path)
        if not os.path.realpath(path).startswith(folder + os.sep):
            raise HTTPError(404, f"{name!r} is no file of this submission.")
        return path

    def set_extra_headers(self: Any, path: str) -> None:
        """Say to the browser that nothing in this file may act."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        if not path.lower().endswith(SHOWN):
            self.set_header("Content-Disposition", "attachment")

    original = SubmissionFilesHandler.parse_url_path
    SubmissionFilesHandler.parse_url_path = parse_url_path
    SubmissionFilesHandler.set_extra_headers = set_extra_headers
    FilesHandler.content_security_policy = property(lambda self: POLICY)
