//! Finds words in a text, and the gaps behind which a sentence could begin, eight bytes at once: where a word ends is
//! hard to foresee, for a processor too.
//!
//! A word is what stands between bytes that are no more than a blank. Masks have the high bit of a byte set where the
//! byte is of the kind that they show.

use crate::article::Span;

/// Eight bytes of a text, the first one lowest.
#[derive(Clone, Copy)]
pub(super) struct Eight(u64);

impl Eight {
    pub(super) const WIDTH: usize = 8;
    const EACH: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F * Self::EACH;
    const HIGH: u64 = !Self::LOW;

    /// Those from byte `at` on; behind the end of `bytes` stand blanks.
    #[inline]
    pub(super) fn at(bytes: &[u8], at: usize) -> Self {
        let rest = &bytes[at..];
        let eight = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut padded = [b' '; Self::WIDTH];
            padded[..rest.len()].copy_from_slice(rest);
            padded
        });
        Self(u64::from_le_bytes(eight))
    }

    /// A mask of the first `count` bytes, or of all eight where that is fewer.
    #[inline]
    pub(super) const fn first(count: usize) -> u64 {
        if count < Self::WIDTH {
            Self::HIGH & ((1 << (8 * count)) - 1)
        } else {
            Self::HIGH
        }
    }

    /// Takes the first byte out of a mask, and says which one it is.
    #[inline]
    pub(super) const fn take_first(mask: &mut u64) -> Option<usize> {
        if *mask == 0 {
            return None;
        }
        let place = mask.trailing_zeros() as usize / 8;
        *mask &= *mask - 1;
        Some(place)
    }

    /// How many bytes a mask has.
    #[inline]
    const fn count(mask: u64) -> u32 {
        ((mask >> 7).wrapping_mul(Self::EACH) >> 56) as u32
    }

    /// Where ASCII bytes are more than `than`; where others are, as if they had no high bit.
    #[inline]
    const fn more(self, than: u8) -> u64 {
        ((self.0 & Self::LOW) + (0x7F - than as u64) * Self::EACH) & Self::HIGH
    }

    /// Where ASCII bytes are from `first` to `last`.
    #[inline]
    pub(super) const fn within(self, first: u8, last: u8) -> u64 {
        self.more(first - 1) & !self.more(last) & !self.0
    }

    /// Where no ASCII bytes are.
    #[inline]
    pub(super) const fn other_script(self) -> u64 {
        self.0 & Self::HIGH
    }

    /// Where the bytes are those of words.
    #[inline]
    const fn in_words(self) -> u64 {
        self.more(b' ') | self.other_script()
    }

    /// Where they are blanks or less.
    #[inline]
    const fn white(self) -> u64 {
        self.in_words() ^ Self::HIGH
    }
}

/// The next word from `from` on; empty at the end.
#[inline]
pub(super) fn next_word(bytes: &[u8], from: usize) -> Span {
    let skipped = bytes[from..].iter().position(|&byte| byte > b' ');
    let start = skipped.map_or(bytes.len(), |skipped| from + skipped);
    Span::new(start, word_end(bytes, start))
}

/// The last word that ends at `to` or before; empty at the start.
#[inline]
pub(super) fn word_before(bytes: &[u8], to: usize) -> Span {
    let last = bytes[..to].iter().rposition(|&byte| byte > b' ');
    let end = last.map_or(0, |last| last + 1);
    Span::new(word_start(bytes, end), end)
}

/// Where the word ends that starts at `start`.
#[inline]
fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while let Some(eight) = bytes[end..].first_chunk() {
        let white = Eight(u64::from_le_bytes(*eight)).white();
        if white != 0 {
            return end + white.trailing_zeros() as usize / 8;
        }
        end += Eight::WIDTH;
    }
    let rest = bytes[end..].iter().position(|&byte| byte <= b' ');
    rest.map_or(bytes.len(), |rest| end + rest)
}

