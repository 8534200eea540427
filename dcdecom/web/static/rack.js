// The rack: the page follows the case while it is open, and ticks stay on this telephone. Nothing is sent from here.
"use strict";
const SILENT = 12_000;
let heard = Date.now();
let began = Date.now();
const KEY = `ticks ${location.pathname}`;
const TWICE = 500;
let own = "";
let tapped = { name: "", at: -TWICE };
const live = () => document.getElementById("live");
const list = () => document.querySelector("[data-list]");

// Ticks are of one plan, and gone once it was handed over. Where the browser keeps nothing, this page alone has them.
function kept() {
  try {
    own = localStorage.getItem(KEY) ?? own;
  } catch (error) { /* it keeps nothing */ }
  try {
    const found = JSON.parse(own);
    return new Set(found.plan === list().dataset.list ? found.ticks : []);
  } catch (error) {
    return new Set();
  }
}

function keep(its) {
  own = its.size ? JSON.stringify({ plan: list().dataset.list, ticks: [...its] }) : "";
  try {
    if (own) localStorage.setItem(KEY, own); else localStorage.removeItem(KEY);
  } catch (error) { /* it keeps nothing */ }
}

function ticked() {
  if (!list()) return;
  if (!list().dataset.list) keep(new Set());
  const its = kept();
  const boxes = [...document.querySelectorAll("[data-tick]")];
  for (const box of boxes) box.checked = its.has(box.dataset.tick);
  const count = document.getElementById("ticked");
  count.textContent = `${boxes.filter((box) => box.checked).length}/${boxes.length}`;
  count.parentElement.hidden = !list().dataset.list;
}

// A finger that taps twice means one tick.
document.addEventListener("click", (event) => {
  const name = event.target.dataset.tick;
  if (name === undefined) return;
  if (tapped.name === name && event.timeStamp - tapped.at < TWICE) event.preventDefault();
  tapped = { name, at: event.timeStamp };
});

document.addEventListener("change", (event) => {
  const name = event.target.dataset.tick;
  if (name === undefined) return;
  const its = kept();
  if (event.target.checked) its.add(name); else its.delete(name);
  keep(its);
  ticked();
});
window.addEventListener("storage", (event) => { if (event.key === KEY) { own = event.newValue ?? ""; ticked(); } });
window.addEventListener("pageshow", (event) => { if (event.persisted) { ticked(); follow(); } });

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
