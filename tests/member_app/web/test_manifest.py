"""What a browser needs to install the app."""

from __future__ import annotations

import json

from PIL import Image

from member_app.resources import assets_dir
from member_app.web.brand_css import DEFAULT_BRAND
from member_app.web.manifest import LANGUAGES, WORDS, manifests


def test_the_app_can_be_installed() -> None:
    for language, text in manifests(DEFAULT_BRAND, "/_/1/", "Points and tiers").items():
        manifest = json.loads(text)
        assert manifest["display"] == "standalone"
        assert manifest["id"] == manifest["scope"] == manifest["start_url"] == "/"
        assert manifest["lang"] == language
        assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
        assert {shot["form_factor"] for shot in manifest["screenshots"]} == {"narrow", "wide"}
        assert [shortcut["url"] for shortcut in manifest["shortcuts"]] == ["/card/full", "/rewards", "/activity"]


def test_every_picture_has_the_size_it_claims() -> None:
    manifest = json.loads(manifests(DEFAULT_BRAND, "/_/1/")["en"])
    icons = [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
    for picture in (*manifest["icons"], *manifest["screenshots"], *icons):
        with Image.open(assets_dir() / picture["src"].removeprefix("/_/1/")) as image:
            assert f"{image.width}x{image.height}" == picture["sizes"]
            assert Image.MIME[str(image.format)] == picture["type"]


def test_words_exist_in_every_language() -> None:
    assert {language: WORDS[language].keys() for language in LANGUAGES} == dict.fromkeys(LANGUAGES, WORDS["en"].keys())
