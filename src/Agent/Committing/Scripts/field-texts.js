// What is written beside each field of the page. Acts on nothing. Returns JSON: key to label, mark of invalidity and lines of text.
() => {
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const isField = (e) => e.matches('input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image]), select, textarea, [contenteditable=true]');
  const isShown = (e) => (!e.checkVisibility || e.checkVisibility({ visibilityProperty: true })) && e.getClientRects().length > 0;
  const fields = [...document.querySelectorAll('input, select, textarea, [contenteditable=true]')].filter((e) => isField(e) && isShown(e));
  const byIds = (e, ids) => clean(clean(ids).split(' ').map((id) => document.getElementById(id)?.innerText ?? '').join(' '));
  // The label's own words, without the texts of the controls in it.
  const wordsOf = (node) => [...node.childNodes].map((child) => (child.nodeType === 3 ? child.nodeValue
    : child.nodeType === 1 && !child.matches('input, select, textarea, button, script, style, [contenteditable]') ? wordsOf(child) : '')).join(' ');
  const labelOf = (e) => byIds(e, e.getAttribute('aria-labelledby')) || clean(e.getAttribute('aria-label'))
    || clean([...(e.labels ?? [])].map(wordsOf).join(' '))
    || clean(e.getAttribute('title')) || clean(e.getAttribute('placeholder')) || clean(e.getAttribute('name')) || e.id || e.tagName.toLowerCase();
  // The largest part of the page that holds this field and no other.
  const placeOf = (e) => {
    let place = e;
    for (let at = e.parentElement; at && !['FORM', 'BODY', 'MAIN', 'TABLE', 'TBODY'].includes(at.tagName); at = at.parentElement) {
      if (fields.some((other) => other !== e && other.name !== e.name && at.contains(other)) || at.querySelector('button, [type=submit]')) break;
      place = at;
    }
    return place;
  };
  const linesOf = (e) => {
    const place = placeOf(e);
    const next = place.nextElementSibling;
    // Some forms write the message behind the field, in an element of its own.
    const behind = next && !fields.some((other) => next.contains(other)) && !next.querySelector('button, [type=submit]') && !next.matches('button, [type=submit]') ? next.innerText : '';
    const texts = [place === e ? '' : place.innerText, behind, byIds(e, e.getAttribute('aria-errormessage')), byIds(e, e.getAttribute('aria-describedby'))];
    // A field's own choices are no message.
    const own = e.tagName === 'SELECT' ? [...e.options].map((option) => clean(option.text)) : [];
    return [...new Set(texts.join('\n').split('\n').map(clean).filter((line) => line && !own.includes(line)))];
  };
  const counts = {}, answer = {};
  for (const field of fields) {
    const label = labelOf(field).slice(0, 80);
    const sign = [field.tagName, field.name ?? '', label].join('|');
    counts[sign] = (counts[sign] ?? 0) + 1;
    answer[`${sign}#${counts[sign]}`] = { label, isInvalid: field.getAttribute('aria-invalid') === 'true', lines: linesOf(field) };
  }
  return JSON.stringify(answer);
}
