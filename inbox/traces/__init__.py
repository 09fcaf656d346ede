"""What the inbox holds of a customer: conversations, their files, raw deliveries, and what platforms told."""

from contacts import traces
from inbox.traces.erase import begin, go_on
from inbox.traces.give import files, tables, used_since

traces.register(traces.Traces(key="inbox", tables=tables, files=files, begin=begin, go_on=go_on, used_since=used_since))
