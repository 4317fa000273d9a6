// Sent instead of the worker where an operator takes it back: clears what it kept and removes itself.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('message', (event) => {
  if (event.data?.kind === 'follow') event.waitUntil(self.skipWaiting());
});
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('member-app ')) await caches.delete(name);
  await self.registration.unregister();
})()));
