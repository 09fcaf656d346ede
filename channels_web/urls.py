from django.urls import path, re_path

from channels_web.views import chat, connect, files, loader, settings, talk

app_name = "channels_web"
CHAT = "chat/<slug:chat>/"
CHATS = "w/<slug:workspace>/channels/web/"

urlpatterns = [
    path("chat/<slug:chat>.js", loader.loader, name="loader"),
    path(CHAT, chat.page, name="page"),
    re_path(r"^chat/look/(?P<colour>[0-9a-f]{6})\.css$", loader.look, name="look"),
    path(f"{CHAT}panel/", chat.panel, name="panel"),
    path(f"{CHAT}session/", talk.session, name="session"),
    path(f"{CHAT}messages/", talk.messages, name="messages"),
    path(f"{CHAT}news/", talk.news_since, name="news"),
    path(f"{CHAT}older/", talk.older_than, name="older"),
    path(f"{CHAT}end/", talk.end, name="end"),
    path(f"{CHAT}files/<str:token>/<str:name>", files.file, name="file"),
    path(f"{CHAT}files/<str:token>/made/<str:name>", files.made_file, name="made_file"),
    path(f"{CHATS}connect/", connect.connect, name="connect"),
    path(f"{CHATS}<int:pk>/", settings.settings, name="settings"),
    path(f"{CHATS}<int:pk>/preview/", settings.preview, name="preview"),
    path(f"{CHATS}<int:pk>/secret/", settings.secret, name="secret"),
    path(f"{CHATS}<int:pk>/installation/", settings.installation, name="installation"),
    path(f"{CHATS}<int:pk>/code.svg", settings.code, name="code"),
]
