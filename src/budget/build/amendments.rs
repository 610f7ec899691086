//! The amendments a version is made with.

use super::Builder;
use crate::budget::model::{Amendment, AmendmentKind};

impl Builder<'_> {
    /// The amendments in their order. Where something they must say is missing, which is told, what
    /// is left of them counts all the same: versions keep their numbers.
    pub(super) fn amendments(&mut self) -> Vec<Amendment> {
        let mut out: Vec<Amendment> = Vec::new();
        for (version, record) in (2..).zip(self.records.of("amendment")) {
            let text = |key: &str| record.text(key).unwrap_or_default().to_owned();
            let kind = record.text("kind").and_then(AmendmentKind::parse);
            let kind = kind.unwrap_or(AmendmentKind::Adjustment);
            let Some(date) = self.date(record, "date") else {
                continue;
            };
            let of_kind = self.records.of("amendment").take(version as usize - 1);
            let of_kind = of_kind.filter(|record| record.text("kind") == Some(kind.name()));
            let corrects = record.text("corrects").unwrap_or("original");
            out.push(Amendment {
                id: text("id"),
                kind,
                number: u32::try_from(of_kind.count()).unwrap_or(u32::MAX),
                version,
                date,
                publication: self.date(record, "publication-date"),
                authority: text("authority"),
                document_number: record.text("document-number").map(str::to_owned),
                reason: text("reason"),
                literal: record.text("literal").map(str::to_owned),
                predecessor: None,
                corrects: (kind == AmendmentKind::Correction).then(|| corrects.to_owned()),
                location: record.location.clone(),
            });
        }
        out
    }
}
