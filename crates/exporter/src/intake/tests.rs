#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use carnet_format::{InstallationId, KeyType, MicrosoftRequest, Reason};
use proptest::prelude::*;

use super::*;

const IID: &str = "033255090385053904665824186342756737844895181384546394354129604";
const IID2: &str = "489126343257012289105546522085205332958764158851011127139061121";
const IID54: &str = "020650770493837252929082195773527024195725809211989214";
const SKU: &str = "2de67392-b7a7-462a-b1ca-108dd189f588";
const ESU: &str = "f520e45e-7413-4a34-a497-d2765967d094";
const WINDOWS: &str = "55c92734-d682-4d71-983e-d6ec3f16059f";
const PID: &str = "03612-03311-000-000001-03-1033-26200.0000-2232026";

fn take_with(bytes: &[u8], options: &Options) -> (Vec<Wanted>, Intake) {
    let mut intake = Intake::default();
    intake.stream("input.txt", "STEM-1", bytes, options).unwrap();
    let items: Vec<Wanted> = intake.items().iter().collect();
    (items, intake)
}

fn take(text: &str) -> (Vec<Wanted>, Intake) {
    take_with(text.as_bytes(), &Options::default())
}

/// The items of a good input.
fn good(text: &str) -> Vec<Wanted> {
    let (items, intake) = take(text);
    assert_eq!(intake.faults, [], "{text}");
    items
}

/// Code and printed form of the only fault.
fn bad(text: &str) -> (&'static str, String) {
    let (_, intake) = take(text);
    let [fault] = &intake.faults[..] else { panic!("{text}\n{:#?}", intake.faults) };
    (fault.fault.code().as_str(), fault.to_string())
}

