"""The steps of the flows as Prefect tasks: thin and retriable; each calls one function."""
