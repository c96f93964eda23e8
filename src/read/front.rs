//! Turns the settings at the head of a Markdown file into fields, and what follows them into its text.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput};

use super::issue;
use super::record::Fields;
use crate::article::{Issue, Source};

/// Most lines that settings may have; what closes later is a rule of the text.
const MOST_LINES: usize = 500;
/// How deep lists and parts with names may lie in each other.
const DEEPEST: usize = 16;

/// The fields of a Markdown file, without the settings at its head in their `text`.
///
/// Settings that are broken are a warning, and no field comes from them.
pub(super) fn fields(source: &Source, text: String, issues: &mut Vec<Issue>) -> Fields {
    let Some(block) = Block::of(&text) else {
        return only_text(text);
    };
    match block.settings() {
        Ok(None) => only_text(text),
        Ok(Some(settings)) => {
            let mut fields = only_text(block.rest.to_owned());
            for (key, value) in settings {
                set(&mut fields, &key, value);
            }
            fields
        }
        Err(_) if !block.looks_like_settings() => only_text(text),
        Err(broken) => {
            issues.push(block.issue(source.clone(), &broken));
            only_text(block.rest.to_owned())
        }
    }
}

fn only_text(text: String) -> Fields {
    Fields {
        text,
        ..Fields::default()
    }
}

/// What settings are written in.
#[derive(Debug, Clone, Copy)]
enum Language {
    Yaml,
    Toml,
}

/// What stands between the two marks at a text's head, and what stands after them.
struct Block<'a> {
    language: Language,
    inside: &'a str,
    rest: &'a str,
}

/// What is wrong with settings.
struct Broken {
    /// The line between the marks, from 1.
    line: usize,
    what: String,
}

impl<'a> Block<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.split_inclusive('\n');
        let first = lines.next()?;
        let (language, ends): (_, &[&str]) = match first.trim_end() {
            "---" => (Language::Yaml, &["---", "..."]),
            "+++" => (Language::Toml, &["+++"]),
            _ => return None,
        };
        let mut end = first.len();
        for line in lines.take(MOST_LINES) {
            if ends.contains(&line.trim_end()) {
                return Some(Self {
                    language,
                    inside: &text[first.len()..end],
                    rest: text[end + line.len()..].trim_start_matches(['\r', '\n']),
                });
            }
            end += line.len();
        }
        None
    }

    /// Keys and values; `None` where it is no settings but text between two rules.
    fn settings(&self) -> Result<Option<Vec<(String, String)>>, Broken> {
        match self.language {
            Language::Yaml => yaml(self.inside).map_err(|error| Broken {
                line: error.marker().line(),
                what: error.info().to_owned(),
            }),
            Language::Toml => toml(self.inside).map(Some),
        }
    }

    /// Whether the first line has a key.
    fn looks_like_settings(&self) -> bool {
        let mark = match self.language {
            Language::Yaml => ':',
            Language::Toml => '=',
        };
        let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let line = self.inside.trim_start().lines().next();
        line.and_then(|line| line.split_once(mark))
            .is_some_and(|(key, _)| key.len() < 40 && key.trim_end().chars().all(is_key))
    }

    fn issue(&self, source: Source, broken: &Broken) -> Issue {
        let (name, hint) = match self.language {
            Language::Yaml => (
                "YAML",
                "put values that hold `: ` or `#`, or begin with a mark, into quotation marks",
            ),
            Language::Toml => ("TOML", "put values into quotation marks"),
        };
        // The mark above is the file's first line.
        let message = format!(
            "the front matter is not {name}: {} in line {}; it is left out",
            broken.what,
            broken.line + 1
        );
        issue::warning(source, message, hint)
    }
}

/// Sets the field that a key of front matter means, unless a key before it has set it.
fn set(fields: &mut Fields, key: &str, value: String) {
    let key: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_url = value.contains("://");
    let field = match key.to_lowercase().as_str() {
        "title" | "headline" => &mut fields.title,
        "author" | "authors" | "byline" | "creator" => &mut fields.author,
        // Some clippers call it the source. Without a host it is a place in somebody's site generator.
        "url" | "link" | "canonical" | "canonicalurl" | "source" if is_url => &mut fields.url,
        "publisher" | "publication" | "source" | "outlet" | "sitename" => &mut fields.publisher,
        "date" | "published" | "publishedat" | "publishdate" | "pubdate" | "datepublished" => {
            &mut fields.published_at
        }
        "language" | "lang" | "locale" => &mut fields.language,
        _ => return,
    };
    field.get_or_insert(value);
}

