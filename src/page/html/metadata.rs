//! Reads what a page says about its article: JSON-LD, `OpenGraph`, `<meta>`, `<link>` and `<time>`.

use scraper::{ElementRef, Html};
use serde_json::Value;

/// What a page says about its article, nothing of it checked.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// What it calls the article, the best first; a site's name may stand behind it.
    pub titles: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The site's name.
    pub publisher: Option<String>,
    /// When it was published, in whatever form.
    pub published_at: Option<String>,
    /// Its own address.
    pub url: Option<String>,
    /// Its language, as a tag.
    pub language: Option<String>,
}

#[rustfmt::skip]
const TITLES: &[&str] = &[
    "og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title",
    "sailthru.title", "title",
];
#[rustfmt::skip]
const AUTHORS: &[&str] = &[
    "author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "article:author", "og:article:author",
];
#[rustfmt::skip]
const PUBLISHERS: &[&str] = &[
    "og:site_name", "citation_publisher", "dc.publisher", "dcterms.publisher", "publisher", "application-name",
];
#[rustfmt::skip]
const DATES: &[&str] = &[
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "parsely-pub-date",
    "sailthru.date", "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date",
    "publish_date", "published", "published-date", "publication_date", "publication-date", "article_date_original",
    "date",
];
/// Types of schema.org that are articles, by how their names end.
const ARTICLES: &[&str] = &["Article", "Posting", "Report", "CreativeWork", "Review"];

impl Metadata {
    /// What the page says. Where several places say it, the one that sites keep best wins: JSON-LD, then
    /// `<meta>`, then what is marked in the text.
    pub fn of(page: &Html) -> Self {
        let marks = Marks::of(page);
        let mut found = Self::default();
        for article in articles(&marks.json) {
            found.add(article, &marks.json);
        }
        found
            .titles
            .extend(TITLES.iter().flat_map(|name| marks.all(name)));
        found.titles.extend(marks.title.clone());
        if found.authors.is_empty() {
            let named = AUTHORS.iter().map(|name| people(marks.all(name)));
            let named = named.chain([people(marks.signed.iter().cloned())]);
            found.authors = named
                .into_iter()
                .find(|names| !names.is_empty())
                .unwrap_or_default();
        }
        found.publisher = marks.first(PUBLISHERS).or(found.publisher);
        let dated = found.published_at.take().or_else(|| marks.first(DATES));
        found.published_at = dated.or_else(|| marks.time.clone());
        let canonical = marks.canonical.clone().or_else(|| marks.first(&["og:url"]));
        found.url = canonical.filter(|url| is_address(url)).or(found.url);
        let language = marks.language.clone().or(found.language);
        found.language =
            language.or_else(|| marks.first(&["content-language", "language", "og:locale"]));
        found
    }

    /// Adds what an article of JSON-LD says, and nobody before it.
    fn add(&mut self, article: &Value, json: &[Value]) {
        let text = |name: &str| texts(&article[name], json).into_iter().next();
        self.titles
            .extend(text("headline").or_else(|| text("name")));
        if self.authors.is_empty() {
            self.authors = people(
                ["author", "creator"]
                    .iter()
                    .flat_map(|name| texts(&article[*name], json)),
            );
        }
        let fill =
            |field: &mut Option<String>, value: Option<String>| *field = field.take().or(value);
        fill(&mut self.publisher, text("publisher"));
        fill(
            &mut self.published_at,
            text("datePublished").or_else(|| text("dateCreated")),
        );
        let page = article["mainEntityOfPage"]["@id"]
            .as_str()
            .or(article["mainEntityOfPage"].as_str());
        fill(
            &mut self.url,
            article["url"]
                .as_str()
                .or(page)
                .filter(|url| is_address(url))
                .map(str::to_owned),
        );
        fill(&mut self.language, text("inLanguage"));
    }
}

/// What is marked in a page, in the order that it stands there.
#[derive(Default)]
struct Marks {
    /// The page's JSON-LD.
    json: Vec<Value>,
    /// Names, in small letters, and contents of `<meta>`.
    metas: Vec<(String, String)>,
    title: Option<String>,
    canonical: Option<String>,
    language: Option<String>,
    time: Option<String>,
    signed: Vec<String>,
}

