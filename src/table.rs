//! Every table and every column, declared once: row types, the codebook's texts, and how a value becomes a cell.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::article::{Article, Span};
use crate::vocabulary::{By, Field, Genre, Holder, Label, Rounded, Severity, Stance, Tone, Zone};

/// The type of a column, the same in CSV, Parquet and the codebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A 64-bit whole number.
    Integer,
    /// A 64-bit real number, rounded to 4 decimals.
    Real,
    /// `true` or `false`.
    Boolean,
    /// A moment in UTC, to the millisecond: a count of them in Parquet, ISO 8601 in CSV.
    Time,
}

impl Kind {
    /// Its name in the codebook.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Boolean => "boolean",
            Self::Time => "time",
        }
    }
}

/// What is known of a column before any row exists.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in both formats.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether a cell may be empty.
    pub nullable: bool,
    /// The values that it may take, where they are few and fixed.
    pub values: &'static [&'static str],
    /// What it says, a sentence or two.
    pub doc: &'static str,
}

/// What is known of a table before any row exists.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name, and that of its files.
    pub name: &'static str,
    /// What a row is.
    pub doc: &'static str,
    /// The columns that together name a row.
    pub key: &'static [&'static str],
    /// Its columns in order.
    pub columns: &'static [Column],
}

/// One cell; `None` is a null, an empty cell in CSV.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Of a [`Kind::Text`] column.
    Text(Option<Cow<'a, str>>),
    /// Of a [`Kind::Integer`] column.
    Integer(Option<i64>),
    /// Of a [`Kind::Real`] column.
    Real(Option<f64>),
    /// Of a [`Kind::Boolean`] column.
    Boolean(Option<bool>),
    /// Of a [`Kind::Time`] column.
    Time(Option<Timestamp>),
}

impl Value<'_> {
    /// The cell in CSV.
    #[must_use]
    pub fn csv(&self) -> Cow<'_, str> {
        match self {
            Self::Text(v) => v.as_deref().unwrap_or_default().into(),
            Self::Integer(v) => v.map_or_else(String::new, |v| v.to_string()).into(),
            Self::Real(v) => v.map_or_else(String::new, |v| v.to_string()).into(),
            Self::Boolean(v) => v.map_or_else(String::new, |v| v.to_string()).into(),
            Self::Time(v) => v.map_or_else(String::new, |v| v.to_string()).into(),
        }
    }
}

/// A row type of one of the tables.
pub trait Row {
    /// The table that it is a row of.
    const TABLE: Table;

    /// Its cells, in the order of the table's columns.
    fn values(&self) -> Vec<Value<'_>>;
}

/// A type that can stand in a cell.
trait Cell {
    const KIND: Kind;
    const NULLABLE: bool = false;
    const VALUES: &'static [&'static str] = &[];

    fn value(&self) -> Value<'_>;
}

impl Cell for String {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Value<'_> {
        Value::Text(Some(self.as_str().into()))
    }
}

impl Cell for usize {
    const KIND: Kind = Kind::Integer;

    fn value(&self) -> Value<'_> {
        Value::Integer(i64::try_from(*self).ok())
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Boolean;

    fn value(&self) -> Value<'_> {
        Value::Boolean(Some(*self))
    }
}

impl Cell for Timestamp {
    const KIND: Kind = Kind::Time;

    /// Parquet counts milliseconds, so this is where a moment loses what is finer: both formats hold the same.
    fn value(&self) -> Value<'_> {
        let whole = Timestamp::from_millisecond(self.as_millisecond());
        Value::Time(Some(whole.unwrap_or(*self)))
    }
}

impl Cell for Rounded {
    const KIND: Kind = Kind::Real;

    fn value(&self) -> Value<'_> {
        Value::Real(Some(self.get()))
    }
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    const VALUES: &'static [&'static str] = T::VALUES;

    fn value(&self) -> Value<'_> {
        match (self, T::KIND) {
            (Some(value), _) => value.value(),
            (None, Kind::Text) => Value::Text(None),
            (None, Kind::Integer) => Value::Integer(None),
            (None, Kind::Real) => Value::Real(None),
            (None, Kind::Boolean) => Value::Boolean(None),
            (None, Kind::Time) => Value::Time(None),
        }
    }
}

/// The names of an enum stand in its column.
macro_rules! cells {
    ($($type:ident),+) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::Text;
            const VALUES: &'static [&'static str] = Self::NAMES;

            fn value(&self) -> Value<'_> {
                Value::Text(Some(self.name().into()))
            }
        }
    )+};
}