/// A value without the brackets that note-taking programs put around names.
fn unlinked(value: &str) -> String {
    let inside = value.strip_prefix("[[").and_then(|v| v.strip_suffix("]]"));
    inside.unwrap_or(value).to_owned()
}

/// Several values as one; `None` where there is none.
fn joined(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then(|| values.join("; "))
}

/// The keys of a YAML mapping with their values; `None` where the text is something else.
fn yaml(text: &str) -> Result<Option<Vec<(String, String)>>, ScanError> {
    let mut events = Events {
        parser: Parser::new_from_str(text),
        at: Marker::default(),
    };
    loop {
        match events.next()? {
            Event::MappingStart(..) => return events.pairs(0).map(Some),
            Event::StreamEnd => return Ok(Some(Vec::new())),
            Event::Scalar(text, ScalarStyle::Plain, ..) if is_null(&text) => {}
            Event::Scalar(..) | Event::SequenceStart(..) | Event::Alias(_) => return Ok(None),
            _ => {}
        }
    }
}

/// What a YAML parser says.
struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// Where the last event began.
    at: Marker,
}

impl<'a> Events<'a> {
    fn next(&mut self) -> Result<Event<'a>, ScanError> {
        let Some((event, span)) = self.parser.next_event().transpose()? else {
            return Ok(Event::StreamEnd);
        };
        self.at = span.start;
        Ok(event)
    }

    /// Keys with their values, up to the mapping's end.
    fn pairs(&mut self, depth: usize) -> Result<Vec<(String, String)>, ScanError> {
        let mut pairs = Vec::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd | Event::StreamEnd => return Ok(pairs),
                event => self.value(event, depth)?,
            };
            let event = self.next()?;
            if let (Some(key), Some(value)) = (key, self.value(event, depth)?) {
                pairs.push((key, value));
            }
        }
    }

    /// A value as text, as it is written; lists joined; of parts with names the `name`.
    fn value(&mut self, event: Event<'a>, depth: usize) -> Result<Option<String>, ScanError> {
        if depth > DEEPEST {
            return Err(ScanError::new_str(self.at, "lists too deep in each other"));
        }
        match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) if is_null(&text) => Ok(None),
            Event::Scalar(text, ..) => Ok(Some(unlinked(&text))),
            Event::SequenceStart(..) => {
                let mut values = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd | Event::StreamEnd => break,
                        event => values.extend(self.value(event, depth + 1)?),
                    }
                }
                Ok(joined(values.into_iter()))
            }
            Event::MappingStart(..) => {
                let pairs = self.pairs(depth + 1)?;
                Ok(pairs
                    .into_iter()
                    .find(|(key, _)| key == "name")
                    .map(|(_, name)| name))
            }
            _ => Ok(None),
        }
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The keys of a TOML table with their values.
fn toml(text: &str) -> Result<Vec<(String, String)>, Broken> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().map_or("", |span| &text[..span.start]);
        Broken {
            line: before.matches('\n').count() + 1,
            what: error.message().to_owned(),
        }
    })?;
    let pairs = table
        .iter()
        .filter_map(|(key, value)| Some((key.clone(), flat(value)?)));
    Ok(pairs.collect())
}

