//! What the weights know of themselves: their labels and the order of these, their windows, their checksums.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;

use crate::checksum;
use crate::labels::{PAIR_LABELS, PAIRS};
use crate::vocabulary::{By, Genre, Label, Role, Stance, Tone};

/// The facts about a set of weights that this program and `training/` both read: `manifest.json` beside them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// ISO 639-1 codes of the languages that the weights label.
    pub languages: Vec<String>,
    /// Entity labels in the order of the tags: outside, then beginning and inside of each.
    pub entities: Vec<String>,
    /// Roles in an attribution, in the order of their tags.
    pub roles: Vec<String>,
    /// Tones in the order of the tone head's scores.
    pub tones: Vec<String>,
    /// Stances in the order of the voice head's scores.
    pub stances: Vec<String>,
    /// What two mentions may hold of each other, in the order of the pair head's scores.
    pub pairs: Vec<String>,
    /// What a stance may rest on, likewise.
    pub by: Vec<String>,
    /// Genres in the order of the genre head's scores.
    pub genres: Vec<String>,
    /// How sentences are packed for the encoder.
    pub window: Windows,
    /// The vocabulary's marks.
    pub special: Marks,
    /// What is added to the shape of a word that stands between quotation marks.
    pub quoted_shape: i32,
    /// What the scores of each head are divided by in the graphs.
    pub temperatures: BTreeMap<String, f64>,
    /// SHA-256 of each file, by name.
    pub sha256: BTreeMap<String, String>,
}

/// How sentences are packed for the encoder, in word pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// A window takes sentences while it stays within this many.
    pub pieces: usize,
    /// A sentence that is longer than this is read in overlapping parts.
    pub longest: usize,
    /// What two parts of one sentence share.
    pub overlap: usize,
}

/// The vocabulary's marks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Opens every sentence.
    pub opens: String,
    /// Closes a window.
    pub closes: String,
}

/// The weights' own order of labels, in this program's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Orders {
    pub entities: [Label; Label::ALL.len()],
    pub roles: [Role; Role::ALL.len()],
    /// For each tone of the tables, where the head's score of it stands.
    pub tones: [usize; Tone::ALL.len()],
    /// Likewise for each stance, each of [`PAIRS`], and so on.
    pub stances: [usize; Stance::ALL.len()],
    pub pairs: [usize; PAIR_LABELS],
    pub by: [usize; By::ALL.len()],
    pub genres: [usize; Genre::ALL.len()],
}

/// Where each of this program's names stands in a list of the manifest.
fn order<const N: usize>(list: &str, known: &[String], names: &[&str]) -> Result<[usize; N]> {
    let place = |name: &&str| {
        let at = known.iter().position(|known| known == name);
        at.with_context(|| format!("`{list}` of `manifest.json` lacks `{name}`"))
    };
    let places: Vec<usize> = names.iter().map(place).collect::<Result<_>>()?;
    ensure!(
        known.len() == names.len(),
        "`{list}` of `manifest.json` has {} names; this program knows {}",
        known.len(),
        names.len()
    );
    places
        .try_into()
        .map_err(|_| anyhow!("`{list}` of `manifest.json` has too many names"))
}

impl Manifest {
    /// Read it, and hold it against what this program knows.
    ///
    /// # Errors
    ///
    /// If it is no manifest, or if its windows can't be packed.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let manifest: Self = serde_json::from_slice(json).context("reading `manifest.json`")?;
        let Windows {
            pieces,
            longest,
            overlap,
        } = manifest.window;
        ensure!(
            pieces > 2 && longest + 2 >= pieces && overlap * 2 <= longest,
            "`window` of `manifest.json` is {pieces}, {longest} and {overlap} pieces, which no sentence can be packed by"
        );
        Ok(manifest)
    }

    /// One checksum of all files: SHA-256 of their checksums, in the order of their names.
    #[must_use]
    pub fn checksum(&self) -> String {
        let all: String = self.sha256.values().map(String::as_str).collect();
        checksum::sha256(all.as_bytes())
    }

    pub(super) fn orders(&self) -> Result<Orders> {
        let entities: [usize; Label::ALL.len()] = order("entities", &self.entities, Label::NAMES)?;
        let roles: [usize; Role::ALL.len()] = order("roles", &self.roles, Role::NAMES)?;
        let mut orders = Orders {
            entities: [Label::Person; Label::ALL.len()],
            roles: [Role::Source; Role::ALL.len()],
            tones: order("tones", &self.tones, Tone::NAMES)?,
            stances: order("stances", &self.stances, Stance::NAMES)?,
            pairs: order("pairs", &self.pairs, &PAIRS)?,
            by: order("by", &self.by, By::NAMES)?,
            genres: order("genres", &self.genres, Genre::NAMES)?,
        };
        for (&at, &label) in entities.iter().zip(Label::ALL) {
            orders.entities[at] = label;
        }
        for (&at, &role) in roles.iter().zip(Role::ALL) {
            orders.roles[at] = role;
        }
        Ok(orders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &[u8] = include_bytes!("../../models/manifest.json");

    #[test]
    fn who_reorders_the_codebook_relabels_no_prediction() {
        let mut manifest = Manifest::parse(SHIPPED).expect("a manifest");
        manifest.entities.reverse();
        manifest.stances.swap(0, 2);
        let orders = manifest.orders().expect("all labels are there");
        assert_eq!(orders.entities[0], Label::Product);
        assert_eq!(orders.entities[8], Label::Person);
        assert_eq!(orders.stances, [2, 1, 0]);
    }

    #[test]
    fn a_manifest_of_other_labels_is_refused() {
        let mut manifest = Manifest::parse(SHIPPED).expect("a manifest");
        manifest.roles[1] = "verb".into();
        let refused = manifest.orders().expect_err("there is no cue").to_string();
        assert!(
            refused.contains("`roles`") && refused.contains("`cue`"),
            "{refused}"
        );
        manifest.roles.pop();
        assert!(manifest.orders().is_err());
    }

    #[test]
    fn the_embedded_weights_are_those_of_the_manifest() {
        let manifest = Manifest::parse(SHIPPED).expect("a manifest");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        for (name, expected) in &manifest.sha256 {
            let bytes = std::fs::read(folder.join(name)).expect("a file of the weights");
            assert_eq!(checksum::sha256(&bytes), *expected, "{name}");
        }
        assert_eq!(manifest.checksum().len(), 64);
    }
}
