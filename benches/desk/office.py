"""Fills a docxtpl template with the documents of agencies: `office.py OUT SOURCES...`.

The template repeats what a person would draw: a heading, a paragraph or a table a block, with a
loop over the rows and one over the cells. What the PDFs have beyond that — repeated heads, merged
cells, page directions, charts — is left out, in favour of this side.
"""

import json
import sys
from pathlib import Path

from docx import Document
from docxtpl import DocxTemplate


def template(path):
    document = Document()
    add = document.add_paragraph
    add("{{ title }}", style="Title")
    add("{%p for block in blocks %}")
    add("{%p if block.kind == 'heading' %}")
    add("{{ block.text }}", style="Heading 1")
    add("{%p elif block.kind == 'paragraph' %}")
    add("{{ block.text }}")
    add("{%p else %}")
    add("{{ block.text }}", style="Heading 2")
    table = document.add_table(rows=3, cols=3)
    table.style = "Table Grid"
    table.cell(0, 0).text = "{%tr for row in block.rows %}"
    table.cell(1, 0).text = "{%tc for cell in row %}"
    table.cell(1, 1).text = "{{ cell }}"
    table.cell(1, 2).text = "{%tc endfor %}"
    table.cell(2, 0).text = "{%tr endfor %}"
    add("{%p endif %}")
    add("{%p endfor %}")
    document.save(path)


def words(content):
    return "".join(inline["text"] for inline in content)


def block(one):
    if one["type"] == "heading":
        return {"kind": "heading", "text": one["number"] + words(one["content"])}
    if one["type"] == "paragraph":
        return {"kind": "paragraph", "text": words(one["content"])}
    if one["type"] == "chart":
        return {"kind": "paragraph", "text": words(one["title"])}
    width = len(one["columns"])
    rows = []
    for row in one["head"] + one["body"]:
        cells = [""] * width
        for cell in row["cells"]:
            if cell["column"] < width:
                cells[cell["column"]] = "\n".join(words(content) for content in cell["content"])
        rows.append(cells)
    return {"kind": "table", "text": words(one["title"]), "rows": rows}


def main(out, samples):
    path = out / "template"
    template(path)
    for sample in samples:
        data = json.loads((sample / "disclosure.pdf" / "document.json").read_text())
        filled = DocxTemplate(path)
        filled.render({"title": data["title"], "blocks": [block(one) for one in data["body"]]}, autoescape=True)
        filled.save(out / f"{sample.name}.docx")


main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
