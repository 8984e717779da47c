"""`python -m deployments`: apply `prefect.yaml` and the automations to the server at `PREFECT_API_URL`."""

from prefect.client.orchestration import get_client

from deployments.automations import ensure_automations
from deployments.declared import PROJECT, apply_declared

with get_client(sync_client=True) as client:
    apply_declared(client, PROJECT)
    ensure_automations(client)
