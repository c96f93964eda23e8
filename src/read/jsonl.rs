//! Turns a file of JSON objects, one a line, into articles.

use std::io::{self, BufRead, BufReader, Read as _};

use serde_json::{Map, Value};

use super::cursor::Cursor;
use super::input::Input;
use super::record::{self, Fields};
use super::{Columns, Item, Limits, issue, web};
use crate::article::{Issue, Source};

/// The records of a file, read as they are asked for.
pub(super) struct Records<'a> {
    cursor: Cursor,
    input: BufReader<Input>,
    columns: &'a Columns,
    limit: u64,
    /// Number of the line that was read last, from 1.
    line: u64,
}

/// A line of the file.
enum Line {
    Full(Vec<u8>),
    TooLong,
    Blank,
    End,
}

impl<'a> Records<'a> {
    pub fn new(cursor: Cursor, input: Input, columns: &'a Columns, limits: &Limits) -> Self {
        let input = BufReader::with_capacity(64 << 10, input);
        Self {
            cursor,
            input,
            columns,
            limit: limits.article_bytes,
            line: 0,
        }
    }

    fn read_line(&mut self) -> io::Result<Line> {
        let mut bytes = Vec::new();
        self.input
            .by_ref()
            .take(self.limit.saturating_add(1))
            .read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(Line::End);
        }
        self.line += 1;
        let ends = bytes.last() == Some(&b'\n');
        if !ends && bytes.len() as u64 > self.limit {
            self.input.skip_until(b'\n')?;
            return Ok(Line::TooLong);
        }
        Ok(if bytes.trim_ascii().is_empty() {
            Line::Blank
        } else {
            Line::Full(bytes)
        })
    }

    fn record(&mut self, bytes: Vec<u8>) -> Item {
        self.cursor.advance();
        let (reading, warning) = self.cursor.reading(&bytes, self.input.get_ref().damaged());
        let mut issues = Vec::from_iter(warning);
        let source = self.cursor.source();
        let fields = object(&source, self.line, &reading.text(bytes))
            .and_then(|object| fields(&source, object, self.columns, &mut issues));
        match fields {
            Ok(fields) => {
                let markup = web::markup_of_field(&fields.text);
                self.cursor
                    .tell(record::article(source, fields, markup, issues))
            }
            Err(issue) => Item::Failed(*issue),
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.cursor.ended() {
            match self.read_line() {
                Ok(Line::Full(bytes)) => return Some(self.record(bytes)),
                Ok(Line::TooLong) => {
                    self.cursor.advance();
                    return Some(Item::Failed(issue::too_large(
                        self.cursor.source(),
                        self.limit,
                    )));
                }
                Ok(Line::Blank) => {}
                Ok(Line::End) => return self.cursor.end().map(Item::Failed),
                Err(error) => return Some(Item::Failed(self.cursor.broke(&error))),
            }
        }
        None
    }
}

/// The object that a line is.
fn object(source: &Source, line: u64, text: &str) -> Result<Map<String, Value>, Box<Issue>> {
    let hint =
        "every line must be one whole JSON object; for a file that is one array: `jq -c '.[]'`";
    let message = match serde_json::from_str(text.trim_end()) {
        Ok(Value::Object(object)) => return Ok(object),
        Ok(other) => format!("line {line} is {}, not a JSON object", kind(&other)),
        Err(error) => format!("line {line} is not JSON: {}", what(&error)),
    };
    Err(Box::new(issue::error(source.clone(), message, hint)))
}

/// The error without its line, which is always the first.
fn what(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let cause = message.split(" at line ").next().unwrap_or_default();
    format!("{cause} at column {}", error.column())
}

/// The fields that the columns name.
fn fields(
    source: &Source,
    mut object: Map<String, Value>,
    columns: &Columns,
    issues: &mut Vec<Issue>,
) -> Result<Fields, Box<Issue>> {
    let text = match object.remove(&columns.text) {
        Some(Value::String(text)) => text,
        other => {
            return Err(Box::new(no_text(
                source,
                &object,
                &columns.text,
                other.as_ref(),
            )));
        }
    };
    let mut optional = |name: &str| {
        let value = object.get(name)?;
        let field = flat(value);
        if field.is_none() && !value.is_null() {
            issues.push(not_flat(source.clone(), name, value));
        }
        field
    };
    Ok(Fields {
        text,
        title: optional(&columns.title),
        author: optional(&columns.author),
        publisher: optional(&columns.publisher),
        published_at: optional(&columns.published_at),
        url: optional(&columns.url),
        language: optional(&columns.language),
    })
}

fn no_text(
    source: &Source,
    object: &Map<String, Value>,
    name: &str,
    found: Option<&Value>,
) -> Issue {
    let message = found.map_or_else(
        || {
            let names = record::list(object.keys().map(String::as_str));
            format!("the record has no field `{name}`; it has {names}")
        },
        |value| format!("the field `{name}` is {}, not text", kind(value)),
    );
    issue::error(source.clone(), message, record::TEXT_COLUMN_HINT)
}

fn not_flat(source: Source, name: &str, value: &Value) -> Issue {
    let message = format!("the field `{name}` is {}; it is left out", kind(value));
    issue::warning(source, message, "write it as text, or as a list of texts")
}

/// A value as text: numbers as they are written, lists joined; `None` where it has parts with names.
fn flat(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(values) => {
            let values = values.iter().filter(|value| !value.is_null());
            Some(values.map(flat).collect::<Option<Vec<_>>>()?.join("; "))
        }
        Value::Null | Value::Object(_) => None,
    }
}

/// What a value is, for messages.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