/// A value as [`Events::value`] has it.
fn flat(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(unlinked(text)),
        toml::Value::Array(values) => joined(values.iter().filter_map(flat)),
        toml::Value::Table(table) => flat(table.get("name")?),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Fields, Vec<String>) {
        let source = Source {
            path: "a.md".into(),
            record: None,
        };
        let mut issues = Vec::new();
        let fields = fields(&source, text.to_owned(), &mut issues);
        (
            fields,
            issues.into_iter().map(|issue| issue.message).collect(),
        )
    }

    /// Title, author, publisher, date, address, language.
    fn all(fields: &Fields) -> [&str; 6] {
        [
            &fields.title,
            &fields.author,
            &fields.publisher,
            &fields.published_at,
            &fields.url,
            &fields.language,
        ]
        .map(|field| field.as_deref().unwrap_or("-"))
    }

    #[test]
    fn yaml_gives_every_field() {
        let (fields, issues) = read(
            "---\ntitle: \"Tunnels: a view\"\nauthors:\n  - Ida Brandt\n  - name: Per Falk\n    mail: x\ndate: 2024-05-01 \
             10:20:00 +0200\npublisher: The Harbour Times\nlink: https://example.org/a\nLang: no\ntags: [a, b]\ndraft: \
             false\n---\n\n# Tunnels: a view\n\nBody.\n",
        );
        let date = "2024-05-01 10:20:00 +0200";
        assert_eq!(
            all(&fields),
            [
                "Tunnels: a view",
                "Ida Brandt; Per Falk",
                "The Harbour Times",
                date,
                "https://example.org/a",
                "no"
            ]
        );
        assert_eq!(fields.text, "# Tunnels: a view\n\nBody.\n");
        assert!(issues.is_empty());
    }

    #[test]
    fn toml_gives_every_field() {
        let (fields, issues) = read(
            "+++\r\ntitle = 'Tunnels'\r\nauthor = { name = \"Ida Brandt\" }\r\ndate = 2024-05-01T10:20:00Z\r\nsource = \
             \"The Harbour Times\"\r\ncanonical_url = \"https://example.org/a\"\r\nlanguage = \"en\"\r\n+++\r\nBody.\r\n",
        );
        let date = "2024-05-01T10:20:00Z";
        assert_eq!(
            all(&fields),
            [
                "Tunnels",
                "Ida Brandt",
                "The Harbour Times",
                date,
                "https://example.org/a",
                "en"
            ]
        );
        assert_eq!(fields.text, "Body.\r\n");
        assert!(issues.is_empty());
    }

    #[test]
    fn what_a_clipper_writes_is_understood() {
        let (fields, _) = read(
            "---\ntitle: 1984\nsource: \"https://example.org/a\"\nauthor:\n  - \"[[Ida Brandt]]\"\npublished: \
             2024-05-01\ncreated: 2024-06-01\ndescription: >\n  Two\n  lines\n---\nBody.",
        );
        assert_eq!(
            all(&fields),
            [
                "1984",
                "Ida Brandt",
                "-",
                "2024-05-01",
                "https://example.org/a",
                "-"
            ]
        );
    }

    #[test]
    fn values_that_say_nothing_are_none() {
        let (fields, issues) =
            read("---\ntitle:\nauthor: ~\npublisher: []\nurl: /2024/a\nlang: {a: b}\n...\nBody.");
        assert_eq!(all(&fields), ["-"; 6]);
        assert_eq!((fields.text.as_str(), issues.len()), ("Body.", 0));
        assert_eq!(read("---\n---\nBody.").0.text, "Body.");
        assert_eq!(
            read("\u{feff}---\n# nothing yet\n---\nBody.").0.text,
            "Body."
        );
    }

    #[test]
    fn broken_settings_are_a_warning_with_their_line() {
        let (fields, issues) = read("---\nauthor: Ida\ntitle: Tunnels: a view\n---\nBody.");
        assert_eq!((all(&fields), fields.text.as_str()), (["-"; 6], "Body."));
        assert!(
            issues[0].starts_with("the front matter is not YAML: "),
            "{}",
            issues[0]
        );
        assert!(issues[0].contains("in line 3;"), "{}", issues[0]);
        let (fields, issues) = read("+++\ntitle = \"a\"\nauthor = Ida\n+++\nBody.");
        assert_eq!((all(&fields), fields.text.as_str()), (["-"; 6], "Body."));
        assert!(
            issues[0].starts_with("the front matter is not TOML: "),
            "{}",
            issues[0]
        );
        assert!(issues[0].contains("in line 3;"), "{}", issues[0]);
    }

    #[test]
    fn text_between_rules_is_text() {
        for text in [
            "---\nAn opening thought.\n---\nBody.",
            "---\n- one\n- two\n---\nBody.",
            "---\n\"He said: no\", and \"she said: yes\"\n---\nBody.",
            "---\ntitle: never closed\n\nBody.",
            "+++\nAn opening thought.\n+++\nBody.",
            "Body.\n---\ntitle: late\n---\n",
            "",
        ] {
            let (fields, issues) = read(text);
            assert_eq!((fields.text.as_str(), issues.len()), (text, 0));
        }
    }

    #[test]
    fn deep_nesting_is_broken_and_no_crash() {
        for deep in [
            "[".repeat(100_000),
            "- ".repeat(100_000),
            "a: {".repeat(200),
        ] {
            let (fields, issues) = read(&format!("---\ntitle: x\nlist: {deep}\n---\nBody."));
            assert_eq!((fields.text.as_str(), issues.len()), ("Body.", 1));
            let (fields, issues) = read(&format!("---\ntitle: x\nlist:\n {deep}\n---\nBody."));
            assert_eq!((fields.text.as_str(), issues.len()), ("Body.", 1));
        }
    }
}