impl Marks {
    fn of(page: &Html) -> Self {
        let mut marks = Self::default();
        let nodes = page.tree.root().descendants();
        for element in nodes.filter_map(ElementRef::wrap) {
            marks.element(element);
        }
        marks
    }

    fn element(&mut self, element: ElementRef<'_>) {
        let attribute = |name: &str| {
            element
                .attr(name)
                .map(line)
                .filter(|value| !value.is_empty())
        };
        let words = |name: &str| element.attr(name).unwrap_or_default().to_lowercase();
        let first =
            |field: &mut Option<String>, value: Option<String>| *field = field.take().or(value);
        match element.value().name() {
            "html" => first(
                &mut self.language,
                attribute("lang").or_else(|| attribute("xml:lang")),
            ),
            "title" => first(&mut self.title, shown(element)),
            "script" if words("type").contains("ld+json") => self.json.extend(json(element)),
            "link" if words("rel").split(' ').any(|word| word == "canonical") => {
                first(&mut self.canonical, attribute("href"));
            }
            "meta" => {
                let names = ["name", "property", "itemprop", "http-equiv"];
                let named = names.iter().filter_map(|name| attribute(name));
                let content = attribute("content");
                self.metas
                    .extend(named.filter_map(|name| Some((name.to_lowercase(), content.clone()?))));
            }
            name => {
                let published = words("itemprop").contains("datepublished");
                if name == "time" || published {
                    first(
                        &mut self.time,
                        attribute("datetime").or_else(|| attribute("content")),
                    );
                }
                if words("rel").contains("author") || words("itemprop") == "author" {
                    self.signed.extend(shown(element));
                }
            }
        }
    }

    /// The contents of every `<meta>` of that name.
    fn all(&self, name: &str) -> impl Iterator<Item = String> {
        let named = self.metas.iter().filter(move |(known, _)| known == name);
        named.map(|(_, content)| content.clone())
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).next())
    }
}

/// The JSON of a script; pages leave line ends in its texts.
fn json(script: ElementRef<'_>) -> Option<Value> {
    let text: String = script.text().collect();
    let text = text.replace(char::is_control, " ");
    serde_json::from_str(text.trim().trim_end_matches(';')).ok()
}

/// Everything of JSON-LD that stands at its top: graphs and lists opened.
fn things(json: &[Value]) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = json.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) => open.extend(values.iter().rev()),
            Value::Object(object) => {
                found.push(value);
                open.extend(object.get("@graph"));
            }
            _ => {}
        }
    }
    found
}

fn articles(json: &[Value]) -> impl Iterator<Item = &Value> {
    things(json).into_iter().filter(|thing| {
        let types = match &thing["@type"] {
            Value::Array(types) => types.as_slice(),
            one => std::slice::from_ref(one),
        };
        let is_article = |name: &str| ARTICLES.iter().any(|end| name.ends_with(end));
        types.iter().filter_map(Value::as_str).any(is_article)
    })
}

/// A value of JSON-LD as texts: a text itself, the name of a thing, of several, or of what an `@id` points to.
fn texts(value: &Value, json: &[Value]) -> Vec<String> {
    match value {
        Value::String(text) => {
            Vec::from_iter(Some(unescaped(text)).filter(|text| !text.is_empty()))
        }
        Value::Array(values) => values
            .iter()
            .filter(|v| !v.is_array())
            .flat_map(|v| texts(v, json))
            .collect(),
        Value::Object(object) => match object.get("name") {
            Some(Value::String(name)) => vec![unescaped(name)],
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .map(unescaped)
                .collect(),
            _ => named(object.get("@id"), json),
        },
        _ => Vec::new(),
    }
}

