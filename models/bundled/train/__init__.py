"""Trains, exports and evaluates the small process reward model that ships with Rewardscope."""
