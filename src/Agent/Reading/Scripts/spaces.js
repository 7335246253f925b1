// For each column, whether CSS shows a run of spaces in the first visible row's cell as one. A control or an attribute keeps all spaces.
(rows, columns) => {
  const row = rows.find((candidate) => candidate.checkVisibility({ visibilityProperty: true }) && candidate.getBoundingClientRect().height > 0);
  const collapses = (cell) => {
    if (!cell || ['INPUT', 'TEXTAREA', 'SELECT'].includes(cell.tagName)) return false;
    let at = cell;
    while (at.children.length === 1 && ![...at.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim())) at = at.children[0];
    return !['preserve', 'preserve-spaces', 'break-spaces'].includes(getComputedStyle(at).whiteSpaceCollapse);
  };
  return JSON.stringify(columns.map(({ css, attribute }) => !attribute && row !== undefined && collapses(css ? row.querySelector(css) : row)));
}
