"""Root lists by name: what their rows are called, and of which type they are."""

from config.schema import schema

TITLES = {
    "epics": "title",
    "features": "title",
    "stories": "title",
    "products": "name",
    "teams": "name",
    "people": "name",
    "outcomes": "name",
    "dependencies": "note",
    "wipBreaches": "title",
    "wipOverrides": "reason",
}


def field_type(field):
    connection = schema._schema.query_type.fields[field].type
    return str(connection).removesuffix("!").removesuffix("Connection")
