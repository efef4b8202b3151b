"""The addresses of the product."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from api.export import ExportView, ListView
from api.view import GraphQLView
from config.health import livez, readyz
from config.schema import schema
from organization.sign_in import SignIn, sign_in
from portfolio.pack.view import board

handler400 = "config.refusals.bad_request"
handler403 = "config.refusals.forbidden"
handler404 = "config.refusals.not_found"
handler500 = "config.refusals.broken"

urlpatterns = [
    path("", RedirectView.as_view(url="/graphql")),
    path("graphql", GraphQLView.as_view(schema=schema)),
    path("graphql/", GraphQLView.as_view(schema=schema)),
    path("sign-in/", SignIn.as_view(), name="sign-in-page"),
    path("export.csv", ExportView.as_view(schema=schema)),
    path("export/<str:name>.csv", ListView.as_view(schema=schema)),
    path("export/portfolio/<str:portfolio>/<str:name>.csv", ListView.as_view(schema=schema)),
    path("sign-in/<int:user_id>/<str:token>", sign_in, name="sign-in"),
    path("board/<str:key>", board, name="board"),
    path("admin/", admin.site.urls),
    path("livez", livez),
    path("readyz", readyz),
]
