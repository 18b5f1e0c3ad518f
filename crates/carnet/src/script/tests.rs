#![allow(clippy::unwrap_used)]

use carnet_host::json::{Row as _, SpooledResponse};

use super::*;

const LANGUAGES: [Language; 2] = [Language::En, Language::De];

/// The lines without what people read: comments, and what stands behind a word that says something.
fn code(script: &str) -> Vec<String> {
    let lines = script.lines().filter(|line| !line.trim_start().starts_with("# "));
    lines.map(without_texts).collect()
}

fn without_texts(line: &str) -> String {
    let says = ["throw ", "Write-Warning ", "Write-Output \"${Out}", "Read-Host -Prompt "];
    match says.iter().find_map(|word| line.find(word).map(|at| at + word.len())) {
        Some(at) => line[..at].to_owned(),
        None => line.to_owned(),
    }
}

/// The texts between single quotation marks in the first line with this beginning.
fn list(script: &str, beginning: &str) -> Vec<String> {
    let line = script.lines().find(|line| line.starts_with(beginning)).unwrap();
    line.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

// SCRIPT-1.
#[test]
fn both_languages_do_the_same_and_begin_with_the_warning() {
    for source in [COLLECT, APPLY] {
        let [english, german] = LANGUAGES.map(|language| side(source, language));
        assert_eq!(code(&english), code(&german));
        assert!(code(&english).len() > 60);
        assert!(english.lines().next().unwrap().contains("no test has run this script"));
        assert!(german.lines().next().unwrap().contains("Kein Test hat dieses Skript ausgeführt"));
        for script in [&english, &german] {
            assert!(!script.contains(" #en") && !script.contains(" #de"));
            assert_eq!(script.lines().nth(1), Some("#Requires -Version 5.1"));
            // To PowerShell they are quotation marks and dashes like the plain ones.
            let mut lines = script.lines().filter(|line| !line.trim_start().starts_with('#'));
            assert!(!lines.any(|line| line.contains(['„', '“', '”', '‚', '‘', '’', '–', '—'])));
            // A host that reads it in another code page spoils words only.
            assert!(code(script).iter().all(|line| line.is_ascii()));
        }
        // Every line of one language stands beside one of the other.
        assert_eq!(english.lines().count(), german.lines().count());
    }
}

// SCRIPT-2. What Constrained Language Mode refuses is not there either: methods of types, objects made by hand.
#[test]
fn a_script_loads_nothing_and_makes_no_code() {
    for script in [COLLECT, APPLY].map(|source| code(&side(source, Language::En)).join("\n")) {
        for word in [
            "Invoke-Expression",
            "iex ",
            "Invoke-Command",
            "Add-Type",
            "New-Object",
            "Import-Module",
            "Install-",
            "Invoke-WebRequest",
            "Invoke-RestMethod",
            "DownloadString",
            "Start-Process",
            "Set-ExecutionPolicy",
            "::",
            "[pscustomobject]",
            "EncodedCommand",
            "Set-ItemProperty",
            "slmgr",
        ] {
            assert!(!script.contains(word), "{word}");
        }
    }
}

// SCRIPT-3.
#[test]
fn collect_changes_nothing_and_names_no_key() {
    let script = side(COLLECT, Language::En);
    let methods: Vec<_> = script.split("-MethodName ").skip(1).collect();
    let asks = |it: &&str| it.starts_with("GenerateActiveDirectoryOfflineActivationId ");
    assert!(methods.len() == 1 && methods.iter().all(asks), "{methods:?}");
    for word in [
        "Set-CimInstance",
        "Remove-CimInstance",
        "New-CimInstance",
        "Invoke-OSLicense",
        "Invoke-ADLicense",
    ] {
        assert!(!script.contains(word), "{word}");
    }
    // It looks whether there is a key, and writes none.
    let columns = list(&script, "$columns = ");
    assert_eq!(columns.len(), 9);
    assert!(
        !columns.iter().any(|it| it.contains("ProductKey")
            && !["ProductKeyID", "ProductKeyChannel"].contains(&&**it))
    );
    for line in script.lines().filter(|line| line.contains("PartialProductKey")) {
        assert!(
            line.contains("-Filter 'PartialProductKey <> null'")
                || line.contains("Where-Object { $_.PartialProductKey -and")
        );
    }
    assert!(script.contains("| Select-Object -Property $columns) $Out"));
    // Who was not read is told.
    let end = script.split("if ($failed.Count -gt 0) {").nth(1).unwrap();
    assert!(end.contains("Set-Content -LiteralPath $again") && end.contains("exit 4"));
}

// SCRIPT-4.
#[test]
fn apply_gives_an_id_only_where_the_installation_id_is_the_one_of_the_row() {
    let script = side(APPLY, Language::En);
    let find = script.split("function Find-Product").nth(1).unwrap().split("\n}\n").next().unwrap();
    assert!(find.ends_with("$all | Where-Object { \"$($_.OfflineInstallationId)\" -eq $Id }"));
    let set =
        script.split("function Set-Confirmation").nth(1).unwrap().split("\n}\n").next().unwrap();
    let at = |text: &str| set.find(text).unwrap();
    assert!(
        at("$live = @(Find-Product $On $Row.installation_id)")
            < at("if ($live.Count -eq 0) { $said.outcome = 'changed'; return $said }")
    );
    for gives in [
        "Invoke-OSLicense -ActivateOffline $Row.installation_id -ConfirmationID",
        "DepositOfflineConfirmationId",
    ] {
        assert!(at("if ($live.Count -eq 0)") < at(gives) && at("if ($DryRun)") < at(gives));
        // It is given nowhere else.
        assert_eq!(script.matches(gives).count(), 1);
    }
    assert!(set.contains("InstallationId = $Row.installation_id;"));
    let loops = script.find("foreach ($group").unwrap();
    for check in [
        "-notmatch '^[0-9]{50,63}$'",
        "-notmatch '^[0-9]{42,48}$'",
        "-not $table[0].request_bundle",
    ] {
        assert!(script.find(check).unwrap() < loops);
    }
}

// SCRIPT-5.
#[test]
fn apply_calls_active_only_what_reads_back_as_licensed() {
    let script = side(APPLY, Language::En);
    let sets = |word: &str| {
        let wanted = format!("outcome = '{word}'");
        script
            .lines()
            .filter(|line| line.contains(&wanted))
            .map(str::trim)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        sets("active"),
        [
            "if ($product.LicenseStatus -eq 1) { $said.outcome = 'active'; return $said }",
            "if ($said.status -eq 1) { $said.outcome = 'active'; $said.code = '' }",
        ]
    );
    assert_eq!(
        sets("refused"),
        ["elseif ($said.code -like '0xC004*') { $said.outcome = 'refused' }"]
    );
    // The last word is that of what was read after the id was given.
    let after =
        script.find("if ($after.Count -eq 1) { $said.status = $after[0].LicenseStatus }").unwrap();
    assert!(script.find("RefreshLicenseStatus").unwrap() < after);
    assert!(after < script.find("if ($said.status -eq 1)").unwrap());
    assert!(script.trim_end().ends_with("if ($open -gt 0) { exit 4 }\nexit 0"));
}

// SCRIPT-6.
#[test]
fn the_table_of_apply_has_its_columns_and_takes_them_from_the_spool() {
    let script = side(APPLY, Language::En);
    let table = script.split("$row | Select-Object -Property ").nth(1).unwrap();
    let table = table.split("Export-Csv").next().unwrap();
    let texts: Vec<_> = table.split('\'').skip(1).step_by(2).collect();
    let columns = [
        "machine",
        "product",
        "outcome",
        "code",
        "license_status",
        "confirmation_id_end",
        "^.*(?=.{6}$)",
        "installation_id_groups",
        "activation_id",
        "request_bundle",
        "request_item",
        "time",
        "s",
        "Z",
    ];
    assert_eq!(texts, columns);
    // LEDGER-76.
    assert!(carnet_importer::command::RESULT_COLUMNS.iter().all(|it| columns.contains(it)));
    assert!(script.contains("-NoTypeInformation -Append"));
    assert!(script.contains("if (Test-Path -LiteralPath $Result) { throw"));
    // What it reads is what the spool has.
    let spooled = SpooledResponse::COLUMNS;
    let own = ["license_status", "confirmation_id_end", "^.*(?=.{6}$)", "time", "s", "Z"];
    let read = columns.into_iter().filter(|it| !own.contains(it));
    assert!(read.into_iter().all(|it| spooled.contains(&it)));
    for of in ["$Row.", "$row.", "$($Row.", "$($row."] {
        for rest in script.split(of).skip(1) {
            let name = rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap();
            assert!(spooled.contains(&name), "{of}{name}");
        }
    }
}
