from inbox.admin import channels, conversations, messages, operations, saved_replies

__all__ = ["channels", "conversations", "messages", "operations", "saved_replies"]
