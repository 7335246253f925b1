// Looks for signs that the rows of a table are only a part of its list, and for the container that scrolls them.
// With a step it first scrolls that container by so many parts of its height; 0 goes back to the start.
(rows, [step, isSearch]) => {
  const first = rows[0];
  if (!first) return null;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().height > 0;
  const ancestors = [];
  for (let element = first.parentElement; element; element = element.parentElement) ancestors.push(element);
  const root = document.scrollingElement;
  const scrolls = (element) => element.scrollHeight > element.clientHeight + 1 && (element === root || /auto|scroll|overlay/.test(getComputedStyle(element).overflowY));
  const container = ancestors.find(scrolls) ?? null;
  if (container && step !== null) container.scrollTop = step === 0 ? 0 : container.scrollTop + Math.max(20, container.clientHeight * step);

  const counted = first.closest('[aria-rowcount]');
  const rowCount = counted ? Number(counted.getAttribute('aria-rowcount')) : null;
  const heads = counted ? [...counted.querySelectorAll('tr, [role=row]')].filter((row) => !rows.includes(row) && row.querySelector('th, [role=columnheader]')).length : 0;
  const setSize = Number(first.getAttribute('aria-setsize') ?? 0);

  // Signs are looked for up to the ancestor that holds another table, too: that one has pages and counts of its own. Words that stand in many places
  // of a page count only within three levels; within a pager they count everywhere.
  const home = first.closest('table, [role=table], [role=grid], [role=treegrid], [role=list], [role=listbox], [role=feed], ul, ol') ?? first.parentElement;
  // Some libraries draw the head of a table as a table of its own.
  const isOther = (table) => !table.contains(home) && !home.contains(table) && table.querySelector('td, [role=cell], [role=gridcell]');
  let scope = home, close = home;
  for (let level = 0; scope.parentElement && scope !== document.body; level++) {
    scope = scope.parentElement;
    if (level < 3) close = scope;
    if ([...scope.querySelectorAll('table, [role=table], [role=grid], [role=treegrid]')].some(isOther)) break;
  }
  const pagers = '[class*=pagin i], [class*=pager i], [class*=paging i], [aria-label*=pagin i], nav[aria-label*=page i], [role=navigation][aria-label*=page i]';
  const inPager = (element) => element.closest(pagers + ', tfoot');
  // The classes of its buttons often begin like that of the pager itself.
  const wholePager = (element) => { let found = null; for (let at = element; at && at !== scope; at = at.parentElement) if (at.matches(pagers)) found = at; return found; };
  const outside = (within) => [...within.querySelectorAll('*')].filter((element) => !home.contains(element));
  const near = !isSearch ? [] : outside(close).concat(outside(scope).filter((element) => !close.contains(element) && inPager(element)), [...home.querySelectorAll('caption, caption *, tfoot, tfoot *')]).slice(0, 3000);
  const clean = (text) => String(text ?? '').trim().replace(/\s+/g, ' ');
  const textOf = (element) => clean(element.getAttribute('aria-label')) || clean(element.innerText) || clean(element.title) || (element.matches('input, button') && clean(element.value)) || clean(element.closest('li')?.title);
  const isOff = (element) => element && [...element.classList].some((name) => /(^|[-_])disabled?$/i.test(name));
  const isEnabled = (element) => !element.disabled && !element.closest('[aria-disabled=true], .disabled, [disabled]') && !isOff(element) && !isOff(element.closest('li'));
  const next = /^(next( page)?|(go )?to (the )?next page|›|»|>|>>|→|weiter|(zur )?nächsten?( seite)?|(page )?suivante?|(página )?siguiente|avanti|(pagina )?successiva|volgende( pagina)?|próxim[ao]( página)?|następna|nästa( sida)?)$/i;
  const more = /^((load|show|view|see) more\b.*|more results|mehr (laden|anzeigen)|weitere .*(laden|anzeigen)|(afficher|charger|voir) plus\b.*|(cargar|mostrar|ver) más\b.*|(mostra|carica) altri\b.*|meer (laden|tonen))$/i;
  const isNamedNext = (element) => element && [...element.classList].some((name) => /(^|[-_])next(page)?$/i.test(name));
  // The number that follows the current page's. Sizes of pages (10, 25, 50) do not follow each other.
  const pageOf = (element) => (/^\d{1,6}$/.test(clean(element.innerText)) ? Number(clean(element.innerText)) : NaN);
  const isMarked = (element) => element && ((element.hasAttribute('aria-current') && element.getAttribute('aria-current') !== 'false') || [...element.classList].some((name) => /(^|[-_])(active|current|selected)$/i.test(name)));
  const currents = near.filter((element) => inPager(element) && pageOf(element) > 0 && (isMarked(element) || isMarked(element.closest('li'))));
  const isLaterPage = (element) => currents.some((current) => pageOf(element) === pageOf(current) + 1 && wholePager(current) === wholePager(element));
  const leadsOn = (element) => next.test(textOf(element)) || isNamedNext(element) || isNamedNext(element.closest('li')) || isLaterPage(element);
  const pager = near.find((element) => element.matches('a, button, [role=button], [role=link], input[type=button], input[type=submit]') && isShown(element) && isEnabled(element)
    && (element.rel === 'next' || more.test(textOf(element)) || (inPager(element) && leadsOn(element))));

  const number = (text) => Number(text.replace(/[^\d]/g, ''));
  const range = /(\d[\d.,'\u00a0 ]*)\s*(?:-|–|—|to|bis|à|a|al|t\/m|до)\s*(\d[\d.,'\u00a0 ]*)\s*(?:of|von|sur|de|di|van|av|af|из|z|\/)\s*(\d[\d.,'\u00a0]*)/i;
  const total = /(?:^|[:(]\s*|\bof |\bvon )(\d[\d.,'\u00a0]*)\s*(?:results?|records?|entries|items?|rows?|hits?|matches|found|Treffer|Einträge|Datensätze|Ergebnisse|résultats?|resultados?|risultati|resultaten|träffar)\b/i;
  // Without a noun it may be a sum of money, so that it counts within a pager only.
  const bare = /^(?:total|gesamt|insgesamt|totale|totaal|totalt)\s*:?\s*(\d[\d.,'\u00a0]*)$/i;
  let count = null;
  for (const element of near) {
    if (element.textContent.length > 120 || element.childElementCount > 8 || !isShown(element)) continue;
    const text = (element.innerText ?? '').trim().replace(/\s+/g, ' ');
    const found = range.exec(text)?.[3] ?? total.exec(text)?.[1] ?? (element.closest(pagers) ? bare.exec(text)?.[1] : undefined);
    if (found && number(found) > (count?.total ?? 0)) count = { text, total: number(found) };
  }

  return JSON.stringify({
    rowCount, heads, setSize, pager: pager ? textOf(pager) || 'next' : null, count: count?.text ?? null, total: count?.total ?? 0,
    scrolls: container !== null, atEnd: !container || container.scrollTop + container.clientHeight >= container.scrollHeight - 2,
    // Rows that are drawn only while they are seen leave the rest of the height empty.
    isVirtual: container !== null && container !== root && rows.filter(isShown).reduce((sum, row) => sum + row.getBoundingClientRect().height, 0) < container.scrollHeight * 0.7,
  });
}
