//! Trust updates (`spec/bundle.md` section 10.5) judged under the present trust file (`spec/exchange.md`
//! section 1.5).

use std::io::{self, Read};

use carnet_format::{Code, Digest, TrustUpdate, VerifiedUpdate};
use carnet_language::{count, text};

use crate::Refusal;
use crate::quorum::{self, UpdateTally};
use crate::time::{Now, When, beyond_leap};
use crate::trust::{TrustError, TrustErrors, TrustFile};
use crate::words::Words;

/// What became of a trust update that is one by its form.
#[derive(Debug)]
#[non_exhaustive]
#[must_use]
pub struct JudgedUpdate {
    /// The SHA-256 of its text.
    pub digest: Digest,
    /// Serial of the text, and SHA-256 of the text in whose place it comes: as the approvals state, once they
    /// have verified.
    pub base: Option<(u64, Digest)>,
    /// How many persons have to approve.
    pub needed: u8,
    /// Who has, where that was counted.
    pub tally: UpdateTally,
    /// The verdict.
    pub outcome: UpdateOutcome,
    text: Vec<u8>,
}

/// The verdict on a trust update.
#[derive(Debug)]
#[must_use]
pub enum UpdateOutcome {
    /// Its text is the present trust file: there is nothing to install.
    Present,
    /// It takes the place of the present trust file.
    Accepted(NewTrust),
    /// A person has to act.
    Held {
        /// Why.
        fault: Refusal,
        /// Its text, where the date is all that holds it.
        new: Option<NewTrust>,
    },
    /// It is bad.
    Rejected(Refusal),
}

/// A trust file that enough persons of the present one have approved. There is no other way to make one.
#[derive(Debug)]
pub struct NewTrust {
    file: TrustFile,
    text: Vec<u8>,
}

impl NewTrust {
    /// The trust file.
    #[must_use]
    pub const fn file(&self) -> &TrustFile {
        &self.file
    }

    /// Its bytes.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }
}

fn held(code: Code, message: impl ToString) -> UpdateOutcome {
    UpdateOutcome::Held { fault: Refusal::new(code, message), new: None }
}

/// Judges a trust update under the present trust file. `now` has the anchor of a ledger, where there is one.
///
/// # Errors
/// The file cannot be read. The inner one: it has not the form of a trust update.
pub fn judge(
    source: &mut impl Read,
    present: Option<&TrustFile>,
    now: Now,
) -> io::Result<Result<JudgedUpdate, Refusal>> {
    let update = match TrustUpdate::read(source) {
        Ok(update) => update,
        Err(error) => return Refusal::of(error).map(Err),
    };
    let mut judged = JudgedUpdate {
        digest: update.digest(),
        base: None,
        needed: present.map_or(0, TrustFile::trust_approvals),
        tally: UpdateTally::default(),
        outcome: UpdateOutcome::Present,
        text: update.claimed_text().to_vec(),
    };
    judged.outcome = judged.decide(update, present, now);
    Ok(Ok(judged))
}

impl JudgedUpdate {
    /// The bytes that are said to be a trust file. Unless the update is accepted nobody has vouched for them:
    /// they are for comparing and showing.
    #[must_use]
    pub fn claimed_text(&self) -> &[u8] {
        &self.text
    }

    /// UPD-5 to UPD-12, in the order of `spec/order.md`.
    fn decide(
        &mut self,
        update: TrustUpdate,
        present: Option<&TrustFile>,
        now: Now,
    ) -> UpdateOutcome {
        // UPD-6.
        let Some(present) = present else {
            let message = text!(
                en "no trust file is here: a person has to compare the words of its digest, told by telephone";
                de "hier ist keine Vertrauensdatei: Jemand muss am Telefon die Wörter ihrer Prüfsumme vergleichen"
            );
            return held(Code::TrustWords, message);
        };
        // UPD-5.
        if update.digest() == present.digest() {
            return UpdateOutcome::Present;
        }
        // UPD-6.
        if present.trust_approvals() == 0 {
            let message = text!(
                en "the present trust file takes no approvals: a person has to compare the words of its digest, told by \
                    telephone";
                de "die geltende Vertrauensdatei sieht keine Freigaben vor: Jemand muss am Telefon die Wörter der \
                    Prüfsumme vergleichen"
            );
            return held(Code::TrustWords, message);
        }
        // UPD-7.
        if update.claimed_key_ids().next().is_none() {
            return held(
                Code::TrustApprovals,
                text!(en "nobody has approved it"; de "niemand hat sie freigegeben"),
            );
        }
        // UPD-8.
        if let Some(id) = update.claimed_key_ids().find(|id| present.key(id).is_none()) {
            let message = text!(
                words = Words::from(id), serial = present.serial();
                en "key {words} ({id}) of an approval is not in the present trust file, whose serial is {serial}: an update \
                    before this one may be missing";
                de "der Schlüssel {words} ({id}) einer Freigabe steht nicht in der geltenden Vertrauensdatei, Nummer {serial}: \
                    Vielleicht fehlt eine Änderung davor"
            );
            return held(Code::TrustMissingLink, message);
        }
        // UPD-9, UPD-2 to UPD-4.
        match update.verify(|id| present.key(id).map(|key| key.public)) {
            Ok(verified) => self.decide_verified(&verified, present, now),
            Err(error) => {
                let code = error.code().unwrap_or(Code::EndorsementSignature);
                UpdateOutcome::Rejected(Refusal::new(code, error))
            }
        }
    }

