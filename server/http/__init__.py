"""The two doors: published bytes, answered from a table, and the few answers that are computed."""
