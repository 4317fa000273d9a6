"""The catalogue: what may be asked for, and only that."""

import json
import re
from pathlib import Path

import flet_web
import pytest

from member_app.resources import assets_dir
from member_app.web.boot import scripts
from member_app.web.catalogue import bootstrap_script, build_catalogue, font_manifest, more_letters


def test_holds_engine_and_app_files_but_nothing_private(engine: Path, assets: Path) -> None:
    catalogue = build_catalogue(engine, assets)
    assert {"main.dart.wasm", "art/gift.webp", "icons/icon-192.png", "flutter_bootstrap.js"} <= set(catalogue.assets)
    for private in (
        "index.html",
        "boot/settings.js",
        ".hidden",
        "screenshots/card.png",
        "locales/de/app.po",
        "pyodide/python.exe",
    ):
        assert catalogue.find(private) is None


def test_version_changes_with_any_byte(engine: Path, assets: Path) -> None:
    before = build_catalogue(engine, assets).version
    assert build_catalogue(engine, assets).version == before
    (assets / "art" / "gift.webp").write_bytes(b"other")
    assert build_catalogue(engine, assets).version != before


def test_the_app_font_is_among_the_fonts_loaded_before_the_first_frame(engine: Path, assets: Path) -> None:
    catalogue = build_catalogue(engine, assets)
    for family in json.loads(font_manifest()):
        for font in family["fonts"]:
            assert catalogue.find(f"assets/{font['asset']}"), font


def test_greek_and_cyrillic_come_when_a_name_needs_them(engine: Path, assets: Path) -> None:
    place = "assets/fonts/notosans/v37/x_1-y.woff2"
    (engine / "main.dart.js").write_text('A.z("Noto Sans","notosans/v37/x_1-y.woff2")')
    letters = build_catalogue(engine, assets).find(place)
    assert letters
    assert letters.read() == (engine / "assets/fonts/roboto.woff2").read_bytes()
    installed = Path(flet_web.get_package_web_dir())
    assert build_catalogue(installed, assets_dir()).find(more_letters(installed)), "the engine calls it otherwise now"


def test_formula_fonts_are_not_loaded() -> None:
    assert b"math" not in font_manifest().lower()


def test_the_loader_starts_without_a_service_worker(engine: Path) -> None:
    script = bootstrap_script(engine).decode()
    assert "serviceWorkerSettings" not in script
    assert "_flutter.buildConfig" in script


def test_an_unknown_loader_is_refused(engine: Path) -> None:
    (engine / "flutter_bootstrap.js").write_text("something else")
    with pytest.raises(ValueError, match="unknown loader"):
        bootstrap_script(engine)


def test_the_installed_engine_has_all_we_name() -> None:
    """A new version of the toolkit that renames a file is noticed here, not by a member."""
    from member_app.web.catalogue import ENGINE_FILES

    installed = Path(flet_web.get_package_web_dir())
    assert [name for name in ENGINE_FILES if not (installed / name).is_file()] == []


def test_no_script_of_the_boot_page_can_end_early() -> None:
    script = bootstrap_script(Path(flet_web.get_package_web_dir())).decode()
    boot = scripts(assets_dir(), (path.stem for path in (assets_dir() / "boot").glob("*.js")))
    assert not re.search(r"</script|<!--", script + boot, re.IGNORECASE)


def test_what_a_first_visit_waits_for_is_compressed_first(engine: Path, assets: Path) -> None:
    first = [asset.url for asset in build_catalogue(engine, assets).by_need()][:3]
    assert set(first) == {"main.dart.wasm", "canvaskit/skwasm.wasm", "assets/fonts/MaterialIcons-Regular.otf"}
