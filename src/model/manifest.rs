//! What the weights know of themselves: their labels and the order of these, their windows, their checksums.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::checksum;
use crate::labels::{PAIR_LABELS, PAIRS};
use crate::vocabulary::{Label, Role, Stance};

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
    /// Stances in the order of the stance head's scores.
    pub stances: Vec<String>,
    /// What two mentions may hold of each other, in the order of the pair head's scores.
    pub pairs: Vec<String>,
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
    /// For each stance of the tables, where the head's score of it stands.
    pub stances: [usize; Stance::ALL.len()],
    /// Likewise for each of [`PAIRS`].
    pub pairs: [usize; PAIR_LABELS],
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
        let place = |list: &str, names: &[String], name: &str| {
            let at = names.iter().position(|known| known == name);
            at.with_context(|| format!("`{list}` of `manifest.json` lacks `{name}`"))
        };
        ensure!(
            self.entities.len() == Label::ALL.len()
                && self.roles.len() == Role::ALL.len()
                && self.stances.len() == Stance::ALL.len()
                && self.pairs.len() == PAIR_LABELS,
            "`manifest.json` has {}, {}, {} and {} entities, roles, stances and pairs; this program knows {}, {}, {} and {PAIR_LABELS}",
            self.entities.len(),
            self.roles.len(),
            self.stances.len(),
            self.pairs.len(),
            Label::ALL.len(),
            Role::ALL.len(),
            Stance::ALL.len()
        );
        let mut orders = Orders {
            entities: [Label::Person; Label::ALL.len()],
            roles: [Role::Source; Role::ALL.len()],
            stances: [0; Stance::ALL.len()],
            pairs: [0; PAIR_LABELS],
        };
        for &label in Label::ALL {
            orders.entities[place("entities", &self.entities, label.name())?] = label;
        }
        for &role in Role::ALL {
            orders.roles[place("roles", &self.roles, role.name())?] = role;
        }
        for (at, stance) in orders.stances.iter_mut().zip(Stance::ALL) {
            *at = place("stances", &self.stances, stance.name())?;
        }
        for (at, pair) in orders.pairs.iter_mut().zip(PAIRS) {
            *at = place("pairs", &self.pairs, pair)?;
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
