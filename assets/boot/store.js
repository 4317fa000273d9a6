// What this browser keeps of a member, and how it goes.
//
// The face is the card as words: name, number, figures, the drawn codes that never change. It is no secret, but it is
// one member's: it counts only beside the handle it was written for, and only until its end. The handle opens the
// member's record on the server. Whoever changes or removes the handle, in whatever tab, ends the member here.
bootPage.store = (() => {
  const PREFIX = 'flutter.member_app.';
  const HANDLE = PREFIX + 'handle';
  const FACE = PREFIX + 'face';
  // Of the page alone: what the service's clock is ahead of this browser's, in milliseconds, as it was heard last; and
  // once a face is over, the language and the look to say so in.
  const AHEAD = 'member_app.ahead';
  const OVER = 'member_app.over';
  // Of the device, not of a member: language and look, and what anybody may know of the programme.
  const STAYS = [PREFIX + 'cache.public.', PREFIX + 'cache.device.'];

  let storage = null;
  try { storage = window.localStorage; } catch { /* forbidden: then nothing is known, and the app starts as new */ }
  const plain = {};
  for (const name of ['getItem', 'setItem', 'removeItem', 'clear']) plain[name] = Storage.prototype[name];
  const read = (key) => {
    try { return JSON.parse(plain.getItem.call(storage, key)); } catch { return null; }
  };
  const write = (key, value) => {
    try { plain.setItem.call(storage, key, JSON.stringify(value)); } catch { /* known as long as the page lives */ }
  };
  const remove = (key) => { try { plain.removeItem.call(storage, key); } catch { /* gone is gone */ } };
  const personal = (key) => key.startsWith(PREFIX) && !STAYS.some((start) => key.startsWith(start));

  const handle = () => {
    const found = read(HANDLE);
    return /^[0-9a-f]{64}$/.test(found) ? found : null;
  };
  const stored = () => {
    try { return JSON.parse(read(FACE)); } catch { return null; }
  };
  const owned = (found) => Boolean(found && handle()?.startsWith(found.of));
  let ahead = Number(read(AHEAD)) || 0;
  let over = read(OVER);
  // How long it still counts, in milliseconds of the service's clock.
  const left = (found) => (found.until - (found.offset || 0)) * 1000 - Date.now() - ahead;
  const face = () => {
    const found = stored();
    if (!owned(found)) return null;
    if (left(found) <= 0) {
      pass(found);
      return null;
    }
    return found.v === 2 && /^\d{4,24}$/.test(found.number) ? found : null;
  };

  // Whose page this is. Nobody's stays as it is, whatever happens in other tabs.
  let mine;
  const belong = (now) => {
    if (now !== mine) root.classList.toggle('first-visit', now === null);
    mine = now;
  };
  belong(handle());
  const ended = [];
  const faced = [];
  const passed = [];
  const pass = ({ lang, look }) => {
    remove(FACE);
    over = { lang, look };
    write(OVER, over);
    for (const listener of passed) listener();
  };
  // A page may stay open for longer than its face counts. A timer knows nothing of sleep, nor of a clock that is set.
  let waiting = 0;
  const awaitEnd = () => {
    clearTimeout(waiting);
    const found = face();
    if (found) waiting = setTimeout(awaitEnd, Math.min(left(found), 60000));
  };
  // Gone: the member this page was opened for has left in another tab. What is still written is nobody's.
  let gone = false;
  const end = () => {
    clearTimeout(waiting);
    over = null;
    ahead = 0;
    if (storage) for (const key of [FACE, AHEAD, OVER]) remove(key);
    for (const listener of ended) listener();
  };
  const leave = () => {
    if (gone) return;
    gone = true;
    root.classList.add('gone');
    end();
    // The other tab may be in the middle of a sign-in: this one opens as whoever it ends with.
    setTimeout(() => location.reload(), 400);
  };

  // The browser tells other tabs of a change, but not the one that made it.
  const look = (key) => {
    if (key === FACE) {
      const found = stored();
      // A face of somebody who is not signed in any more, or one that is over; one of another release is good there.
      if (!owned(found) || left(found) <= 0) remove(FACE);
      const written = face();
      if (written) {
        over = null;
        remove(OVER);
      }
      awaitEnd();
      for (const listener of faced) listener(written);
    } else if (key === HANDLE || key === null) {
      const now = handle();
      if (mine !== null && now !== mine) end();
      belong(now);
    }
  };
  for (const name of ['setItem', 'removeItem', 'clear']) {
    Storage.prototype[name] = function (...given) {
      const ours = this === storage;
      if (ours && gone && (name === 'clear' || personal(String(given[0])))) return;
      plain[name].apply(this, given);
      if (ours) look(name === 'clear' ? null : String(given[0]));
    };
  }
  addEventListener('storage', (event) => {
    if (event.storageArea !== storage || (event.key !== HANDLE && event.key !== null)) return;
    if (mine !== null && handle() !== mine) leave();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted && mine !== null && handle() !== mine) leave();
  });
  document.addEventListener('visibilitychange', awaitEnd);
  setTimeout(awaitEnd, 1000); // who opens the page asks for the face by themselves

  return {
    handle,
    face,
    // `then` runs when the member has left; what is kept of them elsewhere goes there.
    onEnd(then) { ended.push(then); },
    // `then(face)` runs in the tab whose session wrote or removed a face.
    onFace(then) { faced.push(then); },
    // `then` runs where a face came to its end while the page was open, or was found to be over.
    onOver(then) { passed.push(then); },
    // What is left of a face that is over: the language and look to say so in; null where none is.
    get over() { return over; },
    // The service's clock, as far ahead of this one in milliseconds.
    heard(offset) {
      if (Math.abs(offset - ahead) <= 500) return;
      ahead = offset;
      write(AHEAD, ahead);
      awaitEnd();
    },
    // The server says that this browser was shut out: nothing of the member may stay.
    wipe() {
      try {
        for (const key of Object.keys(storage)) if (personal(key)) remove(key);
      } catch { /* forbidden: there was nothing */ }
      belong(null);
      end();
    }
  };
})();
