"""Some processes share the work of a proof: each takes the next piece when it is free.

Who does what depends on how fast each is; what comes out does not. Results have fixed places, the sample that is
graded again goes to another process than the first time, and the parts into which nonsense is cut are always the same.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from graders.junk import KINDS
from graders.labs import Lab, Variant
from graders.prove_runner import Graded
from graders.source import Cell

SAMPLED_MUTANTS, THIRD_TIME = 4, 4

Named = tuple[str, Variant | None, list[Cell]]
"""(role, variant, cells) of one set of cells that a proof grades."""


@dataclass
class Work:
    """What came of all pieces of work; the numbers are places in the list of variants."""

    once: dict[int, Graded] = field(default_factory=dict)
    again: dict[int, Graded] = field(default_factory=dict)
    """A sample, in the other process, in another order, each from the top, with nothing shared between variants."""
    third: dict[int, Graded] = field(default_factory=dict)
    """The first of the sample once more."""
    fragile: dict[str, str] = field(default_factory=dict)
    """Check -> what nonsense does to it."""


def share_work(lab: Lab, variants: Sequence[Named], runners: Sequence[Any], progress: Callable[[str], None],
               at_once: bool = True) -> Work:
    """Grade each variant once, a sample again and a part of it a third time; try nonsense on each check.

    There are two runners or more; with `at_once` they work at the same time, without it one after the other. The sample is the first variants (worked answer, alternatives, untouched release) and mutants spread over the list.
    Raises what a runner raises, when the other one has ended its piece.
    """
    done, order = Work(), range(len(variants))
    sample = sorted({*order[:4], *order[4::max(1, (len(variants) - 4) // SAMPLED_MUTANTS)]})
    checks = [item.name for item in lab.items if item.kind == "check"]
    nonsense: dict[str, list[tuple[str, str]]] = {}
    shared: deque[tuple[dict, Any]] = deque((nonsense, kind) for kind in KINDS)
    shared.extend((done.once, n) for n in order if n not in sample)
    stopped = threading.Event()

    def piece(runner: Any, found: dict, what: Any) -> None:
        if found is nonsense:
            progress("nonsense")
            found[what] = runner.fragile_checks(variants[0][2], kinds=[what])
            return
        role, variant, cells = variants[what]
        progress(variant.name if variant else role)
        found[what] = runner.grade(cells, from_top=found is done.again)

    def work(number: int) -> None:
        own, others = sample[number::len(runners)], sample[(number - 1) % len(runners)::len(runners)][::-1]
        try:
            for n in own:
                piece(runners[number], done.once, n)
            while shared and not stopped.is_set():
                try:
                    found, what = shared.popleft()
                except IndexError:
                    break
                piece(runners[number], found, what)
            for found, numbers in ((done.again, others), (done.third, [n for n in others if n < THIRD_TIME])):
                for n in numbers:
                    if not stopped.is_set():
                        piece(runners[number], found, n)
        except BaseException as error:
            stopped.set()
            if not isinstance(error, Exception):  # somebody interrupts: nobody waits for the others' pieces
                for runner in runners:
                    runner.stop()
            raise

    if at_once:
        with ThreadPoolExecutor(len(runners) - 1) as pool:
            waiting = [pool.submit(work, number) for number in range(1, len(runners))]
            work(0)
            for one in waiting:
                one.result()
    else:
        for number in range(len(runners)):
            work(number)
    first = dict(reversed([found for kind in KINDS for found in nonsense.get(kind, ())]))  # of several kinds the first one
    done.fragile = {name: first[name] for name in checks if name in first}
    return done
