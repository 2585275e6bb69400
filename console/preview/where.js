// Where a value comes from: pointing at one of its places lights the others and tells the rule, step by step.
import { drawMapping } from "./draw.js";
import { $, make, now, say } from "./words.js";

function linked(entries) {
  const all = new Set(entries);
  for (const entry of entries) for (const other of now.paths.get(now.shown.picture.entries[entry].path) ?? []) all.add(other);
  return [...all];
}

export function light(entries, from) {
  dark();
  const all = linked(entries);
  showRule(all);
  for (const entry of all) for (const element of now.lit.get(entry) ?? []) element.classList.add("lit");
  from?.classList.add("here");
  tell(all);
  bring(from);
}

function dark() {
  for (const one of document.querySelectorAll(".lit, .here")) one.classList.remove("lit", "here");
}

function showRule(entries) {
  const places = entries.map((entry) => now.shown.picture.entries[entry].rule ?? "").filter((one) => one);
  const files = places.map((place) => place.replace(/:\d+:\d+$/, ""));
  if (now.shown.stale || files.length === 0 || files.includes(now.file)) return;
  const known = files.find((name) => now.shown.files.some((one) => one.file === name));
  if (known) {
    now.file = known;
    drawMapping();
  }
}

function bring(from) {
  for (const box of document.querySelectorAll("main .rows")) {
    const first = box.querySelector(".lit");
    if (!first || box.contains(from)) continue;
    const inside = box.getBoundingClientRect();
    const place = first.getBoundingClientRect();
    if (place.top < inside.top || place.bottom > inside.bottom) box.scrollTop += place.top - inside.top - inside.height / 3;
  }
}

// the way in on the left, the way out on the right
export function tell(entries) {
  const most = 30;
  const columns = ["in", "out"].map((way) => {
    const own = entries.filter((entry) => now.shown.picture.entries[entry].way === way);
    const column = make("div", "", "");
    column.append(...own.slice(0, most).map((entry) => tellOne(now.shown.picture.entries[entry])));
    if (own.length > most) column.append(make("p", "empty", say("preview.more", { count: own.length - most })));
    return column;
  });
  $("told").replaceChildren(...columns);
  $("told").scrollTop = 0;
  $("where").querySelector(".said").textContent = now.pinned ? say("preview.pinned") : "";
}

function tellOne(entry) {
  const made = make("div", "entry");
  const place = entry.place ? `${entry.source ?? ""} (${entry.place})` : (entry.source ?? "");
  const ends = entry.way === "in" ? [place, entry.path] : [entry.path, place];
  const detail = make("div");
  detail.append(make("div", "route", ends.filter((one) => one).join("  →  ")), chain(entry));
  if (entry.rule) {
    const rule = make("div", "rule", `${entry.rule}  `);
    rule.append(make("code", "", entry.text ?? ""));
    detail.append(rule);
  }
  made.append(make("div", "way", say(`preview.way_${entry.way}`)), detail);
  return made;
}

function chain(entry) {
  const made = make("div", "chain");
  const own = { unread: "preview.unread", ignored: "preview.ignored" }[entry.kind];
  if (entry.kind === "value") {
    let before = JSON.stringify(entry.before);
    made.append(worth(entry.before));
    for (const [operation, value] of entry.steps ?? []) {
      // what an operation leaves as it is need not be read again
      const same = JSON.stringify(value) === before;
      made.append(make("span", "step", same ? `${operation} =` : `${operation} →`));
      if (!same) made.append(worth(value));
      before = JSON.stringify(value);
    }
    if (!entry.steps) made.append(make("span", "step", "→"), worth(entry.result));
  } else if (own) {
    made.append(say(own), entry.text ? `: ${entry.text}  ` : "  ", worth(entry.before));
  } else {
    made.append(say(`trace.${entry.kind}`));
    if (entry.kind !== "absent") made.append(" ", worth(entry.result));
  }
  return made;
}

function worth(value) {
  return make("span", "worth", typeof value === "string" ? `“${value}”` : JSON.stringify(value));
}

export function hint() {
  $("told").replaceChildren(make("p", "empty", say("preview.where_none")));
  $("where").querySelector(".said").textContent = "";
}

export function pin(entries, from) {
  now.pinned = entries ? [entries.map(nameOf), from] : null;
  if (entries) light(entries, from);
  else {
    dark();
    hint();
  }
}

function nameOf(entry) {
  const { way, kind, path, source } = now.shown.picture.entries[entry];
  return [way, kind, path, source].join("\n");
}

// after a change, what was kept is kept where it still is
export function repin() {
  if (!now.pinned || !now.shown.picture) {
    now.pinned = null;
    return hint();
  }
  const names = new Set(now.pinned[0]);
  const entries = [...now.shown.picture.entries.keys()].filter((entry) => names.has(nameOf(entry)));
  pin(entries.length ? entries : null, null);
}
