//! Work on several inputs at once, results in the order of the inputs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Stack of a worker: the same as that of a main thread, for the PDF engine recurses deeply.
pub const STACK: usize = 16 << 20;

/// How many to work on at once: what was asked for, else as many as there are processors.
pub fn threads(asked: Option<u16>, items: usize) -> usize {
    let wanted = match asked {
        Some(count) => usize::from(count),
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    wanted.min(items).max(1)
}

/// Runs `work` on every item and hands the results to `each` one by one, in order.
pub fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut each: impl FnMut(R),
) {
    if threads < 2 {
        items.iter().for_each(|item| each(work(item)));
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let take = |sender: &mpsc::Sender<(usize, R)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return };
            if sender.send((at, work(item))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let mut started = 0;
        for _ in 0..threads {
            let sender = sender.clone();
            let worker = thread::Builder::new().stack_size(STACK);
            let take = &take;
            // Too many threads for the system: those that did start do the work.
            started += usize::from(worker.spawn_scoped(scope, move || take(&sender)).is_ok());
        }
        if started == 0 {
            take(&sender);
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut wanted = 0;
        for (at, result) in receiver {
            waiting.insert(at, result);
            while let Some(result) = waiting.remove(&wanted) {
                each(result);
                wanted += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let items: Vec<u64> = (0..50).collect();
        for threads in [1, 2, 7] {
            let mut out = Vec::new();
            let work = |item: &u64| {
                // The first ones take longest.
                thread::sleep(std::time::Duration::from_micros(500 - item * 10));
                item * item
            };
            in_order(&items, threads, work, |result| out.push(result));
            assert_eq!(
                out,
                items.iter().map(|item| item * item).collect::<Vec<_>>()
            );
        }
        assert_eq!(threads(Some(9), 2), 2);
        assert_eq!(threads(None, 0), 1);
    }
}
