"""How it runs: the deployments of `prefect.yaml`, the whole stack in one command, and what a server farm needs."""
