//! One screen on one bundle: what an officer at the door has to know before it may pass.

mod screen;

use std::io::{self, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, SiteName};
use carnet_host::Status;
use carnet_host::settings::Titles;
use carnet_judge::medium::{Medium, PassportState};
use carnet_judge::quorum::{EndorsementStatement, Standing};
use carnet_judge::time::When;
use carnet_judge::trust::{Role, TrustFile, medium_text};
use carnet_language::{Number, count, text};

pub use self::screen::cut;
use self::screen::{LINES, Screen};
use super::medium::attribute_list;
use super::{BundleReport, Report, Stop, items};

/// The most kinds of items and the most other things that are named.
const KINDS: usize = 6;

/// By what a screen is made.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    /// The trust file that the bundle was judged by.
    pub trust: &'a TrustFile,
    /// What sites are called here.
    pub titles: &'a Titles,
    /// The clock of this host: times near it are said without a year.
    pub now: u64,
    /// The site of this host, where whoever looks may look at what it sends itself.
    pub here: Option<&'a SiteName>,
}

impl Door<'_> {
    // VERDICT-23.
    fn is_own(&self, bundle: &BundleReport) -> bool {
        self.here == Some(&bundle.manifest.from)
    }

    /// Shows a bundle.
    ///
    /// # Errors
    /// The output failed.
    // VERDICT-19.
    pub fn show(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut screen =
            Screen::new(&format!("{}  {}", report.verdict_word(), file_name(&report.file)));
        match &report.stop {
            None => self.crossing(report, &mut screen),
            Some(stop) => self.stopped(report, stop, &mut screen),
        }
        screen.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    /// Of a bundle in which no check failed.
    fn crossing(&self, report: &Report, screen: &mut Screen) {
        let (Some(bundle), Some(standing)) = (&report.bundle, &report.standing) else { return };
        let mut rest = Screen::default();
        self.standing(report, bundle, standing, &mut rest);
        self.do_next(report, bundle, &mut rest);
        let (id, serial) = (bundle.digest.short(), report.trust.1);
        let judged = text!(en "bundle {id}, trust file serial {serial}"; de "Bündel {id}, Vertrauensdatei Nummer {serial}");
        match report.holds.as_slice() {
            [] => rest.wrapped("", &judged),
            [first] => rest.wrapped("", &format!("[{}]   {judged}", first.code)),
            [first, more @ ..] => {
                let more = more.len();
                rest.wrapped("", &format!("[{}] +{more}   {judged}", first.code));
            }
        }
        self.route(bundle, false, screen);
        let lines = |screen: &Screen| screen.len() + rest.len() + 1;
        if lines(screen) < LINES {
            note(bundle, screen);
        }
        if lines(screen) < LINES {
            self.made(bundle, screen);
        }
        contents(report, bundle, LINES.saturating_sub(screen.len() + rest.len()), screen);
        screen.append(rest);
    }

    /// Who has approved, the scan, the stick, and what is missing.
    fn standing(
        &self,
        report: &Report,
        bundle: &BundleReport,
        standing: &Standing,
        screen: &mut Screen,
    ) {
        let persons = names(&standing.approved);
        if standing.approvals > 0 || !persons.is_empty() {
            let (got, needed) = (persons.len(), standing.approvals);
            let who = if persons.is_empty() {
                String::new()
            } else {
                format!(": {}", persons.join(", "))
            };
            let said = text!(en "{got} of {needed}{who}"; de "{got} von {needed}{who}");
            screen.cut(&text!(en "approvals"; de "Freigaben"), &said);
        }
        self.scan(report, standing, screen);
        let vain = report.endorsements.iter().filter_map(|it| Some((it, it.code?)));
        let vain = vain.map(|(it, code)| format!("{} [{code}]", it.owner)).collect::<Vec<_>>();
        if !vain.is_empty() {
            screen.cut(&text!(en "not counted"; de "zählt nicht"), &vain.join(", "));
        }
        self.stick(report, screen);
        self.missing(report, bundle, standing, screen);
    }

    /// What the page says first: the same, with the contents in front of it; nothing of a bundle that was refused.
    pub(super) fn facts(&self, report: &Report) -> Vec<(String, Vec<String>)> {
        let (Some(bundle), Some(standing), None) = (&report.bundle, &report.standing, &report.stop)
        else {
            return Vec::new();
        };
        let mut screen = Screen::default();
        contents(report, bundle, LINES, &mut screen);
        self.standing(report, bundle, standing, &mut screen);
        screen.into_facts()
    }

    /// Of a bundle that a check has refused, or that could not be judged. Nothing of its contents is shown.
    fn stopped(&self, report: &Report, stop: &Stop, screen: &mut Screen) {
        let because = text!(en "because"; de "Grund");
        let why = match stop {
            Stop::Unread { code: None, reason, .. } => Escaped(reason).to_string(),
            Stop::Unread { code: Some(code), reason, .. } => {
                format!("{} [{code}]", Escaped(reason))
            }
            Stop::Rejected(fault) => format!("{} [{}]", fault.code.meaning(), fault.code),
        };
        screen.wrapped(&because, &why);
        match (&report.diagnosis, stop) {
            (Some(diagnosis), _) => {
                let said = format!("{} [{}]", Escaped(&diagnosis.message), diagnosis.code);
                screen.wrapped(&text!(en "probably"; de "vermutlich"), &said);
            }
            (None, Stop::Rejected(fault)) => {
                let found = Escaped(&fault.message).to_string();
                screen.at_most(3, &text!(en "found"; de "Befund"), &found);
            }
            (None, Stop::Unread { .. }) => {}
        }
        if let Some(bundle) = &report.bundle {
            self.route(bundle, true, screen);
        }
        self.stick(report, screen);
        let mut steps = Vec::new();
        let diagnosed = report.diagnosis.as_ref().map(|diagnosis| diagnosis.code.next_step());
        steps.extend(diagnosed.or_else(|| report.next_step()).map(str::to_owned));
        if report.status() == Status::Rejected {
            steps.push(text!(
                en "Do not let the file pass; keep it for the inquiry.";
                de "Die Datei nicht passieren lassen; für die Klärung aufbewahren."
            ));
        }
        screen.list(&text!(en "do"; de "tun"), &steps);
        let serial = report.trust.1;
        screen.wrapped(
            "",
            &match &report.bundle {
                Some(bundle) => text!(
                    id = bundle.digest.short();
                    en "bundle {id}, trust file serial {serial}";
                    de "Bündel {id}, Vertrauensdatei Nummer {serial}"
                ),
                None => {
                    text!(en "trust file serial {serial}"; de "Vertrauensdatei Nummer {serial}")
                }
            },
        );
    }

    fn route(&self, bundle: &BundleReport, is_claim: bool, screen: &mut Screen) {
        let manifest = &bundle.manifest;
        let (from, to) = (self.titles.of(&manifest.from), self.titles.of(&manifest.to));
        let number = manifest.sequence;
        let claim = match is_claim {
            true => text!(en ", as its signer says"; de ", laut Unterzeichner"),
            false => String::new(),
        };
        let end = text!(en ", number {number}{claim}"; de ", Nummer {number}{claim}");
        screen.cut_before(&text!(en "route"; de "Weg"), &format!("{from} → {to}"), &end);
    }

    fn made(&self, bundle: &BundleReport, screen: &mut Screen) {
        let when = When(bundle.manifest.created).short(self.now);
        let who = or(&bundle.custodians);
        let said = match bundle.custodians.is_empty() {
            true => when,
            false => {
                text!(en "{when}, with a key of {who}"; de "{when}, mit einem Schlüssel von {who}")
            }
        };
        screen.cut(&text!(en "made"; de "erstellt"), &said);
    }

    /// The newest scan that counts.
    fn scan(&self, report: &Report, standing: &Standing, screen: &mut Screen) {
        let label = text!(en "scan"; de "Virenprüf.");
        let good = report.endorsements.iter().filter(|it| it.code.is_none());
        let scans = good.filter_map(|it| match &it.statement {
            EndorsementStatement::Scan(scan) => Some((scan, &it.owner)),
            EndorsementStatement::Approval(_) => None,
        });
        match scans.max_by_key(|(scan, _)| scan.scanned) {
            Some((scan, site)) => {
                let when = match report.own {
                    Some(own) if own >= scan.scanned => ago(own - scan.scanned),
                    _ => When(scan.scanned).short(self.now),
                };
                let engine = Escaped(&scan.engine);
                let said = text!(
                    en "nothing found, {when}, {engine} at {site}";
                    de "nichts gefunden, {when}, {engine} bei {site}"
                );
                screen.cut(&label, &said);
            }
            None if standing.scan_needed() => {
                screen.cut(&label, &text!(en "none that counts"; de "keine, die zählt"));
            }
            None => {}
        }
    }

    fn stick(&self, report: &Report, screen: &mut Screen) {
        let medium = &report.medium.medium;
        let label = report.medium.label.as_deref();
        let id = medium.id().map(|id| medium_text(&id).to_string());
        let name =
            label.or(id.as_deref()).map(|name| Escaped(name).to_string()).unwrap_or_default();
        let said = match medium {
            Medium::NotLookedAt => text!(en "not looked at"; de "nicht angesehen"),
            Medium::Stated(_) => {
                text!(en ", as stated, not looked at"; de ", wie angegeben, nicht angesehen")
            }
            Medium::Seen(seen) => match &seen.passport {
                PassportState::None => text!(en "no passport"; de "kein Ausweis"),
                PassportState::Refused(fault) => {
                    text!(code = fault.code; en "passport refused [{code}]"; de "Ausweis abgelehnt [{code}]")
                }
                PassportState::Accepted(passport) => {
                    let listed = match self.trust.medium(&passport.id) {
                        Some(entry) if entry.retired => text!(en "retired"; de "ausgemustert"),
                        Some(_) => text!(en "listed"; de "gelistet"),
                        None => text!(en "not listed"; de "nicht gelistet"),
                    };
                    match passport.differs.is_empty() {
                        true => text!(
                            en ", {listed}, passport accepted";
                            de ", {listed}, Ausweis anerkannt"
                        ),
                        false => text!(
                            what = attribute_list(&passport.differs);
                            en ", {listed}, differs: {what}";
                            de ", {listed}, weicht ab: {what}"
                        ),
                    }
                }
            },
        };
        screen.cut_before(&text!(en "stick"; de "Stick"), &name, &said);
        if let Some(seen) = medium.seen().filter(|seen| seen.foreign > 0) {
            let named = seen.foreign_names.iter().map(|name| Escaped(name).to_string());
            let named = named.collect::<Vec<_>>().join(", ");
            let things = count!(
                n = seen.foreign;
                en "{n} thing", "{n} things";
                de "{n} Datei", "{n} Dateien"
            );
            screen.cut(&text!(en "other"; de "weiteres"), &format!("{things}: {named}"));
        }
    }

    /// What keeps it from crossing: approvals and scan first, then what else a person has to see to.
    fn missing(
        &self,
        report: &Report,
        bundle: &BundleReport,
        standing: &Standing,
        screen: &mut Screen,
    ) {
        let label = text!(en "missing"; de "es fehlt");
        let mut lines = Vec::new();
        let lacking = usize::from(standing.approvals).saturating_sub(standing.approved.len());
        if lacking > 0 {
            lines.push(approvals(lacking, &names(&standing.may_approve)));
        }
        let has = |code| report.holds.iter().any(|hold| hold.code == code);
        if has(Code::QuorumScan) {
            lines.push(self.scan_missing(bundle));
        }
        let mut others = other_holds(report);
        let first = others.next();
        lines.extend(first.map(|code| code.meaning().to_owned()));
        let others = others.map(|code| format!("[{code}]")).collect::<Vec<_>>();
        if !others.is_empty() {
            lines.push(others.join(", "));
        }
        if lines.is_empty() {
            lines.push(text!(en "nothing"; de "nichts"));
        }
        screen.list(&label, &lines);
        // What it is in this bundle, such as until when its key was valid.
        if let Some(hold) = report.holds.iter().find(|hold| Some(hold.code) == first) {
            screen.at_most(2, "", &Escaped(&hold.message).to_string());
        }
    }

    /// What to do. Approvals and times that somebody vouches for are not for who sends the bundle.
    fn do_next(&self, report: &Report, bundle: &BundleReport, screen: &mut Screen) {
        let place = typed(&report.file);
        let mut steps = Vec::new();
        let is_own = self.is_own(bundle);
        for hold in &report.holds {
            match hold.code {
                _ if is_own => {}
                Code::QuorumApprovals => steps.push(format!("carnet approve {place} --ticket …")),
                Code::QuorumScan => steps.push(format!("carnet attest-scan {place} --clamd …")),
                _ => {}
            }
        }
        let mut others = other_holds(report).filter(|code| !is_own || *code != Code::TimeHeld);
        steps.extend(others.next().map(|code| code.next_step().to_owned()));
        if is_own && steps.is_empty() {
            let lacks = |code| report.holds.iter().any(|hold| hold.code == code);
            let added = match (lacks(Code::QuorumApprovals), lacks(Code::QuorumScan)) {
                (false, false) => String::new(),
                (true, false) => text!(
                    en " Approvals are added on the way, by others.";
                    de " Freigaben kommen unterwegs dazu, von anderen."
                ),
                (false, true) => text!(
                    en " The scan is added on the way, by others.";
                    de " Die Virenprüfung kommt unterwegs dazu, von anderen."
                ),
                (true, true) => text!(
                    en " Approvals and scan are added on the way, by others.";
                    de " Freigaben und Virenprüfung kommen unterwegs dazu, von anderen."
                ),
            };
            steps.push(text!(
                to = self.titles.of(&bundle.manifest.to);
                en "This bundle is from here: carry it on to {to}.{added}";
                de "Das Bündel ist von hier: weitertragen nach {to}.{added}"
            ));
        } else if report.holds.is_empty() {
            steps.push(text!(
                en "Compare route, contents and stick with what you expect; then it may pass.";
                de "Weg, Inhalt und Stick mit dem vergleichen, was erwartet wird; dann darf es passieren."
            ));
        }
        // ROUTE-12.
        if report.medium_open {
            steps.push(text!(
                en "Check the stick itself, as this route takes listed media only: carnet media check DIR";
                de "Den Stick selbst prüfen, denn dieser Weg nimmt nur gelistete: carnet media check ORDNER"
            ));
        }
        screen.list(&text!(en "do"; de "tun"), &steps);
    }

    fn scan_missing(&self, bundle: &BundleReport) -> String {
        let manifest = &bundle.manifest;
        let Some(route) = self.trust.route(&manifest.from, &manifest.to) else {
            return Code::QuorumScan.meaning().to_owned();
        };
        let scanners = self.trust.keys().filter(|(_, key)| !key.revoked);
        let sites = scanners.filter_map(|(_, key)| match &key.role {
            Role::Scanner { site } if route.takes_scan_of(site, &manifest.from) => Some(site),
            _ => None,
        });
        let mut sites = sites.map(ToString::to_string).collect::<Vec<_>>();
        sites.sort();
        sites.dedup();
        let age = count!(
            n = route.scan_max_age_hours.unwrap_or_default();
            en "at most {n} hour old", "at most {n} hours old";
            de "höchstens {n} Stunde alt", "höchstens {n} Stunden alt"
        );
        some_of(&sites, |sites| match sites.is_empty() {
            true => text!(en "a scan, {age}"; de "eine Virenprüfung, {age}"),
            false => {
                text!(en "a scan at {sites}, {age}"; de "eine Virenprüfung bei {sites}, {age}")
            }
        })
    }
}

