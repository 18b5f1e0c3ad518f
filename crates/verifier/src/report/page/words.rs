//! All texts of the page, in both languages, in one place.

use carnet_judge::medium::{Attribute, Medium};
use carnet_judge::verdict::Step;

pub use carnet_language::Language;

macro_rules! texts {
    ($($name:ident: $english:literal, $german:literal;)*) => {
        /// A text of the page. The ones with `{}` take a number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Text { $($name),* }

        impl Text {
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name),*];
        }

        impl Text {
            /// What it says in a language.
            pub(super) const fn said(self, lang: Language) -> &'static str {
                match (self, lang) {
                    $((Text::$name, Language::En) => $english,
                    (Text::$name, Language::De) => $german,)*
                }
            }
        }
    };
}

texts! {
    Title: "Report on a bundle", "Prüfbericht zu einem Bündel";

    Accepted: "Accepted", "Angenommen";
    AcceptedMeans: "Every check that can be made here passed. By the trust file named below this bundle may cross.",
        "Jede Prüfung, die hier möglich ist, wurde bestanden. Nach der unten genannten Vertrauensdatei darf dieses Bündel passieren.";
    HeldUp: "Held", "Zurückgehalten";
    HeldUpMeans: "No check failed, but the bundle may not cross before a person has acted.",
        "Keine Prüfung ist fehlgeschlagen, aber das Bündel darf erst passieren, wenn eine Person gehandelt hat.";
    Rejected: "Rejected", "Abgelehnt";
    RejectedMeans: "A check failed. This bundle may not cross.",
        "Eine Prüfung ist fehlgeschlagen. Dieses Bündel darf nicht passieren.";
    Unknown: "Not judged", "Nicht beurteilt";
    UnknownMeans: "The file could not be read. Nothing can be said about the bundle.",
        "Die Datei ließ sich nicht lesen. Über das Bündel lässt sich nichts sagen.";
    Diagnosis: "What probably happened to the file", "Was mit der Datei wahrscheinlich passiert ist";
    Next: "What to do next", "Was jetzt zu tun ist";
    NextPass: "Compare sender, receiver, contents and medium with what you expect. If they agree, let the bundle pass.",
        "Absender, Empfänger, Inhalt und Datenträger mit dem vergleichen, was erwartet wird. Stimmt alles überein, das Bündel passieren lassen.";
    NextMedium: "Check the stick itself: carnet media check DIR. This route takes listed media only, and this report says nothing of it.",
        "Den Stick selbst prüfen: carnet media check ORDNER. Dieser Weg nimmt nur gelistete Datenträger, und dieser \
            Bericht sagt nichts über ihn.";
    NextKeep: "Keep this page together with the bundle and the trust file: the three prove the decision later.",
        "Diese Seite zusammen mit dem Bündel und der Vertrauensdatei aufbewahren: Die drei belegen die Entscheidung später.";
    NextHeld: "Then make this report again.", "Danach diesen Bericht neu erstellen.";
    NextStop: "Do not let the file pass. Keep it and this page for the inquiry.",
        "Die Datei nicht passieren lassen. Sie und diese Seite für die Klärung aufbewahren.";
    NextReadAgain: "Look at the reason below, read the file from its medium again, then make this report again.",
        "Den Grund unten ansehen, die Datei erneut von ihrem Datenträger lesen, dann diesen Bericht neu erstellen.";

    Summary: "Summary", "Überblick";
    SummaryOfRefused: "The bundle was refused. What follows is what its signer says of it.",
        "Das Bündel wurde abgelehnt. Das Folgende ist, was der Unterzeichner darüber sagt.";
    Kind: "Kind", "Art";
    Requests: "Requests", "Anfragen";
    Responses: "Responses", "Antworten";
    From: "From", "Von";
    To: "To", "An";
    Sequence: "Sequence", "Laufende Nummer";
    SequenceNumber: "sequence {}", "Nummer {}";
    Epoch: "epoch {}", "Epoche {}";
    Created: "Created", "Erstellt";
    ClockUntrusted: "as its site says; that clock is not trusted", "laut Standort; dessen Uhr gilt nicht als verlässlich";
    Expires: "Expires", "Läuft ab";
    NoExpiry: "no expiry stated", "kein Ablauf angegeben";
    Custodians: "Who could sign it", "Wer es signieren konnte";
    Nobody: "nobody", "niemand";
    Size: "Items / bytes / chunks", "Posten / Bytes / Blöcke";
    BundleDigest: "Bundle digest", "Prüfsumme des Bündels";
    PreviousDigest: "Bundle before it", "Bündel davor";
    NoPrevious: "none: it is the first of its stream", "keines: Es ist das erste seiner Reihe";
    ExporterKey: "Signing key", "Schlüssel der Signatur";
    Answers: "Answers bundle", "Beantwortet Bündel";
    Acknowledges: "Confirms receipt of", "Bestätigt den Empfang von";
    VoidedCount: "Bundles that will never come", "Bündel, die nie kommen werden";
    DerivedName: "Name that the file should bear", "Name, den die Datei tragen sollte";
    Voided: "Will never come", "Wird nie kommen";
    QrCaption: "The bundle digest for a camera", "Prüfsumme zum Einscannen";

    Endorsements: "Approvals and scans", "Freigaben und Virenprüfungen";
    EndorsementsUncounted: "Not counted, because a check before them did not pass.",
        "Nicht gezählt, weil eine Prüfung davor nicht bestanden wurde.";
    ApprovalsNeeded: "Approvals needed", "Nötige Freigaben";
    ApprovalsCounted: "Approvals that count", "Zählende Freigaben";
    MayStillApprove: "Who may still approve", "Wer noch freigeben darf";
    ScanNeeded: "Scan needed", "Virenprüfung nötig";
    ScanAge: "yes, at most {} hours old", "ja, höchstens {} Stunden alt";
    NoEndorsements: "The bundle carries no approval and no scan.",
        "Das Bündel trägt keine Freigabe und keine Virenprüfung.";
    What: "What, and by whom", "Was, und von wem";
    Statement: "Statement", "Aussage";
    Counts: "Counts?", "Zählt?";
    Approval: "Approval", "Freigabe";
    Scan: "Scan", "Virenprüfung";
    Ticket: "Ticket", "Vorgang";
    Signed: "Made", "Abgegeben";
    ValidUntil: "Valid until", "Gültig bis";
    OnlyOnMedium: "Only on medium", "Nur auf Datenträger";
    ScanResult: "Result", "Ergebnis";
    NothingFound: "nothing found, as the signer states", "laut Unterzeichner nichts gefunden";
    Engine: "Engine", "Programm";
    Database: "Database", "Signaturen";
    Key: "Key", "Schlüssel";
    Yes: "yes", "ja";
    No: "no", "nein";

    Contents: "Contents", "Inhalt";
    ContentsUnknown: "Not shown: the contents are shown only where every check of them passed.",
        "Nicht gezeigt: Der Inhalt wird nur gezeigt, wenn jede Prüfung darauf bestanden wurde.";
    Count: "Count", "Anzahl";
    Product: "Product or vendor", "Produkt oder Hersteller";
    KindOfItem: "Kind", "Art";
    ApplicationIds: "Different application ids", "Verschiedene Anwendungs-IDs";
    ActivationIds: "Different activation ids", "Verschiedene Aktivierungs-IDs";
    ExtendedPids: "Different extended PIDs", "Verschiedene erweiterte Produkt-IDs";
    FieldValues: "Different field values", "Verschiedene Feldwerte";
    ErrorCodes: "Different error codes", "Verschiedene Fehlercodes";
    UnknownProduct: "unknown Microsoft product", "unbekanntes Microsoft-Produkt";
    NameNotConfirmed: " (name not confirmed)", " (Name nicht bestätigt)";
    ItemAnswer: "answer", "Antwort";
    ItemFile: "file", "Datei";
    ItemFields: "fields", "Felder";
    ItemActivate: "activate", "aktivieren";
    ItemReturn: "return", "zurückgeben";
    ItemConfirmation: "confirmation", "Bestätigung";
    ItemInitial: "initial", "erstmals";
    ItemHardware: "hardware-change", "geänderte Hardware";
    ItemReinstall: "reinstall", "Neuinstallation";
    ItemRenewal: "renewal", "Verlängerung";
    ItemReplaces: "replaces an earlier request", "ersetzt eine frühere Anfrage";
    ItemGrantedId: "granted: confirmation id", "bewilligt: Bestätigungs-ID";
    ItemGrantedFile: "granted: vendor file", "bewilligt: Herstellerdatei";
    ItemGrantedFields: "granted: vendor fields", "bewilligt: Herstellerfelder";
    ItemRefused: "refused", "verweigert";
    ItemDeferred: "deferred", "aufgeschoben";
    ItemOther: "other", "andere";

    Checks: "Every check", "Alle Prüfungen";
    Number: "No.", "Nr.";
    Check: "Question", "Frage";
    Requirements: "Requirements", "Anforderungen";
    Result: "Result", "Ergebnis";
    Passed: "passed", "bestanden";
    Failed: "FAILED", "FEHLGESCHLAGEN";
    Holds: "HELD", "ZURÜCKGEHALTEN";
    Unread: "not readable", "nicht lesbar";
    NotChecked: "not checked here", "hier nicht geprüft";
    NotReached: "not reached", "nicht erreicht";
    Found: "Found:", "Befund:";
    StreamNotChecked: "Repeats and gaps are seen at import, in the ledger of the importing site.",
        "Wiederholungen und Lücken zeigen sich beim Import, im Register des Zielstandorts.";
    MediumNotChecked: "The medium was not checked here.", "Der Datenträger wurde hier nicht geprüft.";
    AskLabel: "Is it a Carnet file?", "Ist es eine Carnet-Datei?";
    AskKey: "Is the signing key in the trust file?", "Steht der Schlüssel der Signatur in der Vertrauensdatei?";
    AskSignature: "Is the signature right, and nothing altered?", "Stimmt die Signatur, und ist nichts verändert?";
    AskManifest: "Is the signed description well formed?", "Ist die signierte Beschreibung wohlgeformt?";
    AskSite: "Are both sites known?", "Sind beide Standorte bekannt?";
    AskRole: "May this key sign bundles for the sending site?", "Darf dieser Schlüssel Bündel für den Absender signieren?";
    AskRoute: "May such a bundle go this way, on this medium?", "Darf ein solches Bündel diesen Weg gehen, auf diesem Datenträger?";
    AskRouteAlone: "May such a bundle go this way?", "Darf ein solches Bündel diesen Weg gehen?";
    AskTime: "Are key and bundle valid now?", "Sind Schlüssel und Bündel jetzt gültig?";
    AskStream: "Is it new, and is none missing before it?", "Ist es neu, und fehlt keines davor?";
    AskFraming: "Is the file complete, with nothing beside the bundle?", "Ist die Datei vollständig, ohne Fremdes neben dem Bündel?";
    AskEndorsements: "Are all approvals and scans genuine and for this bundle?", "Sind alle Freigaben und Virenprüfungen echt und für dieses Bündel?";
    AskFrames: "Is the content the signed one, with nothing hidden in it?", "Ist der Inhalt der signierte, ohne Verstecktes darin?";
    AskItems: "Is every item well formed?", "Ist jeder Posten wohlgeformt?";
    AskContents: "May every item go this way?", "Darf jeder Posten diesen Weg gehen?";
    AskQuorum: "Are there enough approvals and scans that count?", "Gibt es genug zählende Freigaben und Virenprüfungen?";

    Basis: "What the verdict rests on", "Worauf das Urteil beruht";
    SettingsFile: "Settings file", "Einstellungsdatei";
    NoSettingsFile: "none", "keine";
    TrustPath: "Trust file", "Vertrauensdatei";
    TrustDigest: "Trust file digest", "Prüfsumme der Vertrauensdatei";
    TrustSerial: "Trust file serial", "Nummer der Vertrauensdatei";
    JudgedAsOf: "Judged as of", "Beurteilt zum Zeitpunkt";
    AsAsked: "a time that a person named", "ein Zeitpunkt, den eine Person angegeben hat";
    TimeUnknown: "time could not be told; the route decides what that means",
        "die Zeit war nicht feststellbar; der Weg bestimmt, was das bedeutet";
    NoClock: "without a trusted clock", "ohne verlässliche Uhr";
    Medium: "Medium", "Datenträger";
    MediumPassport: "its passport was verified", "sein Ausweis wurde geprüft";
    MediumStated: "as a person named it; not verified", "wie von einer Person angegeben; nicht geprüft";
    MediumOpen: "not checked here; this route takes listed media only, so check the stick itself: carnet media check DIR",
        "hier nicht geprüft; dieser Weg nimmt nur gelistete Datenträger, daher den Stick selbst prüfen: carnet media \
            check ORDNER";
    MediumNone: "no passport lies on it", "es liegt kein Ausweis darauf";
    MediumRefused: "its passport is not accepted", "sein Ausweis wird nicht anerkannt";
    MediumSays: "The medium says of itself", "Eigene Angaben des Datenträgers";
    MediumDiffers: "Its passport says otherwise", "Abweichungen vom Ausweis";
    MediumNotTold: "Stated in its passport, but not told by the system", "Im Ausweis genannt, aber vom System nicht gesagt";
    MediumForeign: "Other things on it", "Weitere Dateien";
    MediumWorth: "What that is worth", "Was das wert ist";
    Nothing: "nothing", "keine";
    VendorId: "vendor", "Hersteller";
    ProductId: "product", "Produkt";
    SerialNumber: "serial number", "Seriennummer";
    Capacity: "capacity", "Größe";
    FilesystemUuid: "file-system UUID", "UUID des Dateisystems";
    NotLookedAt: "Not looked at", "Nicht betrachtet";
    NotLookedAtHere: "repeats, gaps, the latest known time and whether the trust file is the newest: these are in the ledger of the importing site",
        "Wiederholungen, Lücken, die letzte bekannte Zeit und ob die Vertrauensdatei die neueste ist: Sie stehen im Register des Zielstandorts";
    Program: "Made with", "Erstellt mit";

    Signatures: "Decision", "Entscheidung";
    SignaturesMean: "Signed by hand for the file of the plant. It adds no approval to the bundle itself.",
        "Von Hand unterschrieben für die Akte des Werks. Dem Bündel selbst fügt das keine Freigabe hinzu.";
    MayCross: "may cross", "darf passieren";
    MayNotCross: "may not cross", "darf nicht passieren";
    Name: "Name", "Name";
    DateAndTime: "Date and time", "Datum und Uhrzeit";
    Signature: "Signature", "Unterschrift";
}

