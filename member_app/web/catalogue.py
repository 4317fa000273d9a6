"""Which files the browser may ask for, under which address, and what they contain.

The catalogue is closed: a request is looked up, never joined to a path, so no address can leave it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from member_app.fonts import WEB_FONTS
from member_app.web.icon_font import ENGINE_FONT, ICON_FONT

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".frag": "application/octet-stream",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
ENGINE_FILES = (
    "main.dart.wasm",
    "main.dart.mjs",
    "main.dart.js",
    "canvaskit/skwasm.js",
    "canvaskit/skwasm.wasm",
    "canvaskit/skwasm_heavy.js",
    "canvaskit/skwasm_heavy.wasm",
    "canvaskit/canvaskit.js",
    "canvaskit/canvaskit.wasm",
    "canvaskit/chromium/canvaskit.js",
    "canvaskit/chromium/canvaskit.wasm",
    "assets/AssetManifest.bin",
    "assets/AssetManifest.bin.json",
    "assets/shaders/ink_sparkle.frag",
    "assets/shaders/stretch_effect.frag",
    "assets/packages/wakelock_plus/assets/no_sleep.js",
)
FIRST_VISIT = ("main.dart.wasm", "canvaskit/skwasm.wasm", "assets/fonts/MaterialIcons-Regular.otf")
# The engine fetches this one when a text has letters that no loaded font has, and calls it by another name.
MORE_LETTERS = "assets/fonts/roboto.woff2"
_FALLBACK = re.compile(r'"Noto Sans","(notosans/[\w./-]+\.woff2)"')
_PRIVATE = ("screenshots", "index.html", "boot", "locales", "fonts")


@dataclass(frozen=True)
class Asset:
    """One file: `body` for the generated ones, `path` for those on disk. `digest` is the SHA-256 of the content."""

    url: str
    media_type: str
    digest: str
    size: int
    path: Path | None = None
    body: bytes | None = None

    @property
    def compressible(self) -> bool:
        """Pictures and woff2 are compressed already; anything tiny isn't worth a header."""
        return self.size >= 512 and not self.media_type.startswith("image/") and not self.url.endswith(".woff2")

    @property
    def picture(self) -> bool:
        """Shown, not run."""
        return self.media_type.startswith("image/")

    def read(self) -> bytes:
        """The content, from memory or disk."""
        if self.body is not None:
            return self.body
        assert self.path is not None  # one of the two is always given
        return self.path.read_bytes()


@dataclass(frozen=True)
class Catalogue:
    """All assets by address (without leading slash). `version` changes with any byte of any of them."""

    assets: dict[str, Asset]
    version: str

    def find(self, url: str) -> Asset | None:
        """The asset at an address, or nothing."""
        return self.assets.get(url)

    def by_need(self) -> list[Asset]:
        """Everything worth compressing: first what a first visit waits for, then the small, then the rest."""
        worth = [asset for asset in self.assets.values() if asset.compressible]
        return sorted(worth, key=lambda asset: (asset.url not in FIRST_VISIT, asset.size))


def build_catalogue(engine: Path, assets: Path) -> Catalogue:
    """Collect the files of the UI engine and of the app."""
    found = [*_engine_assets(engine), *_app_assets(assets)]
    found.append(_generated("flutter_bootstrap.js", bootstrap_script(engine)))
    found.append(_generated("assets/FontManifest.json", font_manifest()))
    listing = {asset.url: asset for asset in found}
    for font in WEB_FONTS.values():
        listing[f"assets/{font}"] = _on_disk(assets / font, f"assets/{font}")
    if place := more_letters(engine):
        listing[place] = _on_disk(engine / MORE_LETTERS, place)
    listing[ENGINE_FONT] = _on_disk(assets / ICON_FONT, ENGINE_FONT)
    whole = hashlib.sha256("".join(f"{url}{listing[url].digest}" for url in sorted(listing)).encode())
    return Catalogue(listing, whole.hexdigest()[:12])


def bootstrap_script(engine: Path) -> bytes:
    """The engine's loader without its service worker, which only waits to remove itself, and without `flet.noCdn` lore.

    The loader and the build list are taken from the installed engine; what starts it is ours.
    """
    source = (engine / "flutter_bootstrap.js").read_text(encoding="utf-8")
    loader = source.partition("//# sourceMappingURL")[0]
    build = re.search(r"_flutter\.buildConfig = (\{.*\});", source)
    if not build:
        raise ValueError("The installed UI engine has an unknown loader: no build list found in flutter_bootstrap.js")
    # Asking the browser what it can draw with takes it a while: not before the card is drawn.
    return f"bootPage.first.then(() => {{\n{loader}\n_flutter.buildConfig = {build[1]};\n{_START}}});\n".encode()


def more_letters(engine: Path) -> str:
    """Where the engine looks for a font with Greek, Cyrillic and more Latin letters, when a name needs them."""
    script = engine / "main.dart.js"
    found = _FALLBACK.search(script.read_text(encoding="utf-8")) if script.is_file() else None
    return f"assets/fonts/{found[1]}" if found and (engine / MORE_LETTERS).is_file() else ""


def font_manifest() -> bytes:
    """Fonts loaded before the first frame: icons and the app's own, which also stands for the engine's default."""
    fonts = {"MaterialIcons": "fonts/MaterialIcons-Regular.otf", **WEB_FONTS, "Roboto": next(iter(WEB_FONTS.values()))}
    return json.dumps([{"family": family, "fonts": [{"asset": asset}]} for family, asset in fonts.items()]).encode()


def _engine_assets(engine: Path) -> Iterator[Asset]:
    for url in ENGINE_FILES:
        if (engine / url).is_file():
            yield _on_disk(engine / url, url)


def _app_assets(assets: Path) -> Iterator[Asset]:
    for path in sorted(assets.rglob("*")):
        url = path.relative_to(assets).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(assets).parts)
        if path.is_file() and not hidden and url.partition("/")[0] not in _PRIVATE:
            yield _on_disk(path, url)


def _on_disk(path: Path, url: str) -> Asset:
    content = path.read_bytes()
    return Asset(url, _media_type(url), hashlib.sha256(content).hexdigest(), len(content), path=path)


def _generated(url: str, content: bytes) -> Asset:
    return Asset(url, _media_type(url), hashlib.sha256(content).hexdigest(), len(content), body=content)


def _media_type(url: str) -> str:
    return MEDIA_TYPES.get(Path(url).suffix, "application/octet-stream")


_START = """
(() => {
  const config = {
    multiViewEnabled: false,
    entrypointBaseUrl: flet.entrypointBaseUrl,
    assetBase: flet.assetBase,
    canvasKitBaseUrl: flet.canvasKitBaseUrl,
    fontFallbackBaseUrl: flet.fontFallbackBaseUrl
  };
  // Once the program is here nothing is left to load that a line would take from.
  const arrivals = new PerformanceObserver((list) => {
    const here = (file) => list.getEntries().some(({ name }) => name.endsWith(file));
    if (here('/main.dart.wasm') || here('/main.dart.js')) bootPage.connect();
  });
  arrivals.observe({ type: 'resource', buffered: true });
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    _flutter.loader.load({
      config,
      onEntrypointLoaded: async (initializer) => {
        bootPage.connect();
        const engine = await initializer.initializeEngine(config);
        flet.flutterApp = await engine.runApp();
        flet.flutterAppResolve(flet.flutterApp);
      }
    });
  };
  // The engine keeps the thread busy from here on, so the page is painted first. A hidden tab paints nothing.
  requestAnimationFrame(() => setTimeout(start));
  setTimeout(start, 150);
})();
"""
