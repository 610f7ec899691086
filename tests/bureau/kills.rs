//! Runs that are killed, and disks that are full: every agency has its old or its new files, and the
//! next run puts everything right.
//!
//! Every agency has two states, `publication-date` on one day or another, and a clean build of each:
//! whatever lies in an output directory must be one of them. The long variant works on
//! `BUREAU_AGENCIES` agencies and kills `BUREAU_KILLS` times.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use gongkai::diag::hash;

use super::place::{Place, asked, edit, files};
use super::synthetic::Random;

type Files = BTreeMap<String, Vec<u8>>;

const BUILD: [&str; 7] = ["build", "desk", "-o", "out", "-f", "md,json,csv", "-q"];

/// What is killed in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Victim {
    Whole,
    /// Two that build into one directory; the other goes on.
    Shard,
    Merge,
}

/// The files of one agency, by their paths below its directory.
fn of(all: &Files, code: &str) -> Files {
    let own = all.iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix(code)?.strip_prefix('/')?;
        Some((name.to_owned(), bytes.clone()))
    });
    own.collect()
}

/// Each output is there as its manifest says.
fn whole(directory: &Path) {
    let manifest = fs::read(directory.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    for (name, digest) in manifest["outputs"].as_object().expect("outputs") {
        let bytes = fs::read(directory.join(name)).expect("an output");
        assert_eq!(digest, &hash(&bytes), "{name}");
    }
}

/// True where directories can change places in one step: then none is ever away.
fn exchanges(place: &Place) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        let [one, other] = ["one", "other"].map(|name| place.root.join(name));
        for directory in [&one, &other] {
            fs::create_dir(directory).expect("create");
        }
        let done = renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).is_ok();
        for directory in [&one, &other] {
            fs::remove_dir(directory).expect("remove");
        }
        done
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = place;
        false
    }
}

/// A bureau whose agencies are moved between their states.
struct Season {
    place: Place,
    /// The files of every agency in either state.
    states: Vec<[Files; 2]>,
    now: Vec<usize>,
    random: Random,
}

impl Season {
    fn new(test: &str, count: usize) -> Season {
        let place = Place::new(test, count);
        let mut season = Season {
            states: vec![Default::default(); count],
            now: vec![0; count],
            random: Random(11),
            place,
        };
        for state in [1, 0] {
            for at in 0..count {
                season.set(at, state);
            }
            // In other directories, so that no run can have been spared any work.
            let out = format!("clean-{state}");
            let arguments = ["build", "desk", "-o", &out, "-f", "md,json,csv", "-q"];
            season.place.run(&arguments).exits(0);
            let made = files(&season.place.root.join(out));
            for (at, agency) in season.place.agencies.iter().enumerate() {
                season.states[at][state] = of(&made, &agency.code);
                assert!(!season.states[at][state].is_empty());
            }
        }
        season
    }

    fn set(&mut self, at: usize, state: usize) {
        let date = |state: usize| format!("publication-date = 2025-02-{:02}", 7 + state);
        if self.now[at] != state {
            let file = self.place.sent(at, "budget.toml");
            edit(&file, &date(self.now[at]), &date(state));
            self.now[at] = state;
        }
    }