cells!(
    Field, Zone, Label, Tone, By, Genre, Stance, Holder, Severity
);

/// A row type from a table's name, key and columns; the doc comments become the codebook.
macro_rules! tables {
    ($(
        $(#[doc = $table_doc:literal])+
        $name:ident: $row:ident [$($key:ident),+] {
            $($(#[doc = $doc:literal])+ $column:ident: $type:ty,)+
        }
    )+) => {
        $(
            $(#[doc = $table_doc])+
            #[derive(Debug, Clone, PartialEq)]
            pub struct $row {
                $($(#[doc = $doc])+ pub $column: $type,)+
            }

            impl Row for $row {
                const TABLE: Table = Table {
                    name: stringify!($name),
                    doc: concat!($($table_doc, "\n"),+),
                    key: &[$(stringify!($key)),+],
                    columns: &[$(Column {
                        name: stringify!($column),
                        kind: <$type as Cell>::KIND,
                        nullable: <$type as Cell>::NULLABLE,
                        values: <$type as Cell>::VALUES,
                        doc: concat!($($doc, "\n"),+),
                    }),+],
                };

                fn values(&self) -> Vec<Value<'_>> {
                    vec![$(self.$column.value()),+]
                }
            }
        )+

        /// Every table, in the order of the codebook.
        pub const TABLES: &[Table] = &[$(<$row as Row>::TABLE),+];
    };
}

tables! {
    /// One row an article.
    documents: DocumentRow [doc_id] {
        /// First 16 hexadecimal digits of `sha256`; a further copy of the same text in one build ends in `-` and 8 digits that come from its `source`, so that it stays when copies are added.
        doc_id: String,
        /// Path of the file, followed by `#` and the record's number where the file holds several articles.
        source: String,
        /// SHA-256 of `text` in UTF-8.
        sha256: String,
        /// Headline: a record's title as it came, else what the page or file says of itself, else a first line that
        /// looks like one.
        title: Option<String>,
        /// Author: the author field, the byline or the note about the author; several are parted by `; `.
        author: Option<String>,
        /// Publisher, where the input names it.
        publisher: Option<String>,
        /// When it was published, where the input or a date line says so; a date without a time is midnight UTC.
        published_at: Option<Timestamp>,
        /// Address, where the input names it.
        url: Option<String>,
        /// Language as an ISO 639-1 code: what the input names, else what the text was found to be in; empty where that
        /// is unsure. A name that is not known stands as the input has it. Where the text says plainly that it is
        /// English and the input that it is not, or the other way round, the text is believed. Articles in other
        /// languages have no mentions, attributions and stances.
        language: Option<String>,
        /// What kind of text it is: `report`: news; `commentary`: opinion, editorial, argument; `analysis`: explains and
        /// assesses, without a demand; `interview`; `other`. Empty where nothing is labelled.
        genre: Option<Genre>,
        /// Its probability.
        genre_confidence: Option<Rounded>,
        /// The text as it came, decoded, with its line ends: a file's, or that of a record's text field, without its
        /// title field. The offsets of this document count in it, but for those in sentences of the field `title`. Of
        /// a web page it is the article that was found in it, a blank line between paragraphs; of a Markdown file, what
        /// follows the settings at its head. A title that only the page's head or these settings name is its first
        /// paragraph.
        text: String,
        /// Number of paragraphs, of every zone.
        n_paragraphs: usize,
        /// Number of sentences, of every zone.
        n_sentences: usize,
        /// Number of words of `text` and a title beside it: runs of characters between white space that hold a letter
        /// or a digit.
        n_words: usize,
        /// `doc_id` of the first document of this build that this one is a copy or another version of; empty where
        /// there is none. It is never itself a duplicate.
        duplicate_of: Option<String>,
        /// How alike the two are: the share of runs of three words that both have of those that either has, without
        /// headline and boilerplate, estimated (standard error up to 0.03). 1 for the same words.
        similarity: Option<Rounded>,
    }
    /// One row a sentence, of every zone.
    sentences: SentenceRow [sentence_id] {
        /// `doc_id` and the sentence's number from 1, as in `<doc_id>-0007`.
        sentence_id: String,
        /// The document.
        doc_id: String,
        /// The sentence's number in the document, from 1.
        index: usize,
        /// The paragraph's number in the document, from 1.
        paragraph: usize,
        /// Where it stands in the document, and what its offsets and those of its mentions and attributions count in:
        /// `documents.title` or `documents.text`. The title only where it is a field of its record, and the text does
        /// not begin with it.
        field: Field,
        /// What the paragraph is: `title` is also the standfirst, `byline` also a date line, `body` also a list,
        /// `boilerplate` also footnotes, disclaimers, links, appeals and readers' comments. Stances are taken from
        /// `title`, `body` and `quote` alone.
        zone: Zone,
        /// First code point, counted in the document's field from 0.
        start: usize,
        /// One past the last code point.
        end: usize,
        /// The sentence: `text[start:end]` of the document, `title[start:end]` in the field `title`.
        text: String,
        /// Number of words, as in `documents`.
        n_words: usize,
    }
    /// One row an entity: all mentions with the same label and canonical name, in all documents. A short name that
    /// fits several full names of its document is an entity of its own. Every person who wrote a document is one too,
    /// mentioned or not.
    entities: EntityRow [entity_id] {
        /// Label and canonical name, as in `person/vladimir-putin`.
        entity_id: String,
        /// Canonical name: the fullest form in an article; across articles the most frequent of these.
        name: String,
        /// What it is.
        label: Label,
        /// Other forms that it was mentioned by, in alphabetical order, parted by `; `.
        aliases: Option<String>,
        /// Number of mentions; 0 of an author whom no text mentions.
        n_mentions: usize,
        /// Number of documents that mention it or that it wrote.
        n_documents: usize,
    }
    /// One row a mention of an entity in a text.
    mentions: MentionRow [mention_id] {
        /// Sentence and the mention's number in it, as in `<doc_id>-0007-m02`.
        mention_id: String,
        /// The document.
        doc_id: String,
        /// The sentence; its zone is the mention's.
        sentence_id: String,
        /// The entity that it is resolved to.
        entity_id: String,
        /// First code point, counted from 0 in the document's field that the sentence is in.
        start: usize,
        /// One past the last code point.
        end: usize,
        /// The mention: `text[start:end]` of the document, in a sentence of the title `title[start:end]`.
        text: String,
        /// What it is.
        label: Label,
        /// How sure the model is of label and borders: the geometric mean of its words' probabilities.
        confidence: Rounded,
        /// In which light the sentence puts it, whoever says so: the likeliest of the three. It is no stance: bad news
        /// about somebody is not against them. Empty where no stance is asked for: in other zones than `title`,
        /// `body` and `quote`, of dates and sums of money, and of nations that say what kind of thing the next word is
        /// ("Polish police").
        tone: Option<Tone>,
        /// Probability that the light is bad.
        p_negative: Option<Rounded>,
        /// Probability that it is neither.
        p_neutral: Option<Rounded>,
        /// Probability that it is good.
        p_positive: Option<Rounded>,
    }
    /// One row an attribution: that somebody says, thinks, orders or promises something. Lone cues and sources,
    /// which say nothing, have none, nor has the author's own voice: "I think that …" outside quotations.
    attributions: AttributionRow [attribution_id] {
        /// Sentence and the attribution's number in it, as in `<doc_id>-0007-a01`.
        attribution_id: String,
        /// The document.
        doc_id: String,
        /// The sentence of the cue; without a cue, the one that the attribution begins in.
        sentence_id: String,
        /// First code point of the source, counted from 0 in the document's field that the sentence is in; empty where
        /// the text names none.
        source_start: Option<usize>,
        /// One past the source's last code point.
        source_end: Option<usize>,
        /// The source, who says it: `text[source_start:source_end]`.
        source_text: Option<String>,
        /// First code point of the cue; empty where nothing but quotation marks says that somebody speaks.
        cue_start: Option<usize>,
        /// One past the cue's last code point.
        cue_end: Option<usize>,
        /// The cue, the words that say that it is said: `text[cue_start:cue_end]`.
        cue_text: Option<String>,
        /// First code point of the content.
        content_start: usize,
        /// One past the content's last code point.
        content_end: usize,
        /// From the content's beginning to its end, with what stands in between: `text[content_start:content_end]`.
        content_text: String,
        /// The content without what stands in between: its pieces as `start-end` in code points, parted by `; `.
        content_pieces: String,
        /// The entity that the source was resolved to; empty where it is none, or where that is unsure.
        source_entity_id: Option<String>,
        /// The mention that names that entity: in the source, or before it where the source is "he" or "the minister".
        source_mention_id: Option<String>,
        /// Whether half of the content or more stands between quotation marks.
        direct: bool,
        /// How sure the model is: the confidence of the least sure of source, cue and content, each the
        /// geometric mean of its words' probabilities.
        confidence: Rounded,
    }
    /// One row a stance: how its holder stands towards one mention. Of the author and of sources there is a row for
    /// every mention that can be a target, however neutral; of entities only where the sentence says that one
    /// favours or opposes another. Mentions of dates and sums of money have no stance, nor have nations and groups
    /// that say what kind of thing the next word is ("Polish police"). Nobody has one towards themselves. A stance is a
    /// side that somebody takes; the light that a sentence puts somebody in is `mentions.tone`.
    stances: StanceRow [stance_id] {
        /// Sentence and the stance's number in it, as in `<doc_id>-0007-s02`.
        stance_id: String,
        /// The document.
        doc_id: String,
        /// The sentence.
        sentence_id: String,
        /// Whose stance it is: `author`: of who wrote the article; `source`: of who says, by the article, what the
        /// target stands in; `entity`: of an entity towards another, by what the sentence says of both.
        holder: Holder,
        /// What shows it: `words`, `deeds` or `feelings`; empty of the author, whose own wording it is.
        by: Option<By>,
        /// The holder as an entity; of several authors all, in the order of `documents.author`, parted by `; `. Empty
        /// where no person is known to be the author, or where the source is not known.
        holder_entity_id: Option<String>,
        /// The holder's name: the document's author, the source's words, the mention; empty where unknown.
        holder_text: Option<String>,
        /// The mention that names the holder; empty for authors and where the source is not known.
        holder_mention_id: Option<String>,
        /// The attribution whose content the target stands in: who says so, whosever stance it is.
        attribution_id: Option<String>,
        /// The entity that the stance is about.
        target_entity_id: String,
        /// The mention that the stance is about.
        target_mention_id: String,
        /// The likelier side where its probability reaches `labels.min_author_probability`, `min_source_probability` or
        /// `min_entity_probability`, by the holder; else `neutral`. These are set by how many rows are right, so a side
        /// may be the stance though neutral is likelier.
        stance: Stance,
        /// Probability that the holder is against the target.
        p_against: Rounded,
        /// Probability that it is neither for nor against.
        p_neutral: Rounded,
        /// Probability that it is in favour of the target.
        p_favor: Rounded,
    }
    /// One row a document, holder and target: the stances of its sentences taken together. Sources that are no known
    /// entity are one holder where the text calls them the same, and are never one with others. Entities have no neutral stances to be counted:
    /// their score says how the stances that are stated lean.
    document_stances: DocumentStanceRow [doc_id, holder, holder_entity_id, holder_text, holder_attribution_id, target_entity_id] {
        /// The document.
        doc_id: String,
        /// Whose stance it is, as in `stances`.
        holder: Holder,
        /// The holder as an entity, as in `stances`.
        holder_entity_id: Option<String>,
        /// What the text calls a holder that is no known entity: the document's author, or the source's words as they
        /// first stand; empty where the entity is known, and where nobody is named.
        holder_text: Option<String>,
        /// Which source that is, where the words may mean somebody else each time ("he", "an aide") or there are none:
        /// the first attribution that it is the source of; else empty.
        holder_attribution_id: Option<String>,
        /// The entity that the stance is about.
        target_entity_id: String,
        /// Number of sentences with such a stance. Several in one sentence are averaged first.
        n_sentences: usize,
        /// Sentences that are against it.
        n_against: usize,
        /// Sentences that are neutral.
        n_neutral: usize,
        /// Sentences that are in favour of it.
        n_favor: usize,
        /// Mean of `p_favor - p_against` over the sentences, from -1 to 1.
        score: Rounded,
        /// Lower end of the score's 95 % bootstrap interval: over sentences, and over what each may mean by its
        /// probabilities, so that a single unsure sentence has a wide one.
        score_low: Rounded,
        /// Upper end of that interval.
        score_high: Rounded,
        /// What the sentences come to. Each is evidence of a side by the log-odds of its probability over a base, the
        /// other side's taken off, and takes a little from a side that it says nothing for. `against` or `favor` where
        /// that comes to what one sentence has that is just sure enough for `stances`: one such sentence is enough, one
        /// more never weakens it, many that lean a little are not, and among many neutral ones it takes several. What
        /// the author thinks of whom the article is about (in its headline, or in three sentences or more) follows
        /// instead from the mean probabilities of all its sentences, with cuts that were fitted on coded articles: it
        /// may be a side though no sentence alone is sure enough.
        stance: Stance,
    }
    /// One row a problem: an article that could not be read, or something about one that deserves a look.
    issues: IssueRow [issue_id] {
        /// The problem's number, from `issue-0001`.
        issue_id: String,
        /// The file, and the record in it.
        source: String,
        /// The document; empty where the article is not in the tables.
        doc_id: Option<String>,
        /// The stage that saw it.
        stage: String,
        /// `error`: the article is not in the tables; `warning`: it is.
        severity: Severity,
        /// What is wrong.
        message: String,
        /// What to do about it.
        hint: String,
    }
}

/// Turns spans of an article's text into places in the fields that it came in, in code points.
#[derive(Debug)]
pub struct Places<'a> {
    article: &'a Article,
    title: CodePoints<'a>,
    text: CodePoints<'a>,
}

/// Where something stands in a field, `[start, end)` in code points, and how it is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The field.
    pub field: Field,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The field from the one to the other.
    pub text: &'a str,
}

impl<'a> Places<'a> {
    /// Count once through the fields.
    #[must_use]
    pub fn of(article: &'a Article) -> Self {
        Self {
            article,
            title: CodePoints::of(article.origin.title().unwrap_or_default()),
            text: CodePoints::of(article.given_text()),
        }
    }

    /// The place of a span of the article's text; it is in one field, without white space at its ends.
    #[must_use]
    pub fn place(&self, span: Span) -> Place<'a> {
        let (field, bytes) = self.article.origin.place(span.start..span.end);
        let points = match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        };
        Place {
            field,
            start: points.before(bytes.start),
            end: points.before(bytes.end),
            text: &points.text[bytes],
        }
    }
}

/// Turns byte offsets of one text into offsets in code points.
///
/// It keeps one count every 256 bytes, so a look-up is a short scan, however long the text.
#[derive(Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    counts: Vec<usize>,
}

