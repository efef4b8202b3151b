"""The ways to a person: e-mail, signed webhooks, chats. They know messages, and no rows."""
