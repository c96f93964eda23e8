//! Keeps where the reading of a file with several articles stands: which record, and in which encoding.

use std::io;

use encoding_rs::Encoding;

use super::decode::Reading;
use super::file_type::Packing;
use super::{Item, issue};
use crate::article::{Issue, Source};

/// Where the reading of a file stands.
pub(super) struct Cursor {
    path: String,
    packing: Packing,
    /// Number of the record that was begun last, from 1.
    record: u64,
    /// The encoding of the records that are not UTF-8, once there is a guess.
    encoding: Option<&'static Encoding>,
    /// Whether the guess has been told.
    told_guess: bool,
    /// Whether damage to UTF-16 has been told.
    told_damage: bool,
    /// Warnings about the file that wait for an article to come with.
    untold: Vec<Issue>,
    ended: bool,
}

impl Cursor {
    /// Before the first record; `head` are the first bytes, which speak for the file's encoding.
    pub fn new(path: String, packing: Packing, head: &[u8]) -> Self {
        Self {
            path,
            packing,
            record: 0,
            encoding: Reading::guess_from_head(head),
            told_guess: false,
            told_damage: false,
            untold: Vec::new(),
            ended: false,
        }
    }

    /// Goes on to the next record.
    pub fn advance(&mut self) {
        self.record += 1;
    }

    /// The record that was begun last.
    pub fn source(&self) -> Source {
        Source {
            path: self.path.clone(),
            record: Some(self.record),
        }
    }

    /// The file.
    pub fn file(&self) -> Source {
        Source {
            path: self.path.clone(),
            record: None,
        }
    }

    /// Whether no record has been begun yet.
    pub fn is_before_records(&self) -> bool {
        self.record == 0
    }

    /// Whether nothing more comes.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// The file ends here; one without a record is an issue.
    pub fn end(&mut self) -> Option<Issue> {
        self.ended = true;
        (self.record == 0).then(|| self.no_records())
    }

    /// The file holds nothing.
    pub fn no_records(&self) -> Issue {
        let hint = "check how the file was written, or take it out of the input";
        issue::error(self.file(), "the file has no records", hint)
    }

    /// The rest of the file is lost to `issue`.
    pub fn abandon(&mut self, mut issue: Issue) -> Issue {
        self.ended = true;
        if self.record > 0 {
            let Issue { message, .. } = issue;
            issue.message = format!(
                "{message} (after record {}; the rest is not read)",
                self.record
            );
        }
        issue
    }

    /// Reading broke off.
    pub fn broke(&mut self, cause: &io::Error) -> Issue {
        self.abandon(issue::unreadable(self.file(), self.packing, cause))
    }

    /// How to read the record's bytes, with a warning where some of them are broken.
    ///
    /// `damaged` says whether the input is UTF-16 that is not quite UTF-16.
    pub fn reading(&mut self, bytes: &[u8], damaged: bool) -> (Reading, Option<Issue>) {
        if damaged && !self.told_damage {
            self.told_damage = true;
            self.untold.push(not_utf16(self.file()));
        }
        let reading = Reading::of_record(bytes, self.encoding);
        if let Reading::Guessed(encoding) = reading {
            self.encoding = Some(encoding);
            // Once for the file: it would be the same line for each of its records.
            if !self.told_guess {
                self.told_guess = true;
                self.untold.push(guessed(self.file(), encoding));
            }
        }
        let warning = match reading {
            Reading::Damaged { first, places } => Some(self::damaged(self.source(), first, places)),
            Reading::Utf8 | Reading::Guessed(_) | Reading::Declared(_) => None,
        };
        (reading, warning)
    }

    /// Has the file's next article come with a warning about the file.
    pub fn note(&mut self, warning: Issue) {
        self.untold.push(warning);
    }

    /// Gives an article the warnings about its file that nobody has heard yet.
    pub fn tell(&mut self, mut item: Item) -> Item {
        match &mut item {
            Item::Article(read) => read.issues.append(&mut self.untold),
            Item::Failed(_) => {}
        }
        item
    }
}

/// Some characters are broken, the first at the offset `first`.
pub(super) fn damaged(source: Source, first: usize, places: usize) -> Issue {
    let place = if source.record.is_some() {
        " of the record"
    } else {
        ""
    };
    let more = match places {
        1 => String::new(),
        _ => format!(", nor are {} further places", places - 1),
    };
    let message = format!(
        "byte {}{place} is not UTF-8{more}; it reads as U+FFFD, the replacement character",
        first + 1
    );
    issue::warning(
        source,
        message,
        "was the file cut short or damaged on its way? fetch it again, or mend it",
    )
}

/// The encoding is a guess.
pub(super) fn guessed(source: Source, encoding: &'static Encoding) -> Issue {
    let message = format!(
        "read as {}, which is a guess: it is not UTF-8",
        encoding.name()
    );
    issue::warning(
        source,
        message,
        "look whether accents and quotation marks came out right, or save it as UTF-8",
    )
}

/// The byte-order mark says UTF-16, and some of the bytes are not.
pub(super) fn not_utf16(source: Source) -> Issue {
    let message =
        "marked as UTF-16, but some of it is not; that reads as U+FFFD, the replacement character";
    issue::warning(
        source,
        message,
        "was the file cut short or damaged on its way? fetch it again, or save it as UTF-8",
    )
}
