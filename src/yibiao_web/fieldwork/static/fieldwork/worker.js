// Keeps the inspector's page and what it needs, so that it opens without a network. Only that page: no list, no list of
// people, nothing that was not opened on this phone. The network goes first; what is kept is only for when there is none.
"use strict";
const KEPT = "yibiao-fieldwork-1";
const PAGE = /\/fieldwork\/\d+\/phone\/$/;
const PIECE = /\/static\/(?:site|vendor|fieldwork)\//;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("yibiao-fieldwork") && name !== KEPT) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (PAGE.test(address.pathname) && request.mode === "navigate") event.respondWith(fresh(request));
  else if (PIECE.test(address.pathname)) event.respondWith(fresh(request));
});
self.addEventListener("message", (event) => { if (event.data && event.data.keep) event.waitUntil(keep(event.data.keep)); });
async function keep(addresses) {
  const cache = await caches.open(KEPT);
  for (const one of addresses) {
    try { const answer = await fetch(one, { credentials: "same-origin" }); if (answer.ok && !answer.redirected) await cache.put(one, answer); } catch { /* next time */ }
  }
}
async function fresh(request) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(request.url, answer.clone());
    return answer;
  } catch (problem) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw problem;
  }
}
