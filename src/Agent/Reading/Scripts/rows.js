// Reads the visible rows of a table: one list of texts for each row, in the order of the columns; null where a column is missing.
(rows, columns) => {
  const shown = rows.filter((row) => row.checkVisibility({ visibilityProperty: true }) && row.getBoundingClientRect().height > 0);
  const textOf = (cell) => {
    if (cell.tagName === 'SELECT') return [...cell.selectedOptions].map((option) => option.text).join(', ');
    if (cell.tagName === 'INPUT' && ['checkbox', 'radio'].includes(cell.type)) return String(cell.checked);
    return 'value' in cell && cell.tagName !== 'LI' && cell.tagName !== 'BUTTON' ? cell.value : cell.innerText;
  };
  return JSON.stringify(shown.map((row) => columns.map(({ css, attribute }) => {
    const cell = css ? row.querySelector(css) : row;
    if (!cell) return null;
    return attribute ? cell.getAttribute(attribute) : textOf(cell);
  })));
}
