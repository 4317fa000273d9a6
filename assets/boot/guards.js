// Keeps the engine and the browser from doing what nobody wants of them.
(() => {
  // WebKit brings a page back from its cache with a dead frame scheduler: start anew.
  addEventListener('pageshow', (event) => {
    if (event.persisted && (navigator.vendor || '').startsWith('Apple')) location.reload();
  });

  // A browser told to keep nothing refuses even this; the engine would then open its line again and again for good.
  try {
    sessionStorage.getItem('');
  } catch {
    const kept = new Map();
    Object.defineProperty(window, 'sessionStorage', { value: {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem(key, value) { kept.set(String(key), String(value)); },
      removeItem(key) { kept.delete(String(key)); },
      clear() { kept.clear(); },
      key: (at) => [...kept.keys()][at] ?? null,
      get length() { return kept.size; }
    } });
  }

  // The engine carries an animation player that fetches itself from elsewhere. Nothing here plays such files.
  const append = document.body.append;
  document.body.append = function (...nodes) {
    const wanted = nodes.filter((node) => !(node instanceof HTMLScriptElement && node.src && new URL(node.src).origin !== location.origin));
    return append.apply(this, wanted);
  };
})();
