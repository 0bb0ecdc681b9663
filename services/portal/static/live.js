// Keeps a page that waits for a person up to date: asks for its parts, and shows those that changed.
// Nothing is asked while the page is hidden, and less and less often while nothing changes. Where a
// stream tells that something was saved, the page asks then, and seldom besides.
"use strict";
(() => {
  const FIRST = 15000, MOST = 60000, AFTER_FAILURE = 5000, PATIENCE = 20000, SETTLED = 1000;
  const OWN = /name="(csrf|key)" value="[^"]*"/g;
  const REACHED = "a[href],button,input,select,textarea,summary";
  const note = document.getElementById("live");
  const said = note.querySelector("[role=status]"), link = note.querySelector("a");
  const again = link.textContent;
  let version = document.currentScript.dataset.version;
  let pause = FIRST, timer = 0, asking = false, stale = false, ended = false, away = false;
  let stream = null, open = false;
  let held = []; // Changes of a part in which the reader is typing.

  function plan() {
    clearTimeout(timer);
    // A little chance, so that many pages do not all come back in the same second.
    const wait = open && !away ? MOST : pause;
    if (!ended && !document.hidden) timer = setTimeout(look, wait * (0.8 + 0.4 * Math.random()));
  }

  function say(what, more = "") {
    said.textContent = `${note.dataset[what]} ${more}`.trim();
    note.dataset.state = what;
  }

  async function look() {
    if (asking || ended) return;
    asking = true;
    try {
      const answer = await fetch(location.href, {
        headers: {"Utbyte-Part": "all", "If-None-Match": version},
        redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
      });
      heed(answer, await answer.text());
    } catch {
      lost();
    }
    asking = false;
    plan();
    if (stale) wake();
  }

  // Something may have changed since the page was asked for, or since it began to ask.
  function wake() {
    stale = asking;
    look();
  }

  // Whether a stream is being opened, which then wakes the page. The browser opens one again that broke.
  function listen() {
    if (stream || ended || document.hidden || !note.dataset.changes) return false;
    stream = new EventSource(note.dataset.changes);
    stream.addEventListener("changed", wake);
    stream.onopen = () => {
      open = true;
      wake();
    };
    stream.onerror = () => {
      if (!open) return;
      open = false;
      pause = AFTER_FAILURE;
      plan();
    };
    return true;
  }

  function hush() {
    stream?.close();
    stream = null;
    open = false;
  }

  function heed(answer, text) {
    if (answer.status >= 500) return lost();
    if (away) back();
    pause = away ? FIRST : Math.min(pause * 1.5, MOST);
    away = false;
    if (answer.status === 304) return;
    const tag = answer.headers.get("ETag");
    if (answer.status !== 200 || !tag) return stop(answer.type === "opaqueredirect" ? "ended" : "changed");
    version = tag;
    pause = FIRST;
    heard(new DOMParser().parseFromString(text, "text/html"));
  }

  function lost() {
    pause = away ? Math.min(pause * 2, MOST) : AFTER_FAILURE;
    away = true;
    say("away");
  }

  function back() {
    say("back");
    if (!open) hush(); // Something before the server may have refused it for good.
    listen();
  }

  function stop(why) {
    ended = true;
    hush();
    say(why);
  }

  function heard(found) {
    held = [...found.querySelectorAll("[data-live]")]
      .map((now) => [document.getElementById(now.id), now])
      .filter(([old, now]) => old && plain(old) !== plain(now));
    if (held.some(([old]) => fields(old).some(isTyped))) {
      say("changed");
      link.textContent = note.dataset.show;
    } else if (held.length) {
      show();
    }
  }

  function show() {
    held.forEach(([old, now]) => swap(old, now.innerHTML));
    held = [];
    link.textContent = again;
    say("updated", document.querySelector("main [data-said], main .lede")?.textContent);
  }

  const plain = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("details[open]").forEach((each) => each.removeAttribute("open"));
    return copy.innerHTML.replace(OWN, "");
  };

  const fields = (part) => [...part.querySelectorAll("textarea,select,input:not([type=hidden])")];

  const isTyped = (field) => field === document.activeElement || (field.options
    ? [...field.options].some((one) => one.index && one.selected !== one.defaultSelected)
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue);

  // What was open stays open, the focus stays on what it was on, and nothing typed is lost.
  function swap(old, html) {
    const open = [...old.querySelectorAll("details[open]")].map(summary);
    const focus = old.contains(document.activeElement) ? name(document.activeElement) : "";
    const typed = fields(old).filter(isTyped);
    old.innerHTML = html;
    old.querySelectorAll("details").forEach((each) => {
      if (open.includes(summary(each))) each.open = true;
    });
    for (const field of typed) {
      const same = fields(old).find((each) => each.id === field.id);
      if (same) [same.value, same.checked] = [field.value, field.checked];
      else old.after(field.closest("form"));
    }
    if (focus) {
      const same = [...old.querySelectorAll(REACHED)].find((each) => name(each) === focus);
      (same || document.getElementById("main")).focus({preventScroll: true});
    }
  }

  const summary = (each) => each.querySelector("summary").textContent;
  const name = (each) => [each.tagName, each.id, each.getAttribute("href"),
    each.form?.getAttribute("action"), each.textContent].join("|");

  link.addEventListener("click", (event) => {
    if (!held.length) return;
    event.preventDefault();
    show();
  });
  function seen() {
    clearTimeout(timer);
    if (document.hidden) hush();
    else if (listen()) timer = setTimeout(look, SETTLED);
    else look();
  }

  document.addEventListener("visibilitychange", seen);
  window.addEventListener("focus", seen);
  window.addEventListener("online", seen);
  window.addEventListener("pagehide", hush);
  window.addEventListener("pageshow", (event) => event.persisted && seen());
  plan();
  setTimeout(listen, SETTLED); // Most pages are left sooner.
})();
