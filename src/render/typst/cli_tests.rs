use super::*;

#[test]
fn error_lines_become_messages_with_their_place() {
    let root = Path::new("/scratch/project");
    let output = "/scratch/project/grid.typ:12:5: error: unknown variable: x\n\
                  = hint: did you mean y?\n\
                  error: file not found\n\
                  look.typ:3:1: warning: unknown font family: error: abc\n\
                  help: nothing to see\n";
    let messages = parse_messages(output, root);
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[0].file.as_deref(), Some("grid.typ"));
    assert_eq!((messages[0].line, messages[0].column), (Some(12), Some(5)));
    assert_eq!(messages[0].text, "unknown variable: x");
    assert_eq!(messages[0].hints, ["did you mean y?"]);
    assert_eq!(messages[1].file, None);
    assert_eq!(messages[1].text, "file not found");
    assert_eq!(messages[2].severity, Severity::Warning);
    assert_eq!(messages[2].text, "unknown font family: error: abc");
}

#[test]
fn places_with_drive_letters_are_read() {
    let (file, line, column) = split_place("C:\\x\\grid.typ:7:2", Path::new("/nowhere"));
    assert_eq!(file.as_deref(), Some("C:/x/grid.typ"));
    assert_eq!((line, column), (Some(7), Some(2)));
}

#[test]
fn a_program_that_is_not_there_is_a_message() {
    let result = CliEngine::new(
        "gongkai-no-such-program",
        &FontSet::bundled(),
        Duration::from_secs(5),
    );
    let messages = result.expect_err("there is no such program");
    assert!(messages[0].text.starts_with("typst: "), "{}", messages[0]);
}

/// A program of the same manners as `typst`, so that the driver can be tested without one.
#[cfg(unix)]
mod with_a_stand_in {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::document::tree::Document;

    const ANSWER_VERSION: &str =
        "if [ \"$1\" = --version ]; then echo 'typst 0.15.1 (0)'; exit; fi\n";

    fn document() -> Document {
        Document {
            title: "标题".into(),
            agency: "某某局".into(),
            year: 2024,
            profile: "test".into(),
            cover: Vec::new(),
            letter: false,
            contents_depth: 0,
            front: true,
            attachments: Vec::new(),
            summary: None,
            one_page: false,
            body: Vec::new(),
        }
    }

    /// Writes the stand-in into a scratch directory of its own.
    fn program(body: &str) -> (Scratch, PathBuf) {
        let scratch = Scratch::new().expect("temporary directory");
        let path = scratch.path.join("typst");
        fs::write(&path, format!("#!/bin/sh\n{body}")).expect("script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode");
        (scratch, path)
    }

    fn engine(path: &Path, limit: Duration) -> Result<CliEngine, Vec<EngineMessage>> {
        // A script just written may still be open in a thread that forks: try again.
        for _ in 0..50 {
            match CliEngine::new(path, &FontSet::bundled(), limit) {
                Err(messages) if messages[0].text.contains("busy") => {
                    thread::sleep(Duration::from_millis(20));
                }
                result => return result,
            }
        }
        CliEngine::new(path, &FontSet::bundled(), limit)
    }

    #[test]
    fn another_version_is_refused() {
        let (_scratch, path) = program("echo 'typst 0.14.2 (0)'\n");
        let messages = engine(&path, Duration::from_secs(10)).expect_err("wrong version");
        assert_eq!(messages[0].text, "typst 0.15.1 is required, found 0.14.2");
    }

    #[test]
    fn sources_fonts_and_data_reach_the_program_and_nothing_stays() {
        let script = "for last; do :; done\n\
             { ls; echo \"$@\"; ls \"$5\"; cat document.json; echo ${TYPST_ROOT-unset}; } > \"$last\"\n";
        let (_scratch, path) = program(&format!("{ANSWER_VERSION}{script}"));
        let engine = engine(&path, Duration::from_secs(10)).expect("stand-in");
        let home = engine.home.path.clone();
        let bytes = engine
            .render(&document(), &FontSet::bundled(), &Options::default())
            .expect("stand-in writes its output");
        let text = String::from_utf8(bytes).expect("text");
        for expected in [
            "main.typ",
            "plan.json",
            "--ignore-system-fonts",
            "--ignore-embedded-fonts",
            "000-FandolFang-Regular.otf",
            "某某局",
            "unset",
        ] {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
        let left: Vec<_> = fs::read_dir(&home)
            .expect("home")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.starts_with("gongkai-"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        drop(engine);
        assert!(!home.exists());
    }

    #[test]
    fn errors_are_mapped() {
        let script = "echo \"$PWD/grid.typ:4:2: error: broken\" >&2; exit 1\n";
        let (_scratch, path) = program(&format!("{ANSWER_VERSION}{script}"));
        let engine = engine(&path, Duration::from_secs(10)).expect("stand-in");
        let messages = engine
            .render(&document(), &FontSet::bundled(), &Options::default())
            .expect_err("stand-in fails");
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].line, Some(4));
        assert!(
            messages[0]
                .file
                .as_deref()
                .is_some_and(|f| f.ends_with("grid.typ"))
        );
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let script = "echo $$ > \"$PID_FILE\"; exec sleep 600\n";
        let notes = Scratch::new().expect("temporary directory");
        let pid_file = notes.path.join("pid");
        let script = script.replace("$PID_FILE", &pid_file.to_string_lossy());
        let (_scratch, path) = program(&format!("{ANSWER_VERSION}{script}"));
        let engine = engine(&path, Duration::from_millis(1500)).expect("stand-in");
        let messages = engine
            .render(&document(), &FontSet::bundled(), &Options::default())
            .expect_err("stand-in hangs");
        assert!(messages[0].text.contains("longer than"), "{}", messages[0]);
        let pid = fs::read_to_string(&pid_file).expect("the stand-in was started");
        let alive = Command::new("kill")
            .args(["-0", pid.trim()])
            .stderr(Stdio::null())
            .status()
            .expect("kill");
        assert!(!alive.success(), "the child is still there");
    }
}
