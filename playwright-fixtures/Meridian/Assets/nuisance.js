// What gets in a clerk's way: a page has those whose faults hit it. Runs after the page's own script, which knows the form's boxes.
"use strict";
(() => {
  const form = document.querySelector("form[method=post]");
  const tell = (what) => fetch("/api/told?what=" + what, { keepalive: true });
  const once = { once: true };
  const box = (key) => form?.boxOf(key);
  const memo = () => box("memo");

  function cover(title, text, answers) {
    const veil = document.createElement("div");
    veil.style.cssText = "position:fixed;inset:0;z-index:60;display:grid;place-items:center;background:rgb(15 28 45 / 45%)";
    const card = document.createElement("div");
    card.style.cssText = "max-width:30rem;padding:1.5rem;border-radius:9px;background:#fff";
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", title);
    card.append(Object.assign(document.createElement("h2"), { textContent: title }), Object.assign(document.createElement("p"), { textContent: text }));
    for (const [words, act] of answers) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
      button.addEventListener("click", () => act(() => veil.remove()));
      card.append(button, " ");
    }
    veil.append(card);
    document.body.append(veil);
  }

  const nuisances = {
    // Comes with the first key, as a banner does whose script loads late.
    "cookie-banner": () => form?.addEventListener("input", () => cover("Cookies on Meridian", "We and our partners use cookies.", [
      ["Accept all", async (close) => { await tell("cookies-all"); close(); }],
      ["Only necessary", async (close) => { await tell("cookies-necessary"); close(); }],
    ]), once),
    // Comes with the first value.
    "expiry-warning": () => form?.addEventListener("change", () => cover("Your session is about to expire", "Do you want to go on working?", [
      ["Log out now", () => { location.href = "/logout"; }],
      ["Stay signed in", async (close) => { await tell("session-kept"); close(); }],
    ]), once),
    "popup-window": () => { open("/news", "news", "width=400,height=300"); },
    "ask-before-leaving": () => {
      let dirty = false;
      form?.addEventListener("input", () => { dirty = true; });
      // Asks when the form is sent, too, as many sites do by mistake.
      addEventListener("beforeunload", (event) => {
        if (dirty) {
          tell("leave-asked");
          event.preventDefault();
        }
      });
    },
    "confirm-save": () => form?.addEventListener("submit", (event) => {
      if (!confirm("Save this purchase order now?")) {
        event.preventDefault();
      }
    }),
    // What changes the form under the one who fills it.
    "meddle-memo": () => form?.addEventListener("change", () => setTimeout(() => { memo().value = "Noted by the page"; }, 10), once),
    "meddle-ship-to": () => box("shipTo")?.addEventListener("change", (event) => setTimeout(() => {
      event.target.selectedIndex = (event.target.selectedIndex + 1) % event.target.options.length;
    }, 10), once),
    "meddle-undone": () => form?.addEventListener("change", () => {
      memo().value = "Noted by the page";
      setTimeout(() => { memo().value = ""; }, 10);
    }, once),
    "steal-focus": () => {
      let keys = 0;
      box("supplier")?.addEventListener("input", () => { if (++keys === 3) memo().focus(); });
    },
    "store-draft": () => box("reference")?.addEventListener("change", (event) =>
      fetch("/api/told?what=draft", { method: "POST", body: new URLSearchParams({ reference: event.target.value }) })),
    "left-over": () => {
      if (!memo()) return;
      memo().value = localStorage.getItem("memo") ?? "";
      form.addEventListener("submit", () => localStorage.setItem("memo", memo().value));
    },
    // The popup itself: it stops the page under it as soon as somebody works there.
    "news": () => opener?.document.addEventListener("change", () => alert("How do you like the new Meridian?"), once),
  };
  document.currentScript.dataset.what.split(" ").forEach((what) => nuisances[what]());
})();
