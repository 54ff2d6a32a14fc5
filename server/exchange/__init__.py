"""The formats in which other programs read what Archipel publishes."""
