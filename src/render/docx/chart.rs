//! Charts as Word's own: horizontal bars, each named by the printed strings, so that no program
//! rounds, counts or places anything. The numbers in them are the printed ones.

use rust_decimal::Decimal;

use super::HEAD;
use super::body::Body;
use super::tracked;
use crate::document::tree::{Chart, Inline, Mark, plain};
use crate::render::markup::Markup;
use crate::render::typst;

const CHART: &str = "http://schemas.openxmlformats.org/drawingml/2006/chart";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";

/// Lengths in the unit of drawings, 36000 to the millimetre: as wide as the text, at most most of
/// a page high.
const MM: usize = 36_000;
const WIDTH: usize = 156 * MM;
const HIGHEST: usize = 210 * MM;
/// A line of names.
const LINE: usize = 6 * MM;
/// Characters of a line of names, in thousandths: half of the width.
const NAMES: u64 = 20_000;

/// A bar with its name; none where a gap stands between groups of bars.
struct Row<'a> {
    name: String,
    mark: Option<&'a Mark>,
    /// What the others are compared with.
    before: bool,
}

fn rows(chart: &Chart) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for bar in &chart.bars {
        if !rows.is_empty() && !chart.series.is_empty() {
            rows.push(Row {
                name: String::new(),
                mark: None,
                before: false,
            });
        }
        for (at, mark) in bar.marks.iter().enumerate() {
            let label = (at == 0).then(|| plain(&bar.label));
            let series = chart.series.get(at).map(|name| plain(name));
            let words = [label, series, Some(plain(&mark.content))];
            let words: Vec<String> = words.into_iter().flatten().collect();
            rows.push(Row {
                name: words.join("\u{3000}"),
                mark: Some(mark),
                before: at > 0,
            });
        }
    }
    rows
}

/// The title, the drawing and the notes; the chart itself becomes a part of its own.
pub(super) fn write(body: &mut Body, chart: &Chart) {
    body.content("Caption", &chart.title, "");
    let rows = rows(chart);
    body.charts.push(part(chart, &rows));
    let number = body.charts.len();
    let lines = rows
        .iter()
        .map(|row| typst::width(&row.name).div_ceil(NAMES));
    let lines = usize::try_from(lines.max().unwrap_or(1)).unwrap_or(1);
    let height = (rows.len() * lines * LINE + LINE).min(HIGHEST);
    body.open("Drawing", &tracked::paragraph(&chart.id));
    let (before, after) = tracked::whole(&chart.id)
        .map(tracked::Mark::around)
        .unwrap_or_default();
    let out = &mut body.out;
    out.raw(&format!(
        "{before}<w:r><w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{WIDTH}\" cy=\"{height}\"/>\
         <wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/>"
    ));
    let (id, name) = (number.to_string(), format!("图{number}"));
    let title = tracked::bare(&plain(&chart.title));
    let words = plain(&chart.alternative);
    let about = [
        ("id", id.as_str()),
        ("name", name.as_str()),
        ("title", title.as_str()),
        ("descr", words.as_str()),
    ];
    out.open("wp:docPr", &about);
    out.raw(&format!(
        "</wp:docPr><wp:cNvGraphicFramePr/><a:graphic xmlns:a=\"{DRAWING}\"><a:graphicData uri=\"{CHART}\">\
         <c:chart xmlns:c=\"{CHART}\" r:id=\"chart{number}\"/></a:graphicData></a:graphic></wp:inline>\
         </w:drawing></w:r>{after}</w:p>"
    ));
    for note in &chart.notes {
        body.content("TableNote", note, "");
    }
}

