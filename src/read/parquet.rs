//! Turns a Parquet file into articles.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use polars::prelude::{
    AnyValue, ArrowDataType, ArrowField, DataFrame, PolarsError, PolarsResult, TimeUnit,
};
use polars_io::SerReader;
use polars_io::parquet::metadata::FileMetadataRef;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader, infer_schema};

use super::cursor::Cursor;
use super::file_type::Packing;
use super::record::{self, Indexes};
use super::{Columns, Item, Limits, issue, web};
use crate::article::{Issue, Source};

/// So many bytes of cells are decoded together, about; row groups may be as large as the file.
const BATCH_BYTES: usize = 4 << 20;
/// So many rows are, at most.
const BATCH_ROWS: usize = 8192;

/// The records of a file, decoded a batch at a time.
pub(super) struct Records {
    cursor: Cursor,
    file: File,
    metadata: FileMetadataRef,
    columns: Indexes,
    /// The columns that are decoded, by their places in the file.
    decoded: Vec<usize>,
    limit: u64,
    batch: DataFrame,
    /// The next record's row in the batch.
    row: usize,
    /// Rows of the file that have been decoded.
    rows: usize,
}

impl Records {
    /// Reads what the file says about itself.
    ///
    /// # Errors
    ///
    /// It cannot be read, or has no column for the text.
    pub fn open(
        mut cursor: Cursor,
        path: &Path,
        columns: &Columns,
        limits: &Limits,
    ) -> Result<Self, Box<Issue>> {
        let file = File::open(path)
            .map_err(|error| issue::unreadable(cursor.file(), Packing::None, &error))?;
        let metadata = metadata(&file).map_err(|error| damaged(&mut cursor, &error))?;
        let schema =
            sound(|| infer_schema(&metadata)).map_err(|error| damaged(&mut cursor, &error))?;
        let names: Vec<_> = schema.iter_names().map(ToString::to_string).collect();
        let types: Vec<_> = schema.iter_values().map(ArrowField::dtype).collect();
        let columns = Indexes::of(columns, &names)
            .ok_or_else(|| record::no_text_column(cursor.file(), &columns.text, &names))?;
        if !is_text(types[columns.text]) {
            let message = format!(
                "the column `{}` holds {}, not text",
                names[columns.text],
                kind(types[columns.text])
            );
            return Err(Box::new(issue::error(
                cursor.file(),
                message,
                record::TEXT_COLUMN_HINT,
            )));
        }
        let decoded = used(&columns).into_iter().filter(|&index| {
            let readable = is_readable(types[index]);
            if !readable {
                let name = &names[index];
                cursor.note(left_out(cursor.file(), name, types[index]));
            }
            readable
        });
        let decoded = decoded.collect();
        Ok(Self {
            cursor,
            file,
            metadata,
            columns,
            decoded,
            limit: limits.article_bytes,
            batch: DataFrame::empty(),
            row: 0,
            rows: 0,
        })
    }

    /// Decodes the next batch, unless there is none.
    fn decode(&mut self) -> Result<(), String> {
        let rows = self.batch_rows();
        let file = self.file.try_clone().map_err(|error| error.to_string())?;
        let mut reader = ParquetReader::new(file)
            // The runtime that labels has the cores.
            .read_parallel(ParallelStrategy::None)
            .with_projection(Some(self.decoded.clone()))
            .with_slice(Some((self.rows, rows)));
        reader.set_metadata(self.metadata.clone());
        self.batch = sound(|| reader.finish())?;
        if self.batch.height() != rows {
            return Err("rows are missing".to_owned());
        }
        self.row = 0;
        self.rows += rows;
        Ok(())
    }

    /// How many rows the next batch has: it ends with its row group.
    fn batch_rows(&self) -> usize {
        let mut end = 0;
        for group in &self.metadata.row_groups {
            end += group.num_rows();
            if self.rows < end {
                let cells = group.total_byte_size().max(1);
                let rows = group.num_rows().saturating_mul(BATCH_BYTES) / cells;
                return rows.clamp(1, BATCH_ROWS).min(end - self.rows);
            }
        }
        0
    }

    fn record(&mut self) -> Item {
        self.cursor.advance();
        let (batch, decoded, row) = (&self.batch, &self.decoded, self.row);
        self.row += 1;
        let mut bytes = 0;
        let cursor = &mut self.cursor;
        let mut issues = Vec::new();
        let fields = self.columns.fields(|index| {
            let column = decoded.binary_search(&index).ok()?;
            let column = batch.columns()[column].as_materialized_series();
            let cell = column.get(row).ok()?;
            let text = match cell {
                AnyValue::Binary(binary) => {
                    let (reading, warning) = cursor.reading(binary, false);
                    issues.extend(warning);
                    reading.text(binary.to_vec())
                }
                cell => text(&cell)?,
            };
            bytes += text.len() as u64;
            Some(text)
        });
        if bytes > self.limit {
            return Item::Failed(issue::too_large(self.cursor.source(), self.limit));
        }
        let markup = web::markup_of_field(&fields.text);
        let item = record::article(self.cursor.source(), fields, markup, issues);
        self.cursor.tell(item)
    }
}

