"""The platforms' stand-in: its own process, its own state. It imports nothing of the product."""
