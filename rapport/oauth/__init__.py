"""How an owner signs in at a provider and lets Rapport read: by OAuth, once, in a browser."""
