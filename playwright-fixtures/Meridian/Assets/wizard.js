"use strict";
// Moves between the steps and tabs of the order form. A step is left forwards only when its boxes hold what they must.
(() => {
  const form = document.querySelector(".order-form");
  if (!form) {
    return;
  }
  const steps = [...form.querySelectorAll(".wizard-step")];
  const marks = [...form.querySelectorAll(".wizard-mark")];
  const [back, next, save] = ["btn-back", "btn-next", "btn-save"].map((id) => document.getElementById(id));
  let now = 0;

  function show(index) {
    now = index;
    steps.forEach((step, i) => { step.hidden = i !== index; });
    marks.forEach((mark, i) => (i === index ? mark.setAttribute("aria-current", "step") : mark.removeAttribute("aria-current")));
    back.hidden = index === 0;
    next.hidden = index === steps.length - 1;
    save.hidden = !next.hidden;
  }

  function select(tab) {
    for (const other of tab.parentElement.children) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
    }
  }

  // Shows the step and the tab that hold an element.
  function reveal(element) {
    show(steps.findIndex((step) => step.contains(element)));
    const panel = element.closest("[role=tabpanel]");
    if (panel) {
      select(document.getElementById(panel.getAttribute("aria-labelledby")));
    }
  }

  function complaintOf(box) {
    const id = box.parentElement.querySelector(".chosen-id");
    if (id && !id.value) {
      return box.value.trim() ? "Choose an entry from the list." : "A value is required.";
    }
    if (!box.checkValidity()) {
      return box.value.trim() ? "Enter a valid value." : "A value is required.";
    }
    return "";
  }

  function mark(box, complaint) {
    const place = box.closest(".field, td");
    place.querySelector(".hint-wrong")?.remove();
    place.classList.toggle("wrong", complaint !== "");
    if (complaint) {
      place.append(Object.assign(document.createElement("p"), { className: "hint-wrong", textContent: complaint }));
    }
  }

  // The first thing that keeps a step from being left, or undefined. Each wrong box says what is wrong with it.
  function check(step) {
    const wrong = [...step.querySelectorAll("input[required], input[pattern]")].filter((box) => {
      const complaint = complaintOf(box);
      mark(box, complaint);
      return complaint !== "";
    });
    const rows = step.querySelector(".line-rows");
    step.querySelector(".step-wrong")?.remove();
    const add = step.querySelector(".add-line");
    const empty = rows !== null && rows.children.length === 0;
    if (wrong.length > 0 || empty) {
      const alert = Object.assign(document.createElement("p"), {
        className: "alert step-wrong",
        textContent: empty ? "Enter at least one line." : "Please correct the marked fields before you go on.",
      });
      alert.setAttribute("role", "alert");
      step.prepend(alert);
    }
    return wrong[0] ?? (empty ? add : undefined);
  }

  back.addEventListener("click", () => show(now - 1));
  next.addEventListener("click", () => {
    const wrong = check(steps[now]);
    if (wrong) {
      reveal(wrong);
      wrong.focus();
    } else {
      show(now + 1);
    }
  });
  form.querySelectorAll("[role=tab]").forEach((tab) => tab.addEventListener("click", () => select(tab)));
  form.querySelectorAll("[role=tablist]").forEach((list) => list.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (move) {
      const tabs = [...list.children];
      const tab = tabs[(tabs.indexOf(event.target) + move + tabs.length) % tabs.length];
      select(tab);
      tab.focus();
    }
  }));
  // What the server complained of is shown first.
  form.querySelectorAll(".alert a").forEach((link) => link.addEventListener("click", () => {
    const box = document.getElementById(link.hash.slice(1));
    if (box) {
      reveal(box);
    }
  }));
  const refused = form.querySelector(".wrong, .wrong-box");
  if (refused) {
    reveal(refused);
  }
})();