    /// Changes some agencies.
    fn change(&mut self, some: usize) {
        let count = self.now.len();
        let some: BTreeSet<usize> = (0..some).map(|_| self.random.below(count)).collect();
        for at in some {
            self.set(at, 1 - self.now[at]);
        }
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = self.place.command(arguments);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    /// Kills it at some instant of the time it took before; true when it was still running.
    fn kill(&mut self, mut child: Child, took: Duration) -> bool {
        let most = usize::try_from(took.as_micros()).expect("a while") * 11 / 10;
        thread::sleep(Duration::from_micros(self.random.below(most) as u64));
        let _ = child.kill();
        child.wait().expect("it ends").code().is_none()
    }

    /// Every agency has its old or its new files; how many the new ones.
    fn either(&self, before: &[usize], exchanges: bool, round: usize) -> usize {
        let left = files(&self.place.root.join("out"));
        let mut new = 0;
        for (at, agency) in self.place.agencies.iter().enumerate() {
            let own = of(&left, &agency.code);
            let [was, is] = [before[at], self.now[at]].map(|state| &self.states[at][state]);
            // Between two renames the old one lies aside, whole, and the next run brings it back.
            let aside = || of(&left, &format!(".{}.old", agency.code)) == *was;
            let away = !exchanges && own.is_empty() && aside();
            let code = &agency.code;
            assert!(
                own == *was || own == *is || away,
                "round {round}: {code} is neither"
            );
            new += usize::from(own == *is && was != is);
        }
        new
    }

    /// All is as a clean build gives it, and nothing else is there.
    fn settled(&self, round: usize) {
        let out = self.place.root.join("out");
        let mut wanted = Files::new();
        for (at, agency) in self.place.agencies.iter().enumerate() {
            let own = self.states[at][self.now[at]].iter();
            wanted.extend(
                own.map(|(name, bytes)| (format!("{}/{name}", agency.code), bytes.clone())),
            );
        }
        let made = files(&out);
        let (made_names, names): (Vec<_>, Vec<_>) =
            (made.keys().collect(), wanted.keys().collect());
        assert_eq!(made_names, names, "round {round}: leftovers");
        assert!(
            made == wanted,
            "round {round}: not what a clean build gives"
        );
        for entry in fs::read_dir(out.join(".gongkai")).expect("what is remembered") {
            let name = entry.expect("an entry").file_name();
            let name = name.to_string_lossy().into_owned();
            assert!(!name.starts_with('.'), "round {round}: {name} is left");
        }
    }
}

/// Kills as often as asked, changing some agencies each time; what became of it, to be told.
fn killed(season: &mut Season, kills: usize, some: usize) -> String {
    let exchanges = exchanges(&season.place);
    let mut counts: BTreeMap<Victim, [usize; 2]> = BTreeMap::new();
    let mut new = 0;
    season.place.run(&BUILD).exits(0);
    // The first time says how long the next may take.
    let timed = |season: &mut Season, arguments: &[&str]| {
        let start = Instant::now();
        season.place.run(arguments).exits(0);
        start.elapsed()
    };
    let mut took = BTreeMap::new();
    season.change(some);
    took.insert(Victim::Whole, timed(season, &BUILD));
    took.insert(Victim::Shard, took[&Victim::Whole]);
    let with = |shard: &'static str, part: &'static str| {
        [&BUILD[..], &["--shard", shard, "--overview", part]].concat()
    };
    let parts = [with("1/2", "part-1"), with("2/2", "part-2")];
    let merge = [
        "merge", "part-1", "part-2", "--bureau", "desk", "-o", "joined",
    ];
    for part in &parts {
        season.place.run(part).exits(0);
    }
    took.insert(Victim::Merge, timed(season, &merge));
    for round in 0..kills {
        let victim = [Victim::Whole, Victim::Shard, Victim::Merge][round % 3];
        let before = season.now.clone();
        let joined = season.place.root.join("joined");
        let old = files(&joined);
        season.change(some);
        let running = match victim {
            Victim::Whole => {
                let child = season.spawn(&BUILD);
                season.kill(child, took[&victim])
            }
            Victim::Shard => {
                let mut other = season.spawn(&parts[1 - round % 2]);
                let child = season.spawn(&parts[round % 2]);
                let killed = season.kill(child, took[&victim]);
                assert!(other.wait().expect("it ends").success(), "round {round}");
                killed
            }
            Victim::Merge => {
                for part in &parts {
                    season.place.run(part).exits(0);
                }
                let child = season.spawn(&merge);
                season.kill(child, took[&victim])
            }
        };
        let count = counts.entry(victim).or_default();
        count[0] += 1;
        count[1] += usize::from(running);
        new += season.either(&before, exchanges, round);
        let half = files(&joined);
        match victim {
            Victim::Whole => {
                season.place.run(&BUILD).exits(0);
                assert!(half == old, "round {round}: nobody merged");
            }
            Victim::Shard => {
                season.place.run(&parts[round % 2]).exits(0);
                assert!(half == old, "round {round}: nobody merged");
            }
            Victim::Merge => {
                season.place.run(&merge).exits(0);
                let next = files(&joined);
                let away = !exchanges && half.is_empty();
                assert!(
                    half == old || half == next || away,
                    "round {round}: neither"
                );
                let clean = [&merge[..6], &["joined-again"]].concat();
                season.place.run(&clean).exits(0);
                let report =
                    |name: &str| fs::read(season.place.root.join(name).join("report.json"));
                let same = report("joined").expect("a report")
                    == report("joined-again").expect("a report");
                assert!(same, "round {round}: not what a clean merge gives");
                fs::remove_dir_all(season.place.root.join("joined-again")).expect("remove");
            }
        }
        season.settled(round);
    }
    for agency in &season.place.agencies {
        whole(&season.place.root.join("out").join(&agency.code));
    }
    // Nothing of those that were killed lies about beside the outputs either.
    for entry in fs::read_dir(&season.place.root).expect("the place") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy().into_owned();
        assert!(!name.ends_with(".old"), "{name} is left");
    }
    let agencies = season.place.agencies.len();
    let each: Vec<String> = counts
        .iter()
        .map(|(victim, [all, running])| format!("{victim:?} {all} ({running} while running)"))
        .collect();
    format!(
        "{kills} kills over {agencies} agencies: {}; {new} changed directories were new already, every other was old; directories exchanged in one step: {exchanges}",
        each.join(", ")
    )
}