fn numbers(wanted: &Wanted) -> &MicrosoftRequest {
    match &wanted.request.body {
        RequestBody::Microsoft(numbers) => numbers,
        other => panic!("{other:?}"),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_table_as_export_csv_writes_it() {
    let text = format!(
        "#TYPE Selected.Microsoft.Management.Infrastructure.CimInstance\r\n\
         \"PSComputerName\",\"ID\",\"ApplicationID\",\"Description\",\"ProductKeyID\",\"LicenseStatus\",\"OfflineInstallationId\"\r\n\
         \"HMI-1\",\"{SKU}\",\"{WINDOWS}\",\"Windows(R) Operating System, VOLUME_MAK channel\",\"{PID}\",\"5\",\"{IID}\"\r\n"
    );
    for bytes in [utf16(&text), text.clone().into_bytes()] {
        let (items, intake) = take_with(&bytes, &Options::default());
        assert_eq!(intake.faults, []);
        let [item] = &items[..] else { panic!("{items:?}") };
        assert_eq!(item.machines, ["HMI-1"]);
        assert_eq!(item.place.line, 3);
        let numbers = numbers(item);
        assert_eq!(numbers.installation_id.to_string(), IID);
        assert_eq!(numbers.key_type, KeyType::Mak);
        assert_eq!(numbers.activation_id.unwrap().to_string(), SKU);
        assert_eq!(numbers.application_id.unwrap().to_string(), WINDOWS);
        assert_eq!(numbers.extended_pid.unwrap().to_string(), PID);
    }
}

#[test]
fn columns_stand_in_any_order_and_case_between_any_separator() {
    let groups = IID.parse::<InstallationId>().unwrap().groups();
    for separator in [",", ";", "\t"] {
        let header = ["offline_installation-id", "REASON", "Machine Name", "ProductKeyChannel"];
        let row = [&groups.replace(' ', "-"), "Hardware change", "M 1", "Volume:CSVLK"];
        let items = good(&format!(
            "sep={separator}\n{}\n{}\n",
            header.join(separator),
            row.join(separator)
        ));
        assert_eq!(items[0].machines, ["M 1"]);
        assert_eq!(items[0].request.reason, Some(Reason::HardwareChange));
        assert_eq!(numbers(&items[0]).key_type, KeyType::Csvlk);
    }
}

#[test]
fn the_machine_comes_from_its_column_else_the_option_else_the_stem() {
    let text = format!("Machine,IID,ID\nM1,{IID},{SKU}\n,{IID2},{SKU}\n");
    assert_eq!(bad(&text).0, "input.machine");
    assert_eq!(good(&format!("IID,ID\n{IID},{SKU}\n"))[0].machines, ["STEM-1"]);
    // Empty in every row it names nobody.
    let empty = good(&format!("{{\"IID\": \"{IID}\", \"machine\": null}}"));
    assert_eq!(empty[0].machines, ["STEM-1"]);
    assert_eq!(good(&format!("PSComputerName,IID\n,{IID}\n"))[0].machines, ["STEM-1"]);
    let options = Options { machine: Some("OPT".to_owned()), ..Options::default() };
    let (items, _) = take_with(text.as_bytes(), &options);
    assert_eq!(items[0].machines, ["M1"]);
    assert_eq!(items[1].machines, ["OPT"]);
    let print = format!("Installation ID: {IID}\n");
    assert_eq!(take_with(print.as_bytes(), &options).0[0].machines, ["OPT"]);
}

#[test]
fn a_file_name_that_may_be_any_machines_names_none() {
    let print = format!("Installation ID: {IID}\n");
    let of = |files: &[(&str, &str)], options: &Options| {
        let mut intake = Intake::default();
        for (name, stem) in files {
            intake.stream(name, stem, print.as_bytes(), options).unwrap();
        }
        intake.items();
        intake.faults
    };
    let none = Options::default();
    let fault = of(&[("a/SLMGR.txt", "SLMGR")], &none);
    assert_eq!(fault[0].fault.code().as_str(), "input.machine");
    let faults = of(&[("a/HMI-1.txt", "HMI-1"), ("b/hmi-1.txt", "hmi-1")], &none);
    assert!(faults[0].to_string().contains("a/HMI-1.txt"), "{faults:?}");
    assert!(!faults[0].fault.can_be_skipped());
    let named = Options { machine: Some("HMI-1".to_owned()), ..none.clone() };
    assert_eq!(of(&[("a/dlv.txt", "dlv"), ("b/dlv.txt", "dlv")], &named), []);
    assert_eq!(of(&[("a/HMI-1.txt", "HMI-1"), ("a/HMI-1.txt", "HMI-1")], &none), []);
}

#[test]
fn a_licence_state_that_is_not_understood_is_noted() {
    let (items, intake) = take(&format!(
        "Machine,IID,LicenseStatus\nM1,{IID},5\nM2,{IID2},luvattu\nM3,{IID54},Notification\n"
    ));
    assert_eq!(items.len(), 3);
    assert_eq!(
        intake.notes[0].to_string(),
        "input.txt:3: note: the licence state luvattu is not understood; the row is exported"
    );
    let (_, intake) = take(&format!("Installation ID: {IID}\nLicense Status: Gone fishing\n"));
    assert_eq!(intake.notes.len(), 1);
    let (_, intake) = take(&format!("Installation ID: {IID}\nLizenzstatus: Benachrichtigung\n"));
    assert!(intake.notes.is_empty());
}

#[test]
fn a_label_alone_is_no_header_and_a_header_again_is_no_row() {
    let groups = IID.parse::<InstallationId>().unwrap().groups().replace(' ', "\r\n");
    let items = good(&format!("Installation ID:\r\n{groups}\r\n"));
    assert_eq!(numbers(&items[0]).installation_id.to_string(), IID);
    let items = good(&format!("Machine,IID\nM1,{IID}\nMachine,IID\nM2,{IID2}\n"));
    assert_eq!(items.len(), 2);
}

/// EXP-8.
#[test]
fn an_installation_id_deeper_in_an_object_is_not_overlooked() {
    for text in [
        format!("{{\"machine\": \"M1\", \"product\": {{\"IID\": \"{IID}\"}}}}"),
        format!("{{\"rows\": [{{\"a\": [\"{IID}\"]}}]}}"),
        format!("{{\"rows\": [{{\"a\": {IID2}}}]}}"),
        format!("{{\"{IID}\": 1}}"),
    ] {
        assert_eq!(bad(&text).0, "input.misplaced", "{text}");
    }
}

#[test]
fn every_bad_row_is_named_in_one_run() {
    let mut wrong = IID.to_owned();
    wrong.replace_range(6..7, "1");
    let text = format!(
        "Machine,ID,OfflineInstallationId,ProductKeyID,Reason\n\
         M1,{SKU},{wrong},{PID},\n\
         M2,{SKU},4.89E+62,{PID},\n\
         M3,nonsense,{IID},{PID}x,because\n\
         M4,{SKU}\n\
         M5,{SKU},{IID2},{PID},renewal\n\
         M6,{SKU},\"4,89126343257012E+62\",,\n\
         M7,{IID},,,\n\
         M8,,12345,,\n\
         M9,,489126343257012000000000000000000000000000000000000000000000000,,\n\
         M10,,033815357101860630218090894495243386132221970210,,\n\
         M11,,{IID54},,Answer did not fit\n"
    );
    let (items, intake) = take(&text);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].machines, ["M5"]);
    let printed: Vec<String> =
        intake.faults.iter().map(|fault| format!("{} {fault}", fault.fault.code())).collect();
    let expected = [
        "input.installation-id input.txt:2: column OfflineInstallationId: no valid installation id: wrong check digit in group 1 of 9",
        "input.rounded input.txt:3: column OfflineInstallationId: \"4.89E+62\" is a number that a spreadsheet has rounded",
        "input.guid input.txt:4: column ID: expected a GUID such as 55c92734-d682-4d71-983e-d6ec3f16059f",
        "input.extended-pid input.txt:4: column ProductKeyID: expected an extended PID such as 03612-03311-000-000001-03-1033-26200.0000-2232026",
        "input.reason input.txt:4: column Reason: \"because\" is no reason; expected initial, hardware-change, reinstall or renewal",
        "input.row input.txt:5: the row has 2 values, the header has 5",
        "input.rounded input.txt:7: column OfflineInstallationId: \"4,89126343257012E+62\" is a number that a spreadsheet has rounded",
        "input.misplaced input.txt:8: column ID: 63 digits stand here, but the row has no valid installation id",
        "input.installation-id input.txt:9: column OfflineInstallationId: no valid installation id: got 5 digits, expected 63 or 54",
        "input.rounded input.txt:10: column OfflineInstallationId: \"489126343257012000000000000000000000000000000000000000000000…\" is a number that a spreadsheet has rounded",
        "input.installation-id input.txt:11: column OfflineInstallationId: this is a confirmation id, not an installation id; answers are exported with --reply-to REF",
        // Which answer that was no row says.
        "input.reason input.txt:12: column Reason: \"Answer did not fit\" is no reason; expected initial, hardware-change, reinstall or renewal",
    ];
    assert_eq!(printed, expected);
}

#[test]
fn what_needs_no_export_is_skipped_unless_all_are_wanted() {
    let text = format!(
        "Machine,ID,Description,LicenseStatus,OfflineInstallationId\n\
         M1,{SKU},\"Windows(R) Operating System, VOLUME_KMSCLIENT channel\",5,{IID}\n\
         M2,{SKU},\"Windows(R) Operating System, VOLUME_MAK channel\",1,{IID2}\n\
         M3,{SKU},\"Windows(R) Operating System, VOLUME_MAK channel\",0,\n\
         M4,{SKU},\"Windows(R) Operating System, VOLUME_KMS_2012-R2 channel\",0,{IID54}\n\
         M4,{SKU},\"Windows(R) Operating System, VOLUME_KMS_2012-R2 channel\",0,{IID54}\n"
    );
    let (items, intake) = take(&text);
    assert_eq!(items.len(), 1);
    assert_eq!(numbers(&items[0]).key_type, KeyType::Csvlk);
    let reasons: Vec<SkipReason> = intake.skipped.iter().map(|row| row.reason).collect();
    use SkipReason::{KmsClient, Licensed, NoInstallationId, Repeated};
    assert_eq!(reasons, [KmsClient, Licensed, NoInstallationId, Repeated]);
    let options = Options { products: Products::All, ..Options::default() };
    let (items, intake) = take_with(text.as_bytes(), &options);
    assert_eq!((items.len(), intake.skipped.len()), (3, 2));
}

