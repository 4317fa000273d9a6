"""Where each address leads: signed out, on a phone, and beside the rail. Knows every screen; no screen knows it."""

from __future__ import annotations

from typing import Any

import flet as ft

from member_app.domain.account import SignIn
from screens.account.screen import AccountScreen
from screens.activity.screen import ActivityScreen
from screens.auction.screen import AuctionScreen
from screens.auctions.screen import AuctionsScreen
from screens.badge.screen import BadgeScreen
from screens.badges.screen import BadgesScreen
from screens.card.full import CardFullScreen
from screens.card.screen import CardScreen
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
from screens.shared.component import component
from screens.shared.hooks import use_locked
from screens.shared.scope import Width, use_scope, use_text
from screens.shared.states import EmptyState
from screens.shared.surfaces import primary_button
from screens.shell.celebrations import Celebrations
from screens.shell.frame import Shell, of_route, page_of_its_own
from screens.shell.splash import Splash
from screens.sign_in.screen import SignInScreen
from screens.tiers.screen import TiersScreen
from screens.welcome.screen import WelcomeScreen


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
                    over("mine", MyRewardsView),
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


@component
def CardAtTheTill() -> ft.Control:
    """The large card; what the purchase brings is celebrated here too."""
    return ft.Stack([CardFullScreen(), *([] if use_locked() else [Celebrations()])], expand=True)


# Made once: a component made while drawing would lose its state each time.
RewardHere, IssuedHere, EntryHere = of_route(RewardScreen), of_route(IssuedScreen), of_route(EntryScreen)
RewardView, IssuedView, EntryView = map(page_of_its_own, (RewardHere, IssuedHere, EntryHere))
MyRewardsView, ProfileView, DevicesView = map(page_of_its_own, (MyRewardsScreen, ProfileScreen, DevicesScreen))
SendView, LockSettingView = map(page_of_its_own, (SendScreen, LockSettingScreen))
ChallengeHere = of_route(ChallengeScreen)
QuizHere, SurveyHere = of_route(QuizScreen), of_route(SurveyScreen)
QuizView, SurveyView = map(page_of_its_own, (QuizHere, SurveyHere))
MeetHere, CheckedInHere = of_route(MeetScreen), of_route(CheckinScreen)
MeetView, MeetsView, CheckinView, CheckedInView = map(
    page_of_its_own, (MeetHere, MeetsScreen, CheckinScreen, CheckedInHere)
)
AuctionHere = of_route(AuctionScreen)
AuctionView, AuctionsView = map(page_of_its_own, (AuctionHere, AuctionsScreen))
BadgeHere = of_route(BadgeScreen)
BadgeView, BadgesView = map(page_of_its_own, (BadgeHere, BadgesScreen))
GameHere = of_route(GameScreen)
GameView = page_of_its_own(GameHere)
ChallengeView, ChallengesView = map(page_of_its_own, (ChallengeHere, ChallengesScreen))
FriendsView = page_of_its_own(FriendsScreen)
RaffleHere, DrawCheckHere = of_route(RaffleScreen), of_route(DrawCheckScreen)
RafflesView, RaffleView, DrawCheckView = map(page_of_its_own, (RafflesScreen, RaffleHere, DrawCheckHere))
InvitationView, InvitedView = map(page_of_its_own, (of_route(InvitationScreen), of_route(WelcomeScreen)))
CardFullView, SignInView, WelcomeView = map(page_of_its_own, (CardAtTheTill, SignInScreen, WelcomeScreen))


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
