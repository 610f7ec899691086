//! Ledgers and queries on whole budgets: the worked examples of the design, and the edges.

#[path = "properties/support.rs"]
mod support;

use gongkai::budget::ledger::{Answer, Measure};
use gongkai::budget::nodes::Dim;
use gongkai::diag::{Finding, Lang, Level};
use gongkai::facts::key::{Key, set_node};
use gongkai::facts::{Facts, Gap, Origin};
use support::{blocking, codes, example, fact, facts, gap, memory, plain, run, words, yuan};

/// The ids of the ledgers a fact's lines come from.
fn ledgers(facts: &Facts, key: &str) -> Vec<String> {
    let Origin::Lines(lines) = &fact(facts, key).origin else {
        panic!("{key} is no sum of lines");
    };
    let mut ids: Vec<String> = lines
        .iter()
        .map(|line| facts.ledgers[line.ledger].id.clone())
        .collect();
    ids.dedup();
    ids
}

/// What one ledger alone says: certain and possible amount.
fn bounds(facts: &Facts, ledger: &str, query: &[(&str, &str)]) -> (String, String) {
    let space = &facts.budget.space;
    let mut cross = gongkai::budget::nodes::EVERYTHING;
    for (dim, node) in query {
        set_node(space, &mut cross, dim, node).expect("a known node");
    }
    let cross = space.narrow(cross).expect("no contradiction");
    let ledger = facts
        .ledgers
        .iter()
        .find(|l| l.id == ledger)
        .expect("a ledger");
    let bounds = ledger.bounds(space, &cross, &[]);
    (plain(bounds.certain), plain(bounds.possible))
}

/// Certain and possible amount of an unanswered query, its blocking amounts and missing dimensions.
fn refused(facts: &Facts, key: &str) -> (String, String, Vec<String>, Vec<Dim>) {
    match gap(facts, key) {
        Gap::Undecided {
            certain,
            possible,
            blocking,
            missing,
        } => {
            let amounts = blocking
                .iter()
                .map(|&line| plain(facts.line(line).amount))
                .collect();
            (plain(certain), plain(possible), amounts, missing)
        }
        other => panic!("{key}: {other:?}"),
    }
}

fn finding(facts: &Facts, key: &str) -> Finding {
    let key = facts.parse(key).expect("a key");
    facts.finding(&facts.get(&key).expect_err("no answer"))
}

#[test]
fn two_ledgers_of_the_same_money_tie() {
    let outcome = run(&example("wuhan-qingshan-2024"));
    let facts = facts(&outcome);
    for ledger in ["main", "economic"] {
        let query = [
            ("category", "basic"),
            ("fund", "general-public-budget"),
            ("vintage", "current"),
        ];
        let both = bounds(&facts, ledger, &query);
        let basic = "9814085.52".to_owned();
        assert_eq!(both, (basic.clone(), basic), "{ledger}");
    }
    // Personnel expenditure: a category in one, the classes 301 and 303 in the other.
    assert_eq!(yuan(&facts, "spending{category=personnel}"), "9210644.08");
    assert_eq!(ledgers(&facts, "spending{category=personnel}"), ["main"]);
    let by_class = |class| {
        bounds(
            &facts,
            "economic",
            &[("category", "basic"), ("economic", class)],
        )
    };
    assert_eq!(by_class("301"), ("8030537.54".into(), "8030537.54".into()));
    assert_eq!(by_class("303"), ("1180106.54".into(), "1180106.54".into()));
    assert_eq!(
        bounds(
            &facts,
            "economic",
            &[
                ("category", "personnel"),
                ("fund", "general-public-budget"),
                ("vintage", "current")
            ]
        ),
        ("9210644.08".into(), "9210644.08".into()),
        "301 and 303 are personnel within basic"
    );
    assert!(!codes(&outcome).contains(&"ledgers-disagree"));
}

#[test]
fn a_cross_nobody_records_is_refused_with_its_blocking_lines() {
    let outcome = run(&example("wuhan-qingshan-2024"));
    let facts = facts(&outcome);
    let key = "spending{category=basic,economic=302,function=206}";
    let (certain, possible, amounts, missing) = refused(&facts, key);
    // Only the operating lines: personnel money cannot be of class 302.
    assert_eq!((certain.as_str(), possible.as_str()), ("0", "487857.44"));
    assert_eq!(amounts, ["407433.44", "80424"]);
    assert_eq!(missing, [Dim::Economic]);
    let (_, _, amounts, missing) = refused(&facts, "spending{economic=302,function=206}");
    assert_eq!(amounts.len(), 4, "the two projects of 206 block as well");
    assert_eq!(missing, [Dim::Economic]);

    let finding = finding(&facts, key);
    assert_eq!(finding.code, "fact-unanswered");
    assert_eq!(finding.level, Level::Deny);
    let text = finding.message.text(Lang::Zh);
    for part in ["487857.44", "经济科目"] {
        assert!(text.contains(part), "{text}");
    }
    let place = finding.primary.expect("the first blocking line").location;
    let file = outcome.sources.get(place.file().expect("a file"));
    assert_eq!(file.name, "spending.csv");
    assert_eq!(finding.secondary.len(), 1, "and the other one");
}

