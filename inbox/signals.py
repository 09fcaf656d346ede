"""What happens in the inbox, for apps above that it does not know. Sent inside the transaction."""

from django.dispatch import Signal

# messages: of what customers have just written (nothing of the past), the messages' ids by conversation; those
# conversations are held. By the set: a listener's statements may not be more for more of them.
messages_came = Signal()
# message: what a member has just written to the customer of a conversation, which is held.
message_queued = Signal()
# kept, gone: two conversations that become one. All of `gone` that anybody wants is taken over now; then it is deleted.
conversation_joined = Signal()
