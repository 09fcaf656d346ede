"""What the inbox adds to a customer's page: who they are on which channel, what was said, how long they waited."""
