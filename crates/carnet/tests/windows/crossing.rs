//! Both sides of the gap: the plant sits at Windows, under Wine, the officers and the gateway at Linux, and one stick goes to and fro until
//! what Windows did with the answers has come to the gateway.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_testbed::{Said, activation, confirmation, request_number};
use serde_json::Value;

use crate::drive::Stick;
use crate::harness::Wine;
use crate::hosts::Hosts;

const E: &str = r"E:\";
const ODD: &str = "PRÜFSTAND-Ä";

struct Scene {
    hosts: Hosts,
    stick: Stick,
}

impl Scene {
    fn new() -> Self {
        let hosts = Hosts::outside();
        let stick = Wine::get().stick(32 << 20, "6E2A0C41", "BLAU 01");
        for card in fs::read_dir(hosts.path("stick")).unwrap() {
            let card = card.unwrap();
            fs::write(stick.folder().join(card.file_name()), fs::read(card.path()).unwrap())
                .unwrap();
        }
        fs::create_dir(hosts.path("desk-7")).unwrap();
        Self { hosts, stick }
    }

    fn at_plant(&self, program: &str, words: &[&str]) -> Said {
        let mut command = Wine::get().tool(program, &self.hosts.path("desk-7"), words);
        command.env("CARNET_CONFIG", r"plant\carnet.toml").env("CARNET_LANG", "en");
        Said::of(&mut command)
    }

    fn plant(&self, words: &[&str]) -> Said {
        self.at_plant("carnet.exe", words)
    }

    fn gateway(&self, words: &[&str]) -> Said {
        self.hosts.run("gateway", words)
    }

    /// The stick where Linux has it.
    fn folder(&self) -> &str {
        self.stick.folder().to_str().unwrap()
    }

    fn of_plant(&self, name: &str) -> PathBuf {
        self.hosts.path("desk-7").join(name)
    }

    /// Both officers approve the newest bundle of a site.
    fn approve(&self, from: &str) {
        let number = |name: &String| name.split('_').nth(2).unwrap().parse::<u32>().unwrap();
        let names = self.stick.names().into_iter();
        let ours = names.filter(|name| name.starts_with(from) && name.ends_with(".carnet"));
        let bundle = self.stick.folder().join(ours.max_by_key(number).unwrap());
        for officer in ["p-008", "p-009"] {
            self.hosts.approve(bundle.to_str().unwrap(), officer).status(0);
        }
    }

    /// The newest folder of a spool.
    fn spooled(&self, spool: &Path) -> PathBuf {
        let number = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.split('_').nth(1).and_then(|number| number.parse::<u32>().ok())
        };
        let entries = fs::read_dir(spool).unwrap().map(|entry| entry.unwrap().path());
        entries.max_by_key(number).unwrap()
    }
}

