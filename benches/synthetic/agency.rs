//! One agency: how large it is, its money, and the records it keeps of it.

use std::fmt::Write as _;

use gongkai::records::load::Memory;

use super::words::{
    BRANCHES, CENTRES, DUTIES, FIELDS, Field, INDICATORS, REASONS, RESULTS, SECTIONS, STEMS, TASKS,
};
use super::{Agency, OTHER_PROFILE, PROFILE, Random, Unit, YEAR};

const FUND: &str = "general-public-budget";

/// What an agency spends, in 分.
#[derive(Default)]
struct Money {
    /// Function, category, unit, project.
    main: Vec<(String, &'static str, String, String, i64)>,
    /// Economic class, unit.
    economic: Vec<(&'static str, String, i64)>,
    basic: i64,
    operating: i64,
    reception: i64,
    /// By function code.
    projects: Vec<(&'static str, i64)>,
}

impl Random {
    /// A number of a range, both ends included.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below(usize::try_from(most - least + 1).unwrap_or(1)) as i64
    }

    /// The first item is always taken, of the others some.
    fn some<'a>(&mut self, list: &'a [&'a str], least: usize) -> Vec<&'a str> {
        let count = least + self.below(list.len() - least + 1);
        list[..count].to_vec()
    }
}

/// The agency of a number.
pub fn make(seed: u64, at: usize) -> Agency {
    let mut random = Random(
        seed.wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add((at as u64 + 1).wrapping_mul(1_442_695_040_888_963_407)),
    );
    // The first numbers of a small seed are all alike.
    for _ in 0..4 {
        random.below(2);
    }
    let field = &FIELDS[at % FIELDS.len()];
    let place = at / FIELDS.len();
    // Sixty places, then again with further strokes to their names.
    let name = format!(
        "示例市{}{}{}区{}",
        "新".repeat(place / 60),
        STEMS[place % STEMS.len()],
        BRANCHES[place % BRANCHES.len()],
        field.agency
    );
    let short_name = name.trim_start_matches("示例市").to_owned();
    let code = format!("{}", 1001 + at);
    let units = units(&mut random, &code, &name);
    let profile = (random.below(12) == 0).then_some(OTHER_PROFILE);
    let section = SECTIONS[random.below(SECTIONS.len())];
    // Most agencies are small, a few very large.
    let projects = match random.below(10) {
        0..5 => 1 + random.below(3),
        5..9 => 3 + random.below(6),
        _ => 10 + random.below(12),
    };
    let money = money(&mut random, field, &units, projects);
    let head = Head {
        code: &code,
        name: &name,
        short_name: &short_name,
        profile: profile.unwrap_or(PROFILE),
        section,
    };
    let mut records = Memory::default();
    for (path, text) in [
        (
            "budget.toml",
            budget(&mut random, field, &head, &units, &money),
        ),
        ("spending.csv", spending(&money)),
        ("economic.csv", economic(&money)),
        (
            "projects.toml",
            project_records(&mut random, field, &units, projects),
        ),
        ("indicators.csv", indicators(&mut random, projects)),
        ("texts.toml", texts(&mut random, field)),
    ] {
        records.0.insert(path.to_owned(), text.into_bytes());
    }
    Agency {
        code,
        name,
        short_name,
        units,
        profile,
        section,
        records,
    }
}

fn units(random: &mut Random, code: &str, name: &str) -> Vec<Unit> {
    let count = match random.below(10) {
        0..5 => 1,
        5..9 => 2 + random.below(3),
        _ => 5 + random.below(5),
    };
    let unit = |at: usize| Unit {
        code: format!("{code}{:03}", at + 1),
        name: match at {
            0 => format!("{name}本级"),
            at => format!("{name}{}", CENTRES[at - 1]),
        },
        nature: match at {
            0 => "administrative",
            _ => "public-welfare-1",
        },
    };
    (0..count).map(unit).collect()
}

fn money(random: &mut Random, field: &Field, units: &[Unit], projects: usize) -> Money {
    let mut money = Money::default();
    for (at, unit) in units.iter().enumerate() {
        let staff = if at == 0 {
            random.between(12, 90)
        } else {
            random.between(4, 60)
        };
        let unit = unit.code.clone();
        let each = |random: &mut Random, least: i64, most: i64| {
            staff * random.between(least * 100, most * 100)
        };
        let salary = each(random, 46_000, 61_000);
        let bonus = each(random, 9_000, 24_000);
        let pension = (salary + bonus) * 16 / 100;
        let medical = (salary + bonus) * 8 / 100;
        let housing = (salary + bonus) * 12 / 100;
        let retired = each(random, 500, 3_000);
        let running = salary + bonus + retired;
        for (function, amount) in [
            (field.running, running),
            ("2080505", pension),
            ("2101101", medical),
            ("2210201", housing),
        ] {
            let line = (
                function.to_owned(),
                "personnel",
                unit.clone(),
                String::new(),
                amount,
            );
            money.main.push(line);
        }
        for (economic, amount) in [
            ("30101", salary),
            ("30103", bonus),
            ("30108", pension),
            ("30110", medical),
            ("30113", housing),
            ("30302", retired),
        ] {
            money.economic.push((economic, unit.clone(), amount));
        }
        let mut operating = 0;
        for (economic, least, most) in [
            ("30201", 900, 2_400),
            ("30207", 300, 900),
            ("30211", 500, 1_900),
            ("30216", 200, 700),
            ("30228", 600, 1_300),
            ("30229", 500, 1_100),
            ("30239", 2_000, 6_000),
            ("30299", 300, 900),
        ] {
            let amount = each(random, least, most);
            operating += amount;
            money.economic.push((economic, unit.clone(), amount));
        }
        if at == 0 && random.below(2) == 0 {
            money.reception = random.between(5, 60) * 100_000;
            money
                .economic
                .push(("30217", unit.clone(), money.reception));
            operating += money.reception;
        }
        let line = (
            field.running.to_owned(),
            "operating",
            unit,
            String::new(),
            operating,
        );
        money.main.push(line);
        money.operating += operating;
        money.basic += running + pension + medical + housing + operating;
    }
    for at in 0..projects {
        let function = if at % 3 == 2 {
            field.other
        } else {
            field.affairs
        };
        let amount = random.between(3, 400) * 1_000_000 + random.between(0, 99) * 10_000;
        let unit = units[at % units.len()].code.clone();
        money
            .main
            .push((function.to_owned(), "project", unit, project_id(at), amount));
        match money
            .projects
            .iter_mut()
            .find(|(code, _)| *code == function)
        {
            Some((_, sum)) => *sum += amount,
            None => money.projects.push((function, amount)),
        }
    }
    money
}

fn project_id(at: usize) -> String {
    format!("project-{}", at + 1)
}

/// An amount in 分 as records write it.
fn yuan(amount: i64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

/// What it was the year before, in 分 of whole 百元: never the same.
fn before(random: &mut Random, amount: i64) -> i64 {
    let percent = match random.below(2) {
        0 => random.between(88, 98),
        _ => random.between(102, 109),
    };
    (amount * percent / 100 / 10_000 + 1) * 10_000
}

fn spending(money: &Money) -> String {
    let mut text = String::from("function,category,fund,unit,project,amount\n");
    for (function, category, unit, project, amount) in &money.main {
        let amount = yuan(*amount);
        let _ = writeln!(
            text,
            "{function},{category},{FUND},{unit},{project},{amount}"
        );
    }
    text
}

fn economic(money: &Money) -> String {
    let mut text = String::from("economic,category,fund,unit,amount\n");
    for (economic, unit, amount) in &money.economic {
        let _ = writeln!(text, "{economic},basic,{FUND},{unit},{}", yuan(*amount));
    }
    text
}

/// What stands at the beginning of the records.
struct Head<'a> {
    code: &'a str,
    name: &'a str,
    short_name: &'a str,
    profile: &'a str,
    section: &'a str,
}

fn budget(
    random: &mut Random,
    field: &Field,
    head: &Head,
    units: &[Unit],
    money: &Money,
) -> String {
    let Head {
        code,
        name,
        short_name,
        profile,
        section,
    } = head;
    let mut text = format!(
        "format = 1\n\n[document]\nyear = {YEAR}\nphase = \"original\"\nprofile = \"{profile}\"\n\
         revenue = \"as-spending\"\nbase = \"{}.original\"\napproval-date = {YEAR}-01-20\n\
         publication-date = {YEAR}-02-07\n\n[agency]\nname = \"{name}\"\nshort-name = \"{short_name}\"\n\
         self-name = \"我局\"\ncode = \"{code}\"\nlevel = \"district\"\nkind = \"department\"\n\
         finance-section = \"{:02} {section}\"\ncontact = \"张某某\"\nphone = \"010-00000000\"\n",
        YEAR - 1,
        1 + SECTIONS.iter().position(|one| one == section).unwrap_or(0)
    );
    for unit in units {
        let _ = write!(
            text,
            "\n[[unit]]\nid = \"{0}\"\ncode = \"{0}\"\nname = \"{1}\"\nnature = \"{2}\"\n",
            unit.code, unit.name, unit.nature
        );
    }
    text += "\n[[ledger]]\nid = \"main\"\nscope = {}\nfile = \"spending.csv\"\n\n[[ledger]]\n\
             id = \"economic\"\nscope = { category = \"basic\", fund = \"general-public-budget\", vintage = \"current\" }\n\
             file = \"economic.csv\"\n";
    for year in [YEAR - 1, YEAR - 2] {
        previous_year(random, field, &mut text, year, money);
    }
    let operating = before(random, money.operating);
    let reception = match money.reception {
        0 => 0,
        amount => amount + random.between(0, 4) * 100_000,
    };
    for (fact, amount) in [
        ("agency-operating-cost", operating),
        ("three-public", reception),
        ("overseas-travel", 0),
        ("vehicle-purchase", 0),
        ("vehicle-operation", 0),
        ("official-reception", reception),
    ] {
        previous(&mut text, fact, amount);
    }
    for (item, amount) in [
        ("overseas-travel", 0),
        ("overseas-academic", 0),
        ("vehicle-purchase", 0),
        ("vehicle-operation", 0),
        ("official-reception", money.reception),
    ] {
        let _ = write!(
            text,
            "\n[[earmark]]\nitem = \"{item}\"\namount = {}\n",
            yuan(amount)
        );
    }
    let total: i64 = money.main.iter().map(|line| line.4).sum();
    let _ = write!(
        text,
        "\n[[control]]\nfact = \"spending\"\namount = {}\n",
        yuan(total)
    );
    people(random, &mut text);
    goods(random, &mut text, units);
    reasons(random, field, &mut text, money);
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
    for (path, kind) in [
        ("texts.toml", ""),
        ("projects.toml", ""),
        ("indicators.csv", "indicator"),
    ] {
        let _ = write!(text, "\n[[file]]\npath = \"{path}\"\n");
        if !kind.is_empty() {
            let _ = writeln!(text, "kind = \"{kind}\"");
        }
    }
    text
}

/// Ledgers of a year before: by category, revenue as a whole; and what projects had by function.
fn previous_year(random: &mut Random, field: &Field, text: &mut String, year: u16, money: &Money) {
    let basic = before(random, money.basic);
    let projects: Vec<(&str, i64)> = money
        .projects
        .iter()
        .map(|&(function, amount)| (function, before(random, amount)))
        .collect();
    let project: i64 = projects.iter().map(|(_, amount)| amount).sum();
    let _ = write!(
        text,
        "\n[[ledger]]\nid = \"spending-{year}\"\nyear = {year}\nphase = \"original\"\nscope = {{}}\n"
    );
    for (category, amount) in [("basic", basic), ("project", project)] {
        let _ = write!(
            text,
            "\n[[line]]\nledger = \"spending-{year}\"\ncategory = \"{category}\"\nfund = \"{FUND}\"\namount = {}\n",
            yuan(amount)
        );
    }
    let _ = write!(
        text,
        "\n[[ledger]]\nid = \"revenue-{year}\"\nmeasure = \"revenue\"\nyear = {year}\nphase = \"original\"\nscope = {{}}\n\
         \n[[revenue]]\nledger = \"revenue-{year}\"\nsource = \"{FUND}\"\namount = {}\n",
        yuan(basic + project)
    );
    if year + 1 == YEAR {
        for (function, amount) in projects {
            let fact = project_fact(field, function);
            previous(text, &fact, amount);
        }
    }
}

fn previous(text: &mut String, fact: &str, amount: i64) {
    let _ = write!(
        text,
        "\n[[previous]]\nfact = \"{fact}\"\namount = {}\n",
        yuan(amount)
    );
}

fn people(random: &mut Random, text: &mut String) {
    let posts = random.between(12, 60);
    let institution = random.between(4, 40);
    for (status, class, of_which, count) in [
        ("establishment", "administrative", "", posts),
        ("establishment", "institution", "", institution),
        ("establishment", "institution", "civil-service-managed", 0),
        (
            "in-post",
            "administrative",
            "",
            posts - random.between(0, 4),
        ),
        (
            "in-post",
            "institution",
            "",
            institution - random.between(0, 3),
        ),
        ("in-post", "institution", "civil-service-managed", 0),
        ("veteran-retired", "administrative", "", 0),
        ("retired", "administrative", "", random.between(0, 30)),
        ("veteran-retired", "institution", "", 0),
        ("retired", "institution", "", random.between(0, 20)),
    ] {
        let _ = write!(
            text,
            "\n[[staff]]\nstatus = \"{status}\"\nclass = \"{class}\"\n"
        );
        if !of_which.is_empty() {
            let _ = writeln!(text, "of-which = \"{of_which}\"");
        }
        let _ = writeln!(text, "count = {count}");
    }
    let _ = write!(text, "\n[vehicles]\nas-of = {}-12-31\n", YEAR - 1);
    for kind in [
        "confidential",
        "emergency",
        "law-enforcement",
        "specialised",
        "other",
    ] {
        let _ = write!(text, "\n[[vehicle]]\nkind = \"{kind}\"\ncount = 0\n");
    }
}

fn goods(random: &mut Random, text: &mut String, units: &[Unit]) {
    let amount = random.between(5, 90) * 100;
    let _ = write!(
        text,
        "\n[[procurement]]\nid = \"copy-paper\"\nunit = \"{}\"\nproject = \"project-1\"\nitem-code = \"A05040101\"\n\
         item = \"复印纸\"\neconomic = \"30201\"\nfunding = \"预算安排\"\nnature = \"经费拨款补助\"\n\
         measure = \"箱\"\namount = {amount}\nsme = {amount}\nmicro = {amount}\n",
        units[0].code
    );
}

/// Projects are told apart by the name of their 项.
fn project_fact(field: &Field, function: &str) -> String {
    let name = if function == field.other {
        field.other_name
    } else {
        "一般行政管理事务"
    };
    format!("spending{{category=project,function=name:{name},fund={FUND}}}")
}

fn reasons(random: &mut Random, field: &Field, text: &mut String, money: &Money) {
    let mut facts = vec![
        format!("spending{{fund={FUND}}}"),
        "agency-operating-cost".to_owned(),
    ];
    for (function, _) in &money.projects {
        facts.push(project_fact(field, function));
    }
    let first = random.below(REASONS.len());
    for (at, fact) in facts.iter().enumerate() {
        let reason = REASONS[(first + at) % REASONS.len()];
        let _ = write!(
            text,
            "\n[[reason]]\nfact = \"{fact}\"\ntext = \"{reason}\"\n"
        );
    }
}

fn project_name(field: &Field, at: usize) -> String {
    let about = field.projects[at % field.projects.len()];
    match at / field.projects.len() {
        0 => format!("{about}经费"),
        1 => format!("{about}提升工程"),
        2 => format!("{about}设备购置"),
        _ => format!("{about}综合保障"),
    }
}

fn project_records(random: &mut Random, field: &Field, units: &[Unit], count: usize) -> String {
    let mut text = String::new();
    for at in 0..count {
        let about = field.projects[at % field.projects.len()];
        let name = project_name(field, at);
        let unit = &units[at % units.len()].code;
        let attribute = if random.below(4) == 0 {
            "new"
        } else {
            "continuing"
        };
        let _ = write!(
            text,
            "[[project]]\nid = \"{}\"\ncode = \"{unit}{:06}\"\nname = \"{name}\"\ngroup = \"31\"\n\
             group-name = \"本级支出项目\"\nunit = \"{unit}\"\norder = {}\npurpose = \"{about}及相关支出\"\n\
             attribute = \"{attribute}\"\ntype = \"recurring\"\nstart = {YEAR}-01-01\nend = {YEAR}-12-31\n\
             filled-on = {YEAR}-01-10\noverview = \"开展{about}工作，保障各项任务顺利完成\"\n\
             basis = \"根据部门职责和年度工作计划，安排{about}所需经费\"\n\
             long-term-goal = \"建立健全{about}长效机制，持续提升服务水平\"\n\
             annual-goal = \"按计划完成{about}任务，资金使用规范高效\"\n\
             leader = \"张某某\"\ncontact = \"张某某\"\nphone = \"010-00000000\"\n\n",
            project_id(at),
            at + 1,
            at + 1,
        );
    }
    text
}

fn indicators(random: &mut Random, projects: usize) -> String {
    let mut text = String::from(
        "id,project,goal,level1,level2,name,operator,value,measure-unit,previous,before-previous,standard\n",
    );
    for project in 0..projects {
        for (at, (level1, level2, name, operator, unit)) in INDICATORS.iter().enumerate() {
            // Quantity, quality, time and satisfaction are in every project.
            if !matches!(at, 1 | 3 | 4 | 6 | 9) && random.below(3) == 0 {
                continue;
            }
            let value = match *unit {
                "%" if *operator == "≤" => 100,
                "%" => random.between(90, 98),
                _ => random.between(2, 400),
            };
            let last = match *unit {
                "%" => format!("{}%", random.between(90, 98)),
                _ => random.between(2, 400).to_string(),
            };
            let id = format!("indicator-{}-{}", project + 1, at + 1);
            let _ = writeln!(
                text,
                "{id},{},,{level1},{level2},{name},{operator},{value},{unit},{last},{last},计划标准",
                project_id(project)
            );
        }
    }
    for (at, goal) in [(1, "long-service"), (2, "annual-tasks-done")] {
        let name = if at == 1 {
            "服务事项办结率"
        } else {
            "重点任务完成率"
        };
        let _ = writeln!(
            text,
            "overall-{at},,{goal},产出指标,质量指标,{name},≥,{},%,95%,95%,计划标准",
            random.between(90, 98)
        );
    }
    text
}

fn texts(random: &mut Random, field: &Field) -> String {
    let mut text = String::new();
    for (id, phrases, least) in [
        ("functions", &DUTIES[..], 8),
        ("annual-tasks", &TASKS[..], 5),
        ("past-performance", &RESULTS[..], 3),
    ] {
        let body: Vec<String> = random
            .some(phrases, least)
            .iter()
            .map(|phrase| phrase.replace("{}", field.name))
            .collect();
        let _ = write!(
            text,
            "[[text]]\nid = \"{id}\"\nbody = \"\"\"\n{}\"\"\"\n\n",
            body.join("\n")
        );
    }
    for (id, term, words) in [
        ("long-service", "long", "公共服务水平持续提升"),
        ("annual-tasks-done", "annual", "年度重点任务全面完成"),
    ] {
        let _ = write!(
            text,
            "[[goal]]\nid = \"{id}\"\nterm = \"{term}\"\ntext = \"{}{words}\"\ntitle = \"{words}\"\n\n",
            field.name
        );
    }
    text
}
