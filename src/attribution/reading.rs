//! Reads a row of tagged spans as attributions, at the least price.
//!
//! From left to right each span joins the open attribution, starts the next one, or starts one inside the open
//! one: "Adams, whom Hamilton called vain, replied that …". A reading pays, in points, for what an attribution
//! lacks, for an unusual order, and for what lies between two of its spans. The cheapest is found by dynamic
//! programming: for each span and each state of the open attributions, the cheapest way there. The prices were
//! tuned on the training part of `PolNeAR`.

use crate::article::Span;
use crate::labels::RoleSpan;
use crate::vocabulary::Role;

/// Points of a reading.
type Price = i32;

/// For an attribution that holds no content, or content that nobody says.
const SAYS_NOTHING: Price = 12;
/// For a source and content without a cue.
const NO_CUE: Price = 9;
/// For a quotation with neither source nor cue.
const LONE_QUOTE: Price = 5;
/// For a cue and content without a source: passives have none, and others share one.
const NO_SOURCE: Price = 3;
/// For an attribution inside another.
const NESTED: Price = 4;
/// For an order that is rarer than "She said that …" and "That …, she said".
const RARE_ORDER: Price = 2;
/// For a second piece of content, or a source behind its content.
const LATER: Price = 1;
/// For a quotation right after content in the author's words.
const MIXED: Price = 2;
/// For words between two spans.
const WORDS: Price = 1;
/// For the end of a sentence, and of a paragraph, before a quotation that goes on or after a colon.
const NEXT_SENTENCE: Price = 1;
const NEXT_PARAGRAPH: Price = 2;
/// For the end of a sentence, and of a paragraph, anywhere else.
const OTHER_SENTENCE: Price = 6;
const OTHER_PARAGRAPH: Price = 9;

/// Most spans of an attribution that stands inside another, so that no way looks back far.
const MOST_INSIDE: usize = 8;

/// How a reading takes the next span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// As one more of the innermost open attribution.
    Join,
    /// As the first of the next one.
    Start,
    /// As the first of one inside the open one.
    Enter,
    /// As one more of the outer attribution, after the inner one is closed.
    Leave,
}

impl Step {
    const ALL: [Self; 4] = [Self::Join, Self::Start, Self::Enter, Self::Leave];
}

/// Which roles an attribution holds, one bit a role.
type Roles = usize;
const NONE: Roles = 0;
const SOURCE: Roles = 1;
const CUE: Roles = 2;
const CONTENT: Roles = 4;
const WHOLE: Roles = SOURCE | CUE | CONTENT;
const WITHOUT_SOURCE: Roles = CUE | CONTENT;
const WITHOUT_CUE: Roles = SOURCE | CONTENT;

const fn bit(role: Role) -> Roles {
    match role {
        Role::Source => SOURCE,
        Role::Cue => CUE,
        Role::Content => CONTENT,
    }
}

/// An open attribution: its roles, and the index of its last span.
#[derive(Debug, Clone, Copy)]
struct Open {
    roles: Roles,
    last: usize,
}

/// The cheapest way to a state, which is the roles of the open attribution and of the one inside it.
#[derive(Debug, Clone, Copy)]
struct Way {
    price: Price,
    outer: Open,
    /// Without roles where there is none.
    inner: Open,
}

/// Number of states: two attributions of three roles.
const STATES: usize = 64;

impl Way {
    /// A way that starts an attribution.
    const fn start(price: Price, role: Role, at: usize) -> Self {
        let outer = Open {
            roles: bit(role),
            last: at,
        };
        let inner = Open {
            roles: NONE,
            last: at,
        };
        Self {
            price,
            outer,
            inner,
        }
    }

    const fn state(&self) -> usize {
        self.outer.roles << 3 | self.inner.roles
    }

    const fn is_nested(&self) -> bool {
        self.inner.roles != NONE
    }
}

/// The cheapest ways by state, each with the state before it and the step from there.
struct Column {
    ways: [Option<Way>; STATES],
    origins: Origins,
}

type Origins = [Option<(u8, Step)>; STATES];

