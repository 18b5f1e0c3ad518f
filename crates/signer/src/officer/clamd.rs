//! A running clamd, over its Unix socket.

use std::fmt::Display;
#[cfg(unix)]
use std::io::Read as _;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_format::Code;
use carnet_host::{Failure, Status};
use carnet_judge::time::parse_time;
use carnet_language::text;

/// The longest answer that is read.
#[cfg(unix)]
const MAX_ANSWER: u64 = 4_096;
/// Bytes sent at once.
const PIECE: usize = 1 << 16;

/// How much clamd is given, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The longest file or value, in bytes.
    pub longest: u64,
    /// For each answer.
    #[cfg_attr(not(unix), expect(dead_code, reason = "nothing can be asked there"))]
    pub timeout: Duration,
}

/// What clamd says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Engine {
    /// Name and version, such as `ClamAV 1.4.3`.
    pub name: String,
    /// Version and date of the signature database, where it has one.
    pub database: Option<(String, u64)>,
}

/// What clamd says of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing found.
    Clean,
    /// A signature of this name.
    Found(String),
}

/// A clamd that is asked over its socket, one connection for each question.
pub(super) struct Clamd<'a> {
    socket: &'a Path,
    limits: Limits,
}

impl<'a> Clamd<'a> {
    pub(super) const fn new(socket: &'a Path, limits: Limits) -> Self {
        Self { socket, limits }
    }

    pub(super) fn engine(&self) -> Result<Engine, Failure> {
        let answer = self.ask(|stream| stream.write_all(b"zVERSION\0"))?;
        parse_engine(&answer).ok_or_else(|| no_answer(&answer))
    }

    /// Has some bytes looked at.
    pub(super) fn scan(&self, bytes: &[u8]) -> Result<Answer, Failure> {
        if bytes.len() as u64 > self.limits.longest {
            let (got, most) = (bytes.len(), self.limits.longest);
            return Err(not_attested(text!(
                en "a file or value has {got} bytes, at most {most} are given to clamd (--max-bytes)";
                de "eine Datei oder ein Wert hat {got} Bytes, clamd bekommt höchstens {most} (--max-bytes)"
            )));
        }
        let answer = self.ask(|stream| {
            stream.write_all(b"zINSTREAM\0")?;
            for piece in bytes.chunks(PIECE) {
                // safe: a piece has at most 65,536 bytes.
                stream.write_all(&(piece.len() as u32).to_be_bytes())?;
                stream.write_all(piece)?;
            }
            stream.write_all(&[0; 4])
        })?;
        parse_answer(&answer).ok_or_else(|| no_answer(&answer))
    }

    #[cfg(unix)]
    fn ask(
        &self,
        send: impl FnOnce(&mut std::os::unix::net::UnixStream) -> io::Result<()>,
    ) -> Result<String, Failure> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                let seconds = self.limits.timeout.as_secs();
                self.failed(text!(
                    en "no answer within {seconds} seconds";
                    de "keine Antwort in {seconds} Sekunden"
                ))
            }
            _ => self.failed(error),
        };
        let mut stream = std::os::unix::net::UnixStream::connect(self.socket).map_err(failed)?;
        let timeout = Some(self.limits.timeout);
        stream.set_read_timeout(timeout).map_err(failed)?;
        stream.set_write_timeout(timeout).map_err(failed)?;
        let sent = send(&mut stream);
        let mut answer = Vec::new();
        let read = stream.take(MAX_ANSWER).read_to_end(&mut answer);
        // Where clamd stops listening it has said why.
        if answer.is_empty() {
            sent.and(read.map(|_| ())).map_err(failed)?;
        }
        Ok(String::from_utf8_lossy(&answer).trim_end_matches(['\0', '\n']).to_owned())
    }

    #[cfg(not(unix))]
    fn ask(&self, _: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<String, Failure> {
        Err(self.failed(text!(
            en "this system has no such sockets";
            de "dieses System hat keine solchen Sockets"
        )))
    }

    fn failed(&self, why: impl Display) -> Failure {
        not_attested(
            text!(socket = self.socket; en "clamd at {socket:?}: {why}"; de "clamd unter {socket:?}: {why}"),
        )
    }
}

/// Neither found nor nothing found.
fn no_answer(answer: &str) -> Failure {
    not_attested(text!(en "clamd answers {answer:?}"; de "clamd antwortet {answer:?}"))
}

/// `ClamAV 1.4.3/27433/Wed Oct  1 08:26:35 2026`, or only the first part.
fn parse_engine(answer: &str) -> Option<Engine> {
    let mut parts = answer.split('/');
    let name = parts.next().filter(|name| name.starts_with("ClamAV "))?.to_owned();
    let database = match (parts.next(), parts.next()) {
        (Some(version), Some(date)) => Some((version.to_owned(), parse_date(date)?)),
        _ => None,
    };
    Some(Engine { name, database })
}

/// `Wed Oct  1 08:26:35 2026`.
fn parse_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words = text.split_whitespace().collect::<Vec<_>>();
    let [_, month, day, clock, year] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    parse_time(&format!("{year}-{month:02}-{day:0>2}T{clock}Z"))
}

fn parse_answer(answer: &str) -> Option<Answer> {
    let answer = answer.strip_prefix("stream: ")?;
    match answer.strip_suffix(" FOUND") {
        Some(name) => Some(Answer::Found(name.to_owned())),
        None if answer == "OK" => Some(Answer::Clean),
        None => None,
    }
}

/// There is no answer that counts.
pub(super) fn not_attested(why: impl Display) -> Failure {
    Failure::new(
        Status::Unknown,
        Code::ScanEngine,
        text!(en "not attested: {why}"; de "nicht bescheinigt: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_tells_its_version_and_date() {
        let engine = parse_engine("ClamAV 1.4.3/27433/Wed Oct  1 08:26:35 2026");
        let name = "ClamAV 1.4.3".to_owned();
        let database = Some(("27433".to_owned(), 1_790_843_195));
        assert_eq!(engine, Some(Engine { name: name.clone(), database }));
        assert_eq!(parse_engine("ClamAV 1.4.3"), Some(Engine { name, database: None }));
        for bad in ["", "UNKNOWN COMMAND", "ClamAV 1.4.3/27433/never"] {
            assert_eq!(parse_engine(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_ok_is_clean() {
        assert_eq!(parse_answer("stream: OK"), Some(Answer::Clean));
        let found = Answer::Found("Eicar.UNOFFICIAL".to_owned());
        assert_eq!(parse_answer("stream: Eicar.UNOFFICIAL FOUND"), Some(found));
        for bad in ["", "OK", "stream: ", "stream: OK ERROR", "INSTREAM size limit exceeded. ERROR"]
        {
            assert_eq!(parse_answer(bad), None, "{bad:?}");
        }
    }
}
