"""Every address of the simulator."""

from django.conf import settings
from django.urls import path, re_path
from django.views.static import serve

from simulator import control, media
from simulator.meta import control as meta_control
from simulator.meta import dialog, nodes, oauth, phone

VERSION = r"^meta/(?:v\d+\.\d+/)?(?!v\d+\.\d+/)"

urlpatterns = [
    path("", phone.home, name="home"),
    path("switches/", phone.switches, name="switches"),
    path("people/<str:person_id>/<str:act>/", phone.person_button, name="person_button"),
    path("phone/<str:page_id>/new/", phone.new_customer, name="new_customer"),
    path("phone/<str:page_id>/<str:psid>/", phone.phone, name="phone"),
    path("phone/<str:page_id>/<str:psid>/thread/", phone.thread, name="thread"),
    path("phone/<str:page_id>/<str:psid>/<str:name>/", phone.act, name="act"),
    path("static/<path:path>", serve, {"document_root": settings.HERE / "static"}),
    # control
    path("control/reset", control.reset),
    path("control/clock", control.clock),
    path("control/faults", control.fault_list),
    path("control/webhook", control.webhook),
    path("control/wait", control.wait),
    path("control/world", meta_control.show_world),
    path("control/books", meta_control.books),
    path("control/messages", meta_control.messages),
    path("control/react", meta_control.react),
    path("control/edit", meta_control.edit),
    path("control/read", meta_control.read),
    path("control/typing", meta_control.typing),
    path("control/block", meta_control.block),
    path("control/page-inbox-message", meta_control.page_inbox_message),
    path("control/standby", meta_control.standby),
    path("control/policy", meta_control.policy),
    path("control/expire-token", meta_control.expire_token),
    path("control/revoke", meta_control.revoke),
    path("control/role", meta_control.role),
    path("control/deauthorize", meta_control.deauthorize),
    path("control/data-deletion", meta_control.data_deletion),
    path("control/flood", meta_control.run_flood),
    # Meta
    path("meta/cdn/<str:key>/<path:name>", media.serve),
    re_path(VERSION + r"dialog/oauth/?$", dialog.dialog),
    re_path(VERSION + r"oauth/access_token/?$", oauth.access_token),
    re_path(VERSION + r"debug_token/?$", oauth.debug_token),
    re_path(VERSION + r"(?P<node>[^/]+)/permissions/(?P<scope>[^/]+)/?$", nodes.permission),
    re_path(VERSION + r"(?P<node>[^/]+)/(?P<edge>[^/]+)/?$", nodes.edge),
    re_path(VERSION + r"(?P<node>[^/]+)/?$", nodes.node),
]