/// Where the word starts that ends at `end`.
#[inline]
fn word_start(bytes: &[u8], end: usize) -> usize {
    let mut start = end;
    while let Some(eight) = bytes[..start].last_chunk() {
        let white = Eight(u64::from_le_bytes(*eight)).white();
        if white != 0 {
            return start - white.leading_zeros() as usize / 8;
        }
        start -= Eight::WIDTH;
    }
    let rest = bytes[..start].iter().rposition(|&byte| byte <= b' ');
    rest.map_or(0, |rest| rest + 1)
}

/// The words of a text that could open a sentence by their first byte and the last one before the blank: all but those
/// in small letters behind a letter or a comma.
pub(super) struct Openings<'t> {
    bytes: &'t [u8],
    /// First of the eight bytes that are looked at.
    at: usize,
    /// Which of them start a word, and which of these could open a sentence; without those that have been given.
    starts: u64,
    opens: u64,
    /// Which of the eight before were bytes of words, and which were neither letters nor commas, but blanks or marks.
    words: u64,
    lasts: u64,
    /// How many words start before those of `starts`.
    count: u32,
}

impl<'t> Openings<'t> {
    pub(super) fn of(bytes: &'t [u8]) -> Self {
        let mut openings = Self {
            bytes,
            at: 0,
            starts: 0,
            opens: 0,
            words: 0,
            lasts: !0,
            count: 0,
        };
        openings.look();
        openings
    }

    /// Looks at the eight bytes from `at` on.
    #[inline]
    fn look(&mut self) {
        let eight = Eight::at(self.bytes, self.at);
        let words = eight.in_words();
        let lasts = !(eight.more(b'?') | eight.within(b',', b','));
        self.starts = words & !(words << 8 | self.words >> 56);
        let behind_mark = lasts << 16 | self.lasts >> 48;
        self.opens = self.starts & (!eight.within(b'a', b'z') | behind_mark);
        (self.words, self.lasts) = (words, lasts);
    }
}

impl Iterator for Openings<'_> {
    /// Where the word starts, and how many words stand before it.
    type Item = (usize, u32);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.opens == 0 {
            self.count += Eight::count(self.starts);
            self.at += Eight::WIDTH;
            if self.at >= self.bytes.len() {
                (self.at, self.starts) = (self.bytes.len(), 0);
                return None;
            }
            self.look();
        }
        let first = self.opens & self.opens.wrapping_neg();
        let before = self.starts & (first - 1);
        let count = self.count + Eight::count(before);
        self.count = count + 1;
        self.starts &= !(before | first);
        self.opens ^= first;
        Some((self.at + first.trailing_zeros() as usize / 8, count))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As [`Openings`] says it, a byte at a time.
    fn openings(bytes: &[u8]) -> Vec<(usize, u32)> {
        let is_word = |at: usize| bytes[at] > b' ';
        let starts = (0..bytes.len()).filter(|&at| is_word(at) && (at == 0 || !is_word(at - 1)));
        let goes_on = |byte: u8| byte == b',' || byte & 0x7F > b'?';
        let opens =
            |at: usize| !bytes[at].is_ascii_lowercase() || at < 2 || !goes_on(bytes[at - 2]);
        let counted = starts.zip(0..);
        counted.filter(|&(at, _)| opens(at)).collect()
    }

    proptest! {
        #[test]
        fn eight_bytes_at_once_are_as_good_as_one(text in "([a-cX-Z.,)>é7]{0,9}[ \n\u{1}]{1,3}){0,9}[a-cX-Z]{0,20}") {
            let bytes = text.as_bytes();
            prop_assert_eq!(Openings::of(bytes).collect::<Vec<_>>(), openings(bytes));
            for at in 0..=bytes.len() {
                let next = next_word(bytes, at);
                let start = (at..bytes.len()).find(|&i| bytes[i] > b' ').unwrap_or(bytes.len());
                let end = (start..bytes.len()).find(|&i| bytes[i] <= b' ').unwrap_or(bytes.len());
                prop_assert_eq!(next, Span::new(start, end));
                let last = word_before(bytes, at);
                let end = (0..at).rfind(|&i| bytes[i] > b' ').map_or(0, |i| i + 1);
                let start = (0..end).rfind(|&i| bytes[i] <= b' ').map_or(0, |i| i + 1);
                prop_assert_eq!(last, Span::new(start, end));
            }
        }
    }
}
