//! Turns a web archive (WARC) into articles: its HTML pages and plain texts.
//!
//! The format is ISO 28500: records of a version line, named fields, a blank line and a block of as many bytes as
//! a field says.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};

use brotli_decompressor::Decompressor;
use encoding_rs::{Encoding, UTF_8};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::cursor::{self, Cursor};
use super::decode::{self, Reading};
use super::input::Input;
use super::record::{self, Fields};
use super::{Item, Limits, issue};
use crate::article::{Issue, Markup, Source};

/// Most bytes that the fields of a record, or of an answer in it, may have.
const HEAD: u64 = 64 << 10;

/// The pages of an archive, read as they are asked for.
pub(super) struct Records {
    cursor: Cursor,
    input: BufReader<Input>,
    limit: u64,
    /// Bytes of the record's block that have not been read.
    left: u64,
    /// Whether the next record's version line has been read.
    begun: bool,
    /// Whether it has been told that the next record must be searched for.
    astray: bool,
    /// Whether there was a page, sound or not.
    any: bool,
    /// What broke after the last page.
    broken: Option<io::Error>,
}

/// What comes next.
enum Next {
    Record(Fielded),
    Broken(Issue),
    End,
}

/// What the server sent, or what a file held.
struct Page {
    bytes: Vec<u8>,
    is_html: bool,
    /// What the server calls the encoding.
    charset: Option<String>,
    url: Option<String>,
    /// Whether some of it is missing.
    is_cut: bool,
}

impl Records {
    pub fn new(cursor: Cursor, input: Input, limits: &Limits) -> Self {
        Self {
            cursor,
            input: BufReader::with_capacity(64 << 10, input),
            limit: limits.article_bytes,
            left: 0,
            begun: false,
            astray: false,
            any: false,
            broken: None,
        }
    }

    /// The next page; records that are none are passed over.
    fn page(&mut self) -> io::Result<Option<Item>> {
        loop {
            if let Some(error) = self.broken.take() {
                return Err(error);
            }
            if !self.skip_block()? {
                return Ok(Some(self.cut()));
            }
            match self.record()? {
                Next::Record(fields) => {
                    if let Some(item) = self.item(&fields)? {
                        return Ok(Some(item));
                    }
                }
                Next::Broken(issue) => return Ok(Some(Item::Failed(issue))),
                Next::End => return Ok(None),
            }
        }
    }

    /// Whether the rest of the block is there.
    fn skip_block(&mut self) -> io::Result<bool> {
        let skipped = io::copy(&mut (&mut self.input).take(self.left), &mut io::sink())?;
        self.left -= skipped;
        Ok(self.left == 0)
    }

    /// The file ends too early.
    fn cut(&mut self) -> Item {
        let hint = "fetch the file again; what stands before its end is read";
        let issue = issue::error(self.cursor.file(), "the file ends within a record", hint);
        Item::Failed(self.cursor.abandon(issue))
    }

    /// Reads the fields of the next record.
    fn record(&mut self) -> io::Result<Next> {
        if !std::mem::take(&mut self.begun) {
            let (found, passed) = self.find_record()?;
            self.begun = found;
            if passed && !std::mem::take(&mut self.astray) {
                return Ok(Next::Broken(self.garbage(found)));
            }
            if !std::mem::take(&mut self.begun) {
                return Ok(Next::End);
            }
        }
        self.astray = false;
        self.cursor.advance();
        let fields = Fielded::of(&self.head(HEAD)?);
        let length = fields.get("content-length").and_then(|n| n.parse().ok());
        let Some(length) = length else {
            self.astray = true;
            let hint = "its file may be damaged: fetch it again; the other records are read";
            let message = "the record does not say how long it is";
            return Ok(Next::Broken(issue::error(
                self.cursor.source(),
                message,
                hint,
            )));
        };
        self.left = length;
        Ok(Next::Record(fields))
    }

