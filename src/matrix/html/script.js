const search = document.querySelector('input[type=search]');
const boxes = [...document.querySelectorAll('input[type=checkbox]')];
const rows = [...document.querySelectorAll('tbody tr')].map((row) => [row, row.textContent.toLowerCase()]);
const count = document.querySelector('output');
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  for (const [row, text] of rows) {
    row.hidden = !wanted.has(row.dataset.status) || !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  for (const sheet of document.querySelectorAll('section')) {
    sheet.hidden = !sheet.querySelector('tbody tr:not([hidden])');
  }
  count.textContent = `${shown} of ${rows.length} keys`;
}
document.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
document.querySelector('form').addEventListener('input', filter);
document.querySelector('form').hidden = false;
filter();
