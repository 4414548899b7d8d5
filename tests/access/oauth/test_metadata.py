"""What the server says of itself."""


async def test_66_the_metadata_names_what_there_is(http):
    body = (await http.get("/.well-known/oauth-authorization-server")).json()
    assert body["issuer"] == "https://shop.example"
    assert body["token_endpoint"] == "https://shop.example/oauth/token"
    assert body["revocation_endpoint"] == "https://shop.example/oauth/revoke"
    assert body["authorization_endpoint"] == "https://shop.example/oauth/authorize"
    assert body["grant_types_supported"] == ["authorization_code", "client_credentials"]
    assert body["response_types_supported"] == ["code"]
    assert body["code_challenge_methods_supported"] == ["S256"]
    assert body["authorization_response_iss_parameter_supported"] is True
    methods = ["client_secret_basic", "client_secret_post", "none"]
    assert body["token_endpoint_auth_methods_supported"] == methods
    assert "read_staff" in body["scopes_supported"]
