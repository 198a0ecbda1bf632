//! A program that is ended midway leaves each file as it was or whole, never half.
#![cfg(all(unix, feature = "cli"))]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const OLD: &[u8] = b"as it was";
/// Numbers of the signals, as in signal(7).
const SIGKILL: i32 = 9;
const SIGXFSZ: i32 = 25;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            // A file in the making may be renamed while it is looked at.
            (name, std::fs::read(entry.path()).unwrap_or_default())
        })
        .collect()
}

/// A folder in which every file of another one is old.
fn old(name: &str, like: &BTreeMap<String, Vec<u8>>) -> PathBuf {
    let folder = folder(name);
    for name in like.keys() {
        std::fs::write(folder.join(name), OLD).unwrap();
    }
    folder
}

/// How many files are whole, or what is neither whole nor old.
fn old_or_whole(folder: &Path, whole: &BTreeMap<String, Vec<u8>>) -> Result<usize, String> {
    let found = files(folder);
    let mut new = 0;
    for (name, bytes) in whole {
        let own = found.get(name).ok_or_else(|| format!("{name} is gone"))?;
        if own != bytes && own != OLD {
            return Err(format!("{name} has {} bytes: neither old nor whole", own.len()));
        }
        new += usize::from(own == bytes);
    }
    Ok(new)
}

/// A program that writes each file of one folder into another, in place and a few bytes at a time: what
/// must not be done, so that the checks have something to find.
fn careless(from: &Path, to: &Path, limit: &str) -> Command {
    const SCRIPT: &str = "ulimit -c 0; ulimit -f $3; \
        for file in \"$1\"/*; do dd bs=8 if=\"$file\" of=\"$2/${file##*/}\" || kill -s XFSZ $$; done";
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT, "sh"]).args([from, to]).arg(limit);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn infercost(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infercost"));
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn compare(out: &Path) -> Command {
    let mut command = infercost(&["compare", "quick-start", "--quiet", "--out"]);
    command.arg(out);
    command
}

/// The kernel ends a program in the middle of the write that makes a file longer than it may be.
#[test]
fn a_write_that_is_cut_off_leaves_the_old_file() {
    let finished = folder("limit-whole");
    assert!(compare(&finished).status().unwrap().success());
    let whole = files(&finished);
    let longest = whole.values().map(Vec::len).max().unwrap();
    let (mut ended, mut between) = (0, 0);
    // From less than the smallest file to more than the longest, in blocks of 512 bytes.
    for percent in [0, 10, 20, 40, 70, 110] {
        let blocks = longest * percent / 100 / 512 + 1;
        let out = old(&format!("limit-{blocks}"), &whole);
        let done = Command::new("sh")
            .args(["-c", &format!("ulimit -c 0; ulimit -f {blocks}; exec \"$@\""), "sh"])
            .arg(env!("CARGO_BIN_EXE_infercost"))
            .args(["compare", "quick-start", "--quiet", "--out"])
            .arg(&out)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        let new = old_or_whole(&out, &whole).unwrap();
        if done.success() {
            assert_eq!(new, whole.len());
        } else {
            assert_eq!(done.signal(), Some(SIGXFSZ), "{done}");
            ended += 1;
            between += usize::from(new > 0);
        }
    }
    assert!(ended >= 3 && between >= 1, "{ended} were ended, {between} between two files");
    // The same end of a careless program is found.
    let out = old("limit-careless", &whole);
    let done = careless(&finished, &out, &(longest / 2 / 512).to_string()).status().unwrap();
    assert_eq!(done.signal(), Some(SIGXFSZ), "{done}");
    assert!(old_or_whole(&out, &whole).is_err());
}

/// Ends a program once `ready`; whether it still ran.
fn killed(mut child: Child, ready: impl Fn() -> bool) -> bool {
    while child.try_wait().unwrap().is_none() && !ready() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap().signal() == Some(SIGKILL)
}

#[test]
fn a_killed_comparison_leaves_files_old_or_whole() {
    let finished = folder("kill-whole");
    assert!(compare(&finished).status().unwrap().success());
    let whole = files(&finished);
    let mut between = 0;
    for after in [0, 1, 2, 5] {
        let out = old(&format!("kill-{after}"), &whole);
        let child = compare(&out).spawn().unwrap();
        let ready = || {
            let found = files(&out);
            // More files than there will be: one is in the making.
            let begun = found.len() > whole.len();
            found.values().filter(|bytes| *bytes != OLD).count() >= after && (begun || after == 0)
        };
        let ran = killed(child, ready);
        let new = old_or_whole(&out, &whole).unwrap();
        between += usize::from(ran && new < whole.len());
    }
    assert!(between >= 1, "each comparison was done before it could be ended");
}

#[test]
fn a_killed_program_that_writes_in_place_is_found() {
    let finished = folder("careless-whole");
    assert!(compare(&finished).args(["--chart-format", "svg"]).status().unwrap().success());
    let whole = files(&finished);
    let out = old("careless-finished", &whole);
    assert!(careless(&finished, &out, "unlimited").status().unwrap().success());
    assert_eq!(old_or_whole(&out, &whole), Ok(whole.len()), "left alone it does its work");
    let mut noticed = 0;
    for attempt in 0..3 {
        let out = old(&format!("careless-{attempt}"), &whole);
        let child = careless(&finished, &out, "unlimited").spawn().unwrap();
        // In the middle of a file, as far as a look from outside can tell.
        let ready = || old_or_whole(&out, &whole).is_err();
        noticed += usize::from(killed(child, ready) && old_or_whole(&out, &whole).is_err());
    }
    assert!(noticed >= 1, "files written in place were taken for old or whole");
}

#[test]
fn a_killed_sweep_goes_on_where_it_was() {
    let over = "option.utilization=0.05..0.95:0.0001";
    let sweep = |out: &Path, more: &[&str]| {
        let mut command = infercost(&["sweep", "quick-start", "--quiet", "--over", over, "--out"]);
        command.arg(out).args(more);
        command
    };
    let finished = folder("sweep-whole");
    assert!(sweep(&finished, &[]).status().unwrap().success());
    let whole = files(&finished);
    let (name, bytes) =
        whole.iter().max_by_key(|(_, bytes)| bytes.len()).map(|(a, b)| (a.clone(), b)).unwrap();
    let out = folder("sweep");
    let mut ended = 0;
    for percent in [0, 30, 60] {
        let child = sweep(&out, &["--resume"]).spawn().unwrap();
        let wanted = bytes.len() as u64 * percent / 100;
        let part = out.join(format!("{name}.part"));
        let ready = || std::fs::metadata(&part).is_ok_and(|file| file.len() >= wanted);
        ended += usize::from(killed(child, ready));
        if out.join(&name).exists() {
            assert!(files(&out)[&name] == *bytes);
        }
    }
    assert!(ended >= 1, "the sweep was done before it could be ended");
    assert!(sweep(&out, &["--resume"]).status().unwrap().success());
    assert!(files(&out)[&name] == *bytes, "what was put together is not what one run writes");
}