#[test]
fn killed_at_any_instant_every_agency_has_its_old_or_its_new_files() {
    let mut season = Season::new("kills", 3);
    println!("{}", killed(&mut season, 6, 3));
}

#[test]
#[ignore = "takes minutes: BUREAU_AGENCIES=300 BUREAU_KILLS=100"]
fn killed_a_hundred_times_among_three_hundred_agencies() {
    let mut season = Season::new("many-kills", asked("BUREAU_AGENCIES", 300));
    println!("{}", killed(&mut season, asked("BUREAU_KILLS", 100), 12));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let place = Place::new("full", 2);
    let build = ["build", "desk", "-o", "out", "-f", "md,json", "-q"];
    place.run(&build).exits(0);
    let before = files(&place.root.join("out"));
    edit(
        &place.sent(0, "budget.toml"),
        "publication-date = 2025-02-07",
        "publication-date = 2025-02-08",
    );
    // No file may grow beyond 8 blocks: writing fails as it does when there is no more room.
    let program = env!("CARGO_BIN_EXE_gongkai");
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{program}' {}",
        build.join(" ")
    );
    let run = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(&place.root)
        .output()
        .expect("a shell");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(told.contains("未能写出"), "{told}");
    assert!(
        files(&place.root.join("out")) == before,
        "the old files are there"
    );
    place.run(&build).exits(0);
    assert!(files(&place.root.join("out")) != before);
}

/// A file system of its own with hardly any room, where the system lets the test have one.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_really_full_is_told_and_loses_nothing() {
    let place = Place::new("really-full", 2);
    let program = env!("CARGO_BIN_EXE_gongkai");
    let build =
        format!("'{program}' build desk -o disk/out -f md,json -q --overview disk/overview");
    let sums = "find disk -type f ! -path '*/.gongkai/*' ! -name filler | sort | xargs sha256sum";
    let script = format!(
        "set -u; mkdir -p disk; mount -t tmpfs -o size=8m tmpfs disk || exit 77
         {build} || exit 1
         {sums} > before
         sed -i 's/publication-date = 2025-02-07/publication-date = 2025-02-08/' desk/submissions/*/budget.toml
         cat /dev/zero > disk/filler 2> /dev/null
         {build}; test $? -eq 2 || exit 2
         {sums} > full; cmp before full || exit 3
         rm disk/filler
         {build} || exit 4
         {sums} > after; cmp -s before after && exit 5
         find disk -name '.*new*' -o -name '*.old' | grep . && exit 6
         exit 0"
    );
    let arguments = ["--mount", "--propagation", "private", "sh", "-c", &script];
    let run = std::process::Command::new("unshare")
        .args(arguments)
        .current_dir(&place.root)
        .output();
    let Ok(run) = run.map_err(|error| println!("skipped: unshare: {error}")) else {
        return;
    };
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    if run.status.code() == Some(77) || told.contains("unshare:") {
        println!("skipped: no file system of its own may be mounted");
        return;
    }
    assert_eq!(run.status.code(), Some(0), "{told}");
    assert!(told.contains("未能写出"), "{told}");
}
