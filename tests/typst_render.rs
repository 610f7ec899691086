//! The PDF of a whole handmade document.
#![cfg(feature = "pdf")]

#[path = "typst/documents.rs"]
mod documents;

use gongkai::render::typst::{FontSet, Options, Standard, missing_glyphs, project, render};

#[test]
fn the_same_document_gives_the_same_bytes() {
    let fonts = FontSet::bundled();
    let document = documents::whole();
    let first = render(&document, &fonts, &Options::default()).expect("renders");
    // Another document in between, and other fonts objects, change nothing.
    let mut other = documents::whole();
    other.blocks.truncate(4);
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
    for standard in [Standard::Ua1, Standard::A2a, Standard::A2aUa1] {
        let options = Options {
            standard,
            date: Some((2024, 2, 8)),
            watermark: Some("草稿".into()),
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
        standard: Standard::A2a,
        ..Options::default()
    };
    let messages = render(&documents::whole(), &FontSet::bundled(), &options).expect_err("no date");
    assert!(messages[0].text.contains("date"), "{}", messages[0]);
}

#[test]
fn every_character_of_the_document_has_a_glyph() {
    assert!(missing_glyphs(&FontSet::bundled(), &documents::whole()).is_empty());
}
