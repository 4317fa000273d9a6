"""The key that others know us by: what is signed with it can be checked by anybody who asks for its public half.

RSA of 2048 bits and RS256, which every reader of Open Badges understands. The private half rests sealed.
"""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import Connection, select

from api_client.reference import sealing, upserts
from api_client.reference.context import Context
from api_client.reference.play.badges_tables import signing_keys

BITS = 2048
ALGORITHM = "RS256"
_FIRST = "1"


def ensure(ctx: Context) -> None:
    """Make the key on first use; of several processes that do so at once, one's stays."""
    with ctx.read() as conn:
        if conn.execute(select(signing_keys.c.id).limit(1)).first() is not None:
            return
    # Made outside of the transaction: it takes a moment, in which others shall write.
    private = RSAKey.generate_key(BITS).as_pem(private=True)
    sealed = sealing.seal(ctx.pepper, private, _place(_FIRST))
    with ctx.write() as conn:
        upserts.begin(conn, signing_keys, {"id": _FIRST, "private": sealed, "created_at": ctx.now()})


def public_keys(conn: Connection, ctx: Context) -> dict[str, dict[str, Any]]:
    """The public halves as JSON Web Keys, by their id."""
    rows = conn.execute(select(signing_keys).order_by(signing_keys.c.created_at, signing_keys.c.id))
    use = {"use": "sig", "alg": ALGORITHM}
    return {row.id: {**_key(ctx, row.id, row.private).as_dict(private=False), **use} for row in rows}


def sign(conn: Connection, ctx: Context, claims: dict[str, Any], keys_url: str) -> str:
    """The claims as a signed JSON Web Token; who reads it finds the key at `keys_url` followed by its id."""
    newest = select(signing_keys).order_by(signing_keys.c.created_at.desc(), signing_keys.c.id.desc()).limit(1)
    row = conn.execute(newest).one()
    header = {"alg": ALGORITHM, "kid": f"{keys_url}/{row.id}", "typ": "JWT"}
    return jwt.encode(header, claims, _key(ctx, row.id, row.private))


def _key(ctx: Context, key_id: str, sealed: bytes) -> RSAKey:
    return RSAKey.import_key(sealing.unseal(ctx.pepper, sealed, _place(key_id)))


def _place(key_id: str) -> str:
    return f"signing:{key_id}"
