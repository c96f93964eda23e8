//! Turns a file of rows under a header into articles.

use std::io::{self, Read};

use ::csv::{ByteRecord, Error, ErrorKind, Reader, ReaderBuilder};

use super::cursor::Cursor;
use super::decode::Reading;
use super::file_type::Shape;
use super::input::Input;
use super::record::{self, Indexes};
use super::{Columns, Item, Limits, issue, web};
use crate::article::Issue;

/// The records of a file, read as they are asked for.
pub(super) struct Records {
    cursor: Cursor,
    rows: Reader<Metered>,
    row: ByteRecord,
    columns: Indexes,
    limit: u64,
}

impl Records {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// It cannot be read, or has no column for the text.
    pub fn new(
        mut cursor: Cursor,
        input: Input,
        shape: Shape,
        columns: &Columns,
        limits: &Limits,
    ) -> Result<Self, Box<Issue>> {
        let limit = limits.article_bytes;
        let encoding = Reading::guess_from_head(input.head());
        let delimiter = if shape == Shape::Tsv {
            b'\t'
        } else {
            delimiter(input.head())
        };
        let metered = Metered {
            input,
            left: limit.saturating_add(1),
        };
        let mut rows = ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(metered);
        let header = match rows.byte_headers() {
            Ok(header) => header.clone(),
            Err(error) => return Err(Box::new(lost(&mut cursor, &rows, limit, error))),
        };
        if header.is_empty() {
            return Err(Box::new(cursor.no_records()));
        }
        let reading = Reading::of_record(header.as_slice(), encoding);
        let names: Vec<_> = header
            .iter()
            .map(|name| reading.text(name.to_vec()))
            .collect();
        let columns = Indexes::of(columns, &names)
            .ok_or_else(|| record::no_text_column(cursor.file(), &columns.text, &names))?;
        Ok(Self {
            cursor,
            rows,
            row: ByteRecord::new(),
            columns,
            limit,
        })
    }

    fn record(&mut self) -> Item {
        let damaged = self.rows.get_ref().input.damaged();
        let (reading, warning) = self.cursor.reading(self.row.as_slice(), damaged);
        let fields = self
            .columns
            .fields(|index| Some(reading.text(self.row.get(index)?.to_vec())));
        let issues = Vec::from_iter(warning);
        let markup = web::markup_of_field(&fields.text);
        let item = record::article(self.cursor.source(), fields, markup, issues);
        self.cursor.tell(item)
    }

    fn failed(&mut self, error: Error) -> Item {
        let ErrorKind::UnequalLengths {
            expected_len,
            len,
            pos,
        } = error.kind()
        else {
            return Item::Failed(lost(&mut self.cursor, &self.rows, self.limit, error));
        };
        self.cursor.advance();
        // The reader takes the `\n` of a CRLF for the next record's, so the line may be one short.
        let line = pos.as_ref().map_or(0, ::csv::Position::line);
        let message = format!(
            "the number of fields is {len}, in the header {expected_len} (near line {line})"
        );
        let hint =
            "put fields with separators or line breaks in quotation marks, and double those inside";
        Item::Failed(issue::error(self.cursor.source(), message, hint))
    }
}

impl Iterator for Records {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.cursor.ended() {
            return None;
        }
        self.rows.get_mut().left = self.limit.saturating_add(1);
        match self.rows.read_byte_record(&mut self.row) {
            Ok(true) => {
                self.cursor.advance();
                Some(self.record())
            }
            Ok(false) => self.cursor.end().map(Item::Failed),
            Err(error) => Some(self.failed(error)),
        }
    }
}

/// What stands between the fields: a spreadsheet writes semicolons where the comma is the decimal mark.
fn delimiter(head: &[u8]) -> u8 {
    let header = head
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .next()
        .unwrap_or_default();
    let count = |delimiter: u8| header.split(|&byte| byte == delimiter).count();
    // Of several with the same count, the last is taken.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&delimiter| count(delimiter))
        .unwrap_or(b',')
}

/// Why the rest of the file cannot be read.
fn lost(cursor: &mut Cursor, rows: &Reader<Metered>, limit: u64, error: Error) -> Issue {
    if rows.get_ref().left == 0 {
        let message = format!("a record is larger than {}", issue::size(limit));
        let hint =
            "most likely a quotation mark opens and never closes: double those inside fields";
        return cursor.abandon(issue::error(cursor.file(), message, hint));
    }
    cursor.broke(&io::Error::from(error))
}

/// An input that ends in an error where one record would take too much memory.
struct Metered {
    input: Input,
    /// Bytes that may be read before the next record begins.
    left: u64,
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let bytes = (&mut self.input).take(self.left).read(into)?;
        self.left -= bytes as u64;
        Ok(bytes)
    }
}
