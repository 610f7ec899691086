//! Charts as inline SVG: every bar has its name and its printed figure beside it, so that nothing
//! is told by colour or length alone. The same in words stands below, its figures like any others.

use crate::document::tree::{Chart, Inline, plain};
use crate::render::markup::Markup;

/// Units of the drawing: it is 400 wide on a phone as on a screen, so that letters stay legible.
const WIDTH: u64 = 400;
const TEXT: u64 = 14;
const LINE: u64 = 20;
const BAR: u64 = 13;
const GAP: u64 = 12;
/// Room between a bar and what stands beside it.
const BESIDE: u64 = 6;

/// Who knows the figures a page shows.
pub(crate) trait Shown {
    /// A line of text with its figures.
    fn line(&mut self, html: &mut Markup, content: &[Inline]);
    /// A figure in a drawing, where no element of the page can stand.
    fn drawn(&self, html: &mut Markup, key: &str, text: &str);
    /// What stands below a table or a chart.
    fn notes(&mut self, html: &mut Markup, notes: &[Vec<Inline>]) {
        for note in notes {
            html.raw("<p class=\"note\">");
            self.line(html, note);
            html.raw("</p>\n");
        }
    }
}

pub(crate) fn write<S: Shown>(html: &mut Markup, figures: &mut S, chart: &Chart) {
    let id = |part: &str| format!("{}-{part}", chart.anchor);
    html.open("figure", &[("class", "chart"), ("id", &chart.anchor)]);
    html.raw("\n");
    html.open("figcaption", &[("id", &id("title"))]);
    figures.line(html, &chart.title);
    html.raw("</figcaption>\n");
    let mut drawing = Drawing {
        markup: Markup::default(),
        figures: &*figures,
        height: 0,
    };
    match chart.series.is_empty() {
        true => composition(&mut drawing, chart),
        false => comparison(&mut drawing, chart),
    }
    let size = format!("0 0 {WIDTH} {}", drawing.height);
    let (title, words) = (id("title"), id("words"));
    html.open(
        "svg",
        &[
            ("viewBox", size.as_str()),
            ("role", "img"),
            ("aria-labelledby", title.as_str()),
            ("aria-describedby", words.as_str()),
        ],
    );
    html.raw("\n");
    html.raw(&drawing.markup.finish());
    html.raw("</svg>\n<details><summary>文字说明</summary>");
    html.open("p", &[("id", &words)]);
    figures.line(html, &chart.alternative);
    html.raw("</p></details>\n");
    figures.notes(html, &chart.notes);
    html.raw("</figure>\n");
}

/// Name and figure above each bar.
fn composition<S: Shown>(drawing: &mut Drawing<'_, S>, chart: &Chart) {
    for bar in &chart.bars {
        let Some(mark) = bar.marks.first() else {
            continue;
        };
        let beside = wide(&mark.content);
        drawing.words(&bar.label, WIDTH.saturating_sub(beside + BESIDE));
        drawing.line(WIDTH, "value end", &mark.content);
        drawing.height += BESIDE;
        drawing.bar(0, WIDTH, mark.length, "now");
        drawing.height += BAR + GAP;
    }
}

/// The name above, then one bar a series between its name and its figure.
fn comparison<S: Shown>(drawing: &mut Drawing<'_, S>, chart: &Chart) {
    let widest = |lines: &mut dyn Iterator<Item = u64>| lines.max().unwrap_or_default() + BESIDE;
    let left = widest(&mut chart.series.iter().map(|name| wide(name)));
    let marks = chart.bars.iter().flat_map(|bar| &bar.marks);
    let right = widest(&mut marks.map(|mark| wide(&mark.content)));
    let room = WIDTH.saturating_sub(left + right).max(WIDTH / 8);
    for bar in &chart.bars {
        drawing.words(&bar.label, WIDTH);
        for (at, mark) in bar.marks.iter().enumerate() {
            drawing.height += LINE;
            if let Some(name) = chart.series.get(at) {
                drawing.line(0, "series", name);
            }
            drawing.height -= BAR - 2;
            let class = if at == 0 { "now" } else { "before" };
            drawing.bar(left, room, mark.length, class);
            drawing.height += BAR - 2;
            let end = left + room * u64::from(mark.length) / 1000 + BESIDE;
            drawing.line(end, "value", &mark.content);
        }
        drawing.height += BESIDE + GAP;
    }
}

/// What is drawn so far; `height` is where the last line of words stands.
struct Drawing<'a, S> {
    markup: Markup,
    figures: &'a S,
    height: u64,
}

impl<S: Shown> Drawing<'_, S> {
    /// Words on as many lines as they need; the last is left open for what stands beside it.
    fn words(&mut self, content: &[Inline], room: u64) {
        let text = plain(content);
        let mut rest = text.as_str();
        self.markup.open("text", &[("class", "name")]);
        loop {
            self.height += LINE;
            let (line, after) = cut(rest, room);
            let y = self.height.to_string();
            self.markup.open("tspan", &[("x", "0"), ("y", &y)]);
            self.markup.text(line);
            self.markup.raw("</tspan>");
            if after.is_empty() {
                break;
            }
            rest = after;
        }
        self.markup.raw("</text>\n");
    }

    fn line(&mut self, x: u64, class: &str, content: &[Inline]) {
        let (x, y) = (x.to_string(), self.height.to_string());
        self.markup
            .open("text", &[("x", &x), ("y", &y), ("class", class)]);
        for inline in content {
            match inline {
                Inline::Figure { fact, text } => self.figures.drawn(&mut self.markup, fact, text),
                other => self.markup.text(other.text()),
            }
        }
        self.markup.raw("</text>\n");
    }

    /// A bar of thousandths of the room; what is there at all can be seen.
    fn bar(&mut self, x: u64, room: u64, length: u16, class: &str) {
        let tenths = room * u64::from(length) / 100;
        let width = format!("{}.{}", tenths / 10, tenths % 10);
        let (x, y, height) = (x.to_string(), self.height.to_string(), BAR.to_string());
        let place = [("x", x.as_str()), ("y", y.as_str())];
        let size = [("width", width.as_str()), ("height", height.as_str())];
        let class = [("class", class)];
        self.markup
            .open("rect", &[&place[..], &size[..], &class[..]].concat());
        self.markup.raw("</rect>\n");
    }
}

/// Width of words in the drawing.
fn wide(content: &[Inline]) -> u64 {
    width(&plain(content))
}

/// The page's faces are the reader's own; digits of none are wider than this.
fn width(text: &str) -> u64 {
    let thousandths = |c: char| if c.is_ascii() { 620 } else { 1000 };
    text.chars().map(thousandths).sum::<u64>() * TEXT / 1000
}

/// The words that fit, at least one character, and the rest.
fn cut(text: &str, room: u64) -> (&str, &str) {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = ends.take_while(|&end| width(&text[..end]) <= room).last();
    text.split_at(end.unwrap_or(first))
}
