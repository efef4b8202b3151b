"""What every floor stands on. No GraphQL and nothing of the domain."""
