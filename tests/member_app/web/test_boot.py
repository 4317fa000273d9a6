"""The boot page: branded, and closed to whatever a programme file may hold."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import flet_web
import pytest

from member_app.resources import assets_dir
from member_app.web.boot import WORDS, boot_page
from member_app.web.brand_css import DEFAULT_BRAND
from member_app.web.catalogue import Catalogue, build_catalogue
from member_app.web.headers import page_policy


def source(script: str) -> str:
    """As a content policy names a script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.fixture
def catalogue(engine: Path, assets: Path) -> Catalogue:
    return build_catalogue(engine, assets)


def test_carries_the_brand(assets: Path, catalogue: Catalogue) -> None:
    page = boot_page(assets, catalogue, replace(DEFAULT_BRAND, name="Aurora Club", card_glow="#ABCDEF")).html.decode()
    assert "<title>Aurora Club</title>" in page
    assert "#ABCDEF" in page
    assert f"/_/{catalogue.version}/" in page


def test_a_brand_cannot_break_out(assets: Path, catalogue: Catalogue) -> None:
    evil = "</title><script>alert(1)</script>"
    light = replace(DEFAULT_BRAND.light, page="red;} body{background:url(//evil)}")
    brand = replace(
        DEFAULT_BRAND, name=evil, light=light, card_gradient=("url(//evil)", "x"), card_glow="expression(1)"
    )
    page = boot_page(assets, catalogue, brand, description=evil, language='"><script>').html.decode()
    assert "<script>alert" not in page
    assert "evil)" not in page.replace("&", "")
    assert '"><script>' not in page


def test_scripts_are_named_by_their_hash(assets: Path, catalogue: Catalogue) -> None:
    page = boot_page(assets, catalogue, DEFAULT_BRAND)
    written = re.findall(r'<script(?: type="text/plain" id="\w+")?>(.*?)</script>', page.html.decode(), re.DOTALL)
    assert page.script_sources and sorted(map(source, written)) == sorted(page.script_sources)
    policy = page_policy(page.script_sources)
    script_rule = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "'unsafe-inline'" not in script_rule
    assert "'unsafe-eval'" not in script_rule


def test_the_real_template_is_filled_completely() -> None:
    assets = assets_dir()
    catalogue = build_catalogue(Path(flet_web.get_package_web_dir()), assets)
    page = boot_page(assets, catalogue, DEFAULT_BRAND).html.decode()
    assert "{{" not in page
    assert 'id="loading"' in page
    config = re.search(r'id="boot-config">(.*?)</script>', page)
    assert config
    for font in json.loads(config[1])["fonts"]:
        assert catalogue.find(font)


def test_words_exist_in_both_languages() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()
    assert all(WORDS["en"].values())
    assert all(WORDS["de"].values())
