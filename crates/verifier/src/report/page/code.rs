//! What the codes of a verdict mean and ask for, in the language of the page.

use carnet_format::Code;
use maud::{Markup, html};

use super::words::Language;

/// What happened.
pub(super) fn meaning(code: Code, lang: Language) -> Markup {
    in_language(lang, code.meaning(), german(code).map(|(meaning, _)| meaning))
}

/// What the reader does next.
pub(super) fn next_step(code: Code, lang: Language) -> Markup {
    in_language(lang, code.next_step(), german(code).map(|(_, next)| next))
}

/// In English where the language lacks it.
fn in_language(lang: Language, english: &str, german: Option<&str>) -> Markup {
    html! {
        @match (lang, german) {
            (Language::En, _) => { (english) }
            (Language::De, Some(german)) => { (german) }
            (Language::De, None) => { span lang="en" { (english) } }
        }
    }
}

pub(super) fn german(code: Code) -> Option<(&'static str, &'static str)> {
    let row = GERMAN.iter().find(|(name, ..)| *name == code.as_str());
    row.map(|(_, meaning, next)| (*meaning, *next))
}

const FAULTY: &str = "Die Datei stammt von einem fehlerhaften Programm. Den Absender verständigen.";
const HOSTILE: &str = "Die Datei stammt von einem fehlerhaften oder böswilligen Programm. Ablehnen und den Absender verständigen.";
const NEWER: &str = "Der Absender verwendet vielleicht eine neuere Version. Die Versionen in der Vertrauensdatei vergleichen.";
const MIXED: &str = "Die Datei stammt von einem fehlerhaften Programm oder einer neueren Version: die Versionen in der Vertrauensdatei vergleichen. Stimmen sie überein, die Datei ablehnen und den Absender verständigen.";
const HIDDEN: &str = "Die Datei kann Daten verbergen. Ablehnen und den Absender verständigen.";
const OFFICER: &str =
    "Die Datei kann Daten verbergen. Ablehnen und die Sicherheitsbeauftragten verständigen.";
const COPY: &str = "Die Datei wurde nach dem Signieren verändert oder beschädigt. Noch einmal von ihrer Quelle kopieren.";
const SIGN_AGAIN: &str = "Die Person bitten, noch einmal freizugeben.";
const SCAN_AGAIN: &str = "Das Bündel erneut auf Viren prüfen lassen.";
const ASK_ROUTE: &str = "Den Posten an seiner Quelle entfernen oder die Vertrauensdatei für diesen Weg ergänzen lassen.";