impl Column {
    const EMPTY: Self = Self {
        ways: [None; STATES],
        origins: [None; STATES],
    };

    /// Keeps a way where none is cheaper, or came first at its price.
    fn offer(&mut self, way: Way, before: usize, step: Step) {
        let state = way.state();
        if self.ways[state].is_none_or(|held| way.price < held.price) {
            self.ways[state] = Some(way);
            self.origins[state] = u8::try_from(before).ok().map(|before| (before, step));
        }
    }
}

/// The spans of an article, with what their prices depend on.
pub(super) struct Row<'a> {
    text: &'a str,
    pub(super) spans: &'a [RoleSpan],
    /// How many bytes of each span stand between quotation marks.
    quoted: Vec<usize>,
}

impl<'a> Row<'a> {
    pub(super) fn new(text: &'a str, spans: &'a [RoleSpan], quotes: &[Span]) -> Self {
        let mut first = 0;
        let mut quoted = |tagged: &RoleSpan| {
            let Span { start, end } = tagged.span;
            while quotes.get(first).is_some_and(|quote| quote.end <= start) {
                first += 1;
            }
            let touching = quotes[first..].iter().take_while(|quote| quote.start < end);
            let shared = |q: &Span| q.end.min(end).saturating_sub(q.start.max(start));
            touching.map(shared).sum()
        };
        Self {
            text,
            spans,
            quoted: spans.iter().map(&mut quoted).collect(),
        }
    }

    /// Whether half or more of some spans stands between quotation marks.
    pub(super) fn are_quoted(&self, spans: &[usize]) -> bool {
        let bytes = |&at: &usize| self.spans[at].span.end - self.spans[at].span.start;
        let quoted: usize = spans.iter().map(|&at| self.quoted[at]).sum();
        quoted * 2 >= spans.iter().map(bytes).sum()
    }

    /// The steps of the cheapest reading, one a span.
    pub(super) fn cheapest(&self) -> Vec<Step> {
        let mut origins: Vec<Origins> = Vec::with_capacity(self.spans.len());
        let mut ways = [None; STATES];
        for at in 0..self.spans.len() {
            let column = self.column(&ways, at);
            ways = column.ways;
            origins.push(column.origins);
        }
        let ended = ways.iter().flatten().filter(|way| !way.is_nested());
        let best = ended.min_by_key(|way| way.price + self.lack(way.outer));
        let mut state = best.map_or(0, Way::state);
        let mut steps = Vec::with_capacity(self.spans.len());
        for column in origins.iter().rev() {
            // Every state that a way leads through has an origin.
            let Some((before, step)) = column[state] else {
                break;
            };
            steps.push(step);
            state = usize::from(before);
        }
        steps.reverse();
        steps
    }

    /// The cheapest ways that take one span more.
    fn column(&self, ways: &[Option<Way>; STATES], at: usize) -> Column {
        let mut column = Column::EMPTY;
        if at == 0 {
            column.offer(Way::start(0, self.spans[at].role, at), 0, Step::Start);
        }
        for way in ways.iter().flatten() {
            for step in Step::ALL {
                if let Some(further) = self.further(way, step, at) {
                    column.offer(further, way.state(), step);
                }
            }
        }
        column
    }

    /// A way one step further; `None` where it may not go there.
    fn further(&self, way: &Way, step: Step, at: usize) -> Option<Way> {
        let role = self.spans[at].role;
        let taken = |open: Open| Open {
            roles: open.roles | bit(role),
            last: at,
        };
        let (outer, inner) = (way.outer, way.inner);
        let priced = |price: Price, outer, inner| Way {
            price: way.price + price,
            outer,
            inner,
        };
        let none = Way::start(0, role, at).inner;
        match (step, way.is_nested()) {
            (Step::Join, false) => Some(priced(self.join(outer, at)?, taken(outer), none)),
            (Step::Join, true) if at - outer.last > MOST_INSIDE => None,
            (Step::Join, true) => Some(priced(self.join(inner, at)?, outer, taken(inner))),
            (Step::Start, false) => Some(Way::start(way.price + self.lack(outer), role, at)),
            (Step::Enter, false) => {
                let holds = matches!(outer.roles, SOURCE | WHOLE);
                let same = self.spans[outer.last].sentence == self.spans[at].sentence;
                (holds && same).then(|| priced(NESTED, outer, taken(none)))
            }
            (Step::Leave, true) => {
                let price = self.lack(inner) + self.join(outer, at)?;
                Some(priced(price, taken(outer), none))
            }
            (Step::Start | Step::Enter, true) | (Step::Leave, false) => None,
        }
    }

