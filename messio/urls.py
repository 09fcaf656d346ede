"""Every address of Messio. An app of ours with a `urls` module has its pages here without being named."""

from pathlib import Path

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

from messio import health
from messio.styleguide import views as styleguide


def pages_of_our_apps() -> list[URLPattern | URLResolver]:
    return [
        path("", include(f"{app.name}.urls"))
        for app in apps.get_app_configs()
        if Path(app.path).parent == settings.BASE_DIR
        and app.name != "messio"
        and module_has_submodule(app.module, "urls")
    ]


# The admin's own form knows neither two-factor nor the limit on attempts; ours does.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("styleguide/", styleguide.show, name="styleguide"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *pages_of_our_apps(),
]

handler403 = "workspaces.views.errors.forbidden"
handler404 = "workspaces.views.errors.not_found"
handler500 = "workspaces.views.errors.broken"