    /// Goes on to the next version line; gives whether there is one, and whether anything stood before it.
    fn find_record(&mut self) -> io::Result<(bool, bool)> {
        let mut passed = false;
        loop {
            let line = self.line(HEAD)?;
            if line.is_empty() || line.starts_with(b"WARC/") {
                return Ok((!line.is_empty(), passed));
            }
            passed |= !line.trim_ascii().is_empty();
        }
    }

    fn garbage(&mut self, goes_on: bool) -> Issue {
        let (source, message) = match (self.cursor.is_before_records(), goes_on) {
            (true, true) => (self.cursor.file(), "the file does not begin with a record"),
            (true, false) => (self.cursor.file(), "this is no web archive (WARC)"),
            (false, _) => (self.cursor.source(), "the record is not as long as it says"),
        };
        let hint = "the file may be damaged: fetch it again; the records that are whole are read";
        let issue = issue::error(source, message, hint);
        if goes_on {
            issue
        } else {
            self.cursor.abandon(issue)
        }
    }

    fn line(&mut self, most: u64) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        (&mut self.input).take(most).read_until(b'\n', &mut line)?;
        Ok(line)
    }

    /// Lines up to a blank one, with it.
    fn head(&mut self, most: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        loop {
            let line = self.line(most - head.len() as u64)?;
            head.extend_from_slice(&line);
            if line.trim_ascii().is_empty() {
                return Ok(head);
            }
        }
    }

    /// The article of a record; `None` where it holds no page.
    fn item(&mut self, fields: &Fielded) -> io::Result<Option<Item>> {
        let kind = fields.get("warc-type").unwrap_or_default();
        let answer = match (kind, fields.media_type().as_str()) {
            ("response", "application/http") => {
                let head = self.head(self.left.min(HEAD))?;
                self.left -= head.len() as u64;
                if status(&head) != Some("200") {
                    return Ok(None);
                }
                &Fielded::of(&head)
            }
            // Crawlers keep their logs under addresses of their own.
            ("resource", _) if fields.url().is_some_and(|url| url.starts_with("http")) => fields,
            _ => return Ok(None),
        };
        let is_html = match answer.media_type().as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "text/plain" if !is_for_machines(fields.url()) => false,
            _ => return Ok(None),
        };
        self.any = true;
        if self.left > self.limit {
            return Ok(Some(self.too_large()));
        }
        let mut bytes = Vec::new();
        self.left -= (&mut self.input).take(self.left).read_to_end(&mut bytes)? as u64;
        if self.left > 0 {
            return Ok(Some(self.cut()));
        }
        if !self.ends_here() {
            return Ok(Some(Item::Failed(self.garbage(self.begun))));
        }
        // Many an answer that nobody sees is empty.
        let is_blank = bytes.trim_ascii().is_empty();
        Ok((!is_blank).then(|| self.unpacked(fields, answer, is_html, bytes)))
    }

    /// Whether the block is followed by a record, or by nothing. What breaks there is told after this record.
    fn ends_here(&mut self) -> bool {
        match self.find_record() {
            Ok((found, passed)) => {
                self.begun = found;
                !passed
            }
            Err(error) => {
                self.broken = Some(error);
                true
            }
        }
    }

    fn too_large(&self) -> Item {
        Item::Failed(issue::too_large(self.cursor.source(), self.limit))
    }

    fn unpacked(&self, record: &Fielded, answer: &Fielded, is_html: bool, bytes: Vec<u8>) -> Item {
        let mut page = Page {
            bytes,
            is_html,
            charset: answer.charset(),
            url: record.url().map(ToOwned::to_owned),
            is_cut: record.get("warc-truncated").is_some(),
        };
        let is_chunked = |coding: &str| coding.eq_ignore_ascii_case("chunked");
        if answer.list("transfer-encoding").any(is_chunked) {
            page.join_chunks();
        }
        // The last that was done is the first to undo.
        for coding in answer.list("content-encoding").rev() {
            match unpack(coding, &page.bytes, self.limit) {
                Unpacked::Whole(bytes) => page.bytes = bytes,
                Unpacked::Cut(bytes) => {
                    page.bytes = bytes;
                    page.is_cut = true;
                }
                Unpacked::AsItWas => {}
                Unpacked::Unknown => return Item::Failed(self.unknown_coding(coding)),
            }
            if page.bytes.len() as u64 > self.limit {
                return self.too_large();
            }
        }
        page.item(self.cursor.source())
    }

    fn unknown_coding(&self, coding: &str) -> Issue {
        let message = format!("the page is packed as `{coding}`, which cannot be unpacked");
        let hint = "archive it again, with `gzip` as the only encoding that is accepted";
        issue::error(self.cursor.source(), message, hint)
    }

    /// The file ends here; one without a page is an issue.
    fn end(&mut self) -> Option<Issue> {
        let issue = self.cursor.end();
        if issue.is_some() || self.any {
            return issue;
        }
        let message =
            "the archive has no page: no record is HTML or plain text that was found (status 200)";
        let hint = "check what was crawled, or take the file out of the input";
        Some(issue::error(self.cursor.file(), message, hint))
    }
}

