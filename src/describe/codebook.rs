//! The declared tables into a codebook, as Markdown or JSON.

use serde_json::{Value, json};

use crate::table::{Column, TABLES, Table};

/// The codebook in Markdown: a section a table, a line a column.
#[must_use]
pub fn markdown() -> String {
    let sections: Vec<String> = TABLES.iter().map(section).collect();
    format!("# Codebook\n\n{}", sections.join("\n"))
}

fn section(table: &Table) -> String {
    let lines: String = table.columns.iter().map(line).collect();
    format!(
        "## {}\n\n{} Key: `{}`.\n\n| column | type | meaning |\n|---|---|---|\n{lines}",
        table.name,
        one_line(table.doc),
        table.key.join("`, `"),
    )
}

fn line(column: &Column) -> String {
    let empty = if column.nullable {
        ", may be empty"
    } else {
        ""
    };
    let values = if column.values.is_empty() {
        String::new()
    } else {
        format!(" One of `{}`.", column.values.join("`, `"))
    };
    format!(
        "| `{}` | {}{empty} | {}{values} |\n",
        column.name,
        column.kind.name(),
        one_line(column.doc)
    )
}

/// The codebook as JSON: an array of tables, each with its key and its columns.
#[must_use]
pub fn json() -> Value {
    let column = |c: &Column| json!({ "name": c.name, "type": c.kind.name(), "nullable": c.nullable, "values": c.values, "description": one_line(c.doc) });
    let table = |t: &Table| {
        let columns: Vec<Value> = t.columns.iter().map(column).collect();
        json!({ "name": t.name, "description": one_line(t.doc), "key": t.key, "columns": columns })
    };
    json!({ "tables": TABLES.iter().map(table).collect::<Vec<_>>() })
}

fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codebook_reads_as_before() {
        insta::assert_snapshot!(markdown());
    }

    #[test]
    fn every_column_is_in_both_forms() {
        let (markdown, json) = (markdown(), json().to_string());
        for table in TABLES {
            for column in table.columns {
                assert!(markdown.contains(&format!("| `{}` |", column.name)));
                assert!(json.contains(&format!("\"name\":\"{}\"", column.name)));
            }
        }
    }
}
