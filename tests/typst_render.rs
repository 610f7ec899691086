//! The PDF of a whole handmade document.
#![cfg(feature = "pdf")]

#[path = "typst/documents.rs"]
mod documents;
#[path = "typst/pdf.rs"]
mod pdf;

use gongkai::render::typst::{
    CliEngine, FontSet, Options, Standard, missing_glyphs, project, render,
};

#[test]
fn the_same_document_gives_the_same_bytes() {
    let fonts = FontSet::bundled();
    let document = documents::whole();
    let first = render(&document, &fonts, &Options::default()).expect("renders");
    // Another document in between, and other fonts objects, change nothing.
    let mut other = documents::whole();
    other.body.truncate(4);
    render(&other, &fonts, &Options::default()).expect("renders");
    let second = std::thread::spawn(move || {
        render(
            &documents::whole(),
            &FontSet::bundled(),
            &Options::default(),
        )
        .expect("renders")
    });
    assert!(first.starts_with(b"%PDF-1.7"));
    assert_eq!(first, second.join().expect("no panic"));
    assert_eq!(project(&document), project(&documents::whole()));
}

#[test]
fn the_document_conforms_to_the_standards_the_engine_checks() {
    let fonts = FontSet::bundled();
    let document = documents::whole();
    for standard in [Standard::Ua1, Standard::A3a, Standard::A3aUa1] {
        let options = Options {
            standard,
            date: Some((2024, 2, 8)),
            watermark: Some("草稿".into()),
            facts: Some("{\"format\": 1}\n".into()),
        };
        let pdf = render(&document, &fonts, &options).expect("conforms");
        // Written to look at: the directory belongs to the build.
        let name = format!(
            "{}/whole-{}.pdf",
            env!("CARGO_TARGET_TMPDIR"),
            standard.names().join("+")
        );
        std::fs::write(name, &pdf).expect("target directory");
    }
}

#[test]
fn the_archive_standard_asks_for_a_date() {
    let options = Options {
        standard: Standard::A3a,
        ..Options::default()
    };
    let messages = render(&documents::whole(), &FontSet::bundled(), &options).expect_err("no date");
    assert!(messages[0].text.contains("date"), "{}", messages[0]);
}

#[test]
fn every_character_of_the_document_has_a_glyph() {
    assert!(missing_glyphs(&FontSet::bundled(), &documents::whole()).is_empty());
}

/// Runs with the program named in `GONGKAI_TYPST`; there is none on most machines.
///
/// An installed program may have been built with another version of the compressor, so the files
/// are compared uncompressed.
#[test]
fn an_installed_typst_makes_the_same_file() {
    let Some(program) = std::env::var_os("GONGKAI_TYPST") else {
        eprintln!("skipped: GONGKAI_TYPST names no program");
        return;
    };
    let fonts = FontSet::bundled();
    let limit = std::time::Duration::from_secs(300);
    let engine = CliEngine::new(program, &fonts, limit).expect("typst of the right version");
    let archive = Options {
        standard: Standard::A3aUa1,
        date: Some((2024, 2, 8)),
        watermark: Some("草稿".into()),
        facts: Some("{\"format\": 1}\n".into()),
    };
    let cases = [
        (documents::whole(), Options::default()),
        (documents::whole(), archive),
        (example("wuhan-qingshan-2024"), Options::default()),
    ];
    for (document, options) in cases {
        let embedded = render(&document, &fonts, &options).expect("embedded");
        let installed = engine
            .render(&document, &fonts, &options)
            .expect("installed");
        let (ours, theirs) = (pdf::objects(&embedded), pdf::objects(&installed));
        assert!(ours.len() > 50, "{} objects", ours.len());
        assert_eq!(ours.len(), theirs.len());
        for (number, object) in &ours {
            assert!(
                theirs.get(number) == Some(object),
                "object {number} differs"
            );
        }
    }
}

#[test]
fn an_example_conforms_to_the_standards_for_archives_and_accessibility() {
    let options = Options {
        standard: Standard::A3aUa1,
        date: Some((2024, 2, 8)),
        watermark: None,
        facts: None,
    };
    let file = render(
        &example("wuhan-qingshan-2024"),
        &FontSet::bundled(),
        &options,
    );
    let objects = pdf::objects(&file.expect("conforms"));
    let tagged = |kind: &[u8]| {
        let with = |head: &[u8]| head.windows(kind.len()).any(|window| window == kind);
        objects.values().filter(|(head, _)| with(head)).count()
    };
    // Heads of tables are told from their other cells, those of nested grids included.
    assert!(tagged(b"/S/TH") > 100, "{} head cells", tagged(b"/S/TH"));
    assert!(tagged(b"/S/TD") > 1000, "{} cells", tagged(b"/S/TD"));
}

/// What `build` makes of an example's PDF.
fn built(name: &str, draft: bool) -> gongkai::artifacts::Artifacts {
    use gongkai::artifacts::{Engine, Format, Settings, artifacts};
    let settings = Settings {
        formats: [Format::Pdf, Format::Json].into(),
        draft,
        fonts: &FontSet::bundled(),
        engine: Engine::Embedded,
    };
    artifacts(&outcome(name), &settings).expect("artifacts")
}

/// A letter with a date is an archive, and carries its facts.
#[test]
fn a_built_file_claims_what_it_can_and_carries_its_facts() {
    let name = "ganzhou-st-2025-evaluation";
    let files = built(name, false);
    let file = &files["disclosure.pdf"];
    let attached = gongkai::verify::pdf::attached(file).expect("an attachment");
    assert!(attached == files["facts.json"], "the facts beside it");
    let says = |file: &[u8], words: &str| file.windows(words.len()).any(|w| w == words.as_bytes());
    for claim in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</",
        "<pdfuaid:part>1</",
    ] {
        assert!(says(file, claim), "{claim}");
    }
    let manifest = String::from_utf8_lossy(&files["manifest.json"]);
    assert!(
        manifest.contains("\"PDF/A-3a\",\n      \"PDF/UA-1\""),
        "{manifest}"
    );
    let verdict = gongkai::verify::directory("", &files);
    assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
    // Whatever becomes of the attachment is seen, and nothing stops the reader.
    let start = file
        .windows(18)
        .position(|w| w == b"/Type/EmbeddedFile")
        .expect("it");
    for at in (start - 80..start + 4000).step_by(97) {
        let mut spoilt = file.clone();
        spoilt[at] ^= 0x41;
        gongkai::verify::pdf::attached(&spoilt);
        gongkai::verify::pdf::attached(&spoilt[..at]);
        let mut changed = files.clone();
        changed.insert("disclosure.pdf".to_owned(), spoilt);
        let verdict = gongkai::verify::directory("", &changed);
        assert!(
            verdict
                .findings
                .iter()
                .any(|finding| finding.level.blocks()),
            "{at}"
        );
    }
    let draft = &built(name, true)["draft-disclosure.pdf"];
    assert!(gongkai::verify::pdf::attached(draft).is_none());
    assert!(!says(draft, "pdfaid:part") && !says(draft, "pdfuaid:part"));
}

fn example(name: &str) -> gongkai::document::tree::Document {
    outcome(name)
        .document
        .expect("the example makes a document")
}

fn outcome(name: &str) -> gongkai::pipeline::Outcome {
    use gongkai::budget::catalogue::Catalogue;
    use gongkai::profile::load::Library;
    use gongkai::records::load::Directory;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = Directory::new(&root.join(name));
    gongkai::pipeline::run(&files, &Library { user: None }, Catalogue::builtin())
}
