//! Gold and predicted labels into F1.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Labelled spans of one text, in code points.
pub(super) type Spans = BTreeSet<(usize, usize, String)>;

/// Hits and misses.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counts {
    hits: usize,
    gold: usize,
    predicted: usize,
}

impl Counts {
    pub(super) fn add<T: Ord>(&mut self, gold: &BTreeSet<T>, predicted: &BTreeSet<T>) {
        self.hits += gold.intersection(predicted).count();
        self.gold += gold.len();
        self.predicted += predicted.len();
    }

    pub(super) fn precision(self) -> f64 {
        percent(self.hits, self.predicted)
    }

    pub(super) fn recall(self) -> f64 {
        percent(self.hits, self.gold)
    }

    pub(super) fn f1(self) -> f64 {
        percent(2 * self.hits, self.gold + self.predicted)
    }
}

/// A share in percent, rounded to 2 decimals; 0 of nothing is 0.
#[expect(
    clippy::cast_precision_loss,
    reason = "a corpus has far fewer than 2^52 spans"
)]
fn percent(part: usize, of: usize) -> f64 {
    if of == 0 {
        0.0
    } else {
        (part as f64 * 1e4 / of as f64).round() / 1e2
    }
}

/// Spans without the white space at their ends.
pub(super) fn trimmed(text: &str, spans: &[(usize, usize)]) -> BTreeSet<(usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    spans
        .iter()
        .map(|&(start, end)| {
            let space = |at: usize| chars.get(at).is_none_or(|c| c.is_whitespace());
            let start = (start..end).find(|&at| !space(at)).unwrap_or(end);
            (
                start,
                (start..end)
                    .rfind(|&at| !space(at))
                    .map_or(start, |at| at + 1),
            )
        })
        .collect()
}

const NEWS: [&str; 4] = ["Person", "Organization", "Location", "NORP"];
const SHARED: [&str; 3] = ["Person", "Organization", "Location"];

/// F1 of entities: strict over four labels (and over all, apart) on the worldwide corpus; on others over
/// Person, Organization and Location, with "the" before and "'s" after ignored and facilities as locations.
pub(super) fn entities(
    texts: &[&str],
    gold: &[Spans],
    predicted: &[Spans],
    worldwide: bool,
) -> Value {
    let loosen = |spans: &[Spans]| -> Vec<Spans> {
        if worldwide {
            spans.to_vec()
        } else {
            texts
                .iter()
                .zip(spans)
                .map(|(text, s)| comparable(text, s))
                .collect()
        }
    };
    let (gold, predicted) = (loosen(gold), loosen(predicted));
    let count = |labels: Option<&[&str]>| {
        let mut counts = Counts::default();
        let of = |spans: &Spans| -> Spans {
            spans
                .iter()
                .filter(|s| labels.is_none_or(|l| l.contains(&s.2.as_str())))
                .cloned()
                .collect()
        };
        gold.iter()
            .zip(&predicted)
            .for_each(|(g, p)| counts.add(&of(g), &of(p)));
        counts
    };
    let labels: &[&str] = if worldwide { &NEWS } else { &SHARED };
    let main = count(Some(labels));
    let mut score = json!({
        "task": "entities", "records": texts.len(), "labels": labels,
        "f1": main.f1(), "precision": main.precision(), "recall": main.recall(),
    });
    let all: BTreeSet<&str> = gold.iter().flatten().map(|s| s.2.as_str()).collect();
    if worldwide {
        score["f1_all_labels"] = json!(count(None).f1());
    }
    let shown = all
        .iter()
        .filter(|&&label| worldwide || SHARED.contains(&label));
    score["f1_by_label"] = shown
        .map(|&label| (label.to_owned(), json!(count(Some(&[label])).f1())))
        .collect::<Map<_, _>>()
        .into();
    score
}

/// Spans without a leading "the" and a trailing "'s", facilities as locations.
fn comparable(text: &str, spans: &Spans) -> Spans {
    let chars: Vec<char> = text.chars().collect();
    let adjust = |(start, end, label): &(usize, usize, String)| {
        let surface: String = chars.get(*start..*end).unwrap_or_default().iter().collect();
        let article = if surface.to_lowercase().starts_with("the ") {
            4
        } else {
            0
        };
        let possessive = if surface.ends_with("'s") || surface.ends_with("’s") {
            2
        } else {
            0
        };
        let label = if label == "Facility" {
            "Location"
        } else {
            label
        };
        (start + article, end - possessive, label.to_owned())
    };
    spans.iter().map(adjust).collect()
}

/// Macro F1 of stances, given as (gold, predicted).
pub(super) fn stance(records: usize, labels: &[(String, &str)], names: &[&str]) -> Value {
    let f1 = |name: &str| {
        let hits = labels
            .iter()
            .filter(|(g, p)| g == name && *p == name)
            .count();
        let gold = labels.iter().filter(|(g, _)| g == name).count();
        let predicted = labels.iter().filter(|(_, p)| *p == name).count();
        Counts {
            hits,
            gold,
            predicted,
        }
        .f1()
    };
    let each: Vec<f64> = names.iter().map(|name| f1(name)).collect();
    #[expect(clippy::cast_precision_loss, reason = "three labels")]
    let macro_f1 = (each.iter().sum::<f64>() / each.len() as f64 * 1e2).round() / 1e2;
    let by_label: Map<String, Value> = names
        .iter()
        .zip(&each)
        .map(|(n, f)| ((*n).to_owned(), json!(f)))
        .collect();
    json!({ "task": "stance", "records": records, "targets": labels.len(), "macro_f1": macro_f1, "f1_by_label": by_label })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(given: &[(usize, usize, &str)]) -> Spans {
        given
            .iter()
            .map(|&(a, b, l)| (a, b, l.to_owned()))
            .collect()
    }

    #[test]
    fn other_corpora_forgive_articles_and_possessives() {
        let text = "The Hague’s mayor met Ann";
        let gold = [spans(&[(4, 9, "Location"), (22, 25, "Person")])];
        let predicted = [spans(&[(0, 11, "Facility"), (12, 17, "Date")])];
        let score = entities(&[text], &gold, &predicted, false);
        assert_eq!(
            (&score["f1"], &score["precision"]),
            (&json!(66.67), &json!(100.0))
        );
        assert_eq!(entities(&[text], &gold, &predicted, true)["f1"], json!(0.0));
    }

    #[test]
    fn macro_f1_is_the_mean_over_labels() {
        let labels = [
            ("favor".to_owned(), "favor"),
            ("against".to_owned(), "neutral"),
            ("neutral".to_owned(), "neutral"),
        ];
        let score = stance(3, &labels, &["against", "neutral", "favor"]);
        assert_eq!(score["macro_f1"], json!(55.56));
    }

    #[test]
    fn gold_spans_are_trimmed_in_code_points() {
        assert_eq!(trimmed("“é” \nx", &[(0, 5)]), BTreeSet::from([(0, 3)]));
    }
}