/// The holds that no approval and no scan lifts.
fn other_holds(report: &Report) -> impl Iterator<Item = Code> {
    let codes = report.holds.iter().map(|hold| hold.code);
    codes.filter(|code| ![Code::QuorumApprovals, Code::QuorumScan].contains(code))
}

fn approvals(lacking: usize, who: &[String]) -> String {
    let what =
        count!(n = lacking; en "{n} approval", "{n} approvals"; de "{n} Freigabe", "{n} Freigaben");
    if who.is_empty() {
        return text!(en "{what}, and nobody may give any"; de "{what}, und niemand darf freigeben");
    }
    some_of(who, |who| text!(en "{what}, of {who}"; de "{what}, von {who}"))
}

/// As many names as two lines hold; the others are counted.
fn some_of(names: &[String], say: impl Fn(&str) -> String) -> String {
    for shown in (1..names.len()).rev() {
        let whole = say(&or(names));
        if screen::wrap(&whole).len() <= 2 {
            return whole;
        }
        let more = names.len() - shown;
        let some = names[..shown].join(", ");
        let some = say(&text!(en "{some} or {more} more"; de "{some} oder {more} weitere"));
        if screen::wrap(&some).len() <= 2 {
            return some;
        }
    }
    say(&or(names))
}

/// Names of which one will do.
fn or(names: &[String]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => {
            let rest = rest.join(", ");
            text!(en "{rest} or {last}"; de "{rest} oder {last}")
        }
        _ => names.join(""),
    }
}