#[test]
fn tables_that_cannot_be_read_say_so() {
    assert_eq!(bad("ID,Description\nx,y\n").0, "input.columns");
    assert_eq!(bad("IID,ID,Installation ID\n").0, "input.columns");
    assert_eq!(bad("hello\nworld\n").0, "input.nothing");
    assert_eq!(bad("").0, "input.nothing");
    assert_eq!(bad("PK\u{3}\u{4}rest").0, "input.packed");
    let open = format!("Machine,IID\n\"M1,{IID}\n{}", "x".repeat(3 << 20));
    assert_eq!(
        bad(&open),
        (
            "input.row",
            "input.txt:2: the row is longer than 1 MiB: a quote or a brace may not be closed"
                .to_owned()
        )
    );
    assert_eq!(bad(&format!("M1;{IID};x\n")).0, "input.misplaced");
    assert_eq!(bad(&format!("M1;{IID}\n")).0, "input.misplaced");
}

#[test]
fn one_product_of_one_machine_has_one_installation_id() {
    let (code, text) = bad(&format!("ID,IID\n{SKU},{IID}\n{SKU},{IID2}\n"));
    assert_eq!(code, "input.contradiction");
    assert!(text.contains("input.txt:2 with another installation id"), "{text}");
    let (code, _) = bad(&format!("Machine,IID,KeyType\nM1,{IID},mak\nM2,{IID},retail\n"));
    assert_eq!(code, "input.contradiction");
    let items = good(&format!("Machine,IID,KeyType\nM1,{IID},other\nM2,{IID},retail\nM1,{IID},\n"));
    assert_eq!(items[0].machines, ["M1", "M2"]);
    assert_eq!(numbers(&items[0]).key_type, KeyType::Retail);
}

#[test]
fn one_licence_of_one_machine_has_one_installation_id() {
    let licence = "Installation ID for: Office 16, Office16ProPlusVL_MAK edition";
    let other = licence.replace("ProPlus", "VisioPro");
    let print =
        |licence: &str, iid: &str| format!("---Processing---\n{licence}: {iid}\n---Exiting---\n");
    let twice = print(licence, IID54) + &print(licence, IID2);
    assert_eq!(bad(&twice).0, "input.contradiction");
    assert_eq!(good(&(print(licence, IID54) + &print(&other, IID2))).len(), 2);
}

/// EXP-2, EXP-4. What stands between two prints, before a label, or in two columns.
#[test]
fn what_may_be_of_another_machine_or_product_is_refused_by_name() {
    let id = |iid: &str| format!("Installation ID: {iid}\n");
    let two = |one: &str, other: &str| format!("{one}\n{}\n{other}\n{}", id(IID), id(IID2));
    for (text, code) in [
        (two("HMI-01 (Halle 3)", "HMI-02 (Halle 3)"), "input.machine"),
        (two("1) HMI-01", "2) HMI-02"), "input.machine"),
        (two("10.0.0.1", "10.0.0.2"), "input.machine"),
        (two("PC: HMI-01", "PC: HMI-02"), "input.machine"),
        (two("hmi-01 | CHANGED | rc=0 >>", "hmi-02 | CHANGED | rc=0 >>"), "input.machine"),
        (two("Name: HMI-01", "Name: HMI-02"), "input.machine"),
        (format!("{}HMI-02\n{}", id(IID), id(IID2)), "input.machine"),
        (format!("HMI-01.txt:12:{}\nHMI-02.txt:12:{}", id(IID), id(IID2)), "input.machine"),
        (
            format!("Machine: ADMIN-PC\n\nC:\\>cscript slmgr.vbs HMI-01 /dti\n{}", id(IID)),
            "input.machine",
        ),
        // The beginning of the first product is cut off.
        (
            format!(
                "Extended PID: {PID}\n{}Name: Windows(R), ESU\nActivation ID: {ESU}\n{}Name: Windows(R), ESU\n",
                id(IID),
                id(IID2)
            ),
            "input.layout",
        ),
        (format!("LicenseStatus     1\n{}", id(IID)), "input.layout"),
        (format!("The machine is permanently activated.\n\n{}", id(IID)), "input.state"),
        (format!("Machine,PSComputerName,IID\nADMIN-PC,HMI-01,{IID}\n"), "input.contradiction"),
        (format!("Name,IID\nHMI-01,{IID}\nHMI-02,{IID2}\n"), "input.machine"),
        (format!("DeviceName,Id,IID\nHMI-01,{ESU},{IID}\n"), "input.columns"),
        (
            format!("Machine,ID,ApplicationID,IID\nM1,{WINDOWS},{ESU},{IID}\n"),
            "input.contradiction",
        ),
        (format!("Machine,ID,IID\nM1,{SKU},{IID}\nMachine,IID,ID\n"), "input.contradiction"),
        (format!("Machine,KeyType,IID,State\nM1,mak,{IID},Licensed\n"), "input.state"),
    ] {
        assert_eq!(bad(&text).0, code, "{text}");
    }
    let about = format!(
        "Host Name:   HMI-01\nProcessor:   Intel64 Family 6\nHotfix:   KB5049613\n\n{}",
        id(IID)
    );
    assert_eq!(good(&about)[0].machines, ["HMI-01"]);
    let prefixed = format!("10:11:12 License Status: Licensed\n10:11:12 {}", id(IID));
    let (items, intake) = take(&prefixed);
    assert!(items.is_empty() && intake.faults[0].fault.code().as_str() == "input.layout");
}

/// EXP-5. Of one product of one machine, whichever row or file tells it.
#[test]
fn a_licence_binds_the_machine_and_its_product() {
    let licensed = [(SkipReason::Licensed, "1", ""), (SkipReason::KmsClient, "5", "Volume:GVLK")];
    for (reason, state, channel) in licensed {
        let (items, intake) = take(&format!(
            "Machine,ID,LicenseStatus,ProductKeyChannel,IID\nM1,{SKU},{state},{channel},\nM1,{SKU},,,{IID}\nM2,{SKU},,,{IID2}\n"
        ));
        let reasons: Vec<SkipReason> = intake.skipped.iter().map(|row| row.reason).collect();
        assert_eq!(reasons, [reason, reason]);
        assert_eq!(items[0].machines, ["M2"]);
    }
    let (_, intake) = take(&format!("Machine,KeyType,IID\nM1,Gvlk,{IID}\n"));
    assert_eq!(intake.skipped[0].reason, SkipReason::KmsClient);
    // The name below its only number is its own.
    let below = |name: &str, iid: &str| format!("Installation ID: {iid}\nComputer: {name}\n\n");
    let items =
        good(&format!("Computer: ADMIN-PC\n\n{}{}", below("HMI-01", IID), below("HMI-02", IID2)));
    assert_eq!([&items[0].machines, &items[1].machines], [&["HMI-01"], &["HMI-02"]]);
}

