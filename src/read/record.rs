//! Turns the fields of a record into an article.

use jiff::Timestamp;

use super::decode::is_text;
use super::{Columns, Item, Read, dates, html, issue};
use crate::article::{Article, Issue, Markup, Paragraph, Source, Span};
use crate::date::{self, Order, Unclear};
use crate::origin::{self, Origin};
use crate::vocabulary::Zone;

/// What to do about a record without text.
pub(super) const TEXT_COLUMN_HINT: &str = "name the one that holds the article's text in `pipeline.toml`, under `[input.columns]` as `text`";

/// Names of fields for messages.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "none".to_owned(),
        n if n > 20 => format!("{} and {} more", names[..20].join(", "), n - 20),
        _ => names.join(", "),
    }
}

/// Where in a row the fields are.
pub(super) struct Indexes {
    pub text: usize,
    title: Option<usize>,
    author: Option<usize>,
    publisher: Option<usize>,
    published_at: Option<usize>,
    url: Option<usize>,
    language: Option<usize>,
}

impl Indexes {
    /// `None` where there is no column for the text.
    pub fn of(columns: &Columns, header: &[String]) -> Option<Self> {
        let index = |name: &str| header.iter().position(|column| column.trim() == name);
        Some(Self {
            text: index(&columns.text)?,
            title: index(&columns.title),
            author: index(&columns.author),
            publisher: index(&columns.publisher),
            published_at: index(&columns.published_at),
            url: index(&columns.url),
            language: index(&columns.language),
        })
    }

    /// A row's fields; `field` gives that of a column.
    pub fn fields(&self, mut field: impl FnMut(usize) -> Option<String>) -> Fields {
        Fields {
            text: field(self.text).unwrap_or_default(),
            title: self.title.and_then(&mut field),
            author: self.author.and_then(&mut field),
            publisher: self.publisher.and_then(&mut field),
            published_at: self.published_at.and_then(&mut field),
            url: self.url.and_then(&mut field),
            language: self.language.and_then(&mut field),
        }
    }
}

/// There is no column for the text.
pub(super) fn no_text_column(file: Source, name: &str, header: &[String]) -> Issue {
    let names = list(header.iter().map(|column| column.trim()));
    let message = format!("there is no column `{name}`; there is {names}");
    issue::error(file, message, TEXT_COLUMN_HINT)
}

/// What a record says, before it is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub text: String,
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub published_at: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
}

impl Fields {
    /// A text, of which nothing else is known.
    pub fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// How a record's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Plain,
    Markdown,
    /// As a whole web page, most of which is not the article.
    Page,
    /// As a piece of a web page that is the article.
    Piece,
}

impl Form {
    /// How a field that may hold HTML is written.
    pub fn of_field(text: &str) -> Self {
        if html::is_page(text) {
            Self::Page
        } else if html::is_piece(text) {
            Self::Piece
        } else {
            Self::Plain
        }
    }
}

/// A record that is or holds a web page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    source: Source,
    fields: Fields,
    form: Form,
    /// Where the page was found, which is its address unless it names a better one.
    pub(super) found_at: Option<String>,
    pub(super) issues: Vec<Issue>,
}

impl Record {
    /// How much text it holds, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.fields.text.len()
    }

    /// The article in the page. What the record says itself goes before what the page says.
    pub(super) fn settle(self) -> Result<Read, Issue> {
        let page = match self.form {
            Form::Piece => html::piece(&self.fields.text),
            _ => html::page(&self.fields.text),
        };
        if page.fields.text.is_empty() {
            let hint =
                "if there is one, save its text as `.txt`; if not, take the page out of the input";
            return Err(issue::error(
                self.source,
                "there is no article in this web page",
                hint,
            ));
        }
        let (said, found) = (self.fields, page.fields);
        let own_title = self.source.record.is_some() && said.title.is_some();
        let fields = Fields {
            text: found.text,
            title: said.title.or(found.title),
            author: said.author.or(found.author),
            publisher: said.publisher.or(found.publisher),
            published_at: said.published_at.or(found.published_at),
            url: said.url.or(found.url).or(self.found_at),
            language: said.language.or(found.language),
        };
        let markup = Markup::Page(page.paragraphs);
        let mut read = finish(self.source, fields, own_title, markup, self.issues);
        if let Order::Doubtful { written, day_first } = &read.order {
            let source = read.article.source.clone();
            let issue = dates::guessed(source, false, written, *day_first);
            read.issues.push(issue);
        }
        Ok(read)
    }

    /// What the record itself says about its date; what its page says is not known yet.
    pub(super) fn date(&self) -> Option<date::Date> {
        date::parse(self.fields.published_at.as_deref()?).ok()
    }

    /// Settles which moment the record's date means.
    pub(super) fn set_date(&mut self, moment: Timestamp) {
        self.fields.published_at = Some(moment.to_string());
    }

    pub(super) fn source(&self) -> &Source {
        &self.source
    }
}

