// The bar that tells of a lost connection, whatever the engine is doing. While the card of this page is shown, it says
// so itself.
(() => {
  let leaving = false;
  let pending = 0;
  addEventListener('pagehide', () => { leaving = true; });
  // A browser that keeps a page for the way back breaks its line.
  addEventListener('pageshow', (event) => {
    leaving = false;
    if (event.persisted && bootPage.linked === false && !pending) pending = setTimeout(() => show(true), 400);
  });
  const show = (lost) => {
    bootPage.card?.line(!lost);
    const bar = document.getElementById('connection');
    if (!bar) return;
    bar.textContent = lost ? bootPage.words.lost : '';
    bar.classList.toggle('lost', lost);
    clearTimeout(card);
    if (lost) card = setTimeout(showCard, 2500);
  };
  // Without its line the app has nothing on the screen, and in the place of the card it would be a code that is over:
  // this page shows the card by itself, where the browser has all that takes.
  let card = 0;
  const here = () => ['/', '/card/full'].includes(location.pathname) && !document.getElementById('loading') && !leaving;
  const showCard = async () => {
    if (bootPage.linked || !here() || !bootPage.store.face()) return;
    try {
      const kept = navigator.serviceWorker?.controller && await caches.match('/_/release.json');
      if (kept && here() && !bootPage.linked) location.reload();
    } catch { /* storage is off: the app comes back with its line */ }
  };
  // A line may fall silent without breaking, as after a sleep or in a tunnel. The time that a rotating code has left
  // comes down it every second: before the code is refused, this page makes its own.
  let heard = 0;
  let count = 0;
  setInterval(() => {
    if (!bootPage.linked || document.hidden || !here() || count < 30 || Date.now() - heard < 25000) return;
    const face = bootPage.store.face();
    if (face?.kind !== 'rotating' || !face.key) return;
    bootPage.linked = false;
    show(true);
  }, 5000);
  const Socket = window.WebSocket;
  let early = null;
  window.WebSocket = class extends Socket {
    constructor(...parameters) {
      const waiting = early;
      early = null;
      if (waiting && waiting.url === String(parameters[0]) && waiting.readyState <= Socket.OPEN) return waiting;
      super(...parameters);
      this.addEventListener('message', (event) => {
        bootPage.handover.heard(event.data);
        heard = Date.now();
        count++;
        if (!bootPage.linked) { bootPage.linked = true; show(false); }
      });
      this.addEventListener('open', () => { bootPage.linked = true; count = 0; clearTimeout(pending); pending = 0; show(false); });
      this.addEventListener('close', () => {
        bootPage.linked = false;
        if (this === early) { early = null; return; } // the engine makes its own, and says what comes of it
        if (!leaving && !pending) pending = setTimeout(() => show(true), 400);
      });
    }
  };
  // While the engine sets itself up the line is made already; the engine then finds it open.
  bootPage.connect = () => {
    bootPage.connect = () => {};
    early = new window.WebSocket(location.origin.replace('http', 'ws') + flet.webSocketEndpoint);
  };
})();
