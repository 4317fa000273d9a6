"""The card as the boot page paints it, in the words and the look this page has right now."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import flet as ft

from member_app.domain.account import Preferences, SignIn
from member_app.domain.card import Card, CodeKind
from member_app.domain.card_face import CardFace, FaceMoment, FaceStatus, FaceTab, FaceTile, FaceWords
from member_app.domain.home import Home
from member_app.domain.play import is_played
from member_app.domain.programme import Programme
from member_app.domain.reward import IssuedStatus
from member_app.domain.state import Ready
from member_app.i18n import Text
from screens.card.words import balance_words, second_words, to_keep, to_next
from screens.shared.scope import Scope
from screens.shell.navigation import TABS

#: Figures standing for the ones that are put in when the sentence is shown.
_SAMPLE = 30


def use_boot_face(scope: Scope, sign_in: SignIn, preferences: Preferences) -> None:
    """Keeps the browser's face of the card as this page shows it; only in the root."""
    services, programme, text = scope.services, scope.programme, scope.text
    live = services.face.wanted and programme is not None and sign_in in (SignIn.IN, SignIn.LAPSED)

    async def follow() -> None:
        if not live or programme is None:
            return
        async for state in services.home.watch():
            if isinstance(state, Ready):
                await services.face.show(face_of(state, programme, text, preferences, sign_in is SignIn.LAPSED))

    ft.use_effect(follow, [live, sign_in, programme, text, preferences], cleanup=lambda: None)


def face_of(
    ready: Ready[Home], programme: Programme, t: Text, preferences: Preferences, lapsed: bool = False
) -> CardFace:
    """What the card screen would show first; with a request to sign in again once the sign-in has `lapsed`."""
    home, unit = ready.value, programme.unit
    balance = FaceTile(t("card.balance"), t.balance(home.wallet.active), balance_words(t, home, unit))
    return CardFace(
        lang=t.language,
        dir=t.locale.text_direction,
        look=preferences.look.value,
        programme=programme.name,
        initial=programme.brand.initial,
        name=home.member.first_name or "",
        holder=home.card.holder,
        email="" if home.card.holder else home.member.email,
        tier=home.standing.current.name if home.standing else "",
        card=home.card,
        kind=_kind(home.card, preferences.code_kind),
        tiles=(balance, second_words(t, home, unit)),
        status=_status(t, home, programme),
        tabs=tuple(
            FaceTab(t(tab.key), tab.route, tab.key.removeprefix("nav."))
            for tab in TABS
            if tab.key != "nav.play" or is_played(programme.modules)
        ),
        words=_words(t, home),
        said=_said(t, ready.as_of),
        as_of=ready.as_of,
        asks=t("shell.lapsed") if lapsed else "",
    )


def _kind(card: Card, wished: str | None) -> str:
    kinds = [kind.value for kind in card.kinds]
    return wished if wished in kinds else kinds[0] if kinds else CodeKind.QR.value


def _status(t: Text, home: Home, programme: Programme) -> FaceStatus | None:
    """The tier below the figures; left out where something else may stand between or must be said with it."""
    standing, wallet = home.standing, home.wallet
    crowded = wallet.owed or wallet.pending > 0 or any(one.status is IssuedStatus.ISSUED for one in home.issued)
    if standing is None or crowded or to_keep(t, standing, programme.unit):
        return None
    following = standing.next.name if standing.next else ""
    share = standing.progress if standing.next else 1.0
    return FaceStatus(standing.current.name, following, round(share, 3), to_next(t, standing, programme.unit))


def _said(t: Text, as_of: datetime) -> FaceMoment:
    day = t.local(as_of).date()
    ends = datetime.combine(day + timedelta(days=1), time(), t.zone)
    return FaceMoment(t.clock(as_of), t.short_day(day), int(ends.timestamp()))


def _words(t: Text, home: Home) -> FaceWords:
    return FaceWords(
        greeting=(t("card.good_morning"), t("card.good_afternoon"), t("card.good_evening")),
        tier=t("card.tier_label", tier=home.standing.current.name) if home.standing else "",
        kinds={kind.value: t(f"card.kind.{kind.value}") for kind in home.card.kinds},
        kind=t("card.kind"),
        code_label=t("card.code_label", kind="{kind}", number="{number}"),
        read_aloud=t("card.read_aloud"),
        trouble=t("card.code_trouble"),
        none=t("card.code_none"),
        as_of=t("state.as_of", time="{time}"),
        offline=t("shell.offline_since", time="{time}"),
        slow=t("shell.slow"),
        again=t("error.retry"),
        fullscreen=t("card.fullscreen"),
        close=t("action.close"),
        second_left=t.n("countdown.left", 1),
        seconds_left=t.n("countdown.left", _SAMPLE).replace(t.number(_SAMPLE), "{count}"),
    )