impl Iterator for Records {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.cursor.ended() {
            return None;
        }
        if self.row == self.batch.height() {
            if self.rows == self.metadata.num_rows {
                return self.cursor.end().map(Item::Failed);
            }
            if let Err(error) = self.decode() {
                return Some(Item::Failed(damaged(&mut self.cursor, &error)));
            }
        }
        Some(self.record())
    }
}

/// What a file says about itself.
///
/// # Errors
///
/// It says nothing, or what cannot be: the decoder would believe it.
fn metadata(file: &File) -> Result<FileMetadataRef, String> {
    let bytes = file.metadata().map_err(|error| error.to_string())?.len();
    let mut metadata = sound(|| {
        let file = file.try_clone().map_err(PolarsError::from)?;
        Ok(ParquetReader::new(file).get_metadata()?.as_ref().clone())
    })?;
    // What Arrow's writers add are types such as categories, which a text is too without it.
    metadata.key_value_metadata = None;
    let groups = &metadata.row_groups;
    let rows = groups
        .iter()
        .try_fold(0_usize, |rows, group| rows.checked_add(group.num_rows()));
    let columns = sound(|| {
        let mut columns = Vec::new();
        for group in groups {
            columns.extend(group.byte_ranges_iter());
        }
        Ok(columns)
    })?;
    let is_inside = |column: &Range<u64>| column.start <= column.end && column.end <= bytes;
    if rows == Some(metadata.num_rows) && columns.iter().all(is_inside) {
        Ok(Arc::new(metadata))
    } else {
        Err("it names more than it holds".to_owned())
    }
}

/// What the decoder gives. Where bytes are damaged it may also panic.
fn sound<T>(decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match panic::catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(decoded)) => Ok(decoded),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it contradicts itself".to_owned()),
    }
}

/// The rest of the file cannot be read.
fn damaged(cursor: &mut Cursor, cause: &str) -> Issue {
    let message = format!("the Parquet data is damaged or cut short: {cause}");
    let hint = "fetch or write the file again";
    let issue = issue::error(cursor.file(), message, hint);
    cursor.abandon(issue)
}

/// The columns that a record's fields are in.
fn used(columns: &Indexes) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    columns.fields(|index| {
        used.insert(index);
        None
    });
    used
}

fn left_out(file: Source, name: &str, column: &ArrowDataType) -> Issue {
    let message = format!("the column `{name}` holds {}; it is left out", kind(column));
    issue::warning(file, message, "write it as text, or as lists of texts")
}

fn is_text(column: &ArrowDataType) -> bool {
    use ArrowDataType as Type;
    matches!(
        column,
        Type::Utf8
            | Type::LargeUtf8
            | Type::Utf8View
            | Type::Binary
            | Type::LargeBinary
            | Type::BinaryView
    )
}

/// Whether [`text`] knows what to make of the column's cells.
fn is_readable(column: &ArrowDataType) -> bool {
    use ArrowDataType as Type;
    match column {
        Type::Boolean
        | Type::Int32
        | Type::Int64
        | Type::UInt32
        | Type::UInt64
        | Type::Float32
        | Type::Float64
        | Type::Date32
        | Type::Timestamp(..) => true,
        Type::LargeList(inside) => is_text(inside.dtype()),
        other => is_text(other),
    }
}

/// What a column holds, for messages.
fn kind(column: &ArrowDataType) -> String {
    use ArrowDataType as Type;
    match column {
        Type::LargeList(_) => "lists of other things than texts".to_owned(),
        Type::Struct(_) | Type::Map(..) => "parts with names".to_owned(),
        other => format!("{other:?} values"),
    }
}

/// A cell as text: numbers as they are, dates as ISO 8601 has them, lists joined; `None` where it is null.
fn text(cell: &AnyValue<'_>) -> Option<String> {
    match cell {
        AnyValue::String(text) => Some((*text).to_owned()),
        AnyValue::Boolean(truth) => Some(truth.to_string()),
        AnyValue::Date(days) => {
            let date = Span::new()
                .try_days(*days)
                .and_then(|since_1970| Date::constant(1970, 1, 1).checked_add(since_1970));
            Some(date.map_or_else(|_| days.to_string(), |date| date.to_string()))
        }
        // Without a zone it is UTC, as it is in every other format.
        AnyValue::Datetime(count, unit, _) => Some(
            moment(*count, *unit).map_or_else(|| count.to_string(), |moment| moment.to_string()),
        ),
        AnyValue::List(values) => {
            let values: Vec<_> = values.iter().filter_map(|value| text(&value)).collect();
            (!values.is_empty()).then(|| values.join("; "))
        }
        AnyValue::Null => None,
        number if number.is_integer() => number.extract::<i128>().map(|number| number.to_string()),
        number => number.extract::<f64>().map(|number| number.to_string()),
    }
}

fn moment(count: i64, unit: TimeUnit) -> Option<Timestamp> {
    let since_1970 = match unit {
        TimeUnit::Nanoseconds => SignedDuration::from_nanos(count),
        TimeUnit::Microseconds => SignedDuration::from_micros(count),
        TimeUnit::Milliseconds => SignedDuration::from_millis(count),
    };
    Timestamp::from_duration(since_1970).ok()
}
