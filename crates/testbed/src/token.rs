//! Tokens as SoftHSM2 makes them, for tests that find its programs.

use std::fs;
use std::process::Command;

use crate::{Desk, Said};

/// The library of SoftHSM2.
pub const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

impl Desk {
    /// Plugs in the token `Plant 7`, which nobody else sees.
    pub fn plug_in(&self) {
        let folder = self.path("tokens");
        fs::create_dir(&folder).unwrap();
        let folder = format!("directories.tokendir = {}", folder.display());
        self.write("softhsm2.conf", format!("{folder}\nobjectstore.backend = file\n"));
        self.add_token("Plant 7");
    }

    /// One more token with the PIN 4711.
    pub fn add_token(&self, label: &str) {
        let mut tool = self.seeing_tokens("softhsm2-util");
        tool.args(["--init-token", "--free", "--label", label]);
        Said::of(tool.args(["--so-pin", "12345678", "--pin", "4711"])).status(0);
    }

    /// A key on the token `Plant 7`; returns what is told of it.
    pub fn add_token_key(&self, kind: &str, label: &str, id: &str) -> String {
        self.token_tool(&["--keypairgen", "--key-type", kind, "--label", label, "--id", id])
    }

    /// What `pkcs11-tool` prints on the token `Plant 7`.
    pub fn token_tool(&self, words: &[&str]) -> String {
        let mut tool = self.seeing_tokens("pkcs11-tool");
        tool.args(["--module", SOFTHSM, "--token-label", "Plant 7", "--login", "--pin", "4711"]);
        Said::of(tool.args(words)).status(0).out
    }

    /// A command that sees the tokens.
    pub fn seeing_tokens(&self, program: &str) -> Command {
        let mut command = self.command(program);
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf"));
        command
    }
}
