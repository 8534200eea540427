// The rack: the page follows the case while it is open, and ticks stay on this telephone. Nothing is sent from here.
"use strict";
const SILENT = 12_000;
let heard = Date.now();
let began = Date.now();
const KEY = `ticks ${location.pathname}`;
const live = () => document.getElementById("live");
const kept = () => new Set(JSON.parse(sessionStorage.getItem(KEY) || "[]"));

function ticked() {
  const its = kept();
  for (const box of document.querySelectorAll("[data-tick]")) box.checked = its.has(box.dataset.tick);
}

document.addEventListener("change", (event) => {
  const name = event.target.dataset.tick;
  if (name === undefined) return;
  const its = kept();
  if (event.target.checked) its.add(name); else its.delete(name);
  sessionStorage.setItem(KEY, JSON.stringify([...its]));
});

const lost = (is) => {
  document.getElementById("lost").hidden = !is;
  live().classList.toggle("stale", is);
};

async function follow() {
  try {
    const answer = await fetch(location.pathname, { redirect: "error", headers: { "x-follows": "1" } });
    if (!answer.ok) return lost(true);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    if (!found) return lost(true);
    live().replaceWith(document.adoptNode(found));
    ticked();
    heard = Date.now();
    began = Date.now();
    lost(false);
  } catch (error) {
    lost(true);
  }
}

function listen() {
  const stream = new EventSource(live().dataset.live);
  stream.addEventListener("case", follow);
  stream.addEventListener("still", () => {
    heard = Date.now();
    if (live().classList.contains("stale")) follow();
  });
  stream.addEventListener("error", () => {
    follow();
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 10_000);
  });
}

// A telephone that loses its network is told so late, or never: who is not heard of is not there.
setInterval(() => {
  if (Date.now() - heard > SILENT) lost(true);
  const challenge = document.querySelector("[data-seconds]");
  if (challenge && Date.now() - began > 1_000 * challenge.dataset.seconds) { began = Date.now(); follow(); }
}, 1_000);
window.addEventListener("offline", () => lost(true));
window.addEventListener("online", follow);
ticked();
listen();
