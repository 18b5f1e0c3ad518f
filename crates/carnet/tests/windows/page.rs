//! The page of the OT engineer, as its reader types it: every command of its Windows part, in order, against a gateway and officers on
//! Linux. The scripts are run by nobody: what they would write is put in their place.

use std::fs;
use std::path::Path;

use carnet_testbed::{Said, confirmation, request_number};

use crate::drive::keep_server;
use crate::harness::Wine;
use crate::hosts::Hosts;

/// The host of the page: its folder, and the stick, which is a folder of the drive of Wine that has all of Linux.
struct Desk<'h> {
    hosts: &'h Hosts,
    stick: String,
}

impl Desk<'_> {
    /// Runs a line of the page, with what a person would be asked for behind it.
    fn run(&self, line: &str, more: &[&str]) -> Said {
        let words = line.strip_prefix(".\\carnet.exe ").unwrap().replace("E:\\", &self.stick);
        let words = words.replace("\"BLUE 01\"", "LABEL").replace("D:\\backup", "backup");
        let words = words.split(' ').map(|word| if word == "LABEL" { "BLUE 01" } else { word });
        let words: Vec<&str> = words.chain(more.iter().copied()).collect();
        let mut command = Wine::get().carnet(&self.hosts.path("carnet"), &words);
        command.env("CARNET_CONFIG", "plant\\carnet.toml").env("CARNET_LANG", "en");
        Said::of(&mut command)
    }
}

#[test]
#[ignore = "needs Wine and make windows-debug"]
fn the_page_of_the_ot_engineer() {
    let _server = keep_server();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ot-engineer.md");
    let page = fs::read_to_string(page).unwrap();
    let lines = page.lines().filter_map(|line| line.strip_prefix("PS C:\\carnet> "));
    let mut lines = lines.filter(|line| line.starts_with(".\\carnet.exe "));
    let mut next = |beginning: &str| {
        let line = lines.next().unwrap();
        assert!(line.starts_with(&format!(".\\carnet.exe {beginning}")), "{line}");
        line
    };
    let hosts = Hosts::outside();
    fs::create_dir(hosts.path("carnet")).unwrap();
    let stick = format!("Z:{}\\", hosts.path("stick").display()).replace('/', "\\");
    let desk = Desk { hosts: &hosts, stick };

    let answers = "site = \"werk-nord\"\npersons = [\"p-003\"]\npassphrase = \"phrase\"\n";
    fs::write(hosts.path("carnet/answers"), answers).unwrap();
    desk.run(next("init"), &["--answers", "answers", "--in", "plant"]).status(0);
    let settings = fs::read_to_string(hosts.path("carnet/plant/carnet.toml")).unwrap();
    let settings = format!("{settings}passphrase-file = \"../phrase\"\n");
    fs::write(hosts.path("carnet/plant/carnet.toml"), settings).unwrap();
    let (officers, gateway) = (hosts.card_words("p-008"), hosts.card_words("tor-1"));
    let told = ["--yes", "--words", &officers, "--words", &gateway];
    desk.run(next("trust new"), &told).status(0);
    // That there was no backup yet is a note.
    desk.run(next("doctor"), &[]).with("ok");
    let words = desk.run(".\\carnet.exe trust show", &[]).status(0);
    let words = words.out.lines().find_map(|line| line.trim_start().strip_prefix("words")).unwrap();
    for host in ["gateway", "desk"] {
        hosts.run(host, &["trust", "install", "stick", "--words", words.trim()]).status(0);
    }

    desk.run(next("script collect"), &[]).status(0);
    desk.run(next("script apply"), &[]).status(0);
    assert!(hosts.path("carnet/apply.ps1").exists());
    let script = fs::read_to_string(hosts.path("carnet/collect.ps1")).unwrap();
    assert!(script.starts_with("\u{feff}# Carnet, collect: no test has run this script"));
    let carnet_format::RequestBody::Microsoft(asked) = request_number(7).body else { panic!() };
    let iid: String = asked.installation_id.groups().to_string();
    let iid: String = iid.chars().filter(char::is_ascii_digit).collect();
    let table = format!(
        "\"Machine\",\"ID\",\"ProductKeyChannel\",\"LicenseStatus\",\"OfflineInstallationId\"\r\n\
         \"HMI-04\",\"{}\",\"Volume:MAK\",\"5\",\"{iid}\"\r\n",
        carnet_testbed::activation()
    );
    fs::write(hosts.path("carnet/collected-machines.csv"), table).unwrap();
    desk.run(next("export"), &[]).status(0);
    desk.run(next("export"), &[]).status(0);
    let bundle = |from: &str| {
        let names = fs::read_dir(hosts.path("stick")).unwrap();
        let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let name = names.find(|it| it.starts_with(from) && it.ends_with(".carnet"));
        format!("stick/{}", name.unwrap())
    };
    let approve = |bundle: &str| {
        for officer in ["p-008", "p-009"] {
            hosts.approve(bundle, officer).status(0);
        }
    };
    approve(&bundle("werk-nord"));
    hosts.run("gateway", &["import", "stick"]).status(0);
    let spooled = fs::read_dir(hosts.path("gateway/spool")).unwrap();
    let mut spooled = spooled.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let spooled = spooled.find(|name| name.starts_with("werk-nord")).unwrap();
    let answers = format!("item,confirmation_id\n0,{}\n", confirmation(7).groups());
    fs::write(hosts.path("answers.csv"), answers).unwrap();
    let reply = ["export", "answers.csv", "--to", "werk-nord", "--reply-to", &spooled];
    hosts.run("gateway", &[&reply[..], &["--media", "stick"]].concat()).status(0);
    approve(&bundle("tor-1"));

    desk.run(next("import"), &[]).status(0).with("spool");
    // What the script would write of the only machine.
    let spool = fs::read_dir(hosts.path("carnet/plant/spool")).unwrap();
    let mut spool = spool.map(|entry| entry.unwrap().path().join("responses.csv"));
    let granted = fs::read_to_string(spool.find(|path| path.exists()).unwrap()).unwrap();
    let id = confirmation(7).to_string();
    let end: String = id.chars().filter(char::is_ascii_digit).skip(42).collect();
    let (columns, row) = granted.trim_end().split_once('\n').unwrap();
    let columns = columns.trim_end();
    let result = format!("{columns},confirmation_id_end\n{row},{end}\n");
    fs::write(hosts.path("carnet/result.csv"), result.replace(",granted,", ",active,")).unwrap();
    let not_active = [".\\carnet.exe ledger machines --not-active"];
    assert!(page.contains(&not_active[0].replace(".\\carnet.exe", "carnet")));
    desk.run(not_active[0], &[]).with("HMI-04");
    desk.run(next("ledger applied"), &[]).status(0).with("1 active");
    let said = desk.run(not_active[0], &["--csv"]);
    assert!(!said.out.contains("HMI-04"), "{}", said.out);
    desk.run(next("ledger backup"), &[]).status(0);
    assert!(lines.next().is_none());
}
