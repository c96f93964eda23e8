//! Turns Markdown into blocks over its own source: marks of headings, quotations and list items stand outside them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::article::{Block, Mark, Span, ends_sentence};

/// A line of more bytes than this was not wrapped, so its end may be a paragraph's.
const WRAPPED: usize = 160;

/// The blocks of a Markdown text.
///
/// A quotation of several lines keeps the `>` of the lines after its first, as a span has no holes. What is no prose
/// is [`Mark::Apart`]: tables, code between fences, comments, the targets of links.
#[must_use]
pub fn markdown(text: &str) -> Vec<Block> {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let targets = parser.reference_definitions().iter();
    let targets: Vec<Span> = targets.map(|(_, target)| span(&target.span)).collect();
    let mut walk = Walk::new(text);
    for (event, range) in parser.into_offset_iter() {
        walk.event(&event, span(&range));
    }
    walk.close();
    let mut blocks = walk.done;
    blocks.extend(targets.into_iter().map(|target| apart(target.trim(text))));
    blocks.sort_by_key(|block| block.span);
    let mut end = 0;
    // A quotation that goes on behind such a target has that within it.
    blocks.retain(|block| {
        let is_apart = block.span.start >= end && !block.span.is_empty();
        end = if is_apart { block.span.end } else { end };
        is_apart
    });
    blocks
}

fn span(range: &Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn apart(span: Span) -> Block {
    Block {
        mark: Some(Mark::Apart),
        ..Block::unmarked(span)
    }
}

/// What the text that is being read stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Paragraph,
    Heading {
        is_top: bool,
    },
    /// Something of which nothing more is read.
    Apart,
    Html,
}

/// A walk through the events of a Markdown text.
struct Walk<'a> {
    text: &'a str,
    done: Vec<Block>,
    around: Around,
    /// How many quotations are open, and how many inline elements.
    quotes: usize,
    inline: usize,
    /// Where the number of an item stands, which stays in the text.
    number: Option<usize>,
    /// Whether each open list is numbered.
    lists: Vec<bool>,
    /// The block that is open, and the line of it that is being read.
    open: Option<Piece>,
    line: Option<Piece>,
}

