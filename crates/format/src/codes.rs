//! The stable reject codes of the whole project, with their meaning and the next step, in English and then in German.

use carnet_language::{self as language, Language};

macro_rules! codes {
    (@said $english:literal) => { $english };
    (@said $english:literal $german:literal) => {
        match language::now() {
            Language::En => $english,
            Language::De => $german,
        }
    };
    (@own $($next:literal)+;) => { codes!(@said $($next)+) };
    (@own $($next:literal)+; $($own:literal)+) => { codes!(@said $($own)+) };
    ($($variant:ident = $code:literal, $meaning:literal $(/ $german:literal)?, $next:literal $(/ $next_german:literal)?
        $(, own $own:literal $(/ $own_german:literal)?)?;)*) => {
        /// A stable reject code: what `--json`, logs, vectors and `carnet explain` name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code, in the order of `spec/codes.md`.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The code as it is written, such as `cbor.truncated`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// What happened, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => codes!(@said $meaning $($german)?),)* }
            }

            /// What the person who sees it does next, where others made the bundle.
            pub fn next_step(self) -> &'static str {
                match self { $(Code::$variant => codes!(@said $next $($next_german)?),)* }
            }

            /// What the person does next whose own bundle or key it is.
            pub fn next_step_for_own(self) -> &'static str {
                match self {
                    $(Code::$variant => codes!(@own $next $($next_german)?; $($own $($own_german)?)?),)*
                }
            }
        }
    };
}

