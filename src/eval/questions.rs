//! Tasks that ask about given mentions of a sentence: stance towards one, favour and opposition between two.

use anyhow::Result;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Evaluation;
use super::score::{self, Answer};
use super::text::in_bytes;
use crate::labeller::Labeller;
use crate::labels::{PAIRS, PairScores, StanceScores};
use crate::vocabulary::Stance;

#[derive(Deserialize)]
pub(super) struct StanceRecord {
    id: String,
    text: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    start: usize,
    end: usize,
    label: String,
}

#[derive(Deserialize)]
pub(super) struct PairRecord {
    id: String,
    text: String,
    p: Place,
    q: Place,
    label: String,
}

#[derive(Deserialize, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
}

pub(super) fn stance(labeller: &Labeller, records: &[StanceRecord]) -> Result<Evaluation> {
    let ask = |r: &StanceRecord| {
        let places = r.targets.iter().map(|t| (t.start, t.end));
        labeller.stances_of(&r.text, &in_bytes(&r.id, &r.text, places)?)
    };
    let found: Result<Vec<Vec<StanceScores>>> =
        labeller.run(|| records.par_iter().map(ask).collect());
    let found = found?;
    let asked = records.iter().zip(&found);
    let answers: Vec<Answer<'_>> = asked
        .flat_map(|(r, scores)| r.targets.iter().zip(scores))
        .map(|(target, scores)| Answer {
            gold: &target.label,
            found: scores.stance().name(),
            probabilities: scores.each().to_vec(),
        })
        .collect();
    let names: Vec<&str> = Stance::ALL.iter().map(|s| s.name()).collect();
    let mut score = score::answers(&answers, &names);
    score["task"] = json!("stance");
    score["records"] = json!(records.len());
    Ok(Evaluation {
        score,
        predictions: records
            .iter()
            .zip(&found)
            .map(|(r, scores)| stance_prediction(r, scores))
            .collect(),
    })
}

fn stance_prediction(record: &StanceRecord, scores: &[StanceScores]) -> Value {
    let target = |(t, s): (&Target, &StanceScores)| {
        json!({
            "start": t.start, "end": t.end, "label": s.stance().name(),
            "p_against": s.against.get(), "p_neutral": s.neutral.get(), "p_favor": s.favor.get(),
        })
    };
    json!({ "id": record.id, "targets": record.targets.iter().zip(scores).map(target).collect::<Vec<_>>() })
}

pub(super) fn pairs(labeller: &Labeller, records: &[PairRecord]) -> Result<Evaluation> {
    let ask = |r: &PairRecord| {
        let spans = in_bytes(
            &r.id,
            &r.text,
            [r.p, r.q].into_iter().map(|x| (x.start, x.end)),
        )?;
        // Mentions that no window sees together say nothing of each other.
        let found = labeller.pair_of(&r.text, spans[0], spans[1])?;
        Ok(found.unwrap_or(PairScores::new([1.0, 0.0, 0.0, 0.0, 0.0])))
    };
    let found: Result<Vec<PairScores>> = labeller.run(|| records.par_iter().map(ask).collect());
    let found = found?;
    let answers: Vec<Answer<'_>> = records
        .iter()
        .zip(&found)
        .map(|(record, scores)| Answer {
            gold: &record.label,
            found: scores.label(),
            probabilities: scores.each().to_vec(),
        })
        .collect();
    let mut score = score::answers(&answers, &PAIRS);
    score["task"] = json!("pairs");
    score["records"] = json!(records.len());
    let prediction = |(r, s): (&PairRecord, &PairScores)| {
        let mut out = json!({ "id": r.id, "label": s.label() });
        for (name, p) in PAIRS.iter().zip(s.each()) {
            out[format!("p_{name}")] = json!(p);
        }
        out
    };
    Ok(Evaluation {
        score,
        predictions: records.iter().zip(&found).map(prediction).collect(),
    })
}
