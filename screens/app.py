"""The root: one scope per page (words, colours, width) and the routes. Knows every screen; no screen knows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.account import Look, SignIn
from member_app.domain.programme import Programme
from member_app.domain.repositories import Services
from member_app.domain.state import Failed, Ready
from member_app.i18n import Text, choose_language
from member_app.theme import default_brand, flet_theme, tokens_for
from screens.account.screen import AccountScreen
from screens.activity.screen import ActivityScreen
from screens.auction.screen import AuctionScreen
from screens.auctions.screen import AuctionsScreen
from screens.badge.screen import BadgeScreen
from screens.badges.screen import BadgesScreen
from screens.card.full import CardFullScreen
from screens.card.screen import CardPane, CardScreen
from screens.challenge.screen import ChallengeScreen
from screens.challenges.screen import ChallengesScreen
from screens.checkin.screen import CheckinScreen
from screens.devices.screen import DevicesScreen
from screens.draw_check.screen import DrawCheckScreen
from screens.entry.screen import EntryScreen
from screens.friends.screen import FriendsScreen
from screens.game.screen import GameScreen
from screens.invitation.screen import InvitationScreen
from screens.issued.screen import IssuedScreen
from screens.lock.screen import LockScreen
from screens.lock.setting import LockSettingScreen
from screens.meet.screen import MeetScreen
from screens.meets.screen import MeetsScreen
from screens.my_rewards.screen import MyRewardsScreen
from screens.play.screen import PlayScreen
from screens.profile.screen import ProfileScreen
from screens.quiz.screen import QuizScreen, SurveyScreen
from screens.raffle.screen import RaffleScreen
from screens.raffles.screen import RafflesScreen
from screens.reward.screen import RewardScreen
from screens.rewards.screen import RewardsScreen
from screens.send.screen import SendScreen
from screens.shared.component import component, view_component
from screens.shared.front import BACK, GONE, Front, leaves
from screens.shared.hooks import use_locked, use_page_size, use_watch
from screens.shared.scope import Kept, Scope, ScopeContext, Width, use_scope, use_text
from screens.shared.states import EmptyState
from screens.shared.surfaces import primary_button
from screens.shell.boot_face import use_boot_face
from screens.shell.celebrations import Celebrations
from screens.shell.frame import base_view, shell_view
from screens.shell.splash import Splash
from screens.shell.toasts import Toasts
from screens.sign_in.screen import SignInScreen
from screens.tiers.screen import TiersScreen
from screens.welcome.screen import WelcomeScreen

#: Seconds the card may take to be drawn before the service is asked all the same.
_CARD_WITHIN = 3.0


@component
def App(services: Services, languages: tuple[str, ...] = ()) -> Any:
    """`languages` are the browser's or phone's wishes, best first; the member's own choice goes before them."""
    page = ft.context.page
    width, _height = use_page_size(page)
    dark_platform = _use_platform_dark(page)
    reduced_motion = _use_reduced_motion()
    preferences = use_watch(services.preferences.watch, services.preferences.current)
    sign_in = use_watch(services.account.watch, services.account.sign_in)
    known: Ready[Programme] | Failed | None = use_watch(services.programme.watch, services.programme.current)
    programme = known.value if isinstance(known, Ready) else None
    held: Any = ft.use_ref(Kept)
    kept: Kept = held.current
    fronted: Any = ft.use_ref(Front)
    front: Front = fronted.current
    _use_forget(kept, sign_in)

    dark = preferences.look is Look.DARK or (preferences.look is Look.SYSTEM and dark_platform)
    brand = programme.brand if programme else default_brand()
    language = choose_language(preferences.language, *languages)
    scope = Scope(
        services=services,
        programme=programme,
        text=Text(language, programme.time_zone if programme else "UTC", bool(programme and programme.formal)),
        tokens=tokens_for(brand, dark),
        width=Width.of(width),
        pixels=width,
        reduced_motion=reduced_motion,
        kept=kept,
        front=front,
        languages=languages,
        pixel_ratio=_pixel_ratio(page),
    )
    _use_look(page, scope, preferences.look)
    _use_begin(services, page, sign_in)
    _use_front(services, page, front)
    use_boot_face(scope, sign_in, preferences)
    return ScopeContext(scope, lambda: Routes(sign_in))


