"""Numeric parity: tiny checkpoints of every family, scored by the product and by their references."""