impl Iterator for Records {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.cursor.ended() {
            return None;
        }
        match self.page() {
            Ok(Some(item)) => {
                self.any = true;
                Some(item)
            }
            Ok(None) => self.end().map(Item::Failed),
            Err(error) => Some(Item::Failed(self.cursor.broke(&error))),
        }
    }
}

impl Page {
    /// Joins the chunks that the server sent. Some archives hold them joined, and still say that they are not.
    fn join_chunks(&mut self) {
        let mut joined = Vec::new();
        let mut rest = self.bytes.as_slice();
        while let Some((size, after)) = chunk_size(rest) {
            let chunk = &after[..size.min(after.len())];
            joined.extend_from_slice(chunk);
            if size == 0 {
                self.bytes = joined;
                return;
            }
            rest = after[chunk.len()..].trim_ascii_start();
        }
        if !joined.is_empty() {
            self.bytes = joined;
            self.is_cut = true;
        }
    }

    fn item(self, source: Source) -> Item {
        let mut issues = Vec::new();
        if self.is_cut {
            let message = "the page was cut short when it was archived";
            let hint =
                "archive it again without a limit on its size, or mind that its end is missing";
            issues.push(issue::warning(source.clone(), message, hint));
        }
        let reading = self.reading();
        match reading {
            Reading::Damaged { first, places } => {
                issues.push(cursor::damaged(source.clone(), first, places));
            }
            Reading::Guessed(encoding) => issues.push(cursor::guessed(source.clone(), encoding)),
            Reading::Declared(_) | Reading::Utf8 => {}
        }
        let markup = if self.is_html {
            Markup::Page
        } else {
            Markup::Plain
        };
        let fields = Fields {
            text: reading.text(self.bytes),
            ..Fields::default()
        };
        let mut item = record::article(source, fields, markup, issues);
        match &mut item {
            Item::Article(read) => read.article.found_at = self.url,
            Item::Failed(_) => {}
        }
        item
    }

    /// How to read the bytes: what the server says goes before what the page says.
    fn reading(&self) -> Reading {
        if let Some((encoding, _)) = Encoding::for_bom(&self.bytes).filter(|(e, _)| *e != UTF_8) {
            return Reading::Declared(encoding);
        }
        let said = Encoding::for_label(self.charset.as_deref().unwrap_or_default().as_bytes());
        let declared = || {
            self.is_html
                .then(|| decode::declared(&self.bytes))
                .flatten()
        };
        Reading::of_page(
            &self.bytes,
            said.filter(|&said| said != UTF_8).or_else(declared),
        )
    }
}

/// Named fields, as a record and an HTTP answer have them.
struct Fielded(BTreeMap<String, String>);

