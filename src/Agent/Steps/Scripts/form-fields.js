// Follows the fields of a document: what each held at first, what changed since the last look, and which were entered by a step. Acts on nothing. Returns an
// object that only its holder can reach; the page does not see it.
() => {
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const tagOf = (e) => e.tagName.toLowerCase();
  const unread = ['hidden', 'submit', 'button', 'reset', 'image', 'password'];
  const isField = (e) => (tagOf(e) === 'input' ? !unread.includes(e.type) : ['select', 'textarea'].includes(tagOf(e)) || (e.isContentEditable && !e.parentElement?.isContentEditable));
  const isShown = (e) => (!e.checkVisibility || e.checkVisibility({ visibilityProperty: true })) && e.getClientRects().length > 0;
  // What only the site can write: nobody types there, so a change is the site's own calculation.
  const isOfSite = (e) => e.readOnly === true || e.matches(':disabled') || e.getAttribute('aria-readonly') === 'true' || e.getAttribute('aria-disabled') === 'true';
  // The label's own words, without the texts of the controls in it.
  const wordsOf = (node) => [...node.childNodes].map((child) => (child.nodeType === 3 ? child.nodeValue
    : child.nodeType === 1 && !child.matches('input, select, textarea, button, script, style, [contenteditable]') ? wordsOf(child) : '')).join(' ');
  const labelOf = (e) => {
    const ids = clean(e.getAttribute('aria-labelledby'));
    const named = ids ? clean(ids.split(' ').map((id) => e.getRootNode().getElementById?.(id)?.textContent ?? '').join(' ')) : '';
    return named || clean(e.getAttribute('aria-label')) || clean([...(e.labels ?? [])].map(wordsOf).join(' '))
      || clean(e.getAttribute('title')) || clean(e.getAttribute('placeholder')) || clean(e.getAttribute('name')) || e.id || tagOf(e);
  };
  const isFile = (e) => tagOf(e) === 'input' && e.type === 'file';
  const isRadio = (e) => tagOf(e) === 'input' && e.type === 'radio';
  const groupOf = (e) => (e.name ? [...(e.form?.elements ?? e.getRootNode().querySelectorAll('input'))].filter((other) => isRadio(other) && other.name === e.name) : [e]);
  const valueOf = (e) => {
    if (isRadio(e)) { const chosen = groupOf(e).find((other) => other.checked); return chosen ? labelOf(chosen) : ''; }
    if (tagOf(e) === 'input' && e.type === 'checkbox') return e.checked ? 'ticked' : '';
    if (isFile(e)) return [...e.files].map((file) => `${file.name} (${file.size} bytes)`).join(', ');
    if (tagOf(e) === 'select') return [...e.selectedOptions].map((option) => clean(option.text)).join(', ');
    return 'value' in e ? e.value : clean(e.innerText);
  };
  // A list's first entry is chosen by nobody, such as "Choose...".
  const isEmpty = (e) => {
    if (tagOf(e) === 'select' && !e.multiple) return e.selectedIndex <= 0 && !e.querySelector('option[selected]');
    if (tagOf(e) === 'input' && e.type === 'range') return true;
    return valueOf(e).trim() === '';
  };
  const fieldsIn = (root, found = []) => {
    for (const e of root.querySelectorAll('*')) {
      // A file input is hidden behind a styled button as often as not, and what it holds is saved all the same.
      if (isField(e) && (isShown(e) || isFile(e)) && !isOfSite(e) && !(isRadio(e) && groupOf(e).find(isShown) !== e)) found.push(e);
      if (e.shadowRoot) fieldsIn(e.shadowRoot, found);
    }
    return found;
  };
  const read = () => {
    const counts = new Map();
    return fieldsIn(document).map((node) => {
      const label = isRadio(node) ? node.name || labelOf(node) : labelOf(node);
      const sign = [tagOf(node), node.type ?? '', node.name ?? '', label].join('|');
      const count = counts.get(sign) ?? 0;
      counts.set(sign, count + 1);
      return { node, key: `${sign}#${count}`, label: label.slice(0, 80), value: valueOf(node), isEmpty: isEmpty(node) };
    });
  };

  const first = new Map(), changes = new Map(), own = new Set(), ownKeys = new Set(), allowed = new Set(), allowedKeys = new Set();
  let last = [];
  const holds = (set, node) => [...set].some((e) => e === node || e.contains(node) || e.control === node || (isRadio(e) && isRadio(node) && groupOf(e).includes(node)));
  const isOwn = (field) => ownKeys.has(field.key) || holds(own, field.node);
  const isAllowed = (field) => allowedKeys.has(field.key) || holds(allowed, field.node);
  const look = (during) => {
    const now = read();
    for (const field of now) {
      if (!first.has(field.key)) first.set(field.key, field);
      if (holds(own, field.node)) ownKeys.add(field.key);
      const before = last.find((other) => other.node === field.node) ?? last.find((other) => other.key === field.key && !other.node.isConnected);
      if (before && before.value !== field.value && !isOwn(field)) changes.set(field.key, { node: field.node, during: changes.get(field.key)?.during ?? during });
      if (first.get(field.key).value === field.value) changes.delete(field.key);
    }
    last = now;
    return [...changes.keys()].filter((key) => !allowedKeys.has(key)).length;
  };
  look('');

  return {
    look,
    acted: (e) => { own.add(e); for (const field of last) if (holds(own, field.node)) { ownKeys.add(field.key); changes.delete(field.key); } },
    allow: (e) => { allowed.add(e); for (const field of last) if (holds(allowed, field.node)) allowedKeys.add(field.key); },
    review: (button) => {
      look('after the last step');
      const form = button && button.ownerDocument === document ? button.form ?? button.closest('form') : null;
      const inForm = (field) => !form || field.node.form === form || form.contains(field.node);
      return JSON.stringify(last.filter(inForm).map((field) => ({
        key: field.key,
        label: field.label,
        first: first.get(field.key).value,
        wasEmpty: first.get(field.key).isEmpty,
        value: field.value,
        isEmpty: field.isEmpty,
        isOwn: isOwn(field),
        isAllowed: isAllowed(field),
        changedDuring: changes.get(field.key)?.during ?? null,
      })));
    },
    hasForm: (button) => (button.form ?? button.closest('form')) !== null,
  };
}
