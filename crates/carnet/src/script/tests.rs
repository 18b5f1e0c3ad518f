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
    let says = [
        "throw ",
        "Write-Warning ",
        "Write-Output \"${Out}",
        "Read-Host -Prompt ",
        "Get-Credential -Message ",
    ];
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
    let listed = end.find("Set-Content -LiteralPath $again").unwrap();
    assert!(listed < end.find("if ($rows.Count -eq 0) { throw").unwrap());
    assert!(end.ends_with("if ($failed.Count -gt 0 -or $empty -gt 0) { exit 4 }\nexit 0\n"));
}

// SCRIPT-8.
#[test]
fn collect_loses_no_row_of_an_earlier_run_and_leaves_no_old_table() {
    let script = side(COLLECT, Language::En);
    let first = script.find("foreach ($name in $names)").unwrap();
    for aside in ["        Move-Aside $Out\n", "        Move-Aside \"$Out.not-reached.txt\"\n"] {
        assert!(script.find(aside).unwrap() < first, "{aside}");
    }
    assert!(script.contains("$Out = \"forest-$env:COMPUTERNAME.csv\"; Move-Aside $Out }"));
    assert!(script.contains("Move-Item -LiteralPath $Path -Destination \"$Path.old\" -Force"));
    // Each list has a table of its own; that of some machines by name takes no other's place.
    assert!(script.contains("$Out = \"collected-$((Split-Path -Path $List -Leaf)"));
    assert!(script.contains("$Out = \"collected-$(Get-Date -Format 'yyyyMMdd-HHmmss').csv\""));
    // Who is asked again comes to the others, whose numbers are not old.
    let again = script.split("-match '\\.csv\\.not-reached\\.txt$'").nth(1).unwrap();
    let again = again.split("} else {").next().unwrap();
    let old = again.find(".TotalDays -gt 4) { throw").unwrap();
    assert!(old < again.find("$before = @(Import-Csv -LiteralPath $Out").unwrap());
    assert!(!again.contains("Move-Aside"));
    let saved = script.find("Save-Table ($before + $rows |").unwrap();
    assert!(saved < script.find("$failed | Set-Content").unwrap());
}

// SCRIPT-9.
#[test]
fn both_try_the_other_protocol_where_the_first_gives_no_answer() {
    for source in [COLLECT, APPLY] {
        let script = side(source, Language::En);
        let open = script.split("function Open-Machine").nth(1).unwrap();
        let open = open.split("\n}\n").next().unwrap();
        assert!(open.contains("foreach ($protocol in 'Wsman', 'Dcom')"));
        let session = open.find("New-CimSession @with").unwrap();
        let asked = open.find("Get-CimInstance -CimSession").or(open.find("Get-OwnName $on"));
        assert!(session < asked.unwrap() && asked.unwrap() < open.find("catch").unwrap());
        assert!(open.contains("$why += ") && open.contains("throw ($why"));
        assert_eq!(script.matches("New-CimSession ").count(), 1);
        // Elsewhere the class is asked for only where its service is; each protocol has its own word for a class that is missing.
        let asks = script.find("-ClassName OfficeSoftwareProtectionProduct").unwrap();
        assert!(script.find("-Filter \"Name = 'osppsvc'\").Count -gt 0").unwrap() < asks);
        assert!(script.contains("-notmatch '0x80041010|0x80338000') { throw }"));
    }
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

// SCRIPT-4.
#[test]
fn apply_calls_changed_only_a_machine_that_calls_itself_as_the_row_does() {
    let script = side(APPLY, Language::En);
    let set = script.find("$said = Set-Confirmation $row").unwrap();
    let other = script
        .find("if ($said.outcome -eq 'changed' -and -not $here -and $machine.Names -notcontains")
        .unwrap();
    let written = script.find("Export-Csv -LiteralPath $Result").unwrap();
    assert!(set < other && other < written);
    let then = script[other..].lines().nth(1).unwrap();
    assert_eq!(then.trim(), "$said.outcome = 'failed'");
    // What is local is so by its whole name.
    assert!(script.contains("$here = $own -contains $group.Name"));
    assert!(script.contains("-not $_.machine -or $own -contains $_.machine"));
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
    // A row that is left out is not active.
    assert!(script.contains("$open = $others.Count\n"));
    // Activation's own code is looked for before that of the protocol around it.
    assert!(script.contains("in '0xC004[0-9A-Fa-f]{4}', '0x[0-9A-Fa-f]{8}')"));
    assert!(script.contains("-match '^[0-9A-Fa-f]{8}$') { $said.code = \"0x$($said.code)\" }"));
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
    // LEDGER-78.
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
