// Sorting and filtering of the page's tables; the page reads well without it.
"use strict";

const cellValue = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent.trim();
};

const compare = (a, b) => {
  if (a === "" || b === "") return (a === "") - (b === "");
  const numeric = Number(a) - Number(b);
  return Number.isNaN(numeric) ? a.localeCompare(b, document.documentElement.lang) : numeric;
};

// Rows without a value stay last in either direction.
const sortTable = (table, column, direction) => {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => [cellValue(row, column), row]);
  const sign = direction === "descending" ? -1 : 1;
  rows.sort(([a], [b]) => compare(a, b) * (a === "" || b === "" ? 1 : sign));
  body.append(...rows.map(([, row]) => row));
};

const prepareSorting = (table) => {
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const first = head.classList.contains("num") ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const direction = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", direction);
      sortTable(table, column, direction);
    });
  });
};

const prepareFilter = (input) => {
  const rows = Array.from(document.getElementById(input.dataset.filter).tBodies[0].rows);
  const count = document.querySelector(`[data-count="${input.dataset.filter}"]`);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    count.textContent = shown.toLocaleString(document.documentElement.lang);
  });
};

// A printed page shows the explanations and a short list of hashes; long lists stay one line. Screen as before after it.
const opened = new Set();
const openForPrint = () => {
  for (const each of document.querySelectorAll("details.explain:not([open]), details.printed:not([open])")) {
    opened.add(each);
    each.open = true;
  }
};
const closeAfterPrint = () => {
  for (const each of opened) each.open = false;
  opened.clear();
};

document.querySelectorAll("table[data-sortable]").forEach(prepareSorting);
document.querySelectorAll("input[data-filter]").forEach(prepareFilter);
window.addEventListener("beforeprint", openForPrint);
window.addEventListener("afterprint", closeAfterPrint);
