from inbox.admin import channels, conversations, message_templates, messages, operations, saved_replies, saved_views

__all__ = ["channels", "conversations", "message_templates", "messages", "operations", "saved_replies", "saved_views"]
