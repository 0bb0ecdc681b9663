"""Why a sign-in, or a message of an identity provider, is refused: a code for each reason."""

from enum import StrEnum


class Reason(StrEnum):
    """What was wrong; logged, and never the provider's own words."""

    # The provider cannot be asked, or does not answer as it must
    AWAY = "provider_away"
    REDIRECTED = "provider_redirected"
    TOO_LARGE = "answer_too_large"
    NOT_JSON = "answer_not_json"
    # Its metadata (OpenID Connect Discovery 1.0) and keys (RFC 7517)
    METADATA_INCOMPLETE = "metadata_incomplete"
    METADATA_ISSUER = "metadata_of_another_issuer"
    ENDPOINT = "endpoint_not_https"
    NO_PKCE = "pkce_not_supported"
    NO_CLIENT_METHOD = "client_authentication_not_supported"
    KEYS_MALFORMED = "keys_malformed"
    SECRET_KEY = "secret_key_published"  # noqa: S105 - a reason, not a secret
    UNKNOWN_KEY = "unknown_key"
    AMBIGUOUS_KEY = "ambiguous_key"
    # What the browser brings back (RFC 6749, RFC 9207)
    ANSWER_MALFORMED = "answer_malformed"
    STATE = "unknown_state"
    OTHER_BROWSER = "other_browser"
    TOO_LATE = "too_late"
    ANSWER_ISSUER = "answer_of_another_issuer"
    CANCELLED = "cancelled"
    PROVIDER_ERROR = "provider_error"
    # What the token endpoint answers
    CODE = "code_refused"
    TOKEN_KIND = "token_kind"  # noqa: S105 - likewise
    ID_TOKEN_MISSING = "id_token_missing"  # noqa: S105 - likewise
    # A signed token (RFC 7515, RFC 7519, OpenID Connect Core 1.0, 3.1.3.7)
    MALFORMED = "token_malformed"
    TYPE = "token_type"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    AUTHORIZED_PARTY = "authorized_party"
    EXPIRED = "expired"
    EXPIRY = "expiry_missing"
    ISSUED = "issued_at"
    NOT_YET = "not_yet_valid"
    NONCE = "nonce"
    SUBJECT = "subject"
    # Who it is
    CLAIM_MISSING = "claim_missing"
    CLAIM_MALFORMED = "claim_malformed"
    EMAIL_NOT_VERIFIED = "email_not_verified"
    NOT_KNOWN = "not_known"
    # A logout token (OpenID Connect Back-Channel Logout 1.0, 2.6)
    EVENT = "logout_event"
    TOKEN_ID = "token_id"  # noqa: S105 - likewise
    LASTS = "lasts_too_long"
    REPEATED = "repeated"


class SignInRefused(Exception):
    """The sign-in, or the message, is refused."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
