//! A workspace in memory: every submission worked on once, and again after a slip.

use std::fs;
use std::path::PathBuf;

use gongkai::budget::catalogue::Catalogue;
use gongkai::budget::model::Date;
use gongkai::bureau::last_year::Shelf;
use gongkai::bureau::run::{AgencyRun, Said, Tie, Verdict};
use gongkai::bureau::{self, Bureau, compliance, ties};
use gongkai::diag::{Lang, Level};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;

use super::slips::{Slip, Target};
use crate::synthetic::{self, Extras};

pub struct Desk {
    pub made: synthetic::Bureau,
    /// All files of the workspace.
    pub files: Memory,
    /// The same on disk, where last year is looked for.
    root: PathBuf,
    bureau: Bureau,
    shelf: Option<Shelf>,
    /// In the order of the register.
    runs: Vec<AgencyRun>,
}

impl Desk {
    pub fn new(test: &str, count: usize, extras: Extras) -> Desk {
        let made = synthetic::Bureau::new(7, count, extras);
        let files = made.files();
        let name = format!("gongkai-bureau-{}-{test}", std::process::id());
        let root = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&root);
        synthetic::write(&files, &root).expect("a workspace");
        let bureau = laid_down(&files);
        let (shelf, wrong) = Shelf::open(&root, &bureau);
        assert!(wrong.is_empty(), "{wrong:?}");
        let mut desk = Desk {
            made,
            files,
            root,
            bureau,
            shelf,
            runs: Vec::new(),
        };
        let sent = 0..desk.made.sent.len();
        desk.runs = sent.map(|at| desk.run(at, &desk.records(at))).collect();
        // As the register has them.
        let codes = desk.bureau.entries.iter().map(|entry| &entry.code);
        let order: Vec<String> = codes.cloned().collect();
        let place = |code: &String| order.iter().position(|one| one == code);
        desk.runs.sort_by_key(|run| place(&run.code));
        desk
    }

    /// What an agency sent in, as the program sees it.
    pub fn records(&self, at: usize) -> Memory {
        let sent = &self.made.sent[at];
        let directory = format!("submissions/{}", sent.agency.directory());
        if let Some(book) = self.files.0.get(&format!("{directory}.xlsx")) {
            let mut records = Memory::default();
            records.0.insert("budget.xlsx".to_owned(), book.clone());
            return records;
        }
        sent.agency.records.clone()
    }

    /// What the program does for one agency of a workspace.
    fn run(&self, at: usize, records: &Memory) -> AgencyRun {
        let agency = &self.made.sent[at].agency;
        let mut entries = self.bureau.entries.iter();
        let entry = entries
            .find(|entry| entry.code == agency.code)
            .expect("an entry");
        let library = Library { user: None };
        let day = Date::parse("2025-02-05");
        let mut outcomes = pipeline::run_as_of(records, &library, Catalogue::builtin(), day);
        if let Some(shelf) = &self.shelf {
            shelf.hold(&mut outcomes, entry, &self.bureau, &library);
        }
        for outcome in &mut outcomes {
            let mut findings = compliance::findings(outcome, entry, &self.bureau);
            outcome.findings.append(&mut findings);
        }
        let run = AgencyRun {
            code: entry.code.clone(),
            name: entry.name.clone(),
            parent: entry.parent.clone(),
            section: entry.section.clone(),
            submission: Some(format!("submissions/{}", agency.directory())),
            verdict: Verdict::Ready,
            days_left: None,
            findings: Vec::new(),
            documents: Vec::new(),
        };
        run.with(&outcomes, Lang::Zh)
    }

    /// Everything that is wrong with the workspace as it stands.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.runs.iter().flat_map(own).collect();
        wrong.extend(tied(&self.bureau, &self.runs));
        wrong
    }

    /// What is not as it should be after a slip; nothing where it is named and nothing else is.
    pub fn unnamed(&self, slip: &Slip) -> Option<String> {
        let mut runs = self.runs.clone();
        let mut told = Vec::new();
        let mut laid = None;
        match &slip.target {
            Target::Sent(at, records) => {
                let run = self.run(*at, records);
                told = own(&run);
                if let Some(old) = runs.iter_mut().find(|old| old.code == run.code) {
                    *old = run;
                }
            }
            Target::Workspace(files) => laid = Some(laid_down(files)),
        }
        told.extend(tied(laid.as_ref().unwrap_or(&self.bureau), &runs));
        // What follows from it is as far off, in the same document.
        let follows = |text: &String| {
            let mut about = slip.about.iter();
            about.any(|about| text.contains(about.as_str())) && text.contains("1.00 元")
        };
        let about =
            |text: &String| follows(text) || slip.places.iter().any(|place| holds(text, place));
        let names_all = |text: &String| slip.wanted.iter().all(|wanted| holds(text, wanted));
        let stray: Vec<&String> = told.iter().filter(|text| !about(text)).collect();
        let named = told.iter().any(names_all);
        let told_in_full = || told.join("\n  ");
        if !named {
            return Some(format!("{slip} is not named:\n  {}", told_in_full()));
        }
        if !stray.is_empty() {
            return Some(format!("{slip}: more is told:\n  {stray:#?}"));
        }
        None
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn laid_down(files: &Memory) -> Bureau {
    let loaded = bureau::load(files);
    let wrong = loaded.findings.iter();
    let wrong: Vec<_> = wrong.filter(|one| one.level >= Level::Warn).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    loaded.bureau.expect("a bureau")
}

/// Errors and warnings of an agency in words; places are below its submission.
fn own(run: &AgencyRun) -> Vec<String> {
    let submission = run.submission.as_deref().unwrap_or_default();
    let said = run.all().map(|(_, said)| said);
    let wrong = said.filter(|said| said.level >= Level::Warn);
    wrong.map(|said| words(said, submission)).collect()
}

fn tied(bureau: &Bureau, runs: &[AgencyRun]) -> Vec<String> {
    let found = ties::find(bureau, runs);
    let ties = found.iter().map(|found| Tie::of(found, Lang::Zh));
    ties.map(|tie| words(&tie.finding, "")).collect()
}

fn words(said: &Said, below: &str) -> String {
    let mut text = format!("[{}] {}", said.code, said.message);
    for place in &said.places {
        // Files of the bureau are not below the submission.
        text += &format!(" | {below}/{place} | {place}");
    }
    for note in &said.notes {
        text += &format!(" | {note}");
    }
    text
}

/// Whether a text has another that does not go on with a digit: line 1 is not in line 12.
fn holds(text: &str, wanted: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(wanted) {
        if !after.starts_with(|next: char| next.is_ascii_digit()) {
            return true;
        }
        rest = after;
    }
    false
}