fn names(names: impl IntoIterator<Item: ToString>) -> Vec<String> {
    names.into_iter().map(|name| name.to_string()).collect()
}

fn ago(seconds: u64) -> String {
    match seconds {
        0..60 => text!(en "just now"; de "gerade eben"),
        60..7200 => count!(
            n = seconds / 60;
            en "{n} minute ago", "{n} minutes ago";
            de "vor {n} Minute", "vor {n} Minuten"
        ),
        7200..172_800 => count!(
            n = seconds / 3600;
            en "{n} hour ago", "{n} hours ago";
            de "vor {n} Stunde", "vor {n} Stunden"
        ),
        _ => count!(
            n = seconds / 86_400;
            en "{n} day ago", "{n} days ago";
            de "vor {n} Tag", "vor {n} Tagen"
        ),
    }
}

/// How many items there are, and of what kinds, as far as there is `room`.
fn contents(report: &Report, bundle: &BundleReport, room: usize, screen: &mut Screen) {
    let items = bundle.manifest.items();
    let what = bundle.manifest.kind.counted(items);
    screen.cut(&text!(en "contents"; de "Inhalt"), &what);
    let kinds = report.contents.iter().flat_map(|contents| contents.iter()).collect::<Vec<_>>();
    // One line is the heading, one says how many are not shown.
    let room = room.saturating_sub(1).min(KINDS + 1);
    let shown = if kinds.len() <= room.min(KINDS) { kinds.len() } else { room.saturating_sub(1) };
    for (product, kind, count) in &kinds[..shown] {
        let kind = items::short_kind(kind);
        let said = match *product {
            "answer" => kind,
            product => format!("{} ({})", Escaped(&items::product(product)), Escaped(&kind)),
        };
        screen.cut("", &format!("{:>5} × {said}", Number(*count).to_string()));
    }
    let more = kinds.len() - shown;
    if more > 0 {
        let said = count!(
            n = more;
            en "and {n} more kind", "and {n} more kinds";
            de "und {n} weitere Art", "und {n} weitere Arten"
        );
        screen.cut("", &format!("    {said}"));
    }
}

