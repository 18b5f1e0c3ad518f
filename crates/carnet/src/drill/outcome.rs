//! The end of the drill: which machine got what, and what is still open.

use carnet_format::plain_text::Escaped;
use carnet_language::text;

use carnet_host::Failure;

use super::{Stage, unexpected};

/// Prints machine → confirmation id from the plant's spool, then what is open.
pub fn print(stage: &mut Stage<'_>) -> Result<(), Failure> {
    let folder = stage.only("plant/spool", "gateway-1_")?.ok_or_else(|| {
        unexpected(
            &text!(en "one folder in the plant's spool"; de "ein Ordner in der Ablage des Werks"),
        )
    })?;
    let table = stage.read(&format!("plant/spool/{folder}/responses.csv"))?;
    let rows: Vec<Row> = csv::Reader::from_reader(table.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|_| {
            unexpected(
                &text!(en "the columns of responses.csv"; de "die Spalten von responses.csv"),
            )
        })?;
    let (machine, product) =
        (text!(en "machine"; de "Maschine"), text!(en "product"; de "Produkt"));
    let machines = Column::new(&machine, rows.iter().map(|row| row.machine.as_str()));
    let products = Column::new(&product, rows.iter().map(|row| row.product.as_str()));
    let (machine, product) = (machines.cell(&machine), products.cell(&product));
    stage.say(text!(
        en "  {machine}  {product}  confirmation id";
        de "  {machine}  {product}  Bestätigungs-ID"
    ))?;
    for row in &rows {
        let what = match row.outcome.as_str() {
            "granted" => row.confirmation_id_groups.clone(),
            outcome if row.code.is_empty() => said(outcome),
            outcome => format!("{}: {}", said(outcome), row.code),
        };
        let (machine, product) = (machines.cell(&row.machine), products.cell(&row.product));
        stage.say(format_args!("  {machine}  {product}  {what}"))?;
    }
    stage.say("")?;
    stage.must(&["--config", "plant/carnet.toml", "ledger", "list", "--open"])?;
    stage.must(&["--config", "plant/carnet.toml", "ledger", "status"])?;
    Ok(())
}

/// What the plant's `responses.csv` says of one machine, as far as the table needs it.
#[derive(serde::Deserialize)]
struct Row {
    machine: String,
    product: String,
    outcome: String,
    confirmation_id_groups: String,
    code: String,
}

/// A column as wide as its widest cell.
struct Column {
    width: usize,
}

impl Column {
    fn new<'a>(heading: &'a str, cells: impl Iterator<Item = &'a str>) -> Self {
        let width = cells.chain([heading]).map(|cell| cell.chars().count()).max().unwrap_or(0);
        Self { width }
    }

    fn cell(&self, text: &str) -> String {
        // Names come from the user's own machines: what a terminal would obey is shown instead.
        format!("{:width$}", Escaped(text).to_string(), width = self.width)
    }
}

/// A word of the table, for people.
fn said(outcome: &str) -> String {
    match outcome {
        "refused" => text!(en "refused"; de "verweigert"),
        "deferred" => text!(en "deferred"; de "aufgeschoben"),
        other => other.to_owned(),
    }
}