    fn decide_verified(
        &mut self,
        update: &VerifiedUpdate,
        present: &TrustFile,
        now: Now,
    ) -> UpdateOutcome {
        self.base = update.approvals().first().map(|first| (first.serial, first.replaces));
        let Some((serial, replaces)) = self.base else {
            return held(
                Code::TrustApprovals,
                text!(en "nobody has approved it"; de "niemand hat sie freigegeben"),
            );
        };
        // UPD-8.
        if replaces != present.digest() {
            let own = present.serial();
            let message = match serial < own {
                true => text!(
                    en "it brings serial {serial}, which is older than the present trust file with serial {own}: \
                        there is nothing to install";
                    de "sie bringt Nummer {serial}, die älter ist als die geltende Vertrauensdatei mit Nummer {own}: \
                        Es gibt nichts zu installieren"
                ),
                false => text!(
                    en "it replaces {replaces} and brings serial {serial}, and the present trust file has serial {own}";
                    de "sie ersetzt {replaces} und bringt Nummer {serial}, und die geltende Vertrauensdatei hat Nummer {own}"
                ),
            };
            return held(Code::TrustMissingLink, message);
        }
        // UPD-10.
        self.tally = quorum::count_update(present, now, update.approvals());
        let (got, needed) = (self.tally.persons.len(), usize::from(self.needed));
        if got < needed {
            let message = count!(
                got;
                en "got the approval of {got} person that counts, {needed} are needed",
                "got the approval of {got} persons that counts, {needed} are needed";
                de "{got} Freigabe, die zählt; nötig sind {needed}",
                "{got} Freigaben, die zählen; nötig sind {needed}"
            );
            return held(Code::TrustApprovals, message);
        }
        let file = match self.parse(serial, present) {
            Ok(file) => file,
            Err(fault) => return UpdateOutcome::Rejected(fault),
        };
        let issued = file.issued();
        let new = NewTrust { file, text: self.text.clone() };
        // UPD-12.
        let anchored = match now.anchor() {
            Some(_) => now,
            None => now.anchored(present.issued()),
        };
        if anchored.is_future(issued) || beyond_leap(anchored, issued) {
            let message = text!(
                issued = When(issued);
                en "it was issued {issued}, later than can be believed here";
                de "sie wurde {issued} ausgestellt, später, als hier zu glauben ist"
            );
            let fault = Refusal::new(Code::TrustIssued, message);
            return UpdateOutcome::Held { fault, new: Some(new) };
        }
        UpdateOutcome::Accepted(new)
    }

    /// UPD-11. The text is parsed only after it was approved.
    fn parse(&self, serial: u64, present: &TrustFile) -> Result<TrustFile, Refusal> {
        let file = TrustFile::parse(&self.text).map_err(|errors| of_text(&errors))?;
        let (own, before) = (file.serial(), present.serial());
        if own != serial {
            let message = text!(
                en "its serial is {own}, and the approvals say {serial}";
                de "sie hat Nummer {own}, und die Freigaben sagen {serial}"
            );
            return Err(Refusal::new(Code::UpdateSerial, message));
        }
        let code = match own.cmp(&before) {
            std::cmp::Ordering::Greater => return Ok(file),
            std::cmp::Ordering::Equal => Code::TrustSerialReused,
            std::cmp::Ordering::Less => Code::TrustSerialLower,
        };
        let message = text!(
            en "its serial is {own}, and the present trust file has {before}";
            de "sie hat Nummer {own}, und die geltende Vertrauensdatei hat {before}"
        );
        Err(Refusal::new(code, message))
    }
}

/// The fault that names the code, and how many there are besides.
fn of_text(errors: &TrustErrors) -> Refusal {
    let code = errors.code();
    let first = errors.faults().iter().find(|error| error.fault.code() == code);
    let mut message =
        text!(en "its text is not a trust file"; de "ihr Text ist keine Vertrauensdatei");
    if let Some(TrustError { line, fault }) = first {
        message += &text!(en ": line {line}: {fault}"; de ": Zeile {line}: {fault}");
    }
    let more = errors.faults().len().saturating_sub(1);
    if more > 0 {
        message += &count!(
            more;
            en "; and {more} more fault", "; and {more} more faults";
            de "; und ein weiterer Fehler", "; und {more} weitere Fehler"
        );
    }
    Refusal { code, message }
}