/// Objects that lie in a file, one on each line.
fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A file as Windows PowerShell writes it by itself.
fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// LEDGER-79. LEDGER-81.
#[test]
#[ignore = "needs root, fusefat, dosfstools, Wine and make windows-debug"]
fn what_windows_did_comes_to_the_gateway() {
    let scene = Scene::new();
    let answers = "site = \"werk-nord\"\npersons = [\"p-003\"]\npassphrase = \"phrase\"\n";
    fs::write(scene.of_plant("answers"), answers).unwrap();
    scene.plant(&["init", "plant", "--card", E, "--answers", "answers", "--in", "plant"]).status(0);
    let settings = fs::read_to_string(scene.of_plant("plant/carnet.toml")).unwrap();
    let settings = format!("{settings}passphrase-file = \"../phrase\"\n");
    fs::write(scene.of_plant("plant/carnet.toml"), settings).unwrap();
    let (officers, gateway) = (scene.hosts.card_words("p-008"), scene.hosts.card_words("tor-1"));
    let new = ["trust", "new", E, "--media", E, "--label", "BLAU 01", "--yes"];
    scene.plant(&[&new[..], &["--words", &officers, "--words", &gateway]].concat()).status(0);
    let shown = scene.plant(&["trust", "show"]).status(0);
    let words = shown.out.lines().find_map(|line| line.trim_start().strip_prefix("words")).unwrap();
    for host in ["gateway", "desk"] {
        let install = ["trust", "install", scene.folder(), "--words", words.trim()];
        scene.hosts.run(host, &install).status(0);
    }

    let machine = |name: &str, number: u32| {
        let carnet_format::RequestBody::Microsoft(asked) = request_number(number).body else {
            panic!("of Microsoft")
        };
        let id = asked.installation_id.groups().replace(' ', "");
        format!("\"{name}\",\"{}\",\"Volume:MAK\",\"5\",\"{id}\"\r\n", activation())
    };
    let header =
        "\"Machine\",\"ID\",\"ProductKeyChannel\",\"LicenseStatus\",\"OfflineInstallationId\"\r\n";
    let table = format!("{header}{}{}", machine(ODD, 7), machine("HMI-04", 8));
    fs::write(scene.of_plant("collected.csv"), utf16(&table)).unwrap();
    let export = ["collected.csv", "--to", "tor-1", "--media", E];
    scene.at_plant("carnet-export.exe", &export).status(0);
    scene.approve("werk-nord");
    scene.gateway(&["import", scene.folder()]).status(0);
    let spool = scene.hosts.path("gateway/spool");
    let asked = scene.spooled(&spool);
    let given = format!(
        "item,confirmation_id\n0,{}\n1,{}\n",
        confirmation(7).groups(),
        confirmation(8).groups()
    );
    fs::write(scene.hosts.path("answers.csv"), given).unwrap();
    let reply_to = asked.file_name().unwrap().to_str().unwrap();
    let reply = ["export", "answers.csv", "--to", "werk-nord", "--reply-to", reply_to];
    scene.gateway(&[&reply[..], &["--media", scene.folder()]].concat()).status(0);
    scene.approve("tor-1");
    let said = scene.plant(&["import", E, "--eject"]).status(0);
    said.with("safe to remove");

    // What apply would write: one machine took its id, the other one says that it is another's.
    let mut result = "\u{feff}\"machine\",\"product\",\"outcome\",\"code\",\"license_status\",\"confirmation_id_end\",\
                      \"installation_id_groups\",\"activation_id\",\"request_bundle\",\"request_item\",\"time\"\r\n"
        .to_owned();
    let mut refused = String::new();
    for row in rows(&scene.spooled(&scene.of_plant("plant/spool")).join("responses.jsonl")) {
        let cell = |name: &str| row[name].to_string().replace('"', "");
        let (outcome, code, status) = match row["machine"] == ODD {
            true => ("refused", "0xC004F031", 5),
            false => ("active", "", 1),
        };
        if row["machine"] == ODD {
            refused = cell("confirmation_id_groups");
        }
        let [machine, product] = ["machine", "product"].map(cell);
        let id = cell("confirmation_id");
        let end = &id[id.len() - 6..];
        let ids = ["installation_id_groups", "activation_id", "request_bundle", "request_item"];
        let ids = ids.map(|name| format!("\"{}\"", cell(name))).join(",");
        result += &format!(
            "\"{machine}\",\"{product}\",\"{outcome}\",\"{code}\",\"{status}\",\"{end}\",{ids},\"2027-01-15T08:00:00Z\"\r\n"
        );
    }
    fs::write(scene.of_plant("result-HOST.csv"), result).unwrap();
    let applied = ["ledger", "applied", "result-HOST.csv", "--ticket", "INC-7", "--yes"];
    let said = scene.plant(&applied).status(4);
    said.with("1 active, 0 told before, 1 disputed, 0 not active").with(ODD);
    let said = scene.plant(&["ledger", "machines", ODD]).status(0);
    said.with("Windows said 0xC004F031: the confirmation id fits another installation id");

    // The next bundle asks for another one, and the receipts say that all has arrived.
    scene.at_plant("carnet-export.exe", &["--to", "tor-1", "--media", E]).status(0);
    scene.approve("werk-nord");
    scene.gateway(&["import", scene.folder()]).status(0);
    let asked = rows(&scene.spooled(&spool).join("requests.jsonl"));
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0]["did_not_fit"], refused.as_str(), "{asked:?}");
    scene.plant(&["import", E]).status(0);
    for said in [
        scene.gateway(&["ledger", "list", "--json"]).status(0),
        scene.plant(&["ledger", "list", "--json"]).status(0),
    ] {
        let bundles = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let sent: Vec<_> = bundles.filter(|it| it["direction"] == "out").collect();
        assert!(!sent.is_empty() && sent.iter().all(|it| it["received"].is_object()), "{sent:?}");
    }
}
