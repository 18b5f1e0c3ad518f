//! The text of a first trust file.

use std::collections::BTreeSet;

use carnet_format::{Code, MediumId, Vendor};
use carnet_host::{Failure, Status};
use carnet_judge::time::Utc;
use carnet_judge::trust::{PersonName, Zone, medium_text};
use carnet_language::text;
use data_encoding::HEXLOWER;

use crate::card::{Card, KeyRole, SiteEntry, list};
use crate::cli::{Hours, NewArgs};
use crate::new_route::{self, NewRoute, SCAN_HOURS};

/// A trust file in which nobody is.
pub(super) const NOBODY: &str = "format = 1\nserial = 1\nissued = \"1970-01-01T00:00:00Z\"\n";

/// What a first trust file is made of.
pub(super) struct Plan<'a> {
    cards: &'a [&'a Card],
    medium: Option<(MediumId, String, u64)>,
    issued: u64,
    approvals: Option<u8>,
    trust_approvals: u8,
    scan: Option<u64>,
    vendors: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(
        args: &'a NewArgs,
        cards: &'a [&'a Card],
        medium: Option<(MediumId, String, u64)>,
        issued: u64,
    ) -> Result<Self, Failure> {
        let approvers = approvers(cards);
        if approvers.is_empty() {
            let message = text!(
                en "no card has an approver key: carnet init desk, on the host of a person who approves, writes such a card";
                de "keine Karte hat einen Freigabeschlüssel: carnet init desk schreibt eine auf dem Rechner einer Person, die freigibt"
            );
            return Err(Failure::new(Status::Usage, Code::TrustTooFewApprovers, message));
        }
        let default = approvers.len().saturating_sub(1).min(16);
        let has_scanner =
            cards.iter().flat_map(|card| &card.keys).any(|key| key.role == KeyRole::Scanner);
        let scan = match args.scan {
            Some(Hours(hours)) => hours,
            None => has_scanner.then_some(SCAN_HOURS),
        };
        Ok(Self {
            cards,
            medium,
            issued,
            approvals: args.approvals,
            trust_approvals: args.trust_approvals.unwrap_or(u8::try_from(default).unwrap_or(16)),
            scan,
            vendors: args.vendors.iter().map(Vendor::as_str).collect(),
        })
    }

    /// The whole file.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |line: &str| {
            out.push_str(line);
            out.push('\n');
        };
        let home = self.cards[0].owner();
        line(&text!(
            en "# Who exists and what may cross. Kept at {home}: change it there, with carnet trust add and remove.";
            de "# Wer beteiligt ist und was hinüber darf. Geführt bei {home}: dort ändern, mit carnet trust add und \
                remove."
        ));
        line("format = 1");
        line("serial = 1");
        line(&format!("issued = \"{}\"", Utc(self.issued)));
        if self.trust_approvals > 0 {
            line(
                &text!(en "# How many persons approve the next one."; de "# Wie viele Personen die nächste freigeben."),
            );
            line(&format!("trust-approvals = {}", self.trust_approvals));
        }
        self.sites(&mut out);
        self.persons_and_keys(&mut out);
        if let Some((id, label, until)) = &self.medium {
            let (id, until) = (medium_text(id), Utc(*until));
            out +=
                &format!("\n[[medium]]\nid = \"{id}\"\nlabel = \"{label}\"\nuntil = \"{until}\"\n");
        }
        for (from, to) in self.ways() {
            self.route(from, to, &mut out);
        }
        out
    }

    fn sites(&self, out: &mut String) {
        for SiteEntry { name, zone, clock } in
            self.cards.iter().filter_map(|card| card.site.as_ref())
        {
            let (zone, clock) = (zone.as_str(), clock.as_str());
            *out += &format!(
                "\n[[site]]\nname = \"{name}\"\nzone = \"{zone}\"\nclock = \"{clock}\"\nversions = [1]\n"
            );
        }
    }

    fn persons_and_keys(&self, out: &mut String) {
        let persons: BTreeSet<_> = self.cards.iter().flat_map(|card| card.persons()).collect();
        for person in persons {
            *out += &format!("\n[[person]]\nname = \"{person}\"\n");
        }
        for card in self.cards {
            for key in &card.keys {
                let (role, public) = (key.role.name(), HEXLOWER.encode(key.public.as_bytes()));
                *out += &format!("\n[[key]]\npublic = \"{public}\"\nrole = \"{role}\"\n");
                if let Some(site) = &card.site {
                    *out += &format!("site = \"{}\"\n", site.name);
                }
                match &key.role {
                    KeyRole::Exporter(all) => *out += &format!("custodians = {}\n", list(all)),
                    KeyRole::Approver(person) => *out += &format!("person = \"{person}\"\n"),
                    KeyRole::Importer | KeyRole::Scanner | KeyRole::Media => {}
                }
            }
        }
    }

    /// Both ways between each site inside and each outside that can export.
    fn ways(&self) -> Vec<(&Card, &Card)> {
        let exports =
            |card: &&&Card| card.keys.iter().any(|key| matches!(key.role, KeyRole::Exporter(_)));
        let of = |zone: Zone| {
            let all = self.cards.iter().filter(exports).map(|card| &**card);
            all.filter(move |card| card.site.as_ref().is_some_and(|site| site.zone == zone))
                .collect::<Vec<_>>()
        };
        let (inside, outside) = (of(Zone::Isolated), of(Zone::Connected));
        let pairs =
            inside.iter().flat_map(|plant| outside.iter().map(move |gateway| (*plant, *gateway)));
        pairs.flat_map(|(plant, gateway)| [(plant, gateway), (gateway, plant)]).collect()
    }

    fn route(&self, from: &Card, to: &Card, out: &mut String) {
        let (Some(here), Some(there)) = (&from.site, &to.site) else { return };
        let media: Vec<_> = self.medium.iter().map(|it| medium_text(&it.0)).collect();
        let route = NewRoute {
            from: (&here.name, here.zone),
            to: (&there.name, there.clock),
            approvals: self.approvals_from(from),
            scan: self.scan,
            vendors: &self.vendors,
            media: &media,
        };
        *out += &route.text();
    }

    /// As many as there are without those who have the exporter key, but not more than two.
    fn approvals_from(&self, from: &Card) -> u8 {
        let exporters = from.keys.iter().filter_map(|key| match &key.role {
            KeyRole::Exporter(custodians) => Some(custodians),
            _ => None,
        });
        let custodians: BTreeSet<_> = exporters.flatten().collect();
        let able =
            approvers(self.cards).into_iter().filter(|person| !custodians.contains(person)).count();
        self.approvals.unwrap_or(new_route::approvals(able))
    }
}

fn approvers<'a>(cards: &[&'a Card]) -> BTreeSet<&'a PersonName> {
    let keys = cards.iter().flat_map(|card| &card.keys);
    keys.filter_map(|key| match &key.role {
        KeyRole::Approver(person) => Some(person),
        _ => None,
    })
    .collect()
}
