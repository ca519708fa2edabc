"""Exports PRM checkpoints for Rewardscope, and checks that they score as their references do."""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

from .errors import ExportError
from .export import Request, export
from .families import all_families, family_of
from .graph.precision import PRECISIONS
from .manifest import Description
from .source import find_source

EXAMPLE = """\
example:
  python -m rewardscope_export export Qwen/Qwen2.5-Math-PRM-7B --family qwen2.5-math-prm --out qwen-prm-7b
  rewardscope models verify ./qwen-prm-7b
  rewardscope score traces.jsonl --model ./qwen-prm-7b
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rewardscope_export",
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_export(commands.add_parser("export", help="a checkpoint to a model folder"))
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except ExportError as error:
        print(f"rewardscope_export: {error}", file=sys.stderr)
        return 2


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_export)
    parser.add_argument("checkpoint", help="a folder, or OWNER/NAME on the Hugging Face Hub")
    parser.add_argument("--family", required=True, help=" | ".join(all_families()))
    parser.add_argument("--out", type=Path, required=True, help="the model folder to write")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp16", help="of the weights (%(default)s)")
    parser.add_argument("--reference", help="the second model of families that ask two, as `checkpoint`")
    parser.add_argument("--adapter", type=Path, help="a folder with a LoRA adapter of the checkpoint")
    parser.add_argument("--revision", help="branch, tag or commit of the checkpoint")
    parser.add_argument("--name", help="how the model is called; default the name of the folder OUT")
    parser.add_argument("--title", help="for people; default the checkpoint's name")
    parser.add_argument("--licence", help="default what the model card says")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="of the family")
    parser.add_argument("--max-tokens", type=int, help="default the family's")
    parser.add_argument("--threshold", type=float, help="default the family's")
    parser.add_argument("--calibration", help="what the threshold was chosen on")


def _export(chosen: argparse.Namespace) -> int:
    family = family_of(chosen.family)
    source = find_source(chosen.checkpoint, chosen.revision)
    description = Description(
        name=chosen.name or chosen.out.resolve().name,
        title=chosen.title or source.name,
        licence=chosen.licence or source.licence or "unknown: see the source",
        source=source.name,
        revision=source.revision,
        options=dict(_option(given) for given in chosen.option),
        max_tokens=chosen.max_tokens,
        threshold=chosen.threshold,
        calibration=chosen.calibration,
    )
    export(
        Request(
            checkpoint=source.folder,
            family=family,
            precision=chosen.precision,
            out=chosen.out,
            description=description,
            adapter=chosen.adapter,
            reference=find_source(chosen.reference, None).folder if chosen.reference else None,
        )
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{chosen.out}: {family.id}, {chosen.precision}; peak memory {peak:.2f} GiB")
    return 0


def _option(given: str) -> tuple[str, str | float | bool]:
    """NAME=VALUE; true, false and numbers are what they look like."""
    name, equals, value = given.partition("=")
    if not equals:
        raise ExportError(f'"{given}" is not of the form NAME=VALUE.')
    if value in ("true", "false"):
        return name, value == "true"
    try:
        return name, float(value)
    except ValueError:
        return name, value


if __name__ == "__main__":
    sys.exit(main())