/// The article that the fields make, or the page that it is still to be found in; `issues` are the warnings about
/// it so far.
pub(super) fn article(source: Source, fields: Fields, form: Form, issues: Vec<Issue>) -> Item {
    if !is_text(&fields.text) {
        let hint = "if it is text, save it as UTF-8; if it is not, take it out of the input";
        return Item::Failed(issue::error(
            source,
            "this is not text but binary data",
            hint,
        ));
    }
    if fields.text.chars().all(is_blank) {
        let hint = "take it out of the input, or find out where its text was lost";
        return Item::Failed(issue::error(source, "the article is empty", hint));
    }
    let markup = match form {
        Form::Plain => Markup::Plain,
        Form::Markdown => Markup::Markdown,
        Form::Page | Form::Piece => {
            return Item::Page(Box::new(Record {
                source,
                fields,
                form,
                found_at: None,
                issues,
            }));
        }
    };
    // Of a file that is one article the settings at its head, or its page's, name the title: no column of anybody's.
    let own_title = source.record.is_some();
    Item::Article(Box::new(finish(source, fields, own_title, markup, issues)))
}

/// The article; `own_title` says whether its title is a field beside the text.
fn finish(
    source: Source,
    fields: Fields,
    own_title: bool,
    mut markup: Markup,
    mut issues: Vec<Issue>,
) -> Read {
    let title = one_line(fields.title.as_deref());
    let (published_at, order) = match one_line(fields.published_at.as_deref()) {
        Some(written) => match date::parse(&written) {
            Ok(date) => (Some(date.moment), date.order),
            Err(why) => {
                issues.push(no_date(source.clone(), &written, why));
                (None, Order::Clear)
            }
        },
        None => (None, Order::Clear),
    };
    let apart = title
        .as_deref()
        .filter(|title| !begins_with(&fields.text, title, &markup));
    if let (Markup::Page(paragraphs), Some(title)) = (&mut markup, apart) {
        make_room(paragraphs, title);
    }
    let (text, origin) = match apart {
        _ if own_title => {
            let field = fields.title.filter(|_| title.is_some());
            Origin::of(field, apart.is_some(), fields.text)
        }
        Some(title) => Origin::of(None, false, titled(title, &fields.text)),
        None => Origin::of(None, false, fields.text),
    };
    let article = Article {
        source,
        text,
        origin,
        author: one_line(fields.author.as_deref()),
        publisher: one_line(fields.publisher.as_deref()),
        published_at,
        url: one_line(fields.url.as_deref()),
        language: one_line(fields.language.as_deref()),
        title,
    };
    Read {
        article,
        markup,
        issues,
        order,
    }
}

/// Makes room for a title, blank line and all, before the paragraphs.
fn make_room(paragraphs: &mut Vec<Paragraph>, title: &str) {
    let by = titled(title, "").len();
    for paragraph in paragraphs.iter_mut() {
        paragraph.span = paragraph.span.shift(by);
    }
    // The page's own headline stands under the given one.
    if let Some(first) = paragraphs
        .first_mut()
        .filter(|first| first.zone == Zone::Title)
    {
        first.zone = Zone::Heading;
    }
    let span = Span::new(0, title.len());
    paragraphs.insert(
        0,
        Paragraph {
            span,
            zone: Zone::Title,
        },
    );
}

fn no_date(source: Source, date: &str, why: Unclear) -> Issue {
    let what = match why {
        Unclear::NoDay => "names no day",
        Unclear::NotUnderstood => "is not understood",
    };
    let message = format!("the date `{date}` {what}; `published_at` is left empty");
    issue::warning(
        source,
        message,
        "write it as `2024-05-31`, `2024-05-31 18:30` or `2024-05-31T18:30:00+02:00`",
    )
}

/// Whether a character shows nothing; zero-width ones are left behind by web pages.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A field as one line, `None` where it shows nothing.
///
/// A title with a line break in it would not be one paragraph of the text.
fn one_line(field: Option<&str>) -> Option<String> {
    let pieces = origin::one_line(field?);
    let line: String = pieces.into_iter().map(|(_, piece)| piece).collect();
    (!line.chars().all(is_blank)).then_some(line)
}

/// The text with the title as its first paragraph.
fn titled(title: &str, text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    format!("{title}\n\n{text}")
}

/// Whether a text's first line is its title, in whatever case and with whatever marks.
fn begins_with(text: &str, title: &str, markup: &Markup) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, rest) = line(text.trim_start());
    let next = line(rest).0.trim();
    // Markdown joins lines to paragraphs, and the title is one of its own.
    let alone = *markup != Markup::Markdown
        || first.starts_with('#')
        || next.chars().all(|c| c == '=')
        || next.chars().all(|c| c == '-');
    alone && letters(first).eq(letters(title))
}

