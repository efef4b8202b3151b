from django.urls import path

from api.view import GraphQLView
from tests.api.plumbing.sample.schema import schema

urlpatterns = [path("graphql", GraphQLView.as_view(schema=schema))]
