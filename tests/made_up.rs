//! Whatever the labels, what comes after them panics at nothing, and every id that it writes is one.

use std::collections::BTreeSet;

use proptest::prelude::*;
use stancemill::article::{Article, Sentence, Span};
use stancemill::config::Config;
use stancemill::corpus::{Corpus, Outline};
use stancemill::holder::Thresholds;
use stancemill::labeller::parts;
use stancemill::labels::{Attribution, Labels, Mention, Pair, PairScores, StanceScores};
use stancemill::read::Item;
use stancemill::rows::{ArticleRows, Labelled};
use stancemill::select::Selection;
use stancemill::vocabulary::{Label, Rounded};

/// Pieces of text that some rule reads.
fn text() -> impl Strategy<Value = String> {
    let words = vec![
        "Olof Berg",
        "Berg",
        "Mr",
        "Mrs.",
        "Miss",
        "miss",
        "count",
        "King",
        "the minister",
        "he",
        "She",
        "they",
        "I",
        "my view",
        "who",
        "an aide",
        "U.S.",
        "US",
        "EU",
        "European Union",
        "Zürich",
        "E\u{301}milie",
        "İstanbul",
        "said",
        "his wife and",
        "Foreign Minister",
        "Secretary of State",
        "of the",
        "’s",
        "'",
        "“",
        "”",
        "\"",
        "(",
        "-",
        ",",
        ";",
        ":",
        ".",
        "!",
        "👩‍👩‍👧",
        "中文",
        "\u{200b}",
        "\u{a0}",
        "by Jane Doe",
        "By Jo Roe and Al Lee",
    ];
    let word =
        prop_oneof![8 => prop::sample::select(words).prop_map(str::to_owned), 1 => "\\PC{1,6}"];
    let gap = prop::sample::select(vec![" ", " ", " ", "", ". ", "\n", "\n\n", ", "]);
    let pieces = prop::collection::vec((word, gap), 1..60);
    pieces.prop_map(|pieces| {
        pieces
            .into_iter()
            .flat_map(|(word, gap)| [word, gap.to_owned()])
            .collect()
    })
}

/// Where a span begins, as a share of the text, and its characters.
type Place = (f64, usize);

/// Labels as numbers, whatever the text: places are shares of it.
#[derive(Debug, Clone)]
struct MadeUp {
    mentions: Vec<(f64, usize, usize, Option<[f64; 3]>)>,
    pairs: Vec<(prop::sample::Index, prop::sample::Index, [f64; 5])>,
    attributions: Vec<(Option<Place>, Vec<Place>)>,
}

fn made_up() -> impl Strategy<Value = MadeUp> {
    let share = || 0.0..1.0_f64;
    let stance = prop::option::of((share(), share()).prop_map(|(total, part)| {
        let rest = total * part;
        [rest, 1.0 - total, total - rest]
    }));
    let scores = prop::array::uniform5(0.01..1.0_f64).prop_map(|each| {
        let sum: f64 = each.iter().sum();
        each.map(|p| p / sum)
    });
    let piece = || (share(), 0..40_usize);
    (
        prop::collection::vec((share(), 1..20_usize, 0..Label::ALL.len(), stance), 0..24),
        prop::collection::vec(
            (
                any::<prop::sample::Index>(),
                any::<prop::sample::Index>(),
                scores,
            ),
            0..16,
        ),
        prop::collection::vec(
            (
                prop::option::of(piece()),
                prop::collection::vec(piece(), 1..4),
            ),
            0..10,
        ),
    )
        .prop_map(|(mentions, pairs, attributions)| MadeUp {
            mentions,
            pairs,
            attributions,
        })
}

impl MadeUp {
    /// The labels of a text, as the model may give them: mentions in order and apart, pairs within a sentence.
    fn labels(&self, text: &str, sentences: &[Sentence]) -> Labels {
        let sentence = |at: usize| {
            let after = sentences.partition_point(|s| s.span.start <= at);
            after.saturating_sub(1)
        };
        let mut mentions: Vec<Mention> = Vec::new();
        let placed = self
            .mentions
            .iter()
            .map(|&(at, length, label, stance)| Mention {
                span: span(text, at, length),
                sentence: 0,
                label: Label::ALL[label],
                confidence: Rounded::new(0.9),
                stance: stance.map(StanceScores::new),
                holder: true,
            });
        let mut placed: Vec<Mention> = placed.filter(|m| !m.span.is_empty()).collect();
        placed.sort_by_key(|mention| mention.span);
        for mention in placed {
            if mentions
                .last()
                .is_none_or(|last| last.span.end <= mention.span.start)
            {
                let sentence = sentence(mention.span.start);
                mentions.push(Mention {
                    sentence,
                    ..mention
                });
            }
        }
        let pair = |(p, q, scores): &(prop::sample::Index, prop::sample::Index, [f64; 5])| Pair {
            p: p.index(mentions.len()),
            q: q.index(mentions.len()),
            scores: PairScores::new(*scores),
        };
        let pairs: Vec<Pair> = if mentions.is_empty() {
            Vec::new()
        } else {
            self.pairs.iter().map(pair).collect()
        };
        let attribution = |(source, content): &(Option<Place>, Vec<Place>)| {
            let source = source.map(|(at, length)| span(text, at, length));
            let mut content: Vec<Span> = content
                .iter()
                .map(|&(at, length)| span(text, at, length))
                .collect();
            content.sort_unstable();
            Attribution {
                sentence: sentence(content[0].start),
                source,
                cue: None,
                content,
                direct: false,
                confidence: 0.8,
            }
        };
        let mut attributions: Vec<Attribution> =
            self.attributions.iter().map(attribution).collect();
        attributions.sort_by_key(|attribution| attribution.sentence);
        Labels {
            mentions,
            pairs: pairs.into_iter().filter(|pair| pair.p < pair.q).collect(),
            attributions,
        }
    }
}

