"""A shared badge as an Open Badge 3.0: a verifiable credential that names nobody but who wants to be named.

Pure: the parts of https://www.imsglobal.org/spec/ob/v3p0 that a badge of a programme has. Addresses are complete, below
`base`, where the API is found.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from api_client.reference.play.badge_shares import PATH, Shared
from api_client.reference.play.badges import title
from api_client.reference.play.badges_file import Badge
from api_client.reference.programme_schema import ProgrammeFile

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def issuer(base: str, programme: ProgrammeFile, locale: str) -> dict[str, Any]:
    """The programme as the profile of an issuer."""
    return {
        "id": f"{base}/v1/issuer",
        "type": ["Profile"],
        "name": programme.name.pick(locale),
        "description": programme.tagline.pick(locale),
        "email": programme.support_email,
    }


def achievement(base: str, programme: ProgrammeFile, badge: Badge, level: int, locale: str) -> dict[str, Any]:
    """What there is to achieve: a level of a badge. A secret one has no address, so that guessing finds nothing."""
    page = f"{base}/v1/badges/{badge.id}"
    found: dict[str, Any] = {
        "id": f"{page}?level={level}" if badge.levels else page,
        "type": ["Achievement"],
        "name": title(badge, level, locale),
        "description": badge.text.pick(locale),
        "achievementType": "Badge",
        "inLanguage": locale,
        "criteria": {"narrative": badge.text.pick(locale)},
        "creator": issuer(base, programme, locale),
    }
    if badge.secret:
        return {**found, "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{base}#{badge.id}#{level}").urn}
    return {**found, "image": {"id": f"{page}/picture", "type": "Image", "caption": badge.title.pick(locale)}}


def credential(base: str, programme: ProgrammeFile, shared: Shared) -> dict[str, Any]:
    """That somebody has achieved it. Who is a name made for this link, and the first name if they want it told."""
    level, locale = shared.held.level, shared.locale
    page = f"{base}{PATH}/{shared.id}"
    subject: dict[str, Any] = {
        "id": subject_id(shared.id),
        "type": ["AchievementSubject"],
        "achievement": achievement(base, programme, shared.badge, level, locale),
    }
    if shared.first_name:
        name = {"type": "IdentityObject", "hashed": False, "identityHash": shared.first_name, "identityType": "name"}
        subject["identifier"] = [name]
    return {
        "@context": CONTEXTS,
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title(shared.badge, level, locale),
        "description": shared.badge.text.pick(locale),
        "image": {"id": f"{page}/picture", "type": "Image"},
        "issuer": issuer(base, programme, locale),
        "validFrom": _moment(shared.held.since[-1]),
        "credentialSubject": subject,
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def claims(credential: dict[str, Any]) -> dict[str, Any]:
    """What is signed: the credential with the claims of a JSON Web Token that say the same."""
    since = datetime.fromisoformat(credential["validFrom"])
    return {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": int(since.timestamp()),
        "sub": credential["credentialSubject"]["id"],
    }


def subject_id(share_id: str) -> str:
    """Stands for the member behind one link; two links of one member have nothing in common."""
    return uuid.uuid5(uuid.NAMESPACE_OID, share_id).urn


def _moment(at: datetime) -> str:
    """In whole seconds, as a token counts them."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
