// Keeps what the app needs to open without a network. Filled in by the server: `release` changes with any byte of it.
//
// It stores only what the release lists, and only content that has the listed SHA-256. So nothing of a member, no
// answer of the API and no page of a captive portal can get in, and a cache never holds files of two releases.
const RELEASE = {{release}};
{{rotating}}
// Compiled when a code is drawn, not whenever the worker wakes.
const drawn = (words) => {
{{code}}
  return rotating.picture(words);
};
const KIN = 'member-app ';
const NAME = `${KIN}${RELEASE.version} ${RELEASE.id}`;
const PAGE = '/';
// Written last: a cache that has it is complete. Holds the release.
const SEAL = '/_/release.json';
// Where the page shows the card, and how long it waits for the code, in milliseconds.
const CARD = /^\/(card\/full\/?)?$/;
const PATIENCE = 250;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('message', (event) => {
  if (event.data?.kind === 'follow') event.waitUntil(self.skipWaiting());
  else if (event.data?.kind === 'loaded' && event.data.release === RELEASE.id) {
    event.waitUntil(storing(() => complete(event.data.paths)).then(tidy));
  }
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || request.headers.has('range')) return;
  if (request.mode === 'navigate') {
    if (isPlace(url.pathname)) event.respondWith(page(request, url.pathname));
  } else if (!url.search && pathOf(url.pathname)) {
    event.respondWith(file(event, url.pathname));
  }
});

// As the server decides which addresses get the boot page.
function isPlace(path) {
  return !/^\/(_|api|ws|healthz)(\/|$)/.test(path) && !path.split('/').pop().includes('.');
}

// The listed name of a file: of any release, or without one (`/art/gift.webp`).
function pathOf(address) {
  const parts = address.split('/');
  const path = parts[1] === '_' ? parts.slice(3).join('/') : address.slice(1);
  return Object.hasOwn(RELEASE.files, path) ? path : '';
}

async function page(request, path) {
  const code = CARD.test(path) ? codeOfNow() : null;
  const [kept, seal] = await Promise.all([recall(PAGE, NAME), recall(SEAL, NAME)]);
  if (kept && seal) return code ? bringing(code, kept) : kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

// The page with the code of this moment in it, made while the browser sets the page up. It is kept nowhere.
async function bringing(code, kept) {
  const { headers } = kept;
  const bytes = new Uint8Array(await kept.arrayBuffer());
  const start = async (page) => {
    page.enqueue(bytes.subarray(0, RELEASE.cut));
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    const made = await Promise.race([code, late]);
    if (made) page.enqueue(new TextEncoder().encode(JSON.stringify(made).replaceAll('<', '\\u003c')));
    page.enqueue(bytes.subarray(RELEASE.cut));
    page.close();
  };
  return new Response(new ReadableStream({ start }), { headers });
}

async function codeOfNow() {
  try {
    const { name, step, offset, key } = await keyKept();
    const text = await rotating.text(key, name, rotating.stepAt(Date.now() + offset, step));
    return { name, step, offset, text, picture: drawn(text) };
  } catch {
    return null; // no key, or none to be had: the page sees to it
  }
}

// As `key.js` keeps it.
function keyKept() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('member_app', 1);
    // Who only looks leaves nothing behind.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      const got = db.transaction('card').objectStore('card').get('key');
      db.close(); // once that is done
      got.onsuccess = () => resolve(got.result);
      got.onerror = () => reject(got.error);
    };
  });
}

async function file(event, address) {
  const path = pathOf(address);
  const own = RELEASE.base + path;
  const kept = await recall(address.startsWith('/_/') ? address : own);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (address === own && response.status === 404) event.waitUntil(startAnew(event.clientId));
  else if (!address.startsWith('/_/') || address === own) event.waitUntil(storing(() => add(path, response.clone())));
  return response;
}

// What is kept under an address; nothing where storage is off.
async function recall(address, cacheName) {
  try {
    return await caches.match(address, { ignoreVary: true, cacheName });
  } catch {
    return undefined;
  }
}

async function install() {
  await storing(async () => {
    const before = await lastRelease();
    await storePage(await caches.open(NAME));
    if (before) await complete(before.paths, before);
  }, true);
  await self.skipWaiting();
}

async function takeOver() {
  await self.clients.claim();
  for (const client of await self.clients.matchAll()) client.postMessage({ kind: 'released', release: RELEASE.id });
}

// The newest complete cache of another release, what it lists and which files it holds.
async function lastRelease() {
  const names = (await caches.keys()).filter((name) => name.startsWith(KIN) && name !== NAME);
  for (const name of names.reverse()) {
    const cache = await caches.open(name);
    const seal = await cache.match(SEAL);
    if (!seal) continue;
    const { base, files } = await seal.json();
    const held = (await cache.keys()).map((request) => new URL(request.url).pathname);
    const paths = held.filter((address) => address.startsWith(base)).map((address) => address.slice(base.length));
    return { cache, base, files, paths };
  }
  return null;
}

// Stores what this browser needs: `paths` is what it loaded, now or under the release `before`.
async function complete(paths, before) {
  const wanted = paths.filter((path) => Object.hasOwn(RELEASE.files, path));
  // Opened once: what is deleted meanwhile is not begun anew by the next file.
  const cache = await caches.open(NAME);
  await storePage(cache);
  for (const path of wanted) {
    if (await cache.match(RELEASE.base + path, { ignoreVary: true })) continue;
    const same = before && before.files[path] === RELEASE.files[path];
    const old = same ? await before.cache.match(before.base + path, { ignoreVary: true }) : undefined;
    if (!await store(cache, path, old ?? await fetch(RELEASE.base + path))) throw new Error(`${path} is of another release`);
  }
  if (wanted.length) await cache.put(SEAL, Response.json(RELEASE));
}

async function storePage(cache) {
  if (await cache.match(PAGE)) return;
  const response = await fetch(PAGE, { cache: 'no-cache' });
  if (!await genuine(response.clone(), RELEASE.page)) throw new Error('the page is of another release');
  await cache.put(PAGE, response);
}

// One more file of a release that is kept. One that was taken back or forgotten does not come again with the next
// picture: to open a cache that is gone is to make it.
async function add(path, response) {
  const cache = await caches.has(NAME) && await caches.open(NAME);
  if (cache && await cache.match(PAGE)) await store(cache, path, response);
}

async function store(cache, path, response) {
  if (!await genuine(response.clone(), RELEASE.files[path])) return false;
  await cache.put(RELEASE.base + path, response);
  return true;
}

async function genuine(response, digest) {
  if (response.status !== 200 || response.redirected || !['basic', 'default'].includes(response.type)) return false;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('').startsWith(digest);
}

// Where storage is full or off, the app goes on over the network: an old release must not stay for want of room.
// Other failures end an installation, so that the last release stays; it is tried again at the next visit.
async function storing(work, installing = false) {
  try {
    await work();
  } catch (error) {
    if (['QuotaExceededError', 'SecurityError', 'InvalidStateError', 'UnknownError'].includes(error.name)) await forget(() => true);
    else if (installing) throw error;
  }
}

// The server has another release by now and this one isn't whole any more.
async function startAnew(clientId) {
  await forget((name) => name === NAME);
  (await self.clients.get(clientId))?.postMessage({ kind: 'stale' });
}

// Old releases go once a page of this one runs; not those that another tab still runs.
async function tidy() {
  const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
  await forget((name) => name !== NAME && !held.includes(name));
}

async function forget(which) {
  try {
    const names = (await caches.keys()).filter((name) => name.startsWith(KIN) && which(name));
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch { /* storage is off: nothing is kept */ }
}