#[test]
fn rows_of_one_installation_id_join_where_one_says_less() {
    let items = good(&format!(
        "Machine,IID,ID,ApplicationID\nM1,{IID},,\nm1,{IID},{SKU},{WINDOWS}\nM2,{IID},,{WINDOWS}\n"
    ));
    let [item] = &items[..] else { panic!("{items:#?}") };
    assert_eq!(item.machines, ["M1", "M2"]);
    assert_eq!(numbers(item).activation_id.unwrap().to_string(), SKU);
    assert_eq!(numbers(item).application_id.unwrap().to_string(), WINDOWS);
    let two = good(&format!(
        "Machine,IID,ID\nM1,{IID},{SKU}\nM1,{IID},{ESU}\nM2,{IID},{ESU}\nM3,{IID},\n"
    ));
    assert_eq!(two.len(), 2, "{two:#?}");
    assert_eq!(two[0].machines, ["M1", "M3"]);
    assert_eq!(two[1].machines, ["M1", "M2"]);
}

#[test]
fn of_rows_that_contradict_each_other_none_stays() {
    for text in [
        format!("Machine,ID,IID\nM1,{SKU},{IID}\nm1,{SKU},{IID2}\nM2,{SKU},{IID54}\n"),
        format!(
            "Machine,KeyType,IID\nM1,mak,{IID}\nM9,mak,{IID}\nM1,retail,{IID}\nM2,mak,{IID54}\n"
        ),
    ] {
        let (items, intake) = take(&text);
        assert!(!intake.faults.is_empty());
        assert!(intake.faults.iter().all(|fault| fault.fault.can_be_skipped()));
        let [item] = &items[..] else { panic!("{items:#?}") };
        assert_eq!(item.machines, ["M2"]);
    }
}

#[test]
fn json_lines_and_arrays() {
    let row = |machine: &str, iid: &str| {
        format!(
            "{{\"Machine\": \"{machine}\", \"ID\": \"{SKU}\", \"LicenseStatus\": 5, \"CimClass\": {{\"a\": [1]}}, \"OfflineInstallationId\": \"{iid}\"}}"
        )
    };
    let (one, two) = (row("M1", IID), row("M{2", IID2));
    for text in [
        format!("{one}\n{two}\n"),
        format!("[{one},\r\n  {two}]"),
        format!("[\n{one},\n{two}\n]\n").replace(": ", ":\n    "),
    ] {
        let items = good(&text);
        assert_eq!(items.len(), 2, "{text}");
        assert_eq!(items[1].machines, ["M{2"]);
    }
    let broken = format!("{{\"IID\": \"{IID}\"\n{two}\n");
    let (items, intake) = take(&broken);
    assert_eq!(items[0].machines, ["M{2"]);
    assert_eq!(intake.faults[0].place.line, 1);
    assert_eq!(bad(&format!("{{\"IID\": {IID2}}}")).0, "input.rounded");
    assert_eq!(bad(&format!("{{\"IID\": \"{IID}\", \"iid\": \"{IID}\"}}")).0, "input.columns");
    assert_eq!(bad(&format!("{{\"Name\": \"{IID}\"}}")).0, "input.misplaced");
    assert_eq!(bad("{\"IID\": [1]}").0, "input.row");
    assert_eq!(bad(&format!("{one} x")).0, "input.row");
}

#[test]
fn prints_are_read_by_shape_in_any_language() {
    let german = format!(
        "Name: Windows(R), Professional edition\r\n\
         Beschreibung: Windows(R) Operating System, VOLUME_MAK channel\r\n\
         Aktivierungs-ID: {SKU}\r\nAnwendungs-ID: {WINDOWS}\r\nErweiterte PID: {PID}\r\n\
         Product Key-Kanal: Volume:MAK\r\nInstallations-ID: {IID}\r\nLizenzstatus: Benachrichtigung\r\n\r\n\
         Name: Windows(R), ESU\r\nBeschreibung: Windows(R) Operating System, VOLUME_MAK channel\r\n\
         Aktivierungs-ID: {ESU}\r\nAnwendungs-ID: {WINDOWS}\r\nErweiterte PID: {PID}\r\n\
         Installations-ID: {IID2}\r\nLizenzstatus: Lizenziert\r\n"
    );
    let (items, intake) = take(&german);
    assert_eq!(intake.faults, []);
    let [item] = &items[..] else { panic!("{items:?}") };
    assert_eq!(numbers(item).activation_id.unwrap().to_string(), SKU);
    assert_eq!(numbers(item).key_type, KeyType::Mak);
    assert_eq!(intake.skipped[0].reason, SkipReason::Licensed);

    let chinese =
        format!("激活 ID: {SKU}\n应用程序 ID: {WINDOWS}\n扩展 PID: {PID}\n安装 ID：{IID}\n");
    assert_eq!(numbers(&good(&chinese)[0]).extended_pid.unwrap().to_string(), PID);
    // In an OEM code page nobody named: labels are lost, values are not.
    let mut oem = b"Cl\x82 de produit partielle: T83GX\r\nId. d'installation\xff: ".to_vec();
    oem.extend_from_slice(IID.as_bytes());
    assert_eq!(take_with(&oem, &Options::default()).0.len(), 1);
}

#[test]
fn lists_of_powershell_are_prints_too() {
    let text = format!(
        "\r\nApplicationID         : {WINDOWS}\r\nDescription           : Windows(R) Operating System, \r\n                        VOLUME_MAK channel\r\n\
         ID                    : {SKU}\r\nOfflineInstallationId : {}\r\n                        {}\r\n\
         ProductKeyID          : {PID}\r\nProductKeyID2         : {}\r\n\r\n\r\n\
         ApplicationID         : {WINDOWS}\r\nID                    : {ESU}\r\nOfflineInstallationId : {IID2}\r\n",
        &IID[..50],
        &IID[50..],
        PID.replace("03612", "55041"),
    );
    let items = good(&text);
    let ids: Vec<_> =
        items.iter().map(|item| numbers(item).activation_id.unwrap().to_string()).collect();
    assert_eq!(ids, [SKU, ESU]);
    assert_eq!(numbers(&items[0]).key_type, KeyType::Mak);
    assert_eq!(numbers(&items[1]).extended_pid, None);
}

