//! Receipts (`spec/bundle.md` section 10.3) against the trust file.

use std::io::{self, Read};

use carnet_format::bundle::read_statement_file;
use carnet_format::receipt::ReceiptError;
use carnet_format::{Code, KeyId, Receipt, SiteName, Unverified, Verified};
use carnet_language::text;

use crate::Refusal;
use crate::trust::{Role, TrustFile};
use crate::words::{Words, short_words};

/// VERDICT-12. Judges a receipt, which the file is by LABEL-2.
///
/// # Errors
/// The file cannot be read. The inner one: it proves nothing.
pub fn judge(
    source: &mut impl Read,
    trust: &TrustFile,
) -> io::Result<Result<Verified<Receipt>, Refusal>> {
    match read_statement_file::<Receipt>(source) {
        Ok(receipt) => Ok(verify(receipt, trust)),
        Err(error) => Refusal::of(error).map(Err),
    }
}

/// VERDICT-12. Whether a key may sign receipts of that site.
///
/// # Errors
/// Why it may not.
pub fn check_key(trust: &TrustFile, id: &KeyId, site: &SiteName) -> Result<(), Refusal> {
    let fault = |code, message: String| Err(Refusal::new(code, message));
    let Some(key) = trust.key(id) else {
        return fault(
            Code::KeyUnknown,
            text!(
                words = Words::from(*id);
                en "key {words} ({id}) is not in the trust file";
                de "der Schlüssel {words} ({id}) steht nicht in der Vertrauensdatei"
            ),
        );
    };
    let short = short_words(*id);
    match &key.role {
        Role::Importer { site: own } if own == site => {}
        Role::Importer { site: own } => {
            let message = text!(
                en "key {short} belongs to {own}, the receipt says {site}";
                de "der Schlüssel {short} gehört {own}, die Quittung nennt {site}"
            );
            return fault(Code::TrustKeySite, message);
        }
        role => {
            let message = text!(
                role = role.name();
                en "key {short} has the role {role}, expected importer";
                de "der Schlüssel {short} hat die Rolle {role}, erwartet wird importer"
            );
            return fault(Code::TrustRole, message);
        }
    }
    if key.revoked {
        return fault(
            Code::TrustRevoked,
            text!(en "key {short} is revoked"; de "der Schlüssel {short} ist widerrufen"),
        );
    }
    Ok(())
}

fn verify(receipt: Unverified<Receipt>, trust: &TrustFile) -> Result<Verified<Receipt>, Refusal> {
    let id = receipt.claimed_key_id();
    let key = trust.key(&id).ok_or_else(|| {
        Refusal::new(
            Code::KeyUnknown,
            text!(
                words = Words::from(id);
                en "key {words} ({id}) is not in the trust file";
                de "der Schlüssel {words} ({id}) steht nicht in der Vertrauensdatei"
            ),
        )
    })?;
    let receipt = receipt.verify(&key.public).map_err(|error| match error {
        ReceiptError::Cose(error) => Refusal::new(error.code(), error),
        error => Refusal::new(error.code(), text!(en "receipt: {error}"; de "Quittung: {error}")),
    })?;
    check_key(trust, &id, &receipt.site)?;
    Ok(receipt)
}
