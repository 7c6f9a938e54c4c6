"""python -m campkit.model_evaluation: run the evaluation and print (or write) its table. Gates that do not hold are named, and the exit code is 3."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from campkit.errors import CampError

GATES = 3  # exit code: the table was made, and a gate does not hold


def main() -> int:
    """Run; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m campkit.model_evaluation", description=__doc__)
    parser.add_argument("--items", type=int, default=400, help="largest number of items of one task (default 400)")
    parser.add_argument("--model", default="practice-large", help="tier that the effects are measured on")
    parser.add_argument("--tiers", action="store_true", help="also run the good prompts on the other tiers")
    parser.add_argument("--only", default="", help="only tasks whose name contains this")
    parser.add_argument("--with-unopened", action="store_true", help="also run the set that stays unopened until the final run")
    parser.add_argument("--out", type=Path, help="write the table to this file instead of printing it")
    parser.add_argument("--tasks", type=Path, help="run the invented tasks of this folder instead")
    parser.add_argument("--train", action="store_true", help="take the routing items from the training half, for work on the model")
    arguments = parser.parse_args()
    from campkit.model_evaluation import routing
    from campkit.model_evaluation.invented import render_tasks, score_tasks
    from campkit.model_evaluation.table import all_tasks, evaluate, missed, render
    from campkit.practice_model.engine import Engine

    routing.SPLIT[0] = "train" if arguments.train else "test"
    try:
        engine = Engine.load()
        if arguments.tasks:
            names = [card.id for card in engine.models() if card.kind == "chat"]
            print(render_tasks(score_tasks(engine, arguments.tasks, names), names))
            return 0
        tasks = [t for t in all_tasks(arguments.items, arguments.with_unopened) if arguments.only in t.name]
        if not tasks:
            print(f"No task has '{arguments.only}' in its name.", file=sys.stderr)
            return 2
        records = evaluate(engine, tasks, arguments.model)
        others = [m for m in ("practice-medium", "practice-small") if m != arguments.model] if arguments.tiers else []
        bare = [type(t)(**{**vars(t), "techniques": {}, "wrong": {}}) for t in tasks]
        text = render(records, {m: evaluate(engine, bare, m) for m in others})
    except CampError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    gates = missed(records)
    print("\n".join(["Gates that do not hold here:", *gates]) if gates else "All gates hold.", file=sys.stderr)
    return GATES if gates else 0


if __name__ == "__main__":
    sys.exit(main())
