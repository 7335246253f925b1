// Reads the drawn entries of an open list, and where its scroll container stands. Takes the entries, CSS of those that are no choices, and where to scroll first.
(choices, { exclude, to }) => {
  const isShown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 0;
  const drawn = choices.map((e) => (isShown(e) ? e : null));
  const any = drawn.find(Boolean);
  let scroller = any ? any.parentElement : null;
  while (scroller && !(scroller.scrollHeight > scroller.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(scroller).overflowY))) scroller = scroller.parentElement;
  // The page, or a form that the list stands in, scrolls too; a list's own container holds nothing but the list.
  const holdsOthers = (e) => e.matches('body, html') || [...e.querySelectorAll('input:not([type=hidden]), textarea, select')].some((control) => !drawn.some((choice) => choice && choice.contains(control)));
  if (scroller && holdsOthers(scroller)) scroller = null;
  if (scroller && to !== null) scroller.scrollTop = to;
  const texts = drawn.map((e) => (e && !(exclude && e.matches(exclude)) && e.getAttribute('aria-disabled') !== 'true' ? e.innerText : null));
  if (!scroller) return JSON.stringify({ texts, tops: texts.map((_, index) => index * 100), lefts: texts.map(() => 0), scrolls: false });

  const view = scroller.getBoundingClientRect();
  const topOf = (e) => e.getBoundingClientRect().top - view.top - scroller.clientTop + scroller.scrollTop;
  const boxes = drawn.filter(Boolean).map((e) => ({ top: topOf(e), height: e.getBoundingClientRect().height }));
  const first = boxes.reduce((a, b) => (b.top < a.top ? b : a));
  const last = boxes.reduce((a, b) => (b.top > a.top ? b : a));
  const bottom = last.top + last.height;
  const { scrollTop, clientHeight, scrollHeight } = scroller;
  return JSON.stringify({
    texts,
    tops: drawn.map((e) => (e ? Math.round(topOf(e)) : -1)),
    lefts: drawn.map((e) => (e ? Math.round(e.getBoundingClientRect().left) : -1)),
    scrolls: true,
    // More room than the drawn entries fill: the others are drawn when they are scrolled to.
    isPartial: first.top > first.height || scrollHeight - bottom > last.height,
    isCovered: first.top <= scrollTop + first.height && bottom >= Math.min(scrollTop + clientHeight, scrollHeight) - last.height,
    atEnd: scrollTop + clientHeight >= scrollHeight - 1,
    scrollTop: Math.round(scrollTop),
    next: Math.round(scrollTop + Math.max(clientHeight * 0.8, 1)),
  });
}
