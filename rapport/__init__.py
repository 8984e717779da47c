"""Rapport's plain Python: providers, policy, store, command line. No Prefect here."""
