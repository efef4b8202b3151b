"""A company with people, and browsers and programs that speak for them over HTTP."""

import json

import pytest
from django.test import Client

from kernel import clock
from organization import actions
from organization.access import principal_of
from organization.models import Person, Scope

VIEWER = "{ viewer { person { email } permissions workspace { key } } }"


@pytest.fixture
def person(product_itself):
    """Return a function that invites somebody."""

    def make(name, *roles):
        return actions.invite_person(
            by=product_itself, email=f"{name}@acme.example", name=name, roles=list(roles)
        )

    return make


@pytest.fixture
def owner(workspace):
    """The administrator with whom the workspace began."""
    return Person.objects.get(workspace=workspace, email="owner@acme.example")


@pytest.fixture
def issue():
    """Return a function that issues a token and returns it with its secret."""

    def make(holder, *scopes, at=None, days=90):
        issued = actions.issue_token(
            by=principal_of(holder),
            name="Sync",
            scopes=list(scopes) or [Scope.READ],
            days=days,
            at=at or clock.now(),
        )
        return issued.token, issued.secret

    return make


@pytest.fixture
def post():
    """Return a function that sends an operation; it returns the status and the answer."""

    def send(query=VIEWER, *, client=None, token=None, **headers):
        client = client or Client(enforce_csrf_checks=True)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            named["Authorization"] = f"Bearer {token}"
        body = query if isinstance(query, dict) else {"query": query}
        answer = client.post(
            "/graphql", json.dumps(body), content_type="application/json", headers=named
        )
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def refusal(post):
    """Return a function that sends an operation; it returns the status and code of the refusal."""

    def send(*args, **named):
        status, answer = post(*args, **named)
        (error,) = answer["errors"]
        assert "data" not in answer
        assert "\n" not in error["message"]
        return status, error["extensions"]["code"], error["message"]

    return send


@pytest.fixture
def browser():
    """Return a function that signs somebody in, in a browser that checks forgery tokens."""

    def make(user):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        return client

    return make