def _use_front(services: Services, page: ft.Page, front: Front) -> None:
    """Tells the lock, and all that is shown, when the app leaves the front and comes back."""

    def changed(e: ft.AppLifecycleStateChangeEvent) -> None:
        if leaves(e.state, page):
            front.away = True
        if e.state in GONE:
            services.lock.away()
        elif e.state in BACK:
            # Locked first, if it is to be: what was under the cover must not be seen for a moment.
            services.lock.back()
            front.away = False

    def mount() -> None:
        page.on_app_lifecycle_state_change = changed

    ft.use_effect(mount, [])


def _is_shut(locked: bool, path: str) -> bool:
    """Whether the lock stands before this address. The card is for everybody who holds the device."""
    return locked and path not in ("/", "/card/full", "/sign-in")


def _use_begin(services: Services, page: ft.Page, sign_in: SignIn) -> None:
    """Nobody is asked before the first screen is there: the card says so itself, others need no more than a turn."""
    card_first = (page.route or "/") in ("/", "/card/full") and sign_in in (SignIn.IN, SignIn.LAPSED)

    async def begin() -> None:
        await asyncio.sleep(_CARD_WITHIN if card_first else 0)
        services.connection.begin()

    ft.use_effect(begin, [], cleanup=lambda: None)


def _pixel_ratio(page: ft.Page) -> float:
    """1 while the screen has not said."""
    ratio = page.media.device_pixel_ratio if page.media else 0.0
    return ratio if ratio > 0 else 1.0


def _use_platform_dark(page: ft.Page) -> bool:
    dark, set_dark = ft.use_state(page.platform_brightness == ft.Brightness.DARK)

    def mount() -> None:
        page.on_platform_brightness_change = lambda _: set_dark(page.platform_brightness == ft.Brightness.DARK)

    ft.use_effect(mount, [])
    return bool(dark)


def _use_reduced_motion() -> bool:
    reduced, set_reduced = ft.use_state(False)

    async def ask() -> None:
        try:
            features = await ft.SemanticsService().get_accessibility_features()
        except (RuntimeError, TimeoutError, KeyError, TypeError):
            return  # an older shell without the service: motion stays
        set_reduced(bool(features and features.reduce_motion))

    ft.use_effect(ask, [], cleanup=lambda: None)
    return bool(reduced)


def _use_forget(kept: Kept, sign_in: SignIn) -> None:
    """Nothing of one member stays for the next."""

    def forget() -> None:
        if sign_in is SignIn.OUT:
            kept.forget()

    ft.use_effect(forget, [sign_in])


def dress(page: ft.Page, services: Services, languages: tuple[str, ...] = ()) -> None:
    """Gives a page its look before the first tree is sent: a browser draws everything anew in another one."""
    known, preferences = services.programme.current, services.preferences.current
    programme = known.value if isinstance(known, Ready) else None
    _put_on(page, programme, preferences.look, choose_language(preferences.language, *languages))


def _use_look(page: ft.Page, scope: Scope, look: Look) -> None:
    """Follows the brand, the member's choice and their language."""
    brand = scope.programme.brand if scope.programme else default_brand()
    wanted = (brand, scope.programme.name if scope.programme else "", look, scope.text.language)
    worn = ft.use_ref(wanted if page.theme is not None else None)

    def change() -> None:
        if worn.current != wanted:
            worn.current = wanted
            _put_on(page, scope.programme, look, scope.text.language)
            page.update()

    ft.use_effect(change, [*wanted])


def _put_on(page: ft.Page, programme: Programme | None, look: Look, language: str) -> None:
    """The brand's themes, the title and the language of Flet's own words."""
    brand = programme.brand if programme else default_brand()
    page.theme, page.dark_theme = flet_theme(brand.light), flet_theme(brand.dark)
    page.theme_mode = {Look.LIGHT: ft.ThemeMode.LIGHT, Look.DARK: ft.ThemeMode.DARK}.get(look, ft.ThemeMode.SYSTEM)
    page.title = programme.name if programme else "Member app"
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("en", "GB"), ft.Locale("de", "DE")], current_locale=ft.Locale(language)
    )


@component
def Routes(sign_in: SignIn) -> Any:
    """Signed out, every address leads to the welcome and keeps its place for afterwards."""
    if sign_in is SignIn.UNKNOWN:
        return ft.Router([], not_found=Waiting, manage_views=True)
    if sign_in is SignIn.OUT:
        return ft.Router(signed_out_routes(), manage_views=True)
    phone = use_scope().width is Width.PHONE
    return ft.Router(phone_routes() if phone else wide_routes(), not_found=Lost, manage_views=True)


