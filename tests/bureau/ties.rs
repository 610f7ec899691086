//! Mismatches of one yuan, or of one character, between documents that are sound by themselves: each
//! is named, and nothing else is.
//!
//! `TIES=100 cargo test --test bureau ties` makes a hundred of them; `TIES_LARGE=1` takes documents of
//! the size real departments have.

#[path = "ties/desk.rs"]
mod desk;
#[path = "ties/slips.rs"]
mod slips;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::synthetic::Extras;
use desk::Desk;
use slips::{KINDS, Slip};

/// How many slips are made in the ordinary suite, of all kinds in turn.
const SLIPS: usize = 2 * KINDS.len();
const AGENCIES: usize = 8;

#[test]
fn one_yuan_between_documents_is_named_wherever_it_is() {
    let count = std::env::var("TIES").map_or(Ok(SLIPS), |text| text.parse());
    let count = count.expect("TIES is a number");
    let small = std::env::var_os("TIES_LARGE").is_none();
    let extras = Extras {
        small,
        ..Extras::ALL
    };
    let desk = Desk::new("ties", AGENCIES, extras);
    assert_eq!(desk.wrong(), Vec::<String>::new(), "nothing is wrong yet");
    let slips: Vec<Slip> = (0..count).map(|at| slips::slip(&desk, at)).collect();
    let kinds = slips.iter().map(|slip| slip.kind);
    let of_each = count / KINDS.len();
    for kind in KINDS {
        let made = kinds.clone().filter(|one| *one == kind.0).count();
        assert!(made >= of_each, "{}: {made}", kind.0);
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut unnamed = Vec::new();
        while let Some(slip) = slips.get(next.fetch_add(1, Ordering::Relaxed)) {
            unnamed.extend(desk.unnamed(slip));
        }
        unnamed
    };
    let unnamed: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(|one| one.join().expect("a thread"));
        done.flatten().collect()
    });
    assert!(
        unnamed.is_empty(),
        "{} of {count}:\n{}",
        unnamed.len(),
        unnamed.join("\n")
    );
}
