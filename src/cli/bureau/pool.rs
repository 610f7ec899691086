//! Many jobs on all cores, none of which can spoil the others: a panic ends its job only, and one
//! that takes too long is left behind. Results are handed on in the order of the jobs.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::cli::parallel::STACK;

/// How long to wait before looking at the clock again.
const GLANCE: Duration = Duration::from_millis(100);

/// What became of a job.
#[derive(Debug)]
pub enum Ended<T> {
    Done(T),
    /// It panicked, with these words.
    Crashed(String),
    TimedOut,
}

/// A job's right to go on. Once it writes it is no longer left behind, and once it is left behind
/// it may no longer write.
#[derive(Debug, Clone, Default)]
pub struct Claim(Arc<AtomicU8>);

const RUNNING: u8 = 0;
const WRITING: u8 = 1;
const LEFT: u8 = 2;

impl Claim {
    /// Asks leave to write; false when nobody waits for this job any more.
    pub fn write(&self) -> bool {
        self.turn(WRITING)
    }

    fn leave(&self) -> bool {
        self.turn(LEFT)
    }

    fn turn(&self, to: u8) -> bool {
        let (order, failed) = (Ordering::AcqRel, Ordering::Acquire);
        let turned = self.0.compare_exchange(RUNNING, to, order, failed);
        turned.is_ok() || (to == WRITING && turned == Err(WRITING))
    }
}

type Work<T> = dyn Fn(usize, &Claim) -> T + Send + Sync;

enum Message<T> {
    Started(usize, usize, Claim),
    Ended(usize, Ended<T>),
}

/// Runs `work` on the numbers below `jobs`. `each` gets what became of them in order, `glance` how
/// many have ended, now and then.
pub fn run<T: Send + 'static>(
    jobs: usize,
    threads: usize,
    limit: Duration,
    work: Arc<Work<T>>,
    mut each: impl FnMut(usize, Ended<T>),
    mut glance: impl FnMut(usize),
) {
    quiet_panics();
    let (sender, receiver) = mpsc::channel();
    let mut crew = Crew {
        next: Arc::new(AtomicUsize::new(0)),
        jobs,
        work,
        sender,
        hired: 0,
    };
    let mut hired = (0..threads).filter(|_| crew.hire()).count();
    let mut running: BTreeMap<usize, (usize, Instant, Claim)> = BTreeMap::new();
    let mut waiting: BTreeMap<usize, Ended<T>> = BTreeMap::new();
    let (mut ended, mut handed) = (0, 0);
    while handed < jobs {
        if hired == 0 {
            // No thread can be had: one thing after the other is done here, without a limit of time.
            if let Some(at) = crew.take() {
                waiting.insert(at, once(&*crew.work, at, &Claim::default()));
                ended += 1;
            }
        }
        let patience = if hired == 0 { Duration::ZERO } else { GLANCE };
        match receiver.recv_timeout(patience) {
            Ok(Message::Started(worker, at, claim)) => {
                running.insert(worker, (at, Instant::now(), claim));
            }
            Ok(Message::Ended(worker, result)) => {
                // What was left behind is not waited for.
                if let Some((at, _, _)) = running.remove(&worker) {
                    waiting.insert(at, result);
                    ended += 1;
                }
            }
            Err(_) => {}
        }
        let late =
            |(_, since, claim): &(usize, Instant, Claim)| since.elapsed() >= limit && claim.leave();
        let left: Vec<usize> = running
            .iter()
            .filter(|(_, job)| late(job))
            .map(|(&worker, _)| worker)
            .collect();
        for worker in left {
            if let Some((at, _, _)) = running.remove(&worker) {
                waiting.insert(at, Ended::TimedOut);
                ended += 1;
            }
            // Where no other can be had, the rest share the work.
            hired -= usize::from(!crew.hire());
        }
        while let Some(result) = waiting.remove(&handed) {
            each(handed, result);
            handed += 1;
        }
        glance(ended);
    }
}

