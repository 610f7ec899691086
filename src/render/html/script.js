
"use strict";
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const dialog = document.getElementById("derivation");
  const title = document.getElementById("derivation-title");
  const body = document.getElementById("derivation-body");
  const ways = {
    none: "预算中没有这项金额",
    sum: "由下列各项相加",
    recorded: "按记录填报",
    count: "由程序计数",
    same: "与下列数相同",
    difference: "由下列各项相加减",
    ratio: "由下列两数相除",
  };

  // Where nothing published makes it up.
  const lone = { sum: "由预算明细相加", ratio: "由预算数计算", difference: "由预算数计算" };

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    parent.append(made);
    return made;
  };

  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

  const shown = (fact) => {
    if (fact.unit === "1") {
      // Decimal places are moved in the text: no arithmetic on a figure is done here.
      const sign = fact.value.startsWith("-") ? "-" : "";
      const [whole, part = ""] = fact.value.replace("-", "").split(".");
      const digits = (whole + part.padEnd(2, "0").slice(0, 2)).replace(/^0+(?=\d)/, "");
      const rest = part.slice(2);
      return `${sign}${digits}${rest ? "." + rest : ""}%`;
    }
    const [whole, part] = fact.value.split(".");
    return `${grouped(whole)}${part ? "." + part : ""}${fact.unit ? " " + fact.unit : ""}`;
  };

  const table = (numbers) => {
    const rows = document.createElement("table");
    for (const number of numbers) {
      const row = element("tr", "", rows);
      const open = element("button", facts[number].label, element("td", "", row));
      open.type = "button";
      open.addEventListener("click", () => derive(number));
      element("td", shown(facts[number]), row);
    }
    return rows;
  };

  const derive = (number) => {
    const fact = facts[number];
    title.textContent = fact.label;
    body.replaceChildren();
    element("p", shown(fact), body).className = "value";
    if (fact.from.length) {
      element("h3", ways[fact.origin], body);
      body.append(table(fact.from));
    } else if (!fact.apart.length) {
      element("p", lone[fact.origin] ?? ways[fact.origin], body);
    }
    for (const { by, parts } of fact.apart) {
      element("h3", `按${by}`, body);
      body.append(table(parts));
    }
    element("p", fact.key, body).className = "key";
    if (!dialog.open) dialog.showModal();
    title.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const figure = event.target.closest("button[data-fact]");
    if (figure) derive(Number(figure.dataset.fact));
    if (event.target === dialog) dialog.close();
  });
  document.getElementById("derivation-close").addEventListener("click", () => dialog.close());

  // A page of one sheet has nothing to search.
  const query = document.getElementById("query");
  if (!query) return;
  const found = document.getElementById("found");
  const count = document.getElementById("count");
  const most = 50;
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s,]/g, "");
  const entries = [];
  for (const fact of facts) {
    const texts = fact.places.map((place) => document.getElementById(`p${place}`).textContent);
    new Set(texts).forEach((text) => {
      const place = fact.places[texts.indexOf(text)];
      entries.push({ href: `#p${place}`, label: fact.label, text, search: plain(`${fact.label} ${text} ${fact.value}`) });
    });
  }
  document.querySelectorAll("main [id]:is(h2, h3, h4, h5, p, li), main caption").forEach((place) => {
    const text = place.textContent;
    const href = `#${(place.id ? place : place.closest("figure")).id}`;
    entries.push({ href, label: text, text: "", search: plain(text) });
  });

  // A long text is shown from a little before what was asked for.
  const excerpt = (text, asked) => {
    if (text.length <= 60) return text;
    const at = Math.max(0, text.indexOf(asked) - 15);
    return `${at ? "…" : ""}${text.slice(at, at + 60)}${at + 60 < text.length ? "…" : ""}`;
  };

  const search = () => {
    const asked = plain(query.value);
    found.replaceChildren();
    if (!asked) {
      count.textContent = "";
      return;
    }
    const hits = entries.filter((entry) => entry.search.includes(asked));
    count.textContent = hits.length > most ? `共 ${hits.length} 处，列出前 ${most} 处` : `共 ${hits.length} 处`;
    for (const hit of hits.slice(0, most)) {
      const link = element("a", excerpt(hit.label, query.value.trim()), element("li", "", found));
      link.href = hit.href;
      if (hit.text) {
        link.append(" ");
        element("b", hit.text, link);
      }
    }
  };
  query.addEventListener("input", search);
  document.querySelector(".search").hidden = false;
})();
