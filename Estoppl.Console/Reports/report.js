"use strict";
// An extra: the page is whole without it. It looks at text alone, so whatever a tool is called stays text.
(() => {
  const valueOf = (row, column, isNumber) => {
    const cell = row.cells[column];
    if (!isNumber) return cell.textContent;
    const number = parseFloat(cell.dataset.v ?? cell.textContent.replaceAll(",", ""));
    return Number.isNaN(number) ? -Infinity : number;
  };
  const order = new Intl.Collator("en", { numeric: true });

  const sort = (table, head, heads) => {
    const isNumber = head.classList.contains("n");
    const before = head.getAttribute("aria-sort");
    // Of numbers one wants the largest first.
    const isDown = before === null ? isNumber : before === "ascending";
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, row => [valueOf(row, head.cellIndex, isNumber), row]);
    const compare = isNumber ? (a, b) => a[0] - b[0] || 0 : (a, b) => order.compare(a[0], b[0]);
    keyed.sort(isDown ? (a, b) => compare(b, a) : compare);
    body.append(...keyed.map(([, row]) => row));
  };

  document.querySelectorAll("table[data-sort]").forEach(table => {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(head => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(table, head, heads));
      head.replaceChildren(button);
    });
  });

  const field = document.getElementById("search");
  if (!field) return;
  field.parentElement.hidden = false;
  const rows = Array.from(document.getElementById("calls-table").tBodies[0].rows, row =>
    [row, Array.from(row.cells, cell => cell.textContent).join(" ").toLowerCase()]);
  const found = document.getElementById("found");
  let waiting = 0;
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(word => word !== "");
    let shown = 0;
    rows.forEach(([row, text]) => {
      row.hidden = !words.every(word => text.includes(word));
      if (!row.hidden) shown++;
    });
    found.textContent = words.length === 0 ? "" : `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 100);
  });
})();
