//! The labels of `slmgr.vbs` in many languages. Few are from real prints, the others are
//! translations, and one language does not exist: a reader must not need to know any.

pub struct Language {
    pub product: &'static str,
    pub description: &'static str,
    pub activation_id: &'static str,
    pub application_id: &'static str,
    pub extended_pid: &'static str,
    pub channel: &'static str,
    pub installation_id: &'static str,
    pub partial_key: &'static str,
    pub state: &'static str,
    /// The words for the states 0 to 6.
    pub states: [&'static str; 7],
    pub colon: &'static str,
}

pub const ENGLISH: usize = 0;
pub const GERMAN: usize = 1;

macro_rules! languages {
    ($($colon:literal $product:literal $description:literal $activation:literal
        $application:literal $pid:literal $channel:literal $installation:literal $partial:literal
        $state:literal: $($word:literal)+;)+) => {
        pub const LANGUAGES: &[Language] = &[$(Language {
            colon: $colon,
            product: $product,
            description: $description,
            activation_id: $activation,
            application_id: $application,
            extended_pid: $pid,
            channel: $channel,
            installation_id: $installation,
            partial_key: $partial,
            state: $state,
            states: [$($word),+],
        }),+];
    };
}

languages! {
    // English.
    ": " "Name" "Description" "Activation ID" "Application ID" "Extended PID"
        "Product Key Channel" "Installation ID" "Partial Product Key" "License Status":
        "Unlicensed" "Licensed" "Initial grace period"
        "Additional grace period (KMS license expired or hardware out of tolerance)"
        "Non-genuine grace period." "Notification" "Extended grace period";
    // German.
    ": " "Name" "Beschreibung" "Aktivierungs-ID" "Anwendungs-ID" "Erweiterte PID"
        "Product Key-Kanal" "Installations-ID" "Teil-Product Key" "Lizenzstatus":
        "Nicht lizenziert" "Lizenziert" "Anfänglicher Toleranzzeitraum"
        "Zusätzlicher Toleranzzeitraum" "Toleranzzeitraum für nicht originale Software"
        "Benachrichtigung" "Verlängerter Toleranzzeitraum";
    // French.
    "\u{a0}: " "Nom" "Description" "ID d’activation" "ID d'application" "PID étendu"
        "Canal de clé de produit" "ID d’installation" "Clé de produit partielle"
        "État de la licence": "Sans licence" "Avec licence" "Période de grâce initiale"
        "Période de grâce supplémentaire" "Période de grâce de copie non authentique"
        "Notification" "Période de grâce étendue";
    // Spanish.
    ": " "Nombre" "Descripción" "Id. de activación" "Id. de aplicación" "PID extendido"
        "Canal de clave de producto" "Id. de instalación" "Clave de producto parcial"
        "Estado de la licencia": "Sin licencia" "Con licencia" "Período de gracia inicial"
        "Período de gracia adicional" "Período de gracia de software no original"
        "Notificación" "Período de gracia ampliado";
    // Italian.
    ": " "Nome" "Descrizione" "ID attivazione" "ID applicazione" "PID esteso"
        "Canale codice Product Key" "ID installazione" "Codice Product Key parziale"
        "Stato licenza": "Senza licenza" "Con licenza" "Periodo di prova iniziale"
        "Periodo di prova aggiuntivo" "Periodo di prova non originale" "Notifica"
        "Periodo di prova esteso";
    // Portuguese.
    ": " "Nome" "Descrição" "ID de Ativação" "ID do Aplicativo" "PID Estendido"
        "Canal da Chave do Produto" "ID de Instalação" "Chave do Produto Parcial"
        "Status da Licença": "Não licenciado" "Licenciado" "Período de cortesia inicial"
        "Período de cortesia adicional" "Período de cortesia de não original" "Notificação"
        "Período de cortesia estendido";
    // Russian.
    ": " "Имя" "Описание" "Код активации" "Код приложения" "Расширенный PID"
        "Канал ключа продукта" "Код установки" "Частичный ключ продукта"
        "Состояние лицензии": "не имеет лицензии" "имеет лицензию" "начальный льготный период"
        "дополнительный льготный период" "льготный период неподлинной копии" "уведомление"
        "продленный льготный период";
    // Polish.
    ": " "Nazwa" "Opis" "Identyfikator aktywacji" "Identyfikator aplikacji"
        "Rozszerzony identyfikator PID" "Kanał klucza produktu" "Identyfikator instalacji"
        "Częściowy klucz produktu" "Stan licencji": "Bez licencji" "Licencjonowany"
        "Początkowy okres prolongaty" "Dodatkowy okres prolongaty"
        "Okres prolongaty nieoryginalnego" "Powiadomienie" "Rozszerzony okres prolongaty";
    // Czech.
    ": " "Název" "Popis" "ID aktivace" "ID aplikace" "Rozšířené PID"
        "Kanál kódu Product Key" "ID instalace" "Částečný kód Product Key" "Stav licence":
        "Nelicencováno" "Licencováno" "Počáteční období odkladu" "Další období odkladu"
        "Období odkladu nepravého softwaru" "Oznámení" "Prodloužené období odkladu";
    // Dutch.
    ": " "Naam" "Beschrijving" "Activerings-id" "Toepassings-id" "Uitgebreide PID"
        "Kanaal van productcode" "Installatie-id" "Gedeeltelijke productcode" "Licentiestatus":
        "Niet gelicentieerd" "Gelicentieerd" "Eerste respijtperiode" "Extra respijtperiode"
        "Respijtperiode voor niet-legitieme software" "Kennisgeving" "Verlengde respijtperiode";
    // Turkish.
    ": " "Ad" "Açıklama" "Etkinleştirme Kimliği" "Uygulama Kimliği" "Genişletilmiş PID"
        "Ürün Anahtarı Kanalı" "Yükleme Kimliği" "Kısmi Ürün Anahtarı" "Lisans Durumu":
        "Lisanssız" "Lisanslı" "İlk yetkisiz kullanım süresi" "Ek yetkisiz kullanım süresi"
        "Orijinal olmayan yetkisiz kullanım süresi" "Bildirim" "Uzatılmış süre";
    // Japanese.
    ": " "名前" "説明" "ライセンス認証 ID" "アプリケーション ID" "拡張 PID"
        "プロダクト キー チャネル" "インストール ID" "プロダクト キーの一部" "ライセンスの状態":
        "ライセンスなし" "ライセンスされています" "初期猶予期間" "追加の猶予期間" "非正規の猶予期間"
        "通知" "延長された猶予期間";
    // Chinese.
    "：" "名称" "描述" "激活 ID" "应用程序 ID" "扩展 PID" "产品密钥通道" "安装 ID"
        "部分产品密钥" "许可证状态": "未授权" "已授权" "初始宽限期" "附加宽限期" "非正版宽限期" "通知"
        "延长的宽限期";
    // Korean.
    ": " "이름" "설명" "정품 인증 ID" "응용 프로그램 ID" "확장 PID" "제품 키 채널"
        "설치 ID" "부분 제품 키" "라이선스 상태": "사용이 허가되지 않음" "사용 허가됨"
        "초기 유예 기간" "추가 유예 기간" "비정품 유예 기간" "알림" "연장 유예 기간";
    // Nobody speaks it.
    ": " "Nem" "Bepenam" "Dun-dientif" "Program-dientif" "PID veitik" "Kanäd kika"
        "Staned-dientif" "Dil kika" "Stad däla": "nen däl" "labü däl" "tim balid" "tim telid"
        "tim nelegik" "nunod" "tim lunik";
}
