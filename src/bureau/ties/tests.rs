use super::books::Shelf;
use super::*;
use crate::budget::ledger::Measure;
use crate::budget::nodes::EVERYTHING;
use crate::bureau::run::{DocumentRun, Verdict};

fn agency() -> AgencyRun {
    AgencyRun {
        code: "101".to_owned(),
        name: "示例市甲局".to_owned(),
        parent: None,
        section: None,
        submission: Some("submissions/101.xlsx".to_owned()),
        verdict: Verdict::Ready,
        days_left: None,
        findings: Vec::new(),
        documents: Vec::new(),
    }
}

#[test]
fn digests_are_what_they_were_when_read_again() {
    let text = concat!(
        r#"{"year":2025,"phase":"original","files":["a.csv"],"#,
        r#""nodes":{"function":[["201","一般公共服务支出",0]]},"#,
        r#""ledgers":[{"id":"main","measure":"spending","scope":[0,0,0,0,0,0,0],"cells":["#,
        r#"{"at":[0,0,1,0,0,0,0],"sum":"3.00","in":[[0,":2","1.00"],[0,":3","2.00"]],"more":5},"#,
        r#"{"at":[0,0,1,0,0,0,0],"sum":"-4.00","in":[[0," 明细!C3"]]}]}]}"#
    );
    let digest: Digest = serde_json::from_str(text).expect("a digest");
    assert_eq!(serde_json::to_string(&digest).expect("text"), text);
    let (agency, run) = (agency(), DocumentRun::default());
    let doc = Doc {
        agency: &agency,
        run: &run,
        digest: &digest,
    };
    let place = &digest.ledgers[0].cells[1].places.first[0];
    assert_eq!(doc.place(place), "submissions/a.csv 明细!C3");
    let wrong = text.replace("3.00", "3.00e5");
    assert!(serde_json::from_str::<Digest>(&wrong).is_err());
}

#[test]
fn digests_somebody_made_up_are_harmless() {
    let chain: Vec<Node> = (0..400)
        .map(|at| Node(format!("n{at}"), String::new(), at))
        .collect();
    let cell = Cell {
        at: [9_999, 400, 7, u32::MAX, 0, 1, 3],
        sum: crate::budget::money::Money::ZERO,
        places: Places {
            first: vec![Place(77, ":1".to_owned(), None)],
            more: usize::MAX,
        },
    };
    let ledger = |measure: &str| Ledger {
        id: "main".to_owned(),
        measure: measure.to_owned(),
        scope: [0; 7],
        cells: vec![cell.clone(), cell.clone()],
    };
    let dims = [
        "category",
        "economic",
        "fund",
        "function",
        "unit",
        "elsewhere",
    ];
    let digest = Digest {
        nodes: dims.map(|dim| (dim.to_owned(), chain.clone())).into(),
        ledgers: vec![ledger("spending"), ledger("something")],
        ..Digest::default()
    };
    let (agency, run) = (agency(), DocumentRun::default());
    let doc = Doc {
        agency: &agency,
        run: &run,
        digest: &digest,
    };
    let shelf = Shelf::new(&[doc, doc], &["spending{function=2010101}", "x{=", "{"]);
    let book = shelf.book(1, doc, Some("n5")).expect("a unit");
    assert!(
        book.ask(&shelf.space, Measure::Spending, EVERYTHING)
            .is_some()
    );
    assert!(shelf.book(2, doc, None).is_none());
    assert_eq!(doc.place(&cell.places.first[0]), "submissions/:1");
}

#[test]
fn keys_are_asked_of_one_document_and_period() {
    for (key, is) in [
        ("spending", true),
        ("spending{category=basic,fund=general-public-budget}", true),
        ("spending{function=2080505}", true),
        ("three-public", true),
        ("spending@2024.original", false),
        ("spending{vintage=never}", false),
        ("share(spending,of=revenue)", false),
        ("spending{", false),
        ("", false),
    ] {
        assert_eq!(question(key).is_some(), is, "{key}");
    }
}
