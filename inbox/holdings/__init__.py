"""What the inbox holds of a customer: conversations, their files, raw deliveries, and what platforms told."""

from contacts import holdings
from inbox.holdings.erase import begin, go_on
from inbox.holdings.give import files, tables, used_since

holdings.register(
    holdings.Holding(key="inbox", tables=tables, files=files, begin=begin, go_on=go_on, used_since=used_since)
)
