//! How fast sentences are split, beside other crates, on the same text in one run: `cargo bench --bench split`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use stancemill::split;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of text that every splitter gets.
const BYTES: usize = 4 << 20;

/// The samples of `input/`, again and again.
fn text() -> String {
    let samples = concat!(
        include_str!("../input/suez-1956-commentary.txt"),
        "\n\n",
        include_str!("../input/berlin-airlift-report.md"),
        "\n\n",
    );
    samples.repeat(BYTES / samples.len())
}

fn bench(bencher: Bencher<'_, '_>, sentences: impl Fn(&str) -> usize + Sync) {
    let text = text();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| sentences(black_box(&text)));
}

#[divan::bench(sample_count = 20)]
fn stancemill(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| {
        let mut count = 0;
        split::split(text, |_| count += 1);
        count
    });
}

#[divan::bench(sample_count = 5)]
fn sentencex(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| sentencex::segment("en", text).len());
}

/// With a small rule set of our own, because the crate has none.
#[divan::bench(sample_count = 5)]
fn srx(bencher: Bencher<'_, '_>) {
    let rules: srx::SRX = include_str!("english.srx")
        .parse()
        .expect("the rules are well formed");
    let rules = rules.language_rules("en");
    bench(bencher, |text| rules.split(text).count());
}

#[divan::bench(sample_count = 20)]
fn unicode_segmentation(bencher: Bencher<'_, '_>) {
    bench(bencher, |text| text.unicode_sentences().count());
}

fn main() {
    divan::main();
}
