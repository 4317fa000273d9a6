// The key of this browser's rotating codes.
//
// Its secret is here for as long as it takes to import it, inside `imported` alone: the browser then holds a key that
// signs but can't be read out, so a script that got in could show codes while it is in, and take nothing along.
bootPage.key = (() => {
  const DATABASE = 'member_app';
  const STORE = 'card';
  const PATIENCE = 8000;

  let opened = null;
  const database = () => opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      // Another tab deletes it all.
      db.onversionchange = () => { db.close(); opened = null; };
      resolve(db);
    };
  });
  const run = async (mode, work) => {
    const db = await database();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  };

  // In private windows there may be no database: then the key lives as long as the page.
  let held = null;
  let troubled = !window.crypto?.subtle;
  const read = async () => {
    if (held) return held;
    try { held = (await run('readonly', (store) => store.get('key'))) ?? null; } catch { /* asked for anew each time */ }
    return held;
  };
  let reading = null;
  const load = () => reading ??= read().finally(() => { reading = null; });
  const keep = async (record) => {
    held = record;
    try { await run('readwrite', (store) => store.put(record, 'key')); } catch { /* see above */ }
  };
  const forget = async () => {
    held = null;
    try {
      await run('readwrite', (store) => store.clear());
      (await opened)?.close();
    } catch { /* nothing was kept */ }
    opened = null;
    try { indexedDB.deleteDatabase(DATABASE); } catch { /* nothing was kept */ }
  };

  const imported = async (answer) => {
    const secret = new Uint8Array(await answer.arrayBuffer());
    try {
      return await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    } finally {
      secret.fill(0);
    }
  };

  // Asks the server whether this browser still has its card, and for the key if it has none yet or another.
  // Answers kept, none (the server has none either), gone (shut out), or away.
  const ask = async () => {
    const handle = bootPage.store.handle();
    if (handle === null) return 'none';
    const known = await load();
    const sent = Date.now();
    let answer;
    try {
      answer = await fetch('/boot/key', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        // A browser that could not take a key in only asks whether it is still welcome.
        body: JSON.stringify({ handle, key: known?.name ?? (troubled && bootPage.store.face()?.key || '') }),
        cache: 'no-store', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(PATIENCE)
      });
    } catch {
      return 'away';
    }
    if (bootPage.store.handle() !== handle) return 'none';
    if (answer.status === 410) return 'gone';
    if (answer.status !== 200 && answer.status !== 204) return answer.status >= 500 ? 'away' : 'none';
    const received = Date.now();
    // How far this browser's clock is behind the server's, in milliseconds.
    const offset = Number(answer.headers.get('x-now')) - (sent + received) / 2;
    bootPage.store.heard(offset);
    if (answer.status === 204) {
      if (known && Math.abs(known.offset - offset) > 500) await keep({ ...known, offset });
      return 'kept';
    }
    // Nor is one kept beside a card that is over: the app's next face asks again.
    if (troubled || bootPage.store.over) return 'none';
    try {
      const name = answer.headers.get('x-card-key');
      const step = Number(answer.headers.get('x-card-step'));
      const record = { name, step, offset, key: await imported(answer) };
      // Whoever left meanwhile leaves nothing.
      if (bootPage.store.handle() !== handle) return 'none';
      await keep(record);
      if (bootPage.store.handle() !== handle) await forget();
      return 'kept';
    } catch {
      troubled = true;
      return 'none';
    }
  };

  bootPage.store.onEnd(forget);
  bootPage.store.onOver(forget);
  if (bootPage.store.over) forget();
  // The page is still being read while the browser looks for the key; where there is a worker, it brings a code along.
  if (!navigator.serviceWorker?.controller && bootPage.store.face()?.key) load();
  return { load, ask, get troubled() { return troubled; } };
})();
