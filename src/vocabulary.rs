//! The words of the tables: labels, roles, stances, holders, zones, their names and order, and the rounded number.

/// Names for the variants of an enum, in the order of the codebook.
macro_rules! named {
    ($($type:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        impl $type {
            /// Every variant, in the order of the codebook.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The names of all, in that order.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// Its name in the tables.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The variant of a name.
            #[must_use]
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    )+};
}

named! {
    Zone {
        Title = "title", Byline = "byline", Heading = "heading", Body = "body", Quote = "quote",
        Caption = "caption", Bio = "bio", Boilerplate = "boilerplate",
    }
    Label {
        Person = "Person", Organization = "Organization", Location = "Location", Norp = "NORP",
        Date = "Date", Misc = "Misc", Money = "Money", Facility = "Facility", Product = "Product",
    }
    Stance { Against = "against", Neutral = "neutral", Favor = "favor" }
    Holder { Author = "author", Source = "source", Entity = "entity" }
    Severity { Error = "error", Warning = "warning" }
    Field { Title = "title", Text = "text" }
    Role { Source = "source", Cue = "cue", Content = "content" }
}

/// What an entity is: the labels of the English Worldwide Newswire corpus (Shan et al., EMNLP Findings 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A person.
    Person,
    /// A party, company, agency, team, alliance.
    Organization,
    /// A country, city, region, river.
    Location,
    /// A nationality, religious or political group, as noun or adjective.
    Norp,
    /// A date.
    Date,
    /// Laws, events, works, languages and other names.
    Misc,
    /// A sum of money.
    Money,
    /// A building, airport, bridge.
    Facility,
    /// A thing that is made.
    Product,
}

impl Label {
    /// Whether a stance can be about such a mention: about actors, and what actors make.
    #[must_use]
    pub const fn can_be_target(self) -> bool {
        !matches!(self, Self::Date | Self::Money)
    }

    /// Whether such a mention can be an actor, who holds a stance.
    #[must_use]
    pub const fn can_hold(self) -> bool {
        matches!(
            self,
            Self::Person | Self::Organization | Self::Location | Self::Norp
        )
    }
}

/// How a sentence stands towards a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It speaks against it.
    Against,
    /// It does neither.
    Neutral,
    /// It speaks for it.
    Favor,
}

/// What a span is in an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who says it.
    Source,
    /// The words that say that somebody says it.
    Cue,
    /// What is said.
    Content,
}

/// Who holds a stance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// Who wrote the article.
    Author,
    /// Who says, by the article, what the mention stands in.
    Source,
    /// An entity, by what the sentence says of it and the target.
    Entity,
}

/// Which field of the input a piece of an article stood in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A record's title.
    Title,
    /// The text, which is all that a file has which is one article.
    Text,
}

/// What a paragraph is within its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    /// The headline.
    Title,
    /// Who wrote it, and the date line beside it.
    Byline,
    /// A heading between paragraphs.
    Heading,
    /// What the author writes.
    Body,
    /// A paragraph that is a quotation.
    Quote,
    /// What stands under a picture, and its credit.
    Caption,
    /// Who the author is.
    Bio,
    /// Everything that would stand under any other article too: disclaimers, links, appeals.
    Boilerplate,
}

impl Zone {
    /// Whether stance is computed here.
    #[must_use]
    pub const fn carries_stance(self) -> bool {
        matches!(self, Self::Title | Self::Body | Self::Quote)
    }
}

/// How much an issue takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The article is not in the tables.
    Error,
    /// The article is in the tables; something about it deserves a look.
    Warning,
}

/// A probability or a score: a real number rounded to 4 decimals, here and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Rounded(f64);

impl Rounded {
    /// Round to 4 decimals; minus zero becomes zero.
    #[must_use]
    pub fn new(value: f64) -> Self {
        Self((value * 1e4).round() / 1e4 + 0.0)
    }

    /// The rounded number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}
