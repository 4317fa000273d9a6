"""Wire types of credentials, webhooks and step-up."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen


@frozen
class CredentialDto:
    """What a machine may do here. `store_id` binds a till to its store; None where it may name any."""

    id: str
    name: str
    scopes: list[str]
    store_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@frozen
class CredentialsDto:
    """All there are, newest first."""

    items: list[CredentialDto]
    as_of: datetime


@frozen
class IssuedCredentialDto:
    """A credential with its secret, shown this once. `old_secret_until`: so long the one before goes on working."""

    credential: CredentialDto
    secret: str = field(repr=False)
    old_secret_until: datetime | None = None


@frozen
class WebhookDto:
    """Where another system hears of what happens. `events` empty: of everything."""

    id: str
    url: str
    description: str
    events: list[str]
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None


@frozen
class WebhooksDto:
    """All there are, newest first."""

    items: list[WebhookDto]
    as_of: datetime


@frozen
class IssuedWebhookDto:
    """A webhook with the secret its signatures are checked with, which is shown this once."""

    webhook: WebhookDto
    secret: str = field(repr=False)
    old_secret_until: datetime | None = None


@frozen
class DeliveryDto:
    """One message to one endpoint; its `id` stays the same over all tries. `status`: waiting, delivered or failed."""

    id: str
    type: str
    status: str
    tries: int
    created_at: datetime
    tried_at: datetime | None
    due_at: datetime | None
    response_code: int | None
    fault: str | None


@frozen
class DeliveriesDto:
    """Newest first."""

    items: list[DeliveryDto]
    next_cursor: str | None
    as_of: datetime


@frozen
class StepUpDto:
    """This device may spend much until then."""

    valid_until: datetime
    as_of: datetime
