// Reloads the parts of a page that change without a person. The pages also work without this script.
"use strict";

const everyMilliseconds = 5000;

async function refresh() {
  const shown = document.querySelector("[data-live]");
  if (!shown || document.hidden || !getSelection().isCollapsed || isBeingFilled(shown)) {
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
    location.reload(); // The job has ended: show its final page.
    return;
  }

  if (isBeingFilled(shown)) {
    return; // The person began to type while the request ran.
  }

  for (const details of shown.querySelectorAll("details[id]")) {
    const next = fresh.querySelector("#" + CSS.escape(details.id));
    if (next) {
      next.open = details.open;
    }
  }

  const active = shown.contains(document.activeElement) ? document.activeElement : null;
  const again = active?.id ? `#${CSS.escape(active.id)}` : active?.hasAttribute("href") ? `a[href="${CSS.escape(active.getAttribute("href"))}"]` : null;
  shown.replaceWith(fresh);
  if (again) {
    fresh.querySelector(again)?.focus({ preventScroll: true });
  }
}

// A reload would delete what a person is typing.
function isBeingFilled(shown) {
  return [...shown.querySelectorAll("input:not([type=hidden])")].some(input => input.value !== "" || input === document.activeElement);
}

setInterval(refresh, everyMilliseconds);
