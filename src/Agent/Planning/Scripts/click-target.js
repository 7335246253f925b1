// What a click on an element would reach, and what its markup says that the click does. Returns JSON.
(e) => {
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const parentOf = (n) => n.assignedSlot ?? n.parentElement ?? (n.getRootNode() instanceof ShadowRoot ? n.getRootNode().host : null);
  const around = (n, selector) => { for (let at = n; at; at = parentOf(at)) if (at.matches(selector)) return at; return null; };
  const contains = (outer, inner) => { for (let at = inner; at; at = parentOf(at)) if (at === outer) return true; return false; };

  // A click goes to the middle of the first box: text that wraps has several.
  const boxOf = () => [...e.getClientRects()].find((box) => box.width * box.height > 1) ?? e.getBoundingClientRect();
  const hitIn = (box) => {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    let found = document.elementFromPoint(x, y);
    for (let inner = found; inner?.shadowRoot; found = inner) {
      const next = inner.shadowRoot.elementFromPoint(x, y);
      if (!next || next === inner) break;
      inner = next;
    }
    return found;
  };
  let hit = hitIn(boxOf());
  if (!hit || !contains(e, hit)) {
    // It may only be scrolled away, in the window or in a container.
    e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    hit = hitIn(boxOf());
  }
  const at = boxOf();

  let opacity = 1;
  for (let n = e; n; n = parentOf(n)) opacity *= Number(getComputedStyle(n).opacity);

  // A click also activates the button, link or labelled control around the place that it hits.
  const isSubmit = (n) => {
    if (!n || !n.form) return false;
    const tag = n.tagName.toLowerCase();
    const submits = (tag === 'button' && n.type === 'submit') || (tag === 'input' && ['submit', 'image'].includes(n.type));
    return submits && !(n.form.getAttribute('method')?.toLowerCase() === 'dialog' && !n.hasAttribute('formmethod') && !n.hasAttribute('formaction'));
  };
  const reached = [e, hit].filter(Boolean).flatMap((n) => [n, around(n, 'button, input'), around(n, 'label')?.control]).filter(Boolean);
  const link = around(hit ?? e, 'a[href], area[href]') ?? around(e, 'a[href], area[href]');
  const roles = ['button', 'checkbox', 'combobox', 'link', 'listbox', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'radio', 'searchbox', 'slider', 'spinbutton', 'switch', 'tab', 'textbox', 'treeitem'];
  const other = hit && hit !== e && contains(e, hit) ? around(hit, `button, input, select, textarea, a[href], ${roles.map((role) => `[role=${role}]`).join(', ')}`) : null;

  // A click into a box for text changes nothing; the box of a list of choices is one.
  const isTextBox = (n) => n.tagName.toLowerCase() === 'input' && ['text', 'search', 'email', 'tel', 'url'].includes(n.type);
  const isList = around(e, '[role=combobox]') !== null;
  const changes = (n) => ['select', 'textarea'].includes(n.tagName.toLowerCase())
    || (n.tagName.toLowerCase() === 'input' && !['button', 'submit', 'image', 'reset'].includes(n.type) && !(isList && isTextBox(n)));

  const root = e.getRootNode();
  const controlled = clean(e.getAttribute('aria-controls')).split(' ').filter(Boolean).map((id) => root.getElementById?.(id)).filter(Boolean);
  const tablist = around(e, '[role=tablist]');
  const dialog = around(e, 'dialog, [role=dialog], [role=alertdialog]');
  const tag = e.tagName.toLowerCase();
  return JSON.stringify({
    isSubmit: reached.some(isSubmit),
    isFormControl: reached.some(changes),
    resets: reached.some((n) => n.type === 'reset' && n.form),
    href: link ? link.getAttribute('href') : null,
    leavesPage: link !== null && (link.hasAttribute('download') || (clean(link.getAttribute('target')) || '_self') !== '_self' || link.hasAttribute('ping')),
    shownText: clean(tag === 'input' ? e.value : e.innerText).slice(0, 300),
    title: clean(e.getAttribute('title')).slice(0, 300),
    tabs: tablist ? tablist.querySelectorAll('[role=tab]').length : 0,
    controlsPanel: controlled.some((n) => n.getAttribute('role') === 'tabpanel'),
    controls: controlled.length,
    popup: clean(e.getAttribute('aria-haspopup')).toLowerCase(),
    isSummary: tag === 'summary' && e.parentElement?.tagName.toLowerCase() === 'details',
    dialogText: dialog ? clean(dialog.innerText).slice(0, 4000) : '',
    isSeen: opacity > 0.1 && at.width >= 4 && at.height >= 4,
    isCovered: hit === null || !contains(e, hit),
    innerRole: other && other !== e && contains(e, other) ? (other.getAttribute('role') ?? other.tagName.toLowerCase()) : null,
  });
}