/// The question that a check of a report answers; about the medium only where something is known of it.
pub(super) const fn question(step: Step, medium: &Medium) -> Option<Text> {
    Some(match step {
        // Steps of an import.
        Step::Locate | Step::Copy | Step::Known | Step::Admit | Step::Spool => return None,
        Step::Label => Text::AskLabel,
        Step::Key => Text::AskKey,
        Step::Signature => Text::AskSignature,
        Step::Manifest => Text::AskManifest,
        Step::Site => Text::AskSite,
        Step::Role => Text::AskRole,
        Step::Route if matches!(medium, Medium::NotLookedAt) => Text::AskRouteAlone,
        Step::Route => Text::AskRoute,
        Step::Time => Text::AskTime,
        Step::Stream => Text::AskStream,
        Step::Framing => Text::AskFraming,
        Step::Endorsements => Text::AskEndorsements,
        Step::Frames => Text::AskFrames,
        Step::Items => Text::AskItems,
        Step::Contents => Text::AskContents,
        Step::Quorum => Text::AskQuorum,
    })
}

/// What an attribute of a medium is called.
pub(super) const fn attribute(attribute: Attribute) -> Text {
    match attribute {
        Attribute::VendorId => Text::VendorId,
        Attribute::ProductId => Text::ProductId,
        Attribute::Serial => Text::SerialNumber,
        Attribute::Capacity => Text::Capacity,
        Attribute::Filesystem => Text::FilesystemUuid,
    }
}

/// A word for an item, in the language of now where it is no name.
pub fn item_word(word: &str) -> &str {
    const WORDS: &[Text] = &[
        Text::UnknownProduct,
        Text::NameNotConfirmed,
        Text::ItemAnswer,
        Text::ItemFile,
        Text::ItemFields,
        Text::ItemActivate,
        Text::ItemReturn,
        Text::ItemConfirmation,
        Text::ItemInitial,
        Text::ItemHardware,
        Text::ItemReinstall,
        Text::ItemRenewal,
        Text::ItemReplaces,
        Text::ItemGrantedId,
        Text::ItemGrantedFile,
        Text::ItemGrantedFields,
        Text::ItemRefused,
        Text::ItemDeferred,
        Text::ItemOther,
    ];
    let known = WORDS.iter().copied().find(|text| text.said(Language::En) == word);
    known.map_or(word, |text| text.said(carnet_language::now()))
}

/// What an attribute of a medium is called, in the language of now.
pub fn attribute_word(name: Attribute) -> &'static str {
    attribute(name).said(carnet_language::now())
}
