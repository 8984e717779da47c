"""What a client asks of the login before it begins: which addresses serve a tenant, and which hosts are the same."""

from typing import Any

from tests.fakes.microsoft.login import PERSONAL_TENANT, SHARED_TENANTS, Login


def describe_tenant(login: Login, name: str, root: str) -> dict[str, Any] | None:
    """Give a tenant's OpenID configuration; None for a tenant that isn't there."""
    found = login.find_tenant(name)
    if found is None and name not in {*SHARED_TENANTS, PERSONAL_TENANT}:
        return None
    id_ = found.id if found else name
    # The shared addresses don't know whose tenant it will be: the issuer is told with a blank.
    issuer = {"consumers": PERSONAL_TENANT, "common": "{tenantid}", "organizations": "{tenantid}"}.get(id_, id_)
    base = f"{root}/{id_}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{root}/{issuer}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"{root}/oidc/userinfo",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "http_logout_supported": True,
        "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "email"],
        "tenant_region_scope": "EU",
    }


def describe_instance(asked: str, root: str) -> dict[str, Any]:
    """Tell that this host is a login of Microsoft's; `asked` is the authorization endpoint that a client holds."""
    host = root.removeprefix("https://")
    endpoint = asked.replace("/oauth2/v2.0/authorize", "/v2.0/.well-known/openid-configuration")
    metadata = [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]
    return {"tenant_discovery_endpoint": endpoint, "api-version": "1.1", "metadata": metadata}
