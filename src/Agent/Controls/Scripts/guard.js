// Lets keys and text reach only one element: what arrives elsewhere is cancelled and counted. Takes the element, returns the guard.
(element) => {
  const windows = [];
  const collect = (frame) => {
    try {
      if (frame.document) windows.push(frame);
      for (let i = 0; i < frame.length; i++) collect(frame[i]);
    } catch {
      // A frame of another origin can't be guarded from here.
    }
  };
  let outermost = element.ownerDocument.defaultView;
  try {
    while (outermost.parent !== outermost && outermost.parent.document) outermost = outermost.parent;
  } catch {
    // The parent is of another origin.
  }
  collect(outermost);

  const nameOf = (node) => {
    if (!node || !node.tagName) return 'the page';
    const label = node.labels && node.labels[0] ? node.labels[0].textContent : '';
    const name = node.getAttribute('aria-label') || label || node.getAttribute('name') || node.id || '';
    return (node.tagName.toLowerCase() + ' ' + name.replace(/\s+/g, ' ').trim()).trim().slice(0, 80);
  };
  let strayed = 0;
  let taker = null;
  const check = (event) => {
    if (!event.isTrusted) return;
    const target = event.composedPath()[0];
    if (target === element || element.contains(target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    strayed += 1;
    taker = taker ?? nameOf(target);
  };
  const types = ['keydown', 'keypress', 'beforeinput'];
  for (const place of windows) for (const type of types) place.addEventListener(type, check, true);
  const focused = () => {
    let active = outermost.document.activeElement;
    for (;;) {
      if (active === element) return true;
      if (active && active.shadowRoot && active.shadowRoot.activeElement) { active = active.shadowRoot.activeElement; continue; }
      let inner = null;
      try { inner = active && active.contentDocument; } catch { inner = null; }
      if (!inner) return false;
      active = inner.activeElement;
    }
  };
  return {
    state: () => JSON.stringify({ strayed, taker, connected: element.isConnected }),
    insert: (text) => focused() && element.ownerDocument.execCommand('insertText', false, text),
    end: (leave) => {
      const state = JSON.stringify({ strayed, taker, connected: element.isConnected });
      for (const place of windows) for (const type of types) place.removeEventListener(type, check, true);
      if (leave) element.blur();
      return state;
    },
  };
}
