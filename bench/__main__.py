"""`bin/bench engine|faults|imports|pages|search|idle`: each is a module with `main(options)`."""

import importlib
import json
import signal
import sys

# So that what was started is ended, however this ends.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
options = json.loads(sys.argv[1])
importlib.import_module(f"bench.{options.pop('what')}").main(options)
