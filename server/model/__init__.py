"""The words of Archipel as frozen data and pure rules: no I/O, no web, no database."""
