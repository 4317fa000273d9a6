"""Drafts that last as long as the test; those of `there` were typed on a page that is gone."""

from __future__ import annotations

from member_app.domain.draft import NOTHING_TYPED, Draft


class FakeDrafts:
    """A `DraftRepository` that writes at once. `kept` is what this device holds."""

    def __init__(self, **there: Draft) -> None:
        self.kept: dict[str, Draft] = dict(there)

    def keep(self, form: str, draft: Draft) -> None:
        if draft:
            self.kept[form] = draft
        else:
            self.forget(form)

    def forget(self, form: str) -> None:
        self.kept.pop(form, None)

    async def restore(self, form: str) -> Draft:
        return self.kept.get(form, NOTHING_TYPED)
