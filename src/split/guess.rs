//! Guesses from the words around a gap whether a sentence ends there.
//!
//! A linear model over hashed features (Weinberger et al. 2009). `training/gaps.py` makes its weights, and computes
//! the same features.

use super::gaps::Gap;
use super::shape::{Kind, LONGEST, mark};
use super::words;

/// A scale and a bias, both f32 in little-endian bytes; then the weight of each bucket, one signed byte.
static MODEL: &[u8; HEAD + BUCKETS] = include_bytes!("../../models/gaps.bin");
const HEAD: usize = 8;
/// How many buckets the features are hashed into.
const BUCKETS: usize = 1 << 17;
/// Cut where the log odds are more than this: a probability of 0.8.
const SURE: f32 = 1.3863;
/// The least log odds by a part of the features at which more of them are looked at.
const HOPELESS: f32 = -3.5;
/// A gap this many words into the sentence is as far as any.
const FAR: u32 = 8;
/// The same, where it is looked at together with other things.
const NEAR: u32 = 4;

/// Whether a sentence ends at the gap, by a probability of 0.8 or more; `kinds` is what kinds the words next to it are.
///
/// The words next to it rule out nine gaps in ten, before more is looked at: the model is trained so that a part of the
/// features is a model too.
pub(super) fn is_sure(gap: &Gap, kinds: [Kind; 2]) -> bool {
    let number = |at: usize| f32::from_le_bytes(std::array::from_fn(|i| MODEL[at + i]));
    let (scale, bias) = (number(0), number(4));
    #[expect(clippy::cast_precision_loss, reason = "a sum of a score of bytes")]
    let odds = |sum: i32| sum as f32 * scale + bias;
    let near = kinds.map(|kind| kind as u32);
    let mut sum = by_near_kinds(gap, near);
    if odds(sum) < HOPELESS {
        return false;
    }
    let [before, after] = gap.far_kinds().map(|kinds| kinds.map(|kind| kind as u32));
    let both = near[0] << 4 | near[1];
    sum += weight(0, before[0] << 12 | both << 4 | after[0], 0);
    if odds(sum) < HOPELESS {
        return false;
    }
    sum += weight(1, before[1] << 4 | before[0], both) + weight(2, after[0] << 4 | after[1], both);
    odds(sum + by_spelling(gap, near)) > SURE
}

/// The weights of what kinds of words stand next to it, and where it is.
fn by_near_kinds(gap: &Gap, [before, after]: [u32; 2]) -> i32 {
    let both = before << 4 | after;
    let closing = mark(gap.closing());
    weight(3, closing, after)
        + weight(4, mark(gap.opening()), before)
        + weight(5, u32::from(gap.stopped), both)
        + weight(6, gap.number.min(FAR), 0)
        + weight(7, closing, gap.number.min(NEAR))
        + weight(8, both, gap.number.min(NEAR))
}

/// The weights of the words before and behind it.
fn by_spelling(gap: &Gap, [before_kind, after_kind]: [u32; 2]) -> i32 {
    let (before, after) = (gap.before(), gap.after());
    let (ending, opening) = (
        spelled(before.as_bytes(), true),
        spelled(after.as_bytes(), true),
    );
    let both = before_kind << 4 | after_kind;
    let tail = &before.as_bytes()[..before.len().min(LONGEST)];
    let tail = spelled(&tail[tail.len().saturating_sub(3)..], true);
    let starter = u32::from(words::is_starter(words::first(after)));
    weight(9, ending, 0)
        + weight(10, opening, 0)
        + weight(11, spelled(after.as_bytes(), false), 0)
        + weight(12, ending, after_kind)
        + weight(13, opening, before_kind)
        + weight(14, tail, after_kind)
        + weight(15, ending, opening)
        + weight(16, starter, both)
        + weight(17, starter, ending)
        + weight(18, starter << 1 | u32::from(gap.stopped), both)
}

/// The weight of feature number `n` with two values.
fn weight(n: u32, a: u32, b: u32) -> i32 {
    let hash = n.wrapping_mul(0x9E37_79B1).wrapping_add(a);
    let hash = (hash ^ hash >> 15)
        .wrapping_mul(0x85EB_CA77)
        .wrapping_add(b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xC2B2_AE3D);
    i32::from(MODEL[HEAD + (hash >> 15) as usize].cast_signed())
}

/// The spelling of a word, in small letters or as it is, as a hash (FNV-1a).
fn spelled(word: &[u8], small: bool) -> u32 {
    let bytes = word.iter().take(LONGEST);
    let byte = |byte: &u8| {
        if small {
            byte.to_ascii_lowercase()
        } else {
            *byte
        }
    };
    bytes.map(byte).fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
