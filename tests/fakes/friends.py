"""Friends of Mara's for screen tests: one paid, one on the way, one who was too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from member_app.barcode.picture import qr
from member_app.domain.friends import Friend, Friends, FriendState, Invitation, InvitedBy
from member_app.domain.play import Prize
from tests.fakes.samples import NOW

SPARKS = Prize("points", "+250 Sparks", "sparkles", 250)
CODE = "K7QM2XWD"
LINK = f"https://club.aurora.example/r/{CODE}"
FRIENDS = (
    Friend(
        "r3", "Leni", FriendState.UNDER_WAY, 0.5, "Joined. A first purchase of €5.00 is left.",
        NOW - timedelta(days=5), NOW + timedelta(days=25),
    ),
    Friend("r2", "Jonas", FriendState.PAID, 1.0, "Made the first purchase.", NOW - timedelta(days=3), None, (SPARKS,)),
    Friend(
        "r1", "Priya", FriendState.PAID, 1.0, "Made the first purchase.", NOW - timedelta(days=300), None, (SPARKS,)
    ),
)  # fmt: skip
INVITED = Friends(
    code=CODE,
    link=LINK,
    drawn=qr(LINK).svg(),
    open=True,
    title="Bring a friend",
    text="You both get something when they buy for the first time.",
    condition="When your friend buys something for at least €5.00 within 30 days of joining.",
    message=f"Come along to Aurora Club: https://club.aurora.example/r/{CODE}",
    terms="For people who are new to Aurora Club. Up to 10 friends a year.",
    mine=(SPARKS,),
    theirs=(replace(SPARKS, text="+250 Sparks"),),
    friends=FRIENDS,
    paid=2,
    points=500,
    left=8,
)
NOBODY_YET = replace(INVITED, friends=(), paid=0, points=0, left=10)
BY_JONAS = InvitedBy(
    "Jonas", FriendState.JOINED, 0.0, "A first purchase of €5.00 is left.", NOW + timedelta(days=30), (SPARKS,)
)
INVITATION = Invitation(
    CODE, True, True, "Mara", INVITED.title, "When you buy something for at least €5.00 within 30 days of joining.",
    INVITED.terms, INVITED.mine, INVITED.theirs,
)  # fmt: skip
UNKNOWN = replace(INVITATION, known=False, first_name="")
