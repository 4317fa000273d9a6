"""The reference loyalty API: the contract implemented for real, embedded in the app or on a port of its own."""

from __future__ import annotations

from api_client.reference.till import till_credential

__all__ = ["till_credential"]
