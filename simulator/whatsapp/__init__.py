"""Simulated WhatsApp, as Meta's Cloud API: it lies under the same addresses as simulated Facebook."""
