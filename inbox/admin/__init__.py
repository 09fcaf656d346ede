from inbox.admin import channels, conversations, messages, operations

__all__ = ["channels", "conversations", "messages", "operations"]
