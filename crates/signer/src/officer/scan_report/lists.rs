//! The words, in small letters; `?` stands for a letter beyond ASCII, so that it does not matter in
//! which code page a report was written.

/// What scanners say of a file in which they found something.
pub(super) const HARD: &str = "\
    b?sartig b?sartige b?sartigen befallen dangerous eicar flagged ge?nfecteerd gef?hrlich \
    ge?nfecteerde harmful heur infect? infect?e infect?es infect?s infectada infectado \
    infectados infected infetado infetados infetti infetto inficeret infikovan? infiziert \
    infizierte infizierten infizierter infiziertes malicioso maliciosos malicious \
    malveillant malveillants sch?dlich suspicious trojan trojaner trojans troyano troyanos \
    unclean unsafe unsauber verd?chtig verd?chtige verd?chtigen verseucht w32 w97m \
    zainfekowane zainfekowany";

/// What they say of what they found, and of what they did not find.
pub(super) const FINDS: &str = "\
    d?tect? d?tect?e d?tect?es d?tect?s detectada detectadas detectado detectados detected \
    detects detetado detetados discovered encontrada encontradas encontrado encontrados \
    entdeckt entdeckte entdeckten erkannt erkannte erkannten finds found fundet gedetecteerd gefunden gefundene gefundenen gevonden nalezen nalezeno \
    rilevata rilevate rilevati rilevato trouv? trouv?e trouv?es trouv?s trovata trovate \
    trovati trovato wykryto znaleziono";

/// What they did to it.
pub(super) const TREATED: &str = "\
    bloccato blocked blockiert blockierte bloqu? bloqu?s bloqueado bloqueados cuarentena \
    desinfiziert desinfizierte disinfected geblokkeerd gesperrt quarant?ne quarantaine \
    quarantena quarantine quarantined zablokowano";

/// What they look for. In front of [`ABOUT`] it names the scanner or its database.
pub(super) const SOFT: &str = "\
    adware alarm alarme alert alerts amea?a amea?as amenaza amenazas backdoor bedreiging \
    bedreigingen bedrohung bedrohungen befall befund befunde d?tection d?tections detection \
    detections exploit exploits finding findings fund funde hit hits hrozba hrozby hrozeb \
    infection infections infektion infektionen maliciel maliciels malware menace menaces \
    minacce minaccia pua puas pup pups ransomware riskware rootkit rootkits sch?dling \
    sch?dlinge schadcode schadprogramm schadprogramme schadsoftware spyware threat threats \
    treffer trusler trussel viren virus viruses virussen wirus wirusy worm worms zagro?e? \
    zagro?enia zagro?enie";

/// What they did, perhaps to something else.
pub(super) const ACTIONS: &str = "\
    bereinigt cleaned deleted entfernt entfernte gel?scht gel?schte remaining removed \
    repaired repariert";

/// A verdict without a finding.
pub(super) const CLEAN: &str = "\
    clean harmless sauber unbedenklich uninfected virenfrei";

/// A verdict that may be about something else.
pub(super) const WEAK: &str = "\
    ok passed safe";

/// Behind what a file has not.
pub(super) const FREE: &str = "\
    free frei";

/// In front of a noun; or the value of a label.
pub(super) const NO: &str = "\
    ??dn? ??dne aucun aucune brak geen ingen kein keine keinem keinen keiner keinerlei \
    keines nenhum nenhuma nessun nessuna nessuno ning?n ninguna ninguno no";

/// In front of a state.
pub(super) const NOT: &str = "\
    ikke n?o never nicht nie niet non not pas";

/// In front of [`FINDS`], or the value of a label.
pub(super) const NOTHING: &str = "\
    nada nichts niente niets none nothing rien";

/// In front of what a file has not.
pub(super) const WITHOUT: &str = "\
    ohne sans sem sin without";

/// Only the value of a label.
pub(super) const NONE: &str = "\
    false n/a negative nein nil null zero";

/// The value of a label.
pub(super) const YES: &str = "\
    ja oui positiv positive s? si true yes";

/// What is counted.
pub(super) const UNITS: &str = "\
    archive archives archivo archivos av avs bestand bestanden code datei dateien elemente \
    engines fichier fichiers file files item items object objects objekt objekte objekten \
    program programme programs software vendors";

/// What may stand between a word and what counts it.
pub(super) const GLUE: &str = "\
    a als an and any anzahl are art as b been by bzw classified count d de des die div du \
    eingestuft es gesamt has hat i is konnten level li logiciel moved n name names number o \
    oder of or ou p possible possibly potential potentially reason reasons counts risk s security span \
    strong td th that the this to total tr type und unerw?nschte unwanted verschoben von was \
    were wurde wurden";

/// The same, behind a label only: "no other threats" leaves some.
pub(super) const REST: &str = "\
    active aktive known neue new other weitere";

/// What a noun stands in front of where it names the scanner.
pub(super) const ABOUT: &str = "\
    check data database databases datenbank db defender defense definition definitionen \
    definitions defs engine intelligence log pattern patterns prevention protection report \
    scan scanner scanning scans schutz signature signaturen signatures tool utility version";

/// A label whose value is the verdict.
pub(super) const RESULT: &str = "\
    conclusion ergebnis outcome result results state status summary verdict";

/// Where a clause about findings ends.
pub(super) const PREPOSITIONS: &str = "\
    at auf bei dans en for from im in on within";

/// What was not looked at.
pub(super) const ERRORS: &str = "\
    ?bersprungen error errors fehler skipped timeout timeouts unscanned";

/// A scan that came to no end.
pub(super) const ABORTED: &str = "\
    abgebrochen aborted canceled cancelled excluded failed fehlgeschlagen incomplete \
    unvollst?ndig";

/// What was looked at.
pub(super) const SCANNED: &str = "\
    checked durchsucht gepr?ft gepr?fte gescannt gescannte processed scanned untersucht \
    untersuchte";

/// The value of a setting, not of a finding.
pub(super) const STATES: &str = "\
    aktiviert aus deaktiviert disabled enabled off unbekannt unknown";

/// What a word contains that is one of [`HARD`].
pub(super) const HARD_STEMS: &[&str] = &[
    "infect",
    "infekt",
    "infekc",
    "infiz",
    "infic",
    "infik",
    "infett",
    "infetad",
    "malicious",
    "trojan",
    "troyan",
    "trojka",
    "eicar",
    "suspici",
    "suspect",
    "verseuch",
    "ransom",
    "backdoor",
    "rootkit",
    "keylog",
    "verd?cht",
    "b?sart",
    "schaedling",
];

/// The same of [`TREATED`].
pub(super) const TREATED_STEMS: &[&str] = &["quarant", "cuarent", "disinfect", "desinf"];

/// The same of [`SOFT`].
pub(super) const SOFT_STEMS: &[&str] = &[
    "virus",
    "viren",
    "malware",
    "threat",
    "bedroh",
    "spyware",
    "adware",
    "sch?dling",
    "schadsoft",
    "schadprog",
];
