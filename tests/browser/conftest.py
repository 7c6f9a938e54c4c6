"""A real JupyterLab and a real browser. Screenshots go to build/screenshots/, to be looked at."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chromium import launched

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"


@pytest.fixture(scope="module")
def browser():
    SHOTS.mkdir(parents=True, exist_ok=True)
    with launched() as running:
        yield running


OPEN_PAGES = {}  # page -> name of its test


def keep_pictures() -> None:
    """Keep what each open page shows as failed_<test>.png, while the server behind it still runs."""
    for page, name in OPEN_PAGES.items():
        with contextlib.suppress(Exception):
            page.screenshot(path=SHOTS / f"failed_{name}.png")


@pytest.fixture
def page(browser, request):
    """A page of 1280 x 800. When the test fails while JupyterLab runs, what it shows is kept as failed_<test>.png."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(180_000)  # a state is waited for; how fast the machine is decides nothing
    page = context.new_page()
    OPEN_PAGES[page] = request.node.name
    yield page
    del OPEN_PAGES[page]
    context.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(*words: str, cwd: Path):
    """Run `camp start` and give its address with the token; stop it and its kernels afterwards."""
    log = cwd / "jupyter.log"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "cohort_tools", "start", "--no-browser", "--port", str(free_port()), *words],
                                   cwd=cwd, stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
    try:
        address = wait_for_address(process, log)
        yield address
    except BaseException:
        keep_pictures()
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def wait_for_address(process: subprocess.Popen, log: Path) -> str:
    end = time.monotonic() + 300  # preparing a folder builds every release
    while time.monotonic() < end:
        found = re.search(r"http://127\.0\.0\.1:\d+/\S*token=\w+", log.read_text("utf-8", errors="replace"))
        if found:
            return found[0]
        assert process.poll() is None, log.read_text("utf-8", errors="replace")[-3000:]
        time.sleep(0.3)
    raise AssertionError("JupyterLab did not start: " + log.read_text("utf-8", errors="replace")[-3000:])
