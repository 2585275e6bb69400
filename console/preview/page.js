// The preview's page: what the reader does, and what the server answers.
import { asked, draw, drawMapping, views } from "./draw.js";
import { light, pin } from "./where.js";
import { $, now, say, texts, translate } from "./words.js";

let standing = ["preview.busy", "busy", {}]; // how it goes, as last told
let turn = 0; // only the newest answer is shown

function listen() {
  const main = document.querySelector("main");
  const target = (event) => event.target.closest?.(".hot");
  main.addEventListener("mouseover", (event) => {
    const found = target(event);
    if (found && !now.pinned) light(found.entries, found);
  });
  main.addEventListener("focusin", (event) => {
    const found = target(event);
    if (found && !now.pinned) light(found.entries, found);
  });
  main.addEventListener("click", (event) => {
    const found = target(event);
    if (!found) return;
    const again = found.classList.contains("here") && now.pinned;
    pin(again ? null : found.entries, found);
  });
  document.addEventListener("keydown", keys);
  $("samples").addEventListener("change", () => choose({ sample: Number($("samples").value), document: 0, text: null }));
  $("previous").addEventListener("click", () => choose({ document: now.shown.picture.documents.shown - 1 }));
  $("next").addEventListener("click", () => choose({ document: now.shown.picture.documents.shown + 1 }));
  $("files").addEventListener("change", () => {
    now.file = now.shown.files[Number($("files").value)].file;
    drawMapping();
  });
  for (const button of document.querySelectorAll(".view")) {
    button.addEventListener("click", () => {
      views[button.closest("section").id] = button.dataset.view;
      draw();
    });
  }
  $("language").addEventListener("click", () => {
    texts.language = texts.language === "zh" ? "en" : "zh";
    location.hash = texts.language;
    translate();
    state(...standing);
    draw();
  });
  let last = -1;
  $("trouble").addEventListener("click", () => {
    const notes = [...document.querySelectorAll(".note")];
    if (!notes.length) return;
    last = (last + 1) % notes.length;
    notes[last].scrollIntoView({ block: "center" });
    notes[last].focus();
  });
  $("edit").addEventListener("click", () => edit(asked.text === null));
  let waiting = 0;
  $("editor").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => choose({ text: $("editor").value }), 300);
  });
}

function edit(on) {
  $("editor").hidden = !on;
  if (on) {
    $("editor").value = now.shown.picture.source.raw;
    choose({ text: $("editor").value });
    $("editor").setSelectionRange(0, 0);
    $("editor").scrollTop = 0;
    $("editor").focus();
  } else choose({ text: null });
}

function keys(event) {
  if (event.key === "Escape" && now.pinned) return pin(null);
  const box = document.activeElement?.closest?.("main .rows");
  if (!box) return;
  const all = [...box.querySelectorAll(".hot")];
  const here = all.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined && all[to]) {
    event.preventDefault();
    now.pinned = null;
    all[to].focus();
  } else if ((event.key === "Enter" || event.key === " ") && here >= 0) {
    event.preventDefault();
    pin(now.pinned ? null : all[here].entries, all[here]);
  }
}

function choose(change) {
  if (change.text === null) $("editor").hidden = true;
  Object.assign(asked, change);
  look();
}

// ---- the server

function state(name, look = "", values = {}) {
  standing = [name, look, values];
  $("state").textContent = say(name, values);
  $("state").className = look;
}

async function look() {
  const mine = ++turn;
  state("preview.busy", "busy");
  try {
    const answer = await fetch("look", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) });
    if (!answer.ok) throw new Error(await answer.text());
    const found = await answer.json();
    if (mine !== turn) return;
    now.shown = found;
    draw();
    state("preview.live");
  } catch (fault) {
    if (mine === turn) state(fault instanceof TypeError ? "preview.away" : "preview.failed", "away", { reason: fault.message });
  }
}

async function watch() {
  try {
    const { stamp } = await (await fetch("stamp")).json();
    if ($("state").className === "away" || (now.shown && stamp !== now.shown.stamp)) await look();
  } catch {
    state("preview.away", "away");
  }
  setTimeout(watch, document.hidden ? 3000 : 500);
}

async function begin() {
  Object.assign(texts, await (await fetch("texts")).json());
  const wanted = location.hash.slice(1);
  if (wanted in texts.texts) texts.language = wanted;
  translate();
  listen();
  await look();
  watch();
}

begin();