def signed_out_routes() -> list[ft.Route]:
    """The welcome at every address, so that a deep link survives the sign-in."""
    return [
        ft.Route(path="sign-in", component=SignInView),
        ft.Route(path="r/:id", component=InvitedView),
        ft.Route(path="join/:id", component=InvitedView),
        ft.Route(path=":rest*", component=WelcomeView),
    ]


def phone_routes() -> list[ft.Route]:
    """Details are pages of their own on top of their tab."""

    def over(path: str, view: Any) -> ft.Route:
        return ft.Route(path=path, component=view, modal=True)

    shell = ft.Route(
        component=Shell,
        outlet=True,
        children=[
            ft.Route(index=True, component=CardScreen),
            ft.Route(path="tiers", component=TiersScreen),
            ft.Route(
                path="rewards",
                component=RewardsScreen,
                children=[
                    ft.Route(path="mine", component=MyRewardsView, modal=True),
                    over("mine/:id", IssuedView),
                    over(":id", RewardView),
                ],
            ),
            ft.Route(
                path="play",
                component=PlayScreen,
                children=[
                    over("challenges", ChallengesView),
                    over("challenges/:id", ChallengeView),
                    over("quizzes/:id", QuizView),
                    over("surveys/:id", SurveyView),
                    over("games/:id", GameView),
                    over("badges", BadgesView),
                    over("badges/:id", BadgeView),
                    over("auctions", AuctionsView),
                    over("auctions/:id", AuctionView),
                    over("meets", MeetsView),
                    over("meets/:id", MeetView),
                    over("checkin", CheckinView),
                    over("friends", FriendsView),
                    over("raffles", RafflesView),
                    over("raffles/:id", RaffleView),
                    over("raffles/:id/check", DrawCheckView),
                ],
            ),
            ft.Route(path="activity", component=ActivityScreen, children=[over(":id", EntryView)]),
            ft.Route(
                path="account",
                component=AccountScreen,
                children=[
                    over("profile", ProfileView),
                    over("devices", DevicesView),
                    over("send", SendView),
                    over("lock", LockSettingView),
                ],
            ),
        ],
    )
    return [shell, ft.Route(path="checkin/:id", component=CheckedInView), *_alone()]


def wide_routes() -> list[ft.Route]:
    """Details stand beside the rail."""
    shell = ft.Route(
        component=Shell,
        outlet=True,
        children=[
            ft.Route(index=True, component=CardScreen),
            ft.Route(path="tiers", component=TiersScreen),
            ft.Route(path="rewards", component=RewardsScreen),
            ft.Route(path="rewards/mine", component=MyRewardsScreen),
            ft.Route(path="rewards/mine/:id", component=IssuedHere),
            ft.Route(path="rewards/:id", component=RewardHere),
            ft.Route(path="play", component=PlayScreen),
            ft.Route(path="play/challenges", component=ChallengesScreen),
            ft.Route(path="play/challenges/:id", component=ChallengeHere),
            ft.Route(path="play/quizzes/:id", component=QuizHere),
            ft.Route(path="play/surveys/:id", component=SurveyHere),
            ft.Route(path="play/games/:id", component=GameHere),
            ft.Route(path="play/badges", component=BadgesScreen),
            ft.Route(path="play/badges/:id", component=BadgeHere),
            ft.Route(path="play/auctions", component=AuctionsScreen),
            ft.Route(path="play/auctions/:id", component=AuctionHere),
            ft.Route(path="play/meets", component=MeetsScreen),
            ft.Route(path="play/meets/:id", component=MeetHere),
            ft.Route(path="play/checkin", component=CheckinScreen),
            ft.Route(path="play/friends", component=FriendsScreen),
            ft.Route(path="play/raffles", component=RafflesScreen),
            ft.Route(path="play/raffles/:id", component=RaffleHere),
            ft.Route(path="play/raffles/:id/check", component=DrawCheckHere),
            ft.Route(path="checkin/:id", component=CheckedInHere),
            ft.Route(path="activity", component=ActivityScreen),
            ft.Route(path="activity/:id", component=EntryHere),
            ft.Route(path="account", component=AccountScreen),
            ft.Route(path="account/profile", component=ProfileScreen),
            ft.Route(path="account/devices", component=DevicesScreen),
            ft.Route(path="account/send", component=SendScreen),
            ft.Route(path="account/lock", component=LockSettingScreen),
        ],
    )
    return [shell, *_alone()]


