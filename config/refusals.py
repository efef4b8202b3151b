"""What is answered where nothing of ours answers: one line of JSON, never a page.

Django names the arguments, also those that nobody needs.
"""

from django.http import HttpRequest, JsonResponse


def _refusal(status: int, message: str) -> JsonResponse:
    return JsonResponse({"errors": [{"message": message}]}, status=status)


def bad_request(_request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001
    """Answer a request that is broken or sent to a name that is not ours."""
    return _refusal(400, "This request cannot be read. Is its Host among ALLOWED_HOSTS?")


def forbidden(_request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001
    """Answer what is not for whoever asks."""
    return _refusal(403, "This is not allowed here.")


def forged(_request: HttpRequest, reason: str = "") -> JsonResponse:  # noqa: ARG001
    """Answer a form that one of our pages did not send."""
    return _refusal(403, "This form did not come from one of our pages.")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001
    """Answer a path that leads nowhere."""
    return _refusal(404, f"There is nothing at {request.path[:80]}; the API is POST /graphql.")


def broken(_request: HttpRequest) -> JsonResponse:
    """Answer where we failed; the log has the error under the id of the request."""
    return _refusal(500, "Something went wrong on our side.")
