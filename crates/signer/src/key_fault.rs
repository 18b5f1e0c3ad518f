//! What can be wrong with a key file.

use std::path::PathBuf;

use carnet_format::{Code, Coded};
use carnet_language::text;

use crate::pass_phrase::SHORTEST;
use crate::secret_file::SecretFileFault;

/// A key file that cannot be used, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(en "key file {path:?}: {fault}"; de "Schlüsseldatei {path:?}: {fault}"))]
pub struct KeyFileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it; the message above says it, so it is no further cause.
    pub fault: KeyFault,
}

carnet_format::faults! {
    /// Why a key file cannot be used.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum KeyFault -> Option<Code> {
        ConfigKeyFile: "{_0}" Io(String);
        ConfigKeyFile: "{_0}" File(SecretFileFault);
        ConfigKeyFile: "it exists already and is left alone: a new key needs another name"
            / "es gibt sie schon, und sie bleibt, wie sie ist: ein neuer Schlüssel braucht einen anderen Namen" Exists;
        ConfigKeyFile: "it is no PEM file" / "sie ist keine PEM-Datei" NotPem;
        ConfigKeyFile: "it is PEM, but no PKCS#8 private key; OpenSSL makes one of many others: \
            openssl pkcs8 -topk8 -in OLD.pem -out NEW.pem"
            / "sie ist PEM, aber kein privater Schlüssel in PKCS#8; OpenSSL macht aus vielen anderen einen: \
            openssl pkcs8 -topk8 -in ALT.pem -out NEU.pem" NotPkcs8;
        ConfigKeyFile: "it is encrypted in a way that Carnet does not read; the key is good: \
            openssl pkcs8 -topk8 -scrypt -in OLD.pem -out NEW.pem"
            / "sie ist auf eine Art verschlüsselt, die Carnet nicht liest; der Schlüssel ist gut: \
            openssl pkcs8 -topk8 -scrypt -in ALT.pem -out NEU.pem" UnsupportedEncryption;
        ConfigKeyFile: "its key is neither an Ed25519 key nor a P-256 key"
            / "ihr Schlüssel ist weder ein Ed25519- noch ein P-256-Schlüssel" OtherAlgorithm;
        ConfigKeyFile: "its key is on the curve {_0}; make an Ed25519 key, or one on P-256"
            / "ihr Schlüssel liegt auf der Kurve {_0}; einen Ed25519-Schlüssel erzeugen oder einen auf P-256"
            OtherCurve(String);
        ConfigKeyFile:
            "its key does not name its curve; make an Ed25519 key, or one on the named curve P-256"
            / "ihr Schlüssel nennt seine Kurve nicht; einen Ed25519-Schlüssel erzeugen oder einen auf der benannten Kurve P-256"
            UnnamedCurve;
        ConfigKeyFile:
            "its key is damaged, or is not that of the public key beside it"
            / "ihr Schlüssel ist beschädigt oder gehört nicht zum öffentlichen daneben" Damaged;
        ConfigKeyFile: "its public key does not belong to its private key"
            / "ihr öffentlicher Schlüssel gehört nicht zu ihrem privaten" PublicKeyDiffers;
        ConfigKeyFile: "its first line names another key than the one in it; if the key is the right one, delete that line"
            / "ihre erste Zeile nennt einen anderen Schlüssel als den darin; ist der Schlüssel der richtige, diese Zeile löschen"
            OtherKey;
        ConfigKeyFile:
            "its pass phrase parameters ask for too much memory or time"
            / "ihre Passphrase verlangt zu viel Speicher oder Zeit" TooCostly;
        ConfigPassPhrase: "the pass phrase does not open it" / "die Passphrase öffnet sie nicht" WrongPassPhrase;
        ConfigPassPhrase: "it is encrypted, and there is no pass phrase file, no credential and no \
            terminal to ask at"
            / "sie ist verschlüsselt, und es gibt weder eine Datei mit der Passphrase noch ein Credential noch ein \
            Terminal, um zu fragen" NoPassPhrase;
        ConfigPassPhrase: "it is encrypted, its pass phrase is in no file, and nobody is asked for it here"
            / "sie ist verschlüsselt, ihre Passphrase steht in keiner Datei, und hier wird nicht danach gefragt" NotAsked;
        ConfigPassPhrase: "it was not made: there is no pass phrase file, no credential and no \
            terminal to ask for a pass phrase at"
            / "sie wurde nicht erzeugt: Es gibt weder eine Datei mit der Passphrase noch ein Credential noch ein Terminal, \
            um nach einer zu fragen" NoNewPassPhrase;
        ConfigPassPhrase: "the two pass phrases differ" / "die beiden Passphrasen sind verschieden" PassPhrasesDiffer;
        ConfigPassPhrase: "a new pass phrase has at least {least} characters"
            / "eine neue Passphrase hat mindestens {least} Zeichen" (least = SHORTEST) ShortPassPhrase;
        ConfigPassPhrase: "cannot use the pass phrase file {path:?}: {fault}"
            / "die Datei mit der Passphrase {path:?} lässt sich nicht verwenden: {fault}"
            PassPhraseFile { path: PathBuf, fault: SecretFileFault };
        // What random bytes do once in four billion times.
        None: "the random bytes make no key, which happens hardly ever; run the same command again"
            / "die Zufallsbytes ergeben keinen Schlüssel, was fast nie geschieht; denselben Befehl noch einmal ausführen"
            Unlucky;
        None: "the system gave no random bytes: {_0}" / "das System gab keine Zufallsbytes: {_0}" Random(String);
    }
}

impl Coded for KeyFileError {
    fn code(&self) -> Option<Code> {
        match &self.fault {
            KeyFault::File(fault) | KeyFault::PassPhraseFile { fault, .. }
                if matches!(fault, SecretFileFault::OpenToOthers { .. }) =>
            {
                Some(Code::ConfigSecretFile)
            }
            fault => fault.code(),
        }
    }
}
