"""A small shop's days for people to look at: `script.txt` is the play, `script` reads it, `replay` lets it happen."""
