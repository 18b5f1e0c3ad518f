//! Why the time of a bundle is wrong.

use carnet_format::Code;

use super::Utc;

carnet_format::faults! {
    /// Why the time of a bundle is wrong.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum TimeFault -> Code {
        "TIME-3" TimeExpiresWithoutClock:
            "it says when it expires, but the clock of its site is not trusted" ExpiresWithoutClock;
        "TIME-4" TimeFuture: "made {created}, which this trusted clock has not reached" (created = Utc(*created))
            Future { created: u64 };
        "TIME-7" TimeKeyExpired: "the exporter key was valid until {until}" (until = Utc(*until))
            KeyExpired { until: u64 };
        "TIME-8" TimeKeyNotYet: "the exporter key is valid from {from} on" (from = Utc(*from))
            KeyNotYet { from: u64 };
        "TIME-9" TimeExpired: "it expired {expires}" (expires = Utc(*expires)) Expired { expires: u64 };
        "TIME-10" TimeTooOld: "by the route's max-age-days its last second was {last}" (last = Utc(*last))
            TooOld { last: u64 };
        "TIME-11" TimeMediumExpired: "the medium could carry until {last}" (last = Utc(*last))
            MediumExpired { last: u64 };
    }
}
