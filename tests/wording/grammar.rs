//! What a sentence on a change must look like, told from the numbers behind it.

/// The case a sentence was made for.
pub struct Expected {
    /// Direction on the comparison grid; `None` without a base.
    pub sign: Option<i8>,
    /// No change on the grid, though the amounts differ.
    pub nearly: bool,
    pub from_zero: bool,
    /// Zero now and before.
    pub nothing: bool,
    /// Told as a completion rate: more or less than planned, not grown or fallen.
    pub completion: bool,
    /// The numbers are percentages, their difference is points.
    pub points: bool,
    /// The reason that must stand at the end.
    pub reason: Option<&'static str>,
}

const UP: [&str; 4] = ["增加", "增长", "提高", "上升"];
const DOWN: [&str; 4] = ["减少", "下降", "降低", "压减"];
const FLAT: [&str; 2] = ["持平", "一致"];

/// Everything wrong with a sentence.
pub fn problems(expected: &Expected, sentence: &str) -> Vec<String> {
    let sentence = &formal(sentence);
    let mut wrong = Vec::new();
    let mut check = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    match expected.sign {
        _ if expected.completion => {
            let (more, less) = (has(&["大于"]), has(&["小于"]));
            let sign = expected.sign;
            check(more == (sign == Some(1)), "大于 in the wrong case");
            check(less == (sign == Some(-1)), "小于 in the wrong case");
            check(
                !has(&UP) && !has(&DOWN) && !has(&FLAT),
                "a completion that grows",
            );
            let rated = sign.is_some() && !expected.from_zero;
            check(sentence.contains('%') == rated, "a rate in the wrong case");
        }
        Some(1) => {
            // What is new may be said to be new, where the amount stands before the sentence.
            let new = expected.from_zero && sentence.contains("无此项");
            check(
                (has(&UP) || new) && !has(&DOWN) && !has(&FLAT),
                "not an increase alone",
            );
        }
        Some(-1) => check(
            has(&DOWN) && !has(&UP) && !has(&FLAT),
            "not a decrease alone",
        ),
        Some(_) => {
            check(!has(&UP) && !has(&DOWN), "a direction without a change");
            let none = expected.nothing && sentence.contains("无此项");
            check(has(&FLAT) || none, "not level");
            let nearly = sentence.contains("基本");
            check(nearly == expected.nearly, "基本持平 in the wrong case");
        }
        None => check(
            !has(&UP) && !has(&DOWN) && !has(&FLAT),
            "a comparison without a base",
        ),
    }
    for (at, word) in directions(sentence) {
        figure(word, &sentence[at + word.len()..], expected, &mut check);
    }
    let mut ends: Vec<(usize, usize)> = directions(sentence)
        .map(|(at, word)| (at, at + word.len()))
        .collect();
    ends.sort_unstable();
    for pair in ends.windows(2) {
        let between = &sentence[pair[0].1..pair[1].0];
        check(
            between.chars().any(|c| c.is_ascii_digit()),
            "two directions for one number",
        );
    }
    if expected.from_zero {
        check(!sentence.contains('%'), "a percentage of nothing");
    }
    if expected.points {
        check(!sentence.contains('%'), "percent for points");
    }
    check(
        !sentence.contains(['-', '−', '－', '+', '{', '}', '＿', ' ']),
        "a sign or a slot left over",
    );
    let whole = format!("{sentence}。");
    for bad in [
        "，。",
        "。。",
        "，，",
        "是。",
        "：。",
        "由于。",
        "为。",
        "（）",
        "是主要",
        "原因是原因",
    ] {
        check(!whole.contains(bad), bad);
    }
    match expected.reason {
        Some(reason) => {
            check(
                sentence.matches(reason).count() == 1,
                "the reason is not there once",
            );
            check(sentence.matches("主要").count() <= 1, "主要原因 said twice");
        }
        None => check(!has(&["原因", "主要"]), "a reason out of nothing"),
    }
    wrong
}

/// The sentence with one word for each direction: 零增长 is level and no growth, and plain words say
/// 多, 少 and 一样 before or instead of an amount.
fn formal(sentence: &str) -> String {
    let level = sentence
        .replace("零增长", "持平")
        .replace("一样多", "持平")
        .replace("一样", "持平");
    let mut out = String::new();
    let mut before = ' ';
    let mut rest = level.chars().peekable();
    while let Some(c) = rest.next() {
        let counted = rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '多' if counted => out.push_str("增加"),
            '少' if counted && before != '减' => out.push_str("减少"),
            other => out.push(other),
        }
        before = c;
    }
    out
}

/// The direction words of a sentence with their places.
fn directions(sentence: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let words = UP.iter().chain(&DOWN);
    words.flat_map(move |word| sentence.match_indices(word).map(|(at, _)| (at, *word)))
}

/// What follows a direction word: a number that is not zero, with the unit that goes with the word.
fn figure(word: &str, after: &str, expected: &Expected, check: &mut impl FnMut(bool, &str)) {
    let number: String = after
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let unit = &after[number.len()..];
    check(!number.is_empty(), "a direction without a number");
    check(
        number.chars().any(|c| ('1'..='9').contains(&c)),
        "a change of zero",
    );
    if expected.points {
        check(unit.starts_with("个百分点"), "points without 个百分点");
    } else if matches!(word, "增长" | "下降" | "上升" | "降低") {
        check(unit.starts_with('%'), "a rate without %");
    } else {
        check(
            unit.chars()
                .next()
                .is_some_and(|c| !c.is_ascii() && !"，。".contains(c)),
            "an amount without its unit",
        );
        check(!unit.starts_with("个百分点"), "points for an amount");
    }
}
