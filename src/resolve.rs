//! Mentions of one article into entities: short forms to full names, acronyms to what they stand for.

use std::collections::BTreeMap;

use crate::label::Label;

/// An entity as one article knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entity {
    /// Label and canonical name, as in `person/vladimir-putin`.
    pub id: String,
    /// The canonical name: the fullest form in the article.
    pub name: String,
    /// What it is.
    pub label: Label,
}

/// Names that mean the same wherever they stand, by label: the form, folded, and the name in full.
///
/// Few on purpose: each is the usual short form of one state, union or organisation in English news.
const WELL_KNOWN: &[(Label, &str, &str)] = &[
    (Label::Location, "us", "United States"),
    (Label::Location, "usa", "United States"),
    (Label::Location, "united states of america", "United States"),
    (Label::Location, "uk", "United Kingdom"),
    (Label::Location, "uae", "United Arab Emirates"),
    (Label::Location, "drc", "Democratic Republic of the Congo"),
    (Label::Location, "ussr", "Soviet Union"),
    (Label::Location, "eu", "European Union"),
    (Label::Organization, "eu", "European Union"),
    (Label::Organization, "un", "United Nations"),
];

/// Words before a name that are no part of it; folded, without a full stop. Royal and religious ranks are
/// not among them: "Pope Francis" is known by nothing shorter.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady", "dame", "president", "vice",
    "prime", "minister", "premier", "chancellor",
    "senator", "sen", "representative", "rep", "congressman", "congresswoman", "governor",
    "gov", "mayor", "secretary", "ambassador", "general", "gen", "colonel", "col", "captain",
    "capt", "lieutenant", "lt", "sergeant", "sgt", "admiral", "judge", "justice", "professor",
    "prof", "chairman", "chief", "shri", "pastor", "major",
    "honourable", "alhaji", "bishop", "archbishop", "father", "sister", "rev", "reverend",
];

/// Words that are too common to stand for one organisation by themselves; folded.
#[rustfmt::skip]
const GENERIC: &[&str] = &[
    "national", "international", "united", "university", "ministry", "department", "democratic",
    "republican", "social", "european", "american", "british", "central", "federal", "general",
    "supreme", "high", "house", "state", "world", "new", "royal", "people's", "peoples",
    "party", "council", "committee", "commission", "center", "centre", "institute", "bank",
    "court", "union", "front", "movement", "college", "school", "the", "office", "white",
    "city", "wall", "street",
];

/// The entity of every mention, in the same order; mentions are given by label and surface form.
///
/// Two forms are joined only where their labels are equal and the short one can stand for a single longer
/// one in the article; a short form that fits two full names stays an entity of its own.
#[must_use]
pub fn resolve(mentions: &[(Label, &str)]) -> Vec<Entity> {
    let names: Vec<String> = mentions
        .iter()
        .map(|&(label, surface)| clean(label, surface))
        .collect();
    let forms = forms(mentions, &names);
    let full = full_forms(&forms);
    mentions
        .iter()
        .zip(&names)
        .map(|(&(label, _), name)| {
            let key = (label, fold(name));
            let name = full.get(&key).unwrap_or(name).clone();
            Entity {
                id: entity_id(label, &name),
                name,
                label,
            }
        })
        .collect()
}

/// The id of an entity: its label, and its name in lower case with `-` for everything but letters and digits.
#[must_use]
pub fn entity_id(label: Label, name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
        .map(|word| {
            word.chars()
                .filter(|&c| !is_apostrophe(c))
                .flat_map(char::to_lowercase)
                .collect()
        })
        .filter(|word: &String| !word.is_empty())
        .collect();
    let slug = if words.is_empty() {
        name.trim().to_owned()
    } else {
        words.join("-")
    };
    format!("{}/{slug}", label.name().to_lowercase())
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ')
}

/// The name in a mention: white space collapsed, possessive, leading article and titles off.
fn clean(label: Label, surface: &str) -> String {
    let mut words: Vec<&str> = surface.split_whitespace().collect();
    while words.len() > 1
        && (is_article(words[0]) || (label == Label::Person && is_title(words[0])))
    {
        words.remove(0);
    }
    let name = words.join(" ");
    ["'s", "’s", "'", "’"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&name)
        .to_owned()
}

fn is_article(word: &str) -> bool {
    word.eq_ignore_ascii_case("the")
}

