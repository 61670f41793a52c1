"""Users, sessions and API tokens: who may do what. Pure rules and one repository."""
