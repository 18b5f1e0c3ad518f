//! Test vectors in on standard input, outcomes out.

use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let outcome = carnet_conformance::judge_line(&line?)
            .map_err(|reason| io::Error::other(format!("line {}: {reason}", number + 1)))?;
        writeln!(out, "{outcome}")?;
    }
    Ok(())
}
