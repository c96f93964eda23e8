//! What is known of an article by itself: its text in paragraphs and sentences, and all that the model says of it.

use crate::article::{Article, Issue, Sentence, Span};
use crate::duplicate::Sketch;
use crate::labels::Scored;
use crate::language::Language;
use crate::zone::Zoned;

/// An article with everything that can be said of it without knowing other articles or settings.
///
/// No threshold is applied: which scores make a row is a selection over it ([`crate::select`]), so that other
/// thresholds need no model.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The article.
    pub article: Article,
    /// Warnings about it.
    pub issues: Vec<Issue>,
    /// Its paragraphs with their zones, its title, author and date.
    pub zoned: Zoned,
    /// Its language; what is surely not English has no scores.
    pub language: Language,
    /// What of its words is compared with other articles'.
    pub sketch: Sketch,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// What stands between quotation marks.
    pub quotes: Vec<Span>,
    /// All that the model says of it.
    pub scored: Scored,
}