fn is_title(word: &str) -> bool {
    let folded = word.trim_end_matches('.').to_lowercase();
    TITLES.contains(&folded.as_str())
}

/// A form for comparison: lower case, full stops off.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|&c| c != '.')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The forms of an article by label and folded form, each with its first spelling that is not all capitals.
type Forms = BTreeMap<(Label, String), String>;

fn forms(mentions: &[(Label, &str)], names: &[String]) -> Forms {
    let mut out = Forms::new();
    for (&(label, _), name) in mentions.iter().zip(names) {
        let spelling = out
            .entry((label, fold(name)))
            .or_insert_with(|| name.clone());
        if spelling.len() > 4 && is_capitals(spelling) && !is_capitals(name) {
            spelling.clone_from(name);
        }
    }
    out
}

fn is_capitals(name: &str) -> bool {
    !name.chars().any(char::is_lowercase)
}

/// For every form the name in full: the end of the chain of longer forms that it alone can stand for.
fn full_forms(forms: &Forms) -> BTreeMap<(Label, String), String> {
    let index = Index::of(forms);
    forms
        .iter()
        .map(|(key, spelling)| {
            if let Some((_, _, full)) = WELL_KNOWN
                .iter()
                .find(|(label, form, _)| *label == key.0 && *form == key.1)
            {
                return (key.clone(), (*full).to_owned());
            }
            let (mut key_of_full, mut full) = (key, spelling);
            // The chain ends, since every step leads to a longer name.
            while let Some(longer) = index.longer_form(key_of_full) {
                (key_of_full, full) = (longer, &forms[longer]);
            }
            (key.clone(), full.clone())
        })
        .collect()
}

/// The forms under what a shorter form could share with them, so that a long text costs no more a name.
struct Index<'a>(BTreeMap<(Label, String), Vec<&'a (Label, String)>>);

impl<'a> Index<'a> {
    fn of(forms: &'a Forms) -> Self {
        let mut out: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for key @ (label, form) in forms.keys() {
            let words: Vec<&str> = form.split(' ').collect();
            let mut shared = vec![words[0].to_owned(), words[words.len() - 1].to_owned()];
            shared.extend(acronyms(&words));
            shared.sort();
            shared.dedup();
            for handle in shared {
                out.entry((*label, handle)).or_default().push(key);
            }
        }
        Self(out)
    }

    /// The one longer form that a form can stand for; `None` where there is none, or more than one.
    fn longer_form(&self, (label, form): &(Label, String)) -> Option<&'a (Label, String)> {
        let first = form.split(' ').next().unwrap_or_default();
        let last = form.split(' ').next_back().unwrap_or_default();
        let under = |handle: &str| {
            self.0
                .get(&(*label, handle.to_owned()))
                .into_iter()
                .flatten()
                .copied()
        };
        let mut fits: Vec<_> = under(first)
            .chain(under(last))
            .filter(|(_, long)| stands_for(*label, form, long))
            .collect();
        fits.sort();
        fits.dedup();
        // "John Smith" and "John A. Smith" both fit "Smith"; that is one person, if the first can stand for the second.
        let longest = *fits
            .iter()
            .max_by_key(|(_, long)| (long.split(' ').count(), long.len()))?;
        let one = fits
            .iter()
            .all(|fit| *fit == longest || stands_for(*label, &fit.1, &longest.1));
        one.then_some(longest)
    }
}

/// Whether the folded form `short` can stand for the longer folded form `long`.
fn stands_for(label: Label, short: &str, long: &str) -> bool {
    let (s, l): (Vec<&str>, Vec<&str>) = (short.split(' ').collect(), long.split(' ').collect());
    match label {
        Label::Person => person_stands_for(&s, &l),
        Label::Organization => is_acronym(short, &l) || organization_stands_for(&s, &l),
        Label::Location | Label::Misc | Label::Facility => is_acronym(short, &l),
        Label::Norp | Label::Date | Label::Money | Label::Product => false,
    }
}

/// First name or last name alone, or first and last without what stands between them.
fn person_stands_for(short: &[&str], long: &[&str]) -> bool {
    if short.len() >= long.len() || short.iter().any(|word| word.chars().count() < 2) {
        return false;
    }
    let outer = short.len() == 2 && long.first() == short.first() && long.last() == short.last();
    long.ends_with(short) || long.starts_with(short) || outer
}

