"""Outside data sets: cards are complete, files are checked, downloads go on where they stopped."""

from __future__ import annotations

import csv
import functools
import gzip
import hashlib
import http.server
import io
import os
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from cohort_tools.cli import cli
from datasets.errors import DatasetError
from datasets.outside import OutsideFile, OutsideSet, discover_sets, find_set, load_card
from datasets.outside.fetching import fetch_set

MIRROR = os.environ.get("CAMP_DATA_MIRROR")
needs_mirror = pytest.mark.skipif(not MIRROR, reason="CAMP_DATA_MIRROR names no folder with the outside data sets")
CONTENT = b"a,b\n1,2\n" * 20_000
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def no_mirror(monkeypatch):
    monkeypatch.delenv("CAMP_DATA_MIRROR", raising=False)


def a_set(**changes) -> OutsideSet:
    file = OutsideFile(**{"name": "t.csv", "bytes": len(CONTENT), "sha256": SHA, **changes.pop("file", {})})
    return OutsideSet(**{"name": "x", "title": "X", "publisher": "P", "address": "https://example.org", "licence": "L",
                         "licence_address": "https://example.org/l", "used_for": "", "mind": "", "files": (file,), **changes})


class Server(http.server.SimpleHTTPRequestHandler):
    """A server that understands ranges, and can drop the line half-way."""

    asked: list = []
    stop_after: int | None = None

    def do_GET(self):  # noqa: N802
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        Server.asked.append(start)
        self.send_response(206 if start else 200)
        body = CONTENT[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:Server.stop_after])

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    Server.asked, Server.stop_after = [], None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/t.csv"
        running.shutdown()


def test_download_is_checked_and_cached(tmp_path, server):
    one = a_set(file={"address": server})
    folder = fetch_set(one, tmp_path)
    assert (folder / "t.csv").read_bytes() == CONTENT
    fetch_set(one, tmp_path)
    assert Server.asked == [0], "the second fetch must not ask the network"


def test_an_interrupted_download_goes_on_where_it_stopped(tmp_path, server):
    one = a_set(file={"address": server})
    Server.stop_after = 70_000
    with pytest.raises(DatasetError, match="What has arrived is kept"):
        fetch_set(one, tmp_path)
    had = (tmp_path / "x" / "t.csv.part").stat().st_size
    Server.stop_after = None
    fetch_set(one, tmp_path)
    assert (tmp_path / "x" / "t.csv").read_bytes() == CONTENT
    assert 0 < had == Server.asked[-1]


def test_wrong_bytes_are_thrown_away_with_a_sentence(tmp_path, server):
    one = a_set(file={"address": server, "sha256": "0" * 64})
    with pytest.raises(DatasetError, match="damaged or has changed"):
        fetch_set(one, tmp_path)
    assert list((tmp_path / "x").iterdir()) == []


def test_no_network_is_a_sentence_that_names_the_mirror(tmp_path):
    with pytest.raises(DatasetError, match="cannot be reached.*--mirror"):
        fetch_set(a_set(file={"address": "http://127.0.0.1:9/t.csv"}), tmp_path)


def test_a_licence_that_needs_agreement_is_asked_for(tmp_path, server):
    one = a_set(needs_agreement="Only for teaching.", file={"address": server})
    with pytest.raises(DatasetError, match="Only for teaching.*--agree"):
        fetch_set(one, tmp_path)
    assert Server.asked == []
    fetch_set(one, tmp_path, agreed=True)


def test_a_derived_file_without_a_mirror_is_explained(tmp_path):
    with pytest.raises(DatasetError, match="a selection.*--mirror"):
        fetch_set(a_set(file={"derived": "a selection"}), tmp_path)


def test_a_mirror_is_checked_too_and_gz_counts_by_content(tmp_path):
    packed = gzip.compress(CONTENT, mtime=5)
    (tmp_path / "m" / "x").mkdir(parents=True)
    (tmp_path / "m" / "x" / "t.csv.gz").write_bytes(packed)
    file = {"name": "t.csv.gz", "sha256": "1" * 64, "content_sha256": SHA}
    assert (fetch_set(a_set(file=file), tmp_path / "c", tmp_path / "m") / "t.csv.gz").read_bytes() == packed
    with pytest.raises(DatasetError, match="damaged"):
        fetch_set(a_set(file={**file, "content_sha256": "2" * 64}), tmp_path / "d", tmp_path / "m")
    with pytest.raises(DatasetError, match="mirror has no x/t.csv"):
        fetch_set(a_set(), tmp_path / "e", tmp_path / "m")


def test_unknown_set_and_broken_card_are_sentences(tmp_path):
    with pytest.raises(DatasetError, match="no data set 'nothing'.*banking77"):
        find_set("nothing")
    (tmp_path / "card.toml").write_text("title = 'x'\n", "utf-8")
    with pytest.raises(DatasetError, match="card.toml"):
        load_card(tmp_path / "card.toml")
    done = CliRunner().invoke(cli, ["data", "fetch"])
    assert done.exit_code == 2 and "camp data list" in done.output


@pytest.mark.parametrize("one", discover_sets(), ids=lambda one: one.name)
def test_card_is_complete(one):
    assert all([one.title, one.publisher, one.licence, one.used_for, one.mind]) and one.address.startswith("https://")
    for file in one.files:
        assert len(file.sha256) == 64 and bool(file.address) != bool(file.derived), "an address, or how it was derived"


@needs_mirror
@pytest.mark.parametrize("one", discover_sets(), ids=lambda one: one.name)
def test_mirror_holds_what_the_card_says(one, tmp_path):
    folder = fetch_set(one, tmp_path, Path(MIRROR))
    for file in one.files:
        content = (folder / file.name).read_bytes()
        content = gzip.decompress(content) if file.name.endswith(".gz") else content
        if file.columns and one.name != "adventureworks":
            delimiter = ";" if one.name == "uci_bank_marketing" else ","
            header = next(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))
            assert header == [column.name for column in file.columns]
        elif file.columns:
            header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            assert {column.name for column in file.columns} <= set(header), "the card names the columns that are used"
