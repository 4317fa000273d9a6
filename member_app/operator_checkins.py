"""`member-app operator checkins ...`: the codes of stores and events, as posters to print."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from member_app.options import Config, Data, Database, Programme, refuse
from member_app.workbench import workbench

if TYPE_CHECKING:
    from api_client.reference.context import Context
    from member_app.barcode.poster import Poster, Saying

Place = Annotated[
    str, typer.Argument(metavar="PLACE", help="A store's id, or that of a date of an event, as `list` shows them.")
]
PublicUrl = Annotated[
    str,
    typer.Option(
        "--public-url", envvar="MEMBER_APP_PUBLIC_URL", metavar="URL", help="Where members reach the app: https://..."
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE.png", help="Where to write the poster; not over a file.")]


def checkins_app() -> typer.Typer:
    """Codes to check in with."""
    app = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Posters to check in with, for stores and for events' doors."
    )

    @app.command("list")
    def listed(data: Data, database: Database = None, programme: Programme = "aurora", config: Config = None) -> None:
        """Show the places and the codes that hold now."""
        from api_client.reference.play import checkins, occasions, place_codes

        with workbench(database, data, programme) as ctx, ctx.read() as conn:
            coming = occasions.upcoming(ctx.programme, ctx.zone, ctx.now())
            names = {one.id: one.name for one in checkins.stores(ctx)}
            names |= {one.id: one.meet.title.pick(ctx.programme.locales[0]) for one in coming}
            for place, name in names.items():
                code = place_codes.current(conn, ctx.pepper, checkins.place_of(ctx, place))
                typer.echo(f"{place}  {place_codes.shown(code)}  {name}")

    @app.command("qr")
    def poster(
        data: Data, place: Place, out: Out, public_url: PublicUrl,
        database: Database = None, programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Write the poster of a place: A5 at 300 dots per inch, with a square to scan and the code to type."""
        from member_app.barcode.poster import draw
        from member_app.resources import assets_dir

        address = public_url.rstrip("/")
        if not address.startswith(("https://", "http://")) or not address.isascii():
            refuse(f"{public_url} is no address members could open. Write it as https://club.example.")
        with workbench(database, data, programme) as ctx:
            sheet = draw(_poster(ctx, place, address), assets_dir())
        _write(out, sheet)
        typer.echo(f"{out}: print it at A5, 148 x 210 mm.")

    @app.command()
    def renew(
        data: Data, place: Place, database: Database = None, programme: Programme = "aurora", config: Config = None
    ) -> None:
        """Make the code of a place void and give it another; posters that hang there have to be replaced."""
        from api_client.reference.play import place_codes

        with workbench(database, data, programme) as ctx, ctx.write() as conn:
            code = place_codes.renew(conn, ctx.pepper, _place(ctx, place))
        typer.echo(f"{place}  {place_codes.shown(code)}  holds from now on; the codes before it do not.")

    return app


def _place(ctx: Context, name: str) -> str:
    from api_client.reference.play import checkins

    try:
        return checkins.place_of(ctx, name)
    except LookupError:
        refuse(f"There is no store with check-ins and no date of an event called {name}. `list` shows them.")


def _poster(ctx: Context, name: str, address: str) -> Poster:
    from api_client.reference.play import meets, occasions, place_codes
    from member_app.barcode.poster import Poster
    from member_app.i18n import Text
    from member_app.theme.contrast import under_white

    place = _place(ctx, name)
    with ctx.read() as conn:
        code = place_codes.current(conn, ctx.pepper, place)
    programme, first = ctx.programme, ctx.programme.locales[0]
    occasion = None if place.startswith("store:") else occasions.named(programme, ctx.zone, name)
    if occasion is None:
        store = next(one for one in programme.stores if one.id == name)
        title, below, picture = store.name, store.address, "round-pushpin"
    else:
        where, _ = meets.where(ctx, occasion, first)
        t = Text(first, programme.time_zone)
        title, picture = occasion.meet.title.pick(first), occasion.meet.picture
        below = f"{where} · {t.full_date(t.local(occasion.starts_at).date())}, {t.clock(occasion.starts_at)}"
    return Poster(
        brand=programme.name.pick(first),
        name=title,
        below=below,
        link=f"{address}/checkin/{code}",
        code=place_codes.shown(code),
        sayings=_sayings(ctx, "store" if occasion is None else "meet", name),
        gradient=tuple(under_white(color) for color in programme.brand.card_gradient),
        picture=picture,
    )


def _sayings(ctx: Context, kind: str, name: str) -> tuple[Saying, ...]:
    """In each language of the programme that the app speaks, once."""
    from api_client.reference.play import grant_words, occasions
    from member_app.barcode.poster import Saying
    from member_app.i18n import Text, choose_language

    checkins = ctx.programme.checkins
    occasion = occasions.named(ctx.programme, ctx.zone, name) if kind == "meet" else None
    grants = occasion.meet.grants if occasion else checkins.grants if checkins and kind == "store" else ()
    spoken: dict[str, Saying] = {}
    for locale in ctx.programme.locales:
        t = Text(choose_language(locale), ctx.programme.time_zone, ctx.programme.formal)
        what = t.listed([grant_words.text(ctx.programme, one, locale) for one in grants])
        brings = t("poster.brings" if kind == "store" else "poster.brings_meet", brings=what) if what else ""
        spoken.setdefault(t.language, Saying(t(f"poster.{kind}"), t("poster.scan"), t("poster.type"), brings))
    return tuple(spoken.values())


def _write(out: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
            file.write(content)
    except FileExistsError:
        refuse(f"{out} is there already. Name another file.")
    except OSError as fault:
        refuse(f"{out} can't be written: {fault.strerror or fault}.")