impl Fielded {
    /// The fields of some lines; a line without a name goes on with the one before. Of two fields with one name the
    /// first stands.
    fn of(lines: &[u8]) -> Self {
        let mut fields = BTreeMap::new();
        let mut last: Option<(String, String)> = None;
        let mut put = |field: Option<(String, String)>| {
            if let Some((name, value)) = field {
                fields.entry(name).or_insert(value);
            }
        };
        for line in String::from_utf8_lossy(lines).lines() {
            match (line.split_once(':'), &mut last) {
                (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (Some((name, value)), _) => {
                    let name = name.trim().to_lowercase();
                    put(last.replace((name, value.trim().to_owned())));
                }
                _ => {}
            }
        }
        put(last);
        Self(fields)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The parts of a field that is a list.
    fn list(&self, name: &str) -> impl DoubleEndedIterator<Item = &str> {
        let parts = self.get(name).unwrap_or_default().split(',');
        parts.map(str::trim).filter(|part| !part.is_empty())
    }

    /// What the content is, without its parameters.
    fn media_type(&self) -> String {
        let field = self.get("content-type").unwrap_or_default();
        let kind = field.split(';').next().unwrap_or_default();
        kind.trim().to_lowercase()
    }

    fn charset(&self) -> Option<String> {
        let mut parameters = self.get("content-type")?.split(';').skip(1);
        parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            is_charset.then(|| value.trim().trim_matches(['"', '\'']).to_owned())
        })
    }

    /// Where the content was found. Some programs put it between `<` and `>`.
    fn url(&self) -> Option<&str> {
        let url = self.get("warc-target-uri")?;
        Some(url.trim_start_matches('<').trim_end_matches('>'))
    }
}

/// The status of an answer, such as `200`.
fn status(head: &[u8]) -> Option<&str> {
    let line = head.split(|&byte| byte == b'\n').next()?;
    let line = str::from_utf8(line).ok()?;
    line.strip_prefix("HTTP/")?.split_whitespace().nth(1)
}

/// Whether an address is one of those that only programs read.
fn is_for_machines(url: Option<&str>) -> bool {
    let name = url.and_then(|url| url.split(['?', '#']).next()?.rsplit('/').next());
    matches!(
        name.map(str::to_lowercase).as_deref(),
        Some("robots.txt" | "ads.txt" | "app-ads.txt" | "humans.txt" | "llms.txt" | "security.txt")
    )
}

/// How many bytes a chunk has, and what follows that line.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(256).position(|&byte| byte == b'\n')?;
    let line = str::from_utf8(&bytes[..end]).ok()?;
    let size = line.split(';').next()?.trim();
    Some((usize::from_str_radix(size, 16).ok()?, &bytes[end + 1..]))
}

/// What became of packed bytes.
enum Unpacked {
    Whole(Vec<u8>),
    /// So much of them, since their end is missing.
    Cut(Vec<u8>),
    /// They are not packed. Some archives hold pages unpacked, and still say that they are not.
    AsItWas,
    Unknown,
}

/// Unpacks what a server packed, up to one byte more than `limit`.
fn unpack(coding: &str, bytes: &[u8], limit: u64) -> Unpacked {
    let most = limit.saturating_add(1);
    match coding.to_lowercase().as_str() {
        "identity" => Unpacked::AsItWas,
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(bytes), most),
        "zstd" => match zstd::Decoder::with_buffer(bytes) {
            Ok(unpacked) => read(unpacked, most),
            Err(_) => Unpacked::AsItWas,
        },
        // Servers disagree about whether this has a header. Without one nothing tells what is packed so.
        "deflate" => match read(ZlibDecoder::new(bytes), most) {
            Unpacked::AsItWas => whole(read(DeflateDecoder::new(bytes), most)),
            unpacked => unpacked,
        },
        "br" => whole(read(Decompressor::new(bytes, 4 << 10), most)),
        _ => Unpacked::Unknown,
    }
}

fn read(unpacked: impl Read, most: u64) -> Unpacked {
    let mut bytes = Vec::new();
    match unpacked.take(most).read_to_end(&mut bytes) {
        Ok(_) => Unpacked::Whole(bytes),
        Err(_) if bytes.is_empty() => Unpacked::AsItWas,
        Err(_) => Unpacked::Cut(bytes),
    }
}

/// Takes a part for noise: it comes out of any bytes.
fn whole(unpacked: Unpacked) -> Unpacked {
    match unpacked {
        Unpacked::Cut(_) => Unpacked::AsItWas,
        unpacked => unpacked,
    }
}
