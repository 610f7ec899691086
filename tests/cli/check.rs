//! Checking: the day it is made for, the closing part.

use crate::{NAME, Place};

#[test]
fn a_check_says_the_day_it_is_made_for() {
    let place = Place::with_example("as-of");
    place
        .run(&["check", NAME, "--as-of", "2024-03-01"])
        .exits(0)
        .says("：可以公开（截至 2024-03-01）");
    // Without a date it is today's, which no test can know.
    let today = place.run(&["check", NAME]).exits(0).says("（截至 20");
    assert!(!today.err.contains("2024-03-01"), "{}", today.err);
    let machine = |format: &str| {
        let date = ["check", NAME, "--as-of", "2024-03-01", "--message-format"];
        place.run(&[&date[..], &[format]].concat()).exits(0).json()
    };
    assert_eq!(machine("json")["as_of"], "2024-03-01");
    let run = &machine("sarif")["runs"][0];
    assert_eq!(run["properties"]["asOf"], "2024-03-01");
    for wrong in ["2024-02-30", "yesterday"] {
        place
            .run(&["check", NAME, "--as-of", wrong])
            .exits(2)
            .says(wrong);
    }
    // A build knows no today.
    place
        .run(&["build", NAME, "--as-of", "2024-03-01"])
        .exits(2)
        .says("--as-of");
}