/// The name of the thing with that `@id`.
fn named(id: Option<&Value>, json: &[Value]) -> Vec<String> {
    let is_it = |thing: &&Value| thing["@id"].is_string() && Some(&thing["@id"]) == id;
    let thing = things(json)
        .into_iter()
        .filter(is_it)
        .find_map(|thing| thing["name"].as_str());
    thing.map(unescaped).into_iter().collect()
}

/// A text of JSON-LD on one line; pages write entities there too.
fn unescaped(text: &str) -> String {
    if text.contains(['&', '<']) {
        return line(
            &Html::parse_fragment(text)
                .root_element()
                .text()
                .collect::<String>(),
        );
    }
    line(text)
}

/// What an element shows, on one line.
fn shown(element: ElementRef<'_>) -> Option<String> {
    let text = line(&element.text().collect::<String>());
    (!text.is_empty()).then_some(text)
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names among what a page gives for authors, each once: no addresses, no "By", no "View profile".
fn people(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let name = ["By ", "by ", "BY ", "Posted by "]
            .iter()
            .find_map(|by| name.strip_prefix(by))
            .unwrap_or(&name);
        let name = name.trim_matches([',', ' ']);
        let known = found.iter().any(|known| known == name);
        let label = ["View ", "More ", "See ", "About ", "All "];
        if !known
            && !label.iter().any(|label| name.starts_with(label))
            && !is_address(name)
            && !name.contains('@')
            && name.contains(char::is_alphabetic)
            && name.len() < 200
        {
            found.push(name.to_owned());
        }
    }
    found
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "//", "www.", "/"]
        .iter()
        .any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(html: &str) -> Metadata {
        Metadata::of(&Html::parse_document(html))
    }

    #[test]
    fn json_ld_gives_every_field() {
        let found = metadata(
            r#"<html lang="en-GB"><head><title>The canal | Harbour Post</title>
            <script type="application/ld+json">{"@graph": [
              {"@type": "WebSite", "name": "Not this"},
              {"@type": ["Thing", "NewsArticle"], "headline": "The canal &amp; the
 town", "datePublished": "1956-11-12T05:00:00Z",
               "author": [{"@type": "Person", "name": "Jane Doe"}, {"@id": "p2"}, {"name": "Jane Doe"}],
               "publisher": {"name": "Harbour Post"}, "mainEntityOfPage": {"@id": "https://post.example/canal"},
               "inLanguage": "en"},
              {"@type": "Person", "@id": "p2", "name": "John Roe"}]}</script></head></html>"#,
        );
        assert_eq!(
            found.titles,
            ["The canal & the town", "The canal | Harbour Post"]
        );
        assert_eq!(found.authors, ["Jane Doe", "John Roe"]);
        assert_eq!(found.publisher.as_deref(), Some("Harbour Post"));
        assert_eq!(found.published_at.as_deref(), Some("1956-11-12T05:00:00Z"));
        assert_eq!(found.url.as_deref(), Some("https://post.example/canal"));
        assert_eq!(found.language.as_deref(), Some("en-GB"));
    }

    #[test]
    fn meta_and_marks_give_them_where_there_is_no_json() {
        let found = metadata(
            r#"<head><meta property="og:title" content="The canal"><meta name="Author" content="By Jane Doe">
            <meta property="article:author" content="https://pages.example/jane"><link rel="canonical" href="https://a.example/1">
            <meta property="og:site_name" content="Harbour Post"></head>
            <p>On <time datetime="1956-11-12">Monday</time></p><time datetime="1999-01-01">Later</time>"#,
        );
        assert_eq!(found.titles, ["The canal"]);
        assert_eq!(found.authors, ["Jane Doe"]);
        assert_eq!(found.publisher.as_deref(), Some("Harbour Post"));
        assert_eq!(found.published_at.as_deref(), Some("1956-11-12"));
        assert_eq!(found.url.as_deref(), Some("https://a.example/1"));
        let signed = metadata(
            r#"<a rel="author" href="/jane">Jane Doe</a><script type="application/ld+json">{broken</script>"#,
        );
        assert_eq!(
            (signed.authors, signed.titles),
            (vec!["Jane Doe".to_owned()], Vec::new())
        );
    }
}
