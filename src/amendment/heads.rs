//! The `[[amendment]]` records themselves.

use crate::diag::{Finding, Msg};
use crate::records::Record;
use crate::records::text::nearest::nearest;

/// An amendment, in its place in the stack.
pub struct Head {
    pub id: String,
    pub record: Record,
}

impl Head {
    /// Whether it changes the budget, and does not put an error right.
    pub fn adjusts(&self) -> bool {
        self.record.text("kind") != Some("correction")
    }

    pub fn corrects_original(&self) -> bool {
        let corrects = self.record.text("corrects");
        corrects.is_none_or(|corrects| corrects == "original")
    }

    fn date(&self) -> Option<&str> {
        self.record.text("date")
    }
}

/// The amendments in their order. One without an id, which the reader told, or with that of
/// another makes no version.
pub fn read(records: Vec<Record>, findings: &mut Vec<Finding>) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    for record in records {
        let Some(id) = record.text("id").map(str::to_owned) else {
            continue;
        };
        if let Some(first) = heads.iter().find(|head| head.id == id) {
            findings.push(
                Finding::deny("duplicate-id")
                    .arg("id", &id)
                    .at(record.place("id"))
                    .also(first.record.place("id"), Msg::new("first-given-here")),
            );
            continue;
        }
        heads.push(Head { id, record });
    }
    heads
}

/// A name no amendment has.
pub fn unknown(id: &str, heads: &[Head]) -> Finding {
    let known: Vec<&str> = heads.iter().map(|head| head.id.as_str()).collect();
    let mut finding = Finding::deny("amendment-unknown")
        .arg("id", id)
        .arg("known", known.join("、"));
    if let Some(near) = nearest(id, known.into_iter()) {
        finding = finding.with(Msg::new("did-you-mean").arg("name", near));
    }
    finding
}

/// What is wrong with amendments beside their changes. `approved` is when the original was.
pub fn check(heads: &[Head], approved: Option<&str>, findings: &mut Vec<Finding>) {
    let mut last = approved;
    for (at, head) in heads.iter().enumerate() {
        let record = &head.record;
        if let Some(corrects) = record.text("corrects") {
            let place = record.place("corrects");
            let adjustment = |head: &&Head| head.adjusts() && head.id == corrects;
            if head.adjusts() {
                let finding = Finding::deny("adjustment-corrects").arg("id", &head.id);
                findings.push(finding.at(place));
            } else if corrects != "original" && !heads[..at].iter().any(|one| adjustment(&one)) {
                let earlier = heads[..at].iter().filter(|head| head.adjusts());
                let mut known = vec!["original"];
                known.extend(earlier.map(|head| head.id.as_str()));
                let finding = Finding::deny("corrects-unknown")
                    .arg("id", &head.id)
                    .arg("corrects", corrects)
                    .arg("known", known.join("、"));
                findings.push(finding.at(place));
            }
        }
        if head.adjusts() && record.text("document-number").is_none() {
            let finding = Finding::warn("adjustment-without-number").arg("id", &head.id);
            findings.push(finding.at(&record.location));
        }
        // Dates are written year first, so that texts compare as days do.
        if let (Some(date), Some(before)) = (head.date(), last)
            && date < before
        {
            let finding = Finding::deny("amendment-out-of-order")
                .arg("id", &head.id)
                .arg("date", date)
                .arg("before", before);
            findings.push(finding.at(record.place("date")));
        }
        if let (Some(date), Some(published)) = (head.date(), record.text("publication-date"))
            && published < date
        {
            let finding = Finding::deny("amendment-published-early")
                .arg("id", &head.id)
                .arg("date", date)
                .arg("published", published);
            findings.push(finding.at(record.place("publication-date")));
        }
        last = head.date().or(last);
    }
}
