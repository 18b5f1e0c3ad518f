//! The requests of every machine, and how many answers say the same.

use carnet_format::{Code, Digest, Purpose, Reason};
use rusqlite::{Connection, Row, named_params};

use super::codec::{number, optional_parsed, parsed, uint};
use super::fault::Outcome;
use super::rows::{self, REQUEST};
use super::standing::{contradicted, ended_dispute};
use crate::{CodeCount, Direction, ItemState, MachineRequest, OutcomeCounts, Said, Shown};

/// One question for all machines, or for one. What was granted was granted to a request of the same key, perhaps
/// not to this one (STATE-7).
// LEDGER-69.
pub(super) fn requests(
    db: &Connection,
    machine: Option<&str>,
    each: &mut dyn FnMut(MachineRequest),
) -> Outcome<()> {
    let mut statement = db.prepare_cached(&format!(
        concat!(
            "SELECT {}, m.name, m.bundle AS place, m.noted, m.after,
               m.applied, (SELECT t.after FROM said t WHERE t.number = m.applied) AS applied_after,
               s.destination, b.recorded, b.voided,
               iif(r.grant_value IS NULL,
                 (SELECT max(a.recorded) FROM response p JOIN bundle a ON a.id = p.bundle
                  WHERE p.request_bundle = r.bundle AND p.request_idx = r.idx
                    AND p.fault IS NULL AND a.voided IS NULL),
                 (SELECT min(a.recorded) FROM request n
                  JOIN response p ON p.request_bundle = n.bundle AND p.request_idx = n.idx
                  JOIN bundle a ON a.id = p.bundle
                  WHERE n.key = r.key AND p.grant_value = r.grant_value
                    AND p.fault IS NULL AND a.voided IS NULL)) AS answered, ",
            contradicted!("r"),
            " AS contradicted
             FROM (SELECT o.*,
                 (SELECT max(t.number) FROM said t WHERE t.bundle = o.bundle AND t.idx = o.idx
                    AND t.machine = o.name AND t.what = :applied AND t.taken_back IS NULL) AS applied,
                 (SELECT max(n.bundle) FROM request k JOIN request n ON n.key = k.key
                    JOIN bundle a ON a.id = n.bundle JOIN stream w ON w.id = a.stream
                  WHERE k.bundle = o.bundle AND k.idx = o.idx AND w.way = :out AND n.bundle > k.bundle
                    AND k.state IN (:refused, :voided, :withdrawn, :replaced)
                    AND n.state IN (:open, :deferred)) AS awaited
               FROM machine o WHERE :machine IS NULL OR o.name = :machine) m
             JOIN request k ON k.bundle = m.bundle AND k.idx = m.idx
             JOIN request r ON r.key = k.key AND r.bundle = coalesce(m.awaited, m.bundle)
               AND (m.awaited IS NOT NULL OR r.idx = m.idx)
             JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
             WHERE s.way = :out AND r.purpose <> :withdraw AND NOT ",
            ended_dispute!("r"),
            " ORDER BY m.name, m.bundle, m.idx",
        ),
        REQUEST
    ))?;
    let mut rows = statement.query(named_params! {
        ":out": number(Direction::Out),
        ":applied": number(Said::Applied),
        ":conflict": Code::AnswerConflict.as_str(),
        ":machine": machine,
        ":withdraw": number(Purpose::Withdraw),
        ":dispute": number(Reason::AnswerDidNotFit),
        ":replaced": number(ItemState::Replaced),
        ":withdrawn": number(ItemState::Withdrawn),
        ":voided": number(ItemState::Voided),
        ":refused": number(ItemState::Refused),
        ":open": number(ItemState::Open),
        ":deferred": number(ItemState::Deferred),
    })?;
    let time = |value: Option<i64>| value.map(i64::unsigned_abs);
    while let Some(row) = rows.next()? {
        each(MachineRequest {
            machine: row.get("name")?,
            shown: shown(row)?,
            request: rows::request(row)?,
            to: parsed(row, "destination")?,
            sent: uint(row, "recorded")?,
            answered: time(row.get("answered")?),
            voided: time(row.get("voided")?),
            contradicted: time(row.get("contradicted")?),
        });
    }
    Ok(())
}

/// When a machine last showed what the request of this row asks for.
fn shown(row: &Row<'_>) -> Outcome<Shown> {
    let mut shown = Shown { bundle: uint(row, "place")?, entry: 0 };
    for (entry, after) in [("noted", "after"), ("applied", "applied_after")] {
        if row.get::<_, Option<i64>>(entry)?.is_some() {
            let later = Shown { bundle: uint(row, after)?, entry: uint(row, entry)? };
            shown = shown.max(later);
        }
    }
    Ok(shown)
}

/// How many answers of a bundle say the same.
pub(super) fn outcomes(db: &Connection, bundle: &Digest) -> Outcome<OutcomeCounts> {
    let mut statement = db.prepare_cached(
        "SELECT p.outcome, p.code, p.fault IS NOT NULL AS withheld,
           r.key_type IS NOT NULL AS is_microsoft, count(*) AS count
         FROM bundle b JOIN response p ON p.bundle = b.id
         LEFT JOIN request r ON r.bundle = p.request_bundle AND r.idx = p.request_idx
         WHERE b.digest = ? GROUP BY p.outcome, p.code, withheld, is_microsoft
         ORDER BY count DESC, p.code",
    )?;
    let mut rows = statement.query([bundle.as_bytes()])?;
    let mut counts = OutcomeCounts::default();
    while let Some(row) = rows.next()? {
        let count = uint(row, "count")?;
        let code = optional_parsed(row, "code")?;
        let coded = CodeCount { code, is_microsoft: row.get("is_microsoft")?, count };
        match (row.get("withheld")?, row.get::<_, i64>("outcome")?) {
            (true, _) => counts.withheld += count,
            (false, 1) => counts.granted += count,
            (false, 2) => counts.refused.push(coded),
            (false, _) => counts.deferred.push(coded),
        }
    }
    Ok(counts)
}