#[test]
fn a_query_is_cut_along_a_view() {
    let outcome = run(&example("ganzhou-miit-2022"));
    let facts = facts(&outcome);
    let key = "spending{economic=302}";
    assert_eq!(yuan(&facts, key), "20525899");
    assert_eq!(ledgers(&facts, key), ["main", "economic"]);
    let Answer::Known { parts, .. } = (match facts.parse(key).expect("a key") {
        Key::Amount { cross, period, .. } => facts.set(Measure::Spending, period).answer(&cross),
        _ => panic!("an amount"),
    }) else {
        panic!("{key} is answered");
    };
    let mut amounts: Vec<String> = parts.iter().map(|part| plain(part.amount)).collect();
    amounts.sort();
    assert_eq!(amounts, ["17947165", "2578734"]);
}

#[test]
fn money_of_an_unrecorded_fund_is_named() {
    let outcome = run(&example("ganzhou-miit-2022"));
    let facts = facts(&outcome);
    let (certain, possible, amounts, missing) =
        refused(&facts, "spending{fund=general-public-budget}");
    assert_eq!(certain, "19635166");
    assert_eq!(possible, "26534464", "19635166 + 6899298");
    assert_eq!(amounts.len(), 10, "the carry-over lines have no fund");
    assert_eq!(missing, [Dim::Fund]);
    // The year's own money of that fund is known.
    assert_eq!(
        yuan(
            &facts,
            "spending{fund=general-public-budget,vintage=current}"
        ),
        "19635166"
    );
}

/// A small budget in the records' own words.
fn small(body: &str) -> gongkai::pipeline::Outcome {
    let text = format!(
        "format = 1\n[document]\nyear = 2024\nprofile = \"hard\"\nrevenue = \"as-spending\"\n\
         [agency]\nname = \"某某局\"\ncode = \"100\"\n{body}"
    );
    run(&memory(&[("budget.toml", text)]))
}

const LEDGER: &str = "general-public-budget";

fn line(rest: &str) -> String {
    format!("[[line]]\nfund = \"{LEDGER}\"\n{rest}\n")
}

#[test]
fn project_money_without_class_cannot_become_a_total() {
    // Document 004, in 万元: three classes of basic expenditure and two projects without a class.
    let mut body = String::from("[[ledger]]\nid = \"main\"\namount-unit = \"万元\"\n");
    for (class, amount) in [("301", "307.35"), ("302", "33.98"), ("303", "111.04")] {
        body += &line(&format!(
            "function = \"206\"\ncategory = \"basic\"\neconomic = \"{class}\"\namount = {amount}"
        ));
    }
    for (id, amount) in [("sme-growth", "1000"), ("park", "300")] {
        body += &format!("[[project]]\nid = \"{id}\"\nname = \"项目{id}\"\n");
        body += &line(&format!(
            "function = \"206\"\nproject = \"{id}\"\namount = {amount}"
        ));
    }
    let outcome = small(&body);
    let facts = facts(&outcome);
    let (certain, possible, amounts, missing) = refused(&facts, "spending{economic=301}");
    assert_eq!(
        (certain.as_str(), possible.as_str()),
        ("3073500", "16073500")
    );
    assert_eq!(amounts, ["10000000", "3000000"]);
    assert_eq!(missing, [Dim::Economic]);
    assert_eq!(
        yuan(&facts, "spending{category=basic,economic=301}"),
        "3073500"
    );
    // 452.37 is the basic expenditure and nothing else.
    assert_eq!(yuan(&facts, "spending{category=basic}"), "4523700");
    assert_eq!(yuan(&facts, "spending"), "17523700");
}

#[test]
fn a_negative_amount_needs_its_reason() {
    let bad = small(&line("category = \"basic\"\namount = -5"));
    assert!(codes(&bad).contains(&"negative-amount"));
    let body = line("category = \"basic\"\namount = 105")
        + &line("category = \"basic\"\nid = \"r\"\namount = -5\nreversal = \"冲销多列\"");
    let good = small(&body);
    assert!(
        !codes(&good).contains(&"negative-amount"),
        "{:?}",
        blocking(&good)
    );
    assert_eq!(yuan(&facts(&good), "spending"), "100");
}