/// A span of some characters from a share of a text on.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of a short text"
)]
fn span(text: &str, share: f64, characters: usize) -> Span {
    let start = text.floor_char_boundary((text.len() as f64 * share) as usize);
    let end = text[start..]
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| start + at);
    Span::new(start, end)
}

/// The rows of a text with made-up labels, and the entities of all.
fn rows(text: &str, author: Option<&str>, made_up: &MadeUp) -> (ArticleRows, BTreeSet<String>) {
    let source = stancemill::article::Source {
        path: "made-up.txt".to_owned(),
        record: None,
    };
    let mut article = Article::new(source, text.to_owned());
    article.author = author.map(str::to_owned);
    let analysis = parts(Item::from(article)).expect("it was read");
    let labels = if analysis.sentences.is_empty() {
        Labels::default()
    } else {
        made_up.labels(text, &analysis.sentences)
    };
    let thresholds = Thresholds {
        stance: 0.6,
        pair: 0.3,
    };
    let selection = Config::default().labels.selection().expect("the defaults");
    let selection = Selection {
        thresholds,
        ..selection
    };
    let selected = selection.of_labels(&analysis, labels);
    let mut corpus = Corpus::new(0.5);
    let placement = corpus.place(&Outline::of(&analysis)).expect("the first");
    let labelled = Labelled {
        analysis: &analysis,
        selected: &selected,
        placement: &placement,
        summaries: &selected.summaries(&analysis, thresholds, "seed"),
    };
    let rows = labelled.rows();
    corpus.count(&rows.mentions, &selected.entities, &selected.authors);
    let (entities, _) = corpus.rows();
    (
        rows,
        entities.into_iter().map(|row| row.entity_id).collect(),
    )
}

proptest! {
    #[test]
    fn made_up_labels_make_rows_whose_ids_resolve(
        text in text(), made_up in made_up(),
        author in prop::option::of(prop::sample::select(vec!["Olof Berg", "Jane Doe; Olof Berg", "Staff", ";", "EU"]))
    ) {
        let (rows, entities) = rows(&text, author, &made_up);
        let known = |id: &str| id.split("; ").all(|id| entities.contains(id));
        let mentions: BTreeSet<&str> = rows.mentions.iter().map(|row| row.mention_id.as_str()).collect();
        let attributions: BTreeSet<&str> = rows.attributions.iter().map(|row| row.attribution_id.as_str()).collect();
        prop_assert_eq!(mentions.len(), rows.mentions.len());
        prop_assert_eq!(attributions.len(), rows.attributions.len());
        let surface = |start: usize, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
        for row in &rows.mentions {
            prop_assert!(known(&row.entity_id), "{row:?}");
            prop_assert_eq!(&surface(row.start, row.end), &row.text);
        }
        for row in &rows.attributions {
            prop_assert_eq!(row.source_entity_id.is_some(), row.source_mention_id.is_some());
            prop_assert!(row.source_entity_id.as_deref().is_none_or(known), "{row:?}");
            prop_assert!(row.source_mention_id.as_deref().is_none_or(|id| mentions.contains(id)), "{row:?}");
            prop_assert_eq!(&surface(row.content_start, row.content_end), &row.content_text);
        }
        let stances: BTreeSet<&str> = rows.stances.iter().map(|row| row.stance_id.as_str()).collect();
        prop_assert_eq!(stances.len(), rows.stances.len());
        for row in &rows.stances {
            prop_assert!(row.holder_entity_id.as_deref().is_none_or(known), "{row:?}");
            prop_assert!(known(&row.target_entity_id), "{row:?}");
            prop_assert!(mentions.contains(row.target_mention_id.as_str()), "{row:?}");
            prop_assert!(row.holder_mention_id.as_deref().is_none_or(|id| mentions.contains(id)), "{row:?}");
            prop_assert!(row.attribution_id.as_deref().is_none_or(|id| attributions.contains(id)), "{row:?}");
            let mut holders = row.holder_entity_id.as_deref().unwrap_or_default().split("; ");
            prop_assert!(holders.all(|id| id != row.target_entity_id), "{row:?}");
        }
        let mut keys = BTreeSet::new();
        let mut sentences = 0;
        for row in &rows.document_stances {
            prop_assert!(row.holder_entity_id.as_deref().is_none_or(known) && known(&row.target_entity_id), "{row:?}");
            let key = (
                row.holder, &row.holder_entity_id, &row.holder_text, &row.holder_attribution_id, &row.target_entity_id,
            );
            prop_assert!(keys.insert(key), "{row:?}");
            prop_assert!(row.score_low <= row.score && row.score <= row.score_high, "{row:?}");
            prop_assert_eq!(row.n_against + row.n_neutral + row.n_favor, row.n_sentences);
            sentences += row.n_sentences;
        }
        prop_assert!(sentences <= rows.stances.len());
        prop_assert_eq!(keys.is_empty(), rows.stances.is_empty());
    }
}
