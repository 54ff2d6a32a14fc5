"""The headers that every answer carries, made once."""

Headers = tuple[tuple[bytes, bytes], ...]

CONTENT_SECURITY_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    b"connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DRAWING_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A drawing opened by its address runs nothing and reaches nothing."""

PLAIN_HEADERS: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
HTML_HEADERS: Headers = (
    *PLAIN_HEADERS,
    (b"content-security-policy", CONTENT_SECURITY_POLICY),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), payment=(), geolocation=(self)"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
IMAGE_HEADERS: Headers = (*PLAIN_HEADERS, (b"content-security-policy", DRAWING_POLICY))
