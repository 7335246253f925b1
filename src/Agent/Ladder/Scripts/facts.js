// Describes elements as a person or a screen reader perceives them. Takes one element or a list, returns JSON.
// With a label, only the elements of the list are described that have it, apart from case, blanks and signs.
(subject, label) => {
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

  const implicitRoles = {
    a: (e) => (e.hasAttribute('href') ? 'link' : 'generic'),
    button: () => 'button',
    summary: () => 'button',
    textarea: () => 'textbox',
    select: (e) => (e.multiple || e.size > 1 ? 'listbox' : 'combobox'),
    option: () => 'option',
    table: () => 'table',
    tr: () => 'row',
    td: () => 'cell',
    th: () => 'columnheader',
    thead: () => 'rowgroup',
    tbody: () => 'rowgroup',
    tfoot: () => 'rowgroup',
    form: () => 'form',
    fieldset: () => 'group',
    details: () => 'group',
    dialog: () => 'dialog',
    section: () => 'region',
    article: () => 'article',
    main: () => 'main',
    nav: () => 'navigation',
    aside: () => 'complementary',
    ul: () => 'list',
    ol: () => 'list',
    li: () => 'listitem',
    img: () => 'img',
    p: () => 'paragraph',
    iframe: () => 'iframe',
    h1: () => 'heading', h2: () => 'heading', h3: () => 'heading',
    h4: () => 'heading', h5: () => 'heading', h6: () => 'heading',
  };
  const inputRoles = {
    button: 'button', submit: 'button', reset: 'button', image: 'button',
    checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox',
    date: 'date', file: 'file', hidden: 'hidden',
  };

  const tagOf = (e) => e.tagName.toLowerCase();
  const roleOf = (e) => {
    const given = clean(e.getAttribute('role')).split(' ')[0];
    if (given) return given;
    const tag = tagOf(e);
    if (tag === 'input') {
      const type = (e.getAttribute('type') ?? 'text').toLowerCase();
      if (inputRoles[type]) return inputRoles[type];
      return e.hasAttribute('list') ? 'combobox' : 'textbox';
    }
    if (implicitRoles[tag]) return implicitRoles[tag](e);
    if (e.isContentEditable && !(e.parentElement && e.parentElement.isContentEditable)) return 'textbox';
    return 'generic';
  };

  const isControl = (e) => ['input', 'select', 'textarea'].includes(tagOf(e));
  const isShown = (e) => {
    if (!e.isConnected) return false;
    if (e.checkVisibility && !e.checkVisibility({ visibilityProperty: true })) return false;
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.height > 0) return true;
    // A container whose children are floated or positioned has no size of its own.
    return getComputedStyle(e).display === 'contents' || [...e.children].some((child) => {
      const inner = child.getBoundingClientRect();
      return inner.width > 0 && inner.height > 0;
    });
  };

  // For screen readers only: clipped to nothing, or without a size of its own.
  const isUnseen = (e) => {
    const style = getComputedStyle(e);
    if (style.visibility === 'hidden' || style.opacity === '0') return true;
    const box = e.getBoundingClientRect();
    return (box.width <= 1 || box.height <= 1) && (style.overflow !== 'visible' || style.position === 'absolute');
  };
  const aside = 'button, [role=button], [role=listbox], [role=menu], [role=tooltip], [role=dialog], datalist';

  // Text as a person reads it: nothing hidden, no values of the controls that a label wraps. With onlySeen also without texts for screen readers and
  // without the buttons, lists and tips that a label may hold.
  const textOf = (node, without, onlySeen) => {
    let text = '';
    const walk = (current) => {
      if (current === without) return;
      if (current.nodeType === 3) { text += current.nodeValue; return; }
      if (current.nodeType !== 1) return;
      const tag = tagOf(current);
      if (['script', 'style', 'template', 'noscript'].includes(tag)) return;
      if (current.getAttribute('aria-hidden') === 'true' || getComputedStyle(current).display === 'none') return;
      if (isControl(current)) return;
      if (onlySeen && current !== node && (current.matches(aside) || isUnseen(current))) return;
      if (tag === 'br') { text += ' '; return; }
      if (tag === 'img') { text += ' ' + (current.getAttribute('alt') ?? ''); return; }
      const inline = getComputedStyle(current).display.startsWith('inline');
      if (!inline) text += ' ';
      const children = current.shadowRoot ? current.shadowRoot.childNodes
        : tag === 'slot' && current.assignedNodes().length ? current.assignedNodes() : current.childNodes;
      for (const child of children) walk(child);
      if (!inline) text += ' ';
    };
    walk(node);
    return clean(text);
  };

  const namedByContent = ['button', 'link', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'tab', 'option', 'heading',
    'cell', 'row', 'columnheader', 'treeitem', 'switch', 'checkbox', 'radio', 'gridcell'];

  const labelsOf = (e) => {
    const labels = [];
    const ids = clean(e.getAttribute('aria-labelledby'));
    if (ids) {
      const root = e.getRootNode();
      labels.push(clean(ids.split(' ').map((id) => root.getElementById?.(id)).filter(Boolean).map((t) => textOf(t, e)).join(' ')));
    }
    labels.push(clean(e.getAttribute('aria-label')));
    if (e.labels) for (const own of e.labels) labels.push(textOf(own, e), textOf(own, e, true));
    return [...new Set(labels.filter(Boolean))];
  };

  // Forms laid out as tables put labels into cells: before a box, and before or after a check box. Only a cell with a single control has such a label.
  const cellLabelsOf = (e) => {
    const cell = isControl(e) ? e.closest('td, th') : null;
    const controlsIn = (place) => [...place.querySelectorAll('input, select, textarea')].filter((control) => control.type !== 'hidden');
    if (!cell || controlsIn(cell).length !== 1) return [];
    const text = (neighbour) => (neighbour && controlsIn(neighbour).length === 0 ? textOf(neighbour) : '');
    const ticks = ['checkbox', 'radio'].includes(e.type);
    const beside = (ticks && text(cell.nextElementSibling)) || text(cell.previousElementSibling);
    return beside ? [beside] : [];
  };

  const nameOf = (e) => {
    const labels = labelsOf(e);
    if (labels.length) return labels[0];
    const tag = tagOf(e);
    if (tag === 'input') {
      const type = (e.getAttribute('type') ?? 'text').toLowerCase();
      if (['button', 'submit', 'reset'].includes(type)) {
        return clean(e.value) || { submit: 'Submit', reset: 'Reset' }[type] || clean(e.title);
      }
      if (type === 'image') return clean(e.alt) || clean(e.title);
    }
    if (tag === 'fieldset') {
      const legend = [...e.children].find((child) => tagOf(child) === 'legend');
      if (legend) return textOf(legend);
    }
    if (tag === 'table' && e.caption) return textOf(e.caption);
    if (tag === 'img') return clean(e.getAttribute('alt')) || clean(e.title);
    if (!isControl(e) && namedByContent.includes(roleOf(e))) {
      const text = textOf(e);
      if (text) return text;
    }
    return clean(e.getAttribute('title')) || clean(e.getAttribute('placeholder'));
  };

  const isTick = (e) => tagOf(e) === 'input' && ['checkbox', 'radio'].includes(e.type);
  const isSeenByLabel = (e) => isTick(e) && e.isConnected && !isShown(e) && [...(e.labels ?? [])].some(isShown);

  const isFile = (e) => tagOf(e) === 'input' && e.type === 'file';
  // A styled label or button stands for many a file input. A hidden one counts as seen where a label of it, or what is around it, is.
  const isSeenFile = (e) => isFile(e) && e.isConnected && [...(e.labels ?? []), parentOf(e), parentOf(e) && parentOf(parentOf(e))].some((other) => other && isShown(other));

  // What stands behind a radio button that has no label.
  const textBehind = (e) => {
    let text = '';
    for (let next = e.nextSibling; next; next = next.nextSibling) {
      if (next.nodeType === 3) text += next.nodeValue;
      if (next.nodeType !== 1) continue;
      if (tagOf(next) === 'br' || isControl(next) || next.querySelector('input, select, textarea, [role=radio]')) break;
      text += textOf(next);
    }
    return clean(text);
  };
  const radioSelector = 'input[type=radio], [role=radio]';
  const radiosOf = (e) => {
    if (isControl(e)) return null;
    const radios = [...e.querySelectorAll(radioSelector)];
    if (!radios.length || radios.length > 60) return null;
    if (new Set(radios.map((radio) => (tagOf(radio) === 'input' ? 'input ' + radio.name : 'role'))).size > 1) return null;
    return radios.map((radio) => {
      const byLabel = isSeenByLabel(radio);
      const labels = labelsOf(radio);
      return {
        text: labels[labels.length - 1] ?? (tagOf(radio) === 'input' ? textBehind(radio) || cellLabelsOf(radio)[0] : textOf(radio)) ?? '',
        isChecked: radio.checked ?? radio.getAttribute('aria-checked') === 'true',
        enabled: !(radio.matches(':disabled') || radio.getAttribute('aria-disabled') === 'true'),
        visible: isShown(radio) || byLabel,
        isSeenByLabel: byLabel,
      };
    });
  };

  const isHeading = (e) => /^h[1-6]$/.test(tagOf(e)) || e.getAttribute('role') === 'heading' || tagOf(e) === 'legend';
  const headingIn = (e) => {
    if (isHeading(e)) return textOf(e);
    const first = e.firstElementChild;
    if (first && isHeading(first)) return textOf(first);
    return '';
  };
  const containers = ['region', 'group', 'form', 'dialog', 'alertdialog', 'tabpanel', 'table', 'grid', 'radiogroup', 'article', 'main'];
  const parentOf = (e) => e.assignedSlot ?? e.parentElement ?? (e.getRootNode() instanceof ShadowRoot ? e.getRootNode().host : null);
  const sectionsOf = (e) => {
    const titles = [];
    for (let at = e; at; at = parentOf(at)) {
      if (at !== e && containers.includes(roleOf(at))) titles.push(nameOf(at));
      for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
        const title = headingIn(before);
        if (title) { titles.push(title); break; }
      }
    }
    return [...new Set(titles.filter(Boolean))];
  };

  // The lines of editable text. innerText tells an empty line, which the browser holds open by a <br>, as two.
  const linesOf = (host) => {
    const lines = [];
    let line = null;
    const end = () => { lines.push(line ?? ''); line = null; };
    const walk = (node) => {
      if (node.nodeType === 3) {
        const keeps = ['preserve', 'preserve-breaks', 'break-spaces'].includes(getComputedStyle(node.parentElement).whiteSpaceCollapse);
        const text = keeps ? node.nodeValue : node.nodeValue.replace(/[ \t\n\r]+/g, ' ');
        if (text === '' || (!keeps && text === ' ' && line === null)) return;
        const [first, ...more] = text.split('\n');
        line = (line ?? '') + first;
        for (const next of more) { end(); line = next; }
        return;
      }
      if (node.nodeType !== 1) return;
      if (tagOf(node) === 'br') { end(); return; }
      const display = getComputedStyle(node).display;
      if (display === 'none') return;
      const isBlock = !display.startsWith('inline') && display !== 'contents';
      if (isBlock && line !== null) end();
      node.childNodes.forEach(walk);
      if (isBlock && line !== null) end();
    };
    walk(host);
    return lines.join('\n');
  };

  const valueOf = (e, radios) => {
    const tag = tagOf(e);
    if (radios && ['radiogroup', 'group'].includes(roleOf(e))) return radios.find((radio) => radio.isChecked)?.text ?? '';
    if (e.isContentEditable) return linesOf(e);
    if (isFile(e)) return [...e.files].map((file) => file.name).join(', ');
    if (tag === 'select') return clean([...e.selectedOptions].map((option) => option.label || option.text).join(', '));
    if (isControl(e)) return e.value;
    return e.innerText ?? e.textContent ?? '';
  };
  // Whether shown text stands where CSS shows a run of spaces as one. Asked where the text is: in the innermost element around all of it.
  const collapsesSpaces = (e) => {
    if (isControl(e)) return false;
    let at = e;
    while (at.children.length === 1 && ![...at.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim())) at = at.children[0];
    return !['preserve', 'preserve-spaces', 'break-spaces'].includes(getComputedStyle(at).whiteSpaceCollapse);
  };
  const checkedOf = (e) => {
    if (tagOf(e) === 'input' && ['checkbox', 'radio'].includes(e.type)) return e.checked;
    const aria = e.getAttribute('aria-checked');
    return aria === null ? null : aria === 'true';
  };
  const expandedOf = (e) => {
    const aria = e.getAttribute('aria-expanded');
    if (aria !== null) return aria === 'true';
    if (tagOf(e) === 'summary' && e.parentElement && tagOf(e.parentElement) === 'details') return e.parentElement.open;
    return null;
  };
  const inDialog = (e) => {
    for (let at = e; at; at = parentOf(at)) if (['dialog', 'alertdialog'].includes(roleOf(at))) return true;
    return false;
  };

  const factsOf = ([e, index]) => {
    const radios = radiosOf(e);
    const seenByLabel = isSeenByLabel(e);
    const disabled = e.disabled === true || e.getAttribute('aria-disabled') === 'true' || (e.matches && e.matches(':disabled'));
    return {
      index,
      role: roleOf(e),
      name: nameOf(e),
      labels: labelsOf(e).length ? labelsOf(e) : cellLabelsOf(e),
      sections: sectionsOf(e),
      tag: tagOf(e),
      type: (e.getAttribute('type') ?? '').toLowerCase(),
      enabled: !disabled,
      visible: isShown(e) || seenByLabel || isSeenFile(e),
      isSeenByLabel: seenByLabel,
      files: isFile(e) ? [...e.files].map((file) => ({ name: file.name, size: file.size })) : null,
      readOnly: e.readOnly === true || e.getAttribute('aria-readonly') === 'true',
      radios,
      connected: e.isConnected,
      value: valueOf(e, radios),
      collapsesSpaces: collapsesSpaces(e),
      isEditable: e.isContentEditable === true,
      isChecked: checkedOf(e),
      hasPopup: e.hasAttribute('aria-haspopup') && e.getAttribute('aria-haspopup') !== 'false',
      isExpanded: expandedOf(e),
      inDialog: inDialog(e),
    };
  };

  if (!Array.isArray(subject)) return JSON.stringify(factsOf([subject, 0]));
  const letters = (text) => text.replace(/[\p{So}\u2139]/gu, '').normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  const wanted = label ? letters(label) : null;
  const has = (e) => {
    const labels = labelsOf(e);
    return (labels.length ? labels : cellLabelsOf(e)).some((text) => letters(text) === wanted);
  };
  return JSON.stringify(subject.map((e, index) => [e, index]).filter(([e]) => wanted === null || has(e)).slice(0, 60).map(factsOf));
}