    /// The price of what an attribution lacks when it is closed.
    fn lack(&self, open: Open) -> Price {
        match open.roles {
            WHOLE => 0,
            WITHOUT_SOURCE => NO_SOURCE,
            WITHOUT_CUE => NO_CUE,
            CONTENT if self.are_quoted(&[open.last]) => LONE_QUOTE,
            _ => SAYS_NOTHING,
        }
    }

    /// The price of one more span in an attribution; `None` where there can be no other of its role.
    fn join(&self, open: Open, at: usize) -> Option<Price> {
        let order = match (open.roles, self.spans[at].role) {
            (roles, role) if role != Role::Content && roles & bit(role) != 0 => return None,
            (CUE, Role::Source) | (SOURCE | CONTENT, Role::Content) => RARE_ORDER,
            (WITHOUT_SOURCE, Role::Source) => LATER,
            (roles, Role::Content) if roles & CONTENT != 0 => LATER,
            _ => 0,
        };
        let mixed = if self.is_mixed(open.last, at) {
            MIXED
        } else {
            0
        };
        Some(order + mixed + self.gap(open, at)?)
    }

    /// Whether a quotation follows content in the author's words.
    fn is_mixed(&self, last: usize, at: usize) -> bool {
        let content = |at: usize| self.spans[at].role == Role::Content;
        content(last) && content(at) && self.are_quoted(&[at]) && !self.are_quoted(&[last])
    }

    /// The price of what lies between the last span of an attribution and its next one.
    fn gap(&self, open: Open, at: usize) -> Option<Price> {
        let (from, to) = (&self.spans[open.last], &self.spans[at]);
        let between = self.between(from, to);
        let words = if between.contains(char::is_alphanumeric) {
            WORDS
        } else {
            0
        };
        let expected = self.is_announced(from, to) || self.goes_on(open, at);
        match to.paragraph.abs_diff(from.paragraph) {
            0 if !self.is_parted(from, to) => Some(words),
            0 if expected => Some(NEXT_SENTENCE + words),
            0 => Some(OTHER_SENTENCE),
            1 if expected => Some(NEXT_PARAGRAPH + words),
            1 => Some(OTHER_PARAGRAPH),
            _ => None,
        }
    }

    /// Whether content follows a colon.
    fn is_announced(&self, from: &RoleSpan, to: &RoleSpan) -> bool {
        let colon = |text: &str| text.trim_end().ends_with(':');
        to.role == Role::Content
            && (colon(self.between(from, to)) || colon(from.span.of(self.text)))
    }

    /// Whether a span is a quotation that an attribution may go on with.
    fn goes_on(&self, open: Open, at: usize) -> bool {
        let begun = open.roles != CONTENT || self.are_quoted(&[open.last]);
        begun && self.spans[at].role == Role::Content && self.are_quoted(&[at])
    }

    /// Whether a sentence ends between two spans of a paragraph; content may itself reach into the next one.
    fn is_parted(&self, from: &RoleSpan, to: &RoleSpan) -> bool {
        let stops = ['.', '!', '?', '…'];
        let closes = |c: char| c.is_whitespace() || "\"'”’)]".contains(c);
        let ends = from.span.of(self.text).trim_end_matches(closes);
        from.sentence != to.sentence
            && (from.role != Role::Content
                || ends.ends_with(stops)
                || self.between(from, to).contains(stops))
    }

    /// The text between two spans; empty where they overlap.
    fn between(&self, from: &RoleSpan, to: &RoleSpan) -> &str {
        let between = self.text.get(from.span.end..to.span.start);
        between.unwrap_or_default()
    }
}
