//! Groups tagged spans into attributions: who says something, the words that say so, and what is said.

mod anonymous;
mod author;
mod reading;

use crate::article::Span;
use crate::labels::{Attribution, RoleSpan};
use crate::vocabulary::Role;
pub use author::of_others;
use reading::{Row, Step};

/// Groups spans, in order of the text, into attributions, in order of the text.
///
/// `quotes` are the stretches between quotation marks, marks included, in order and not overlapping. A source
/// may serve several attributions. Sources and cues without content are dropped, since nothing is said, and
/// so is content that nobody says, unless it is a quotation. Time grows with the number of spans.
#[must_use]
pub fn join(text: &str, spans: &[RoleSpan], quotes: &[Span]) -> Vec<Attribution> {
    let row = Row::new(text, spans, quotes);
    let mut groups = groups(spans, &row.cheapest());
    for index in 0..groups.len() {
        groups[index].source = source(text, spans, &groups, index);
    }
    let attributions = groups.iter().filter_map(|group| attribution(&row, group));
    attributions.collect()
}

/// The spans of one attribution by their indices, in order.
#[derive(Debug, Default)]
struct Group {
    spans: Vec<usize>,
    /// Its source, which may stand in another group.
    source: Option<usize>,
    /// The group that it stands in.
    within: Option<usize>,
}

impl Group {
    /// Its spans of one role.
    fn of(&self, role: Role, spans: &[RoleSpan]) -> impl Iterator<Item = usize> {
        let has_role = move |&at: &usize| spans[at].role == role;
        self.spans.iter().copied().filter(has_role)
    }
}

/// The groups that the steps make, in order of their first spans.
fn groups(spans: &[RoleSpan], steps: &[Step]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut outer, mut open) = (0, 0);
    for (at, step) in steps.iter().enumerate() {
        if matches!(step, Step::Start | Step::Enter) {
            open = groups.len();
            groups.push(Group::default());
        }
        match step {
            Step::Join => {}
            Step::Start => outer = open,
            Step::Enter => groups[open].within = Some(outer),
            Step::Leave => open = outer,
        }
        groups[open].spans.push(at);
        if spans[at].role == Role::Source {
            groups[open].source = Some(at);
        }
    }
    groups
}

/// The source of a group: its own, else that of the group around it, before it or after it in the sentence.
///
/// Nothing is lent to a cue that leaves out on purpose who says it. A group before its source announces it:
/// "Conceding that …, Adams said …".
fn source(text: &str, spans: &[RoleSpan], groups: &[Group], index: usize) -> Option<usize> {
    let group = &groups[index];
    if group.source.is_some() {
        return group.source;
    }
    let cue = group.of(Role::Cue, spans).next()?;
    let words = spans[cue].span.of(text);
    if anonymous::is_anonymous(words) {
        return None;
    }
    let in_sentence = |source: &usize| spans[*source].sentence == spans[cue].sentence;
    let lent = |lender: usize| groups.get(lender)?.source.filter(in_sentence);
    let before = group.within.or(index.checked_sub(1)).and_then(lent);
    let first = words.split_whitespace().next().unwrap_or_default();
    let after = || lent(index + 1).filter(|_| first.ends_with("ing"));
    before.or_else(after)
}

/// The attribution that a group is; `None` where nothing is said, or nobody says it and it is no quotation.
fn attribution(row: &Row<'_>, group: &Group) -> Option<Attribution> {
    let spans = row.spans;
    let cue = group.of(Role::Cue, spans).next();
    let content: Vec<usize> = group.of(Role::Content, spans).collect();
    let direct = row.are_quoted(&content);
    if content.is_empty() || (cue.or(group.source).is_none() && !direct) {
        return None;
    }
    let all = group.spans.iter().copied().chain(group.source);
    Some(Attribution {
        sentence: spans[cue.unwrap_or(group.spans[0])].sentence,
        source: group.source.map(|at| spans[at].span),
        cue: cue.map(|at| spans[at].span),
        content: content.iter().map(|&at| spans[at].span).collect(),
        direct,
        confidence: all.map(|at| spans[at].confidence).fold(1.0, f64::min),
    })
}

#[cfg(test)]
mod tests;
