"""The core of the company world: streams, cards, registry, writer."""

from __future__ import annotations

import ast
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from datasets.company import make_company, write_company
from datasets.company.core.card import card
from datasets.company.core.registry import find_parts
from datasets.company.core.stream import Stream, exp
from datasets.company.core.tables import csv_text, make_frame
from datasets.errors import DatasetError

FOLDER = Path(__file__).parents[2] / "datasets" / "company"
#: Calls whose last digit depends on the C library, or whose order depends on the process.
UNSTEADY = {"gauss", "normalvariate", "lognormvariate", "expovariate", "gammavariate", "betavariate", "paretovariate", "weibullvariate",
            "vonmisesvariate", "triangular", "binomialvariate", "log", "sin", "cos", "now", "today", "time", "urandom", "hash", "uuid4"}


def test_streams_are_the_same_on_every_machine():
    """Do the draws have the bytes that they had when this was written?"""
    stream = Stream("lantern/7")
    drawn = [stream.randrange(1000), stream.chance(500), round(stream.normal(10, 2), 9), round(stream.long_tail(40, 0.8), 9), round(stream.waiting(5), 9), stream.count(4), stream.weighted([("a", 1), ("b", 3)])]
    assert hashlib.sha256(repr(drawn).encode()).hexdigest()[:16] == STREAM_DIGEST


STREAM_DIGEST = "c09af30a697ee150"


def test_exp_is_close_enough():
    import math

    for x in (-8, -1, -0.1, 0, 0.5, 1, 3, 9):
        assert exp(x) == pytest.approx(math.exp(x), rel=1e-3)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_call_depends_on_the_machine(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in UNSTEADY, f"{path.name}:{node.lineno}: {name}() is not the same on every machine or in every process"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            assert not {"math", "numpy", "secrets"} & set(names), f"{path.name}:{node.lineno}: imports {names}"


def test_a_table_does_not_depend_on_what_was_asked_first():
    one, other = make_company(7), make_company(7)
    other.table("business_units")
    assert csv_text(one.table("headcount")) == csv_text(other.table("headcount"))
    assert csv_text(one.table("headcount")) != csv_text(make_company(8).table("headcount"))


@pytest.mark.parametrize("line", ["float: x", "text", "decimal in: x", "text -> customers: x"])
def test_a_card_refuses_a_line_that_does_not_read(line):
    with pytest.raises(DatasetError, match="does not read as"):
        card("things", key="", columns={"thing": line})


def test_the_writer_refuses_floats_and_empty_cells():
    money = card("Money.", key="", columns={"amount": "decimal in EUR: amount"})
    assert csv_text(make_frame("money", money, [(Decimal("1.20"),), (Decimal("1E+3"),)])) == "amount\n1.20\n1000\n"
    with pytest.raises(DatasetError, match="floats"):
        make_frame("money", money, [(1.5,)])
    with pytest.raises(DatasetError, match="empty in row 1"):
        make_frame("money", money, [(Decimal(1),), (None,)])
    with pytest.raises(DatasetError, match="no line in its card"):
        make_frame("money", money, [{"amounts": Decimal(1)}])


@pytest.mark.parametrize("arguments, message", [
    ({"region": "moon"}, "region 'moon'"), ({"tier": "test"}, "tier 'test'"), ({"scale": 0}, "scale 0"), ({"parts": ["nothing"]}, "no part named 'nothing'"),
])
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(DatasetError, match=message):
        make_company(7, **arguments)


def test_unknown_table_is_named():
    with pytest.raises(DatasetError, match="no part makes a table named 'customer'"):
        make_company(7).table("customer")


def test_written_data_has_no_truth_unless_asked(tmp_path):
    company = make_company(7, parts=["organisation"])
    manifest = write_company(company, tmp_path / "data")
    assert manifest["tables"]["business_units"]["rows"] == 15
    for name, facts in manifest["tables"].items():
        assert hashlib.sha256((tmp_path / "data" / f"{name}.csv").read_bytes()).hexdigest() == facts["sha256"]
        assert "planted" not in (tmp_path / "data" / f"{name}.card.md").read_text("utf-8").lower()
    with pytest.raises(DatasetError, match="trainees may see"):
        write_company(company, tmp_path / "data", tmp_path / "data" / "truth")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    with pytest.raises(DatasetError, match="other files"):
        write_company(company, tmp_path / "mine")


def test_a_secret_seed_is_written_beside_the_truths_only(tmp_path):
    for tier, shown in (("dev", True), ("held_out", False), ("rotation", False)):
        write_company(make_company("my secret", tier=tier, parts=["organisation"]), tmp_path / tier, tmp_path / f"{tier} truth")
        assert any("my secret" in path.read_text("utf-8") for path in (tmp_path / tier).iterdir()) == shown
        assert "my secret" in (tmp_path / f"{tier} truth" / "manifest.json").read_text("utf-8")


def test_branches_are_written_one_after_the_other(tmp_path):
    write_company(make_company(7, scale=3, parts=["organisation"]), tmp_path / "data")
    text = (tmp_path / "data" / "employees.csv").read_text("utf-8")
    assert text == csv_text(make_company(7, scale=3).table("employees"))
    assert text.count("employee_id") == 1 and "E-3000001" in text


def test_camp_data_make(tmp_path):
    from cohort_tools.cli.data import command

    result = CliRunner().invoke(command, ["make", "--seed", "7", "--part", "organisation", "--out", str(tmp_path / "out"), "--truth", str(tmp_path / "truth")])
    assert result.exit_code == 0, result.output
    assert "headcount" in result.output and (tmp_path / "truth" / "headcount.planted.md").exists()
    assert CliRunner().invoke(command, ["make", "--part", "nothing", "--out", str(tmp_path / "x")]).exit_code != 0


def test_every_part_is_documented():
    for name, module in find_parts().items():
        assert module.__doc__, name
