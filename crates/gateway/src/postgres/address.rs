//! Where a shared ledger is: `postgres://USER@HOST[:PORT]/DATABASE`.

use std::fmt;
use std::path::PathBuf;

use carnet_language::text;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A socket in this folder.
    Folder(PathBuf),
    /// A host of a network.
    Name(String),
}

/// An address without any secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) user: String,
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) database: String,
}

/// Where Debian's server has its socket.
const FOLDER: &str = "/run/postgresql";
const PORT: u16 = 5432;

impl Address {
    /// Reads one. What is wrong with it is told without a word of it: it may hold a pass word.
    // SHARE-2.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        let (user, rest) = rest.and_then(|rest| rest.rsplit_once('@')).ok_or_else(form)?;
        if user.contains(':') {
            return Err(text!(
                en "it has a pass word in it, which belongs into the file of the setting ledger-password-file: take it out, and change \
                    it, for others may have read it";
                de "darin steht ein Kennwort; das gehört in die Datei der Einstellung ledger-password-file: hier herausnehmen und \
                    ändern, denn andere können es gelesen haben"
            ));
        }
        let (place, database) = rest.rsplit_once('/').ok_or_else(form)?;
        let (host, port) = match place.rsplit_once(':') {
            // The colons of an IPv6 address stand in brackets.
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| form())?),
            _ => (place, PORT),
        };
        let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(host) if host.parse::<std::net::Ipv6Addr>().is_ok() => Host::Name(host.to_owned()),
            Some(_) => return Err(form()),
            None if host.is_empty() => Host::Folder(FOLDER.into()),
            None if host.starts_with('/') => Host::Folder(host.into()),
            None if is_plain(host) => Host::Name(host.to_owned()),
            None => return Err(form()),
        };
        match is_plain(user) && is_plain(database) {
            true => Ok(Self { user: user.to_owned(), host, port, database: database.to_owned() }),
            false => Err(form()),
        }
    }
}

/// Neither a parameter nor anything that is written in another way than it is meant.
fn is_plain(name: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
    !name.is_empty() && name.chars().all(is_plain)
}

fn form() -> String {
    text!(
        en "it is not of the form postgres://USER@HOST[:PORT]/DATABASE, with no pass word and no parameters; without HOST, or with a \
            folder in its place, it is a socket";
        de "sie hat nicht die Form postgres://KONTO@RECHNER[:PORT]/DATENBANK, ohne Kennwort und ohne Parameter; ohne RECHNER oder mit \
            einem Ordner an dessen Stelle ist sie ein Socket"
    )
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, host, port, database } = self;
        write!(f, "postgres://{user}@")?;
        match host {
            Host::Folder(folder) => write!(f, "{}", folder.display())?,
            Host::Name(name) if name.contains(':') => write!(f, "[{name}]")?,
            Host::Name(name) => f.write_str(name)?,
        }
        write!(f, ":{port}/{database}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn of(text: &str) -> (Host, u16) {
        let address = Address::parse(text).unwrap();
        assert_eq!((&*address.user, &*address.database), ("carnet", "site"));
        assert_eq!(Address::parse(&address.to_string()).unwrap(), address);
        (address.host, address.port)
    }

    #[test]
    fn an_address_names_a_host_or_a_socket() {
        let name = |name: &str| Host::Name(name.to_owned());
        assert_eq!(of("postgres://carnet@db.example/site"), (name("db.example"), 5432));
        assert_eq!(of("postgresql://carnet@10.0.0.1:6000/site"), (name("10.0.0.1"), 6000));
        assert_eq!(of("postgres://carnet@[fd00::1]/site"), (name("fd00::1"), 5432));
        assert_eq!(of("postgres://carnet@[fd00::1]:6000/site"), (name("fd00::1"), 6000));
        assert_eq!(of("postgres://carnet@/site"), (Host::Folder(FOLDER.into()), 5432));
        assert_eq!(
            of("postgres://carnet@/srv/pg:6000/site"),
            (Host::Folder("/srv/pg".into()), 6000)
        );
    }

    /// SHARE-2.
    #[test]
    fn a_pass_word_is_refused_and_not_repeated() {
        for address in [
            "postgres://carnet:Geheim1@db/site",
            "postgres://carnet:Ge@heim1@db/site",
            "postgres://carnet@db/site?password=Geheim1",
            "postgres://carnet@db/site%20Geheim1",
            "postgres://db/site?user=Geheim1",
            "postgres://carnet@db:Geheim1/site",
            "postgres://carnet@[Geheim1]/site",
            "postgres://carnet@Ge@heim1/",
            "mysql://Geheim1@db/site",
        ] {
            let why = Address::parse(address).unwrap_err();
            assert!(!why.contains("Geheim1") && !why.contains("heim1"), "{why}");
        }
        assert!(Address::parse("postgres://c:x@db/site").unwrap_err().contains("pass word"));
    }
}
