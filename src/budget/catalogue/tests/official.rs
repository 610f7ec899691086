//! Reading the official file of a year, and what it changes.

use crate::budget::catalogue::*;
use crate::diag::{Lang, Level, Msg};

const FUNCTION: Classification = Classification::Function;

const CSV: &str = "科目编码,科目名称\n206,科学技术支出\n20601,科学技术管理事务\n\
                   2060101,行政运行\n2060107,\"新 设(科目)\"\n";

fn parse(text: &str) -> Result<Official, Vec<OfficialError>> {
    parse_official(text.as_bytes(), 2027)
}

/// Lines and kinds of the errors, by the code of their message.
fn errors(bytes: &[u8]) -> Vec<(usize, &'static str)> {
    let errors = parse_official(bytes, 2027).expect_err("the file is wrong");
    errors
        .iter()
        .map(|error| (error.line, error.finding().code))
        .collect()
}

#[test]
fn encodings_and_separators_read_the_same() {
    let expected = parse(CSV).expect("the file is right");
    assert_eq!(expected.counts().collect::<Vec<_>>(), [(FUNCTION, 4)]);
    let (gbk, _, failed) = encoding_rs::GBK.encode(CSV);
    assert!(!failed && std::str::from_utf8(&gbk).is_err());
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(
        CSV.replace(',', "\t")
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    let variants: [Vec<u8>; 6] = [
        gbk.into_owned(),
        utf16,
        format!("\u{feff}{CSV}").into_bytes(),
        CSV.replace(',', "\t").replace('\n', "\r\n").into_bytes(),
        CSV.replace(
            "科目编码,科目名称",
            "2027年政府收支分类科目,\n\n\"编码\",名 称",
        )
        .into_bytes(),
        CSV.replace("科目编码,科目名称", "Code,NAME").into_bytes(),
    ];
    for (at, bytes) in variants.iter().enumerate() {
        assert_eq!(
            parse_official(bytes, 2027).as_ref(),
            Ok(&expected),
            "variant {at}"
        );
    }
}

#[test]
fn order_of_lines_does_not_matter_and_the_kept_form_reads_back() {
    let quoted = parse("code,name\n206,\"\"\"三西\"\"科学\"\n").expect("the file is right");
    assert_eq!(
        quoted.to_tsv().lines().last(),
        Some("206\t“三西”科学\tfunction")
    );
    assert_eq!(parse(&quoted.to_tsv()), Ok(quoted));
    let official = parse(CSV).expect("the file is right");
    let mut lines: Vec<&str> = CSV.lines().collect();
    lines[1..].reverse();
    assert_eq!(parse(&lines.join("\n")), Ok(official.clone()));
    let tsv = official.to_tsv();
    assert_eq!(parse(&tsv), Ok(official));
    assert!(tsv.starts_with("code\tname\tclassification\n206\t科学技术支出\tfunction\n"));
    assert!(tsv.contains("2060107\t新设（科目）\tfunction\n"));
}

#[test]
fn the_classification_column_decides_over_the_first_digit() {
    let file = "分类,编码,名称\n支出功能分类,301,某功能类\n,302,商品和服务支出\n采购品目,A,货物\n";
    let official = parse(file).expect("the file is right");
    let counts: Vec<_> = official.counts().collect();
    assert_eq!(
        counts,
        [
            (FUNCTION, 1),
            (Classification::Economic, 1),
            (Classification::Procurement, 1)
        ]
    );
}

#[test]
fn an_official_year_is_authoritative_and_the_others_stay() {
    let catalogue = Catalogue::builtin().with_official(parse(CSV).expect("the file is right"));
    let edition = catalogue.for_year(2027);
    assert!(edition.is_official(FUNCTION) && !edition.is_official(Classification::Economic));
    let verdict = |code, name| edition.check(FUNCTION, code, name).verdict;
    assert_eq!(verdict("2060107", None), Verdict::Confirmed);
    assert_eq!(verdict("2060107", Some("新设 (科目)")), Verdict::Confirmed);
    // Tier D in the embedded table: a question there, a conflict here.
    assert_eq!(
        verdict("20601", Some("科技管理事务")),
        Verdict::NameConflict {
            catalogue: "科学技术管理事务"
        }
    );
    assert_eq!(
        verdict("2060102", Some("一般行政管理事务")),
        Verdict::NotOfficial
    );
    assert_eq!(
        verdict("2010101", None),
        Verdict::UnknownParent {
            parent: "201".to_owned()
        }
    );
    let entry = edition.lookup(FUNCTION, "2060107").expect("just imported");
    assert_eq!(
        (entry.tier, entry.fund),
        (Tier::Official, Some(Fund::General))
    );
    assert_eq!(describe(edition, "2060107")[0].tier, "正式");
    assert_eq!(
        edition.name(Classification::Economic, "30101"),
        Some("基本工资")
    );
    let before = catalogue.for_year(2026);
    assert_eq!(before.name(FUNCTION, "2060102"), Some("一般行政管理事务"));
    assert!(
        Catalogue::builtin()
            .for_year(2027)
            .lookup(FUNCTION, "2060107")
            .is_none()
    );
}

#[test]
fn a_second_file_replaces_the_classifications_it_has() {
    let first = parse(CSV).expect("the file is right");
    let second = parse("code,name\n301,工资福利支出\n").expect("the file is right");
    let third = parse("code,name\n206,科技支出\n").expect("the file is right");
    let catalogue = Catalogue::builtin()
        .with_official(first)
        .with_official(second)
        .with_official(third);
    let edition = catalogue.for_year(2027);
    assert_eq!(edition.all(FUNCTION).count(), 1);
    assert_eq!(edition.name(FUNCTION, "206"), Some("科技支出"));
    assert!(edition.is_official(Classification::Economic));
}

#[test]
fn all_errors_come_with_their_lines() {
    let file = "编码,名称,分类\n206,科学技术支出,\n2060,短,\n２０７,宽,\n208,,\n209,某类,其他\n\
                206,科技支出,\n206,科学技术 支出,\n,合计,\n2100101,无上级,\n";
    assert_eq!(
        errors(file.as_bytes()),
        [
            (3, "official-code"),
            (4, "official-code"),
            (5, "official-name"),
            (6, "official-classification"),
            (7, "official-duplicate"),
            (9, "official-code"),
            (10, "official-parent"),
        ]
    );
}

#[test]
fn lines_are_counted_through_quoted_breaks_and_blank_lines() {
    let file = "\n编码,名称\n206,\"科学\n技术支出\"\n\n20,短\n";
    assert_eq!(errors(file.as_bytes()), [(6, "official-code")]);
}

#[test]
fn unreadable_files_say_why() {
    assert_eq!(errors(b""), [(1, "official-header")]);
    assert_eq!(
        errors("206,科学技术支出\n".as_bytes()),
        [(1, "official-header")]
    );
    assert_eq!(errors("编码,名称\n".as_bytes()), [(1, "official-empty")]);
    assert_eq!(
        errors("编码,名称\n206,\"科学\n".as_bytes()),
        [(2, "official-quote")]
    );
    assert_eq!(
        errors(b"code,name\n206,a\n207,\xff\xff\n"),
        [(3, "official-encoding")]
    );
}

#[test]
fn messages_of_errors_are_complete() {
    let file = "编码,名称,分类\n20,短,\n208,,\n209,某类,其他\n206,甲,\n206,乙,\n2100101,无上级,\n";
    for error in parse(file).expect_err("the file is wrong") {
        let finding = error.finding();
        assert_eq!(finding.level, Level::Deny);
        for lang in [Lang::Zh, Lang::En] {
            let text = finding.message.text(lang);
            let help = finding.message.help(lang).unwrap_or_default();
            assert!(text.contains(&error.line.to_string()), "{text}");
            assert!(!text.contains('{') && !help.contains('{'), "{text} {help}");
        }
    }
}

#[test]
fn all_messages_are_in_the_catalogue() {
    for id in MESSAGE_IDS {
        for lang in [Lang::Zh, Lang::En] {
            assert!(!Msg::new(id).text(lang).starts_with(id), "{id}");
        }
    }
    assert!(MESSAGE_IDS.is_sorted());
}

#[test]
fn no_bytes_make_it_panic() {
    // A fixed pseudo-random walk over bytes that matter to the reader, with and without a header.
    let alphabet: &[u8] = b"206,\t\"\n\r \xff\xfe\xef\xbb\xbf\xb1\xe0\xc2\xebA0\x00-";
    let mut state = 1u32;
    let mut read = 0;
    for round in 0..3000usize {
        let mut bytes: Vec<u8> = match round % 3 {
            0 => Vec::new(),
            1 => "编码,名称,分类\n".as_bytes().to_vec(),
            _ => vec![0xff, 0xfe],
        };
        for _ in 0..round % 60 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push(alphabet[(state >> 16) as usize % alphabet.len()]);
        }
        match parse_official(&bytes, 2027) {
            Ok(official) => {
                read += 1;
                assert_eq!(parse(&official.to_tsv()), Ok(official));
            }
            Err(errors) => assert!(!errors.is_empty() && errors.iter().all(|e| e.line > 0)),
        }
    }
    assert!(read < 3000);
}
