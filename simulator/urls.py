"""Every address of the simulator."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve

from simulator import control, media, phone, shop, switchboard
from simulator.meta import books, control_platform, nodes
from simulator.meta import control as meta_control
from simulator.meta import phone as meta_phone
from simulator.tiktok import phone as _tiktok_phone  # noqa: F401 (registers itself)
from simulator.twilio import phone as _twilio_phone  # noqa: F401
from simulator.whatsapp import control as whatsapp
from simulator.whatsapp import graph, login
from simulator.whatsapp import phone as _whatsapp_phone  # noqa: F401
from simulator.zalo import api as zalo_api
from simulator.zalo import oauth as zalo_oauth
from simulator.zalo import phone as _zalo_phone  # noqa: F401

VERSION = r"^meta/(?:v\d+\.\d+/)?(?!v\d+\.\d+/)"

urlpatterns = [
    path("", phone.home, name="home"),
    path("switches/", switchboard.switches, name="switches"),
    path("switches/<str:name>/", switchboard.act, name="switchboard_act"),
    path("people/<str:person_id>/<str:act>/", meta_phone.person_button, name="person_button"),
    path("phone/<str:account>/new/", phone.new_customer, name="new_customer"),
    path("phone/<str:account>/<str:person>/", phone.show, name="phone"),
    path("phone/<str:account>/<str:person>/thread/", phone.thread, name="thread"),
    path("phone/<str:account>/<str:person>/<str:name>/", phone.act, name="act"),
    path("shop/", shop.shop, name="shop"),
    path("shop/<slug:page>/", shop.shop),
    path("static/<path:path>", serve, {"document_root": settings.HERE / "static"}),
    # control
    path("control/reset", control.reset),
    path("control/clock", control.clock),
    path("control/faults", control.fault_list),
    path("control/webhook", control.webhook),
    path("control/wait", control.wait),
    path("control/accounts", control.accounts),
    path("control/people", control.people),
    path("control/world", books.show_world),
    path("control/books", books.books),
    path("control/messages", meta_control.messages),
    path("control/react", meta_control.react),
    path("control/edit", meta_control.edit),
    path("control/unsend", meta_control.unsend),
    path("control/read", meta_control.read),
    path("control/typing", meta_control.typing),
    path("control/block", meta_control.block),
    path("control/page-inbox-message", meta_control.page_inbox_message),
    path("control/standby", control_platform.standby),
    path("control/event", control_platform.event),
    path("control/expire-token", control_platform.expire_token),
    path("control/revoke", control_platform.revoke),
    path("control/role", control_platform.role),
    path("control/deauthorize", control_platform.deauthorize),
    path("control/data-deletion", control_platform.data_deletion),
    path("control/flood", control_platform.run_flood),
    # Zalo
    path("control/zalo/", include("simulator.zalo.control")),
    path("zalo/cdn/<str:key>/<path:name>", media.serve),
    path("zalo/v4/oa/permission", zalo_oauth.permission),
    path("zalo/v4/oa/access_token", zalo_oauth.access_token),
    path("zalo/<path:path>", zalo_api.api),
    path("", include("simulator.tiktok.urls")),
    path("", include("simulator.twilio.urls")),
    # Meta
    path("control/whatsapp/webhook", whatsapp.webhook),
    path("control/whatsapp/messages", whatsapp.messages),
    path("control/whatsapp/change", whatsapp.change),
    path("control/whatsapp/person", whatsapp.person),
    path("control/whatsapp/payment", whatsapp.payment),
    path("control/whatsapp/read", whatsapp.read),
    path("control/whatsapp/template", whatsapp.template),
    path("control/whatsapp/phone", whatsapp.phone),
    path("control/whatsapp/token", whatsapp.token),
    path("control/whatsapp/books", whatsapp.books),
    # Meta: WhatsApp's views hand on what is Facebook's.
    path("meta/wa-files/<str:file_id>", graph.serve),
    path("meta/cdn/<str:key>/<path:name>", media.serve),
    re_path(VERSION + r"dialog/oauth/?$", login.dialog),
    re_path(VERSION + r"oauth/access_token/?$", login.access_token),
    re_path(VERSION + r"debug_token/?$", login.debug_token),
    re_path(VERSION + r"(?P<node>[^/]+)/permissions/(?P<scope>[^/]+)/?$", nodes.permission),
    re_path(VERSION + r"(?P<node>[^/]+)/(?P<edge>[^/]+)/?$", graph.edge),
    re_path(VERSION + r"(?P<node>[^/]+)/?$", graph.node),
]
