"""`bin/bench engine|faults|pages|idle`: each is a module with `main(options)`."""

import importlib
import json
import sys

options = json.loads(sys.argv[1])
importlib.import_module(f"bench.{options.pop('what')}").main(options)
