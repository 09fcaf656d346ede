from inbox.admin import channels, conversations, messages, operations, saved_replies, saved_views

__all__ = ["channels", "conversations", "messages", "operations", "saved_replies", "saved_views"]