#[test]
fn wrapped_and_grouped_numbers_are_whole() {
    let id: InstallationId = IID.parse().unwrap();
    let groups = id.groups();
    for text in [
        format!("Installations-ID: {}\n{}\nTeil-Product Key: T83GX\n", &IID[..62], &IID[62..]),
        format!("Installation ID: {}\r\n{}\r\n", &groups[..40], &groups[40..]),
        format!("Installation ID:\n{groups}\n"),
        format!("{}\n{}\n{}\n", &groups[..24], &groups[24..48], &groups[48..]),
        format!("Time: 11/8/2026 10:12:3\n{}\n", groups.replace(' ', "-")),
        format!("Count: 1001\n{IID}\n"),
    ] {
        let items = good(&text);
        assert_eq!(items.len(), 1, "{text}");
        assert_eq!(numbers(&items[0]).installation_id, id);
    }
    let short = format!("Remaining: 33\n{IID54}\n");
    assert_eq!(numbers(&good(&short)[0]).installation_id.to_string(), IID54);
}

#[test]
fn many_digits_that_are_no_installation_id_are_an_error() {
    let mut wrong = IID.to_owned();
    wrong.replace_range(60..61, "1");
    for text in [
        format!("Installation ID: {wrong}\n"),
        format!("Installation ID: {}\n{}\n", &wrong[..35], &wrong[35..]),
        format!("Installation ID: {}\n", &IID[..41]),
        format!("Installation ID: {IID} (copied)\n"),
        format!("M1\t{IID}\nM2\t{IID2}\n").replace("M2", ""),
        "CID: 033815357101860630218090894495243386132221970210\n".to_owned(),
    ] {
        let (_, intake) = take(&text);
        assert!(!intake.faults.is_empty(), "{text}");
        let code = intake.faults[0].fault.code().as_str();
        assert!(matches!(code, "input.installation-id" | "input.misplaced"), "{text} {code}");
    }
}

/// EXP-8.
#[test]
fn ids_of_50_digits_are_refused_by_name_wherever_they_stand() {
    let groups = |size: usize| {
        let digits: Vec<u8> = (0..50).map(|place| b'0' + place % 10).collect();
        let groups: Vec<_> =
            digits.chunks(size).map(|group| String::from_utf8_lossy(group)).collect();
        groups.join(" ")
    };
    for id in [groups(50), groups(10), groups(5), groups(5).replace(' ', "-")] {
        for text in [
            format!("Machine,IID\nPC-1,{id}\n"),
            format!("Machine,IID,Notes\nPC-1,,{id}\n"),
            format!("{{\"Machine\": \"PC-1\", \"IID\": \"{id}\"}}\n"),
            format!("{{\"Machine\": \"PC-1\", \"deep\": [{{\"er\": \"{id}\"}}]}}\n"),
            format!("Name: Windows(R)\nInstallation ID: {id}\n"),
            format!("Name: Windows(R)\nInstallation ID: {id} (as shown)\n"),
        ] {
            let (code, said) = bad(&text);
            assert_eq!(code, "input.installation-id", "{text}\n{said}");
            assert!(said.contains("an installation id of 50 digits is not carried yet"), "{said}");
        }
    }
    // A console wraps it.
    let (code, _) =
        bad(&format!("Name: W\nInstallation ID: {}\n{}\n", &groups(50)[..30], &groups(50)[30..]));
    assert_eq!(code, "input.installation-id");
}

/// EXP-2, EXP-5. `/dti` may be of another product than `/dli`.
#[test]
fn what_dli_says_is_not_put_to_the_number_of_dti() {
    let dli = |state: &str| {
        format!(
            "Name: Windows\nDescription: Windows(R) Operating System, OEM_DM channel\nLicense Status: {state}\n\n"
        )
    };
    let dti = format!("Installation ID: {IID}\n\n");
    let open = dli("Notification");
    for text in [format!("{open}{dti}"), format!("{dti}{open}"), dti.clone() + open.trim_end()] {
        let (items, intake) = take(&text);
        assert_eq!(intake.faults, []);
        assert_eq!(numbers(&items[0]).key_type, KeyType::Other, "{text}");
        assert_eq!(intake.notes.len(), 1, "{text}");
    }
    let licensed = dli("Licensed");
    for text in [format!("{licensed}{dti}"), format!("{dti}{licensed}")] {
        assert_eq!(bad(&text).0, "input.state", "{text}");
        let options = Options { products: Products::All, ..Options::default() };
        assert_eq!(take_with(text.as_bytes(), &options).0.len(), 1);
    }
    let (_, intake) = take(&dti);
    assert!(intake.notes.is_empty());
}

#[test]
fn details_of_a_kms_client_are_not_another_product() {
    let text = format!(
        "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\nActivation ID: {SKU}\n\
         Application ID: {WINDOWS}\nExtended PID: {PID}\nInstallation ID: {IID}\nLicense Status: Licensed\n\n\
         Key Management Service client information\n    Client Machine ID (CMID): {ESU}\n    KMS machine extended PID: 03612-00206-556-000001-03-1033-26200.0000-2232026\n\n\
         Description: Office 16, VOLUME_MAK channel\nActivation ID: {ESU}\nApplication ID: 0ff1ce15-a989-479d-af46-f275c6370663\nInstallation ID: {IID2}\n"
    );
    let (items, intake) = take(&text);
    assert_eq!(intake.faults, []);
    assert_eq!(intake.skipped[0].reason, SkipReason::KmsClient);
    assert_eq!(numbers(&items[0]).installation_id.to_string(), IID2);
    assert_eq!(numbers(&items[0]).activation_id.unwrap().to_string(), ESU);
}

