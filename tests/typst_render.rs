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

fn example(name: &str) -> gongkai::document::tree::Document {
    use gongkai::budget::catalogue::Catalogue;
    use gongkai::profile::load::Library;
    use gongkai::records::load::Directory;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = Directory::new(&root.join(name));
    let outcome = gongkai::pipeline::run(&files, &Library { user: None }, Catalogue::builtin());
    outcome.document.expect("the example makes a document")
}
