//! A person at a terminal of some host: reads what a command asks, and answers.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// As long as nothing happens, the person waits for this long.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a person answers to a question, the last line before the cursor, after all that was printed; none where it is no question.
pub type Answers<'a> = dyn FnMut(&str, &str) -> Option<String> + 'a;

/// Runs a command at a terminal; gives its status and all that was to be seen.
pub fn at_terminal(command: &Command, answers: &mut Answers<'_>) -> (i32, String) {
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap());
    let words: Vec<String> =
        [command.get_program()].into_iter().chain(command.get_args()).map(quoted).collect();
    // To talk to a pseudo-terminal is the one thing for which this needs another program.
    let mut script = Command::new("script");
    script.args(["-q", "-e", "-c", &words.join(" "), "/dev/null"]);
    if let Some(folder) = command.get_current_dir() {
        script.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            if send.send(bytes[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    let (mut seen, mut asked, mut last) = (Vec::new(), 0, Instant::now());
    loop {
        match receive.recv_timeout(Duration::from_millis(300)) {
            Ok(bytes) => {
                seen.extend(bytes);
                last = Instant::now();
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            // Nothing more comes: it waits for an answer, or works.
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let all = String::from_utf8_lossy(&seen).into_owned();
                if last.elapsed() > PATIENCE {
                    child.kill().unwrap();
                    panic!("{words:?} waits for an answer that nobody has:\n{all}");
                }
                let question = all.rsplit('\n').next().unwrap_or_default();
                if seen.len() == asked || question.trim().is_empty() {
                    continue;
                }
                if let Some(answer) = answers(question, &all) {
                    asked = seen.len();
                    writeln!(input, "{answer}").unwrap();
                }
            }
        }
    }
    let status = child.wait().unwrap().code().unwrap();
    (status, String::from_utf8_lossy(&seen).into_owned())
}