impl<'a> CodePoints<'a> {
    const STEP: usize = 256;

    /// Count once through the text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self {
                text,
                counts: Vec::new(),
            };
        }
        let counts = text.as_bytes().chunks(Self::STEP).scan(0, |sum, chunk| {
            let before = *sum;
            *sum += starts(chunk);
            Some(before)
        });
        Self {
            text,
            counts: counts.collect(),
        }
    }

    /// The number of code points before byte `at`, which is on a character's border.
    #[must_use]
    pub fn before(&self, at: usize) -> usize {
        if self.counts.is_empty() {
            return at;
        }
        // The end of the text may open a step that has no count.
        let step = (at / Self::STEP).min(self.counts.len() - 1);
        self.counts[step] + starts(&self.text.as_bytes()[step * Self::STEP..at])
    }
}

/// How many characters start in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|&&b| b & 0b1100_0000 != 0b1000_0000)
        .count()
}

/// Number of words: runs of characters between white space that hold a letter or a digit.
#[must_use]
pub fn count_words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn code_points_agree_with_counting(text in "(\\PC|[“”é\u{301}👩‍👩‍👧\n]){0,600}") {
            let points = CodePoints::of(&text);
            for (i, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.before(at), i);
            }
            prop_assert_eq!(points.before(text.len()), text.chars().count());
        }

        #[test]
        fn rounded_is_a_fixed_point(x in -1.0..1.0_f64) {
            let once = Rounded::new(x);
            prop_assert_eq!(Rounded::new(once.get()), once);
            prop_assert!((once.get() - x).abs() <= 0.5e-4 + 1e-12);
        }
    }

    #[test]
    fn minus_zero_is_written_as_zero() {
        assert_eq!(Rounded::new(-0.000_01).value().csv(), "0");
    }

    #[test]
    fn microseconds_are_in_no_format() {
        for (given, written) in [
            ("2024-05-01T10:20:30.123456Z", "2024-05-01T10:20:30.123Z"),
            ("2024-05-01T10:20:30.0004Z", "2024-05-01T10:20:30Z"),
            ("1949-05-12T00:00:01Z", "1949-05-12T00:00:01Z"),
        ] {
            let moment: Timestamp = given.parse().expect("a moment");
            assert_eq!(moment.value().csv(), written);
        }
    }

    #[test]
    fn keys_are_columns_and_columns_are_documented() {
        for table in TABLES {
            for key in table.key {
                assert!(
                    table.columns.iter().any(|c| c.name == *key),
                    "{} has no {key}",
                    table.name
                );
            }
            for column in table.columns {
                assert!(
                    column.doc.trim().len() > 8,
                    "{}.{} says nothing",
                    table.name,
                    column.name
                );
            }
        }
    }
}
