"""What `bin/dev` and `bin/test` run: PostgreSQL and Redis from wheels, and a supervisor for them and for Messio.

Nothing here imports Django: the supervisor lives as long as the processes it watches and must cost next to nothing.
"""


class Trouble(Exception):
    """A start that cannot go on; the message is one sentence that says why and what to do."""
