// Notes what every control of a document holds (begin), or names the first one that holds something else since (end); null when none does.
(action) => {
  const key = Symbol.for('browser-agent.form-state');
  const isControl = (n) => n.matches('input:not([type=hidden], [type=button], [type=submit], [type=reset], [type=image]), textarea, select, [role=checkbox], [role=radio], [role=switch]')
    || (n.isContentEditable && !n.parentElement?.isContentEditable);
  const valueOf = (n) => {
    if (n.isContentEditable) return n.textContent;
    if (n.matches('input[type=checkbox], input[type=radio]')) return String(n.checked);
    if (n.matches('select')) return [...n.selectedOptions].map((option) => option.value).join('\n');
    return n.value ?? n.getAttribute('aria-checked');
  };
  const collect = (root, into) => {
    for (const n of root.querySelectorAll('*')) {
      if (isControl(n)) into.set(n, valueOf(n));
      if (n.shadowRoot) collect(n.shadowRoot, into);
    }
    return into;
  };
  if (action === 'begin') {
    Object.defineProperty(globalThis, key, { value: collect(document, new Map()), configurable: true });
    return null;
  }

  const before = globalThis[key];
  delete globalThis[key];
  const changed = [...(before ?? [])].find(([n, value]) => n.isConnected && valueOf(n) !== value)?.[0];
  if (!changed) return null;
  const name = changed.labels?.[0]?.innerText || changed.getAttribute('aria-label') || changed.getAttribute('name') || changed.id || '';
  return `${changed.getAttribute('role') ?? (changed.tagName.toLowerCase() === 'input' ? changed.type : changed.tagName.toLowerCase())} "${name.replace(/\s+/g, ' ').trim().slice(0, 80)}"`;
}