#[test]
fn the_same_identity_twice_is_an_error() {
    let twice = line("category = \"basic\"\nfunction = \"2010101\"\namount = 1").repeat(2);
    let outcome = small(&twice);
    let found: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|f| f.code == "duplicate-line")
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].secondary.len(), 1, "the first is named");
    let ids = line("category = \"basic\"\nfunction = \"2010101\"\nid = \"a\"\namount = 1")
        + &line("category = \"basic\"\nfunction = \"2010101\"\nid = \"b\"\namount = 1");
    let outcome = small(&ids);
    assert!(!codes(&outcome).contains(&"duplicate-line"));
    // An empty field and what the structure makes of it are one and the same identity.
    let implied = line("category = \"basic\"\namount = 1")
        + &line("category = \"basic\"\nproject = \"none\"\namount = 2");
    assert!(codes(&small(&implied)).contains(&"duplicate-line"));
}

#[test]
fn a_line_outside_the_scope_is_told_with_both_places() {
    let body = "[[ledger]]\nid = \"view\"\nscope = { category = \"basic\" }\n".to_owned()
        + &line("category = \"basic\"\namount = 10")
        + &line("ledger = \"view\"\neconomic = \"301\"\namount = 10");
    let outcome = small(&body);
    let found = outcome
        .findings
        .iter()
        .find(|f| f.code == "line-outside-scope")
        .expect("the line does not say that it is basic");
    assert_eq!(found.secondary.len(), 1, "where the ledger is declared");
}

#[test]
fn contradictions_are_lines_of_nothing() {
    for body in [
        "[[project]]\nid = \"p\"\nname = \"甲\"\n[[line]]\nproject = \"p\"\ncategory = \"basic\"\namount = 1\n",
        "[[line]]\ncategory = \"project\"\nproject = \"none\"\namount = 1\n",
        "[[line]]\ncategory = \"personnel\"\neconomic = \"30201\"\namount = 1\n",
    ] {
        assert!(
            codes(&small(body)).contains(&"contradicting-line"),
            "{body}"
        );
    }
    // As a query the same thing is exactly zero: there can be no such money.
    let outcome = small(&line("category = \"basic\"\namount = 7"));
    let facts = facts(&outcome);
    assert_eq!(
        yuan(&facts, "spending{category=personnel,economic=302}"),
        "0"
    );
    assert_eq!(yuan(&facts, "spending{category=project,project=none}"), "0");
}

#[test]
fn the_structure_narrows_lines() {
    let body = "[[project]]\nid = \"p\"\nname = \"甲\"\n".to_owned()
        + &line("project = \"p\"\namount = 30")
        + &line("category = \"basic\"\neconomic = \"30101\"\namount = 20")
        + &line("category = \"basic\"\neconomic = \"302\"\namount = 5");
    let outcome = small(&body);
    let facts = facts(&outcome);
    assert_eq!(yuan(&facts, "spending{category=project}"), "30");
    assert_eq!(yuan(&facts, "spending{category=personnel}"), "20");
    assert_eq!(yuan(&facts, "spending{category=operating}"), "5");
    assert_eq!(yuan(&facts, "spending{project=none}"), "25");
    assert_eq!(
        yuan(&facts, "spending{category=operating,economic=301}"),
        "0"
    );
}

/// Basic and project money without class, and a view by class of each.
fn two_views() -> String {
    let mut body = String::from("[[project]]\nid = \"p\"\nname = \"甲\"\n");
    for (id, category) in [("basic-view", "basic"), ("project-view", "project")] {
        body += &format!("[[ledger]]\nid = \"{id}\"\nscope = {{ category = \"{category}\" }}\n");
    }
    body += &line("category = \"basic\"\nfunction = \"2010101\"\namount = 100");
    body += &line("project = \"p\"\nfunction = \"2010102\"\namount = 60");
    for (view, category, class, amount) in [
        ("basic-view", "basic", "301", 70),
        ("basic-view", "basic", "302", 30),
        ("project-view", "project", "302", 40),
        ("project-view", "project", "310", 20),
    ] {
        body += &line(&format!(
            "ledger = \"{view}\"\ncategory = \"{category}\"\neconomic = \"{class}\"\namount = {amount}"
        ));
    }
    body
}

#[test]
fn two_views_answer_together() {
    let outcome = small(&two_views());
    let facts = facts(&outcome);
    assert_eq!(yuan(&facts, "spending{economic=302}"), "70");
    assert_eq!(yuan(&facts, "spending{economic=310}"), "20");
    assert_eq!(yuan(&facts, "spending{economic=303}"), "0");
    // By function and class nobody knows.
    let (certain, possible, _, _) = refused(&facts, "spending{economic=302,function=2010101}");
    assert_eq!((certain.as_str(), possible.as_str()), ("0", "100"));
    assert!(!codes(&outcome).contains(&"ledgers-disagree"));
}

