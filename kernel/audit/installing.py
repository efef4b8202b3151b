"""Triggers in squashed migrations.

An `AddTrigger` of pgtrigger has Django render the model, and all that are related to it, anew. For
hundreds of them that took most of the time of a first start, and of setting up the tests; and no
model of a migration ever looks at its triggers.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger import compiler


class AddTriggers(Operation):
    """Installs the triggers of one model, in the place of as many `AddTrigger`."""

    def __init__(self, model_name: str, triggers: Sequence[compiler.Trigger]) -> None:
        self.model_name = model_name
        self.triggers = [*triggers]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the triggers where `makemigrations` looks for them."""
        options = state.models[app_label, self.model_name.lower()].options
        options["triggers"] = [*options.get("triggers", []), *self.triggers]

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002 # Django passes all four
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        """Install them."""
        for trigger in self.triggers:
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,  # noqa: ARG002 # Django passes all four
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        """Take them away."""
        for trigger in self.triggers:
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self) -> str:
        """Say what it does."""
        return f"Create the triggers of {self.model_name}"

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how a migration writes it down."""
        return "AddTriggers", [], {"model_name": self.model_name, "triggers": self.triggers}
