//! The sample input: synthetic numbers with right check digits, in the shapes that Windows makes.

use std::{fs, io, path::PathBuf};

use carnet_host::{Failure, Status};

use super::Stage;

macro_rules! samples {
    ($($name:literal)*) => {
        [$(($name, include_bytes!(concat!("../../../exporter/samples/", $name)) as &[u8])),*]
    };
}

/// A UTF-16 table, prints in German (code page 850, wrapped at 80 columns) and English, a table with
/// semicolons, JSON lines.
const SAMPLES: [(&str, &[u8]); 7] = samples![
    "inventory.csv" "HMI-04.txt" "OVEN-4.txt" "ENG-WS2.txt" "ENG-WS3.txt" "werk.csv" "line-3.jsonl"
];

/// Lays the sample input out, or finds the user's own, and returns the paths for the command line.
pub fn place(stage: &Stage<'_>, own: &[PathBuf]) -> Result<Vec<String>, Failure> {
    if own.is_empty() {
        stage.make_folder("input")?;
        return SAMPLES
            .iter()
            .map(|(name, bytes)| {
                let path = format!("input/{name}");
                stage.write(&path, bytes)?;
                Ok(path)
            })
            .collect();
    }
    own.iter()
        .map(|path| {
            let wrong = |error: io::Error| {
                Failure::new(Status::Usage, None, format_args!("{path:?}: {error}"))
            };
            let whole = fs::canonicalize(path).map_err(wrong)?;
            let text = whole.to_str().map(str::to_owned);
            text.ok_or_else(|| wrong(io::ErrorKind::InvalidFilename.into()))
        })
        .collect()
}