struct Crew<T> {
    next: Arc<AtomicUsize>,
    jobs: usize,
    work: Arc<Work<T>>,
    sender: mpsc::Sender<Message<T>>,
    hired: usize,
}

impl<T: Send + 'static> Crew<T> {
    fn take(&self) -> Option<usize> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        (at < self.jobs).then_some(at)
    }

    /// Starts a worker; false when the system has no more threads.
    fn hire(&mut self) -> bool {
        let worker = self.hired;
        self.hired += 1;
        let (next, jobs) = (self.next.clone(), self.jobs);
        let (work, sender) = (self.work.clone(), self.sender.clone());
        let labour = move || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= jobs {
                    return;
                }
                let claim = Claim::default();
                let started = Message::Started(worker, at, claim.clone());
                if sender.send(started).is_err() {
                    return;
                }
                let result = once(&*work, at, &claim);
                let left = claim.0.load(Ordering::Acquire) == LEFT;
                if left || sender.send(Message::Ended(worker, result)).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().stack_size(STACK);
        thread.spawn(labour).is_ok()
    }
}

fn once<T>(work: &Work<T>, at: usize, claim: &Claim) -> Ended<T> {
    WORKING.with(|working| *working.borrow_mut() = Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(|| work(at, claim)));
    let said = WORKING.with(|working| working.borrow_mut().take());
    match result {
        Ok(result) => Ended::Done(result),
        Err(payload) => Ended::Crashed(match said {
            Some(said) if !said.is_empty() => said,
            _ => words(&*payload).to_owned(),
        }),
    }
}

fn words(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}

thread_local! {
    /// What a job said when it panicked; nothing outside jobs.
    static WORKING: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Panics of jobs are findings, not text on the terminal.
fn quiet_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let inside = WORKING.with(|working| {
            let mut working = working.borrow_mut();
            let Some(said) = working.as_mut() else {
                return false;
            };
            let place = info.location().map(ToString::to_string);
            *said = format!("{}（{}）", words(info.payload()), place.unwrap_or_default());
            true
        });
        if !inside {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(limit: Duration, work: Arc<Work<usize>>) -> Vec<String> {
        let mut out = Vec::new();
        let mut glances = 0;
        let each = |at, ended: Ended<usize>| {
            assert_eq!(at, out.len());
            out.push(match ended {
                Ended::Done(number) => number.to_string(),
                Ended::Crashed(said) => said.split('（').next().unwrap_or_default().to_owned(),
                Ended::TimedOut => "late".to_owned(),
            });
        };
        run(6, 2, limit, work, each, |_| glances += 1);
        assert!(glances > 0);
        out
    }

    #[test]
    fn a_panic_ends_its_job_only() {
        let work = |at: usize, _: &Claim| {
            assert!(at != 2, "two");
            at * 10
        };
        let ends = ends(Duration::from_secs(60), Arc::new(work));
        assert_eq!(ends, ["0", "10", "two", "30", "40", "50"]);
    }

    #[test]
    fn more_jobs_than_threads_may_never_end() {
        let work = |at: usize, _: &Claim| {
            if at == 3 || at == 5 {
                return at;
            }
            loop {
                thread::park();
            }
        };
        let ends = ends(Duration::from_millis(150), Arc::new(work));
        assert_eq!(ends, ["late", "late", "late", "3", "late", "5"]);
    }

    #[test]
    fn a_job_that_takes_too_long_is_left_behind_unless_it_writes() {
        let work = |at: usize, claim: &Claim| {
            if at == 1 {
                while claim.0.load(Ordering::Acquire) == RUNNING {
                    thread::sleep(Duration::from_millis(5));
                }
                assert!(!claim.write(), "what was left behind must not write");
            }
            if at == 3 {
                assert!(claim.write());
                thread::sleep(Duration::from_millis(500));
            }
            at
        };
        let ends = ends(Duration::from_millis(150), Arc::new(work));
        assert_eq!(ends, ["0", "late", "2", "3", "4", "5"]);
    }
}