#[test]
fn a_product_key_anywhere_stops_the_export() {
    let key = "VK7JG-NPHTM-C97JM-9MPGT-3V66B";
    for text in [
        format!("Machine,IID,Note\nM1,{IID},{key}\n"),
        format!("{{\"IID\": \"{IID}\", \"x\": \"{key}\"}}"),
        format!("Installation ID: {IID}\nslmgr /ipk {key}\n"),
        format!("{{\"machine\": \"M1\", \"vendor\": \"v\", \"fields\": {{\"code\": \"{key}\"}}}}"),
    ] {
        for bytes in [text.clone().into_bytes(), utf16(&text)] {
            let (_, intake) = take_with(&bytes, &Options::default());
            assert!(intake.faults.iter().any(|fault| fault.fault == InputError::ProductKey));
            assert!(!InputError::ProductKey.can_be_skipped());
            assert!(!intake.faults.iter().any(|fault| fault.to_string().contains("NPHTM")));
        }
    }
}

/// EXP-6.
#[test]
fn a_product_key_is_found_however_it_is_written() {
    let key = "VK7JG-NPHTM-C97JM-9MPGT-3V66B";
    let wide = |text: &str| -> String {
        let wide = |it: char| char::from_u32(u32::from(it) + 0xfee0).unwrap();
        text.chars().map(|it| if it == ';' { it } else { wide(it) }).collect()
    };
    let bare = key.replace('-', "");
    for text in [
        format!("Machine,IID,Note\nM1,{IID},{bare}\n"),
        format!("Machine,IID,Note\nM1,{IID},{}\n", key.replace('-', " ")),
        format!("{{\"IID\": \"{IID}\", \"x\": \"{}\"}}", key.replace('-', "\\u002d")),
        format!("{{\"IID\": \"{IID}\", \"x\": {{\"y\": [\"{bare}\"]}}}}"),
        format!("Installation ID: {IID}\nkey {}\n", key.replace('-', "\u{2013}")),
        // A group a field.
        format!("Machine;IID;A;B;C;D;E\nM1;{IID};{}\n", key.replace('-', ";")),
        format!("{{\"IID\": \"{IID}\", \"x\": [\"{}\"]}}", key.replace('-', "\",\"")),
        // In full-width letters, in two fields.
        format!("Machine;IID;A;B\nM1;{IID};{}\n", wide(&key.replacen("-C", ";C", 1))),
    ] {
        let (_, intake) = take(&text);
        let keys = intake.faults.iter().filter(|fault| fault.fault == InputError::ProductKey);
        assert_eq!(keys.count(), 1, "{text} {:?}", intake.faults);
    }
    let options = Options { vendor: Some("codemeter".parse().unwrap()), ..Options::default() };
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let mut file = b"\xff\x01binary\x00".to_vec();
        file.extend(key.encode_utf16().flat_map(order));
        let (items, intake) = take_with(&file, &options);
        assert!(items.is_empty() && intake.faults[0].fault == InputError::ProductKey);
    }
}

#[test]
fn an_array_that_powershell_has_wrapped_is_read() {
    let row =
        |machine: &str, iid: &str| format!("{{\"machine\": \"{machine}\", \"IID\": \"{iid}\"}}");
    let (one, two) = (row("M1", IID), row("M2", IID2));
    for text in [
        format!("{{\"value\":[{one},{two}],\"Count\":2}}"),
        format!(
            "{{\r\n    \"value\":  [\r\n  {one},\r\n  {two}\r\n ],\r\n    \"Count\":  2\r\n}}\r\n"
        ),
        format!("{{\"value\":[{one}]}}\n{{\"value\":[{two}]}}"),
    ] {
        assert_eq!(good(&text).len(), 2, "{text}");
    }
    assert_eq!(bad(&format!("{{\"value\":[{one}], \"x\": \"{IID2}\"}}")).0, "input.row");
    assert_eq!(bad(&format!("{{\"value\":[\"{IID2}\"],\"Count\":1}}")).0, "input.row");
}

#[test]
fn other_vendors_files_and_fields() {
    let vendor: Vendor = "codemeter".parse().unwrap();
    let options = Options { vendor: Some(vendor.clone()), ..Options::default() };
    let bytes = b"[WIBU-SYSTEMS Control File]\r\n\xff\x00";
    let (items, _) = take_with(bytes, &options);
    assert_eq!(items[0].machines, ["STEM-1"]);
    assert_eq!(items[0].request.body, RequestBody::VendorFile { vendor, file: bytes.to_vec() });
    let (items, intake) = take_with(b"", &options);
    assert!(items.is_empty() && intake.faults[0].fault.code().as_str() == "input.vendor");
    let items = good(
        "{\"machine\": \"M1\", \"vendor\": \"rockwell\", \"fields\": {\"host id\": \"0011\", \"a\": \"b\"}}\n",
    );
    let RequestBody::VendorFields { fields, .. } = &items[0].request.body else { panic!() };
    assert_eq!(fields.iter().next(), Some(("a", "b")));
    assert_eq!(bad("{\"machine\": \"M1\", \"fields\": {\"a\": \"b\"}}").0, "input.vendor");
    assert_eq!(bad("{\"vendor\": \"v\", \"fields\": {\"a\": 1}}").0, "input.vendor");
}

#[test]
fn names_that_cannot_be_shown_are_refused() {
    assert_eq!(bad(&format!("Machine,IID\nM\u{202e}1,{IID}\n")).0, "input.machine");
    let (_, intake) = take_with(
        format!("Machine,IID\nM\u{fc},{IID}\n")
            .replace('\u{fc}', "#")
            .replace('#', "\u{fffd}")
            .as_bytes(),
        &Options::default(),
    );
    assert!(intake.faults[0].to_string().contains("--encoding"));
}

#[test]
fn the_samples_are_good() {
    let mut intake = Intake::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let before = intake.rows.len();
        intake.file(file, &Options::default()).unwrap();
        assert!(intake.rows.len() > before, "{file:?}");
    }
    let items: Vec<Wanted> = intake.items().iter().collect();
    assert_eq!(intake.faults, []);
    let printed: Vec<String> = items
        .iter()
        .map(|item| {
            let numbers = numbers(item);
            let activation_id = numbers.activation_id.map(|id| id.to_string());
            let id = activation_id.as_deref().map_or("-", |id| &id[..8]);
            format!("{} {} {id}", item.machines.join("+"), numbers.key_type.as_str())
        })
        .collect();
    let expected = [
        "ENG-WS2 oem bd3762d7",
        "ENG-WS2 mak d450596f",
        "ENG-WS3 mak -",
        "HMI-04 mak f520e45e",
        "OVEN-4 other -",
        "PRESS-01 retail 4de7cb65",
        "PRESS-02 retail 4de7cb65",
        "PRESS-02 mak f520e45e",
        "OVEN-11 mak f520e45e",
        "KMS-HOST csvlk 47f3b983",
        "MIXER-01 mak f520e45e",
        "MIXER-02 mak f520e45e",
        "Prüfstand-3 mak f520e45e",
        "Förderband-7 mak f520e45e",
    ];
    assert_eq!(printed, expected);
    let skipped: Vec<SkipReason> = intake.skipped.iter().map(|row| row.reason).collect();
    use SkipReason::{KmsClient, Licensed, NoInstallationId};
    assert_eq!(skipped, [KmsClient, NoInstallationId, KmsClient, Licensed]);
}

