"""Exports PRM checkpoints for Rewardscope and checks that they score as their references do."""
