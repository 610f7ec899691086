//! Slips people make with one number.

use super::system::Cents;

/// What turns the right amount into the wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// Ten, a hundred or a thousand times, or part of it.
    Decimal,
    /// 元 for 万元 or the other way round.
    Unit,
    Sign,
    /// Two neighbouring digits exchanged.
    Transposed,
    /// Twice the amount.
    Twice,
    OneDigit,
    /// A digit left out or typed twice.
    DigitCount,
}

impl Slip {
    /// How far-fetched it is: what many other numbers would also explain costs more.
    pub fn cost(self) -> u32 {
        match self {
            Slip::Sign => 2,
            Slip::Decimal | Slip::Unit => 3,
            Slip::Transposed => 4,
            Slip::Twice => 5,
            Slip::OneDigit => 7,
            Slip::DigitCount => 8,
        }
    }
}

/// The slip that makes `wrong` of `right`, if it is one.
pub fn between(wrong: Cents, right: Cents) -> Option<Slip> {
    if wrong == right || wrong == 0 || right == 0 {
        return None;
    }
    if wrong == -right {
        return Some(Slip::Sign);
    }
    let times = |factor: Cents| wrong == right * factor || wrong * factor == right;
    if times(10_000) {
        return Some(Slip::Unit);
    }
    if times(10) || times(100) || times(1_000) {
        return Some(Slip::Decimal);
    }
    if (wrong < 0) != (right < 0) {
        return None;
    }
    let (mut a, mut b) = (digits(wrong), digits(right));
    if digit_more(&a, &b) || digit_more(&b, &a) {
        return Some(Slip::DigitCount).filter(|_| wrong != 2 * right);
    }
    let width = a.len().max(b.len());
    a.splice(0..0, std::iter::repeat_n(0, width - a.len()));
    b.splice(0..0, std::iter::repeat_n(0, width - b.len()));
    let apart: Vec<usize> = (0..width).filter(|&at| a[at] != b[at]).collect();
    match apart.as_slice() {
        [_] => Some(Slip::OneDigit),
        [x, y] if y - x == 1 && a[*x] == b[*y] && a[*y] == b[*x] => Some(Slip::Transposed),
        _ if wrong == 2 * right => Some(Slip::Twice),
        _ => None,
    }
}

/// What an amount may have been before a slip, where ties alone do not tell it.
pub fn before(wrong: Cents) -> Vec<Cents> {
    let mut found = vec![-wrong];
    for factor in [10, 100, 1_000, 10_000] {
        found.push(wrong * factor);
        if wrong % factor == 0 {
            found.push(wrong / factor);
        }
    }
    if wrong % 2 == 0 {
        found.push(wrong / 2);
    }
    let sign = wrong.signum();
    let digits = digits(wrong);
    for at in 0..=digits.len() {
        if (1..digits.len()).contains(&at) {
            let mut swapped = digits.clone();
            swapped.swap(at - 1, at);
            found.push(sign * number(&swapped));
        }
        for digit in 0..10 {
            let mut more = digits.clone();
            more.insert(at, digit);
            found.push(sign * number(&more));
            if let Some(own) = more.get(at + 1) {
                let own = *own;
                more.remove(at + 1);
                found.push(sign * number(&more));
                if digit == own {
                    more.remove(at);
                    found.push(sign * number(&more));
                }
            }
        }
    }
    found.retain(|&right| between(wrong, right).is_some());
    found.sort_unstable();
    found.dedup();
    found
}

/// The decimal digits of an amount, hundredths last.
fn digits(amount: Cents) -> Vec<u8> {
    let text = amount.unsigned_abs().to_string();
    text.bytes().map(|digit| digit - b'0').collect()
}

fn number(digits: &[u8]) -> Cents {
    digits
        .iter()
        .fold(0, |sum, &digit| sum * 10 + Cents::from(digit))
}

/// Whether `long` is `short` with one digit put in.
fn digit_more(long: &[u8], short: &[u8]) -> bool {
    if long.len() != short.len() + 1 {
        return false;
    }
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    long[same + 1..] == short[same..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_apart() {
        for (wrong, right, slip) in [
            (1_700, 170, Slip::Decimal),
            (111, 1_110, Slip::Decimal),
            (12_345, 123_450_000, Slip::Unit),
            (-5_000, 5_000, Slip::Sign),
            (132_456, 123_456, Slip::Transposed),
            (123_456, 123_956, Slip::OneDigit),
            (12_456, 123_456, Slip::DigitCount),
            (1_233_456, 123_456, Slip::DigitCount),
            (246_912, 123_456, Slip::Twice),
        ] {
            assert_eq!(between(wrong, right), Some(slip), "{wrong} for {right}");
        }
        assert_eq!(between(123_456, 654_321), None);
        assert_eq!(between(123_456, 123_456), None);
    }

    #[test]
    fn what_may_have_been_is_a_slip_away() {
        let found = before(1_110);
        for right in [111, 1_101, 1_190, 11_170, 110, 555, -1_110] {
            assert!(found.contains(&right), "{right}");
        }
        for right in found {
            assert!(between(1_110, right).is_some(), "{right}");
        }
    }
}