/// Code, meaning, next step: every code that a verdict can name.
#[rustfmt::skip]
const GERMAN: &[(&str, &str, &str)] = &[
    ("label.bad", "Die Datei beginnt nicht mit der Carnet-Kennung.", "Das ist keine Carnet-Datei, oder ihr Anfang ist beschädigt. Noch einmal von ihrer Quelle kopieren."),
    ("file.truncated", "Die Datei endet zu früh.", "Noch einmal von ihrer Quelle kopieren; ein zu früh gezogener Stick hinterlässt solche Dateien."),
    ("file.trailing", "Hinter dem Ende des Bündels stehen weitere Bytes.", "Der Datei wurde etwas angehängt. Eine neue Kopie verlangen und den Datenträger melden."),
    ("cbor.reserved", "Eine Zahl beginnt in einer reservierten Form.", HOSTILE),
    ("cbor.indefinite", "Eine Zeichenkette, Liste oder Tabelle nennt keine Länge.", HOSTILE),
    ("cbor.simple", "In den Daten steht ein Wert, den Carnet nicht kennt.", HOSTILE),
    ("cbor.truncated", "Die Daten enden mitten in einem Wert.", HOSTILE),
    ("cbor.not-shortest", "Eine Zahl steht nicht in ihrer kürzesten Form; das kann Daten verbergen.", HOSTILE),
    ("cbor.tag", "Eine Kennung steht, wo keine hingehört.", HOSTILE),
    ("cbor.type", "Ein Wert hat eine andere Art, als das Format sagt.", HOSTILE),
    ("cbor.range", "Eine Zahl liegt außerhalb ihres erlaubten Bereichs.", HOSTILE),
    ("cbor.length", "Eine Zeichenkette oder Liste ist kürzer oder länger als erlaubt.", HOSTILE),
    ("cbor.utf8", "Ein Text ist kein UTF-8.", HOSTILE),
    ("cbor.key-duplicate", "Ein Feldname steht zweimal in einer Tabelle.", HOSTILE),
    ("cbor.key-order", "Die Felder einer Tabelle stehen nicht in aufsteigender Ordnung.", HOSTILE),
    ("cbor.key-unknown", "Eine Tabelle hat ein Feld, das es im Format nicht gibt.", NEWER),
    ("cbor.key-missing", "Einer Tabelle fehlt ein Pflichtfeld.", HOSTILE),
    ("cbor.trailing", "Hinter dem Ende eines Werts stehen weitere Bytes.", HOSTILE),
    ("cose.structure", "Der signierte Umschlag hat nicht die Form, die Carnet verwendet.", "Das ist keine Carnet-Aussage, oder sie ist beschädigt. Eine neue Kopie verlangen."),
    ("cose.alg", "Die Signatur verwendet ein Verfahren, das Carnet nicht liest; es liest Ed25519 und P-256 mit SHA-256.", NEWER),
    ("cose.typ", "Der Umschlag enthält eine andere Art von Aussage, als hierher gehört.", "Ist es eine Datei anderer Art, sie mit deren eigenem Befehl beurteilen. Sonst steht eine Aussage an einem Platz, der nicht ihrer ist: Die Datei ablehnen und den Absender verständigen."),
    ("cose.high-s", "Eine P-256-Signatur hat die größere ihrer zwei Formen.", "Ein anderes Programm hat die Datei signiert, oder sie wurde verändert oder beschädigt. Eine neue Kopie verlangen."),
    ("cose.signature-length", "Die Signatur hat nicht 64 Bytes.", HOSTILE),
    ("cose.signature", "Die Signatur passt nicht zu den signierten Bytes.", "Die Datei wurde nach dem Signieren verändert oder beschädigt. Noch einmal kopieren; hilft das nicht, den Absender und die Sicherheitsbeauftragten verständigen."),
    ("key.unknown", "Der Schlüssel der Signatur steht nicht in der Vertrauensdatei.", "Vielleicht ist die Vertrauensdatei hier veraltet: nachsehen, ob es eine neuere gibt. Wenn nicht, beim Absender klären, welcher Schlüssel verwendet wurde; ein neuer muss zuerst in die Vertrauensdatei."),
    ("manifest.version", "Die Beschreibung hat eine Version, die dieses Programm nicht liest.", "Beide Seiten brauchen dieselbe Version von Carnet: beide aktualisieren. Dann das Bündel noch einmal exportieren lassen."),
    ("manifest.kind", "Das Bündel ist weder Anfrage noch Antwort.", NEWER),
    ("manifest.site", "Ein Standortname hat unerlaubte Zeichen.", FAULTY),
    ("manifest.answers", "Die Liste der beantworteten Bündel ist falsch, fehlt oder gehört nicht hierher.", FAULTY),
    ("manifest.acknowledges", "Die Liste der bestätigten Bündel ist nicht in Ordnung.", FAULTY),
    ("manifest.voided", "Die Liste der entwerteten Bündel ist nicht in Ordnung oder nennt ein künftiges.", FAULTY),
    ("manifest.route", "Das Bündel nennt denselben Standort als Absender und Empfänger.", FAULTY),
    ("manifest.previous", "Die Prüfsumme des Bündels davor fehlt, oder steht im ersten einer Reihe.", FAULTY),
    ("manifest.expires", "Das Bündel läuft ab, bevor es erstellt wurde.", "Die Uhr des Absenders prüfen und ein neues Bündel verlangen."),
    ("manifest.frame-length", "Ein Block ist länger, als sein Inhalt erklären kann.", OFFICER),
    ("manifest.chunk-cut", "Ein Block mit mehreren Posten ist größer als 1 MiB.", FAULTY),
    ("manifest.items", "Das Bündel hat mehr Posten, als ein Bündel haben darf.", FAULTY),
    ("bundle.chunk-head", "Vor einem Block stehen andere Bytes, als die Beschreibung verlangt.", COPY),
    ("chunk.frame-digest", "Ein Block ist nicht der signierte.", COPY),
    ("chunk.magic", "Ein Block beginnt nicht als zstd-Rahmen.", "Dort steht ein versteckter Rahmen oder Fremdes. Die Datei ablehnen und die Sicherheitsbeauftragten verständigen."),
    ("chunk.header", "Ein Block hat zstd-Optionen, die Carnet verbietet.", HIDDEN),
    ("chunk.content-size", "Ein Block nennt eine andere Größe als die Beschreibung.", HOSTILE),
    ("chunk.block", "Ein Teil eines Blocks hat eine verbotene Art oder Größe.", HIDDEN),
    ("chunk.end", "Ein Block endet nicht mit seinem letzten Teil.", OFFICER),
    ("chunk.decode", "Ein Block lässt sich nicht auf die genannte Größe entpacken.", HOSTILE),
    ("chunk.decoder", "Der Entpacker dieses Programms lässt zu, was das Format verbietet; damit lässt sich nichts beurteilen.", "Das Programm wurde falsch gebaut. Eine veröffentlichte Fassung installieren und die Datei noch einmal beurteilen."),
    ("chunk.plain-digest", "Der entpackte Inhalt ist nicht der signierte.", HOSTILE),
    ("chunk.items", "Ein Block enthält mehr oder weniger Posten, als die Beschreibung sagt.", FAULTY),
    ("chunk.cut", "Ein Block endet früher, als die Regeln verlangen.", FAULTY),
    ("item.scheme", "Ein Posten hat ein Lizenzschema, das dieses Programm nicht kennt.", NEWER),
    ("item.purpose", "Eine Anfrage hat einen Zweck, den dieses Programm nicht kennt oder den ihre übrigen Teile nicht erlauben.", MIXED),
    ("item.reason", "Eine Anfrage hat einen Grund, den dieses Programm nicht kennt oder den ihre übrigen Teile nicht erlauben.", MIXED),
    ("item.body", "Ein Posten enthält Teile, die nicht zu seinem Schema gehören, oder ihm fehlen eigene.", FAULTY),
    ("item.vendor", "Ein Herstellername hat unerlaubte Zeichen.", FAULTY),
    ("item.number", "Eine Installations- oder Bestätigungs-ID ist zu groß, um eine zu sein.", FAULTY),
    ("item.key-type", "Eine Anfrage hat eine Schlüsselart, die dieses Programm nicht kennt.", NEWER),
    ("item.extended-pid", "Eine erweiterte Produkt-ID hat nicht die Form einer solchen.", FAULTY),
    ("item.field-name", "Ein Feldname hat unerlaubte Zeichen.", FAULTY),
    ("item.field-order", "Die Felder eines Postens sind nicht in Ordnung.", FAULTY),
    ("item.field-value", "Ein Feld hat Zeichen, die Leser täuschen können.", "Die Datei ablehnen und den Absender fragen, was in dem Feld stehen soll."),
    ("item.answers", "Eine Antwort nennt ein Bündel, das die Beschreibung nicht aufführt.", FAULTY),
    ("item.outcome", "Eine Antwort hat einen Ausgang, den dieses Programm nicht kennt.", NEWER),
    ("item.grant", "Eine Antwort hat Teile, die nicht zu ihrem Ausgang passen.", FAULTY),
    ("item.error-code", "Ein Fehlercode hat unerlaubte Zeichen.", FAULTY),
    ("item.duplicate", "Zwei Posten sind gleich.", FAULTY),
    ("item.order", "Die Posten sind nicht in Ordnung.", FAULTY),
    ("item.not-granted", "Die Anfrage sagt, eine Antwort habe nicht gepasst, aber dieses Kontobuch hat keine solche erteilt.", "Sie wird wie eine gewöhnliche Anfrage behandelt: beantworten. Das Werk fragen, welche Antwort es meint."),
    ("endorsement.count", "Das Bündel trägt mehr als 16 Freigaben und Virenprüfungen.", "Die überzähligen aus einer Kopie entfernen oder eine neue Kopie verlangen."),
    ("endorsement.size", "Eine Freigabe oder Virenprüfung ist länger als 8.192 Bytes.", "Sie stammt von einem fehlerhaften oder böswilligen Programm. Eine Kopie ohne sie verlangen."),
    ("endorsement.order", "Freigaben und Virenprüfungen stehen nicht in Ordnung.", "Sie wurden von Hand oder von einem fehlerhaften Programm zusammengestellt. Eine neue Kopie verlangen."),
    ("endorsement.repeated", "Dieselbe Freigabe oder Virenprüfung steht zweimal.", "Sie zählt höchstens einmal. Eine Kopie ohne die Wiederholung verlangen."),
    ("endorsement.unknown-key", "Eine Freigabe oder Virenprüfung ist mit einem Schlüssel signiert, der nicht in der Vertrauensdatei steht.", "Klären, wer signiert hat. Der Schlüssel muss in die Vertrauensdatei, oder die Aussage muss weg."),
    ("endorsement.signature", "Die Signatur einer Freigabe oder Virenprüfung passt nicht.", "Sie wurde verändert oder beschädigt. Die Person bitten, noch einmal zu signieren."),
    ("endorsement.high-s", "Eine P-256-Signatur unter einer Freigabe oder Virenprüfung hat die größere ihrer zwei Formen.", "Sie wurde verändert, oder ein anderes Programm hat sie signiert. Die Person bitten, noch einmal zu signieren."),
    ("endorsement.version", "Eine Freigabe oder Virenprüfung hat eine Version, die dieses Programm nicht liest.", "Beide Seiten brauchen dieselbe Version von Carnet: beide aktualisieren. Dann noch einmal freigeben oder prüfen lassen."),
    ("endorsement.other-bundle", "Eine Freigabe oder Virenprüfung gehört zu einem anderen Bündel.", "Jemand hat sie hierher gebracht. Die Datei ablehnen und die Sicherheitsbeauftragten verständigen."),
    ("endorsement.other-text", "Eine Freigabe gehört zu einer anderen Vertrauensdatei.", "Jemand hat sie hierher gebracht. Die Aktualisierung ablehnen und die Sicherheitsbeauftragten verständigen."),
    ("endorsement.ticket", "Der Vorgang einer Freigabe hat unerlaubte Zeichen.", SIGN_AGAIN),
    ("endorsement.media", "Die Datenträger einer Freigabe sind nicht in Ordnung.", SIGN_AGAIN),
    ("endorsement.window", "Eine Freigabe endet, bevor sie beginnt.", SIGN_AGAIN),
    ("endorsement.text", "Eine Virenprüfung nennt Programm oder Signaturen mit unerlaubten Zeichen.", SCAN_AGAIN),
    ("trust.role", "Der Schlüssel hat eine andere Rolle, als das Signierte verlangt.", "Ein Bündel signiert der Export-Schlüssel des Absenders, eine Quittung der Import-Schlüssel ihres Standorts, einen Ausweis ein Medien-Schlüssel: mit diesem signieren oder die Vertrauensdatei berichtigen lassen."),
    ("trust.key-site", "Der Schlüssel, der das Bündel signiert hat, gehört einem anderen Standort als dem genannten Absender.", "Bis zur Klärung als Versuch behandeln, sich für einen anderen Standort auszugeben."),
    ("trust.revoked", "Der Schlüssel, der das Bündel signiert hat, ist widerrufen.", "Das Bündel nicht verwenden. Vom Absender ein neues unter einem gültigen Schlüssel verlangen."),
    ("route.none", "Die Vertrauensdatei kennt keinen Weg zwischen den beiden Standorten.", "Den Weg in die Vertrauensdatei aufnehmen lassen, wenn dieser Austausch gewollt ist."),
    ("route.version", "Der Empfänger liest Bündel dieser Version nicht.", "Mit einer Version exportieren, die er liest, oder seinen Eintrag in der Vertrauensdatei ändern lassen."),
    ("route.kind", "Dieser Weg trägt keine Bündel dieser Art.", "Die Richtung prüfen: Anfragen gehen den einen Weg, Antworten den anderen."),
    ("route.items", "Das Bündel hat mehr Posten, als der Weg erlaubt.", "In kleineren Bündeln exportieren oder die Grenze anheben lassen."),
    ("route.bytes", "Das Bündel hat mehr Bytes, als der Weg erlaubt.", "In kleineren Bündeln exportieren oder die Grenze anheben lassen."),
    ("route.medium-unknown", "Der Datenträger steht nicht in der Vertrauensdatei, oder seine Tabelle dort wird übergangen.", "Einen erfassten Datenträger verwenden, der dort steht, oder diesen aufnehmen lassen. Nachsehen, ob die Vertrauensdatei hier die neueste ist und ob `carnet trust check` sagt, dass die Tabelle übergangen wird."),
    ("route.medium-retired", "Der Datenträger ist ausgemustert.", "Einen anderen verwenden und diesen nach den eigenen Regeln vernichten."),
    ("route.medium", "Dieser Weg erlaubt diesen Datenträger nicht.", "Einen Datenträger verwenden, den der Weg nennt."),
    ("route.medium-route", "Der Datenträger wurde nicht für diesen Weg erfasst.", "Einen Datenträger verwenden, dessen Ausweis den Weg nennt, oder diesen neu dafür erfassen lassen."),
    ("route.medium-differs", "Der Datenträger sagt über sich etwas anderes als sein Ausweis.", "Das kann ein anderer Stick mit kopiertem Ausweis sein. Aufschrift und Seriennummer ansehen und fragen, wer ihn getragen hat. Ist er doch der richtige, ihn neu erfassen lassen."),
    ("route.passport", "Der Ausweis auf dem Datenträger wird nicht anerkannt.", "Den Grund im Befund lesen. Einen anderen Datenträger verwenden oder diesen neu erfassen lassen."),
    ("route.medium-missing", "Dieser Weg erlaubt nur genannte Datenträger, und es ist nicht bekannt, auf welchem das Bündel kam.", "Einen ausgestellten Stick verwenden. `carnet media check DIR` sagt, was diesem fehlt; ist er eingehängt?"),
    ("route.foreign", "Auf dem Datenträger liegt noch anderes.", "Nachsehen, was es ist und von wem. Dann das Bündel mit einem Vorgang einlassen, wo der Weg das erlaubt, oder es auf einem Datenträger bringen, auf dem sonst nichts liegt."),
    ("route.scheme", "Ein Posten gehört zu einem Lizenzschema, das dieser Weg nicht trägt.", ASK_ROUTE),
    ("route.key-type", "Eine Anfrage hat eine Schlüsselart, die dieser Weg nicht trägt.", ASK_ROUTE),
    ("route.vendor", "Eine Anfrage gilt einem Hersteller, den dieser Weg nicht trägt.", ASK_ROUTE),
    ("route.field", "Eine Anfrage enthält einen Wert oder ein Feld, das auf diesem Weg nicht hinaus darf.", "Den Wert an seiner Quelle weglassen oder seinen Namen in die Felder des Weges aufnehmen lassen."),
    ("site.unknown", "Das Bündel nennt einen Standort, der nicht in der Vertrauensdatei steht.", "Prüfen, ob die Vertrauensdatei die neueste ist."),
    ("site.own", "Dieser Standort hat das Bündel selbst erstellt.", "Hier ist nichts zu tun: zum Empfänger bringen."),
    ("site.not-for-here", "Das Bündel ist für einen anderen Standort.", "Zu dem Standort bringen, den es nennt."),
    ("time.expires-without-clock", "Das Bündel nennt einen Ablauf, aber die Uhr seines Standorts gilt nicht als verlässlich.", "Mit den Einstellungen der Vertrauensdatei neu exportieren oder den Eintrag zur Uhr berichtigen lassen."),
    ("time.future", "Das Bündel wurde später erstellt, als es nach der verlässlichen Uhr hier ist.", "Die Uhren beider Standorte vergleichen; eine geht falsch."),
    ("time.key-expired", "Der Schlüssel, der das Bündel signiert hat, ist nicht mehr gültig.", "Vom Absender ein Bündel unter einem gültigen Schlüssel verlangen."),
    ("time.key-not-yet", "Der Schlüssel, der das Bündel signiert hat, ist noch nicht gültig.", "Warten, bis er es ist, oder die Uhr dieses Rechners prüfen."),
    ("time.expired", "Das Bündel ist abgelaufen.", "Vom Absender einen neuen Export verlangen."),
    ("time.too-old", "Das Bündel ist älter, als der Weg erlaubt.", "Vom Absender einen neuen Export verlangen."),
    ("time.medium-expired", "Der Datenträger darf nichts mehr tragen: Seine Zeit ist vorbei.", "Einen anderen verwenden oder diesen neu erfassen lassen."),
    ("time.unknown", "Es lässt sich nicht sagen, ob Schlüssel und Bündel noch gültig sind, und dieser Weg lehnt das ab.", "Auf einem Rechner mit verlässlicher Uhr beurteilen, oder einen Zeitpunkt angeben, für den jemand einsteht: verify --at, import --now."),
    ("time.held", "Es lässt sich nicht sagen, ob Schlüssel und Bündel noch gültig sind, und dieser Weg überlässt das einem Menschen.", "Geht die Uhr dieses Rechners richtig, mit --clock trusted oder --site NAME angeben. Sonst die Zeit dieses Imports mit --now und Vorgang angeben, oder die gezeigten Zeiten prüfen und das Bündel mit einem Vorgang einlassen."),
    ("time.jump", "Das Bündel nennt eine Zeit, die mehr als 180 Tage nach allem liegt, wofür jemand eingestanden ist.", "Den Absender fragen, was seine Uhr sagt. Stimmt die Zeit, das Bündel mit einem Vorgang einlassen; sonst die Uhr stellen und neu exportieren lassen."),
    ("quorum.role", "Der Schlüssel der Aussage hat keine Rolle, die sie erlaubt.", "Eine Person mit Freigabe-Schlüssel oder eine Prüfstation mit eigenem Schlüssel bitten."),
    ("quorum.revoked", "Der Schlüssel der Aussage ist widerrufen.", "Eine Aussage unter einem gültigen Schlüssel verlangen."),
    ("quorum.scan-site", "Die Virenprüfung stammt von einem Standort, dessen Prüfungen auf diesem Weg nicht zählen.", "Das Bündel an einem Standort prüfen lassen, den der Weg nennt."),
    ("quorum.expired", "Die Aussage oder ihr Schlüssel ist nicht mehr gültig.", "Eine neue verlangen."),
    ("quorum.not-yet", "Die Aussage oder ihr Schlüssel ist noch nicht gültig.", "Warten, bis sie es ist, oder die Uhr dieses Rechners prüfen."),
    ("quorum.time-unknown", "Es lässt sich nicht sagen, ob die Freigabe oder Virenprüfung jetzt gültig ist: Dieser Rechner hat keine verlässliche Uhr, oder der Standort der Virenprüfung hat keine.", "Auf einem Rechner mit verlässlicher Uhr beurteilen, oder einen Zeitpunkt angeben, für den jemand einsteht: verify --at, import --now. Bei einer Virenprüfung auch nachsehen, was die Vertrauensdatei über die Uhr ihres Standorts sagt."),
    ("quorum.future", "Die Virenprüfung ist später, als es nach der verlässlichen Uhr hier ist.", "Die Uhren vergleichen; eine geht falsch."),
    ("quorum.scan-old", "Die Virenprüfung ist älter, als der Weg erlaubt.", SCAN_AGAIN),
    ("quorum.custodian", "Wer freigegeben hat, kann den Schlüssel verwenden, der das Bündel signiert hat.", "Eine Person bitten, die diesen Schlüssel nicht verwenden kann."),
    ("quorum.other-medium", "Die Freigabe gilt anderen Datenträgern, oder es ist nicht bekannt, welcher dieser ist.", "Das Bündel von dem freigegebenen Datenträger lesen: `carnet media check DIR` sagt, welcher dieser ist."),
    ("quorum.same-person", "Diese Person hat schon freigegeben.", "Eine andere Person bitten."),
    ("quorum.approvals", "Zu wenige Personen haben das Bündel freigegeben.", "Von weiteren Personen freigeben lassen, die den Export-Schlüssel nicht verwenden können."),
    ("quorum.scan", "Das Bündel trägt keine Virenprüfung, die zählt.", "Das Bündel auf Viren prüfen lassen."),
    ("config.unreadable", "Eine Datei der Einstellungen, etwa carnet.toml oder die Vertrauensdatei, lässt sich nicht lesen.", "Den genannten Pfad ansehen und ob dieses Konto die Datei lesen darf."),
    ("medium.full", "Für die Datei ist kein Platz.", "Platz schaffen und denselben Befehl noch einmal ausführen."),
    ("medium.read-only", "Der Datenträger oder sein Dateisystem ist schreibgeschützt.", "Den Schreibschutz aufheben oder einen anderen Datenträger verwenden und denselben Befehl noch einmal ausführen."),
    ("medium.damaged", "Das Dateisystem des Datenträgers ist beschädigt: Er wurde beim Schreiben gezogen oder verlor den Strom.", "Einen anderen Datenträger verwenden. Diesen prüfen lassen (Windows: Scannen und Reparieren; Linux: fsck, wenn er ausgehängt ist), dann noch einmal versuchen."),
    ("medium.gone", "Der Datenträger wurde gezogen, oder sein Treiber hat angehalten.", "Den Datenträger wieder einstecken, warten, bis er eingehängt ist, und denselben Befehl noch einmal ausführen."),
    ("medium.defective", "Der Datenträger meldet einen Fehler oder gibt andere Bytes zurück, als geschrieben wurden.", "Diesen Datenträger nicht mehr verwenden. Denselben Befehl mit einem anderen noch einmal ausführen."),
    ("medium.swapped", "An der Stelle des richtigen Datenträgers ist ein anderer.", "Den einstecken, der angesehen wurde, und denselben Befehl noch einmal ausführen."),
    ("medium.missing", "Die Datei oder der Ordner ist nicht da, oder dort ist kein Datenträger eingehängt.", "Den Pfad ansehen und ob der Datenträger eingesteckt und eingehängt ist."),
    ("medium.denied", "Dieses Konto darf dort nicht lesen oder schreiben.", "Nachsehen, wem der Ordner gehört, oder den Datenträger für dieses Konto einhängen."),
    ("medium.not-regular", "Wo eine gewöhnliche Datei nötig ist, liegt eine Verknüpfung, ein Ordner, ein Gerät oder eine Pipe.", "Die Datei selbst nennen. Wurde eine Datei genannt, fragen, wer das auf den Datenträger gebracht hat."),
    ("medium.too-large", "Die Datei ist größer als jedes Bündel.", "Das ist keine Datei von Carnet. Fragen, wer sie dorthin gebracht hat."),
    ("medium.io", "Das Betriebssystem meldet einen Fehler, der hier keinen Namen hat.", "Den Fehler in der Meldung lesen und denselben Befehl noch einmal ausführen. Bleibt der Fehler, einen anderen Datenträger verwenden."),
    ("diagnosis.incomplete", "Die Datei wurde nicht bis zum Ende kopiert.", "Noch einmal von ihrer Quelle kopieren und den Stick erst ziehen, wenn das Programm es sagt."),
    ("diagnosis.unstable", "Beim zweiten Lesen hatte die Datei andere Bytes.", "Wurde sie gerade noch geschrieben, warten, bis das fertig ist, und es noch einmal versuchen. Sonst diesen Datenträger nicht mehr verwenden und das Bündel von seiner Quelle auf einen anderen kopieren."),
    ("diagnosis.blank", "Ein Teil der Datei ist leer: Er wurde nie auf den Datenträger geschrieben.", "Noch einmal von ihrer Quelle kopieren. Geschieht es wieder, diesen Datenträger nicht mehr verwenden."),
    ("diagnosis.altered", "Bytes der Datei wurden nach dem Signieren verändert.", "Noch einmal von ihrer Quelle kopieren. Hat die neue Kopie denselben Fehler, beide behalten und die Sicherheitsbeauftragten verständigen."),
    ("diagnosis.unclear", "Die Datei wurde verändert oder beschädigt, oder sie war nie ein Bündel eines hier bekannten Schlüssels.", "Noch einmal von ihrer Quelle kopieren: Ob auch die neue Kopie abgelehnt wird, zeigt, was es ist."),
];
