// Runs before anything else: settings of the engine, and what to fetch early.
const boot = JSON.parse(document.getElementById('boot-config').textContent);

var flet = {
  pyodide: false,
  multiView: false,
  noCdn: true,
  webSocketEndpoint: '/ws',
  entrypointBaseUrl: boot.base,
  assetBase: boot.base,
  routeUrlStrategy: 'path',
  canvasKitBaseUrl: boot.base + 'canvaskit/',
  fontFallbackBaseUrl: boot.base + 'assets/fonts/',
  webRenderer: 'auto'
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });

// What the boot page's scripts share. Words in the browser's language, until a face says the member's.
const root = document.documentElement;
const bootPage = {
  language: navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en',
  get words() { return boot.words[this.language]; },
  // Runs a script that stands in the page as text, once.
  run(id) {
    const text = document.getElementById(id);
    if (!text) return;
    text.remove();
    const script = document.createElement('script');
    script.textContent = text.textContent;
    document.head.append(script);
  }
};

(() => {
  const preload = (path, as) => {
    const link = document.createElement('link');
    link.rel = as === 'module' ? 'modulepreload' : 'preload';
    if (as !== 'module') link.as = as;
    if (as !== 'script') link.crossOrigin = 'anonymous';
    link.href = boot.base + path;
    document.head.append(link);
  };
  // Where there is a card to draw, its code comes first: the engine would take the processor from it.
  bootPage.first = new Promise((resolve) => { bootPage.drawn = resolve; });
  let card = false;
  try { card = localStorage.getItem('flutter.member_app.face') !== null; } catch { /* storage is off */ }
  if (card) {
    setTimeout(bootPage.drawn, 500);
    // Nor is the empty page painted before it: the first picture waits for what stands below the card's script.
    const link = document.createElement('link');
    link.rel = 'expect';
    link.href = location.pathname + location.search + '#connection';
    link.setAttribute('blocking', 'render');
    document.head.append(link);
  } else {
    bootPage.drawn();
  }
  bootPage.first.then(() => {
    // The same choice as the engine's loader makes, a round trip earlier.
    const blink = navigator.vendor === 'Google Inc.' || navigator.userAgent.includes('Edg/');
    const compact = 'ImageDecoder' in window && 'v8BreakIterator' in Intl && 'Segmenter' in Intl;
    if (blink && compact) {
      preload('main.dart.wasm', 'fetch');
      preload('canvaskit/skwasm.wasm', 'fetch');
      preload('main.dart.mjs', 'module');
      preload('canvaskit/skwasm.js', 'module');
    }
    for (const font of boot.fonts) preload(font, 'fetch');
  });
})();
