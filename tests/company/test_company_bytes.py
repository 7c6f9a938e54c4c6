"""The same seed gives the same bytes on any machine; size, time and memory stay within their limits.

When the generator is meant to change: `CAMP_RENEW_CHECKSUMS=1 python -m pytest tests/company/test_company_bytes.py`
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from datasets.company.core.tables import csv_text

STORED = Path(__file__).parent / "checksums.json"
ROOT = Path(__file__).parents[2]
SIZE_LIMIT = 30_000_000


@pytest.mark.parametrize("region", ["home", "mena"])
def test_seed_7_has_the_stored_bytes(company_cache, region):
    company = company_cache(region)
    names = company.tables + [f"truth_{name}" for name in company.truths]
    texts = {name: csv_text(company.table(name)).encode("utf-8") for name in names}
    found = {name: hashlib.sha256(text).hexdigest()[:20] for name, text in sorted(texts.items())}
    stored = json.loads(STORED.read_text("utf-8")) if STORED.exists() else {}
    if os.environ.get("CAMP_RENEW_CHECKSUMS"):
        STORED.write_text(json.dumps({**stored, region: found}, indent=1, sort_keys=True) + "\n", "utf-8")
        return
    changed = sorted(name for name in set(found) | set(stored[region]) if found.get(name) != stored[region].get(name))
    assert not changed, f"these tables have other bytes than stored: {changed}. When that is meant, renew the checksums (see the top of this file)."
    size = 0
    for name in company.tables:
        size += len(texts[name])
    assert size < SIZE_LIMIT


PROBE = """
import resource, sys
from pathlib import Path
from datasets.company import make_company, write_company
write_company(make_company(7, scale=int(sys.argv[1])), Path(sys.argv[2]) / "data", Path(sys.argv[2]) / "truth")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_SELF).ru_utime)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the probe reads the memory of a process as POSIX systems report it")
def test_memory_does_not_grow_with_the_scale_and_a_branch_is_quick(tmp_path):
    measured = {}
    for scale in (1, 4):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(scale)}
        output = subprocess.run([sys.executable, "-c", PROBE, str(scale), str(tmp_path / str(scale))], capture_output=True, text=True, check=True, env=environment).stdout
        measured[scale] = [float(value) for value in output.split()]
    assert measured[4][0] < 1.3 * measured[1][0], f"memory by scale (kB, seconds): {measured}"
    assert measured[1][1] < 20, f"scale 1 took {measured[1][1]} s of one processor"
    one, four = ((tmp_path / str(scale) / "data" / "orders.csv").read_text("utf-8") for scale in (1, 4))
    assert four.startswith(one), "the first branch is the same at every scale, and in every process"
    assert four.count("\n") > 3 * one.count("\n")
