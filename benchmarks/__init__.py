"""Speed and quality beside peers, runnable by anyone."""