codes! {
    LabelBad = "label.bad",
        "The file does not begin with the Carnet label."
        / "Die Datei beginnt nicht mit der Carnet-Kennung.",
        "This is not a Carnet file, or its beginning is damaged. Copy it again from its source."
        / "Das ist keine Carnet-Datei, oder ihr Anfang ist beschädigt. Noch einmal von ihrer Quelle kopieren.";
    FileTruncated = "file.truncated",
        "The file ends too early."
        / "Die Datei endet zu früh.",
        "Copy it again from its source; a stick pulled too early leaves such files."
        / "Noch einmal von ihrer Quelle kopieren; ein zu früh gezogener Stick hinterlässt solche Dateien.";
    FileTrailing = "file.trailing",
        "Bytes follow the end of the bundle."
        / "Hinter dem Ende des Bündels stehen weitere Bytes.",
        "Something was appended to the file. Ask for a fresh copy and report the medium."
        / "Der Datei wurde etwas angehängt. Eine neue Kopie verlangen und den Datenträger melden.";
    CborReserved = "cbor.reserved",
        "A number is written in a reserved form."
        / "Eine Zahl beginnt in einer reservierten Form.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborIndefinite = "cbor.indefinite",
        "A string, array or map has no stated length."
        / "Eine Zeichenkette, Liste oder Tabelle nennt keine Länge.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborSimple = "cbor.simple",
        "The data holds a value of a kind that Carnet does not use."
        / "In den Daten steht ein Wert, den Carnet nicht kennt.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborTruncated = "cbor.truncated",
        "The data ends inside a value."
        / "Die Daten enden mitten in einem Wert.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborNotShortest = "cbor.not-shortest",
        "A number is not in its shortest form, which could hide data."
        / "Eine Zahl steht nicht in ihrer kürzesten Form; das kann Daten verbergen.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborTag = "cbor.tag",
        "There is a tag where none belongs, or the wrong one."
        / "Eine Kennung steht, wo keine hingehört.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborType = "cbor.type",
        "A value is of another type than the format says."
        / "Ein Wert hat eine andere Art, als das Format sagt.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborRange = "cbor.range",
        "A number is outside its permitted range."
        / "Eine Zahl liegt außerhalb ihres erlaubten Bereichs.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborLength = "cbor.length",
        "A string or list is shorter or longer than permitted."
        / "Eine Zeichenkette oder Liste ist kürzer oder länger als erlaubt.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborUtf8 = "cbor.utf8",
        "A text is not UTF-8."
        / "Ein Text ist kein UTF-8.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborKeyDuplicate = "cbor.key-duplicate",
        "A key appears twice in one map."
        / "Ein Feldname steht zweimal in einer Tabelle.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborKeyOrder = "cbor.key-order",
        "The keys of a map are not in ascending order."
        / "Die Felder einer Tabelle stehen nicht in aufsteigender Reihenfolge.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborKeyUnknown = "cbor.key-unknown",
        "A map has a key that the format does not have."
        / "Eine Tabelle hat ein Feld, das es im Format nicht gibt.",
        "The sender may use a newer version: compare the versions in the trust file. If they agree, a faulty or hostile program made the file."
        / "Der Absender verwendet vielleicht eine neuere Version: die Versionen in der Vertrauensdatei vergleichen. Stimmen sie überein, stammt die Datei von einem fehlerhaften oder böswilligen Programm.";
    CborKeyMissing = "cbor.key-missing",
        "A map lacks a key that the format requires."
        / "Einer Tabelle fehlt ein Pflichtfeld.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CborTrailing = "cbor.trailing",
        "Bytes follow the end of a value."
        / "Hinter dem Ende eines Werts stehen weitere Bytes.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CoseStructure = "cose.structure",
        "The signed envelope does not have the shape that Carnet uses."
        / "Der signierte Umschlag hat nicht die Form, die Carnet verwendet.",
        "This is not a Carnet statement, or it is damaged. Ask for a fresh copy."
        / "Das ist keine Carnet-Aussage, oder sie ist beschädigt. Eine neue Kopie verlangen.";
    CoseAlg = "cose.alg",
        "The signature uses an algorithm that Carnet does not read; it reads Ed25519 and P-256 with SHA-256."
        / "Die Signatur verwendet ein Verfahren, das Carnet nicht liest; es liest Ed25519 und P-256 mit SHA-256.",
        "The sender may use a newer version. Compare the versions in the trust file."
        / "Der Absender verwendet vielleicht eine neuere Version. Die Versionen in der Vertrauensdatei vergleichen.";
    CoseTyp = "cose.typ",
        "The signed envelope holds another kind of statement than belongs here."
        / "Der Umschlag enthält eine andere Art von Aussage, als hierher gehört.",
        "Give the file to the command that it is for. If it should be what its name says, somebody put a statement where it does not belong: refuse it and tell the sender."
        / "Die Datei dem Befehl geben, für den sie ist. Sollte sie sein, was ihr Name sagt, steht eine Aussage an einem Platz, der nicht ihrer ist: ablehnen und den Absender verständigen.";
    CoseSignatureLength = "cose.signature-length",
        "The signature is not 64 bytes long."
        / "Die Signatur hat nicht 64 Bytes.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    CoseSignature = "cose.signature",
        "The signature does not match the signed bytes."
        / "Die Signatur passt nicht zu den signierten Bytes.",
        "The file was altered after it was signed, or damaged. Copy it again; if that fails too, tell the sender and the security officer."
        / "Die Datei wurde nach dem Signieren verändert oder beschädigt. Noch einmal kopieren; hilft das nicht, den Absender und die Sicherheitsbeauftragten verständigen.";
    CoseHighS = "cose.high-s",
        "A P-256 signature has the larger of its two forms."
        / "Eine P-256-Signatur hat die größere ihrer zwei Formen.",
        "A program other than Carnet signed the file, or it was changed or damaged. Ask for a fresh copy; if that is refused too, tell the signer."
        / "Ein anderes Programm als Carnet hat die Datei signiert, oder sie wurde verändert oder beschädigt. Eine neue Kopie verlangen; wird auch diese abgelehnt, die Stelle verständigen, die signiert hat.";
    KeyUnknown = "key.unknown",
        "The signing key is not in the trust file."
        / "Der Schlüssel der Signatur steht nicht in der Vertrauensdatei.",
        "This host may have an old trust file: look whether there is a newer one. If not, ask the sender which key was used; a new one must enter the trust file first."
        / "Vielleicht ist die Vertrauensdatei hier veraltet: nachsehen, ob es eine neuere gibt. Wenn nicht, beim Absender klären, welcher Schlüssel verwendet wurde; ein neuer muss zuerst in die Vertrauensdatei.",
        own "The trust file does not have your key. Have its entry added (`carnet key show` prints it), or name the key that is listed."
        / "Ihr Schlüssel steht nicht in der Vertrauensdatei. Seinen Eintrag aufnehmen lassen (`carnet key show` gibt ihn aus) oder den Schlüssel nennen, der dort steht.";
    ManifestVersion = "manifest.version",
        "The bundle has another version than this program reads."
        / "Das Bündel hat eine Version, die dieses Programm nicht liest.",
        "Both sides need the same version of Carnet: update both. Then have the bundle exported again."
        / "Beide Seiten brauchen dieselbe Version von Carnet: beide aktualisieren. Dann das Bündel noch einmal exportieren lassen.";
    ManifestKind = "manifest.kind",
        "The bundle is neither a request nor a response."
        / "Das Bündel ist weder Anfrage noch Antwort.",
        "The sender may use a newer version. Compare the versions in the trust file."
        / "Der Absender verwendet vielleicht eine neuere Version. Die Versionen in der Vertrauensdatei vergleichen.";
    ManifestSite = "manifest.site",
        "A site name in the manifest has characters that are not permitted."
        / "Ein Standortname in der Beschreibung hat unerlaubte Zeichen.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestAnswers = "manifest.answers",
        "The list of answered request bundles is wrong, missing or out of place."
        / "Die Liste der beantworteten Bündel ist falsch, fehlt oder gehört nicht hierher.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestAcknowledges = "manifest.acknowledges",
        "The list of acknowledged bundles is not in order."
        / "Die Liste der bestätigten Bündel steht nicht in der richtigen Reihenfolge.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestVoided = "manifest.voided",
        "The list of voided bundles is not in order or names a bundle yet to come."
        / "Die Liste der für verloren erklärten Bündel steht nicht in der richtigen Reihenfolge oder nennt ein künftiges.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestRoute = "manifest.route",
        "The bundle names the same site as sender and receiver."
        / "Das Bündel nennt denselben Standort als Absender und Empfänger.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestPrevious = "manifest.previous",
        "The digest of the previous bundle is missing, or is given in the first bundle of a stream."
        / "Die Prüfsumme des Bündels davor fehlt, oder steht im ersten einer Reihe.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestExpires = "manifest.expires",
        "The bundle does not expire after it was created."
        / "Das Bündel läuft ab, bevor es erstellt wurde.",
        "Check the clock of the sender and ask for a new bundle."
        / "Die Uhr des Absenders prüfen und ein neues Bündel verlangen.";
    ManifestFrameLength = "manifest.frame-length",
        "A chunk is longer than its content can explain."
        / "Ein Block ist länger, als sein Inhalt erklären kann.",
        "The file may hide data. Refuse it and tell the security officer."
        / "Die Datei kann Daten verbergen. Ablehnen und die Sicherheitsbeauftragten verständigen.";
    ManifestChunkCut = "manifest.chunk-cut",
        "A chunk of several items is larger than 1 MiB."
        / "Ein Block mit mehreren Posten ist größer als 1 MiB.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ManifestItems = "manifest.items",
        "The bundle has more items than any bundle may have."
        / "Das Bündel hat mehr Posten, als ein Bündel haben darf.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    BundleChunkHead = "bundle.chunk-head",
        "The bytes before a chunk are not those that the manifest calls for."
        / "Vor einem Block stehen andere Bytes, als die Beschreibung verlangt.",
        "The file was altered or damaged behind its signed part. Copy it again."
        / "Die Datei wurde nach dem Signieren verändert oder beschädigt. Noch einmal von ihrer Quelle kopieren.";
    ChunkFrameDigest = "chunk.frame-digest",
        "A chunk is not the one that was signed."
        / "Ein Datenblock stimmt nicht mit dem signierten Inhalt überein.",
        "The file was altered or damaged after it was signed. Copy it again from its source."
        / "Die Datei wurde nach dem Signieren verändert oder beschädigt. Noch einmal von ihrer Quelle kopieren.";
    ChunkMagic = "chunk.magic",
        "A chunk does not begin as a zstd frame."
        / "Ein Block beginnt nicht als zstd-Rahmen.",
        "A hidden frame or foreign data is there. Refuse the file and tell the security officer."
        / "Dort steht ein versteckter Rahmen oder Fremdes. Die Datei ablehnen und die Sicherheitsbeauftragten verständigen.";
    ChunkHeader = "chunk.header",
        "A chunk has zstd options that Carnet forbids."
        / "Ein Block hat zstd-Optionen, die Carnet verbietet.",
        "The file may hide data. Refuse it and tell the sender."
        / "Die Datei kann Daten verbergen. Ablehnen und den Absender verständigen.";
    ChunkContentSize = "chunk.content-size",
        "A chunk gives another size than the manifest."
        / "Ein Block nennt eine andere Größe als die Beschreibung.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    ChunkBlock = "chunk.block",
        "A block in a chunk is of a forbidden type or size, or is empty."
        / "Ein Teil eines Blocks hat eine verbotene Art oder Größe oder ist leer.",
        "The file may hide data. Refuse it and tell the sender."
        / "Die Datei kann Daten verbergen. Ablehnen und den Absender verständigen.";
    ChunkEnd = "chunk.end",
        "A chunk does not end with its last block."
        / "Ein Block endet nicht mit seinem letzten Teil.",
        "The file may hide data. Refuse it and tell the security officer."
        / "Die Datei kann Daten verbergen. Ablehnen und die Sicherheitsbeauftragten verständigen.";
    ChunkDecode = "chunk.decode",
        "A chunk does not decompress exactly to the size it gives, by every rule of its format."
        / "Ein Block lässt sich nicht nach allen Regeln seines Formats auf genau die genannte Größe entpacken.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    ChunkDecoder = "chunk.decoder",
        "The decompressor of this program accepts what the format forbids, so it cannot judge the file."
        / "Der Entpacker dieses Programms lässt zu, was das Format verbietet; damit lässt sich nichts beurteilen.",
        "This program was built wrongly. Install the published one and judge the file again."
        / "Das Programm wurde falsch gebaut. Eine veröffentlichte Fassung installieren und die Datei noch einmal beurteilen.";
    ChunkPlainDigest = "chunk.plain-digest",
        "The decompressed content is not the one that was signed."
        / "Der entpackte Inhalt stimmt nicht mit dem signierten überein.",
        "A faulty or hostile program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
    ChunkItems = "chunk.items",
        "A chunk holds more or fewer items than the manifest says."
        / "Ein Block enthält mehr oder weniger Posten, als die Beschreibung sagt.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ChunkCut = "chunk.cut",
        "A chunk ends earlier than the rules say."
        / "Ein Block endet früher, als die Regeln verlangen.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemScheme = "item.scheme",
        "An item has a scheme that this program does not know."
        / "Ein Posten hat ein Lizenzschema, das dieses Programm nicht kennt.",
        "The sender may use a newer version. Compare the versions in the trust file."
        / "Der Absender verwendet vielleicht eine neuere Version. Die Versionen in der Vertrauensdatei vergleichen.";
    ItemPurpose = "item.purpose",
        "A request has a purpose that this program does not know, or one that its other parts do not allow."
        / "Eine Anfrage hat einen Zweck, den dieses Programm nicht kennt oder den ihre übrigen Teile nicht erlauben.",
        "A faulty program, or a newer version, made the file: compare the versions in the trust file. If they agree, refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm oder einer neueren Version: die Versionen in der Vertrauensdatei vergleichen. Stimmen sie überein, die Datei ablehnen und den Absender verständigen.";
    ItemReason = "item.reason",
        "A request has a reason that this program does not know, or one that its other parts do not allow."
        / "Eine Anfrage hat einen Grund, den dieses Programm nicht kennt oder den ihre übrigen Teile nicht erlauben.",
        "A faulty program, or a newer version, made the file: compare the versions in the trust file. If they agree, refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm oder einer neueren Version: die Versionen in der Vertrauensdatei vergleichen. Stimmen sie überein, die Datei ablehnen und den Absender verständigen.";
    ItemBody = "item.body",
        "An item has parts that do not belong to its scheme, or lacks its own."
        / "Ein Posten enthält Teile, die nicht zu seinem Schema gehören, oder ihm fehlen eigene.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemVendor = "item.vendor",
        "A vendor name has characters that are not permitted."
        / "Ein Herstellername hat unerlaubte Zeichen.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemNumber = "item.number",
        "An installation id or confirmation id is too large to be one."
        / "Eine Installations- oder Bestätigungs-ID ist zu groß, um eine zu sein.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemKeyType = "item.key-type",
        "A request has a key type that this program does not know."
        / "Eine Anfrage hat eine Schlüsselart, die dieses Programm nicht kennt.",
        "The sender may use a newer version. Compare the versions in the trust file."
        / "Der Absender verwendet vielleicht eine neuere Version. Die Versionen in der Vertrauensdatei vergleichen.";
    ItemExtendedPid = "item.extended-pid",
        "An extended product id does not have the form of one."
        / "Eine erweiterte Produkt-ID hat nicht die Form einer solchen.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemFieldName = "item.field-name",
        "A field name has characters that are not permitted."
        / "Ein Feldname hat unerlaubte Zeichen.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemFieldOrder = "item.field-order",
        "The fields of an item are not in order."
        / "Die Felder eines Postens stehen nicht in der richtigen Reihenfolge.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemFieldValue = "item.field-value",
        "A field has characters that could deceive a reader."
        / "Ein Feld hat Zeichen, die Leser täuschen können.",
        "Refuse the file and ask the sender what the field should say."
        / "Die Datei ablehnen und den Absender fragen, was in dem Feld stehen soll.";
    ItemAnswers = "item.answers",
        "A response names a request bundle that the manifest does not list."
        / "Eine Antwort nennt ein Bündel, das die Beschreibung nicht aufführt.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemOutcome = "item.outcome",
        "A response has an outcome that this program does not know."
        / "Eine Antwort hat ein Ergebnis, das dieses Programm nicht kennt.",
        "The sender may use a newer version. Compare the versions in the trust file."
        / "Der Absender verwendet vielleicht eine neuere Version. Die Versionen in der Vertrauensdatei vergleichen.";
    ItemGrant = "item.grant",
        "A response has parts that do not belong to its outcome."
        / "Eine Antwort hat Teile, die nicht zu ihrem Ergebnis gehören.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemErrorCode = "item.error-code",
        "An error code has characters that are not permitted."
        / "Ein Fehlercode hat unerlaubte Zeichen.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemDuplicate = "item.duplicate",
        "Two items are the same."
        / "Zwei Posten sind gleich.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    ItemOrder = "item.order",
        "The items are not in order."
        / "Die Posten stehen nicht in der richtigen Reihenfolge.",
        "A faulty program made the file. Refuse it and tell the sender."
        / "Die Datei stammt von einem fehlerhaften Programm. Ablehnen und den Absender verständigen.";
    EndorsementCount = "endorsement.count",
        "The bundle has more than 16 endorsements."
        / "Das Bündel trägt mehr als 16 Freigaben und Virenprüfungen.",
        "Remove the surplus ones from a copy, or ask for a fresh copy."
        / "Die überzähligen aus einer Kopie entfernen oder eine neue Kopie verlangen.";
    EndorsementSize = "endorsement.size",
        "An endorsement is longer than 8,192 bytes."
        / "Eine Freigabe oder Virenprüfung ist länger als 8192 Bytes.",
        "A faulty or hostile program made it. Ask for a copy without it."
        / "Sie stammt von einem fehlerhaften oder böswilligen Programm. Eine Kopie ohne sie verlangen.";
    EndorsementOrder = "endorsement.order",
        "The endorsements are not in order."
        / "Die Freigaben und Virenprüfungen stehen nicht in der richtigen Reihenfolge.",
        "They were put together by hand or by a faulty program. Ask for a fresh copy."
        / "Sie wurden von Hand oder von einem fehlerhaften Programm zusammengestellt. Eine neue Kopie verlangen.";
    EndorsementRepeated = "endorsement.repeated",
        "The same endorsement appears twice."
        / "Dieselbe Freigabe oder Virenprüfung steht zweimal.",
        "It counts once at most. Ask for a copy without the repetition."
        / "Sie zählt höchstens einmal. Eine Kopie ohne die Wiederholung verlangen.";
    EndorsementUnknownKey = "endorsement.unknown-key",
        "An approval or scan is signed by a key that is not in the trust file."
        / "Eine Freigabe oder Virenprüfung ist mit einem Schlüssel signiert, der nicht in der Vertrauensdatei steht.",
        "Look which serial the trust file of this host has, named in the verdict: if there is a newer one, install it first. If there is none, ask who signed; the key must enter the trust file, or the endorsement must go (`carnet merge --drop-bad`)."
        / "Nachsehen, welche Nummer die Vertrauensdatei dieses Rechners hat; das Urteil nennt sie. Gibt es eine \
            neuere, diese zuerst installieren. Gibt es keine, klären, wer signiert hat: Der Schlüssel muss in die \
            Vertrauensdatei, oder die Freigabe oder Virenprüfung muss weg (`carnet merge --drop-bad`).",
        own "The trust file does not have your key. Have its entry added (`carnet key show` prints it), or name the key that is listed."
        / "Ihr Schlüssel steht nicht in der Vertrauensdatei. Seinen Eintrag aufnehmen lassen (`carnet key show` gibt ihn aus) oder den Schlüssel nennen, der dort steht.";
    EndorsementSignature = "endorsement.signature",
        "The signature of an approval or scan does not match the signed bytes."
        / "Die Signatur einer Freigabe oder Virenprüfung passt nicht zu den signierten Bytes.",
        "It was changed or damaged. Ask the person to sign again."
        / "Sie wurde verändert oder beschädigt. Die Person bitten, noch einmal zu signieren.";
    EndorsementHighS = "endorsement.high-s",
        "A P-256 signature of an approval or scan has the larger of its two forms."
        / "Eine P-256-Signatur unter einer Freigabe oder Virenprüfung hat die größere ihrer zwei Formen.",
        "A program other than Carnet signed it, or it was changed or damaged. Ask the person to sign again."
        / "Ein anderes Programm als Carnet hat sie signiert, oder sie wurde verändert oder beschädigt. Die Person bitten, noch einmal zu signieren.";
    EndorsementVersion = "endorsement.version",
        "An approval or scan has another version than this program reads."
        / "Eine Freigabe oder Virenprüfung hat eine Version, die dieses Programm nicht liest.",
        "Both sides need the same version of Carnet: update both. Then have the bundle approved or scanned again."
        / "Beide Seiten brauchen dieselbe Version von Carnet: beide aktualisieren. Dann das Bündel noch einmal freigeben oder prüfen lassen.";
    EndorsementOtherBundle = "endorsement.other-bundle",
        "An endorsement belongs to another bundle."
        / "Eine Freigabe oder Virenprüfung gehört zu einem anderen Bündel.",
        "Somebody moved it here. Refuse the file and tell the security officer."
        / "Jemand hat sie hierher gebracht. Die Datei ablehnen und die Sicherheitsbeauftragten verständigen.";
    EndorsementOtherText = "endorsement.other-text",
        "An approval belongs to another trust file."
        / "Eine Freigabe gehört zu einer anderen Vertrauensdatei.",
        "Somebody moved it here. Refuse the update and tell the security officer."
        / "Jemand hat sie hierher gebracht. Die Änderung ablehnen und die Sicherheitsbeauftragten verständigen.";
    EndorsementTicket = "endorsement.ticket",
        "The ticket of an approval has characters that are not permitted."
        / "Der Vorgang einer Freigabe hat unerlaubte Zeichen.",
        "A faulty program made it. Ask the person to sign again."
        / "Sie stammt von einem fehlerhaften Programm. Die Person bitten, noch einmal freizugeben.";
    EndorsementMedia = "endorsement.media",
        "The media of an approval are not in order."
        / "Die Datenträger einer Freigabe stehen nicht in der richtigen Reihenfolge.",
        "A faulty program made it. Ask the person to sign again."
        / "Sie stammt von einem fehlerhaften Programm. Die Person bitten, noch einmal freizugeben.";
    EndorsementWindow = "endorsement.window",
        "An approval does not end after it begins."
        / "Eine Freigabe endet, bevor sie beginnt.",
        "Ask the person to sign again with the right dates."
        / "Die Person bitten, mit den richtigen Zeiten noch einmal freizugeben.";
    EndorsementText = "endorsement.text",
        "A scan names its engine or database with characters that are not permitted."
        / "Eine Virenprüfung nennt ihr Programm oder dessen Datenbank mit unerlaubten Zeichen.",
        "A faulty program made it. Scan again."
        / "Sie stammt von einem fehlerhaften Programm. Noch einmal prüfen lassen.";
    ReceiptVersion = "receipt.version",
        "The receipt has another version than this program reads."
        / "Die Quittung hat eine Version, die dieses Programm nicht liest.",
        "Both sides need the same version of Carnet."
        / "Beide Seiten brauchen dieselbe Version von Carnet.";
    ReceiptSite = "receipt.site",
        "The receipt has a site name that is not permitted, or the same site twice."
        / "Die Quittung hat einen unerlaubten Standortnamen oder zweimal denselben.",
        "A faulty program made it. Ask for a new receipt."
        / "Sie stammt von einem fehlerhaften Programm. Eine neue Quittung verlangen.";
    ReceiptCertainty = "receipt.certainty",
        "The receipt does not say how its time is known."
        / "Die Quittung sagt nicht, woher ihre Zeit bekannt ist.",
        "A faulty program made it. Ask for a new receipt."
        / "Sie stammt von einem fehlerhaften Programm. Eine neue Quittung verlangen.";
    ReceiptAttributes = "receipt.attributes",
        "What the receipt says of its medium is empty, or has characters that are not permitted."
        / "Was die Quittung über ihren Datenträger sagt, ist leer oder hat unerlaubte Zeichen.",
        "A faulty program made it. Ask for a new receipt."
        / "Sie stammt von einem fehlerhaften Programm. Eine neue Quittung verlangen.";
    ReceiptMedium = "receipt.medium",
        "The receipt describes a medium without naming it."
        / "Die Quittung beschreibt einen Datenträger, ohne ihn zu nennen.",
        "A faulty program made it. Ask for a new receipt."
        / "Sie stammt von einem fehlerhaften Programm. Eine neue Quittung verlangen.";
    ReceiptNotSent = "receipt.not-sent",
        "A site says that it admitted a bundle which this ledger did not send to it."
        / "Ein Standort sagt, er habe ein Bündel übernommen, das dieses Register ihm nicht geschickt hat.",
        "If the ledger was restored, it may lack the bundle. Otherwise somebody else signs with a key of this site: look into it before anything leaves."
        / "Wurde das Register zurückgeholt, fehlt ihm das Bündel vielleicht. Sonst signiert jemand anderes mit einem Schlüssel dieses Standorts: klären, bevor etwas hinausgeht.";
    ReceiptVoided = "receipt.voided",
        "A bundle that was declared void here has arrived after all."
        / "Ein Bündel, das hier für verloren erklärt wurde, ist doch angekommen.",
        "Import the next bundle from there, which acknowledges it, or take the void back: carnet ledger void REF --take-back --ticket TICKET. Until then do not take for granted that its items were dropped."
        / "Das nächste Bündel von dort importieren, das es bestätigt, oder die Erklärung zurücknehmen: carnet ledger void BÜNDEL --take-back --ticket VORGANG. Bis dahin nicht annehmen, dass seine Posten weggefallen sind.";
    PassportVersion = "passport.version",
        "The media passport has another version than this program reads."
        / "Der Ausweis des Datenträgers hat eine Version, die dieses Programm nicht liest.",
        "Enrol the stick again with this version."
        / "Den Stick mit dieser Version neu einrichten.";
    PassportText = "passport.text",
        "The media passport has a text with characters that are not permitted."
        / "Der Ausweis des Datenträgers hat einen Text mit unerlaubten Zeichen.",
        "A faulty program made it. Enrol the stick again."
        / "Er stammt von einem fehlerhaften Programm. Den Stick neu einrichten.";
    PassportSite = "passport.site",
        "The media passport has a site name that is not permitted."
        / "Der Ausweis des Datenträgers hat einen unerlaubten Standortnamen.",
        "A faulty program made it. Enrol the stick again."
        / "Er stammt von einem fehlerhaften Programm. Den Stick neu einrichten.";
    PassportRoutes = "passport.routes",
        "The routes of the media passport are not in order, or lead from a site to itself."
        / "Die Wege im Ausweis des Datenträgers stehen nicht in der richtigen Reihenfolge, oder einer beginnt und \
            endet am selben Standort.",
        "A faulty program made it. Enrol the stick again."
        / "Er stammt von einem fehlerhaften Programm. Den Stick neu einrichten.";
    PassportWindow = "passport.window",
        "The media passport does not end after it was issued."
        / "Der Ausweis des Datenträgers läuft ab, bevor er ausgestellt wurde.",
        "Check the clock where it was enrolled, and enrol the stick again."
        / "Die Uhr dort prüfen, wo er ausgestellt wurde, und den Stick neu einrichten.";
    PassportKeyWindow = "passport.key-window",
        "The media passport was issued when its key was not valid."
        / "Der Ausweis des Datenträgers wurde ausgestellt, als sein Schlüssel nicht gültig war.",
        "Enrol the stick again with a key that is valid now."
        / "Den Stick mit einem jetzt gültigen Schlüssel neu einrichten.";
    PassportSeveral = "passport.several",
        "There are several media passports on the medium."
        / "Auf dem Datenträger liegen mehrere Ausweise.",
        "Remove all but the one that belongs to this medium, or enrol it again."
        / "Alle entfernen bis auf den, der zu diesem Datenträger gehört, oder ihn neu einrichten.";
    KeyInvalid = "key.invalid",
        "The bytes are not a usable public key: 32 bytes of an Ed25519 key, or 33 of a P-256 key."
        / "Die Bytes sind kein brauchbarer öffentlicher Schlüssel: 32 Bytes eines Ed25519-Schlüssels oder 33 eines P-256-Schlüssels.",
        "Ask for the public key again and compare its fingerprint on a second channel."
        / "Den öffentlichen Schlüssel noch einmal verlangen und seine Prüfsumme auf einem zweiten Weg vergleichen.";
    TrustTooLarge = "trust.too-large",
        "The trust file is longer than 1 MiB."
        / "Die Vertrauensdatei ist länger als 1 MiB.",
        "Check that this is the trust file; a real one has a few kilobytes."
        / "Prüfen, ob das die Vertrauensdatei ist; eine echte hat wenige Kilobytes.";
    TrustText = "trust.text",
        "The trust file is not plain, reviewable UTF-8 text."
        / "Die Vertrauensdatei ist kein schlichter, lesbarer UTF-8-Text.",
        "Save it as UTF-8 without byte order mark, with Unix line ends, and without the character named."
        / "Als UTF-8 ohne Byte Order Mark, mit Unix-Zeilenenden und ohne das genannte Zeichen speichern.";
    TrustSyntax = "trust.syntax",
        "The trust file is not TOML."
        / "Die Vertrauensdatei ist kein TOML.",
        "Correct the line that is named."
        / "Die genannte Zeile berichtigen.";
    TrustUnknownName = "trust.unknown-name",
        "The trust file has a table or key that the format does not have."
        / "Die Vertrauensdatei hat eine Tabelle oder einen Schlüsselnamen, den es im Format nicht gibt.",
        "Look for a typing error in the name, or for a file made for a newer Carnet."
        / "Nach einem Tippfehler im Namen suchen oder nach einer Datei für ein neueres Carnet.";
    TrustMissing = "trust.missing",
        "An entry of the trust file lacks a required key."
        / "In einem Eintrag der Vertrauensdatei fehlt eine Pflichtangabe.",
        "Add the key that is named."
        / "Die genannte Angabe ergänzen.";
    TrustValue = "trust.value",
        "A value in the trust file does not have its form."
        / "Ein Wert in der Vertrauensdatei hat nicht seine Form.",
        "Write the value as the message says."
        / "Den Wert so schreiben, wie die Meldung sagt.";
    TrustFormat = "trust.format",
        "The trust file is not of format 1."
        / "Die Vertrauensdatei hat nicht Format 1.",
        "Use a Carnet that reads its format, or ask for a trust file of format 1."
        / "Ein Carnet verwenden, das ihr Format liest, oder eine Vertrauensdatei in Format 1 verlangen.";
    TrustSiteTwice = "trust.site-twice",
        "Two sites of the trust file have the same name."
        / "Zwei Standorte der Vertrauensdatei haben denselben Namen.",
        "Give each site one entry; names are never reused."
        / "Jedem Standort einen Eintrag geben; Namen werden nie wiederverwendet.";
    TrustPersonTwice = "trust.person-twice",
        "Two persons of the trust file have the same name."
        / "Zwei Personen der Vertrauensdatei haben denselben Namen.",
        "Give each person one entry."
        / "Jeder Person einen Eintrag geben.";
    TrustKeyTwice = "trust.key-twice",
        "The same public key is listed twice in the trust file."
        / "Derselbe öffentliche Schlüssel steht zweimal in der Vertrauensdatei.",
        "Remove one entry. A key has one role and one owner."
        / "Einen Eintrag entfernen. Ein Schlüssel hat eine Rolle und einen Besitzer.";
    TrustMediumTwice = "trust.medium-twice",
        "The same medium is listed twice in the trust file."
        / "Derselbe Datenträger steht zweimal in der Vertrauensdatei.",
        "Remove one entry."
        / "Einen Eintrag entfernen.";
    TrustRouteTwice = "trust.route-twice",
        "The trust file has two routes with the same ends."
        / "Die Vertrauensdatei hat zwei Wege mit demselben Anfang und Ende.",
        "Merge them into one entry."
        / "Beide zu einem Eintrag zusammenführen.";
    TrustUnknownReference = "trust.unknown-reference",
        "The trust file names a site, person or medium that it does not list."
        / "Die Vertrauensdatei nennt einen Standort, eine Person oder einen Datenträger ohne Eintrag.",
        "Add the entry, or correct the name."
        / "Den Eintrag ergänzen oder den Namen berichtigen.";
    TrustRoleFields = "trust.role-fields",
        "A key has the wrong owner for its role."
        / "Ein Schlüssel hat den falschen Besitzer für seine Rolle.",
        "Exporter keys have site and custodians; importer, scanner and media keys have site; approver keys have person."
        / "Export-Schlüssel haben site und custodians; Empfangs-, Prüf- und Datenträgerschlüssel site; Freigabeschlüssel person.";
    TrustNeverValid = "trust.never-valid",
        "A key ends before it begins."
        / "Ein Schlüssel endet, bevor er beginnt.",
        "Correct its from or until."
        / "Sein from oder until berichtigen.";
    TrustRouteToItself = "trust.route-to-itself",
        "A route leads from a site to itself."
        / "Ein Weg beginnt und endet am selben Standort.",
        "Correct its from or to."
        / "Sein from oder to berichtigen.";
    TrustZone = "trust.zone",
        "A route carries requests out of a connected site, or responses into one."
        / "Ein Weg trägt Anfragen aus einem verbundenen Standort hinaus oder Antworten in einen hinein.",
        "Requests leave isolated sites and responses enter them: correct the route's kinds or the site's zone."
        / "Anfragen verlassen abgeschottete Standorte, Antworten kommen hinein: kinds des Weges oder zone des Standorts berichtigen.";
    TrustRouteFields = "trust.route-fields",
        "A route has conditions that do not belong to its kinds, schemes or scan."
        / "Ein Weg hat Bedingungen, die nicht zu seinen kinds, schemes oder seinem scan gehören.",
        "Add or remove the key that is named."
        / "Die genannte Angabe ergänzen oder entfernen.";
    TrustAgeWithoutClock = "trust.age-without-clock",
        "A route limits the age of bundles from a site whose clock is not trusted."
        / "Ein Weg begrenzt das Alter von Bündeln eines Standorts, dessen Uhr nicht verlässlich ist.",
        "Remove max-age-days, or give that site a trusted clock."
        / "max-age-days entfernen oder dem Standort eine verlässliche Uhr geben.";
    TrustTooFewApprovers = "trust.too-few-approvers",
        "A route, or `trust-approvals`, asks for more approvals than there are persons who can give one."
        / "Ein Weg oder `trust-approvals` verlangt mehr Freigaben, als es Personen gibt, die eine geben können.",
        "Add approver keys of further persons, or lower approvals. Custodians of the exporter key do not count."
        / "Freigabeschlüssel weiterer Personen aufnehmen oder approvals senken. Inhaber des Export-Schlüssels zählen nicht.";
    TrustNoScanner = "trust.no-scanner",
        "A route asks for a scan, and no scan could ever count."
        / "Ein Weg verlangt eine Virenprüfung, und keine könnte je zählen.",
        "Add a scanner key of a site with a trusted clock (not the sender's, or one of scan-sites), or set scan to none."
        / "Den Prüfschlüssel eines Standorts mit verlässlicher Uhr aufnehmen (nicht den des Absenders, oder einen aus scan-sites), oder scan auf none setzen.";
    TrustSerialLower = "trust.serial-lower",
        "The trust file is older than one that was used here before."
        / "Die Vertrauensdatei ist älter als eine, die hier schon verwendet wurde.",
        "Use the newest trust file. If installing it was stopped in the middle, run the same `carnet trust install` again. If this is the newest, raise its serial and have it signed off again."
        / "Die neueste Vertrauensdatei verwenden. Wurde das Installieren unterbrochen, dasselbe `carnet trust install` noch einmal ausführen. Ist das die neueste, ihre Nummer erhöhen und sie neu abzeichnen lassen.";
    TrustSerialReused = "trust.serial-reused",
        "The trust file differs from another one with the same serial."
        / "Die Vertrauensdatei unterscheidet sich von einer anderen mit derselben Nummer.",
        "Compare the two digests on paper. Somebody changed the file without raising its serial."
        / "Die beiden Prüfsummen auf Papier vergleichen. Jemand hat die Datei geändert, ohne ihre Nummer zu erhöhen.";
    UpdateBase = "update.base",
        "The approvals of a trust update do not agree on what they approve."
        / "Die Freigaben einer Änderung der Vertrauensdatei widersprechen sich darin, was sie freigeben.",
        "They were put together by hand. Ask for a fresh copy, approved by everybody for the same change."
        / "Sie wurden von Hand zusammengestellt. Eine neue Kopie verlangen, von allen für dieselbe Änderung freigegeben.";
    UpdateSerial = "update.serial",
        "The approvals of a trust update name another serial than its text has."
        / "Die Freigaben einer Änderung der Vertrauensdatei nennen eine andere Nummer als ihr Text.",
        "A faulty program made it. Ask whoever made the update for a new one."
        / "Sie stammt von einem fehlerhaften Programm. Von der Stelle, die sie erstellt hat, eine neue verlangen.";
    TrustApprovals = "trust.approvals",
        "Too few persons have approved the trust update."
        / "Zu wenige Personen haben die Änderung der Vertrauensdatei freigegeben.",
        "Have it approved by further persons who hold an approver key of the present trust file."
        / "Von weiteren Personen freigeben lassen, die einen Freigabeschlüssel der geltenden Vertrauensdatei haben.";
    TrustWords = "trust.words",
        "The trust update needs a person who compares its words by telephone."
        / "Die Änderung der Vertrauensdatei braucht jemanden, der ihre Wörter am Telefon vergleicht.",
        "Ask whoever made it, on a second channel, for the words of its digest."
        / "Die Person, die sie erstellt hat, auf einem zweiten Weg nach den Wörtern ihrer Prüfsumme fragen.";
    TrustMissingLink = "trust.missing-link",
        "The trust update replaces another trust file than the present one."
        / "Die Änderung ersetzt eine andere Vertrauensdatei als die geltende.",
        "If it is older than the present trust file, there is nothing to install. Else install the updates that come before it first; the message names the serials that are known."
        / "Ist sie älter als die geltende, gibt es nichts zu installieren. Sonst zuerst die Änderungen davor installieren; die Meldung nennt die bekannten Nummern.";
    TrustIssued = "trust.issued",
        "The trust file was issued later than this host can believe."
        / "Die Vertrauensdatei wurde später ausgestellt, als dieser Rechner glauben kann.",
        "Compare the date with the clock of this host. If the clock is wrong, set it; if the date is wrong, ask whoever made the trust file for a new one."
        / "Das Datum mit der Uhr dieses Rechners vergleichen. Geht die Uhr falsch, sie stellen; ist das Datum falsch, eine neue Vertrauensdatei verlangen.";
    TrustNotInstalled = "trust.not-installed",
        "The trust file was not installed here; the one in use takes new ones with approvals only."
        / "Die Vertrauensdatei wurde hier nicht installiert; die geltende lässt neue nur mit Freigaben zu.",
        "Install it: `carnet trust install FILE`. Or name the one in use."
        / "Installieren: `carnet trust install DATEI`. Oder die geltende nennen.";
    TrustDraft = "trust.draft",
        "The draft was begun from another trust file than the present one."
        / "Der Entwurf wurde aus einer anderen Vertrauensdatei begonnen als der geltenden.",
        "Begin it again: `carnet trust draft --again`; the old draft is kept beside it."
        / "Neu beginnen: `carnet trust draft --again`; der alte Entwurf bleibt daneben liegen.";
    TrustNothing = "trust.nothing",
        "The draft changes nothing."
        / "Der Entwurf ändert nichts.",
        "Add or remove something first: `carnet trust add`, `carnet trust remove`."
        / "Zuerst etwas hinzufügen oder entfernen: `carnet trust add`, `carnet trust remove`.";
    TrustPerson = "trust.person",
        "Nobody of that name, or no key with those words, is in the trust file."
        / "Niemand dieses Namens und kein Schlüssel mit diesen Wörtern steht in der Vertrauensdatei.",
        "`carnet trust show` lists persons and keys."
        / "`carnet trust show` zeigt Personen und Schlüssel.";
    TrustRole = "trust.role",
        "The key has another role than this signature needs."
        / "Der Schlüssel hat eine andere Rolle, als das Signierte verlangt.",
        "A bundle is signed by the sender's exporter key, a receipt by the importer key of its site, a passport by a media key: have it signed by that one, or have the trust file corrected."
        / "Ein Bündel signiert der Export-Schlüssel des Absenders, eine Quittung der Empfangsschlüssel ihres Standorts, einen Ausweis ein Datenträgerschlüssel: mit diesem signieren oder die Vertrauensdatei berichtigen lassen.",
        own "Sign with the key that has this role: a bundle with the exporter key of this site, a receipt with its importer key, a passport with a media key."
        / "Mit dem Schlüssel dieser Rolle signieren: ein Bündel mit dem Export-Schlüssel dieses Standorts, eine Quittung mit seinem Empfangsschlüssel, einen Ausweis mit einem Datenträgerschlüssel.";
    TrustKeySite = "trust.key-site",
        "The key that signed the bundle belongs to another site than the bundle says it comes from."
        / "Der Schlüssel, der das Bündel signiert hat, gehört einem anderen Standort als dem genannten Absender.",
        "Treat this as an attempt to pass for another site until it is explained."
        / "Bis zur Klärung als Versuch behandeln, sich für einen anderen Standort auszugeben.",
        own "The key belongs to another site. Name this site's key, or look at `site` in carnet.toml."
        / "Der Schlüssel gehört einem anderen Standort. Den Schlüssel dieses Standorts nennen oder `site` in carnet.toml ansehen.";
    TrustRevoked = "trust.revoked",
        "The key that signed is revoked."
        / "Der Schlüssel, mit dem signiert wurde, ist widerrufen.",
        "Do not use what it signed. Ask the sender for a new one under a key that is not revoked."
        / "Nicht verwenden, was damit signiert ist. Vom Absender Neues unter einem gültigen Schlüssel verlangen.",
        own "Your key is revoked. Make a new one, and void what the old one signed and has not arrived: docs/keys.md, Revoke it."
        / "Ihr Schlüssel ist widerrufen. Einen neuen erzeugen und für verloren erklären, was der alte signiert hat und nicht angekommen ist: docs/keys.md, Revoke it.";
    RouteNone = "route.none",
        "The trust file has no route between the two sites."
        / "Die Vertrauensdatei kennt keinen Weg zwischen den beiden Standorten.",
        "Look at the name of the site. If this exchange is wanted, have the route added to the trust file."
        / "Den Namen des Standorts ansehen. Ist dieser Austausch gewollt, den Weg in die Vertrauensdatei aufnehmen lassen.";
    RouteVersion = "route.version",
        "The receiving site does not read bundles of this version."
        / "Der empfangende Standort liest Bündel dieser Version nicht.",
        "Both sides need the same version of Carnet, and the trust file says which the site reads: `versions`."
        / "Beide Seiten brauchen dieselbe Version von Carnet, und die Vertrauensdatei sagt, welche der Standort liest: `versions`.";
    RouteKind = "route.kind",
        "The route does not carry bundles of this kind."
        / "Dieser Weg trägt keine Bündel dieser Art.",
        "Check the direction: requests go one way, responses the other."
        / "Die Richtung prüfen: Anfragen gehen den einen Weg, Antworten den anderen.";
    RouteItems = "route.items",
        "The bundle has more items than the route allows."
        / "Das Bündel hat mehr Posten, als der Weg erlaubt.",
        "Export in smaller bundles, or have max-items raised."
        / "In kleineren Bündeln exportieren oder max-items anheben lassen.";
    RouteBytes = "route.bytes",
        "The bundle has more bytes than the route allows."
        / "Das Bündel hat mehr Bytes, als der Weg erlaubt.",
        "Export in smaller bundles, or have max-bytes raised."
        / "In kleineren Bündeln exportieren oder max-bytes anheben lassen.";
    RouteMediumUnknown = "route.medium-unknown",
        "The medium is not listed in the trust file, or its table there is skipped."
        / "Der Datenträger steht nicht in der Vertrauensdatei, oder seine Tabelle dort wird übergangen.",
        "Use an enrolled stick that is listed, or have this one listed. Look whether this host has the newest trust file, and whether `carnet trust check` says that the table is skipped."
        / "Einen eingerichteten Stick verwenden, der dort steht, oder diesen aufnehmen lassen. Nachsehen, ob die Vertrauensdatei hier die neueste ist und ob `carnet trust check` sagt, dass die Tabelle übergangen wird.";
    RouteMediumRetired = "route.medium-retired",
        "The medium is retired."
        / "Der Datenträger ist ausgemustert.",
        "Use another medium, and destroy this one as your rules say."
        / "Einen anderen verwenden und diesen nach den eigenen Regeln vernichten.";
    RouteMedium = "route.medium",
        "The route does not allow this medium."
        / "Dieser Weg erlaubt diesen Datenträger nicht.",
        "Use a medium that the route lists."
        / "Einen Datenträger verwenden, den der Weg nennt.";
    RouteMediumRoute = "route.medium-route",
        "The medium was not enrolled for this route."
        / "Der Datenträger wurde nicht für diesen Weg eingerichtet.",
        "Use a medium whose passport names the route, or have this one enrolled again for it."
        / "Einen Datenträger verwenden, dessen Ausweis den Weg nennt, oder diesen neu dafür einrichten lassen.";
    RouteMediumDiffers = "route.medium-differs",
        "The medium describes itself in another way than its passport does."
        / "Der Datenträger sagt über sich etwas anderes als sein Ausweis.",
        "This may be another stick with a copied passport. Look at the label and the serial number, and ask who carried it. If it is right after all, have it enrolled again."
        / "Das kann ein anderer Stick mit kopiertem Ausweis sein. Aufschrift und Seriennummer ansehen und fragen, wer ihn getragen hat. Ist er doch der richtige, ihn neu einrichten lassen.";
    RoutePassport = "route.passport",
        "The passport on the medium is not accepted."
        / "Der Ausweis auf dem Datenträger wird nicht anerkannt.",
        "Read the reason in the message. Use another medium, or have this one enrolled again."
        / "Den Grund in der Meldung lesen. Einen anderen Datenträger verwenden oder diesen neu einrichten lassen.";
    RouteMediumMissing = "route.medium-missing",
        "The route allows listed media only, and it is not known which medium the bundle came on."
        / "Dieser Weg erlaubt nur genannte Datenträger, und es ist nicht bekannt, auf welchem das Bündel kam.",
        "Use an enrolled stick. `carnet media check DIR` says what this one lacks; is it there?"
        / "Einen eingerichteten Stick verwenden. `carnet media check ORDNER` sagt, was diesem fehlt; ist er da?";
    RouteForeign = "route.foreign",
        "There are other things on the medium."
        / "Auf dem Datenträger liegen weitere Dateien.",
        "Look at what it is and who put it there. Then release the bundle with a ticket where the route allows it, or carry it on a medium that holds nothing else."
        / "Nachsehen, was sie sind und von wem. Dann das Bündel mit einem Vorgang einlassen, wo der Weg das erlaubt, oder es auf einem Datenträger bringen, auf dem sonst nichts liegt.",
        own "Take a medium that holds nothing but bundles, receipts and its passport."
        / "Einen Datenträger nehmen, auf dem nur Bündel, Quittungen und sein Ausweis liegen.";
    RouteScheme = "route.scheme",
        "An item belongs to a licence scheme that the route does not carry."
        / "Ein Posten gehört zu einem Lizenzschema, das dieser Weg nicht trägt.",
        "Remove the item at its source, or have the scheme added to the route."
        / "Den Posten an seiner Quelle entfernen oder das Schema in den Weg aufnehmen lassen.",
        own "Leave the item out, or have the scheme added to the route."
        / "Den Posten weglassen oder das Schema in den Weg aufnehmen lassen.";
    RouteKeyType = "route.key-type",
        "A request has a key type that the route does not carry."
        / "Eine Anfrage hat eine Schlüsselart, die dieser Weg nicht trägt.",
        "Remove the request at its source, or have the key type added to the route."
        / "Die Anfrage an ihrer Quelle entfernen oder die Schlüsselart in den Weg aufnehmen lassen.",
        own "Leave the request out, or have the key type added to the route."
        / "Die Anfrage weglassen oder die Schlüsselart in den Weg aufnehmen lassen.";
    RouteVendor = "route.vendor",
        "A request is for a vendor that the route does not carry."
        / "Eine Anfrage ist für einen Hersteller, den dieser Weg nicht trägt.",
        "Remove the request at its source, or have the vendor added to the route."
        / "Die Anfrage an ihrer Quelle entfernen oder den Hersteller in den Weg aufnehmen lassen.",
        own "Leave the request out, or have the vendor added to the route."
        / "Die Anfrage weglassen oder den Hersteller in den Weg aufnehmen lassen.";
    RouteField = "route.field",
        "A request holds a value or field that may not leave on this route."
        / "Eine Anfrage enthält einen Wert oder ein Feld, das auf diesem Weg nicht hinaus darf.",
        "Leave the value out at its source, or have its name added to the route's fields."
        / "Den Wert an seiner Quelle weglassen oder seinen Namen in die Felder des Weges aufnehmen lassen.";
    SiteUnknown = "site.unknown",
        "The bundle names a site that the trust file does not list."
        / "Das Bündel nennt einen Standort, der nicht in der Vertrauensdatei steht.",
        "Check that the trust file is the newest one."
        / "Prüfen, ob die Vertrauensdatei die neueste ist.";
    SiteOwn = "site.own",
        "This site made the bundle itself."
        / "Dieser Standort hat das Bündel selbst erstellt.",
        "There is nothing to do here: carry it to the site that it is for."
        / "Hier ist nichts zu tun: zum Empfänger bringen.";
    SiteNotForHere = "site.not-for-here",
        "The bundle is for another site."
        / "Das Bündel ist für einen anderen Standort.",
        "Carry it to the site that it names."
        / "Zu dem Standort bringen, den es nennt.";
    TimeExpiresWithoutClock = "time.expires-without-clock",
        "The bundle has an expiry time, but its site's clock is not trusted to give one."
        / "Das Bündel nennt einen Ablauf, aber die Uhr seines Standorts gilt nicht als verlässlich.",
        "Export again with the settings of the trust file, or have the site's clock entry corrected."
        / "Mit den Einstellungen der Vertrauensdatei neu exportieren oder den Eintrag zur Uhr berichtigen lassen.";
    TimeFuture = "time.future",
        "The bundle was made later than this host's trusted clock says it is now."
        / "Das Bündel wurde später erstellt, als es nach der verlässlichen Uhr hier ist.",
        "Compare the clocks of both sites; one of them is wrong."
        / "Die Uhren beider Standorte vergleichen; eine geht falsch.",
        own "Look at the clock of this host."
        / "Die Uhr dieses Rechners ansehen.";
    TimeKeyExpired = "time.key-expired",
        "The key that signed the bundle has expired."
        / "Der Schlüssel, der das Bündel signiert hat, ist abgelaufen.",
        "Ask the sender for a bundle under a key that is valid. If your own clock is wrong, set it; if the time floor of your ledger is, carnet ledger time shows what set it and takes it back."
        / "Vom Absender ein Bündel unter einem gültigen Schlüssel verlangen. Geht die eigene Uhr falsch, sie stellen. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.",
        own "Your key has expired. Make a new one and have it added to the trust file: docs/keys.md, Replace it."
        / "Ihr Schlüssel ist abgelaufen. Einen neuen erzeugen und in die Vertrauensdatei aufnehmen lassen: docs/keys.md, Replace it.";
    TimeKeyNotYet = "time.key-not-yet",
        "The key that signed the bundle is not valid yet."
        / "Der Schlüssel, der das Bündel signiert hat, ist noch nicht gültig.",
        "Wait until it is, or look at this host's clock."
        / "Warten, bis er es ist, oder die Uhr dieses Rechners prüfen.",
        own "Your key is not valid yet. Wait until it is, or look at this host's clock."
        / "Ihr Schlüssel ist noch nicht gültig. Warten, bis er es ist, oder die Uhr dieses Rechners prüfen.";
    TimeExpired = "time.expired",
        "The bundle has expired."
        / "Das Bündel ist abgelaufen.",
        "Ask the sender to export it again. If the time floor of your ledger is wrong, carnet ledger time shows what set it and takes it back."
        / "Vom Absender noch einmal exportieren lassen. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.",
        own "Export it again. If the time floor of your ledger is wrong, carnet ledger time shows what set it and takes it back."
        / "Noch einmal exportieren. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.";
    TimeTooOld = "time.too-old",
        "The bundle is older than the route allows."
        / "Das Bündel ist älter, als der Weg erlaubt.",
        "Ask the sender to export it again. If the time floor of your ledger is wrong, carnet ledger time shows what set it and takes it back."
        / "Vom Absender noch einmal exportieren lassen. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.",
        own "Export it again. If the time floor of your ledger is wrong, carnet ledger time shows what set it and takes it back."
        / "Noch einmal exportieren. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.";
    TimeMediumExpired = "time.medium-expired",
        "The time in which the medium may carry has passed."
        / "Der Datenträger darf nichts mehr tragen: Seine Zeit ist vorbei.",
        "Use another medium, or have this one enrolled again. If the time floor of your ledger is wrong, carnet ledger time shows what set it and takes it back."
        / "Einen anderen Datenträger verwenden oder diesen neu einrichten lassen. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.";
    TimeUnknown = "time.unknown",
        "It cannot be told whether the key or the bundle is still valid, and the route rejects that."
        / "Es lässt sich nicht sagen, ob Schlüssel und Bündel noch gültig sind, und dieser Weg lehnt das ab.",
        "Judge it on a host with a trusted clock, or state a time that you vouch for: verify it with --at, import it with --now TIME --ticket TICKET."
        / "Auf einem Rechner mit verlässlicher Uhr beurteilen oder eine Zeit angeben, für die jemand einsteht: verify mit --at, import mit --now ZEIT --ticket VORGANG.";
    TimeHeld = "time.held",
        "It cannot be told whether the key or the bundle is still valid, and the route leaves that to a person."
        / "Es lässt sich nicht sagen, ob Schlüssel und Bündel noch gültig sind, und dieser Weg überlässt das einer Person.",
        "If the clock of this host is right, say so: --clock trusted, or --site NAME where the trust file trusts it. Else state a time that you vouch for: verify it with --at TIME, import it with --now TIME --ticket TICKET. Or look at the dates that are shown and release the bundle with a ticket."
        / "Geht die Uhr dieses Rechners richtig, das sagen: --clock trusted, oder --site NAME, wo die Vertrauensdatei ihr vertraut. Sonst eine Zeit angeben, für die jemand einsteht: verify mit --at ZEIT, import mit --now ZEIT --ticket VORGANG. Oder die gezeigten Zeiten ansehen und das Bündel mit einem Vorgang einlassen.";
    TimeJump = "time.jump",
        "The bundle states a time more than 180 days later than anybody has vouched for."
        / "Das Bündel nennt eine Zeit, die mehr als 180 Tage nach allem liegt, wofür jemand eingestanden ist.",
        "Ask the sender what its clock says. If the time is right, release the bundle with a ticket; if not, have the clock set and the bundle exported again."
        / "Den Absender fragen, was seine Uhr sagt. Stimmt die Zeit, das Bündel mit einem Vorgang einlassen; sonst die Uhr stellen und neu exportieren lassen.";
    TimeOwnBehind = "time.own-behind",
        "The time by which this call would go lies before what is known to have passed."
        / "Die Zeit, nach der dieser Aufruf ginge, liegt vor dem, was nachweislich vergangen ist.",
        "Set the clock of this host, or state the time of this one call: --now TIME --ticket TICKET, for today with the time of day, as a date means its first second. If the clock is right, what is said to have passed is wrong: carnet ledger time shows what set it, and takes it back with --set."
        / "Die Uhr dieses Rechners stellen oder die Zeit dieses einen Aufrufs angeben: --now ZEIT --ticket VORGANG, \
            für heute mit der Uhrzeit, denn ein Datum allein meint seine erste Sekunde. Geht die Uhr richtig, ist \
            falsch, was vergangen sein soll: carnet ledger time zeigt, woher das kommt, und nimmt es mit --set zurück.";
    TimeOwnAhead = "time.own-ahead",
        "The clock of this host is more than 180 days past everything that was made or vouched for here."
        / "Die Uhr dieses Rechners geht mehr als 180 Tage vor gegenüber allem, was hier erstellt wurde oder wofür jemand eingestanden ist.",
        "Compare it with another clock. If it is wrong, set it; if it is right, say so at a terminal, or state the time of this one call: --now TIME --ticket TICKET."
        / "Mit einer anderen Uhr vergleichen. Geht sie falsch, sie stellen; geht sie richtig, das am Terminal sagen oder die Zeit dieses einen Aufrufs angeben: --now ZEIT --ticket VORGANG.";
    QuorumRole = "quorum.role",
        "The key of the approval or scan does not have the role for it."
        / "Der Schlüssel der Freigabe oder Virenprüfung hat nicht die Rolle dafür.",
        "Ask a person with an approver key, or a scanner with a scanner key."
        / "Eine Person mit Freigabeschlüssel oder eine Prüfstation mit Prüfschlüssel bitten.",
        own "Name a key with the role for it: an approver key to approve, a scanner key to attest a scan."
        / "Einen Schlüssel mit der Rolle dafür nennen: einen Freigabeschlüssel zum Freigeben, einen Prüfschlüssel für eine Virenprüfung.";
    QuorumRevoked = "quorum.revoked",
        "The key of the approval or scan is revoked."
        / "Der Schlüssel der Freigabe oder Virenprüfung ist widerrufen.",
        "Ask for a new one under a key that is not revoked."
        / "Eine neue unter einem gültigen Schlüssel verlangen.",
        own "Your key is revoked. Make a new one: docs/keys.md, Revoke it."
        / "Ihr Schlüssel ist widerrufen. Einen neuen erzeugen: docs/keys.md, Revoke it.";
    QuorumScanSite = "quorum.scan-site",
        "The scan was made at a site whose scans do not count on this route."
        / "Die Virenprüfung stammt von einem Standort, dessen Prüfungen auf diesem Weg nicht zählen.",
        "Have the bundle scanned at a site that the route names."
        / "Das Bündel an einem Standort prüfen lassen, den der Weg nennt.";
    QuorumExpired = "quorum.expired",
        "The approval or scan, or the key that signed it, has expired."
        / "Die Freigabe oder Virenprüfung oder ihr Schlüssel ist abgelaufen.",
        "Ask for a new one. If the time floor of your ledger is wrong, carnet ledger time shows what set it and takes it back."
        / "Eine neue verlangen. Ist die Zeituntergrenze des Registers falsch: `carnet ledger time` zeigt, woher sie kommt, und nimmt sie zurück.",
        own "Name other times, or none. If your key has expired, make a new one: docs/keys.md, Replace it."
        / "Andere Zeiten angeben oder keine. Ist Ihr Schlüssel abgelaufen, einen neuen erzeugen: docs/keys.md, Replace it.";
    QuorumNotYet = "quorum.not-yet",
        "The approval or scan, or the key that signed it, is not valid yet."
        / "Die Freigabe oder Virenprüfung oder ihr Schlüssel ist noch nicht gültig.",
        "Wait until it is, or look at this host's clock."
        / "Warten, bis sie es ist, oder die Uhr dieses Rechners prüfen.";
    QuorumTimeUnknown = "quorum.time-unknown",
        "It cannot be told whether the approval or scan is valid now: this host has no clock that it may trust, or the scanner's site has none."
        / "Es lässt sich nicht sagen, ob die Freigabe oder Virenprüfung jetzt gültig ist: Dieser Rechner hat keine verlässliche Uhr, oder der Standort der Virenprüfung hat keine.",
        "Judge it on a host with a trusted clock, or state a time that you vouch for: verify it with --at, import it with --now TIME --ticket TICKET. For a scan look at the clock of the scanner's site in the trust file, too."
        / "Auf einem Rechner mit verlässlicher Uhr beurteilen oder eine Zeit angeben, für die jemand einsteht: verify mit --at, import mit --now ZEIT --ticket VORGANG. Bei einer Virenprüfung auch nachsehen, was die Vertrauensdatei über die Uhr ihres Standorts sagt.",
        own "Scan with the key of a site whose clock the trust file trusts and whose scans the route takes: `carnet trust show` names them."
        / "Mit dem Schlüssel eines Standorts prüfen, dessen Uhr die Vertrauensdatei vertraut und dessen Prüfungen der Weg anerkennt: `carnet trust show` nennt sie.";
    QuorumFuture = "quorum.future",
        "The scan was made later than this host's trusted clock says it is now."
        / "Die Virenprüfung wurde später gemacht, als es nach der verlässlichen Uhr hier ist.",
        "Compare the clocks; one of them is wrong."
        / "Die Uhren vergleichen; eine geht falsch.";
    QuorumScanOld = "quorum.scan-old",
        "The scan is older than the route allows."
        / "Die Virenprüfung ist älter, als der Weg erlaubt.",
        "Have the bundle scanned again."
        / "Das Bündel erneut auf Viren prüfen lassen.";
    QuorumCustodian = "quorum.custodian",
        "The approver can use the key that signed the bundle."
        / "Wer freigegeben hat, kann den Schlüssel verwenden, der das Bündel signiert hat.",
        "Ask somebody who cannot use that key."
        / "Eine Person bitten, die diesen Schlüssel nicht verwenden kann.";
    QuorumOtherMedium = "quorum.other-medium",
        "The approval is for other media, or it is not known which medium this is."
        / "Die Freigabe gilt für andere Datenträger, oder es ist nicht bekannt, welcher dieser ist.",
        "Read the bundle from the medium that was approved: `carnet media check DIR` says which this is."
        / "Das Bündel von dem freigegebenen Datenträger lesen: `carnet media check ORDNER` sagt, welcher dieser ist.";
    QuorumSamePerson = "quorum.same-person",
        "This person has approved already."
        / "Diese Person hat schon freigegeben.",
        "Ask another person."
        / "Eine andere Person bitten.";
    QuorumApprovals = "quorum.approvals",
        "Not enough persons have approved the bundle."
        / "Zu wenige Personen haben das Bündel freigegeben.",
        "Have it approved by further persons who cannot use the exporter key. `carnet show` says who they are, and why an approval that it has does not count."
        / "Von weiteren Personen freigeben lassen, die den Export-Schlüssel nicht verwenden können. `carnet show` sagt, wer das ist und warum eine vorhandene Freigabe nicht zählt.";
    QuorumScan = "quorum.scan",
        "The bundle has no scan that counts."
        / "Das Bündel trägt keine Virenprüfung, die zählt.",
        "Have it scanned. `carnet show` says why a scan that it has does not count."
        / "Auf Viren prüfen lassen. `carnet show` sagt, warum eine vorhandene Virenprüfung nicht zählt.";
    ScanFound = "scan.found",
        "A virus scanner found something in the bundle, or its report says so."
        / "Ein Virenscanner hat in dem Bündel etwas gefunden, oder sein Bericht sagt das.",
        "Do not let the bundle cross. Keep the medium, and tell who made it. Where the line that is named is about another file or about the scanner, have this file scanned by itself, and give the report of that."
        / "Das Bündel nicht hinüberlassen. Den Datenträger behalten und die Person verständigen, die es erstellt hat. \
            Betrifft die genannte Zeile eine andere Datei oder den Scanner, diese Datei allein prüfen lassen und \
            diesen Bericht angeben.";
    ScanEngine = "scan.engine",
        "The virus scanner gave no answer that counts."
        / "Der Virenscanner hat keine Antwort gegeben, die zählt.",
        "Read the reason in the message, check that clamd runs and that its limits are high enough, and run the command again."
        / "Den Grund in der Meldung lesen, prüfen, ob clamd läuft und seine Grenzen hoch genug sind, und den Befehl noch einmal ausführen.";
    ScanReport = "scan.report",
        "The report of the scanner names another file."
        / "Der Bericht des Scanners nennt eine andere Datei.",
        "Have this very file scanned, with a report that names its SHA-256."
        / "Genau diese Datei prüfen lassen, mit einem Bericht, der ihre SHA-256 nennt.";
    ScanUnclear = "scan.unclear",
        "The report of the scanner does not say plainly that nothing was found, and nobody was there to read it."
        / "Der Bericht des Scanners sagt nicht klar, dass nichts gefunden wurde, und niemand war da, der ihn liest.",
        "Run the command at a terminal, read the lines that are shown, and type the number of findings; or have this file scanned by itself, and give a report that says how many it found."
        / "Den Befehl an einem Terminal ausführen, die gezeigten Zeilen lesen und die Zahl der Funde eingeben; oder diese Datei allein prüfen lassen und einen Bericht angeben, der sagt, wie viel er gefunden hat.";
    ScanDatabase = "scan.database",
        "The virus scanner's database is of a date that has not come yet."
        / "Die Datenbank des Virenscanners trägt ein Datum, das noch nicht da ist.",
        "Compare the date with what the scanner says, in UTC, and look at the clock of this host."
        / "Das Datum mit dem vergleichen, was der Scanner sagt, in UTC, und die Uhr dieses Rechners ansehen.";
    ScanClock = "scan.clock",
        "The time of the scan would be believed, and the clock of this host is not trusted."
        / "Der Zeit der Virenprüfung würde geglaubt, und die Uhr dieses Rechners gilt nicht als verlässlich.",
        "Sign on a host of the scanner's site, and name it: --site. If the clock of this host is right, say so: --clock trusted."
        / "Auf einem Rechner des Standorts der Prüfstation signieren und ihn nennen: --site. Geht die Uhr dieses Rechners richtig, das sagen: --clock trusted.";
    StreamEpochClosed = "stream.epoch-closed",
        "The bundle belongs to an epoch that its sender has closed by opening a newer one."
        / "Das Bündel gehört zu einer Epoche, die sein Absender mit einer neueren geschlossen hat.",
        "Do not use it. Ask the sender to export its items again; if its ledger was never restored, its key may be in other hands."
        / "Nicht verwenden. Den Absender bitten, seine Posten noch einmal zu exportieren; wurde dessen Register nie zurückgeholt, ist sein Schlüssel vielleicht in anderen Händen.";
    StreamEquivocation = "stream.equivocation",
        "The sender has signed two different bundles for one place in its stream."
        / "Der Absender hat zwei verschiedene Bündel für denselben Platz seiner Reihe signiert.",
        "Stop, and ask the sender on another channel. Either its ledger is an old copy or its key is in other hands."
        / "Anhalten und den Absender auf einem anderen Weg fragen. Entweder ist sein Register eine alte Kopie, oder sein Schlüssel ist in anderen Händen.";
    StreamVoided = "stream.voided",
        "The sender has declared that this bundle would never come."
        / "Der Absender hat erklärt, dass dieses Bündel nie kommt.",
        "Nothing is lost: its items come again in a later bundle. Destroy this copy."
        / "Nichts ist verloren: Seine Posten kommen in einem späteren Bündel wieder. Diese Kopie vernichten.",
        own "The bundle was declared void. Export its items again."
        / "Das Bündel wurde für verloren erklärt. Seine Posten noch einmal exportieren.";
    StreamGap = "stream.gap",
        "Bundles that were sent before this one have not arrived."
        / "Bündel, die vor diesem geschickt wurden, sind nicht angekommen.",
        "Import the missing ones first, or have the sender void them; where the route says so, a person can release this one."
        / "Zuerst die fehlenden importieren oder vom Absender für verloren erklären lassen; wo der Weg es erlaubt, kann eine Person dieses einlassen.";
    StreamLate = "stream.late",
        "A bundle that was sent later has been admitted already."
        / "Ein später geschicktes Bündel wurde schon übernommen.",
        "Where the route says so, a person can release it; else ask the sender to void it."
        / "Wo der Weg es erlaubt, kann eine Person es einlassen; sonst vom Absender für verloren erklären lassen.";
    StreamEpoch = "stream.epoch",
        "The sender has opened a new epoch, as it does after it restored its ledger."
        / "Der Absender hat eine neue Epoche begonnen, wie nach dem Zurückholen seines Registers.",
        "Ask the sender on another channel whether it restored its ledger; if so, release the bundle with a ticket."
        / "Den Absender auf einem anderen Weg fragen, ob er sein Register zurückgeholt hat; wenn ja, das Bündel mit einem Vorgang einlassen.";
    StreamFirstContact = "stream.first-contact",
        "The first bundle ever seen of this stream is not its first."
        / "Das erste Bündel, das von dieser Reihe hier ankommt, ist nicht ihr erstes.",
        "Look for the earlier bundles. If there are none to come, release this one with a ticket."
        / "Nach den früheren Bündeln suchen. Kommen keine mehr, dieses mit einem Vorgang einlassen.";
    StreamJump = "stream.jump",
        "The sequence is more than 2^20 above the highest admitted."
        / "Die laufende Nummer liegt mehr als 2^20 über der höchsten übernommenen.",
        "Ask the sender on another channel. Release the bundle with a ticket only if the sender can explain it."
        / "Den Absender auf einem anderen Weg fragen. Das Bündel nur mit einem Vorgang einlassen, wenn er es erklären kann.";
    AnswerUnknownItem = "answer.unknown-item",
        "The answer names a request that was never asked."
        / "Die Antwort nennt eine Anfrage, die nie gestellt wurde.",
        "At the gateway take the item number from requests.csv of the bundle that is answered. In the plant ask the gateway what it answered; if this ledger was restored from a backup, the request was lost with it: `carnet ledger adopt FILE --ticket TICKET` takes its bundle back in, from any copy. Where no copy is left, export it again."
        / "Am Gateway die Postennummer aus requests.csv des beantworteten Bündels nehmen. Im Werk das Gateway fragen, was es beantwortet hat; wurde dieses Register aus einer Sicherung zurückgeholt, ging die Anfrage mit ihm verloren: `carnet ledger adopt DATEI --ticket VORGANG` nimmt ihr Bündel wieder auf, aus jeder Kopie. Gibt es keine mehr, noch einmal exportieren.";
    AnswerConflict = "answer.conflict",
        "The request was granted something else before. The first grant stands, and the second was not used."
        / "Auf die Anfrage wurde schon etwas anderes bewilligt. Die erste Bewilligung gilt, die zweite wurde nicht verwendet.",
        "Ask the other side which of the two is right. At the gateway: if the first is wrong and its bundle has not arrived, `carnet ledger void` that bundle and reply again; where `carnet respond` runs, stop its timer until that is done, for it would ask once more. If it has arrived, the plant can say that the answer it has does not fit, and ask again."
        / "Die andere Seite fragen, welche der beiden stimmt. Am Gateway: Ist die erste falsch und ihr Bündel nicht angekommen, es mit `carnet ledger void` für verloren erklären und noch einmal antworten; läuft `carnet respond`, so lange seinen Timer anhalten, sonst fragt es noch einmal. Ist es angekommen, kann das Werk sagen, dass seine Antwort nicht passt, und neu anfragen.";
    AnswerBackwards = "answer.backwards",
        "The request has a later answer already, and this one would undo it."
        / "Die Anfrage hat schon eine spätere Antwort, und diese würde sie aufheben.",
        "The earlier answer stands. At the gateway remove the row (what a responder said stays in its `answers.json`, and a grant that is right is exported from there); in the plant keep the answer you have and ask the gateway why it sent this one."
        / "Die frühere Antwort gilt. Am Gateway die Zeile entfernen (was ein Antwortdienst sagte, bleibt in seiner `answers.json`, und eine Bewilligung, die stimmt, wird von dort exportiert); im Werk die vorhandene Antwort behalten und das Gateway fragen, warum es diese geschickt hat.";
    AnswerStale = "answer.stale",
        "The request was replaced or voided, and its vendor counts rounds."
        / "Die Anfrage wurde ersetzt oder für verloren erklärt, und ihr Hersteller zählt Runden.",
        "At the gateway answer the newer request instead; in the plant do not apply this answer and wait for the one to the newer request."
        / "Am Gateway statt dieser die neuere Anfrage beantworten; im Werk diese Antwort nicht anwenden und auf die zur neueren Anfrage warten.";
    AnswerUnfit = "answer.unfit",
        "The answer is not of the kind or length that its request asks for."
        / "Die Antwort ist nicht von der Art oder Länge, die ihre Anfrage verlangt.",
        "At the gateway correct the row: a confirmation id of 48 digits for an installation id of 63, of 48 or 42 for one of 54; a file or fields for a vendor's request; nothing where no answer is expected. In the plant ask the gateway to answer again."
        / "Am Gateway die Zeile berichtigen: eine Bestätigungs-ID mit 48 Ziffern zu einer Installations-ID mit 63, mit 48 oder 42 zu einer mit 54; eine Datei oder Felder zur Anfrage eines Herstellers; nichts, wo keine Antwort erwartet wird. Im Werk das Gateway bitten, noch einmal zu antworten.";
    AnswerDisputed = "answer.disputed",
        "The answer is the one that the plant has said does not fit."
        / "Die Antwort ist die, von der das Werk gesagt hat, dass sie nicht passt.",
        "At the gateway ask the portal again and hold the installation id against the screen. In the plant do not type it."
        / "Am Gateway das Portal noch einmal fragen und die Installations-ID mit dem Bildschirm vergleichen. Im Werk nicht eintippen.";
    ItemNotGranted = "item.not-granted",
        "The request says that an answer does not fit, but no such answer is known here."
        / "Die Anfrage sagt, eine Antwort passe nicht, aber hier ist keine solche Antwort bekannt.",
        "It is treated as an ordinary request: answer it. Ask the plant which answer it means."
        / "Sie wird wie eine gewöhnliche Anfrage behandelt: beantworten. Das Werk fragen, welche Antwort es meint.";
    JournalUnusable = "journal.unusable",
        "The journal of what is signed and refused on this host could not be read or written."
        / "Das Journal dieses Rechners ließ sich nicht lesen oder schreiben; darin steht, was unterschrieben und was \
            zurückgewiesen wurde.",
        "Nothing is signed without its entry. Read the reason in the message: a full or read-only disk, a missing right, a link. Put it right, or name another journal with --journal or in carnet.toml."
        / "Nichts wird ohne seinen Eintrag unterschrieben. Den Grund in der Meldung lesen: eine volle oder schreibgeschützte Platte, ein fehlendes Recht, eine Verknüpfung. Beheben, oder mit --journal oder in carnet.toml ein anderes Journal nennen.";
    JournalBroken = "journal.broken",
        "The journal of what is signed and refused on this host was changed."
        / "Das Journal dieses Rechners wurde verändert; darin steht, was unterschrieben und was zurückgewiesen wurde.",
        "Tell the security officer. Keep the file: move it away under another name, and the next entry begins a new journal. `carnet journal list` shows the entries that are good."
        / "Die Sicherheitsbeauftragten verständigen. Die Datei behalten: unter anderem Namen weglegen; der nächste Eintrag beginnt ein neues Journal. `carnet journal list` zeigt die guten Einträge.";
    LedgerUnavailable = "ledger.unavailable",
        "The ledger could not be read or written."
        / "Das Register ließ sich nicht lesen oder schreiben.",
        "Read the reason in the message: a full or read-only disk, a missing right, a database that is away. Then run the same command again."
        / "Den Grund in der Meldung lesen: eine volle oder schreibgeschützte Platte, ein fehlendes Recht, eine Datenbank, die nicht antwortet. Dann denselben Befehl noch einmal ausführen.";
    LedgerUncertain = "ledger.uncertain",
        "The connection to the ledger was lost while a change was being written: it may count or not."
        / "Die Verbindung zum Register riss ab, während eine Änderung geschrieben wurde: Sie kann gelten oder nicht.",
        "Run the same command again: what counts already is not done twice. What a person said: look first, `carnet ledger list`, `carnet ledger status`."
        / "Denselben Befehl noch einmal geben: Was schon gilt, geschieht nicht zweimal. Bei Angaben einer Person zuerst nachsehen: `carnet ledger list`, `carnet ledger status`.";
    LedgerAddress = "ledger.address",
        "The ledger cannot be used with this address, account, pass word or certificate."
        / "Mit dieser Adresse, diesem Konto, Kennwort oder Zertifikat ist das Register nicht verwendbar.",
        "Put right what the message names; to run the same command again is no use before. An address is `postgres://USER@HOST/DATABASE`; its pass word stands in a file of its own, and only `carnet` on Linux reaches a database."
        / "Beheben, was die Meldung nennt; vorher hilft es nicht, denselben Befehl noch einmal zu geben. Eine Adresse ist `postgres://KONTO@RECHNER/DATENBANK`; ihr Kennwort steht in einer eigenen Datei, und nur `carnet` unter Linux erreicht eine Datenbank.";
    LedgerGrants = "ledger.grants",
        "Other accounts have rights on the tables of the ledger."
        / "Andere Konten haben Rechte an den Tabellen des Registers.",
        "If nobody meant that, take the rights away as the message shows, as administrator of the database."
        / "Soll das nicht so sein, die Rechte als Verwalter der Datenbank entziehen, wie die Meldung es zeigt.";
    LedgerBusy = "ledger.busy",
        "Another program changed the ledger meanwhile."
        / "Ein anderes Programm hat das Register inzwischen geändert.",
        "Nothing was changed. Run the same command again, best while no gateway imports or exports."
        / "Es wurde nichts geändert. Denselben Befehl noch einmal geben, am besten, während kein Gateway importiert oder exportiert.";
    LedgerMissing = "ledger.missing",
        "There is no ledger at this place, and none is made unasked: a second one would let everything in once more."
        / "An diesem Platz ist kein Register, und ungefragt wird keines angelegt: Ein zweites würde alles noch einmal einlassen.",
        "If this site begins here: `carnet ledger create`. If its ledger should be here: see that its disk is mounted and that `ledger` names the right path; if it was lost, `carnet ledger restore DIR` brings a backup back."
        / "Beginnt dieser Standort hier: `carnet ledger create`. Sollte sein Register hier sein: nachsehen, ob seine Platte eingehängt ist und `ledger` den richtigen Pfad nennt; ging es verloren, holt `carnet ledger restore ORDNER` eine Sicherung zurück.";
    LedgerDamaged = "ledger.damaged",
        "The ledger holds something that no ledger of this version writes."
        / "Im Register steht etwas, das kein Register dieser Version schreibt.",
        "`carnet ledger rebuild --ticket TICKET` makes the tables anew from audit log and archive, and keeps the file as it is for analysis. Where it refuses, restore the last backup with `carnet ledger restore`. In a database first remove what the message names and is foreign (DROP …); else keep all of it with ALTER SCHEMA carnet RENAME TO …, and then restore."
        / "`carnet ledger rebuild --ticket VORGANG` baut die Tabellen aus Protokoll und Archiv neu auf und hebt die Datei zur Untersuchung auf. Wo es das verweigert, mit `carnet ledger restore` die letzte Sicherung zurückholen. In einer Datenbank zuerst entfernen, was die Meldung nennt und fremd ist (DROP …); sonst alles mit ALTER SCHEMA carnet RENAME TO … aufheben und dann zurückholen.";
    LedgerVersion = "ledger.version",
        "The ledger was written by another version of this program."
        / "Das Register wurde von einer anderen Version dieses Programms geschrieben.",
        "One of an older version: `carnet ledger rebuild --ticket TICKET` makes its tables anew from its audit log and its archive. One of a newer version: use the program that wrote it."
        / "Von einer älteren: `carnet ledger rebuild --ticket VORGANG` baut seine Tabellen aus Protokoll und Archiv neu auf. Von einer neueren: das Programm verwenden, das es geschrieben hat.";
    LedgerNamesLost = "ledger.names-lost",
        "Names of machines are lost: the archive never has them, and the tables do not have all that the audit log binds."
        / "Namen von Maschinen sind verloren: Das Archiv hat sie nie, und die Tabellen haben nicht alle, die das Protokoll bindet.",
        "Give an inventory: `carnet ledger rebuild --machines CSV --ticket TICKET` joins the names in a table with the columns machine and installation id to the requests again, and lists the requests that have none. Where a backup has the names and nothing happened since, restore that (`carnet ledger restore DIR`)."
        / "Eine Bestandsliste angeben: `carnet ledger rebuild --machines CSV --ticket VORGANG` verbindet die Namen aus einer Tabelle mit den Spalten machine und installation id wieder mit den Anfragen und nennt die Anfragen, die keinen haben. Hat eine Sicherung die Namen und ist seither nichts geschehen, diese zurückholen (`carnet ledger restore ORDNER`).";
    LedgerWrongSite = "ledger.wrong-site",
        "The ledger belongs to another site."
        / "Das Register gehört einem anderen Standort.",
        "Check `site` and `ledger` in carnet.toml: one site has one ledger. A plant that got another name keeps its neutral one, and shows the new one by `[titles]` in carnet.toml. Where this plant has taken over another one, run `carnet ledger inherit` on a backup of its ledger. Both are in docs/sites.md."
        / "`site` und `ledger` in carnet.toml prüfen: Ein Standort hat ein Register. Ein Werk, das einen anderen Namen bekam, behält seinen neutralen und zeigt den neuen durch `[titles]` in carnet.toml. Wo dieses Werk ein anderes übernommen hat, `carnet ledger inherit` auf eine Sicherung von dessen Register anwenden. Beides steht in docs/sites.md.";
    LedgerClosed = "ledger.closed",
        "The site is closed: it asks for nothing new."
        / "Der Standort ist geschlossen: Er fragt nichts Neues an.",
        "Ask at the site that has taken over its machines. If it goes on after all: `carnet ledger close --take-back --ticket TICKET`. What was said, withdrawals with it, still goes out by `carnet export --to SITE` without INPUT; so do answers."
        / "An dem Standort fragen, der seine Maschinen übernommen hat. Geht er doch weiter: `carnet ledger close \
            --take-back --ticket VORGANG`. Was gemeldet wurde, auch Zurückgezogenes, geht weiterhin mit `carnet \
            export --to STANDORT` ohne Eingabe hinaus; Antworten auch.";
    LedgerNotClosed = "ledger.not-closed",
        "The site is not closed, so that there is nothing to take back."
        / "Der Standort ist nicht geschlossen, also gibt es nichts zurückzunehmen.",
        "`carnet ledger status` shows whether a site is closed, and since when."
        / "`carnet ledger status` zeigt, ob ein Standort geschlossen ist und seit wann.";
    LedgerInherit = "ledger.inherit",
        "The backup cannot be inherited."
        / "Die Sicherung lässt sich nicht erben.",
        "Read the reason in the message. Nothing was written to the ledger. Name the folder that `carnet ledger backup` has made, and copy it anew if it is not whole. To take another backup of a site in the place of one that was inherited: `carnet ledger inherit SITE --take-back --ticket TICKET` first."
        / "Den Grund in der Meldung lesen. Im Register wurde nichts geschrieben. Den Ordner nennen, den `carnet ledger backup` erstellt hat, und ihn neu kopieren, wenn er nicht vollständig ist. Um statt einer geerbten Sicherung eines Standorts eine andere zu nehmen, zuerst `carnet ledger inherit STANDORT --take-back --ticket VORGANG`.";
    LedgerInherited = "ledger.inherited",
        "A ledger that was inherited is lost, or is not what came here."
        / "Ein geerbtes Register ist verloren oder nicht das, was hierher kam.",
        "`carnet ledger inherit DIR --ticket TICKET` with the backup that was inherited puts it back; `carnet ledger audit` names all that was changed. To go on without it: `carnet ledger inherit SITE --take-back --ticket TICKET`."
        / "`carnet ledger inherit ORDNER --ticket VORGANG` mit der geerbten Sicherung legt es wieder hin; `carnet ledger audit` nennt alles, was verändert wurde. Um ohne es weiterzumachen: `carnet ledger inherit STANDORT --take-back --ticket VORGANG`.";
    LedgerNotInherited = "ledger.not-inherited",
        "Nothing was inherited from this site."
        / "Von diesem Standort wurde nichts geerbt.",
        "`carnet ledger status` shows what was inherited, and from which sites."
        / "`carnet ledger status` zeigt, was geerbt wurde und von welchen Standorten.";
    LedgerStreamMoved = "ledger.stream-moved",
        "Another export went first."
        / "Ein anderer Export kam zuvor.",
        "Run the same command again. Nothing was written."
        / "Denselben Befehl noch einmal ausführen. Es wurde nichts geschrieben.";
    LedgerUnknownBundle = "ledger.unknown-bundle",
        "The ledger has no such bundle."
        / "Das Register hat kein solches Bündel.",
        "`carnet ledger list` shows the bundles it has."
        / "`carnet ledger list` zeigt seine Bündel.";
    LedgerAmbiguous = "ledger.ambiguous",
        "Several bundles have this name."
        / "Mehrere Bündel haben diesen Namen.",
        "Give the whole digest."
        / "Die ganze Prüfsumme angeben.";
    LedgerNotOurs = "ledger.not-ours",
        "The bundle was not made by this site."
        / "Das Bündel stammt nicht von diesem Standort.",
        "Only the site that made a bundle can void it, write it again, or keep its endorsements: run the command there."
        / "Nur der Standort, der ein Bündel erstellt hat, kann es für verloren erklären, noch einmal schreiben oder seine Freigaben und Virenprüfungen aufheben: den Befehl dort ausführen.";
    LedgerOtherBytes = "ledger.other-bytes",
        "Up to its last chunk the file is not, byte for byte, what this site has sent."
        / "Die Datei ist bis zu ihrem letzten Block nicht Byte für Byte, was dieser Standort geschickt hat.",
        "Do not carry it on. Take the copy on which the officers have signed; `carnet ledger bundle` writes what was sent again."
        / "Nicht weitertragen. Die Kopie nehmen, auf der die Freigebenden unterschrieben haben; `carnet ledger bundle` schreibt noch einmal, was geschickt wurde.";
    LedgerAcknowledged = "ledger.acknowledged",
        "The other side has stated that the bundle arrived."
        / "Die andere Seite hat bestätigt, dass das Bündel angekommen ist.",
        "It cannot be voided any more. Wait for the answers."
        / "Es lässt sich nicht mehr für verloren erklären. Auf die Antworten warten.";
    LedgerNotHeld = "ledger.not-held",
        "The bundle is not held."
        / "Das Bündel ist nicht zurückgehalten.",
        "`carnet ledger status` shows the bundles that are."
        / "`carnet ledger status` zeigt die zurückgehaltenen.";
    LedgerUnknownItem = "ledger.unknown-item",
        "This site has sent no such request, or no request of this machine can be meant."
        / "Dieser Standort hat keine solche Anfrage geschickt, oder es kann keine Anfrage dieser Maschine gemeint sein.",
        "`carnet ledger machines` shows what each machine has asked for."
        / "`carnet ledger machines` zeigt, was jede Maschine angefragt hat.";
    LedgerSeveralItems = "ledger.several-items",
        "The machine has several requests that can be meant."
        / "Die Maschine hat mehrere Anfragen, die gemeint sein können.",
        "Choose one: give its item, or --product, or where machines share it --machine. Nothing was changed."
        / "Eine auswählen: ihren Posten oder --product angeben, oder --machine, wo Maschinen sie gemeinsam haben. Es wurde nichts geändert.";
    LedgerItemState = "ledger.item-state",
        "The request does not stand where this can be said of it."
        / "So, wie die Anfrage jetzt steht, lässt sich das von ihr nicht melden.",
        "`carnet ledger confirm MACHINE` shows how it stands. Nothing was changed."
        / "`carnet ledger confirm MASCHINE` zeigt, wie sie steht. Es wurde nichts geändert.";
    LedgerNotSaid = "ledger.not-said",
        "Nothing like it was said that could be taken back."
        / "Nichts dergleichen ist gemeldet, was sich zurücknehmen ließe.",
        "`carnet ledger audit --log` shows what was said and what was taken back. A withdrawal that has crossed stays: `carnet export … --again` asks anew."
        / "`carnet ledger audit --log` zeigt, was gemeldet und was zurückgenommen wurde. Was schon hinüberging, \
            bleibt zurückgezogen: `carnet export … --again` fragt neu an.";
    LedgerNotLost = "ledger.not-lost",
        "The bundle is none that this ledger has lost."
        / "Das Bündel ist keines, das diesem Register verloren ging.",
        "Only what a restored ledger lacks is adopted, each bundle before the next one."
        / "Nur was einem zurückgeholten Register fehlt, wird wiederaufgenommen, jedes Bündel vor dem nächsten.";
    LedgerNotVoid = "ledger.not-void",
        "The bundle was not declared void, so that there is nothing to take back."
        / "Das Bündel wurde nicht für verloren erklärt, also gibt es nichts zurückzunehmen.",
        "`carnet ledger list` shows which are void."
        / "`carnet ledger list` zeigt, welche verloren sind.";
    LedgerAdoptOrder = "ledger.adopt-order",
        "A bundle before this one is missing in this ledger, too, or one whose requests it answers."
        / "Ein Bündel vor diesem fehlt in diesem Register auch, oder eines, dessen Anfragen es beantwortet.",
        "Take that one in first: an own one with `carnet ledger adopt`, requests of others with `carnet import` and a release. If no copy of an own one is left anywhere: --earlier-lost."
        / "Jenes zuerst aufnehmen: ein eigenes mit `carnet ledger adopt`, Anfragen anderer mit `carnet import`, danach einlassen. Gibt es von einem eigenen nirgends mehr eine Kopie: --earlier-lost.";
    LedgerEpoch = "ledger.epoch",
        "The epoch to open is not above the present one."
        / "Die neue Epoche liegt nicht über der jetzigen.",
        "Give a higher epoch."
        / "Eine höhere Epoche angeben.";
    LedgerItem = "ledger.item",
        "An item no longer fits the ledger: something else has changed it."
        / "Ein Posten passt nicht mehr zum Register: Etwas anderes hat ihn geändert.",
        "Run the same command again. Nothing was written."
        / "Denselben Befehl noch einmal ausführen. Es wurde nichts geschrieben.";
    LedgerExists = "ledger.exists",
        "There is already a file, a folder or a ledger in that place."
        / "An diesem Platz ist schon eine Datei, ein Ordner oder ein Register.",
        "Nothing is overwritten. Name another place, or move a file or folder away; a ledger in a database is kept with ALTER SCHEMA carnet RENAME TO …"
        / "Nichts wird überschrieben. Einen anderen Platz nennen oder Datei oder Ordner wegräumen; ein Register in einer Datenbank hebt ALTER SCHEMA carnet RENAME TO … auf.";
    LedgerArchiveInUse = "ledger.archive-in-use",
        "A new ledger would have the archive of another one, and would send, or let in, a second time what lies there."
        / "Ein neues Register hätte das Archiv eines anderen und würde, was dort liegt, ein zweites Mal schicken oder einlassen.",
        "See that the disk of the ledger is mounted and that `ledger` names the right path; if it was lost, `carnet ledger restore DIR` brings a backup back. To begin anew, move the archive away, or name another."
        / "Nachsehen, ob die Platte des Registers eingehängt ist und `ledger` den richtigen Pfad nennt; ging es verloren, holt `carnet ledger restore ORDNER` eine Sicherung zurück. Um neu zu beginnen, das Archiv wegräumen oder ein anderes nennen.";
    LedgerBackupInside = "ledger.backup-inside",
        "What is copied would lie in the archive from which it comes, and be lost together with it."
        / "Die Kopie läge in dem Archiv, aus dem sie stammt, und ginge mit ihm verloren.",
        "Name a folder elsewhere, best on another disk. Nothing was written."
        / "Einen Ordner anderswo nennen, am besten auf einer anderen Platte. Es wurde nichts geschrieben.";
    LedgerBackupCrosses = "ledger.backup-crosses",
        "The backup would lie on a medium that carries bundles, or may carry some. It has the names of all machines, which stay at the site."
        / "Die Sicherung läge auf einem Datenträger, der Bündel trägt oder tragen könnte. In ihr stehen die Namen aller Maschinen, und die bleiben am Standort.",
        "Name a folder on a disk that stays at the site; look at the letter of the drive. If it is that disk, move what the message names two folders down on it, such as into old/2026; delete nothing, it may be the only copy. Nothing was written."
        / "Einen Ordner auf einer Platte nennen, die am Standort bleibt; auf den Laufwerksbuchstaben achten. Ist es diese Platte, darauf zwei Ordner tief ablegen, was die Meldung nennt, etwa in alt/2026; nichts löschen, es kann das einzige Exemplar sein. Es wurde nichts geschrieben.";
    LedgerArchive = "ledger.archive",
        "The archive could not be read or written."
        / "Das Archiv ließ sich nicht lesen oder schreiben.",
        "Read the reason in the message: a full or read-only disk, a missing file or right. Then run the same command again."
        / "Den Grund in der Meldung lesen: eine volle oder schreibgeschützte Platte, eine fehlende Datei, ein fehlendes Recht. Dann denselben Befehl noch einmal ausführen.";
    LedgerSpace = "ledger.space",
        "The disk of the ledger, or of its archive, is nearly full."
        / "Die Platte des Registers oder seines Archivs ist fast voll.",
        "Make room before the next export or import. `carnet ledger archive --older-than 730d --to DIR --ticket TICKET` moves old bundles to another disk; spool folders that were worked through can be deleted."
        / "Vor dem nächsten Export oder Import Platz schaffen. `carnet ledger archive --older-than 730d --to ORDNER --ticket VORGANG` räumt alte Bündel auf eine andere Platte; abgearbeitete Ordner der Ablage dürfen gelöscht werden.";
    LedgerLimit = "ledger.limit",
        "A number that only rises is near its end."
        / "Eine Zahl, die nur steigt, ist fast am Ende.",
        "No number is used up by honest work: find out who made the bundle with the high one. A new key at the sending site begins new streams (docs/keys.md, Replace it)."
        / "Ehrliche Arbeit braucht keine Zahl auf: klären, wer das Bündel mit der hohen erstellt hat. Ein neuer Schlüssel am sendenden Standort beginnt neue Reihen (docs/keys.md, Replace it).";
    LedgerLarge = "ledger.large",
        "The ledger holds more than was ever measured."
        / "Das Register enthält mehr, als je gemessen wurde.",
        "Nothing is wrong. Compare what commands take with docs/performance.md, and see that backups and audits still end in time."
        / "Es ist nichts falsch. Die Dauer der Befehle mit docs/performance.md vergleichen und darauf achten, dass Sicherungen und Prüfungen noch rechtzeitig enden.";
    LedgerMoved = "ledger.moved",
        "A file was moved out of the archive by `carnet ledger archive`. The ledger still knows it by its digest."
        / "Eine Datei wurde mit `carnet ledger archive` aus dem Archiv ausgelagert. Das Register kennt sie weiter an ihrer Prüfsumme.",
        "The ticket tells where it lies. `carnet ledger audit` and `carnet ledger rebuild` read it there: --moved-to DIR, once for each folder. For everything else copy the file back to its place in the archive, under the same name: it counts there as before."
        / "Der Vorgang sagt, wo sie liegt. `carnet ledger audit` und `carnet ledger rebuild` lesen sie dort: --moved-to ORDNER, einmal für jeden Ordner. Für alles andere die Datei unter demselben Namen an ihren Platz im Archiv zurückkopieren: Dort zählt sie wie zuvor.";
    LedgerArchiveAltered = "ledger.archive-altered",
        "A file of the archive is not what was stored."
        / "Eine Datei des Archivs ist nicht, was abgelegt wurde.",
        "Put the file back from a copy of the archive; into a database by `carnet ledger rebuild --ticket TICKET`, on a host whose archive has it as it was. Find out who changed it."
        / "Die Datei aus einer Kopie des Archivs zurücklegen; in eine Datenbank mit `carnet ledger rebuild --ticket VORGANG`, auf einem Rechner, in dessen Archiv sie unverändert liegt. Klären, wer sie verändert hat.";
    LedgerAuditBroken = "ledger.audit-broken",
        "The audit log was changed: its chain of digests breaks."
        / "Das Protokoll wurde verändert: Seine Kette von Prüfsummen reißt.",
        "Keep the ledger for analysis. Compare it with a backup and with the heads in the receipts."
        / "Das Register zur Untersuchung aufheben. Mit einer Sicherung und mit den Endständen in den Quittungen vergleichen.";
    LedgerDiffers = "ledger.differs",
        "The ledger is not what follows from its audit log and its archive."
        / "Das Register ist nicht das, was aus seinem Protokoll und seinem Archiv folgt.",
        "Keep ledger and archive for analysis and find out who changed them. Where only tables differ, `carnet ledger rebuild --ticket TICKET` makes them anew. Else restore the newest backup whose audit finds nothing with `carnet ledger restore`, and compare the heads in the receipts."
        / "Register und Archiv zur Untersuchung aufheben und klären, wer sie verändert hat. Weichen nur Tabellen ab, baut `carnet ledger rebuild --ticket VORGANG` sie neu auf. Sonst mit `carnet ledger restore` die neueste Sicherung zurückholen, deren Prüfung nichts findet, und die Endstände in den Quittungen vergleichen.";
    LedgerRecord = "ledger.record",
        "The record beside the key, or of a ledger in a database, could not be read or written, or is damaged."
        / "Die Aufzeichnung neben dem Schlüssel oder die zu einem Register in einer Datenbank ließ sich nicht lesen oder schreiben oder ist beschädigt.",
        "Read the reason in the message. Never delete the record: it shows whether the ledger is an old copy. Where that of a database is damaged: `carnet ledger audit` on every gateway; if none finds anything else, move the record away, and the next command begins a new one."
        / "Den Grund in der Meldung lesen. Die Aufzeichnung nie löschen: Sie zeigt, ob das Register eine alte Kopie ist. Ist die zu einer Datenbank beschädigt: auf jedem Gateway `carnet ledger audit`; findet keines sonst etwas, die Aufzeichnung wegräumen, und der nächste Befehl beginnt eine neue.";
    LedgerOlder = "ledger.older",
        "The ledger is older than the last bundle signed with this key, than its archive, or than what this host has seen of it; or rows were deleted from it."
        / "Das Register ist älter als das letzte mit diesem Schlüssel signierte Bündel, als sein Archiv oder als das, was dieser Rechner davon schon gesehen hat; oder es wurden Zeilen darin gelöscht.",
        "Someone put an old copy in its place. Use the newest ledger; or back this one up (`carnet ledger backup DIR`), move it away (in a database: ALTER SCHEMA carnet RENAME TO …) and bring it back with `carnet ledger restore DIR`, which opens a new epoch. Then take in from the archive what it lacks: own bundles with `carnet ledger adopt FILE --ticket TICKET`, those of others with `carnet import FILE` and a release."
        / "Jemand hat eine alte Kopie an seinen Platz gelegt. Das neueste Register verwenden; oder dieses sichern \
            (`carnet ledger backup ORDNER`), wegräumen (in einer Datenbank: ALTER SCHEMA carnet RENAME TO …) und mit \
            `carnet ledger restore ORDNER` zurückholen; das beginnt eine neue Epoche. Dann aus dem Archiv aufnehmen, was fehlt: eigene Bündel mit `carnet ledger \
            adopt DATEI --ticket VORGANG`, fremde mit `carnet import DATEI`, danach einlassen.";
    ImportAlreadyImported = "import.already-imported",
        "This bundle was imported before. It was not judged again, and nothing was spooled from it."
        / "Dieses Bündel wurde schon importiert. Es wurde nicht noch einmal beurteilt, und nichts daraus wurde abgelegt.",
        "There is nothing to do. If its spool folder is missing, `carnet ledger respool` writes it again."
        / "Es ist nichts zu tun. Fehlt sein Ordner in der Ablage, schreibt `carnet ledger respool` ihn neu.";
    ImportOlder = "import.older",
        "The archive holds this bundle and the ledger does not know it: the ledger is older than its archive, or was changed."
        / "Das Archiv hat dieses Bündel, und das Register kennt es nicht: Das Register ist älter als sein Archiv oder wurde verändert.",
        "Find out who put an old ledger in its place. Restore the newest backup; or release the bundle with a ticket: its items may have been imported before."
        / "Klären, wer ein altes Register an seinen Platz gelegt hat. Die neueste Sicherung zurückholen; oder das Bündel mit einem Vorgang einlassen: Seine Posten wurden vielleicht schon importiert.";
    ImportSpool = "import.spool",
        "The bundle was admitted, but its folder could not be written to the spool."
        / "Das Bündel wurde übernommen, aber sein Ordner ließ sich nicht in die Ablage schreiben.",
        "Read the reason in the message: a full or read-only disk, a missing right. Then run the same command again: nothing is lost."
        / "Den Grund in der Meldung lesen: eine volle oder schreibgeschützte Platte, ein fehlendes Recht. Dann denselben Befehl noch einmal ausführen: Nichts ist verloren.";
    ImportNothing = "import.nothing",
        "The folder is entirely empty, or a folder of this host without anything of Carnet; a medium would hold at least what was written to it."
        / "Der Ordner ist ganz leer oder ein Ordner dieses Rechners ohne etwas von Carnet; auf einem Datenträger läge wenigstens, was auf ihn geschrieben wurde.",
        "Look at the path or the letter of the drive, and whether the medium is there. If it is, nothing was written to it."
        / "Den Pfad oder den Laufwerksbuchstaben ansehen und ob der Datenträger dort ist. Wenn ja, wurde nichts auf ihn geschrieben.";
    ImportScratch = "import.scratch",
        "The private copy of the bundle could not be made."
        / "Die private Kopie des Bündels ließ sich nicht anlegen.",
        "Read the reason in the message: a full or read-only disk, a missing right. Then run the same command again."
        / "Den Grund in der Meldung lesen: eine volle oder schreibgeschützte Platte, ein fehlendes Recht. Dann denselben Befehl noch einmal ausführen.";
    WatchFolder = "watch.folder",
        "A folder that is to be watched cannot be used."
        / "Ein Ordner, der überwacht werden soll, lässt sich nicht verwenden.",
        "Make the folder, and give the account of carnet watch the right to read and write in it. What waits is taken up when carnet watch runs again."
        / "Den Ordner anlegen und dem Konto von carnet watch das Recht geben, darin zu lesen und zu schreiben. Was wartet, nimmt carnet watch auf, sobald es wieder läuft.";
    WatchName = "watch.name",
        "A stick is mounted at a folder that has no plain name, and was not read."
        / "Ein Stick ist an einem Ordner ohne schlichten Namen eingehängt und wurde nicht gelesen.",
        "Mount it at a folder whose name has 1 to 32 of a-z, 0-9 and dash, such as sdb1."
        / "An einem Ordner einhängen, dessen Name aus 1 bis 32 Zeichen a-z, 0-9 und Bindestrich besteht, etwa sdb1.";
    WatchWorker = "watch.worker",
        "The process that was at work on it ended before its time: too much memory or time, or a fault in it."
        / "Der Prozess, der damit beschäftigt war, endete vorzeitig: zu viel Speicher oder Zeit, oder ein Fehler darin.",
        "Keep the stick or file. Read it on a desk with `carnet import --dry-run`; if that ends, too, send it to the maintainers."
        / "Stick oder Datei aufbewahren. An einem Arbeitsplatz mit `carnet import --dry-run` lesen; bricht auch das ab, an die Betreuer schicken.";
    ResponderFailed = "responder.failed",
        "The responder did not answer."
        / "Der Antwortdienst hat nicht geantwortet.",
        "Read what it said, in the journal of carnet respond, and run its command by hand. What is open stays open, and is asked again by itself."
        / "Lesen, was er gesagt hat, im Journal von carnet respond, und seinen Befehl von Hand ausführen. Was offen ist, bleibt offen und wird von selbst wieder gefragt.";
    ResponderLine = "responder.line",
        "The responder wrote a line that is no answer."
        / "Der Antwortdienst schrieb eine Zeile, die keine Antwort ist.",
        "Look at the line, in answers.json of the state folder, and mend the responder. The other lines count, and the request is asked again."
        / "Die Zeile in answers.json im Zustandsordner ansehen und den Antwortdienst berichtigen. Die anderen Zeilen gelten, und die Anfrage wird wieder gestellt.";
    ResponderBusy = "responder.busy",
        "Another run of carnet respond is asking."
        / "Ein anderer Lauf von carnet respond fragt gerade.",
        "There is nothing to do: the next run goes on. Where it is said for a day, end what `fuser respond.lock` in the state folder names."
        / "Es ist nichts zu tun: Der nächste Lauf macht weiter. Steht es einen Tag lang da, beenden, was `fuser respond.lock` im Zustandsordner nennt.";
    ResponderState = "responder.state",
        "The state folder of the responder cannot be used."
        / "Der Zustandsordner des Antwortdienstes lässt sich nicht verwenden.",
        "Read the reason in the message: a full disk, a missing right, a damaged file. Move a damaged answers.json away: what it held is asked again."
        / "Den Grund in der Meldung lesen: eine volle Platte, ein fehlendes Recht, eine beschädigte Datei. Eine beschädigte answers.json wegräumen: Was darin stand, wird wieder gefragt.";
    ConfigFile = "config.file",
        "The file carnet.toml, or a variable of the environment, says something that is not a setting."
        / "Die Datei carnet.toml oder eine Umgebungsvariable sagt etwas, das keine Einstellung ist.",
        "Correct the line or variable that is named."
        / "Die genannte Zeile oder Variable berichtigen.";
    ConfigUnreadable = "config.unreadable",
        "A file of the configuration, such as carnet.toml or the trust file, cannot be read."
        / "Eine Datei der Einstellungen, etwa carnet.toml oder die Vertrauensdatei, lässt sich nicht lesen.",
        "Look at the path that is named, and whether this account may read the file."
        / "Den genannten Pfad ansehen und ob dieses Konto die Datei lesen darf.";
    ConfigKeyFile = "config.key-file",
        "The private key file cannot be used."
        / "Die Datei mit dem privaten Schlüssel lässt sich nicht verwenden.",
        "Read what the message says, and look at the path. If there is no key yet: carnet key new"
        / "Lesen, was die Meldung sagt, und den Pfad ansehen. Gibt es noch keinen Schlüssel: carnet key new";
    ConfigPassPhrase = "config.pass-phrase",
        "The pass phrase of the private key file is missing or wrong."
        / "Die Passphrase der Schlüsseldatei fehlt oder ist falsch.",
        "Give the right pass phrase, at a terminal or by --passphrase-file. If it is lost, make a new key: docs/keys.md, Replace it. `carnet key new --no-passphrase` makes one without."
        / "Die richtige Passphrase angeben, am Terminal oder mit --passphrase-file. Ist sie verloren, einen neuen Schlüssel erzeugen: docs/keys.md, Replace it. `carnet key new --no-passphrase` erzeugt einen ohne.";
    ConfigSecretFile = "config.secret-file",
        "A file with a key, a pass phrase or a PIN is open to others than its owner."
        / "Eine Datei mit Schlüssel, Passphrase oder PIN steht anderen als ihrem Besitzer offen.",
        "Run the chmod command that is named. If somebody may have read the file, make a new key: docs/keys.md."
        / "Den genannten Befehl chmod ausführen. Hat vielleicht jemand die Datei gelesen, einen neuen Schlüssel erzeugen: docs/keys.md.";
    ConfigTokenUri = "config.token-uri",
        "The address of a key on a token is wrong."
        / "Die Adresse eines Schlüssels auf einem Token ist falsch.",
        "Correct the part that is named: pkcs11:token=NAME;object=NAME as in RFC 7512."
        / "Den genannten Teil berichtigen: pkcs11:token=NAME;object=NAME wie in RFC 7512.";
    ConfigTokenModule = "config.token-module",
        "The program library of the token cannot be used."
        / "Die Programmbibliothek des Tokens lässt sich nicht verwenden.",
        "Install the token's PKCS#11 library, and name its file by pkcs11-module in carnet.toml."
        / "Die PKCS#11-Bibliothek des Tokens installieren und ihre Datei in carnet.toml nennen: pkcs11-module.";
    ConfigTokenMissing = "config.token-missing",
        "The token is missing, was pulled out, or failed."
        / "Das Token fehlt, wurde abgezogen oder hat versagt.",
        "Plug the token in and run the same command again. Nothing was signed."
        / "Das Token einstecken und denselben Befehl noch einmal ausführen. Es wurde nichts signiert.";
    ConfigTokenPin = "config.token-pin",
        "The PIN of the token is missing or wrong."
        / "Die PIN des Tokens fehlt oder ist falsch.",
        "Give the right PIN, at the terminal or by --pin-file. Do not guess: a token locks itself after a few wrong ones."
        / "Die richtige PIN angeben, am Terminal oder mit --pin-file. Nicht raten: Nach wenigen falschen sperrt sich ein Token.";
    ConfigTokenPinLocked = "config.token-pin-locked",
        "The token has locked itself after too many wrong PINs."
        / "Das Token hat sich nach zu vielen falschen PINs gesperrt.",
        "Ask the person who holds its security officer PIN or PUK to unlock it."
        / "Entsperren kann, wer seine Security-Officer-PIN oder PUK hat.";
    ConfigTokenKey = "config.token-key",
        "The token holds no usable key of that name."
        / "Auf dem Token ist kein brauchbarer Schlüssel dieses Namens.",
        "List what is on the token with: pkcs11-tool --module FILE --login --list-objects"
        / "Auflisten, was auf dem Token ist: pkcs11-tool --module DATEI --login --list-objects";
    ConfigTokenAmbiguous = "config.token-ambiguous",
        "More than one token or key answers to the address."
        / "Mehr als ein Token oder Schlüssel passt zu der Adresse.",
        "Add serial= for the token or id= for the key to the address."
        / "Der Adresse serial= für das Token oder id= für den Schlüssel anfügen.";
    ConfigNobodyToAsk = "config.nobody-to-ask",
        "A command that asks a person was started without a terminal."
        / "Ein Befehl, der eine Person fragt, wurde ohne Terminal gestartet.",
        "Look at the bundle with carnet show, then give the answer: --yes, or --findings for the report of a scanner."
        / "Das Bündel mit carnet show ansehen, dann die Antwort mitgeben: --yes, oder --findings für den Bericht eines Scanners.";
    ConfigMissing = "config.missing",
        "A setting is missing."
        / "Eine Einstellung fehlt.",
        "Give it in carnet.toml or as an option."
        / "In carnet.toml oder als Option angeben.";
    ConfigExists = "config.exists",
        "This host was set up before."
        / "Dieser Rechner ist schon eingerichtet.",
        "Nothing was changed. `carnet doctor` says what is missing; for another host name a folder with --in."
        / "Es wurde nichts geändert. Was fehlt, sagt `carnet doctor`; für einen weiteren Rechner einen Ordner mit --in nennen.";
    CardForm = "card.form",
        "The file is not a site card, or one that a newer program wrote."
        / "Die Datei ist keine Standortkarte oder stammt von einem neueren Programm.",
        "Ask for the card again; `carnet init` writes it, and `carnet key card` writes it anew."
        / "Die Karte noch einmal verlangen; `carnet init` schreibt sie, `carnet key card` schreibt sie neu.";
    WordsDiffer = "words.differ",
        "The words that were typed are not those of the file."
        / "Die eingegebenen Wörter sind nicht die der Datei.",
        "Have them read out once more. If they still differ, this is not the file of the person on the telephone: keep it and find out who wrote it."
        / "Noch einmal vorlesen lassen. Stimmen sie wieder nicht, ist es nicht die Datei der Person am Telefon: aufbewahren und klären, wer sie geschrieben hat.";
    MediumFull = "medium.full",
        "There is no room for the file on the medium."
        / "Auf dem Datenträger ist kein Platz für die Datei.",
        "Make room or take a larger medium, then run the same command again."
        / "Platz schaffen oder einen größeren Datenträger nehmen, dann denselben Befehl noch einmal ausführen.";
    MediumReadOnly = "medium.read-only",
        "The medium or its file system is write-protected."
        / "Der Datenträger oder sein Dateisystem ist schreibgeschützt.",
        "Release the write protection or take another medium, then run the same command again."
        / "Den Schreibschutz aufheben oder einen anderen Datenträger verwenden und denselben Befehl noch einmal ausführen.";
    MediumDamaged = "medium.damaged",
        "The file system of the medium is damaged: it was pulled out, or lost power, while it was written."
        / "Das Dateisystem des Datenträgers ist beschädigt: Er wurde beim Schreiben gezogen oder verlor den Strom.",
        "Use another medium. Have this one checked (Windows: scan and fix; Linux: fsck on the unmounted volume), then try again."
        / "Einen anderen Datenträger verwenden. Diesen prüfen lassen (Windows: Scannen und Reparieren; Linux: fsck, wenn er ausgeworfen ist), dann noch einmal versuchen.";
    MediumGone = "medium.gone",
        "The medium was pulled out, or its driver stopped."
        / "Der Datenträger wurde gezogen, oder sein Treiber hat angehalten.",
        "Insert the medium again, wait until it appears, and run the same command again."
        / "Den Datenträger wieder einstecken, warten, bis er erscheint, und denselben Befehl noch einmal ausführen.";
    MediumDefective = "medium.defective",
        "The medium reports a fault, or gives other bytes back than were written."
        / "Der Datenträger meldet einen Fehler oder gibt andere Bytes zurück, als geschrieben wurden.",
        "Do not use this medium any more. Run the same command again with another one."
        / "Diesen Datenträger nicht mehr verwenden. Denselben Befehl mit einem anderen noch einmal ausführen.";
    MediumSwapped = "medium.swapped",
        "Another medium is in the place of the right one."
        / "An der Stelle des richtigen Datenträgers ist ein anderer.",
        "Insert the medium that was looked at, and run the same command again."
        / "Den einstecken, der angesehen wurde, und denselben Befehl noch einmal ausführen.";
    MediumBusy = "medium.busy",
        "The medium, or a file on it, is still in use; it is not safe to remove."
        / "Der Datenträger oder eine Datei darauf ist noch in Gebrauch; er ist nicht sicher abzuziehen.",
        "Close what still uses it, a shell or a file window in its folder too, then unmount it: umount DIR"
        / "Schließen, was ihn noch verwendet, auch eine Shell oder ein Dateifenster in seinem Ordner, dann auswerfen: umount ORDNER";
    MediumLocked = "medium.locked",
        "The drive is locked by BitLocker."
        / "Das Laufwerk ist mit BitLocker gesperrt.",
        "Unlock it in Explorer and run the same command again. Linux opens such a stick only with cryptsetup: leave BitLocker off on sticks that cross."
        / "Im Explorer entsperren und denselben Befehl noch einmal ausführen. Linux öffnet einen solchen Stick nur mit cryptsetup: auf Sticks, die hinübergehen, BitLocker weglassen.";
    MediumUnenrolled = "medium.unenrolled",
        "There is no passport on the medium: it is not enrolled."
        / "Auf dem Datenträger ist kein Ausweis: Er ist nicht eingerichtet.",
        "Take a medium that is enrolled, or have this one enrolled with carnet media enroll."
        / "Einen eingerichteten Datenträger nehmen oder diesen mit carnet media enroll einrichten lassen.";
    MediumEnrolled = "medium.enrolled",
        "The medium has a passport already, and none is replaced."
        / "Der Datenträger hat schon einen Ausweis, und keiner wird ersetzt.",
        "Look at it with carnet media check. To enrol it anew, retire it first."
        / "Mit carnet media check ansehen. Um ihn neu einzurichten, zuerst ausmustern.";
    MediumMissing = "medium.missing",
        "There is no such file or folder, or no medium."
        / "Die Datei oder der Ordner ist nicht da, oder der Datenträger.",
        "Look at the path, and whether the medium is inserted; on Linux, whether it is mounted there."
        / "Den Pfad ansehen und ob der Datenträger eingesteckt ist, unter Linux auch, ob er dort eingehängt ist.";
    MediumDenied = "medium.denied",
        "This account may not read or write there."
        / "Dieses Konto darf dort nicht lesen oder schreiben.",
        "Linux: look who owns the folder, or mount the medium for this account. Windows: look at the write-protect switch of the stick, and whether a policy forbids writing to it."
        / "Linux: nachsehen, wem der Ordner gehört, oder den Datenträger für dieses Konto einhängen. Windows: den Schreibschutzschalter am Stick ansehen und ob eine Richtlinie das Schreiben verbietet.";
    MediumNameTaken = "medium.name-taken",
        "A different file has the name of the file to be written."
        / "Eine andere Datei hat den Namen der Datei, die geschrieben werden soll.",
        "Nothing was overwritten. Look at that file with carnet verify: the same bundle with approvals is the one to use; a damaged copy can be deleted, and any approvals that only it had are lost with it."
        / "Es wurde nichts überschrieben. Die Datei mit carnet verify ansehen: Dasselbe Bündel mit Freigaben ist das, das gilt; eine beschädigte Kopie darf gelöscht werden, und Freigaben, die nur sie hatte, gehen dabei verloren.";
    MediumNotRegular = "medium.not-regular",
        "There is a link, folder, device or pipe where a regular file is needed."
        / "Wo eine gewöhnliche Datei nötig ist, liegt eine Verknüpfung, ein Ordner, ein Gerät oder eine Pipe.",
        "Name the file itself; `carnet import` takes a whole folder, too. If you did name a file, ask who put that thing on the medium."
        / "Die Datei selbst nennen; `carnet import` nimmt auch einen ganzen Ordner. Wurde eine Datei genannt, fragen, wer das auf den Datenträger gebracht hat.";
    MediumTooLarge = "medium.too-large",
        "The file is larger than any bundle."
        / "Die Datei ist größer als jedes Bündel.",
        "This is not a file of Carnet. Ask who put it there."
        / "Das ist keine Datei von Carnet. Fragen, wer sie dorthin gebracht hat.";
    MediumTooMany = "medium.too-many",
        "The folder holds more bundles than any honest medium."
        / "Der Ordner enthält mehr Bündel als jeder ehrliche Datenträger.",
        "Ask who prepared the medium. Copy the wanted bundles to another one, and import them from there."
        / "Fragen, wer den Datenträger vorbereitet hat. Die gewünschten Bündel auf einen anderen kopieren und von dort importieren.";
    MediumIo = "medium.io",
        "The operating system reports a fault that has no name here."
        / "Das Betriebssystem meldet einen Fehler, der hier keinen Namen hat.",
        "Read the fault in the message, and run the same command again. If the fault remains, take another medium."
        / "Den Fehler in der Meldung lesen und denselben Befehl noch einmal ausführen. Bleibt der Fehler, einen anderen Datenträger verwenden.";
    InputUnreadable = "input.unreadable",
        "An input file cannot be read."
        / "Eine Eingabedatei lässt sich nicht lesen.",
        "Check the name of the file and who may read it."
        / "Den Namen der Datei prüfen und wer sie lesen darf.";
    InputInstallationId = "input.installation-id",
        "An installation id has the wrong number of digits, or a wrong check digit in a group."
        / "Eine Installations-ID hat die falsche Zahl von Ziffern oder in einer Gruppe eine falsche Prüfziffer.",
        "Read the groups named again on the machine's screen, or read the machine anew with the script that carnet script collect prints."
        / "Die genannten Gruppen noch einmal vom Bildschirm der Maschine ablesen oder die Maschine mit dem Skript neu erfassen, das carnet script collect ausgibt.";
    InputRounded = "input.rounded",
        "A spreadsheet or a JSON writer has turned an installation id or a confirmation id into a rounded number; its digits are lost."
        / "Ein Tabellenprogramm oder ein Programm, das JSON schreibt, hat aus einer Installations-ID oder \
            Bestätigungs-ID eine gerundete Zahl gemacht; ihre Ziffern sind verloren.",
        "Export again with Export-Csv and do not open the file in a spreadsheet, or import the column there as text. In JSON put the digits in quotes. At the gateway take installation ids from the groups column of requests.csv, and copy confirmation ids again from where they were shown."
        / "Noch einmal mit Export-Csv exportieren und die Datei nicht in einem Tabellenprogramm öffnen, oder die \
            Spalte dort als Text importieren. In JSON die Ziffern in Anführungszeichen setzen. Am Gateway \
            Installations-IDs aus der Gruppenspalte von requests.csv nehmen und Bestätigungs-IDs noch einmal dort \
            kopieren, wo sie angezeigt wurden.",
        own "Export again with Export-Csv and do not open the file in a spreadsheet, or import the column there as text. In JSON put the digits in quotes."
        / "Noch einmal mit Export-Csv exportieren und die Datei nicht in einem Tabellenprogramm öffnen, oder die \
            Spalte dort als Text importieren. In JSON die Ziffern in Anführungszeichen setzen.";
    InputMisplaced = "input.misplaced",
        "What looks like an installation id or an answer stands in a place where none is read."
        / "Was wie eine Installations-ID oder eine Antwort aussieht, steht an einer Stelle, an der keine gelesen wird.",
        "Look at that line. A table needs a header that names its columns, such as Machine,OfflineInstallationId; a table of answers a column confirmation_id, or A to H, or outcome."
        / "Diese Zeile ansehen. Eine Tabelle braucht eine Kopfzeile, die ihre Spalten nennt, etwa Machine,OfflineInstallationId; eine Tabelle mit Antworten eine Spalte confirmation_id, oder A bis H, oder outcome.",
        own "Look at that line. A table needs a header that names its columns, such as Machine,OfflineInstallationId."
        / "Diese Zeile ansehen. Eine Tabelle braucht eine Kopfzeile, die ihre Spalten nennt, etwa Machine,OfflineInstallationId.";
    InputEncoding = "input.encoding",
        "A file holds text in two encodings: one program began it and another wrote on. Or a table of results is not UTF-8."
        / "Eine Datei enthält Text in zwei Kodierungen: Ein Programm hat sie begonnen, ein anderes weitergeschrieben. Oder eine Ergebnistabelle ist nicht in UTF-8.",
        "Save each print in a file of its own and export them all. Save a table of results as CSV UTF-8."
        / "Jede Ausgabe in einer eigenen Datei speichern und alle exportieren. Eine Ergebnistabelle als „CSV UTF-8“ speichern.",
        own "Save each print in a file of its own and export them all."
        / "Jede Ausgabe in einer eigenen Datei speichern und alle exportieren.";
    InputLayout = "input.layout",
        "It is not certain which of the values of a print belong together, or some are cut off."
        / "Es ist nicht sicher, welche Werte einer Ausgabe zusammengehören, oder einige sind abgeschnitten.",
        "Write the values with Export-Csv, or save the output of slmgr.vbs /dlv in a file for each machine."
        / "Die Werte mit Export-Csv schreiben oder die Ausgabe von slmgr.vbs /dlv für jede Maschine in einer Datei speichern.";
    InputState = "input.state",
        "It is not certain whether a product is licensed, and activating it again would spend an activation."
        / "Es ist nicht sicher, ob ein Produkt lizenziert ist; eine neue Aktivierung würde eine Aktivierung verbrauchen.",
        "Look at the machine. If the product is not licensed, export this file alone with --all-products; else leave it out."
        / "Die Maschine ansehen. Ist das Produkt nicht lizenziert, diese Datei allein mit --all-products exportieren; sonst weglassen.";
    InputGuid = "input.guid",
        "An activation id or application id is not a GUID."
        / "Eine Aktivierungs-ID oder Anwendungs-ID ist keine GUID.",
        "Export the row again; the columns ID and ApplicationID of SoftwareLicensingProduct hold GUIDs."
        / "Die Zeile noch einmal exportieren; in den Spalten ID und ApplicationID von SoftwareLicensingProduct stehen GUIDs.";
    InputExtendedPid = "input.extended-pid",
        "An extended PID does not have the form of one."
        / "Eine erweiterte PID hat nicht die Form einer solchen.",
        "Export the row again; the column ProductKeyID of SoftwareLicensingProduct holds the extended PID."
        / "Die Zeile noch einmal exportieren; in der Spalte ProductKeyID von SoftwareLicensingProduct steht die erweiterte PID.";
    InputKeyType = "input.key-type",
        "A key type is not known."
        / "Eine Schlüsselart ist nicht bekannt.",
        "Write mak, retail, oem, csvlk, adba or other, or leave the column out."
        / "mak, retail, oem, csvlk, adba oder other schreiben oder die Spalte weglassen.";
    InputReason = "input.reason",
        "A reason is not known."
        / "Ein Grund ist nicht bekannt.",
        "Write initial, hardware-change, reinstall or renewal, or leave it empty."
        / "initial, hardware-change, reinstall oder renewal schreiben oder leer lassen.";
    InputMachine = "input.machine",
        "A machine name is empty, too long, has characters that cannot be shown, or is the name of a file that may be any machine's."
        / "Ein Maschinenname ist leer, zu lang, hat nicht darstellbare Zeichen, oder ist der Name einer Datei, die zu jeder Maschine gehören kann.",
        "Name the machine in its column or with --machine, or give each file the name of its machine. If letters are missing, name the encoding with --encoding."
        / "Die Maschine in ihrer Spalte oder mit --machine nennen oder jeder Datei den Namen ihrer Maschine geben. Fehlen Buchstaben, mit --encoding die Kodierung nennen.";
    InputRow = "input.row",
        "A row cannot be read: it has too many or too few values, is too long, or is not a JSON object."
        / "Eine Zeile lässt sich nicht lesen: Sie hat zu viele oder zu wenige Werte, ist zu lang oder kein JSON-Objekt.",
        "Look at that line for a missing quote, comma or brace, or export the file again."
        / "In der Zeile nach einem fehlenden Anführungszeichen, Komma oder einer Klammer suchen oder die Datei noch einmal exportieren.";
    InputColumns = "input.columns",
        "A table lacks a column that is needed, or has it twice."
        / "Einer Tabelle fehlt eine nötige Spalte, oder sie hat sie zweimal.",
        "Name the columns as SoftwareLicensingProduct does: OfflineInstallationId, ID, ApplicationID, ProductKeyID, ProductKeyChannel, and Machine. For answers fill in requests.csv of the spool, or name item and bundle, or installation_id_groups, and confirmation_id. Take results as apply wrote them."
        / "Die Spalten nennen wie SoftwareLicensingProduct: OfflineInstallationId, ID, ApplicationID, ProductKeyID, ProductKeyChannel, und Machine. Für Antworten requests.csv aus der Ablage ausfüllen oder item und bundle, oder installation_id_groups, und confirmation_id nennen. Ergebnisse so nehmen, wie apply sie schrieb.",
        own "Name the columns as SoftwareLicensingProduct does: OfflineInstallationId, ID, ApplicationID, ProductKeyID, ProductKeyChannel, and Machine."
        / "Die Spalten nennen wie SoftwareLicensingProduct: OfflineInstallationId, ID, ApplicationID, ProductKeyID, ProductKeyChannel, und Machine.";
    InputTooLarge = "input.too-large",
        "An input is larger than one export can take."
        / "Eine Eingabe ist größer, als ein Export nehmen kann.",
        "Split the input and export it in several runs."
        / "Die Eingabe teilen und in mehreren Läufen exportieren.";
    InputPacked = "input.packed",
        "The file is a workbook or an archive, not text."
        / "Die Datei ist eine Arbeitsmappe oder ein Archiv, kein Text.",
        "Save the sheet as CSV with the installation ids as text, or take the file that Export-Csv wrote."
        / "Das Blatt als CSV speichern, mit den Installations-IDs als Text, oder die Datei nehmen, die Export-Csv geschrieben hat.";
    InputNothing = "input.nothing",
        "The file has no table, no JSON and no print with an installation id, or a table of results has no rows."
        / "In der Datei ist keine Tabelle, kein JSON und keine Ausgabe mit einer Installations-ID, oder eine Ergebnistabelle hat keine Zeilen.",
        "Check that it is the right file. For a vendor's request file add --vendor NAME."
        / "Prüfen, ob es die richtige Datei ist. Für die Anfragedatei eines Herstellers --vendor NAME angeben.";
    InputProductKey = "input.product-key",
        "The input holds a full product key. It is a secret and is not needed."
        / "In der Eingabe steht ein ganzer Produktschlüssel. Er ist ein Geheimnis und wird nicht gebraucht.",
        "Remove the key from the file, find out how it got there, and export again."
        / "Den Schlüssel aus der Datei entfernen, klären, wie er hineinkam, und noch einmal exportieren.";
    InputContradiction = "input.contradiction",
        "Two rows say different things about one product of one machine, the rows of a reply are mixed up, an answer is that of another request, or a result is that of another machine."
        / "Zwei Zeilen sagen Verschiedenes über ein Produkt einer Maschine, die Zeilen einer Antwort sind vermischt, eine Antwort ist die einer anderen Anfrage, oder ein Ergebnis ist das einer anderen Maschine.",
        "Requests: remove the older row, or name the machines in a column Machine if they are two. Answers: hold both rows against requests.csv and the place where the confirmation ids were shown, and correct the one that is wrong. Results: take the table as apply wrote it."
        / "Anfragen: die ältere Zeile entfernen oder, wenn es zwei Maschinen sind, sie in einer Spalte Machine nennen. Antworten: beide Zeilen mit requests.csv und der Stelle vergleichen, wo die Bestätigungs-IDs angezeigt wurden, und die falsche berichtigen. Ergebnisse: die Tabelle so nehmen, wie apply sie schrieb.";
    InputItem = "input.item",
        "It is not certain which request a row of answers is about."
        / "Es ist nicht sicher, um welche Anfrage es in einer Zeile mit Antworten geht.",
        "Write the number of the column item of requests.csv, or the installation id. Where several bundles are answered, add a column bundle with the name of the spool folder."
        / "Die Nummer aus der Spalte item von requests.csv oder die Installations-ID schreiben. Werden mehrere Bündel beantwortet, eine Spalte bundle mit dem Namen des Ordners in der Ablage anfügen.";
    InputConfirmationId = "input.confirmation-id",
        "A confirmation id has the wrong number of digits, a wrong check digit, or characters that are no digits."
        / "Eine Bestätigungs-ID hat die falsche Zahl von Ziffern, eine falsche Prüfziffer oder Zeichen, die keine Ziffern sind.",
        "Read the groups named again where the confirmation id was shown; where none is named, copy the whole of it again. Format the column as text: a spreadsheet drops the zeros with which a group begins."
        / "Die genannten Gruppen noch einmal dort ablesen, wo die Bestätigungs-ID angezeigt wurde; ist keine genannt, \
            die ganze noch einmal kopieren. Die Spalte als Text formatieren: Ein Tabellenprogramm lässt Nullen am \
            Anfang einer Gruppe weg.";
    InputOutcome = "input.outcome",
        "A row of answers says something that is not an answer, or a row of results something that is not a result."
        / "Eine Zeile mit Antworten sagt etwas, das keine Antwort ist, oder eine mit Ergebnissen etwas, das kein Ergebnis ist.",
        "Give either a confirmation id, or refused with an error code if there is one, or deferred. Take results as apply wrote them."
        / "Entweder eine Bestätigungs-ID angeben, oder refused, mit Fehlercode, wenn es einen gibt, oder deferred. Ergebnisse so nehmen, wie apply sie schrieb.";
    InputVendor = "input.vendor",
        "A vendor's file or fields cannot be read, do not fit the format, or must not leave."
        / "Datei oder Felder eines Herstellers lassen sich nicht lesen, passen nicht zum Format oder dürfen nicht hinaus.",
        "Read the reason in the message. Hand in the request that the vendor's program wrote, under its vendor's name. A response file is beside the table or in its folder files. Fields are 1 to 64 names with texts of at most 1,024 bytes."
        / "Den Grund in der Meldung lesen. Die Anfrage, die das Programm des Herstellers geschrieben hat, unter dessen Namen einreichen. Eine Antwortdatei liegt neben der Tabelle oder in ihrem Ordner files. Felder sind 1 bis 64 Namen mit Texten von höchstens 1024 Bytes.";
    InputName = "input.name",
        "A vendor's file or field holds the name of a machine, or a name that the site lists."
        / "Datei oder Feld eines Herstellers enthält den Namen einer Maschine oder einen Namen, den der Standort aufführt.",
        "Give the vendor's program a neutral name and have it write the file again, or leave the row out. A person lets the names leave with --accept-names TICKET, and names = \"report\" on the route lets them leave always."
        / "Dem Programm des Herstellers einen neutralen Namen geben und die Datei neu schreiben lassen, oder die Zeile weglassen. Mit --accept-names VORGANG lässt eine Person die Namen hinaus, mit names = \"report\" lässt der Weg sie immer hinaus.";
    ExportReplyTo = "export.reply-to",
        "What --reply-to names is not a bundle of requests from the site that the reply is for."
        / "Was --reply-to nennt, ist kein Bündel mit Anfragen von dem Standort, für den die Antwort ist.",
        "Name the folder in the spool, as carnet ledger list shows it."
        / "Den Ordner in der Ablage so nennen, wie carnet ledger list ihn zeigt.";
    ExportUndelivered = "export.undelivered",
        "The bundle is signed and recorded, but its file did not get where it should."
        / "Das Bündel ist signiert und eingetragen, aber seine Datei kam nicht dorthin, wohin sie sollte.",
        "Do not export again. Write the same bundle once more with carnet ledger bundle REF --media DIR."
        / "Nicht noch einmal exportieren. Dasselbe Bündel noch einmal schreiben: carnet ledger bundle BÜNDEL --media ORDNER.";
    DiagnosisIncomplete = "diagnosis.incomplete",
        "The file was not copied to its end."
        / "Die Datei wurde nicht bis zum Ende kopiert.",
        "Copy it again from its source, and pull the stick only when the copying program says so."
        / "Noch einmal von ihrer Quelle kopieren und den Stick erst ziehen, wenn das Programm es sagt.";
    DiagnosisUnstable = "diagnosis.unstable",
        "Read a second time, the file has other bytes."
        / "Beim zweiten Lesen hatte die Datei andere Bytes.",
        "If it was still being written, wait until that is done and try again. If not, do not use this medium any more: copy the bundle from its source to another one."
        / "Wurde sie gerade noch geschrieben, warten, bis das fertig ist, und es noch einmal versuchen. Sonst diesen Datenträger nicht mehr verwenden und das Bündel von seiner Quelle auf einen anderen kopieren.";
    DiagnosisBlank = "diagnosis.blank",
        "A part of the file is blank: it was never written to the medium."
        / "Ein Teil der Datei ist leer: Er wurde nie auf den Datenträger geschrieben.",
        "Copy it again from its source. If it happens again, do not use this medium any more."
        / "Noch einmal von ihrer Quelle kopieren. Geschieht es wieder, diesen Datenträger nicht mehr verwenden.";
    DiagnosisAltered = "diagnosis.altered",
        "Bytes of the file were changed after it was signed."
        / "Bytes der Datei wurden nach dem Signieren verändert.",
        "Copy it again from its source. If the new copy has the same fault, keep both and tell the security officers."
        / "Noch einmal von ihrer Quelle kopieren. Hat die neue Kopie denselben Fehler, beide behalten und die Sicherheitsbeauftragten verständigen.";
    DiagnosisUnclear = "diagnosis.unclear",
        "The file was altered or damaged, or it never was a bundle of a key known here."
        / "Die Datei wurde verändert oder beschädigt, oder sie war nie ein Bündel eines hier bekannten Schlüssels.",
        "Copy it again from its source: whether the new copy is refused, too, tells which."
        / "Noch einmal von ihrer Quelle kopieren: Ob auch die neue Kopie abgelehnt wird, zeigt, was es ist.";
}

impl Code {
    /// The text of `spec/codes.md`.
    #[must_use]
    pub fn table() -> String {
        let mut text = String::from(
            "# Reject codes\n\n\
             Every refusal of a Carnet program carries one of these codes. A code never changes its \
             meaning. `carnet explain CODE`\nprints the same words. This page is written by \
             `make codes` from `crates/format/src/codes.rs`.\n\n\
             | code | what happened | what to do |\n| --- | --- | --- |\n",
        );
        for code in Self::ALL {
            let (meaning, next, own) = (code.meaning(), code.next_step(), code.next_step_for_own());
            let whose = match code.as_str().starts_with("input.") {
                true => "Requests",
                false => "Own bundle or key",
            };
            let own = if own == next { String::new() } else { format!(" *{whose}:* {own}") };
            text.push_str(&format!("| `{code}` | {meaning} | {next}{own} |\n"));
        }
        text
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Code::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(UnknownCode)
    }
}

/// The text is not one of [`Code::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", language::text!(en "no such code"; de "diesen Code gibt es nicht"))]
pub struct UnknownCode;
