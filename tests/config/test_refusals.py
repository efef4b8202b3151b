"""What is answered where nothing of ours answers: one line, and nothing of the inside."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def refused(response):
    ((error,),) = response.json().values()
    assert "\n" not in error["message"]
    return response.status_code, error["message"]


@pytest.mark.parametrize("path", ["/graphql", "/", "/nope"])
def test_a_request_to_a_name_that_is_not_ours_is_refused(client, path):
    response = client.post(path, HTTP_HOST="evil.example")

    assert refused(response) == (
        400,
        "This request cannot be read. Is its Host among ALLOWED_HOSTS?",
    )


def test_a_path_that_leads_nowhere_names_the_one_that_does(client):
    assert refused(client.get("/nope")) == (
        404,
        "There is nothing at /nope; the API is POST /graphql.",
    )


def test_a_form_of_somebody_else_is_refused():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    assert refused(response) == (403, "This form did not come from one of our pages.")
