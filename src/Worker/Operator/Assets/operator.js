// Keeps what changes by itself fresh. The pages say all they have to say without it.
"use strict";

const everyMilliseconds = 5000;

async function refresh() {
  const shown = document.querySelector("[data-live]");
  if (!shown || document.hidden || !getSelection().isCollapsed) {
    return;
  }

  const stale = document.getElementById("stale");
  let answer;
  try {
    answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
  } catch {
    stale.hidden = false;
    return;
  }

  if (answer.type === "opaqueredirect") {
    location.reload(); // Signed out meanwhile.
    return;
  }

  stale.hidden = answer.ok;
  if (!answer.ok) {
    return;
  }

  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  if (!fresh) {
    location.reload(); // It has come to an end: show the page of the end.
    return;
  }

  for (const details of shown.querySelectorAll("details[id]")) {
    const next = fresh.querySelector("#" + CSS.escape(details.id));
    if (next) {
      next.open = details.open;
    }
  }

  const link = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  shown.replaceWith(fresh);
  if (link) {
    fresh.querySelector(`a[href="${CSS.escape(link)}"]`)?.focus({ preventScroll: true });
  }
}

setInterval(refresh, everyMilliseconds);
