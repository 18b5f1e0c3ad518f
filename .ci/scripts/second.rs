//! A second parser of PowerShell: names those of the files that it does not understand. What it calls running a script is a play with
//! constants in its own memory; nothing that comes of it is looked at.

use std::process::ExitCode;
use std::{env, fs};

use ps_parser::PowerShellSession;

fn main() -> ExitCode {
    let mut ended = ExitCode::SUCCESS;
    for path in env::args().skip(1) {
        let text = fs::read_to_string(&path).expect("text in UTF-8");
        if let Err(error) = PowerShellSession::new().parse_script(text.trim_start_matches('\u{feff}')) {
            let words: Vec<_> = error.to_string().split_whitespace().map(str::to_owned).collect();
            println!("{path}\t{}", words.join(" "));
            ended = ExitCode::FAILURE;
        }
    }
    ended
}