#[test]
fn get_os_license_info_is_read_as_list_table_and_object() {
    let list = format!(
        "\n\nName                  : Windows(R), Professional edition\nActivationID          : {SKU}\n\
         ApplicationID         : {WINDOWS}\nPartialProductKey     : T83GX\n\
         LicenseStatus         : Benachrichtigung\nLicenseStatusReason   : 0xC004F034\n\
         OfflineInstallationId : {IID}\n\n"
    );
    let table = format!(
        "Name,ActivationID,ApplicationID,LicenseStatus,OfflineInstallationId\nWindows,{SKU},{WINDOWS},Notification,{IID}\n"
    );
    let object = format!(
        "{{\"ActivationID\": \"{SKU}\", \"ApplicationID\": \"{WINDOWS}\", \"LicenseStatus\": \"Notificación\", \"OfflineInstallationId\": \"{IID}\"}}"
    );
    for text in [&list, &table, &object] {
        let (items, intake) = take(text);
        assert_eq!(intake.faults, []);
        assert_eq!(numbers(&items[0]).activation_id.unwrap().to_string(), SKU);
        assert_eq!(numbers(&items[0]).application_id.unwrap().to_string(), WINDOWS);
        // One product: the add-ons may have been left out.
        let [note] = &intake.notes[..] else { panic!("{:?}", intake.notes) };
        assert!(note.to_string().contains("-All"), "{note}");
    }
    let all = list.clone() + &list.replace(SKU, ESU).replace(IID, IID2);
    let (items, intake) = take(&all);
    assert_eq!((items.len(), intake.notes.len()), (2, 0));
    let licensed = list.replace("Benachrichtigung", "Lizenziert");
    assert_eq!(take(&licensed).1.skipped[0].reason, SkipReason::Licensed);
    // In a language nobody knows, and the key is a MAK.
    let strange = list.replace("Benachrichtigung", "luvattu");
    assert_eq!(take(&strange).1.notes.len(), 2);
    let mak =
        strange.replace("PartialProductKey     : T83GX", "ProductKeyChannel     : Volume:MAK");
    assert_eq!(bad(&mak).0, "input.state");
    let forest = good(&format!("ForestInstallationId : {IID}\n"));
    assert_eq!(numbers(&forest[0]).key_type, KeyType::Adba);
}

/// EXP-3.
#[test]
fn digits_that_become_no_installation_id_are_named_with_their_lines() {
    let groups = IID.parse::<InstallationId>().unwrap().groups();
    let groups: Vec<&str> = groups.split(' ').collect();
    let numbered: Vec<String> =
        groups.iter().enumerate().map(|(place, group)| format!("{}: {group}", place + 1)).collect();
    for text in [
        numbered.join("\n"),
        numbered.join("\n\n"),
        groups.join(", "),
        groups.join(" | "),
        groups.join("."),
        format!("part 1: {}\npart 2: {}", groups[..5].join(" "), groups[5..].join(" ")),
        format!("Installation ID: {}...", &IID[..30]),
    ] {
        let (_, intake) = take(&format!("License Status: Notification\n\n{text}\n"));
        let code = intake.faults.first().map(|fault| fault.fault.code().as_str());
        assert!(matches!(code, Some("input.installation-id" | "input.misplaced")), "{text}");
    }
    let row = format!(
        "Machine,IID,{}\nM1,,{}\n",
        "ABCDEFGHI".split("").collect::<Vec<_>>()[1..10].join(","),
        groups.join(",")
    );
    assert_eq!(bad(&row).0, "input.misplaced");
    let full_width: String =
        IID.chars().map(|digit| char::from_u32(digit as u32 + 0xfee0).unwrap()).collect();
    for text in [full_width, format!("{}\u{200b}\u{ad}{}", &IID[..30], &IID[30..])] {
        let items = good(&format!("Installation ID: {text}\n"));
        assert_eq!(numbers(&items[0]).installation_id.to_string(), IID);
        assert_eq!(good(&format!("Machine,IID\nM1,{text}\n")).len(), 1);
    }
}

