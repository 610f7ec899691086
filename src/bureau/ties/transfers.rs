//! Money that passes between two entries of the register, recorded by both.
//!
//! Across departments the sums of each kind that one records as paid to the other and the other as
//! received must be equal; inside a department what its units pay one another is compared as a
//! whole, since its records have both sides. Counterparties that are not in the register — other
//! levels of government, affiliates — are nobody's to check.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desk, Doc, Found, Transfer};
use crate::budget::money::Money;
use crate::budget::transfers::kind_word;
use crate::bureau::Entry;
use crate::diag::{Finding, Msg};

/// Who pays whom what, in which phase.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair<'a> {
    /// Places in the register, for the order findings are told in.
    payer: usize,
    payee: usize,
    kind: &'a str,
    phase: &'a str,
}

/// What each side recorded.
#[derive(Default)]
struct Sides<'a> {
    paid: Vec<(Doc<'a>, &'a Transfer)>,
    received: Vec<(Doc<'a>, &'a Transfer)>,
}

/// Who a counterparty is.
enum Who<'a> {
    /// A department, by its place in the register.
    Department(usize),
    /// Not in the register.
    Outside,
    Several(Vec<&'a str>),
}

pub fn find(desk: &Desk) -> Vec<Found> {
    let mut found = Vec::new();
    let mut pairs: BTreeMap<Pair, Sides> = BTreeMap::new();
    let docs = departments(desk);
    for &doc in &docs {
        let Some(own) = place(desk, &doc.agency.code) else {
            continue;
        };
        for transfer in &doc.digest.transfers {
            found.extend(misnamed(desk, doc, transfer));
            let other = match who(desk, transfer) {
                Who::Department(other) => other,
                Who::Outside => continue,
                Who::Several(codes) => {
                    let finding = Finding::deny("tie-transfer-ambiguous");
                    let finding = finding.arg("codes", codes.join("、"));
                    found.push(said(doc, transfer, finding));
                    continue;
                }
            };
            let (payer, payee) = match transfer.paid {
                true => (own, other),
                false => (other, own),
            };
            let pair = Pair {
                payer,
                payee,
                kind: &transfer.kind,
                phase: &doc.digest.phase,
            };
            let sides = pairs.entry(pair).or_default();
            match transfer.paid {
                true => sides.paid.push((doc, transfer)),
                false => sides.received.push((doc, transfer)),
            }
        }
    }
    let pairs = pairs.iter();
    found.extend(pairs.filter_map(|(pair, sides)| held(desk, &docs, pair, sides)));
    found
}

/// A document of each department and phase: what units send in themselves stands in it as well, and
/// another of the same records would say it twice.
fn departments<'a>(desk: &Desk<'a>) -> Vec<Doc<'a>> {
    let mut seen = BTreeSet::new();
    let departments = desk.agencies.iter().filter(|one| one.parent.is_none());
    let all = departments.flat_map(|one| desk.budgets(&one.code));
    all.filter(|doc| seen.insert((&doc.agency.code, &doc.digest.phase)))
        .collect()
}

fn place(desk: &Desk, code: &str) -> Option<usize> {
    let mut entries = desk.bureau.entries.iter();
    entries.position(|entry| entry.code == code)
}

/// The department an entry is or belongs to.
fn department(desk: &Desk, entry: &Entry) -> Option<usize> {
    place(desk, entry.parent.as_ref().unwrap_or(&entry.code))
}

fn who<'a>(desk: &Desk<'a>, transfer: &Transfer) -> Who<'a> {
    let name = transfer.name.as_deref();
    let department = |entry| department(desk, entry).map_or(Who::Outside, Who::Department);
    if let Some(entry) = transfer.code.as_deref().and_then(|code| desk.entry(code)) {
        return department(entry);
    }
    // A code that is not in the register is not made good by a name.
    let Some(name) = name.filter(|_| transfer.code.is_none()) else {
        return Who::Outside;
    };
    let entries = desk.bureau.entries.iter();
    let called: Vec<&Entry> = entries.filter(|entry| entry.is_called(name)).collect();
    match called.as_slice() {
        [] => Who::Outside,
        [entry] => department(entry),
        several => Who::Several(several.iter().map(|one| one.code.as_str()).collect()),
    }
}

