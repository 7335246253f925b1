// Tells what keeps a commit button from being clicked now: a cover, a busy page, fields that the form does not accept. It acts on nothing and fires no event
// (so checkValidity is not called). Returns JSON.
(button, attempt) => {
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const short = (text, max) => (text.length > max ? text.slice(0, max) + '...' : text);
  const tagOf = (e) => e.tagName.toLowerCase();
  const parentOf = (e) => e.assignedSlot ?? e.parentElement ?? (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null);
  const isWithin = (e, outer) => { for (let at = e; at; at = parentOf(at)) if (at === outer) return true; return false; };
  const isShown = (e) => (!e.checkVisibility || e.checkVisibility({ visibilityProperty: true })) && e.getClientRects().length > 0;
  const byIds = (e, ids) => clean(clean(ids).split(' ').map((id) => e.getRootNode().getElementById?.(id)?.textContent ?? '').join(' '));
  // The label's own words, without the texts of the controls in it.
  const wordsOf = (node) => [...node.childNodes].map((child) => (child.nodeType === 3 ? child.nodeValue
    : child.nodeType === 1 && !child.matches('input, select, textarea, button, script, style, [contenteditable]') ? wordsOf(child) : '')).join(' ');
  const labelOf = (e) => byIds(e, e.getAttribute('aria-labelledby')) || clean(e.getAttribute('aria-label'))
    || clean([...(e.labels ?? [])].map(wordsOf).join(' ')) || clean(e.getAttribute('title'))
    || clean(e.getAttribute('placeholder')) || clean(e.getAttribute('name')) || tagOf(e);
  const describe = (e) => {
    const text = short(clean(e.innerText), 40);
    return tagOf(e) + (e.id ? '#' + e.id : '') + (text ? ` "${text}"` : '');
  };

  const deepest = (root, x, y) => {
    let hit = root.elementFromPoint(x, y);
    while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y);
    return hit;
  };
  const coverOf = () => {
    let box = [...button.getClientRects()].find((rect) => rect.width > 0 && rect.height > 0);
    if (!box) return null;
    let [x, y, target, view] = [box.left + box.width / 2, box.top + box.height / 2, button, window];
    while (true) {
      const hit = deepest(view.document, x, y);
      if (!hit) return null;
      if (!isWithin(hit, target) && !(hit.closest('label')?.control === target)) return describe(hit);
      let frame = null;
      try { frame = view.frameElement; } catch { return null; }
      if (!frame) return null;
      box = frame.getBoundingClientRect();
      [x, y, target, view] = [x + box.left + frame.clientLeft, y + box.top + frame.clientTop, frame, view.parent];
    }
  };

  const form = button.form ?? button.closest('form');
  const isSubmit = ['submit', 'image'].includes(button.type);
  const isChecked = (field) => field.willValidate && !field.validity.valid
    && (isSubmit || ((field.validity.valueMissing || field.validity.patternMismatch) && isShown(field)));
  const native = form && !form.noValidate && !button.formNoValidate ? [...form.elements].filter(isChecked) : [];
  const marked = [...(form ?? button.getRootNode()).querySelectorAll('[aria-invalid=true]')].filter((field) => isShown(field) && !native.includes(field));
  const messageOf = (field) => clean(field.validationMessage) || byIds(field, field.getAttribute('aria-errormessage'))
    || byIds(field, field.getAttribute('aria-describedby')) || 'it is marked as invalid';
  const invalid = [...native, ...marked].map((field) => ({ label: short(labelOf(field), 80), message: short(messageOf(field), 200) }));

  // A bar at the window's edge covers the button in one position only.
  if (button.isConnected) button.scrollIntoView({ block: ['nearest', 'center', 'end', 'start'][attempt % 4], inline: 'nearest', behavior: 'instant' });
  let busy = null;
  for (let at = button; at && !busy; at = parentOf(at)) if (at.getAttribute('aria-busy') === 'true') busy = describe(at);
  return JSON.stringify({
    connected: button.isConnected,
    visible: button.isConnected && isShown(button),
    enabled: !(button.disabled === true || button.getAttribute('aria-disabled') === 'true' || button.matches(':disabled')),
    busy,
    coveredBy: button.isConnected ? coverOf() : null,
    invalid,
  });
}
