"use strict";
// Names behind @@ are classes; the server puts in the names of the build that the page belongs to.
(() => {
  // Shadow roots included: v6 has all of its controls there.
  const all = (selector, root = document) => [
    ...root.querySelectorAll(selector),
    ...[root, ...root.querySelectorAll("*")].filter((element) => element.shadowRoot).flatMap((element) => all(selector, element.shadowRoot)),
  ];
  const one = (selector, root = document) => all(selector, root)[0];
  const { names, noMatches, line, removeLine } = document.currentScript.dataset;
  const words = { noMatches: noMatches ?? "No matches", line: line ?? "Line", removeLine: removeLine ?? "Remove line" };
  const wire = new Map((names ?? "").split(" ").map((pair) => pair.split("=")));
  // The box of a field by its key, whatever this version and build call it.
  const boxOf = (key, form) => one(`[name="${key}"], [name^="${key}__"]` + (wire.has(key) ? `, [name^="${wire.get(key)}__"]` : ""), form);

  async function ask(address) {
    const answer = await fetch(address);
    if (answer.status === 401) {
      location.reload();
      return null;
    }
    return answer.ok ? answer.json() : null;
  }

  // One suggestion list per box: asks 200 ms after the last key, and only a chosen entry counts.
  function combo(box, source, chosen, cleared) {
    const list = document.createElement("ul");
    list.className = "@@suggestions";
    list.setAttribute("role", "listbox");
    list.id = box.id + "_list";
    list.hidden = true;
    box.parentElement.append(list);
    box.setAttribute("aria-controls", list.id);
    let timer = 0;
    let asked = 0;
    let active = -1;

    const close = () => {
      list.hidden = true;
      active = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const options = () => all("[role=option]", list);
    const mark = (index) => {
      active = index;
      options().forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      const now = options()[index];
      if (now) {
        box.setAttribute("aria-activedescendant", now.id);
        now.scrollIntoView({ block: "nearest" });
      }
    };
    const choose = (entry) => {
      box.value = entry.text;
      close();
      chosen(entry);
    };
    const show = (entries) => {
      list.replaceChildren(...entries.map((entry, i) => {
        const option = document.createElement("li");
        option.id = list.id + "_" + i;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.setAttribute("aria-label", entry.text);
        const text = document.createElement("span");
        text.className = "@@suggestion-text";
        text.textContent = entry.text;
        const detail = document.createElement("span");
        detail.className = "@@suggestion-detail";
        detail.textContent = entry.detail;
        option.append(text, detail);
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(entry));
        option.entry = entry;
        return option;
      }));
      if (entries.length === 0) {
        const none = document.createElement("li");
        none.className = "@@no-suggestion";
        none.textContent = words.noMatches;
        list.append(none);
      }
      active = -1;
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    };

    box.addEventListener("input", () => {
      cleared();
      clearTimeout(timer);
      const mine = ++asked;
      if (box.value.trim() === "") {
        close();
        return;
      }
      timer = setTimeout(async () => {
        const entries = await ask(source + encodeURIComponent(box.value));
        // An answer to an older text must not replace the list of a newer one.
        if (entries && mine === asked && box.getRootNode().activeElement === box) {
          show(entries);
        }
      }, 200);
    });
    box.addEventListener("keydown", (event) => {
      if (list.hidden) {
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const count = options().length;
        if (count > 0) {
          mark((active + (event.key === "ArrowDown" ? 1 : count - (active < 0 ? 0 : 1))) % count);
        }
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(options()[active].entry);
      } else if (event.key === "Escape") {
        close();
      }
    });
    box.addEventListener("blur", () => {
      asked++;
      close();
    });
  }

  function wireForm(form) {
    const rows = one(".@@line-rows", form);
    const template = one("template");
    const boxes = {
      item: (row) => one(".@@combo-item input", row),
      key: (row) => one(".@@item-key", row),
      quantity: (row) => one(".@@quantity", row),
      price: (row) => one(".@@price", row),
      unit: (row) => one(".@@unit", row),
      amount: (row) => one(".@@amount", row),
      name: (row) => one(".@@item-name", row),
    };
    let next = all(".@@line", rows).length;
    let recount = 0;

    async function amounts() {
      const mine = ++recount;
      const lines = all(".@@line", rows);
      const query = new URLSearchParams();
      lines.forEach((row) => {
        query.append("q", boxes.quantity(row).value);
        query.append("p", boxes.price(row).value);
      });
      query.append("discount", boxOf("discount", form).value);
      query.append("currency", boxOf("currency", form).value);
      const answer = await ask("/api/amounts?" + query);
      if (answer && mine === recount) {
        lines.forEach((row, i) => { boxes.amount(row).textContent = answer.amounts[i]; });
        one(".@@line-foot .@@total-value", form).textContent = answer.total;
      }
    }

    function take(row, entry) {
      boxes.key(row).value = entry.id;
      boxes.name(row).textContent = entry.detail;
      boxes.unit(row).textContent = entry.unit;
      boxes.price(row).value = entry.price;
      amounts();
    }

    function edit(row) {
      all(".@@line", rows).forEach((other) => {
        other.classList.toggle("@@editing", other === row);
        if (other === row) {
          other.setAttribute("aria-current", "true");
        } else {
          other.removeAttribute("aria-current");
        }
      });
    }

    function wireRow(row) {
      combo(boxes.item(row), "/api/items?term=", (entry) => take(row, entry), () => {
        boxes.key(row).value = "";
        boxes.name(row).textContent = "";
      });
      boxes.key(row).addEventListener("change", async () => {
        const entry = await ask("/api/items/" + encodeURIComponent(boxes.key(row).value.trim() || "0"));
        if (entry && entry.id) {
          boxes.item(row).value = entry.text;
          take(row, entry);
        }
      });
      boxes.quantity(row).addEventListener("change", amounts);
      boxes.price(row).addEventListener("change", amounts);
      row.addEventListener("focusin", () => edit(row));
      one(".@@remove-line", row).addEventListener("click", () => {
        row.remove();
        all(".@@line", rows).forEach((other, i) => {
          one(".@@line-no", other).textContent = String(i + 1);
          other.setAttribute("aria-label", `${words.line} ${i + 1}`);
          one(".@@remove-line", other).setAttribute("aria-label", `${words.removeLine} ${i + 1}`);
        });
        amounts();
      });
    }

    all(".@@line", rows).forEach(wireRow);
    if (next > 0) {
      amounts();
    }
    one(".@@add-line", form).addEventListener("click", () => {
      const markup = template.innerHTML.replaceAll("NEW", String(next)).replaceAll("NUM", String(all(".@@line", rows).length + 1));
      next++;
      rows.insertAdjacentHTML("beforeend", markup);
      const row = rows.lastElementChild;
      wireRow(row);
      edit(row);
      boxes.item(row).focus();
    });

    const supplier = one(".@@combo-supplier input[role=combobox]", form);
    const supplierId = one(".@@chosen-id", form);
    combo(supplier, "/api/suppliers?term=", (entry) => { supplierId.value = entry.id; }, () => { supplierId.value = ""; });

    [boxOf("discount", form), boxOf("currency", form)].forEach((box) => box.addEventListener("change", amounts));
    form.boxOf = (key) => boxOf(key, form);

    // Enter moves nothing and saves nothing; clerks use it to confirm a suggestion.
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.composedPath()[0] instanceof HTMLInputElement) {
        event.preventDefault();
      }
    });
  }

  function wireMenu(button) {
    const menu = button.nextElementSibling;
    const set = (open) => {
      menu.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => set(menu.hidden));
    document.addEventListener("click", (event) => {
      if (!button.parentElement.contains(event.target)) {
        set(false);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        set(false);
      }
    });
  }

  function wireTour(veil) {
    one(".@@tour-close", veil).addEventListener("click", () => veil.remove());
    let step = 0;
    one(".@@tour-start", veil).addEventListener("click", () => {
      step++;
      one(".@@tour-step", veil).textContent = `Step ${step} of 9`;
    });
    one(".@@tour-close", veil).focus();
  }

  all(".@@order-form").forEach(wireForm);
  all(".@@menu-button").forEach(wireMenu);
  all(".@@veil").forEach(wireTour);
})();
