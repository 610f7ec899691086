//! Chinese and Arabic ordinals.

/// A whole number in Chinese: 一, 十, 十一, 二十, 二十一, 一百零五. Numbers from 1 to 999.
pub fn chinese(n: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, rest) = (n / 100, n % 100);
    let (tens, ones) = (rest / 10, rest % 10);
    let mut out = String::new();
    if hundreds > 0 {
        out.push_str(DIGITS[hundreds % 10]);
        out.push('百');
        if rest > 0 && tens == 0 {
            out.push('零');
        }
    }
    if tens > 0 {
        if tens > 1 || hundreds > 0 {
            out.push_str(DIGITS[tens]);
        }
        out.push('十');
    }
    if ones > 0 || out.is_empty() {
        out.push_str(DIGITS[ones]);
    }
    out
}

/// The older short form used in finance tables: 廿一 for 21 to 29.
pub fn chinese_short(n: usize) -> String {
    match n {
        21..=29 => format!("廿{}", chinese(n - 20)),
        _ => chinese(n),
    }
}

/// Fills a numbering pattern: `{cn}` 一, `{nian}` 廿一, `{n}` 1, `{nn}` 01.
pub fn number(pattern: &str, n: usize) -> String {
    pattern
        .replace("{cn}", &chinese(n))
        .replace("{nian}", &chinese_short(n))
        .replace("{nn}", &format!("{n:02}"))
        .replace("{n}", &n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_read_as_printed() {
        let words: Vec<String> = [1, 10, 11, 20, 25, 100, 105, 110, 999]
            .into_iter()
            .map(chinese)
            .collect();
        assert_eq!(
            words,
            [
                "一",
                "十",
                "十一",
                "二十",
                "二十五",
                "一百",
                "一百零五",
                "一百一十",
                "九百九十九"
            ]
        );
        assert_eq!(chinese_short(21), "廿一");
        assert_eq!(chinese_short(20), "二十");
        assert_eq!(number("第{cn}部分 ", 2), "第二部分 ");
        assert_eq!(number("公开{nn}表", 7), "公开07表");
    }
}
