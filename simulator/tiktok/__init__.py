"""TikTok Business Messaging, as its API for Business answers."""
