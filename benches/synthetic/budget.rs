//! `budget.toml` of an agency: who it is, its ledgers, the years before, its people.

use std::fmt::Write as _;

use super::model::Model;
use super::money::{Class, RECEPTION, VEHICLES, yuan};
use super::words::SECTIONS;
use super::{FUND, PROFILE, YEAR};

/// The records of a year, so many back from this one.
pub struct Book<'a> {
    pub model: &'a Model,
    pub back: usize,
    /// Documents besides the department's own: of a unit each.
    pub twins: &'a [usize],
}

impl Book<'_> {
    pub fn year(&self) -> usize {
        usize::from(YEAR) - self.back
    }

    pub fn text(&self) -> String {
        let model = self.model;
        let mut text = String::from("format = 1\n");
        self.documents(&mut text);
        let position = SECTIONS.iter().position(|one| *one == model.section);
        let kind = if model.parent.is_some() {
            "unit"
        } else {
            "department"
        };
        let _ = write!(
            text,
            "\n[agency]\nname = \"{}\"\nshort-name = \"{}\"\nself-name = \"我局\"\ncode = \"{}\"\n\
             level = \"district\"\nkind = \"{kind}\"\nfinance-section = \"{:02} {}\"\n\
             contact = \"张某某\"\nphone = \"010-00000000\"\n",
            model.name,
            model.short_name,
            model.code,
            position.unwrap_or(0) + 1,
            model.section
        );
        for unit in &model.units {
            let _ = write!(
                text,
                "\n[[unit]]\nid = \"{0}\"\ncode = \"{0}\"\nname = \"{1}\"\nnature = \"{2}\"\n",
                unit.code, unit.name, unit.nature
            );
        }
        text += "\n[[ledger]]\nid = \"main\"\nscope = {}\nfile = \"spending.csv\"\n\n[[ledger]]\n\
                 id = \"economic\"\nscope = { category = \"basic\", fund = \"general-public-budget\", vintage = \"current\" }\n\
                 file = \"economic.csv\"\n";
        for back in [self.back + 1, self.back + 2] {
            self.year_before(&mut text, back);
        }
        self.previous(&mut text);
        self.earmarks(&mut text);
        self.control(&mut text);
        self.people(&mut text);
        self.codes(&mut text);
        for (path, kind) in [
            ("texts.toml", ""),
            ("projects.toml", ""),
            ("indicators.csv", "indicator"),
            ("goods.toml", ""),
        ] {
            let _ = write!(text, "\n[[file]]\npath = \"{path}\"\n");
            if !kind.is_empty() {
                let _ = writeln!(text, "kind = \"{kind}\"");
            }
        }
        text
    }

    fn documents(&self, text: &mut String) {
        let year = self.year();
        let profile = match self.back {
            0 => self.model.profile.unwrap_or(PROFILE),
            _ => super::OTHER_PROFILE,
        };
        let head = format!(
            "year = {year}\nphase = \"original\"\nprofile = \"{profile}\"\nrevenue = \"as-spending\"\n\
             base = \"{}.original\"\napproval-date = {year}-01-20\npublication-date = {year}-02-07\n",
            year - 1
        );
        if self.twins.is_empty() {
            let _ = write!(text, "\n[document]\n{head}");
            return;
        }
        let _ = write!(text, "\n[[document]]\nid = \"department\"\n{head}");
        for twin in self.twins {
            let code = &self.model.units[*twin].code;
            let _ = write!(
                text,
                "\n[[document]]\nid = \"unit-{code}\"\nunit = \"{code}\"\n{head}"
            );
        }
    }

    /// Ledgers of a year before: by unit and category, projects by function; revenue by unit.
    fn year_before(&self, text: &mut String, back: usize) {
        let money = &self.model.years[back];
        let year = usize::from(YEAR) - back;
        let head = |id: &str, measure: &str| {
            format!(
                "\n[[ledger]]\nid = \"{id}-{year}\"\n{measure}year = {year}\nphase = \"original\"\nscope = {{}}\n"
            )
        };
        *text += &head("spending", "");
        let mut revenue = String::new();
        for (at, unit) in self.model.units.iter().enumerate() {
            let code = &unit.code;
            let mut sum = 0;
            let mut line = |text: &mut String, function: &str, category: &str, amount: i64| {
                sum += amount;
                let function = match function {
                    "" => String::new(),
                    code => format!("function = \"{code}\"\n"),
                };
                let _ = write!(
                    text,
                    "\n[[line]]\nledger = \"spending-{year}\"\n{function}category = \"{category}\"\n\
                     fund = \"{FUND}\"\nunit = \"{code}\"\namount = {}\n",
                    yuan(amount)
                );
            };
            for category in ["personnel", "operating"] {
                let is = |class: &Class| class.unit == at && class.category() == category;
                line(text, "", category, money.basic(is));
            }
            for (function, amount) in money.by_function(|spent| spent.unit == at) {
                line(text, function, "project", amount);
            }
            let _ = write!(
                revenue,
                "\n[[revenue]]\nledger = \"revenue-{year}\"\nsource = \"{FUND}\"\nunit = \"{code}\"\namount = {}\n",
                yuan(sum)
            );
        }
        *text += &head("revenue", "measure = \"revenue\"\n");
        *text += &revenue;
    }

    /// 三公 of last year, of each document its own.
    fn previous(&self, text: &mut String) {
        let money = &self.model.years[self.back + 1];
        let mut of = |document: &str, wanted: &dyn Fn(&Class) -> bool| {
            let sum =
                |economic: &str| money.basic(|class| wanted(class) && class.economic == economic);
            let (reception, vehicles) = (sum(RECEPTION), sum(VEHICLES));
            for (fact, amount) in [
                ("three-public", reception + vehicles),
                ("overseas-travel", 0),
                ("vehicle-purchase", 0),
                ("vehicle-operation", vehicles),
                ("official-reception", reception),
            ] {
                let _ = write!(
                    text,
                    "\n[[previous]]\nfact = \"{fact}\"\namount = {}\n{document}",
                    yuan(amount)
                );
            }
        };
        if self.twins.is_empty() {
            return of("", &|_| true);
        }
        of("document = \"department\"\n", &|_| true);
        for twin in self.twins {
            let document = format!("document = \"unit-{}\"\n", self.model.units[*twin].code);
            of(&document, &|class| class.unit == *twin);
        }
    }

    /// 三公 of this year, by unit.
    fn earmarks(&self, text: &mut String) {
        let money = &self.model.years[self.back];
        for (at, unit) in self.model.units.iter().enumerate() {
            let sum = |economic: &str| {
                money.basic(|class| class.unit == at && class.economic == economic)
            };
            for (item, amount) in [
                ("overseas-travel", 0),
                ("overseas-academic", 0),
                ("vehicle-purchase", 0),
                ("vehicle-operation", sum(VEHICLES)),
                ("official-reception", sum(RECEPTION)),
            ] {
                let _ = write!(
                    text,
                    "\n[[earmark]]\nitem = \"{item}\"\nunit = \"{}\"\namount = {}\n",
                    unit.code,
                    yuan(amount)
                );
            }
        }
    }

    fn control(&self, text: &mut String) {
        let _ = write!(
            text,
            "\n[[control]]\nfact = \"spending\"\namount = {}\n",
            yuan(self.model.years[self.back].total())
        );
    }

    fn people(&self, text: &mut String) {
        let money = &self.model.years[self.back];
        for (at, (unit, heads)) in self.model.units.iter().zip(&self.model.staff).enumerate() {
            let code = &unit.code;
            let mut random = self.model.unit_random(at, self.back);
            let posts = heads + random.between(0, 4);
            let retired = random.between(0, 20);
            let [own, other] = match at {
                0 => ["administrative", "institution"],
                _ => ["institution", "administrative"],
            };
            let mut row = |status: &str, class: &str, of_which: &str, count: i64| {
                let of_which = match of_which {
                    "" => String::new(),
                    word => format!("of-which = \"{word}\"\n"),
                };
                let _ = write!(
                    text,
                    "\n[[staff]]\nstatus = \"{status}\"\nclass = \"{class}\"\n{of_which}unit = \"{code}\"\ncount = {count}\n"
                );
            };
            for (class, posts, heads, retired) in [(own, posts, *heads, retired), (other, 0, 0, 0)]
            {
                row("establishment", class, "", posts);
                row("in-post", class, "", heads);
                row("veteran-retired", class, "", 0);
                row("retired", class, "", retired);
            }
            row("establishment", "institution", "civil-service-managed", 0);
            row("in-post", "institution", "civil-service-managed", 0);
            let running = money.basic(|class| class.unit == at && class.economic == VEHICLES) > 0;
            for kind in [
                "confidential",
                "emergency",
                "law-enforcement",
                "specialised",
                "other",
            ] {
                let count = if running && kind == "law-enforcement" {
                    1 + heads / 30
                } else {
                    0
                };
                let _ = write!(
                    text,
                    "\n[[vehicle]]\nkind = \"{kind}\"\nunit = \"{code}\"\ncount = {count}\n"
                );
            }
        }
        let _ = write!(text, "\n[vehicles]\nas-of = {}-12-31\n", self.year() - 1);
    }

    fn codes(&self, text: &mut String) {
        let field = self.model.field;
        for (code, name) in [
            (field.running, "行政运行"),
            (field.affairs, "一般行政管理事务"),
            (field.other, field.other_name),
        ] {
            let _ = write!(
                text,
                "\n[[code]]\nclassification = \"function\"\ncode = \"{code}\"\nname = \"{name}\"\n\
                 explanation = \"反映{}方面{name}的支出。\"\n",
                field.name
            );
        }
    }
}
