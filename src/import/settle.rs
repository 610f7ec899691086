//! Amounts printed to whole 百元 do not add up to totals printed to whole 百元. The digits nobody
//! printed are chosen such that every sum, rounded as it was printed, is the sum printed.
//!
//! Whole numbers throughout. A sum that misses is put right by the smallest move of its parts, each
//! staying what it was printed as; this is repeated until nothing misses. What cannot be put right
//! is left for the control figures to report.

use super::plan::Variable;

/// A sum of variables, less others, that has to lie between two amounts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    pub plus: Vec<usize>,
    pub minus: Vec<usize>,
    pub low: i64,
    pub high: i64,
}

impl Sum {
    /// Variables on both sides cancel.
    pub fn new(plus: &[usize], minus: &[usize], low: i64, high: i64) -> Sum {
        let (mut plus, mut minus) = (plus.to_vec(), minus.to_vec());
        minus.retain(|one| match plus.iter().position(|other| other == one) {
            Some(at) => {
                plus.swap_remove(at);
                false
            }
            None => true,
        });
        plus.sort_unstable();
        minus.sort_unstable();
        Sum {
            plus,
            minus,
            low,
            high,
        }
    }

    fn value(&self, amounts: &[i64]) -> i64 {
        let add = |sum: i64, &at: &usize| sum.saturating_add(amounts[at]);
        let plus = self.plus.iter().fold(0, add);
        plus.saturating_sub(self.minus.iter().fold(0, add))
    }

    /// How far it is from where it has to lie.
    fn miss(&self, amounts: &[i64]) -> i64 {
        let value = self.value(amounts);
        value.clamp(self.low, self.high).saturating_sub(value)
    }

    /// Whether its parts can be moved that far at all.
    fn within_reach(&self, variables: &[Variable], amounts: &[i64]) -> bool {
        let parts = self.plus.iter().chain(&self.minus);
        let room = parts.fold(0_i64, |room, &at| {
            room.saturating_add((variables[at].slack - 1).max(0))
        });
        self.miss(amounts).abs() <= room
    }
}

/// Passes over all sums at most; what has not settled by then does not.
const PASSES: usize = 3000;

/// Moves the variables until every sum lies where it has to, and says whether they did. Sums out of
/// reach are left alone.
pub fn settle(variables: &mut [Variable], sums: &[Sum]) -> bool {
    let printed: Vec<i64> = variables.iter().map(|one| one.amount).collect();
    let mut sums: Vec<&Sum> = (sums.iter())
        .filter(|sum| sum.within_reach(variables, &printed))
        .collect();
    sums.sort();
    sums.dedup();
    if sums.iter().all(|sum| sum.miss(&printed) == 0) {
        return true;
    }
    // Whole 元 look better than 分 and nearly always do.
    for step in [100, 1] {
        let mut amounts = printed.clone();
        for _ in 0..PASSES {
            let mut still = true;
            for sum in &sums {
                let miss = sum.miss(&amounts);
                if miss != 0 {
                    still = false;
                    move_parts(sum, miss, step, variables, &printed, &mut amounts);
                }
            }
            if still {
                for (variable, amount) in variables.iter_mut().zip(amounts) {
                    variable.amount = amount;
                }
                return true;
            }
        }
    }
    false
}

/// Spreads a move over the parts of a sum evenly, as far as each may go.
fn move_parts(
    sum: &Sum,
    miss: i64,
    step: i64,
    variables: &[Variable],
    printed: &[i64],
    amounts: &mut [i64],
) {
    let mut left = miss;
    let signed = (sum.plus.iter().map(|&at| (at, 1))).chain(sum.minus.iter().map(|&at| (at, -1)));
    let mut open: Vec<(usize, i64)> = signed.collect();
    while left != 0 && !open.is_empty() {
        let count = i64::try_from(open.len()).unwrap_or(i64::MAX);
        // Rounded up to the step, so that it ends.
        let share = (left.abs() + count * step - 1) / (count * step) * step;
        let mut next = Vec::new();
        for (at, sign) in open {
            if left == 0 {
                break;
            }
            let way = left.signum() * sign;
            let limit = (variables[at].slack - 1).max(0) / step * step;
            let gone = (amounts[at] - printed[at]) * way;
            // What is left of an amount never turns negative.
            let floor = if way < 0 && printed[at] >= 0 {
                amounts[at].max(0)
            } else {
                i64::MAX
            };
            let wanted = share.min((left.abs() + step - 1) / step * step);
            let go = wanted.min(limit - gone).min(floor).max(0);
            amounts[at] += go * way;
            left -= go * way * sign;
            if go == wanted {
                next.push((at, sign));
            }
        }
        open = next;
        // A step beyond is as good as reached where the sum has room, else undone in a later pass.
        if left.abs() < step {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(amount: i64, slack: i64) -> Variable {
        Variable {
            amount,
            slack,
            figure: Some(0),
        }
    }

    #[test]
    fn printed_sums_come_out_and_parts_stay_as_printed() {
        // 566.15 + 193.39 + 102.55 is 862.09, printed 862.10; 862.10 + 419.64 = 1281.74.
        let mut parts: Vec<Variable> = [566_150_000, 193_390_000, 102_550_000, 419_640_000]
            .map(|amount| variable(amount, 5000))
            .to_vec();
        let printed: Vec<i64> = parts.iter().map(|one| one.amount).collect();
        let around = |amount: i64| (amount - 4999, amount + 4999);
        let (low, high) = around(862_100_000);
        let (all_low, all_high) = around(1_281_740_000);
        let sums = [
            Sum::new(&[0, 1, 2], &[], low, high),
            Sum::new(&[0, 1, 2, 3], &[], all_low, all_high),
        ];
        assert!(settle(&mut parts, &sums));
        for (part, printed) in parts.iter().zip(printed) {
            assert!((part.amount - printed).abs() < 5000);
            assert_eq!(part.amount % 100, 0);
        }
        let amounts: Vec<i64> = parts.iter().map(|one| one.amount).collect();
        assert!(sums.iter().all(|sum| sum.miss(&amounts) == 0));
    }

    #[test]
    fn exact_amounts_and_wrong_totals_stay_alone() {
        let mut parts = [variable(100, 0), variable(200, 0)];
        assert!(settle(&mut parts, &[Sum::new(&[0, 1], &[], 301, 301)]));
        assert_eq!(parts.map(|one| one.amount), [100, 200]);
    }

    #[test]
    fn equal_sums_of_two_ledgers_become_equal() {
        let mut parts = [1_000_000, 2_000_000, 3_000_000].map(|amount| variable(amount, 5000));
        parts[2].amount += 10_000;
        assert!(settle(&mut parts, &[Sum::new(&[0, 1], &[2], 0, 0)]));
        assert_eq!(parts[0].amount + parts[1].amount, parts[2].amount);
    }
}