/// The beginning of the name, unless it says too little.
fn organization_stands_for(short: &[&str], long: &[&str]) -> bool {
    let says_enough = short
        .iter()
        .any(|word| word.chars().count() > 2 && !GENERIC.contains(word));
    let names_a_place = matches!(
        long.get(short.len()),
        Some(&("of" | "for" | "in" | "and" | "&" | "on"))
    );
    short.len() < long.len() && says_enough && !names_a_place && long.starts_with(short)
}

fn is_acronym(short: &str, long: &[&str]) -> bool {
    short.chars().count() >= 2 && acronyms(long).iter().any(|acronym| acronym == short)
}

/// The first letters of a name of several words, with its small words and without.
fn acronyms(words: &[&str]) -> Vec<String> {
    if words.len() < 2 {
        return Vec::new();
    }
    let small = |word: &str| {
        matches!(
            word,
            "of" | "the" | "and" | "for" | "in" | "on" | "to" | "&"
        )
    };
    let initials = |all: bool| {
        words
            .iter()
            .filter(|w| all || !small(w))
            .filter_map(|w| w.chars().next())
            .collect()
    };
    vec![initials(true), initials(false)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Location, Norp, Organization, Person};

    fn ids(mentions: &[(Label, &str)]) -> Vec<String> {
        resolve(mentions).into_iter().map(|e| e.id).collect()
    }

    #[test]
    fn short_forms_follow_the_full_name() {
        let found = ids(&[
            (Person, "Konrad Adenauer"),
            (Person, "Adenauer’s"),
            (Person, "Chancellor Adenauer"),
            (Person, "Konrad"),
        ]);
        assert_eq!(found, ["person/konrad-adenauer"; 4]);
        assert_eq!(
            ids(&[(Person, "Xi"), (Person, "Xi Jinping")]),
            ["person/xi-jinping"; 2]
        );
        assert_eq!(
            ids(&[
                (Person, "Lyndon B. Johnson"),
                (Person, "Lyndon Johnson"),
                (Person, "Johnson")
            ]),
            ["person/lyndon-b-johnson"; 3]
        );
    }

    #[test]
    fn an_ambiguous_short_name_stays_apart() {
        let found = ids(&[
            (Person, "Robert Kennedy"),
            (Person, "John Kennedy"),
            (Person, "Kennedy"),
        ]);
        assert_eq!(
            found,
            [
                "person/robert-kennedy",
                "person/john-kennedy",
                "person/kennedy"
            ]
        );
    }

    #[test]
    fn acronyms_follow_their_expansion() {
        let found = ids(&[
            (Organization, "European Coal and Steel Community"),
            (Organization, "ECSC"),
            (Organization, "E.C.S.C."),
        ]);
        assert_eq!(found, ["organization/european-coal-and-steel-community"; 3]);
        assert_eq!(
            ids(&[(Location, "U.S."), (Location, "the United States’")]),
            ["location/united-states"; 2]
        );
    }

    #[test]
    fn a_label_is_never_crossed() {
        assert_eq!(
            ids(&[(Person, "Jackson Pollock"), (Location, "Jackson")]),
            ["person/jackson-pollock", "location/jackson"]
        );
        assert_eq!(
            ids(&[(Norp, "German"), (Norp, "Germans")]),
            ["norp/german", "norp/germans"]
        );
    }

    #[test]
    fn organisations_are_joined_only_where_the_short_form_says_enough() {
        let found = ids(&[
            (Organization, "Krupp Steel Works"),
            (Organization, "Krupp"),
            (Organization, "Ministry of Defence"),
            (Organization, "Ministry"),
        ]);
        assert_eq!(
            found,
            [
                "organization/krupp-steel-works",
                "organization/krupp-steel-works",
                "organization/ministry-of-defence",
                "organization/ministry"
            ]
        );
    }

    #[test]
    fn a_headline_in_capitals_takes_the_spelling_of_the_text() {
        let found = resolve(&[(Location, "BERLIN"), (Location, "Berlin")]);
        assert_eq!(
            (found[0].name.as_str(), found[1].name.as_str()),
            ("Berlin", "Berlin")
        );
    }

    #[test]
    fn ids_keep_letters_of_every_script() {
        assert_eq!(entity_id(Person, "Nenad Popović"), "person/nenad-popović");
        assert_eq!(
            entity_id(Organization, "People’s Party"),
            "organization/peoples-party"
        );
        assert_eq!(entity_id(Organization, "—"), "organization/—");
    }
}
