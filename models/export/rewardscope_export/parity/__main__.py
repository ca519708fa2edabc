"""Checks that the product scores as the references of all families do."""

from __future__ import annotations

import argparse
import sys

from ..errors import ExportError
from .scores import add_scores
from .size import add_size
from .tokens import add_tokens


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m rewardscope_export.parity", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    add_scores(commands.add_parser("scores", help="tiny checkpoints of every family, exported and scored"))
    add_tokens(commands.add_parser("tokens", help="token ids of many texts"))
    add_size(commands.add_parser("size", help="memory and time of exporting a 7B"))
    chosen = parser.parse_args()
    try:
        return chosen.run(chosen)
    except ExportError as error:
        print(f"rewardscope_export: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
