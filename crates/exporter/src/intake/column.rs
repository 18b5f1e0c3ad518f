//! What the names of columns, properties and labels mean.

use crate::fault::InputError;
use crate::source::table;

/// The values of a row by what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Column {
    /// Several names say *machine*; the lower number wins.
    Machine(u8),
    InstallationId,
    /// The installation id of an Active Directory forest.
    ForestInstallationId,
    ActivationId,
    ApplicationId,
    ExtendedPid,
    KeyType,
    Channel,
    Description,
    Name,
    LicenseStatus,
    Reason,
}

impl table::Column for Column {
    const NEEDED: &'static [Self] = &[Self::InstallationId, Self::ForestInstallationId];
    const MISSING: InputError = InputError::NoColumn;

    fn is_passed_over(name: &str) -> bool {
        is_passed_over(name)
    }

    fn named(name: &str) -> Option<Self> {
        // WMI's own, also where a mail quotes the header; a column Server may be of another.
        match name.trim_matches(['"', ' ', '\t', '>']) {
            "__SERVER" => Self::of("__server"),
            name => Self::of(&table::bare(name)),
        }
    }

    fn of(bare: &str) -> Option<Self> {
        let find = |table: &[(Self, &[&str])]| {
            table.iter().find(|(_, names)| names.contains(&bare)).map(|(column, _)| *column)
        };
        find(&PROPERTIES).or_else(|| find(&LABELS))
    }
}

impl Column {
    /// Whether a person fills it in with the machine's name; `PSComputerName` and the like are empty in what a machine
    /// tells of itself.
    pub(super) fn is_for_a_machine_by_hand(self) -> bool {
        matches!(self, Self::Machine(0 | 1 | 3))
    }

    /// The meaning of a label in a print. `ID` and `SKU` stand there for other things, too, and `Host` and
    /// `Node` for other machines.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        let bare = table::bare(label);
        let known = <Self as table::Column>::of(&bare);
        known.filter(|_| !matches!(bare.as_str(), "id" | "sku" | "host" | "node"))
    }

    /// Whether only lists of properties have a label like this: `OfflineInstallationId`, in one word.
    pub(super) fn is_property(label: &str) -> bool {
        const NAMES: [&str; 10] = [
            "offlineinstallationid",
            "forestinstallationid",
            "installationid",
            "activationid",
            "applicationid",
            "productkeyid",
            "productkeychannel",
            "licensestatus",
            "partialproductkey",
            "pscomputername",
        ];
        label.chars().all(|c| c.is_ascii_alphanumeric()) && NAMES.contains(&&*table::bare(label))
    }
}

/// Whether only `Get-OSLicenseInfo` calls an activation id so; in `SoftwareLicensingProduct` it is `ID`.
pub(super) fn is_of_os_license(name: &str) -> bool {
    name.eq_ignore_ascii_case("ActivationID")
}

/// What Windows, WMI, VAMT and Carnet call the values.
const PROPERTIES: [(Column, &[&str]); 16] = [
    (Column::Machine(0), &["machine", "machinename"]),
    (Column::Machine(1), &["computername", "computer"]),
    (Column::Machine(2), &["pscomputername"]),
    (
        Column::Machine(3),
        &["fullyqualifieddomainname", "fqdn", "hostname", "host", "csname", "dnshostname"],
    ),
    (Column::Machine(4), &["node", "systemname", "devicename"]),
    (Column::Machine(5), &["__server"]),
    (Column::InstallationId, &["offlineinstallationid", "installationid", "iid"]),
    (Column::ForestInstallationId, &["forestinstallationid"]),
    (Column::ActivationId, &["id", "activationid", "sku", "skuid"]),
    (Column::ApplicationId, &["applicationid"]),
    (Column::ExtendedPid, &["productkeyid", "extendedpid", "epid"]),
    (Column::KeyType, &["keytype", "productkeytype"]),
    (Column::Channel, &["productkeychannel", "channel"]),
    (Column::Description, &["description", "licensedescription", "productdescription"]),
    (Column::Name, &["name", "licensename", "installationidfor"]),
    (
        Column::LicenseStatus,
        &[
            "licensestatus",
            "licensestatustext",
            "activationstatus",
            "aktivierungsstatus",
            "licensed",
            "islicensed",
            "lizenziert",
            "activated",
            "aktiviert",
        ],
    ),
];

