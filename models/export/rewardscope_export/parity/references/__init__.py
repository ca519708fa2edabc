"""Each family's own way to score, written from its description and from nothing of this product."""