/// VERDICT-13. What the manifest says that a person can act on.
fn note(bundle: &BundleReport, screen: &mut Screen) {
    let mut said = Vec::new();
    let voided = bundle.manifest.voided.len();
    if voided > 0 {
        said.push(count!(
            n = voided;
            en "{n} bundle before it will never come", "{n} bundles before it will never come";
            de "{n} Bündel davor wird nie kommen", "{n} Bündel davor werden nie kommen"
        ));
    }
    if let Some(name) = &bundle.derived_name {
        said.push(text!(en "its file should be {name}"; de "die Datei sollte {name} heißen"));
    }
    if !said.is_empty() {
        screen.cut(&text!(en "note"; de "Hinweis"), &said.join("; "));
    }
}

/// A path in a command that somebody may paste: whoever made the stick has named the file.
#[must_use]
pub fn typed(path: &str) -> String {
    let is_harmless = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || b"/._-".contains(&byte)
            || cfg!(windows) && b":\\".contains(&byte)
    };
    match path.bytes().all(is_harmless) && !path.starts_with('-') {
        true => path.to_owned(),
        false => text!(en "FILE"; de "DATEI"),
    }
}

/// The name of a file, for people.
#[must_use]
pub fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name().map_or(path.into(), |name| name.to_string_lossy());
    Escaped(&name).to_string()
}
