//! What the tables mean, in words and for machines.

pub mod codebook;
