//! Rows into CSV and Parquet files, batch by batch, so that memory doesn't grow with their number.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column as Series, DataFrame, DataType, Field,
    Float64Type, Int64Type, IntoColumn, IntoSeries, PrimitiveChunkedBuilder, Schema,
    StringChunkedBuilder, TimeUnit,
};
use polars_io::prelude::{BatchedWriter, ParquetWriter};

use crate::config::Format;
use crate::table::{Column, Kind, Row, Table, Value};

/// A row group of a Parquet file is closed after this many rows …
const GROUP_ROWS: usize = 65_536;
/// … or after about this many bytes of cells.
const GROUP_BYTES: usize = 16 << 20;

/// Writes one table in all formats asked for.
pub struct TableWriter {
    csv: Option<CsvFile>,
    parquet: Option<ParquetFile>,
}

impl TableWriter {
    /// Create the table's files in `folder`, as `<table>.csv` and `<table>.parquet`.
    ///
    /// # Errors
    ///
    /// If a file can't be created.
    pub fn create(table: &Table, folder: &Path, formats: &[Format]) -> Result<Self> {
        let path = |extension: &str| folder.join(format!("{}.{extension}", table.name));
        let csv = formats
            .contains(&Format::Csv)
            .then(|| CsvFile::create(table, path("csv")));
        let parquet = formats
            .contains(&Format::Parquet)
            .then(|| ParquetFile::create(table, path("parquet")));
        Ok(Self {
            csv: csv.transpose()?,
            parquet: parquet.transpose()?,
        })
    }

    /// Add rows at the end.
    ///
    /// # Errors
    ///
    /// If a file can't be written: a full disk, say.
    pub fn append<R: Row>(&mut self, rows: &[R]) -> Result<()> {
        for row in rows {
            let values = row.values();
            if let Some(csv) = &mut self.csv {
                csv.append(&values)?;
            }
            if let Some(parquet) = &mut self.parquet {
                parquet.append(&values)?;
            }
        }
        Ok(())
    }

    /// Write what is left, and wait until it is on the disk.
    ///
    /// # Errors
    ///
    /// As [`TableWriter::append`].
    pub fn finish(self) -> Result<()> {
        self.csv.map_or(Ok(()), CsvFile::finish)?;
        self.parquet.map_or(Ok(()), ParquetFile::finish)
    }
}

fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| {
        format!(
            "creating `{}`\nhint: may this user write there?",
            path.display()
        )
    })
}

fn writing(path: &Path) -> String {
    format!(
        "writing `{}`\nhint: is the disk full? what was in the output folder before is untouched",
        path.display()
    )
}

struct CsvFile {
    path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
}

impl CsvFile {
    fn create(table: &Table, path: PathBuf) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(BufWriter::new(create(&path)?));
        writer
            .write_record(table.columns.iter().map(|c| c.name))
            .with_context(|| writing(&path))?;
        Ok(Self { path, writer })
    }

    fn append(&mut self, values: &[Value<'_>]) -> Result<()> {
        for value in values {
            self.writer
                .write_field(value.csv().as_bytes())
                .with_context(|| writing(&self.path))?;
        }
        self.writer
            .write_record(None::<&[u8]>)
            .with_context(|| writing(&self.path))
    }

    fn finish(self) -> Result<()> {
        let Self { path, writer } = self;
        let buffer = writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
            .with_context(|| writing(&path))?;
        let mut file = buffer
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .with_context(|| writing(&path))?;
        file.flush()
            .and_then(|()| file.sync_all())
            .with_context(|| writing(&path))
    }
}

struct ParquetFile {
    path: PathBuf,
    /// A second handle, to wait for the disk after the writer has gone.
    file: File,
    writer: BatchedWriter<File>,
    columns: Vec<Builder>,
    table: Table,
    rows: usize,
    bytes: usize,
}

impl ParquetFile {
    fn create(table: &Table, path: PathBuf) -> Result<Self> {
        let file = create(&path)?;
        let schema: Schema = table
            .columns
            .iter()
            .map(|c| Field::new(c.name.into(), data_type(c.kind)))
            .collect();
        let handle = file.try_clone().with_context(|| writing(&path))?;
        let writer = ParquetWriter::new(handle)
            .set_parallel(false)
            .batched(&schema)
            .with_context(|| writing(&path))?;
        let columns = builders(table.columns);
        Ok(Self {
            path,
            file,
            writer,
            columns,
            table: *table,
            rows: 0,
            bytes: 0,
        })
    }

    fn append(&mut self, values: &[Value<'_>]) -> Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            self.bytes += column.push(value);
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.close_group()
        } else {
            Ok(())
        }
    }

    fn close_group(&mut self) -> Result<()> {
        let full = std::mem::replace(&mut self.columns, builders(self.table.columns));
        let frame = DataFrame::new(self.rows, full.into_iter().map(Builder::finish).collect())?;
        (self.rows, self.bytes) = (0, 0);
        self.writer
            .write_batch(&frame)
            .with_context(|| writing(&self.path))
    }

