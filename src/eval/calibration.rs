//! Whether probabilities mean what they say.

use std::f64::consts::FRAC_2_PI;

use serde_json::{Value, json};

/// Number of bins of the expected calibration error, of equal mass.
const BINS: usize = 15;

/// How sure the model was, and whether it was right.
#[derive(Debug, Default, Clone)]
pub(super) struct Sureness {
    answers: Vec<(f64, bool)>,
}

impl Sureness {
    pub(super) fn add(&mut self, confidence: f64, right: bool) {
        self.answers.push((confidence, right));
    }

    /// Expected calibration error (Naeini et al. 2015) in 15 bins of equal mass, in percent; what it would be on
    /// average, by the chance that so few answers leave, were every probability true; the Brier score of being
    /// right; and the bins.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a corpus has far fewer than 2^52 answers"
    )]
    pub(super) fn score(&self) -> Value {
        let mut answers = self.answers.clone();
        answers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = answers.len();
        let (mut ece, mut by_chance, mut bins) = (0.0, 0.0, Vec::new());
        for bin in 0..BINS {
            let of_bin = &answers[bin * n / BINS..(bin + 1) * n / BINS];
            if of_bin.is_empty() {
                continue;
            }
            let size = of_bin.len() as f64;
            let confidence = of_bin.iter().map(|a| a.0).sum::<f64>() / size;
            let right = of_bin.iter().filter(|a| a.1).count() as f64 / size;
            ece += (confidence - right).abs() * size / n as f64;
            // The mean distance of a normal variable from its mean is √(2/π) standard deviations.
            let variance = of_bin.iter().map(|a| a.0 * (1.0 - a.0)).sum::<f64>();
            by_chance += (variance * FRAC_2_PI).sqrt() / n as f64;
            bins.push(json!({ "n": of_bin.len(), "confidence": rounded(confidence), "right": rounded(right) }));
        }
        let distance = |&(confidence, right): &(f64, bool)| (confidence - f64::from(right)).powi(2);
        let brier = answers.iter().map(distance).sum::<f64>() / n.max(1) as f64;
        json!({
            "ece": rounded(ece * 100.0), "ece_by_chance": rounded(by_chance * 100.0),
            "brier": rounded(brier), "bins": bins,
        })
    }
}

/// Rounded to 4 decimals.
pub(super) fn rounded(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_the_gap_between_sureness_and_truth() {
        let mut sureness = Sureness::default();
        (0..100).for_each(|i| sureness.add(0.8, i % 2 == 0));
        let score = sureness.score();
        // Bins of six or seven answers, alternately right and wrong, around one half.
        assert!((score["ece"].as_f64().expect("a number") - 30.0).abs() < 1.5);
        assert_eq!(score["brier"], json!(0.34));
        // √(2/π · 0.16 · 6⅔) of 6⅔ answers, a little more because bins are uneven.
        assert!((score["ece_by_chance"].as_f64().expect("a number") - 12.4).abs() < 0.1);
        assert_eq!(Sureness::default().score()["ece"], json!(0.0));
    }
}
