//! Writing HTML and XML: text is always escaped.

/// Markup under construction.
#[derive(Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// Markup as it is: only the renderer's own.
    pub fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Text, also inside double-quoted attributes.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    pub fn open(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.raw("<");
        self.raw(tag);
        for (name, value) in attributes {
            self.raw(" ");
            self.raw(name);
            self.raw("=\"");
            self.text(value);
            self.raw("\"");
        }
        self.raw(">");
    }

    /// Ends an element that stands on a line of its own.
    pub fn close(&mut self, tag: &str) {
        self.raw("</");
        self.raw(tag);
        self.raw(">\n");
    }

    /// An element that holds nothing but text.
    pub fn element(&mut self, tag: &str, text: &str) {
        self.open(tag, &[]);
        self.text(text);
        self.raw("</");
        self.raw(tag);
        self.raw(">");
    }

    pub fn finish(self) -> String {
        self.0
    }
}
