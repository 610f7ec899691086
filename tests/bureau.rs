//! Many agencies at once: the workspace of a bureau, checked and built as a user does it, with every
//! kind of damage; and the made-up bureau it is tried on.

#[path = "bureau/build.rs"]
mod build;
#[path = "bureau/cases.rs"]
mod cases;
#[path = "bureau/contradictions.rs"]
mod contradictions;
#[path = "bureau/faults.rs"]
mod faults;
#[path = "bureau/kills.rs"]
mod kills;
#[path = "bureau/last_year.rs"]
mod last_year;
#[path = "bureau/overview.rs"]
mod overview;
#[path = "bureau/place.rs"]
mod place;
#[path = "bureau/recipes.rs"]
mod recipes;
#[path = "bureau/register.rs"]
mod register;
#[path = "bureau/shards.rs"]
mod shards;
#[path = "../benches/synthetic/mod.rs"]
mod synthetic;
#[path = "bureau/ties.rs"]
mod ties;

use std::collections::BTreeSet;

use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Level;
use gongkai::pipeline;
use gongkai::profile::load::Library;

#[test]
fn made_up_agencies_have_neither_errors_nor_warnings() {
    let many = synthetic::agencies(7, 8).into_iter();
    for agency in many.chain(synthetic::small_agencies(8, 12)) {
        let library = Library { user: None };
        for outcome in pipeline::run_all(&agency.records, &library, Catalogue::builtin()) {
            let wrong = outcome
                .findings
                .iter()
                .filter(|one| one.level >= Level::Warn);
            let wrong: Vec<String> = wrong
                .map(|one| format!("{} {:?}", one.code, one.message.args))
                .collect();
            assert!(wrong.is_empty(), "{}: {wrong:#?}", agency.name);
            assert!(outcome.document.is_some(), "{}", agency.name);
        }
    }
}

#[test]
fn made_up_agencies_vary_and_are_the_same_every_time() {
    let many = synthetic::agencies(7, 1_000);
    let names: BTreeSet<&str> = many.iter().map(|agency| agency.name.as_str()).collect();
    assert_eq!(names.len(), many.len());
    let sizes: BTreeSet<usize> = many.iter().map(|agency| agency.units.len()).collect();
    assert!(sizes.len() >= 6, "{sizes:?}");
    let lines = |agency: &synthetic::Agency| agency.records.0["spending.csv"].len();
    let (least, most) = (many.iter().map(lines).min(), many.iter().map(lines).max());
    assert!(
        least
            .zip(most)
            .is_some_and(|(least, most)| most > 5 * least)
    );
    let other = many
        .iter()
        .filter(|agency| agency.profile.is_some())
        .count();
    assert!(other > 20 && other < 200, "{other}");
    // A smaller bureau is the beginning of a larger one.
    for (agency, again) in many.iter().zip(synthetic::agencies(7, 5)) {
        assert_eq!(agency.records.0, again.records.0);
    }
    assert!(synthetic::agencies(8, 1)[0].records.0 != many[0].records.0);
}