/// EXP-4.
#[test]
fn rows_take_the_files_name_only_where_nothing_may_name_their_machine() {
    for column in ["Gerät", "Arbeitsplatz", "Asset"] {
        let (code, said) = bad(&format!("{column};IID\nHMI-01;{IID}\nHMI-02;{IID2}\n"));
        assert_eq!(code, "input.machine");
        assert!(said.contains(column), "{said}");
        let (items, intake) = take(&format!("{column};IID\nHMI-01;{IID}\n"));
        assert_eq!(items[0].machines, ["STEM-1"]);
        assert!(intake.notes[0].to_string().contains(column));
        let list = format!("{column} : HMI-01\nOfflineInstallationId : {IID}\n\n");
        assert_eq!(bad(&(list.clone() + &list.replace(IID, IID2))).0, "input.machine");
    }
    for column in ["Node", "__SERVER", "SystemName", "Maschine", "Ordinateur", "Nombre del equipo"]
    {
        let items = good(&format!("{column},IID\nHMI-01,{IID}\nHMI-02,{IID2}\n"));
        assert_eq!(items[1].machines, ["HMI-02"], "{column}");
    }
    assert_eq!(bad(&format!("Machine,IID\nM1,{IID}\n,{IID2}\n")).0, "input.machine");
    // A column for it that nobody filled in.
    for column in ["Machine", "ComputerName", "hostname", "Maschine"] {
        assert_eq!(bad(&format!("{column},IID\n,{IID}\n")).0, "input.machine", "{column}");
        let options = Options { machine: Some("HMI-9".to_owned()), ..Options::default() };
        let (items, intake) = take_with(format!("{column},IID\n,{IID}\n").as_bytes(), &options);
        assert_eq!(items[0].machines, ["HMI-9"]);
        assert!(intake.called_after_files().is_empty());
    }
    // Nor in an object, a list or a print.
    for empty in [
        format!("[{{\"Machine\":\"\",\"OfflineInstallationId\":\"{IID}\"}}]"),
        format!("{{\"ComputerName\":\" \",\"OfflineInstallationId\":\"{IID}\"}}\n"),
        "{\"machine\":\"\",\"vendor\":\"codemeter\",\"fields\":{\"serial\":\"4\"}}\n".to_owned(),
        format!("Machine: \nOfflineInstallationId: {IID}\n"),
        format!("Rechner               :\nOfflineInstallationId : {IID}\n"),
        format!("Computer name:\n\nInstallation ID: {IID}\n"),
        format!("Machine,OfflineInstallationId\nn/a,{IID}\n"),
        format!("{{\"Machine\":\"unknown\",\"OfflineInstallationId\":\"{IID}\"}}\n"),
        format!("Rechner               : Unbekannt\nOfflineInstallationId : {IID}\n"),
    ] {
        assert_eq!(bad(&empty).0, "input.machine", "{empty}");
        let options = Options { machine: Some("HMI-9".to_owned()), ..Options::default() };
        assert_eq!(take_with(empty.as_bytes(), &options).0[0].machines, ["HMI-9"]);
    }
    // EXP-9. What fills a form is no name.
    for filler in ["?", "______", "(...)"] {
        let form = format!("Maschine: {filler}\nInstallation ID: {IID}\n");
        assert_eq!(bad(&form).0, "input.machine", "{form}");
        let row = format!("Machine,OfflineInstallationId\n{filler},{IID}\n");
        assert_eq!(bad(&row).0, "input.machine", "{row}");
    }
    // What a machine that tells of itself has not, and PowerShell writes all the same.
    for absent in [
        format!("{{\"Machine\":null,\"OfflineInstallationId\":\"{IID}\"}}\n"),
        format!("{{\"PSComputerName\":\"\",\"OfflineInstallationId\":\"{IID}\"}}\n"),
        format!("PSComputerName        :\nOfflineInstallationId : {IID}\n"),
    ] {
        assert_eq!(good(&absent)[0].machines, ["STEM-1"], "{absent}");
    }
    let (items, intake) = take(&format!("PSComputerName,IID\n,{IID}\n"));
    assert_eq!(items[0].machines, ["STEM-1"]);
    assert_eq!(intake.called_after_files(), ["STEM-1"]);
    let print = |heading: &str, version: &str, iid: &str| {
        format!("{heading}\nVersion: {version}\n\nInstallation ID: {iid}\n\n")
    };
    let same = "10.0.26100.1";
    for text in [
        print("=== HMI-01 ===", same, IID) + &print("=== HMI-02 ===", same, IID2),
        print("HMI-01", same, IID) + &print("HMI-02", same, IID2),
        print("[HMI-01]: PS C:\\> slmgr", same, IID) + &print("[HMI-02]: PS C:\\>", same, IID2),
        print("", same, IID) + &print("", "10.0.19045.2", IID2),
        print("C:\\> hostname\nHMI-01", same, IID) + &print("C:\\> hostname\nHMI-02", same, IID2),
    ] {
        let (code, said) = bad(&text);
        assert_eq!(code, "input.machine", "{said}");
        let options = Options { machine: Some("HMI-9".to_owned()), ..Options::default() };
        assert_eq!(take_with(text.as_bytes(), &options).0.len(), 2);
    }
    assert_eq!(good(&(print("", same, IID) + &print("", same, IID2))).len(), 2);
    let named = print("Machine: HMI-01", same, IID) + &print("Machine: HMI-02", same, IID2);
    let items = good(&named);
    assert_eq!([&items[0].machines, &items[1].machines], [&["HMI-01"], &["HMI-02"]]);
}

proptest! {
    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        take_with(&bytes, &Options::default());
    }

    #[test]
    fn no_text_panics(
        parts in prop::collection::vec(prop_oneof![
            Just(IID.to_owned()), Just(IID54.to_owned()), Just(SKU.to_owned()), Just(WINDOWS.to_owned()),
            Just(PID.to_owned()), Just("\n".to_owned()), Just("Machine,IID,ID\n".to_owned()),
            Just("{\"IID\":\"".to_owned()), Just("\"}".to_owned()), Just("VOLUME_MAK channel".to_owned()),
            "[0-9 :;,\\-\"{}\t\r\n]{1,70}", any::<String>(),
        ], 0..30),
        products in prop_oneof![Just(Products::All), Just(Products::Eligible)],
    ) {
        let options = Options { products, ..Options::default() };
        take_with(parts.concat().as_bytes(), &options);
        take_with(&utf16(&parts.concat()), &options);
    }
}

/// EXP-9. A name that a spreadsheet would take for more than a name reaches no table.
#[test]
fn a_name_that_no_machine_has_is_refused_and_real_ones_are_not() {
    let take = |name: &str| {
        let name = name.replace('"', "\"\"");
        take(&format!("Machine\tOfflineInstallationId\n\"{name}\"\t{IID}\n"))
    };
    for name in [
        "M1;=cmd|'/C calc'!A0;x",
        "M;@SUM(A1)",
        "=1+1",
        "M=1",
        "+1",
        "-1",
        "@SUM(A1)",
        "＝1",
        "'=1",
        "M1,M2",
        "M1|M2",
        "M\"1",
        "> M1",
        "M\t1",
    ] {
        let (wanted, intake) = take(name);
        assert_eq!(wanted, [], "{name}");
        assert_eq!(intake.faults[0].fault.code(), carnet_format::Code::InputMachine, "{name}");
    }
    for name in ["M 1", "PLC#3", "HMI (old)", "Prüfstand-3", "srv-1.plant.example", "A_B", "1@2"] {
        let (wanted, intake) = take(name);
        assert_eq!(intake.faults, [], "{name}");
        assert_eq!(wanted[0].machines, [name]);
    }
}
