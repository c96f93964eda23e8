//! Turns a file into its unpacked bytes, without a byte-order mark, UTF-16 already as UTF-8.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;

use super::file_type::Packing;

/// Bytes at a file's start that are looked at before the file is read.
const HEAD: u64 = 64 << 10;

/// Opens a file for reading. What breaks later, while unpacking for example, is an error of the read.
///
/// # Errors
///
/// The file cannot be opened.
pub(super) fn open(path: &Path, packing: Packing) -> io::Result<Input> {
    let file = File::open(path)?;
    let unpacked = match packing {
        Packing::None => Unpacked::Plain(file),
        Packing::Gzip => Unpacked::Gzip(Box::new(MultiGzDecoder::new(BufReader::new(file)))),
        Packing::Zstd => Unpacked::Zstd(zstd::Decoder::new(file)?),
    };
    Ok(Input(Ahead::new(Marked::new(unpacked), HEAD)))
}

/// A file's bytes, in an encoding that holds ASCII as it is.
pub(super) struct Input(Ahead<Marked>);

impl Input {
    /// The file's first bytes, up to 64 KiB; reading gives them again.
    pub fn head(&self) -> &[u8] {
        self.0.head.get_ref()
    }

    /// Length of the byte-order mark that was taken off a UTF-8 file.
    pub fn mark(&self) -> usize {
        self.0.rest.mark
    }

    /// Whether bytes read so far, of a file marked as UTF-16, are not UTF-16; they read as U+FFFD.
    pub fn damaged(&self) -> bool {
        self.0.rest.damaged
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

/// A file as its packing has it.
enum Unpacked {
    Plain(File),
    Gzip(Box<MultiGzDecoder<BufReader<File>>>),
    Zstd(zstd::Decoder<'static, BufReader<File>>),
}

impl Read for Unpacked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(into),
            Self::Gzip(file) => file.read(into),
            Self::Zstd(file) => file.read(into),
        }
    }
}

/// A reader whose first bytes have been looked at.
struct Ahead<R> {
    head: Cursor<Vec<u8>>,
    /// What broke after the head; it is told when the head has been read, so that nothing before it is lost.
    broken: Option<io::Error>,
    rest: R,
}

impl<R: Read> Ahead<R> {
    fn new(mut rest: R, bytes: u64) -> Self {
        let mut head = Vec::new();
        let broken = rest.by_ref().take(bytes).read_to_end(&mut head).err();
        Self {
            head: Cursor::new(head),
            broken,
            rest,
        }
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.head.read(into)? {
            0 if into.is_empty() => Ok(0),
            0 => self.broken.take().map_or_else(|| self.rest.read(into), Err),
            bytes => Ok(bytes),
        }
    }
}

/// A reader freed of its byte-order mark, and of UTF-16 where the mark says so.
struct Marked {
    source: Ahead<Unpacked>,
    mark: usize,
    utf16: Option<Decoder>,
    /// Decoded and not yet read, from the position on.
    decoded: Cursor<String>,
    ended: bool,
    damaged: bool,
}

impl Marked {
    fn new(unpacked: Unpacked) -> Self {
        let mut source = Ahead::new(unpacked, 3);
        let (mark, encoding) = match source.head.get_ref().as_slice() {
            [0xEF, 0xBB, 0xBF] => (3, None),
            [0xFF, 0xFE, ..] => (2, Some(UTF_16LE)),
            [0xFE, 0xFF, ..] => (2, Some(UTF_16BE)),
            _ => (0, None),
        };
        source.head.set_position(mark);
        Self {
            source,
            mark: if mark == 3 { 3 } else { 0 },
            utf16: encoding.map(encoding_rs::Encoding::new_decoder_without_bom_handling),
            decoded: Cursor::default(),
            ended: false,
            damaged: false,
        }
    }
}

impl Read for Marked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.utf16 else {
            return self.source.read(into);
        };
        loop {
            let bytes = self.decoded.read(into)?;
            if bytes > 0 || self.ended || into.is_empty() {
                return Ok(bytes);
            }
            let mut raw = [0; 8 << 10];
            let bytes = self.source.read(&mut raw)?;
            self.ended = bytes == 0;
            let mut text = String::with_capacity(3 * bytes + 16);
            let (_, _, damaged) = decoder.decode_to_string(&raw[..bytes], &mut text, self.ended);
            self.damaged |= damaged;
            self.decoded = Cursor::new(text);
        }
    }
}
