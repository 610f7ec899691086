//! Certificates as files: whole or not at all, and never in the place of anything else.

use std::fs;

use crate::{NAME, Place, spoil};

#[test]
fn a_certificate_is_written_whole_or_not_at_all() {
    let place = Place::with_example("certificate");
    let inside = format!("signed/{NAME}");
    let check = [
        "check",
        NAME,
        "--as-of",
        "2024-03-01",
        "--certificate",
        "signed",
    ];
    let no_engine = [
        &check[..],
        &["--engine", "cli", "--typst", "no-such-program"],
    ]
    .concat();
    place.run(&no_engine).exits(1).says("pdf-engine");
    assert!(place.list("signed").is_empty());
    // Blocked records have one, too: it says so.
    spoil(&place);
    let run = place.run(&check).exits(1);
    let names = place.list(&inside);
    let mut wanted = vec!["certificate.html", "certificate.json"];
    if cfg!(feature = "pdf") {
        wanted.push("certificate.pdf");
    } else {
        run.says("--engine cli");
    }
    assert_eq!(names, wanted);
    let json = place.read(&format!("{inside}/certificate.json"));
    assert!(json.contains("control-figure-missed") && json.contains("\"passed\": false"));
    assert!(json.contains("\"as_of\": \"2024-03-01\""));
    // A file that is nobody's stays where it is, and so does the certificate.
    fs::write(place.path(&format!("{inside}/mine.txt")), "mine").expect("written");
    place.run(&check).exits(2).says("mine.txt");
    assert_eq!(place.list(&inside).len(), wanted.len() + 1);
}

#[test]
fn certificates_and_disclosures_do_not_replace_each_other() {
    let place = Place::with_example("certificate-build");
    place.run(&["build", NAME, "-f", "json"]).exits(0);
    let before = place.list(&format!("out/{NAME}"));
    place
        .run(&["check", NAME, "--certificate", "out"])
        .exits(2)
        .says("facts.json");
    assert_eq!(place.list(&format!("out/{NAME}")), before);
    place
        .run(&["check", NAME, NAME, "--certificate", "both"])
        .exits(2);
    place.run(&["check", NAME, "--engine", "cli"]).exits(2);
}
