//! Turns a file's name into what the file holds and how it is packed.

use std::path::Path;

/// The supported names, for messages.
pub(super) const SUPPORTED: &str = "`.txt`, `.md`, `.html`, `.mhtml`, `.jsonl`, `.csv`, `.tsv` and `.warc`, each also with `.gz` or `.zst`, and `.parquet`";

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One article as plain text.
    Text,
    /// One article in Markdown.
    Markdown,
    /// One web page.
    Html,
    /// One web page as browsers save it: a mail message of its parts.
    Mhtml,
    /// One JSON object a line, each an article.
    JsonLines,
    /// Rows under a header, each an article; the header shows what stands between the fields.
    Csv,
    /// The same with tabs between the fields.
    Tsv,
    /// Rows of typed columns, each an article.
    Parquet,
    /// What a crawler was answered, each page an article.
    Warc,
}

impl Shape {
    /// Whether the file is a table, so that one hand wrote the dates of all its records.
    pub fn is_table(self) -> bool {
        matches!(
            self,
            Self::JsonLines | Self::Csv | Self::Tsv | Self::Parquet
        )
    }
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// What a file holds and how it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileType {
    pub shape: Shape,
    pub packing: Packing,
}

impl FileType {
    /// The format that a file's name tells; `None` where it is not a supported one.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let (name, packing) = unpacked_name(&name);
        let shape = match name.rsplit_once('.')?.1 {
            "txt" => Shape::Text,
            "md" | "markdown" => Shape::Markdown,
            "html" | "htm" | "xhtml" => Shape::Html,
            "mhtml" | "mht" => Shape::Mhtml,
            "jsonl" | "ndjson" => Shape::JsonLines,
            "csv" => Shape::Csv,
            "tsv" => Shape::Tsv,
            "warc" => Shape::Warc,
            // Its parts are read in no order, which packing forbids.
            "parquet" | "pq" if packing == Packing::None => Shape::Parquet,
            _ => return None,
        };
        Some(Self { shape, packing })
    }
}

/// A file's name without the ending of its packing.
fn unpacked_name(name: &str) -> (&str, Packing) {
    if let Some(name) = name.strip_suffix(".gz") {
        (name, Packing::Gzip)
    } else if let Some(name) = name.strip_suffix(".zst") {
        (name, Packing::Zstd)
    } else {
        (name, Packing::None)
    }
}

/// What to do about a file that is not supported.
pub(super) fn conversion(path: &str) -> String {
    let path = path.to_lowercase();
    let (name, packing) = unpacked_name(&path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let advice = match ending {
        "parquet" | "pq" if packing != Packing::None => {
            "unpack it: Parquet is packed inside already"
        }
        "docx" | "odt" | "rtf" | "epub" | "fb2" => {
            "convert it to text first: `pandoc FILE -t plain --wrap=none -o FILE.txt`"
        }
        "doc" | "wpd" | "wps" => {
            "convert it to text first: `soffice --headless --convert-to 'txt:Text (encoded):UTF8' FILE`"
        }
        "pdf" => {
            "convert it to text first: `pdftotext FILE FILE.txt`, and a scan with `ocrmypdf` before"
        }
        "mobi" | "azw" | "azw3" => "convert it to text first: `ebook-convert FILE FILE.txt`",
        "webarchive" => "convert it to text first, on a Mac: `textutil -convert txt FILE`",
        "eml" => "convert it to text first: `mu view FILE > FILE.txt`",
        "msg" => "convert it to text first: `msgconvert FILE`, then `mu view FILE.eml > FILE.txt`",
        "json" => "write one object a line: `jq -c '.[]' FILE > FILE.jsonl`",
        "xml" | "rss" | "atom" => {
            "write one object a line, with `pip install yq` and the path to its articles: `xq -c '.path.to.article[]' FILE > FILE.jsonl`"
        }
        "xlsx" | "xls" | "ods" => "save it as CSV with UTF-8 encoding",
        "rds" | "dta" | "sav" | "feather" => {
            "write it as Parquet, in R: `arrow::write_parquet(rio::import(\"FILE\"), \"FILE.parquet\")`"
        }
        "arc" => "convert it first: `warcio recompress FILE FILE.warc.gz`",
        "wacz" => "unpack it with `unzip`, and name its folder `archive`",
        "zip" | "tar" | "tgz" | "7z" | "rar" => "unpack it, and name the folder with its files",
        "bz2" | "xz" => "unpack it, or pack it with gzip or zstd",
        _ => "name a file of a supported type, or give it the ending of what it holds",
    };
    format!("{advice}; supported are {SUPPORTED}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_the_format_whatever_their_case() {
        let shape = |name: &str| FileType::of(Path::new(name)).map(|f| (f.shape, f.packing));
        assert_eq!(shape("a/b.TXT"), Some((Shape::Text, Packing::None)));
        assert_eq!(
            shape("b.markdown.GZ"),
            Some((Shape::Markdown, Packing::Gzip))
        );
        assert_eq!(shape("b.md"), Some((Shape::Markdown, Packing::None)));
        assert_eq!(
            shape("x.2024.jsonl.zst"),
            Some((Shape::JsonLines, Packing::Zstd))
        );
        assert_eq!(shape("x.NDJSON"), Some((Shape::JsonLines, Packing::None)));
        assert_eq!(shape("x.htm.gz"), Some((Shape::Html, Packing::Gzip)));
        assert_eq!(shape("x.MHTML"), Some((Shape::Mhtml, Packing::None)));
        assert_eq!(shape("x.csv"), Some((Shape::Csv, Packing::None)));
        assert_eq!(shape("x.tsv.gz"), Some((Shape::Tsv, Packing::Gzip)));
        assert_eq!(shape("x.warc.gz"), Some((Shape::Warc, Packing::Gzip)));
        assert_eq!(shape("x.pq"), Some((Shape::Parquet, Packing::None)));
        assert_eq!(shape("x.Parquet"), Some((Shape::Parquet, Packing::None)));
        for other in [
            "x.docx",
            "x.gz",
            "x",
            "x.parquet.gz",
            "x.txt.bz2",
            "x.json",
            "txt",
        ] {
            assert_eq!(shape(other), None, "{other}");
        }
    }

    #[test]
    fn a_hint_fits_the_ending() {
        for (name, hint) in [
            ("a/b.DOCX", "`pandoc FILE -t plain"),
            ("b.odt", "`pandoc "),
            ("b.rtf", "`pandoc "),
            ("b.epub", "`pandoc "),
            ("b.doc", "`soffice --headless"),
            ("b.pdf", "`pdftotext "),
            ("b.mobi", "`ebook-convert "),
            ("b.webarchive", "`textutil "),
            ("b.eml", "`mu view "),
            ("b.msg", "`msgconvert "),
            ("b.json.gz", "`jq -c "),
            ("b.xml", "`xq -c "),
            ("b.xlsx", "as CSV"),
            ("b.dta", "as Parquet"),
            ("b.warc.bz2", "gzip or zstd"),
            ("b.arc.gz", "`warcio recompress "),
            ("b.zip", "unpack it"),
            ("b.7z", "unpack it"),
            ("b.parquet.zst", "unpack it"),
            ("b", "`.jsonl`"),
        ] {
            let hints = conversion(name);
            assert!(hints.contains(hint), "{name}: {hints}");
        }
    }
}