/// A text's first line, and the lines after it.
fn line(text: &str) -> (&str, &str) {
    let ends = ['\n', '\r'];
    let (first, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let rest = rest.strip_prefix("\r\n").or(rest.strip_prefix(ends));
    (first, rest.unwrap_or_default())
}

/// The letters and digits of a text in lower case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(fields: Fields) -> Item {
        article(
            Source {
                path: "a.csv".into(),
                record: Some(1),
            },
            fields,
            Form::Plain,
            Vec::new(),
        )
    }

    fn read(fields: Fields) -> Read {
        made(fields).settle().unwrap()
    }

    fn text(text: &str) -> Fields {
        Fields {
            text: text.into(),
            ..Fields::default()
        }
    }

    #[test]
    fn line_ends_are_unix() {
        assert_eq!(read(text("a\r\nb\rc\n\r\nd")).article.text, "a\nb\nc\n\nd");
    }

    #[test]
    fn what_shows_nothing_is_empty() {
        for blank in ["", " \r\n\t", "\u{feff}", "\u{200b}\n", "\u{a0}"] {
            let Item::Failed(issue) = made(text(blank)) else {
                panic!("{blank:?}")
            };
            assert_eq!(issue.message, "the article is empty", "{blank:?}");
        }
    }

    #[test]
    fn the_text_of_a_record_stays_as_it_came() {
        for given in ["a\r\nb\rc\n\r\nd", "\u{feff}a", "a"] {
            assert_eq!(read(text(given)).article.given_text(), given);
            let titled = Fields {
                title: Some(" A\ntitle".into()),
                ..text(given)
            };
            let article = read(titled).article;
            assert_eq!(article.given_text(), given);
            assert_eq!(article.origin.title(), Some(" A\ntitle"));
        }
    }

    #[test]
    fn a_title_that_a_file_names_stays_in_front_of_its_text() {
        let source = Source {
            path: "a.md".into(),
            record: None,
        };
        let fields = Fields {
            title: Some("A title".into()),
            ..text("Body.\r\n")
        };
        let item = article(source, fields, Form::Markdown, Vec::new());
        let article = item.settle().unwrap().article;
        assert_eq!(article.given_text(), "A title\n\nBody.\r\n");
        assert_eq!(article.text, "A title\n\nBody.\n");
        assert_eq!(article.origin.title(), None);
    }

    #[test]
    fn the_title_is_the_first_paragraph_once() {
        let with = |title: &str, body: &str| {
            let article = read(Fields {
                title: Some(title.into()),
                ..text(body)
            })
            .article;
            (article.title, article.text)
        };
        let title = Some("A title".to_owned());
        assert_eq!(
            with("A title", "Body."),
            (title.clone(), "A title\n\nBody.".into())
        );
        assert_eq!(
            with(" A\ntitle ", "Body."),
            (title.clone(), "A title\n\nBody.".into())
        );
        assert_eq!(
            with("A title", "A title\nBody."),
            (title.clone(), "A title\nBody.".into())
        );
        assert_eq!(
            with("A title", "\nA title \r\nBody."),
            (title, "\nA title \nBody.".into())
        );
        assert_eq!(with("  ", "Body."), (None, "Body.".into()));
        assert_eq!(with("A title", "A TITLE.\nBody.").1, "A TITLE.\nBody.");
    }

    #[test]
    fn a_markdown_heading_is_the_title() {
        let begins = |body: &str| begins_with(body, "A title", &Markup::Markdown);
        for kept in [
            "# A title\nBody.",
            "# *A title* #\n",
            "A title\n===\nBody.",
            "\nA title\n\nBody.",
        ] {
            assert!(begins(kept), "{kept}");
            assert!(begins(&kept.replace('\n', "\r\n")), "{kept}");
            assert!(begins(&kept.replace('\n', "\r")), "{kept}");
        }
        for other in [
            "A title\nand more.",
            "# Another title\n",
            "> A title\n> and more",
            "Body.",
        ] {
            assert!(!begins(other), "{other}");
            assert!(!begins(&other.replace('\n', "\r\n")), "{other}");
        }
    }

    #[test]
    fn a_date_that_is_none_is_a_warning() {
        let dated = |date: &str| {
            read(Fields {
                published_at: Some(date.into()),
                ..text("Body.")
            })
        };
        assert_eq!(dated("2024-05-01").issues, []);
        assert!(dated("2024-05-01").article.published_at.is_some());
        let odd = dated("last week");
        assert_eq!(odd.article.published_at, None);
        assert!(odd.issues[0].message.contains("`last week`"));
        assert_eq!(odd.issues[0].severity, crate::vocabulary::Severity::Warning);
        let month = dated("May 2024");
        assert_eq!(month.article.published_at, None);
        assert!(month.issues[0].message.contains("names no day"));
        assert_eq!(dated(" ").issues, []);
    }
}
