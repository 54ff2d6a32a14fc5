"""What is kept: editions and releases in SQLite, bytes as files named by their hash."""