#[test]
fn a_disagreement_names_the_deepest_node() {
    let body = two_views().replace(
        "economic = \"301\"\namount = 70",
        "economic = \"301\"\namount = 71",
    );
    let outcome = small(&body);
    let found: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|f| f.code == "ledgers-disagree")
        .collect();
    assert_eq!(
        found.len(),
        1,
        "{:?}",
        found.iter().map(|f| words(f)).collect::<Vec<_>>()
    );
    let text = found[0].message.text(Lang::Zh);
    assert!(
        text.contains("基本支出") && text.contains("101") && text.contains("100"),
        "{text}"
    );

    // Where both know the 项, the 项 is named and what contains it is folded.
    let deep = "[[ledger]]\nid = \"view\"\nscope = { category = \"basic\" }\n".to_owned()
        + &line("category = \"basic\"\nfunction = \"2010101\"\namount = 100")
        + &line("category = \"basic\"\nfunction = \"2010102\"\namount = 50")
        + &line("ledger = \"view\"\ncategory = \"basic\"\nfunction = \"2010101\"\namount = 101")
        + &line("ledger = \"view\"\ncategory = \"basic\"\nfunction = \"2010102\"\namount = 50");
    let outcome = small(&deep);
    let found: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|f| f.code == "ledgers-disagree")
        .collect();
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.text(Lang::Zh).contains("2010101"),
        "{}",
        words(found[0])
    );
    assert!(
        !found[0].notes.is_empty(),
        "the folded ancestors are counted"
    );
}

#[test]
fn one_known_figure_of_another_year_is_complete_on_its_node_only() {
    let body = line("category = \"basic\"\nfunction = \"2010101\"\namount = 100")
        + "[[previous]]\nfact = \"spending{category=basic}\"\namount = 0.009\namount-unit = \"万元\"\n\
           [[previous]]\nfact = \"spending{category=project}\"\nunknown = \"上年没有分列\"\n";
    let outcome = small(&body);
    let facts = facts(&outcome);
    assert_eq!(yuan(&facts, "spending{category=basic}@2023"), "90");
    assert_eq!(
        yuan(&facts, "change(spending{category=basic})"),
        "0",
        "on the grid of 0.01 万元"
    );
    assert!(fact(&facts, "change(spending{category=basic})").nearly);
    // Inside the node, but finer: the one line only overlaps.
    let (certain, possible, _, missing) =
        refused(&facts, "spending{category=basic,function=201}@2023");
    assert_eq!((certain.as_str(), possible.as_str()), ("0", "90"));
    assert_eq!(missing, [Dim::Function]);
    // Outside: not known at all, and declared so.
    assert!(matches!(gap(&facts, "spending@2023"), Gap::Missing));
    assert!(matches!(
        gap(&facts, "spending{category=project}@2023"),
        Gap::DeclaredUnknown(_)
    ));
}

#[test]
fn unlisted_inside_a_complete_year_is_zero() {
    let body = "[[ledger]]\nid = \"old\"\nyear = 2023\n".to_owned()
        + &line("category = \"basic\"\namount = 5")
        + &line("ledger = \"old\"\ncategory = \"basic\"\namount = 4");
    let outcome = small(&body);
    let facts = facts(&outcome);
    assert_eq!(yuan(&facts, "spending{category=project}@2023"), "0");
    assert!(matches!(
        gap(&facts, "spending{category=basic}@2022"),
        Gap::Missing
    ));
    assert!(matches!(
        gap(&facts, "rate(spending{category=project})"),
        Gap::ZeroBase
    ));
}

#[test]
fn all_items_of_one_name_are_not_more_than_themselves() {
    // A view of one 款, and a question for the 项 of one name across 款.
    let body = "[[ledger]]\nid = \"view\"\nscope = { function = \"21505\" }\n".to_owned()
        + &line("function = \"2150502\"\ncategory = \"basic\"\namount = 10")
        + &line("function = \"2150501\"\ncategory = \"basic\"\namount = 100")
        + &line("function = \"2150802\"\ncategory = \"basic\"\neconomic = \"301\"\namount = 1")
        + &line("ledger = \"view\"\nfunction = \"2150501\"\neconomic = \"301\"\namount = 100")
        + &line("ledger = \"view\"\nfunction = \"2150502\"\neconomic = \"301\"\namount = 10");
    let outcome = small(&body);
    let facts = facts(&outcome);
    let name = "spending{function=name:一般行政管理事务}";
    assert_eq!(yuan(&facts, name), "11");
    // The view knows the class, of its whole 款 only: it must not answer for 2150501 as well.
    let (certain, possible, _, _) = refused(
        &facts,
        "spending{economic=301,function=name:一般行政管理事务}",
    );
    assert_eq!((certain.as_str(), possible.as_str()), ("1", "11"));
}
