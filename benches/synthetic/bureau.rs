//! A whole bureau with what its agencies, their units and last year have to say.

use std::collections::BTreeMap;

use gongkai::records::load::Memory;

use super::extras::{self, Extras};
use super::model::Model;
use super::{Agency, agency, records, summary, workspace};

/// What was sent in, and by whom.
#[derive(Debug, Clone)]
pub struct Sent {
    pub model: Model,
    pub agency: Agency,
    /// Written as a workbook.
    pub workbook: bool,
}

/// A bureau with extras.
#[derive(Debug, Clone)]
pub struct Bureau {
    pub extras: Extras,
    /// Agencies in the order of the register, each followed by its units that speak for themselves.
    pub sent: Vec<Sent>,
    /// What was published last year, by code.
    pub last_year: BTreeMap<String, String>,
}

impl Bureau {
    pub fn new(seed: u64, count: usize, extras: Extras) -> Bureau {
        let mut bureau = Bureau {
            extras,
            sent: Vec::new(),
            last_year: BTreeMap::new(),
        };
        for at in 0..count {
            let mut model = Model::of(seed, at, extras.small);
            if let (Some(code), Some(first)) = (extras.shared(at), model.projects.first_mut()) {
                first.code = code;
                first.name = "政务信息共享联合建设经费".to_owned();
            }
            bureau.take(at, model);
        }
        bureau
    }

    fn take(&mut self, at: usize, model: Model) {
        let extras = self.extras;
        let mut sent = agency(&model);
        sent.records = records(&model, 0, extras.twins(at, &model));
        if extras.is_amended(at) {
            extras::amend(&mut sent.records, &model);
        }
        self.publish(&model);
        let units: Vec<Model> = match extras.units_of(at, &model) {
            true => (0..model.units.len())
                .map(|unit| model.of_unit(unit))
                .collect(),
            false => Vec::new(),
        };
        self.sent.push(Sent {
            model,
            agency: sent,
            workbook: extras.is_workbook(at),
        });
        for model in units {
            self.publish(&model);
            let agency = agency(&model);
            self.sent.push(Sent {
                model,
                agency,
                workbook: false,
            });
        }
    }

    fn publish(&mut self, model: &Model) {
        if self.extras.last_year {
            let published = extras::published(&records(model, 1, &[]));
            let code = model.code.clone();
            self.last_year.extend(published.map(|text| (code, text)));
        }
    }

    /// The agencies of the register, without their units.
    pub fn agencies(&self) -> Vec<Agency> {
        let agencies = self.sent.iter().filter(|sent| sent.model.parent.is_none());
        agencies.map(|sent| sent.agency.clone()).collect()
    }

    /// All files of the workspace.
    pub fn files(&self) -> Memory {
        let mut files = workspace::laid_down(&self.agencies(), &self.extras);
        for sent in &self.sent {
            let directory = format!("submissions/{}", sent.agency.directory());
            let book = sent
                .workbook
                .then(|| extras::workbook(&sent.agency.records));
            if let Some(book) = book.flatten() {
                files.0.insert(format!("{directory}.xlsx"), book);
                continue;
            }
            for (path, bytes) in &sent.agency.records.0 {
                files.0.insert(format!("{directory}/{path}"), bytes.clone());
            }
        }
        if self.extras.summary {
            let agencies = self.sent.iter().map(|sent| &sent.model);
            let text = summary::summary(agencies.filter(|model| model.parent.is_none()));
            files.0.insert("summary.csv".to_owned(), text.into_bytes());
        }
        for (code, facts) in &self.last_year {
            let path = format!("last-year/{code}/facts.json");
            files.0.insert(path, facts.clone().into_bytes());
        }
        files
    }
}
