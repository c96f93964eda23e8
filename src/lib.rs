//! stancemill turns articles into research tables: who is for or against whom, and who says so.
//!
//! The modules stand in the order that data flows: a file is [`read`] into an article, [`page`] makes blocks of its
//! markup, [`zone`] says what each paragraph is, [`language`] what language it is in, [`duplicate`] what it is a copy of,
//! [`split`] finds the sentences, [`label`] asks the [`model`] for mentions, stances and
//! attributions, [`resolve`] joins mentions and sources to entities, [`holder`] says whose stances they are,
//! [`aggregate`] sums them up, [`rows`] and [`table`] make rows of them, [`write`](mod@write) and [`publish`] put
//! them on the disk. Only [`pipeline`] knows that order.

// Tests write files as they like.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod cli;
pub mod config;
pub mod pipeline;

pub mod analysis;
pub mod corpus;
pub mod labeller;
pub mod select;

pub mod article;
pub mod checksum;
mod date;
pub mod labels;
mod lexicon;
pub mod origin;
pub mod page;
pub mod read;
pub mod vocabulary;
pub mod zone;

pub mod duplicate;
pub mod language;

pub mod split;

pub mod attribution;
pub mod label;
pub mod model;

pub mod resolve;

pub mod holder;

pub mod aggregate;
pub mod rows;
pub mod table;

pub mod publish;
pub mod write;

pub mod describe;
pub mod eval;
pub mod pieces;
pub mod progress;
