// What this browser keeps of a member, and how it goes.
//
// The face is the card as words: name, number, figures, the drawn codes that never change. It is no secret, but it is
// one member's: it counts only beside the handle it was written for, and only until its end. The handle opens the
// member's record on the server. Whoever changes or removes the handle, in whatever tab, ends the member here.
bootPage.store = (() => {
  const PREFIX = 'flutter.member_app.';
  const HANDLE = PREFIX + 'handle';
  const FACE = PREFIX + 'face';
  // Of the device, not of a member: language and look, and what anybody may know of the programme.
  const STAYS = [PREFIX + 'cache.public.', PREFIX + 'cache.device.'];

  let storage = null;
  try { storage = window.localStorage; } catch { /* forbidden: then nothing is known, and the app starts as new */ }
  const plain = {};
  for (const name of ['getItem', 'setItem', 'removeItem', 'clear']) plain[name] = Storage.prototype[name];
  const read = (key) => {
    try { return JSON.parse(plain.getItem.call(storage, key)); } catch { return null; }
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
  const face = () => {
    const found = stored();
    if (!owned(found)) return null;
    if (found.until * 1000 <= Date.now()) remove(FACE);
    return found.v === 2 && found.until * 1000 > Date.now() && /^\d{4,24}$/.test(found.number) ? found : null;
  };

  let mine = handle();
  const ended = [];
  const faced = [];
  // Gone: the member this page was opened for has left in another tab. What is still written is nobody's.
  let gone = false;
  const end = () => {
    if (storage) remove(FACE);
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
      const written = face();
      // A face of somebody who is not signed in any more; one of another release is good there.
      if (!owned(stored())) remove(FACE);
      for (const listener of faced) listener(written);
    } else if (key === HANDLE || key === null) {
      const now = handle();
      if (mine !== null && now !== mine) end();
      mine = now;
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

  root.classList.toggle('first-visit', mine === null);
  return {
    handle,
    face,
    // `then` runs when the member has left; what is kept of them elsewhere goes there.
    onEnd(then) { ended.push(then); },
    // `then(face)` runs in the tab whose session wrote or removed a face.
    onFace(then) { faced.push(then); },
    // The server says that this browser was shut out: nothing of the member may stay.
    wipe() {
      try {
        for (const key of Object.keys(storage)) if (personal(key)) remove(key);
      } catch { /* forbidden: there was nothing */ }
      mine = null;
      end();
    }
  };
})();
