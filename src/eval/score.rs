//! Gold and predicted labels into F1.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::calibration::{Sureness, rounded};

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
pub(super) fn percent(part: usize, of: usize) -> f64 {
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

/// F1 of each role over exact spans; the pieces of a discontinuous span count one by one.
pub(super) fn roles(gold: &[Spans], predicted: &[Spans], roles: &[&str]) -> Value {
    let mut score = json!({ "task": "attribution", "records": gold.len() });
    for role in roles {
        let of =
            |spans: &Spans| -> Spans { spans.iter().filter(|s| s.2 == *role).cloned().collect() };
        let mut counts = Counts::default();
        for (gold, predicted) in gold.iter().zip(predicted) {
            counts.add(&of(gold), &of(predicted));
        }
        score[format!("f1_{role}")] = json!(counts.f1());
        score[format!("precision_{role}")] = json!(counts.precision());
        score[format!("recall_{role}")] = json!(counts.recall());
    }
    score
}

/// How often a gold label was found as which label: spans with the same borders; "none" stands for no such span.
pub(super) fn span_confusion(gold: &[Spans], predicted: &[Spans]) -> Value {
    let mut table = Confusion::default();
    for (gold, predicted) in gold.iter().zip(predicted) {
        let labels = |spans: &Spans| -> BTreeMap<(usize, usize), String> {
            spans.iter().map(|s| ((s.0, s.1), s.2.clone())).collect()
        };
        let (gold, predicted) = (labels(gold), labels(predicted));
        for (span, label) in &gold {
            table.add(label, predicted.get(span).map_or("none", String::as_str));
        }
        for (span, label) in &predicted {
            if !gold.contains_key(span) {
                table.add("none", label);
            }
        }
    }
    table.score()
}

/// Counts by gold and found label.
#[derive(Debug, Default)]
struct Confusion(BTreeMap<String, BTreeMap<String, usize>>);

impl Confusion {
    fn add(&mut self, gold: &str, found: &str) {
        let row = self.0.entry(gold.to_owned()).or_default();
        *row.entry(found.to_owned()).or_default() += 1;
    }

    fn score(&self) -> Value {
        json!(self.0)
    }
}

/// What the model says to one question.
pub(super) struct Answer<'a> {
    pub gold: &'a str,
    pub found: &'a str,
    /// In the order of the labels.
    pub probabilities: Vec<f64>,
}

/// Macro F1 of answers, with each label's figures, the confusion of labels and the calibration.
#[expect(
    clippy::cast_precision_loss,
    reason = "a corpus has far fewer than 2^52 answers"
)]
pub(super) fn answers(answers: &[Answer<'_>], names: &[&str]) -> Value {
    let counts = |name: &str| {
        let count = |is: &dyn Fn(&Answer<'_>) -> bool| answers.iter().filter(|a| is(a)).count();
        Counts {
            hits: count(&|a| a.gold == name && a.found == name),
            gold: count(&|a| a.gold == name),
            predicted: count(&|a| a.found == name),
        }
    };
    let each: Vec<Counts> = names.iter().map(|name| counts(name)).collect();
    let by_label = |figure: fn(Counts) -> f64| -> Value {
        let figures = names.iter().zip(&each);
        figures
            .map(|(name, &counts)| ((*name).to_owned(), json!(figure(counts))))
            .collect::<Map<_, _>>()
            .into()
    };
    let macro_f1 = each.iter().map(|c| c.f1()).sum::<f64>() / each.len() as f64;
    let (mut confusion, mut sureness, mut brier) = (Confusion::default(), Sureness::default(), 0.0);
    for answer in answers {
        confusion.add(answer.gold, answer.found);
        let of = |label: &str| names.iter().position(|name| *name == label);
        let confidence = of(answer.found).map_or(0.0, |found| answer.probabilities[found]);
        sureness.add(confidence, answer.gold == answer.found);
        let truth = of(answer.gold);
        let distance = |(i, p): (usize, &f64)| (p - f64::from(truth == Some(i))).powi(2);
        brier += answer
            .probabilities
            .iter()
            .enumerate()
            .map(distance)
            .sum::<f64>();
    }
    let mut calibration = sureness.score();
    // Over all labels, not only whether the one that was found is right.
    calibration["brier"] = json!(rounded(brier / answers.len().max(1) as f64));
    json!({
        "targets": answers.len(), "macro_f1": (macro_f1 * 1e2).round() / 1e2,
        "f1_by_label": by_label(Counts::f1), "precision_by_label": by_label(Counts::precision),
        "recall_by_label": by_label(Counts::recall), "confusion": confusion.score(), "calibration": calibration,
    })
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
        let answer = |gold, found, probabilities: [f64; 3]| Answer {
            gold,
            found,
            probabilities: probabilities.to_vec(),
        };
        let given = [
            answer("favor", "favor", [0.0, 0.0, 1.0]),
            answer("against", "neutral", [0.4, 0.6, 0.0]),
            answer("neutral", "neutral", [0.0, 1.0, 0.0]),
        ];
        let score = answers(&given, &["against", "neutral", "favor"]);
        assert_eq!(score["macro_f1"], json!(55.56));
        assert_eq!(score["confusion"]["against"]["neutral"], json!(1));
        assert_eq!(score["precision_by_label"]["neutral"], json!(50.0));
        assert_eq!(score["calibration"]["brier"], json!(0.24));
    }

    #[test]
    fn roles_are_counted_by_their_pieces() {
        let gold = [spans(&[
            (0, 3, "source"),
            (9, 20, "content"),
            (25, 30, "content"),
        ])];
        let found = [spans(&[(0, 3, "cue"), (9, 20, "content")])];
        let score = roles(&gold, &found, &["source", "cue", "content"]);
        assert_eq!(
            (&score["f1_source"], &score["f1_content"]),
            (&json!(0.0), &json!(66.67))
        );
        let confusion = span_confusion(&gold, &found);
        assert_eq!(confusion["source"]["cue"], json!(1));
        assert_eq!(confusion["content"]["none"], json!(1));
    }

    #[test]
    fn gold_spans_are_trimmed_in_code_points() {
        assert_eq!(trimmed("“é” \nx", &[(0, 5)]), BTreeSet::from([(0, 3)]));
    }
}