    fn finish(mut self) -> Result<()> {
        if self.rows > 0 {
            self.close_group()?;
        }
        self.writer.finish().with_context(|| writing(&self.path))?;
        self.file.sync_all().with_context(|| writing(&self.path))
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::String,
        Kind::Integer => DataType::Int64,
        Kind::Real => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
        Kind::Time => time_type(),
    }
}

fn time_type() -> DataType {
    DataType::Datetime(TimeUnit::Milliseconds, Some(polars::prelude::TimeZone::UTC))
}

fn builders(columns: &[Column]) -> Vec<Builder> {
    columns
        .iter()
        .map(|c| Builder::new(c.name, c.kind))
        .collect()
}

/// Collects the cells of one column.
enum Builder {
    Text(StringChunkedBuilder),
    Integer(PrimitiveChunkedBuilder<Int64Type>),
    Real(PrimitiveChunkedBuilder<Float64Type>),
    Boolean(BooleanChunkedBuilder),
    Time(PrimitiveChunkedBuilder<Int64Type>),
}

impl Builder {
    fn new(name: &str, kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringChunkedBuilder::new(name.into(), 0)),
            Kind::Integer => Self::Integer(PrimitiveChunkedBuilder::new(name.into(), 0)),
            Kind::Real => Self::Real(PrimitiveChunkedBuilder::new(name.into(), 0)),
            Kind::Boolean => Self::Boolean(BooleanChunkedBuilder::new(name.into(), 0)),
            Kind::Time => Self::Time(PrimitiveChunkedBuilder::new(name.into(), 0)),
        }
    }

    /// Add a cell; gives its size in bytes, about.
    fn push(&mut self, value: &Value<'_>) -> usize {
        match (self, value) {
            (Self::Text(column), Value::Text(cell)) => {
                column.append_option(cell.as_deref());
                return cell.as_deref().map_or(0, str::len);
            }
            (Self::Integer(column), Value::Integer(cell)) => column.append_option(*cell),
            (Self::Real(column), Value::Real(cell)) => column.append_option(*cell),
            (Self::Boolean(column), Value::Boolean(cell)) => column.append_option(*cell),
            (Self::Time(column), Value::Time(cell)) => {
                column.append_option(cell.map(jiff::Timestamp::as_millisecond));
            }
            _ => unreachable!("`tables!` gives every cell its column's type"),
        }
        size_of::<i64>()
    }

    fn finish(self) -> Series {
        match self {
            Self::Text(column) => column.finish().into_column(),
            Self::Integer(column) => column.finish().into_column(),
            Self::Real(column) => column.finish().into_column(),
            Self::Boolean(column) => column.finish().into_column(),
            Self::Time(column) => {
                let zone = Some(polars::prelude::TimeZone::UTC);
                column
                    .finish()
                    .into_datetime(TimeUnit::Milliseconds, zone)
                    .into_series()
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::AnyValue;
    use polars_io::SerReader as _;
    use polars_io::parquet::read::ParquetReader;

    use super::*;
    use crate::table::IssueRow;
    use crate::vocabulary::Severity;

    #[test]
    fn rows_are_the_same_in_a_second_group() {
        let folder = tempfile::tempdir().expect("a folder");
        let row = |number: usize| IssueRow {
            issue_id: format!("issue-{number:04}"),
            source: "a \"quoted\",\r\nwrapped é".into(),
            doc_id: number.is_multiple_of(3).then(|| number.to_string()),
            stage: "read".into(),
            severity: Severity::Warning,
            message: String::new(),
            hint: "h".into(),
        };
        let rows: Vec<IssueRow> = (0..GROUP_ROWS + 10).map(row).collect();
        let formats = [Format::Csv, Format::Parquet];
        let mut writer =
            TableWriter::create(&IssueRow::TABLE, folder.path(), &formats).expect("created");
        for part in rows.chunks(1000) {
            writer.append(part).expect("written");
        }
        writer.finish().expect("whole");
        let file = File::open(folder.path().join("issues.parquet")).expect("there");
        let mut reader = ParquetReader::new(file);
        let groups = reader.get_metadata().expect("whole").row_groups.clone();
        let sizes = [0, 1].map(|group| groups[group].num_rows());
        assert_eq!((sizes, groups.len()), ([GROUP_ROWS, 10], 2));
        let frame = reader.finish().expect("whole");
        let mut csv = csv::Reader::from_path(folder.path().join("issues.csv")).expect("there");
        let mut count = 0;
        for (at, record) in csv.records().enumerate() {
            let record = record.expect("a row");
            for (column, cell) in frame.columns().iter().zip(record.iter()) {
                match column.get(at).expect("a cell") {
                    AnyValue::Null => assert_eq!((cell, column.name().as_str()), ("", "doc_id")),
                    AnyValue::String(text) => assert_eq!(text, cell),
                    other => panic!("{other:?}"),
                }
            }
            count += 1;
        }
        assert_eq!((count, frame.height()), (rows.len(), rows.len()));
        let nulls = frame.column("doc_id").expect("there").null_count();
        assert_eq!(
            nulls,
            rows.iter().filter(|row| row.doc_id.is_none()).count()
        );
        assert_eq!(frame.column("message").expect("there").null_count(), 0);
    }
}