/// `word/charts/chartN.xml`
fn part(chart: &Chart, rows: &[Row]) -> String {
    let mut out = Markup::default();
    out.raw(HEAD);
    out.raw(&format!(
        "<c:chartSpace xmlns:c=\"{CHART}\" xmlns:a=\"{DRAWING}\"><c:roundedCorners val=\"0\"/>\
         <c:chart><c:autoTitleDeleted val=\"1\"/><c:plotArea><c:layout><c:manualLayout>\
         <c:layoutTarget val=\"inner\"/><c:xMode val=\"edge\"/><c:yMode val=\"edge\"/>\
         <c:x val=\"0.52\"/><c:y val=\"0.02\"/><c:w val=\"0.46\"/><c:h val=\"0.96\"/>\
         </c:manualLayout></c:layout><c:barChart>\
         <c:barDir val=\"bar\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>"
    ));
    series(&mut out, chart, rows);
    // The first bar stands on top.
    out.raw(
        "<c:gapWidth val=\"60\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>\
         <c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"maxMin\"/></c:scaling>\
         <c:delete val=\"0\"/><c:axPos val=\"l\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>\
         <c:spPr><a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"808080\"/></a:solidFill></a:ln></c:spPr>",
    );
    text_look(&mut out);
    out.raw(&format!(
        "<c:crossAx val=\"2\"/><c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"50\"/>\
         <c:tickLblSkip val=\"1\"/><c:noMultiLvlLbl val=\"1\"/></c:catAx>\
         <c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/><c:max val=\"{}\"/><c:min val=\"0\"/>\
         </c:scaling><c:delete val=\"1\"/><c:axPos val=\"t\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/>\
         <c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"none\"/>\
         <c:crossAx val=\"1\"/></c:valAx></c:plotArea><c:plotVisOnly val=\"1\"/></c:chart>",
        longest(rows)
    ));
    out.raw("<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>");
    text_look(&mut out);
    out.raw("</c:chartSpace>");
    out.finish()
}

fn series(out: &mut Markup, chart: &Chart, rows: &[Row]) {
    out.raw("<c:ser><c:idx val=\"0\"/><c:order val=\"0\"/><c:tx>");
    out.element("c:v", &tracked::bare(&plain(&chart.title)));
    out.raw(&format!(
        "</c:tx><c:spPr>{NOW}</c:spPr><c:invertIfNegative val=\"0\"/>"
    ));
    // Full and empty bars are told apart in any print, and by their names.
    for (at, _) in rows.iter().enumerate().filter(|(_, row)| row.before) {
        out.raw(&format!(
            "<c:dPt><c:idx val=\"{at}\"/><c:invertIfNegative val=\"0\"/><c:bubble3D val=\"0\"/>\
             <c:spPr>{BEFORE}</c:spPr></c:dPt>"
        ));
    }
    let count = rows.len();
    out.raw(&format!("<c:cat><c:strLit><c:ptCount val=\"{count}\"/>"));
    for (at, row) in rows.iter().enumerate() {
        point(out, at, &row.name);
    }
    out.raw(&format!(
        "</c:strLit></c:cat><c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val=\"{count}\"/>"
    ));
    for (at, row) in rows.iter().enumerate() {
        if let Some(mark) = row.mark {
            point(out, at, &number(mark));
        }
    }
    out.raw("</c:numLit></c:val></c:ser>");
}

const NOW: &str = "<a:solidFill><a:srgbClr val=\"464646\"/></a:solidFill>";
const BEFORE: &str = "<a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill><a:ln w=\"9525\">\
     <a:solidFill><a:srgbClr val=\"464646\"/></a:solidFill></a:ln>";

fn point(out: &mut Markup, at: usize, text: &str) {
    out.raw(&format!("<c:pt idx=\"{at}\">"));
    out.element("c:v", text);
    out.raw("</c:pt>");
}

fn text_look(out: &mut Markup) {
    out.raw(
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz=\"1050\"><a:solidFill>\
         <a:srgbClr val=\"000000\"/></a:solidFill><a:latin typeface=\"Times New Roman\"/>\
         <a:ea typeface=\"宋体\"/></a:defRPr></a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p></c:txPr>",
    );
}

/// The printed number; nothing where a mark stands for it.
fn number(mark: &Mark) -> String {
    let figure = mark.content.iter().find_map(|inline| match inline {
        Inline::Figure { text, .. } => Some(text.replace(',', "")),
        _ => None,
    });
    let figure = figure.filter(|text| text.parse::<Decimal>().is_ok());
    figure.unwrap_or_else(|| "0".to_owned())
}

/// The end of the axis.
fn longest(rows: &[Row]) -> Decimal {
    let marks = rows.iter().filter_map(|row| row.mark);
    let numbers = marks.filter_map(|mark| number(mark).parse::<Decimal>().ok());
    let longest = numbers.max().filter(|longest| *longest > Decimal::ZERO);
    longest.unwrap_or(Decimal::ONE).normalize()
}
