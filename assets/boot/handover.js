// Takes the drawing of this page away once the app's first screen is on the canvas below it.
bootPage.handover = (() => {
  // A change of the screen, as the toolkit packs it, and how long the first one with a screen in it is at least: what
  // is shorter is a setting, and other messages ask the browser for something or give it something to keep.
  const CHANGE = [0, 0x92, 2];
  const SCREEN_BYTES = 1500;
  // How long a card that somebody has just chosen a code on stays, in milliseconds.
  const HELD = 30000;
  // The canvas is looked at in so many points a side; so large a share of them is no background once a screen is there,
  // and the app comes anyway after so many looks.
  const SIDE = 32;
  const FULL = 0.05;
  const LOOKS = 200;

  document.getElementById('slow-text').textContent = bootPage.words.slow;
  const again = document.getElementById('slow-again');
  again.textContent = bootPage.words.again;
  again.addEventListener('click', () => location.reload());

  const slow = setTimeout(() => {
    if (!bootPage.card?.slow()) root.classList.add('slow-start');
  }, 25000);
  // The engine's first frame is empty: the drawing stays until the app's first screen has come down the socket.
  let painted = false;
  let arrived = false;
  let held = 0;
  let waited = 0;
  const reveal = () => {
    if (!painted || !arrived || held) return;
    const cover = document.getElementById('loading');
    if (!cover || cover.classList.contains('done')) return;
    if (!drawn() && ++waited < LOOKS) {
      setTimeout(reveal, 50);
      return;
    }
    cover.classList.add('done');
    setTimeout(() => cover.remove(), 160);
  };
  // The engine draws in a thread of its own, on a slow machine long after the screen was laid out: looks whether there
  // is more on the canvas than the sign of waiting in the middle of an empty page.
  const small = document.createElement('canvas');
  small.width = small.height = SIDE;
  const drawn = () => {
    try {
      const canvases = [...(document.querySelector('flt-glass-pane')?.shadowRoot ?? document).querySelectorAll('canvas')];
      const pen = small.getContext('2d', { willReadFrequently: true });
      pen.clearRect(0, 0, SIDE, SIDE);
      for (const canvas of canvases) if (canvas.width && canvas.height) pen.drawImage(canvas, 0, 0, SIDE, SIDE);
      const seen = new Uint32Array(pen.getImageData(0, 0, SIDE, SIDE).data.buffer);
      const counts = new Map();
      for (const colour of seen) counts.set(colour, (counts.get(colour) ?? 0) + 1);
      return SIDE * SIDE - Math.max(...counts.values()) > SIDE * SIDE * FULL;
    } catch {
      return true; // an engine that does not let itself be looked at
    }
  };
  // Once the thread is idle the screen is laid out; a moment later it is on the canvas.
  const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 120));
  const revealSoon = () => idle(() => idle(() => setTimeout(reveal, 80), { timeout: 1000 }), { timeout: 1000 });
  addEventListener('flutter-first-frame', () => {
    clearTimeout(slow);
    painted = true;
    revealSoon();
    setTimeout(come, 4000);
  }, { once: true });
  // Without a line the app has nothing to show: a card that is here stays, and so does what is said instead of one.
  const come = () => {
    const said = root.classList.contains('painted') || document.getElementById('ended')?.textContent;
    if (said && !bootPage.linked) { setTimeout(come, 500); return; }
    arrived = true;
    reveal();
  };
  return {
    // The server spoke: `data` is a message of the app's socket.
    heard(data) {
      if (arrived || (data.byteLength ?? data.size ?? 0) < SCREEN_BYTES) return;
      if (data instanceof ArrayBuffer && !CHANGE.every((byte, at) => new Uint8Array(data, at, 1)[0] === byte)) return;
      arrived = true;
      revealSoon();
    },
    // Somebody chose a code on the card and holds it to a scanner: it must not change under their hand. A tap beside
    // the choice, or time, lets the app come. Words that must be read stay for a while too.
    hold(time = HELD) {
      const release = () => {
        clearTimeout(held);
        held = 0;
        removeEventListener('pointerdown', beside);
        reveal();
      };
      const beside = (event) => { if (!event.target.closest?.('.choice, .chips')) release(); };
      if (held) clearTimeout(held);
      else addEventListener('pointerdown', beside);
      held = setTimeout(release, time);
    }
  };
})();
