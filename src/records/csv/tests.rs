use super::*;
use crate::records::schema;

fn read_as(kind: &str, text: &str) -> (Parsed, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("a.csv", text);
    let kind = schema::kind(kind).expect("a kind");
    (read(file, &sources, kind, None), sources)
}

fn codes(parsed: &Parsed) -> Vec<&'static str> {
    parsed.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_value_knows_its_bytes() {
    let text = "编号,金额,note\r\n\r\na, 12.50 ,\"两行\r\n“引用”\"\"x\"\"\"\r\n,,\r\nb,7";
    let (parsed, sources) = read_as("line", &text.replace("编号", "行号"));
    assert_eq!(codes(&parsed), ["csv-too-few-cells"]);
    let [first, second] = parsed.records.as_slice() else {
        panic!("two rows, not {:?}", parsed.records);
    };
    assert_eq!(sources.display(first.place("amount")), "a.csv:3:4");
    assert_eq!(first.text("note"), Some("两行\n“引用”\"x\""));
    assert_eq!(sources.display(first.place("note")), "a.csv:3:12");
    assert_eq!(second.text("amount"), Some("7"));
    assert!(second.get("note").is_none());
}

#[test]
fn the_delimiter_is_seen_from_the_header() {
    for delimiter in [",", "\t", ";", "，"] {
        let text = ["id,name,unit", "a,甲、ａ；乙,u"].map(|row| row.replace(',', delimiter));
        let (parsed, _) = read_as("project", &text.join("\n"));
        assert_eq!(codes(&parsed), [""; 0], "{delimiter}");
        assert_eq!(
            parsed.records[0].text("name"),
            Some("甲、ａ；乙"),
            "{delimiter}"
        );
        assert_eq!(parsed.records[0].text("unit"), Some("u"), "{delimiter}");
    }
}

#[test]
fn ragged_rows_and_stray_columns_are_told_where_they_hold_something() {
    let (parsed, _) = read_as("line", "amount,,\n1,,\n2,,,,\n3,x,\n4,y,\n5,,,z\n");
    assert_eq!(codes(&parsed), ["unnamed-column", "csv-too-many-cells"]);
    assert_eq!(parsed.records.len(), 4);
}

#[test]
fn quotes_gone_wrong_spoil_their_row_only() {
    let (parsed, sources) = read_as("line", "amount,name\n1,\"a\"b\n2,c\"d\n3,\"e\n4,f\n");
    assert_eq!(codes(&parsed), ["csv-after-quote", "csv-unclosed-quote"]);
    assert_eq!(parsed.records.len(), 1);
    assert_eq!(parsed.records[0].text("name"), Some("c\"d"));
    let place = parsed.findings[1].primary.as_ref().expect("a place");
    assert_eq!(sources.display(&place.location), "a.csv:4:3");
}

#[test]
fn findings_of_one_file_stay_few_and_keep_their_weight() {
    let mut text = "amount\n".to_owned();
    text.push_str(&"１\n".repeat(1_500));
    text.push_str("x\n");
    let (parsed, _) = read_as("line", &text);
    assert_eq!(parsed.findings.len(), 1_001);
    let last = parsed.findings.last().expect("the summary");
    assert_eq!(last.code, "further-findings");
    assert!(last.level.blocks());
    assert_eq!(parsed.records.len(), 1_501);
}

#[test]
fn a_ledger_given_twice_must_be_the_same() {
    let mut sources = Sources::default();
    let file = sources.add("a.csv", "ledger,amount\nmain,1\nother,2\n,3\n");
    let kind = schema::kind("line").expect("a kind");
    let ledger = Field {
        value: Raw::Text("main".into()),
        location: Location::None,
    };
    let parsed = read(
        file,
        &sources,
        kind,
        Some(Ledger {
            id: &ledger,
            unit: None,
        }),
    );
    assert_eq!(codes(&parsed), ["ledger-differs"]);
    assert_eq!(parsed.records[2].text("ledger"), Some("main"));
}

#[test]
fn an_amount_with_a_unit_is_converted_where_the_unit_of_the_row_is_known() {
    let mut sources = Sources::default();
    let id = Field {
        value: Raw::Text("main".into()),
        location: Location::None,
    };
    let kind = schema::kind("line").expect("a kind");
    let file = sources.add("a.csv", "amount\n12.5万元\n");
    let amount = |unit| {
        let parsed = read(file, &sources, kind, Some(Ledger { id: &id, unit }));
        let amount = parsed.records[0].text("amount").map(str::to_owned);
        (amount, codes(&parsed).join(" "))
    };
    let read_as = |text: &str| Some(text.to_owned());
    assert_eq!(
        amount(Some(Unit::Yuan)),
        (read_as("125000"), "number-converted".into())
    );
    assert_eq!(
        amount(Some(Unit::Wan)),
        (read_as("12.5"), "number-converted".into())
    );
    assert_eq!(amount(None), (None, "amount-with-unit".into()));
    let file = sources.add("b.csv", "item,amount,amount-unit\na,3元,万元\nb,3万元,\n");
    let parsed = read(
        file,
        &sources,
        schema::kind("procurement").expect("a kind"),
        None,
    );
    let amounts: Vec<_> = parsed.records.iter().map(|r| r.text("amount")).collect();
    assert_eq!(amounts, [Some("0.0003"), Some("30000")]);
}
