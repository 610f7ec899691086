
"use strict";
(() => {
  const collator = new Intl.Collator("zh-CN", { numeric: true });

  // Only for the order: what is displayed stays as it is.
  const value = (row, at) => {
    const cell = row.cells[at];
    const data = cell.querySelector("data");
    if (data) return Number(data.value);
    const text = cell.textContent.trim();
    return text === "—" || text === "" ? null : text;
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numbers = rows.some((row) => row.cells[at].querySelector("data"));
        const before = head.getAttribute("aria-sort");
        const down = before ? before === "ascending" : numbers && !head.classList.contains("r");
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const sign = down ? -1 : 1;
        rows.sort((a, b) => {
          const [x, y] = [value(a, at), value(b, at)];
          if (x === null || y === null) return (x === null) - (y === null);
          return sign * (typeof x === "number" && typeof y === "number" ? x - y : collator.compare(x, y));
        });
        body.append(...rows);
      });
    });
  }

  // A link to an agency opens what is said of it.
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  window.addEventListener("hashchange", open);
  open();

  const form = document.querySelector("form.filter");
  const rows = [...document.querySelector("table.list").tBodies[0].rows];
  const known = new Map(rows.map((row) => [row, `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase()]));
  const count = document.getElementById("count");
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits =
        words.every((word) => known.get(row).includes(word)) &&
        ["verdict", "section"].every((name) => {
          const wanted = form.elements[name].value;
          return !wanted || row.dataset[name] === wanted;
        });
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = shown === rows.length ? `共 ${rows.length} 个` : `显示 ${shown} 个，共 ${rows.length} 个`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
