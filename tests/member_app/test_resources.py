"""The app's files are found."""

from member_app.fonts import FONTS
from member_app.resources import assets_dir


def test_everything_the_pages_name_is_there() -> None:
    assets = assets_dir()
    for name in ("index.html", "boot/settings.js", "favicon.png", "icons/icon-192.png", *FONTS.values()):
        assert (assets / name).is_file(), name


def test_the_typefaces_licence_is_beside_it() -> None:
    assert "SIL Open Font License" in (assets_dir() / "fonts" / "PlusJakartaSans-OFL.txt").read_text()
