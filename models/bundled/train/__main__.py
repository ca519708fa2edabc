"""Trains and releases in one go: `python -m train --gsm8k train.jsonl --work FOLDER --out FOLDER`."""

from __future__ import annotations

import argparse

from . import learn, release


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    learn.add_arguments(parser)
    release.add_arguments(parser)
    arguments = parser.parse_args()
    learn.learn(arguments)
    release.release(arguments)


if __name__ == "__main__":
    main()