/// The code is another's than the name: the code counts.
fn misnamed(desk: &Desk, doc: Doc, transfer: &Transfer) -> Option<Found> {
    let entry = desk.entry(transfer.code.as_deref()?)?;
    let name = transfer.name.as_deref()?;
    let finding = Finding::warn("tie-transfer-other-name")
        .arg("code", &entry.code)
        .arg("name", &entry.name);
    (!entry.is_called(name)).then(|| said(doc, transfer, finding))
}

fn said(doc: Doc, transfer: &Transfer, finding: Finding) -> Found {
    let finding = finding
        .arg("agency", &doc.agency.name)
        .arg("said", transfer.name.as_deref().unwrap_or_default());
    let says = format!("{} 元", transfer.amount);
    Found::new(&[&doc.agency.code], finding).places(&doc, &transfer.places, &says)
}

/// Both sides of a pair, where both can be read.
fn held(desk: &Desk, docs: &[Doc], pair: &Pair, sides: &Sides) -> Option<Found> {
    let sum = |side: &[(Doc, &Transfer)]| -> Money { side.iter().map(|(_, one)| one.amount).sum() };
    let (paid, received) = (sum(&sides.paid), sum(&sides.received));
    if paid == received {
        return None;
    }
    let [payer, payee] = [pair.payer, pair.payee].map(|at| &desk.bureau.entries[at]);
    let of = |entry: &Entry| {
        let mut docs = docs.iter().copied();
        docs.find(|doc| doc.agency.code == entry.code && doc.digest.phase == pair.phase)
    };
    let (payers, payees) = (of(payer)?, of(payee)?);
    let differs = |finding: Finding| {
        finding
            .arg("paid", paid)
            .arg("received", received)
            .arg("difference", paid.minus(received))
    };
    let (finding, silent) = match (sides.paid.is_empty(), sides.received.is_empty()) {
        _ if pair.payer == pair.payee => (differs(Finding::deny("tie-transfer-inside")), None),
        (false, true) => {
            let finding = Finding::deny("tie-transfer-not-received").arg("amount", paid);
            (finding, Some((payees, false, paid)))
        }
        (true, false) => {
            let finding = Finding::deny("tie-transfer-not-paid").arg("amount", received);
            (finding, Some((payers, true, received)))
        }
        _ => (differs(Finding::deny("tie-transfer-differs")), None),
    };
    let finding = finding
        .arg("payer", called(payer))
        .arg("payee", called(payee))
        .arg("kind", kind_word(pair.kind));
    let mut found = Found::new(&[&payer.code, &payee.code], finding);
    for (way, side) in [("拨出", &sides.paid), ("拨入", &sides.received)] {
        for (doc, one) in side {
            let says = format!("{way} {} 元", one.amount);
            found = found.places(doc, &one.places, &says);
        }
    }
    if let Some((doc, paid, amount)) = silent {
        found
            .finding
            .notes
            .extend(elsewhere(desk, doc, pair, paid, amount));
    }
    Some(found)
}

/// The same amount of the side that is silent, recorded with somebody the register does not know:
/// probably a slip in the code.
fn elsewhere(desk: &Desk, doc: Doc, pair: &Pair, paid: bool, amount: Money) -> Vec<Msg> {
    let same = doc.digest.transfers.iter().filter(|one| {
        one.paid == paid
            && one.kind == pair.kind
            && one.amount == amount
            && matches!(who(desk, one), Who::Outside)
    });
    let notes = same.flat_map(|one| {
        let said = [one.code.as_deref(), one.name.as_deref()];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        one.places.first.iter().map(move |place| {
            Msg::new("tie-transfer-elsewhere")
                .arg("place", doc.place(place))
                .arg("agency", &doc.agency.name)
                .arg("said", said.join(" "))
        })
    });
    notes.collect()
}

/// `示例市某局（1001）`
fn called(entry: &Entry) -> String {
    format!("{}（{}）", entry.name, entry.code)
}
