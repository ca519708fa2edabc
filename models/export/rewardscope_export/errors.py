"""Errors that are meant for people."""

from __future__ import annotations


class ExportError(Exception):
    """What is wrong with a checkpoint or a request, and what to do."""