/// A piece of the source, and what it shows.
struct Piece {
    span: Span,
    shown: String,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            done: Vec::new(),
            around: Around::Paragraph,
            quotes: 0,
            inline: 0,
            number: None,
            lists: Vec::new(),
            open: None,
            line: None,
        }
    }

    fn event(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag),
            _ if self.around == Around::Apart => {}
            Event::Text(shown) | Event::Code(shown) => self.show(span, shown),
            Event::SoftBreak => self.line_end(span, false),
            Event::HardBreak => self.line_end(span, true),
            Event::Html(_) => self.html(span),
            // Tags show nothing, and stay in the span that they stand in.
            Event::InlineHtml(_) => self.show(span, ""),
            _ => self.close(),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. } => {
                if self.around != Around::Apart {
                    self.show(span, "");
                }
                self.inline += 1;
                return;
            }
            _ => self.close(),
        }
        match tag {
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::List(first) => self.lists.push(first.is_some()),
            Tag::Item => self.number = (self.lists.last() == Some(&true)).then_some(span.start),
            Tag::Heading { level, .. } => {
                let is_top = *level == pulldown_cmark::HeadingLevel::H1;
                self.around = Around::Heading { is_top };
            }
            Tag::HtmlBlock => self.around = Around::Html,
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) | Tag::Table(_) => {
                self.done.push(apart(span.trim(self.text)));
                self.around = Around::Apart;
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.indented(span);
                self.around = Around::Apart;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => {
                self.inline -= 1;
                return;
            }
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell => return,
            _ => self.close(),
        }
        match tag {
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::Item => self.number = None,
            TagEnd::Heading(_) | TagEnd::HtmlBlock | TagEnd::CodeBlock | TagEnd::Table => {
                self.around = Around::Paragraph;
            }
            _ => {}
        }
    }

    /// Code that is marked by its indent alone, which old texts have for their first lines: its blank lines part
    /// paragraphs.
    fn indented(&mut self, span: Span) {
        let mark = (self.quotes > 0).then_some(Mark::Quote);
        let mut start = span.start;
        let mut open: Option<Span> = None;
        for raw in span.of(self.text).split('\n') {
            let line = Span::new(start, start + raw.len()).trim(self.text);
            start += raw.len() + 1;
            if !line.is_empty() {
                let first = open.map_or(line.start, |open| open.start);
                open = Some(Span::new(first, line.end));
            } else if let Some(span) = open.take() {
                self.done.push(Block {
                    mark,
                    ..Block::unmarked(span)
                });
            }
        }
        let last = open.map(|span| Block {
            mark,
            ..Block::unmarked(span)
        });
        self.done.extend(last);
    }

    /// Goes on with the line.
    fn show(&mut self, span: Span, shown: &str) {
        let number = self.number.take();
        let line = self.line.get_or_insert_with(|| Piece {
            span: Span::new(number.unwrap_or(span.start), span.end),
            shown: number.map_or_else(String::new, |start| self.text[start..span.start].to_owned()),
        });
        line.span.end = line.span.end.max(span.end);
        line.shown.push_str(shown);
    }

    /// Whether the open heading is one by the line under it, and reads like a paragraph over a rule.
    fn is_over_rule(&self, piece: &Piece) -> bool {
        let text = piece.span.of(self.text);
        let line = self.text[..piece.span.start]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let before = &self.text[line..piece.span.start];
        !before.contains('#')
            && (text.contains('\n') || text.len() > WRAPPED && ends_sentence(text))
    }

    /// Adds the line to the open block; it closes the block where a paragraph ends there.
    fn line_end(&mut self, span: Span, is_hard: bool) {
        if self.inline > 0 {
            return self.show(span, "\n");
        }
        self.end_line();
        let Some(open) = &mut self.open else { return };
        let text = open.span.of(self.text);
        let is_long = text.len() > WRAPPED && ends_sentence(text);
        // Closing at a sentence's end keeps most inner marks out of a quotation.
        let is_quoted = self.quotes > 0 && ends_sentence(text);
        open.shown.push('\n');
        if self.around == Around::Paragraph && (is_hard || is_long || is_quoted) {
            self.close();
        }
    }

    fn end_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        let line = Piece {
            span: line.span.trim(self.text),
            ..line
        };
        let text = line.span.of(self.text);
        if self.around == Around::Paragraph && self.quotes == 0 && is_image(text) {
            self.close();
            self.push(&line, Some(Mark::Caption));
        } else if let Some(open) = &mut self.open {
            open.span.end = line.span.end;
            open.shown.push_str(&line.shown);
        } else {
            self.open = Some(line);
        }
    }

    /// A line of HTML: text that stands among tags is read, comments are not.
    fn html(&mut self, span: Span) {
        let line = span.trim(self.text);
        self.show(line, line.of(self.text));
        self.line_end(span, false);
    }

    fn close(&mut self) {
        self.end_line();
        let Some(open) = self.open.take() else { return };
        let mark = match self.around {
            _ if self.quotes > 0 => Some(Mark::Quote),
            Around::Heading { .. } if self.is_over_rule(&open) => None,
            Around::Heading { is_top: true } => Some(Mark::Headline),
            Around::Heading { is_top: false } => Some(Mark::Heading),
            Around::Html if !has_prose(open.span.of(self.text)) => Some(Mark::Apart),
            _ => None,
        };
        self.push(&open, mark);
    }

    fn push(&mut self, piece: &Piece, mark: Option<Mark>) {
        let shown = piece.shown.trim();
        self.done.push(Block {
            span: piece.span,
            mark,
            shown: (shown != piece.span.of(self.text)).then(|| shown.to_owned()),
        });
    }
}

/// Whether a line is an image and nothing else.
fn is_image(line: &str) -> bool {
    line.starts_with("![") && line.ends_with(')')
}

/// Whether HTML holds anything to read between its tags.
fn has_prose(html: &str) -> bool {
    let start = html.get(..7).unwrap_or_default().to_lowercase();
    if start.starts_with("<script") || start.starts_with("<style") || start.starts_with("<pre") {
        return false;
    }
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        if before.contains(char::is_alphanumeric) {
            return true;
        }
        let end = if tag.starts_with("!--") { "-->" } else { ">" };
        rest = match tag.split_once(end) {
            Some((_, behind)) => behind,
            // What is not closed is no tag.
            None => return tag.contains(char::is_alphanumeric),
        };
    }
    rest.contains(char::is_alphanumeric)
}