/// The same in other languages, as `slmgr.vbs` prints them and people write them. Some are
/// translations that no print was at hand for: a wrong one is not found, and never found wrongly.
const LABELS: [(Column, &[&str]); 7] = [
    (Column::Reason, &["reason", "grund", "motif", "motivo"]),
    (
        Column::Machine(1),
        &[
            "maschine",
            "maschinenname",
            "rechner",
            "rechnername",
            "computernamen",
            "gerätename",
            "ordinateur",
            "nomdelordinateur",
            "nomdordinateur",
            "nomdelamachine",
            "nommachine",
            "équipement",
            "equipo",
            "nombredelequipo",
            "nombredeequipo",
            "máquina",
            "ordenador",
            "nombredehost",
            "nomehost",
            "macchina",
            "nomecomputer",
            "nomedelcomputer",
            "computador",
            "nomedocomputador",
            "nomedamáquina",
            "machinenaam",
            "computernaam",
            "komputer",
            "nazwakomputera",
            "počítač",
            "názevpočítače",
            "компьютер",
            "имякомпьютера",
            "bilgisayar",
            "bilgisayaradı",
            "コンピューター名",
            "计算机名",
            "電腦名稱",
            "컴퓨터이름",
        ],
    ),
    (
        Column::InstallationId,
        &[
            "installationsid",
            "installationskennung",
            "iddinstallation",
            "identifiantdinstallation",
            "iddeinstalación",
            "idinstallazione",
            "iddiinstallazione",
            "iddeinstalação",
            "iddainstalação",
            "installatieid",
            "identyfikatorinstalacji",
            "idinstalace",
            "кодустановки",
            "идентификаторустановки",
            "yüklemekimliği",
            "インストールid",
            "安装id",
            "安裝識別碼",
            "설치id",
        ],
    ),
    (
        Column::ActivationId,
        &[
            "aktivierungsid",
            "iddactivation",
            "identifiantdactivation",
            "iddeactivación",
            "idattivazione",
            "iddiattivazione",
            "iddeativação",
            "iddaativação",
            "activeringsid",
            "activatieid",
            "identyfikatoraktywacji",
            "idaktivace",
            "кодактивации",
            "идентификаторактивации",
            "etkinleştirmekimliği",
            "ライセンス認証id",
            "激活id",
            "啟用識別碼",
            "정품인증id",
        ],
    ),
    (
        Column::ExtendedPid,
        &[
            "erweitertepid",
            "pidétendu",
            "pidextendido",
            "pidesteso",
            "pidestesa",
            "pidestendido",
            "uitgebreidepid",
            "rozszerzonypid",
            "rozszerzonyidentyfikatorpid",
            "rozšířenépid",
            "расширенныйpid",
            "genişletilmişpid",
            "拡張pid",
            "扩展pid",
            "延伸pid",
            "확장pid",
        ],
    ),
    (
        Column::Description,
        &[
            "beschreibung",
            "descripción",
            "descrizione",
            "descrição",
            "beschrijving",
            "opis",
            "popis",
            "описание",
            "açıklama",
            "説明",
            "描述",
            "说明",
            "설명",
        ],
    ),
    (
        Column::LicenseStatus,
        &[
            "lizenzstatus",
            "estadodelalicencia",
            "estadodelicencia",
            "étatdelalicence",
            "étatdelicence",
            "étatdulicence",
            "statutdelalicence",
            "statolicenza",
            "statodellalicenza",
            "estadodalicença",
            "statusdalicença",
            "licentiestatus",
            "stanlicencji",
            "stavlicence",
            "состояниелицензии",
            "lisansdurumu",
            "ライセンスの状態",
            "许可证状态",
            "授權狀態",
            "授权状态",
            "라이선스상태",
        ],
    ),
];

/// Properties of `SoftwareLicensingProduct`, and what WMI and PowerShell put beside them, that say
/// nothing about the row's machine and that no request needs.
pub(super) fn is_passed_over(name: &str) -> bool {
    const NAMES: [&str; 53] = [
        "cimclass",
        "ciminstanceproperties",
        "cimsystemproperties",
        "class",
        "classpath",
        "clientmachineid",
        "confirmationid",
        "container",
        "dependson",
        "derivation",
        "dynasty",
        "errorcode",
        "evaluationenddate",
        "extendedgrace",
        "genuinestatus",
        "genus",
        "graceperiodremaining",
        "instanceid",
        "iskeymanagementservicemachine",
        "last5charactersofinstalledproductkey",
        "licensedependson",
        "licensefamily",
        "licenseisaddon",
        "licensestatusreason",
        "machineurl",
        "namespace",
        "options",
        "partialproductkey",
        "processorurl",
        "productkeyid2",
        "productkeyurl",
        "properties",
        "propertycount",
        "psshowcomputername",
        "pssourcejobinstanceid",
        "qualifiers",
        "relpath",
        "requiredclientcount",
        "runspaceid",
        "scope",
        "settingid",
        "superclass",
        "systemproperties",
        "trustedtime",
        "uselicenseurl",
        "validationurl",
        "vlactivationinterval",
        "vlactivationtype",
        "vlactivationtypeenabled",
        "vlrenewalinterval",
        "confirmationidgroups",
        "outcome",
        "code",
    ];
    const BEGINNINGS: [&str; 7] = [
        "adactivation",
        "automaticvmactivation",
        "discoveredkeymanagementservice",
        "keymanagementservice",
        "remaining",
        "tokenactivation",
        "psobject",
    ];
    let bare = table::bare(name);
    NAMES.contains(&bare.as_str()) || BEGINNINGS.iter().any(|beginning| bare.starts_with(beginning))
}
