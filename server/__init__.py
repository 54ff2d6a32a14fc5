"""Archipel: walking tours that a phone keeps and walks with no network."""
