//! Rows: CSV of `PowerShell` and of `wmic`, JSON, and `Format-Table`.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::record::{Record, Value, forest, os_license, product};
use super::{Named, One, Page, Style, Told};
use crate::plant::Plant;

/// A table of all machines.
#[derive(Clone, Debug)]
pub struct Table {
    pub record: Record,
    pub form: Form,
}

#[derive(Clone, Copy, Debug)]
pub enum Form {
    Csv {
        delimiter: &'static str,
        quoted: bool,
        mark: Mark,
    },
    /// The names in order of the alphabet behind `Node`, and nothing is quoted.
    WmicCsv,
    /// `ConvertTo-Json`, as one array or as an object in each line.
    Json(JsonForm),
    /// So many digits, and then dots.
    Columns {
        digits: usize,
        dots: &'static str,
    },
}

/// What may stand above the header.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    None,
    /// Windows `PowerShell` without `-NoTypeInformation`.
    Type,
    /// For a spreadsheet.
    Separator,
}

#[derive(Clone, Copy, Debug)]
pub enum JsonForm {
    Pretty,
    Compressed,
    Lines,
    Wrapped,
}

pub fn clean(several: bool) -> impl Strategy<Value = Table> {
    let record = prop_oneof![
        6 => product(several, false),
        2 => os_license(several, false),
        1 => forest(several, false),
    ];
    let form = prop_oneof![csv(&[",", ";", "\t"]), json_form()];
    (record, form).prop_map(|(record, form)| Table { record, form })
}

pub fn any_table(several: bool) -> impl Strategy<Value = Table> {
    let record = prop_oneof![
        5 => product(several, true),
        2 => os_license(several, true),
        1 => forest(several, true),
    ];
    let dots = prop::sample::select(&["...", "…"][..]);
    let form = prop_oneof![
        4 => csv(&[",", ";", "\t", "|"]),
        1 => Just(Form::WmicCsv),
        3 => json_form(),
        1 => (4..=52_usize, dots).prop_map(|(digits, dots)| Form::Columns { digits, dots }),
    ];
    (record, form).prop_map(|(record, form)| Table { record, form })
}

fn csv(delimiters: &'static [&'static str]) -> impl Strategy<Value = Form> {
    let mark = prop_oneof![Just(Mark::None), Just(Mark::Type), Just(Mark::Separator)];
    (prop::sample::select(delimiters), any::<bool>(), mark)
        .prop_map(|(delimiter, quoted, mark)| Form::Csv { delimiter, quoted, mark })
}

fn json_form() -> impl Strategy<Value = Form> {
    prop_oneof![
        Just(JsonForm::Pretty),
        Just(JsonForm::Compressed),
        Just(JsonForm::Lines),
        Just(JsonForm::Wrapped),
    ]
    .prop_map(Form::Json)
}

/// A machine's name, and the names and values of one of its products.
type Row = (&'static str, Vec<(&'static str, String)>);

impl Table {
    pub fn page(&self, plant: &Plant, style: &Style) -> Page {
        let mut page = Page::default();
        let mut rows: Vec<Row> = Vec::new();
        for (number, machine) in plant.machines.iter().enumerate() {
            let one = One { number, machine };
            for (place, product) in one.products() {
                rows.push((machine.name, self.record.values(one, place, style)));
                if self.record.unused {
                    rows.push((machine.name, self.record.unused(one, place)));
                }
                let told = match self.form {
                    Form::Columns { .. } => Told {
                        cut_off: true,
                        state: true,
                        activation_id: true,
                        machine: Named::Known,
                        ..Told::default()
                    },
                    _ => self.record.told(product),
                };
                page.tell(number, place, told);
            }
        }
        match self.form {
            Form::Csv { delimiter, quoted, mark } => {
                match mark {
                    Mark::None => {}
                    Mark::Type => page.line("#TYPE Selected.System.Management.ManagementObject"),
                    Mark::Separator => page.line(format!("sep={delimiter}")),
                }
                let names: Vec<String> =
                    self.record.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
                page.line(cells(&names, delimiter, quoted));
                for (_, row) in rows {
                    let values: Vec<String> = row.into_iter().map(|(_, value)| value).collect();
                    page.line(cells(&values, delimiter, quoted));
                }
            }
            Form::WmicCsv => wmic(rows, &mut page),
            Form::Json(form) => self.json(form, rows, &mut page),
            Form::Columns { digits, dots } => columns(plant, digits, dots, &mut page),
        }
        page
    }

    /// The table of one machine.
    pub fn one(&self, one: One<'_>, style: &Style) -> Page {
        let mut page = self.page(&Plant { machines: vec![one.machine.clone()] }, style);
        page.told.iter_mut().for_each(|(number, ..)| *number = one.number);
        page
    }

    fn json(&self, form: JsonForm, rows: Vec<Row>, page: &mut Page) {
        let value = |place: usize, text: String| match self.record.columns[place].1 {
            Value::State => json!(text.parse::<u8>().unwrap_or_default()),
            Value::Fixed("") => Json::Null,
            _ => json!(text),
        };
        let object = |row: Vec<(&'static str, String)>| {
            let members = row.into_iter().enumerate();
            let members =
                members.map(|(place, (name, text))| (name.to_owned(), value(place, text)));
            Json::Object(members.collect::<Map<_, _>>())
        };
        let mut objects: Vec<Json> = rows.into_iter().map(|(_, row)| object(row)).collect();
        let all = match form {
            JsonForm::Lines => {
                page.lines.extend(objects.iter().map(ToString::to_string));
                return;
            }
            JsonForm::Wrapped => {
                let (count, all) = (objects.len(), Json::Array(objects));
                page.line(format!("{{\"value\":{all},\"Count\":{count}}}"));
                return;
            }
            // A single one is no array.
            _ if objects.len() == 1 => objects.remove(0),
            _ => Json::Array(objects),
        };
        let text = match form {
            JsonForm::Pretty => serde_json::to_string_pretty(&all).unwrap_or_default(),
            _ => all.to_string(),
        };
        page.lines.extend(text.lines().map(ToOwned::to_owned));
    }
}

fn cells(values: &[String], delimiter: &str, quoted: bool) -> String {
    let cell = |value: &String| match quoted || value.contains(delimiter) {
        true => format!("\"{value}\""),
        false => value.clone(),
    };
    values.iter().map(cell).collect::<Vec<_>>().join(delimiter)
}

fn wmic(rows: Vec<Row>, page: &mut Page) {
    page.line("");
    for (number, (machine, mut row)) in rows.into_iter().enumerate() {
        row.sort_unstable_by_key(|(name, _)| name.to_lowercase());
        row.insert(0, ("Node", machine.to_owned()));
        if number == 0 {
            page.line(row.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(","));
        }
        page.line(row.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(","));
    }
    page.told.iter_mut().for_each(|(.., told)| told.machine = Named::Known);
}

fn columns(plant: &Plant, digits: usize, dots: &str, page: &mut Page) {
    page.line("");
    page.line("Machine ID                                   LicenseStatus OfflineInstallationId");
    page.line("------- --                                   ------------- ---------------------");
    for machine in &plant.machines {
        for product in &machine.products {
            let cut = &product.installation_id[..digits];
            let (name, id, state) = (machine.name, &product.activation_id, product.state);
            page.line(format!("{name:7} {id} {state:13} {cut}{dots}"));
        }
    }
    page.line("");
}
