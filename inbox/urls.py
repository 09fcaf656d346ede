from django.urls import include, path

from inbox.views import (
    bulk,
    channel_sync,
    channels,
    conversations,
    drafts,
    files,
    live,
    messages,
    saved_replies,
    tags,
    work,
)

inbox_pages = [
    path("inbox/", conversations.index, name="list"),
    path("inbox/choices/", conversations.choices, name="choices"),
    path("inbox/changes/", live.changes, name="changes"),
    path("inbox/marks/", live.marks, name="marks"),
    path("inbox/bulk/", bulk.collection, name="bulk"),
    path("inbox/bulk/undo/", bulk.undo, name="bulk-undo"),
    path("inbox/bulk/assignees/", bulk.assignees, name="bulk-assignees"),
    path("inbox/<int:pk>/", conversations.show, name="conversation"),
    path("inbox/<int:pk>/messages/", messages.collection, name="messages"),
    path("inbox/<int:pk>/messages/<int:message_pk>/", messages.single, name="message"),
    path("inbox/<int:pk>/messages/<int:message_pk>/text/", messages.text, name="text"),
    path("inbox/<int:pk>/messages/<int:message_pk>/attempts/", messages.retry, name="attempts"),
    path("inbox/<int:pk>/messages/<int:message_pk>/schedule/", messages.schedule, name="schedule"),
    path("inbox/<int:pk>/notes/", messages.notes, name="notes"),
    path("inbox/<int:pk>/assignment/", work.assignment, name="assignment"),
    path("inbox/<int:pk>/assignees/", work.assignees, name="assignees"),
    path("inbox/<int:pk>/resolution/", work.resolution, name="resolution"),
    path("inbox/<int:pk>/blocking/", work.blocking, name="blocking"),
    path("inbox/<int:pk>/priority/", work.priority, name="priority"),
    path("inbox/<int:pk>/pending/", work.pending, name="pending"),
    path("inbox/<int:pk>/snooze/", work.snooze, name="snooze"),
    path("inbox/<int:pk>/tags/", tags.of_conversation, name="tags"),
    path("inbox/<int:pk>/tags/<int:tag_pk>/", tags.on_conversation, name="tag"),
    path("inbox/<int:pk>/read/", work.read, name="read"),
    path("inbox/<int:pk>/draft/", drafts.draft, name="draft"),
    path("inbox/<int:pk>/typing/", messages.typing, name="typing"),
    path("inbox/<int:pk>/saved-replies/", saved_replies.choices, name="reply-choices"),
    path("saved-replies/", saved_replies.index, name="saved-replies"),
    path("saved-replies/new/", saved_replies.edit, name="new-saved-reply"),
    path("saved-replies/preview/", saved_replies.preview, name="saved-reply-preview"),
    path("saved-replies/<int:pk>/", saved_replies.edit, name="saved-reply"),
    path("saved-replies/<int:pk>/deletion/", saved_replies.deletion, name="saved-reply-deletion"),
    path("saved-replies/<int:pk>/uses/", saved_replies.uses, name="saved-reply-uses"),
    path("saved-replies/files/<int:pk>/<str:name>", files.saved_reply_file, name="saved-reply-file"),
    path("attachments/<int:pk>/<str:name>", files.attachment, name="attachment"),
    path("contacts/<int:pk>/picture/", files.contact_picture, name="contact-picture"),
    path("channels/<int:pk>/picture/", files.channel_picture, name="channel-picture"),
]
channel_pages = [
    path("", channels.index, name="list"),
    path("<int:pk>/", channel_sync.show, name="show"),
    path("<int:pk>/checks/", channel_sync.checks, name="checks"),
    path("<int:pk>/import/", channel_sync.import_past, name="import"),
    path("<int:pk>/connection/", channels.connection, name="connection"),
    path("<int:pk>/teams/", channels.teams, name="teams"),
]
tag_pages = [
    path("", tags.index, name="list"),
    path("<int:pk>/", tags.edit, name="edit"),
    path("<int:pk>/deletion/", tags.deletion, name="deletion"),
]

urlpatterns = [
    path("w/<slug:workspace>/channels/", include((channel_pages, "channels"))),
    path("w/<slug:workspace>/tags/", include((tag_pages, "tags"))),
    path("w/<slug:workspace>/", include((inbox_pages, "inbox"))),
]
