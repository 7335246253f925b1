"use strict";
// The elements of the rewritten interface. Each moves its template into an open shadow root of its own, where the next ones are.
(() => {
  const look = new CSSStyleSheet();
  look.replaceSync([...document.querySelector("link[rel=stylesheet]").sheet.cssRules].map((rule) => rule.cssText).join("\n"));

  class Part extends HTMLElement {
    connectedCallback() {
      const template = this.querySelector(":scope > template");
      if (!template) {
        return;
      }
      template.remove();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [look];
      root.append(document.importNode(template.content, true));
      // A change event ends at its shadow root, unlike input and click; whoever listens outside needs it too.
      root.addEventListener("change", (event) => {
        if (!event.composed) {
          this.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
        }
      });
    }
  }
  ["mrd-page", "mrd-card", "mrd-field", "mrd-cell"].forEach((name) => customElements.define(name, class extends Part {}));

  const inside = (selector, root) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.matches(selector) ? [element] : []),
    ...(element.shadowRoot ? inside(selector, element.shadowRoot) : []),
  ]);

  // A form does not know the controls of shadow roots: it is told what they hold, and that one of their buttons sends it.
  document.querySelectorAll("form").forEach((form) => {
    form.addEventListener("formdata", (event) => {
      inside("input[name], select[name], textarea[name]", form)
        .filter((box) => !["checkbox", "radio"].includes(box.type) || box.checked)
        .forEach((box) => event.formData.append(box.name, box.value));
    });
    form.addEventListener("click", (event) => {
      const [clicked] = event.composedPath();
      const button = clicked.closest("button[type=submit]");
      if (button && !button.form) {
        const sender = Object.assign(document.createElement("button"), { type: "submit", hidden: true });
        if (button.hasAttribute("formaction")) {
          sender.setAttribute("formaction", button.getAttribute("formaction"));
        }
        form.append(sender);
        form.requestSubmit(sender);
        sender.remove();
      }
      const link = clicked.closest("a[href^='#']");
      if (link) {
        event.preventDefault();
        inside(link.getAttribute("href"), form)[0]?.focus();
      }
    });
  });
})();
