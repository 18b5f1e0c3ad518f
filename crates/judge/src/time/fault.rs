//! Why the time of a bundle is wrong.

use carnet_format::Code;

use super::When;

carnet_format::faults! {
    /// Why the time of a bundle is wrong.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum TimeFault -> Code {
        "TIME-3" TimeExpiresWithoutClock:
            "it says when it expires, but the clock of its site is not trusted"
            / "es sagt, wann es abläuft, aber die Uhr seines Standorts gilt nicht als verlässlich" ExpiresWithoutClock;
        "TIME-4" TimeFuture: "made {created}, which this trusted clock has not reached"
            / "erstellt {created}; so spät ist es nach der verlässlichen Uhr hier noch nicht" (created = When(*created))
            Future { created: u64 };
        "TIME-7" TimeKeyExpired: "the exporter key was valid until {until}"
            / "der Export-Schlüssel war gültig bis {until}" (until = When(*until))
            KeyExpired { until: u64 };
        "TIME-8" TimeKeyNotYet: "the exporter key is valid from {from} on"
            / "der Export-Schlüssel ist gültig ab {from}" (from = When(*from))
            KeyNotYet { from: u64 };
        "TIME-9" TimeExpired: "it expired {expires}"
            / "abgelaufen {expires}" (expires = When(*expires)) Expired { expires: u64 };
        "TIME-10" TimeTooOld: "by the route's max-age-days its last second was {last}"
            / "nach max-age-days des Weges war seine letzte Sekunde {last}" (last = When(*last))
            TooOld { last: u64 };
        "TIME-11" TimeMediumExpired: "the medium could carry until {last}"
            / "der Datenträger durfte tragen bis {last}" (last = When(*last))
            MediumExpired { last: u64 };
    }
}
