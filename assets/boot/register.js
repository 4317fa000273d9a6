// The worker that keeps the app for a visit without network. It starts once the app is there, so that it takes nothing
// from a first visit; a new release is used from the next load on.
(() => {
  const worker = navigator.serviceWorker;
  if (!worker) return;
  const address = '/worker.js';
  // Says which release this tab runs, so that its files stay until it is gone. A browser that keeps nothing refuses.
  navigator.locks?.request(`member-app ${boot.base.split('/')[2]} ${boot.release}`, { mode: 'shared' }, () => new Promise(() => {})).catch(() => {});

  const takeBack = async () => {
    for (const each of await worker.getRegistrations()) await each.unregister();
    for (const name of await caches.keys()) if (name.startsWith('member-app ')) await caches.delete(name);
  };

  // A tab nobody looks at may start anew, unless something was being typed or the card was held up.
  let newer = false;
  const startAnew = () => {
    const typing = ['INPUT', 'TEXTAREA'].includes(document.activeElement?.tagName);
    if (newer && document.hidden && !typing && location.pathname !== '/card/full') location.reload();
  };
  document.addEventListener('visibilitychange', startAnew);

  worker.addEventListener('message', ({ data }) => {
    if (data?.kind === 'released' && data.release !== boot.release) {
      newer = true;
      startAnew();
    } else if (data?.kind === 'stale' && document.getElementById('loading')) {
      let tried = true;
      try {
        tried = sessionStorage.getItem('stale') === boot.release;
        sessionStorage.setItem('stale', boot.release);
      } catch { /* storage is off: the button of the slow start is left */ }
      if (!tried) location.reload();
    }
  });
  worker.startMessages();

  // A worker that is to follow another waits for it to be idle. Whatever this page asks for in that moment wakes the old
  // one, and then a browser may leave the new one waiting for good: it is told to go on until it does.
  const followed = ({ installing, waiting }) => new Promise((resolve) => {
    const next = installing ?? waiting;
    if (!next) { resolve(); return; }
    const timer = setInterval(() => { if (next.state === 'installed') next.postMessage({ kind: 'follow' }); }, 500);
    const look = () => {
      if (next.state !== 'activated' && next.state !== 'redundant') return;
      clearInterval(timer);
      next.removeEventListener('statechange', look);
      resolve();
    };
    next.addEventListener('statechange', look);
    look();
  });

  const register = async () => {
    if (!boot.worker) return takeBack();
    try {
      // A page that a worker serves must not bring back one that was just taken away.
      const registration = worker.controller ? await worker.getRegistration() : await worker.register(address, { updateViaCache: 'none' });
      if (!registration) return null;
      registration.addEventListener('updatefound', () => followed(registration));
      if (worker.controller) await registration.update();
      // What is said to a worker that has to go would keep it.
      await followed(registration);
      const { active } = registration;
      if (!active) return registration;
      const loaded = performance.getEntriesByType('resource').map((entry) => new URL(entry.name))
        .filter((url) => url.origin === location.origin && url.pathname.startsWith(boot.base))
        .map((url) => url.pathname.slice(boot.base.length));
      active.postMessage({ kind: 'loaded', release: boot.release, paths: [...new Set(loaded)] });
      return registration;
    } catch {
      // Refused, offline, or taken away on the server: only the last is a reason to clear up.
      const answer = await fetch(address, { cache: 'no-store', redirect: 'error' }).catch(() => null);
      if (answer && (answer.status === 404 || answer.status === 410)) await takeBack();
      return null;
    }
  };
  const soon = (delay) => setTimeout(() => register().catch(() => null), delay);
  addEventListener('flutter-first-frame', () => soon(1500), { once: true });
})();