def _alone() -> list[ft.Route]:
    return [
        ft.Route(path="card/full", component=CardFullView),
        ft.Route(path="sign-in", component=SignInView),
        ft.Route(path="r/:id", component=InvitationView),
        ft.Route(path="join/:id", component=InvitationView),
    ]


@view_component
def Shell() -> ft.View:
    """The tabs around whatever tab is open."""
    outlet = ft.use_route_outlet()
    path = ft.use_route_location() or "/"
    locked = use_locked()
    news = [] if locked else [Toasts(), Celebrations()]
    content = LockScreen() if _is_shut(locked, path) else ft.Stack([outlet, *news], expand=True)
    return shell_view(path, content, CardPane() if path != "/" else None)


def _of_route(screen: Callable[[str], ft.Control]) -> Callable[[], ft.Control]:
    """The screen of the thing the address names by `:id`."""

    def here() -> ft.Control:
        return screen(ft.use_route_params()["id"])

    return component(here)


def _page_of_its_own(screen: Callable[[], ft.Control]) -> Callable[[], ft.View]:
    """A screen without the tabs."""

    def alone() -> ft.View:
        path = ft.use_view_path() or "/"
        return base_view(path, LockScreen() if _is_shut(use_locked(), path) else screen())

    return view_component(alone)


@component
def CardAtTheTill() -> ft.Control:
    """The large card; what the purchase brings is celebrated here too."""
    return ft.Stack([CardFullScreen(), *([] if use_locked() else [Celebrations()])], expand=True)


# Made once: a component made while drawing would lose its state each time.
RewardHere, IssuedHere, EntryHere = _of_route(RewardScreen), _of_route(IssuedScreen), _of_route(EntryScreen)
RewardView, IssuedView, EntryView = map(_page_of_its_own, (RewardHere, IssuedHere, EntryHere))
MyRewardsView, ProfileView, DevicesView = map(_page_of_its_own, (MyRewardsScreen, ProfileScreen, DevicesScreen))
SendView, LockSettingView = map(_page_of_its_own, (SendScreen, LockSettingScreen))
ChallengeHere = _of_route(ChallengeScreen)
QuizHere, SurveyHere = _of_route(QuizScreen), _of_route(SurveyScreen)
QuizView, SurveyView = map(_page_of_its_own, (QuizHere, SurveyHere))
MeetHere, CheckedInHere = _of_route(MeetScreen), _of_route(CheckinScreen)
MeetView, MeetsView, CheckinView, CheckedInView = map(
    _page_of_its_own, (MeetHere, MeetsScreen, CheckinScreen, CheckedInHere)
)
AuctionHere = _of_route(AuctionScreen)
AuctionView, AuctionsView = map(_page_of_its_own, (AuctionHere, AuctionsScreen))
BadgeHere = _of_route(BadgeScreen)
BadgeView, BadgesView = map(_page_of_its_own, (BadgeHere, BadgesScreen))
GameHere = _of_route(GameScreen)
GameView = _page_of_its_own(GameHere)
ChallengeView, ChallengesView = map(_page_of_its_own, (ChallengeHere, ChallengesScreen))
FriendsView = _page_of_its_own(FriendsScreen)
RaffleHere, DrawCheckHere = _of_route(RaffleScreen), _of_route(DrawCheckScreen)
RafflesView, RaffleView, DrawCheckView = map(_page_of_its_own, (RafflesScreen, RaffleHere, DrawCheckHere))
InvitationView, InvitedView = map(_page_of_its_own, (_of_route(InvitationScreen), _of_route(WelcomeScreen)))
CardFullView, SignInView, WelcomeView = map(_page_of_its_own, (CardAtTheTill, SignInScreen, WelcomeScreen))


@component
def Waiting() -> ft.Control:
    """The vault has not answered yet: the brand, for a moment."""
    return Splash()


@component
def Lost() -> ft.Control:
    """An address nobody knows."""
    t, page = use_text(), ft.context.page
    home = primary_button(t("shell.home"), lambda _: page.navigate("/"), key="lost.home")
    return ft.SafeArea(EmptyState("world-map", t("shell.lost"), t("shell.lost_text"), [home]))
