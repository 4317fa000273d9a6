// Runs before anything else: settings of the engine, what to fetch early, and the bar that tells of a lost connection.
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

// Anything shorter is a setting or a question of the server, not a screen.
const SCREEN_BYTES = 1500;

(() => {
  const words = navigator.language.toLowerCase().startsWith('de') ? boot.words.de : boot.words.en;
  const root = document.documentElement;

  // The same choice as the engine's loader makes, a round trip earlier.
  const blink = navigator.vendor === 'Google Inc.' || navigator.userAgent.includes('Edg/');
  const compact = 'ImageDecoder' in window && 'v8BreakIterator' in Intl && 'Segmenter' in Intl;
  const preload = (path, as) => {
    const link = document.createElement('link');
    link.rel = as === 'module' ? 'modulepreload' : 'preload';
    if (as !== 'module') link.as = as;
    if (as !== 'script') link.crossOrigin = 'anonymous';
    link.href = boot.base + path;
    document.head.append(link);
  };
  if (blink && compact) {
    preload('main.dart.wasm', 'fetch');
    preload('canvaskit/skwasm.wasm', 'fetch');
    preload('main.dart.mjs', 'module');
    preload('canvaskit/skwasm.js', 'module');
  }
  for (const font of boot.fonts) preload(font, 'fetch');

  // Only a browser that holds a sign-in has a card to draw.
  let known = false;
  try { known = localStorage.getItem('flutter.member_app.handle') !== null; } catch { /* storage is off */ }
  root.classList.toggle('first-visit', !known);

  // WebKit brings a page back from its cache with a dead frame scheduler: start anew.
  addEventListener('pageshow', (event) => {
    if (event.persisted && (navigator.vendor || '').startsWith('Apple')) location.reload();
  });

  // The engine carries an animation player that fetches itself from elsewhere. Nothing here plays such files.
  addEventListener('DOMContentLoaded', () => {
    const append = document.body.append;
    document.body.append = function (...nodes) {
      const wanted = nodes.filter((node) => !(node instanceof HTMLScriptElement && node.src && new URL(node.src).origin !== location.origin));
      return append.apply(this, wanted);
    };
    document.getElementById('slow-text').textContent = words.slow;
    const again = document.getElementById('slow-again');
    again.textContent = words.again;
    again.addEventListener('click', () => location.reload());
  });

  const slow = setTimeout(() => root.classList.add('slow-start'), 25000);
  // The engine's first frame is empty: the drawing above stays until the app's first screen has come down the socket.
  let painted = false;
  let arrived = false;
  const reveal = () => {
    if (!painted || !arrived) return;
    const cover = document.getElementById('loading');
    if (!cover || cover.classList.contains('done')) return;
    cover.classList.add('done');
    setTimeout(() => cover.remove(), 160);
  };
  // Once the thread is idle the screen is laid out; a moment later it is on the canvas.
  const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 120));
  const revealSoon = () => idle(() => idle(() => setTimeout(reveal, 80), { timeout: 1000 }), { timeout: 1000 });
  addEventListener('flutter-first-frame', () => {
    clearTimeout(slow);
    painted = true;
    revealSoon();
    setTimeout(() => { arrived = true; reveal(); }, 4000);
  }, { once: true });
  const screenIn = (data) => {
    const size = data.byteLength ?? data.size ?? 0;
    if (arrived || size < SCREEN_BYTES) return;
    arrived = true;
    revealSoon();
  };

  let leaving = false;
  let pending = 0;
  addEventListener('pagehide', () => { leaving = true; });
  const show = (lost) => {
    const bar = document.getElementById('connection');
    if (!bar) return;
    bar.textContent = lost ? words.lost : '';
    bar.classList.toggle('lost', lost);
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...parameters) {
      super(...parameters);
      this.addEventListener('message', (event) => screenIn(event.data));
      this.addEventListener('open', () => { clearTimeout(pending); pending = 0; show(false); });
      this.addEventListener('close', () => {
        if (!leaving && !pending) pending = setTimeout(() => show(true), 400);
      });
    }
  };
})();
