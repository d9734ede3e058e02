"""Sign-in by the county's identity platform: OpenID Connect 1.0, authorisation code with PKCE (RFC 7636)."""
