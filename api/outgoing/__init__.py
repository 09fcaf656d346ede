"""Events for other servers: noticed in the log of changes, kept as rows, posted with a signature until they arrive."""
