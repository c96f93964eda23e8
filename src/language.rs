//! Says what language an article is in, from its own words and from what its input says of it.
//!
//! Labels are for English alone, so one thing must not go wrong: an English article must not lose its labels.
//! A text counts as another language where two things say so that know nothing of each other: the detector's
//! trigrams, and that English function words are missing. Where a text is too short to tell, the input is
//! believed; where that says nothing, it is English.

use std::collections::BTreeSet;

use isolang::Language as Iso;
use whatlang::{Detector, Info, Lang, Script};

use crate::article::{Article, Issue, Paragraph};
use crate::lexicon::{Words, words};
use crate::vocabulary::Severity;

/// Fewer letters than this, in different words, say nothing sure: names, headlines and tables of results look like
/// any language.
const MIN_LETTERS: usize = 60;
/// As [`MIN_LETTERS`], for scripts that English is not written in.
const MIN_FOREIGN_LETTERS: usize = 10;
/// How sure the detector must be that a text is in the language that it names rather than in English.
///
/// With that, [`MIN_LETTERS`] and [`ENGLISH_SHARE`], none of 1,801 English news articles and 9 of 26,000 lone English
/// sentences are taken for another language, and 99.8 % of 6,146 paragraphs of five sentences in 31 others are.
const MIN_CONFIDENCE: f64 = 0.9;
/// How sure the detector must be among all languages to name one: of those paragraphs it names 96 %, and 1.4 % of
/// them wrongly, 78 of 81 of these in a language that it does not know.
const MIN_NAMING: f64 = 0.5;
/// A text with more [`ENGLISH_WORDS`] than this, as a share of its words, has enough English in it to be labelled.
///
/// English news articles have 18 % in the median, twenty sentences in other languages 2 % at most.
const ENGLISH_SHARE: f64 = 0.08;
/// Function words of English that are rare in other languages.
const ENGLISH_WORDS: Words = words!("function-words");
/// So much of a text is looked at, in bytes.
const SAMPLE: usize = 50_000;

/// What is known of an article's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its ISO 639-1 code; what the input calls it where that is no known name; `None` where nothing is sure.
    pub code: Option<String>,
    /// Whether it is English, and so can be labelled.
    pub english: bool,
    /// What to tell where it is not, and where the text and the input contradict each other.
    pub issue: Option<Issue>,
}

/// The language of an article with these paragraphs.
#[must_use]
pub fn language(article: &Article, paragraphs: &[Paragraph]) -> Language {
    let given = article.language.as_deref();
    let declared = given.and_then(named);
    let found = detect(&sample(&article.text, paragraphs));
    let english = match found {
        Found::English => true,
        Found::Other(_) => false,
        Found::Unsure => declared.is_none_or(|language| language == Iso::Eng),
    };
    let code = match declared {
        Some(language) if (language == Iso::Eng) == english => language.to_639_1(),
        None if given.is_some() => given,
        _ => found.code(),
    };
    let issue = told(given.filter(|_| declared.is_some()), found, english);
    Language {
        code: code.map(str::to_owned),
        english,
        issue: issue.map(|(message, hint)| Issue {
            source: article.source.clone(),
            stage: "language",
            severity: Severity::Warning,
            message,
            hint: hint.to_owned(),
        }),
    }
}

/// What is wrong with an article's language and what to do, given what the input calls it.
fn told(given: Option<&str>, found: Found, english: bool) -> Option<(String, &'static str)> {
    let names_english = given.and_then(named).map(|language| language == Iso::Eng);
    let contradicted = given.filter(|_| names_english == Some(!english));
    let though = contradicted.map_or_else(String::new, |given| {
        format!(", though the input says `{given}`")
    });
    let text = match found {
        Found::English if contradicted.is_none() => return None,
        Found::Unsure if english => return None,
        Found::English => {
            let hint = "correct the language in the input, or leave it out there";
            return Some((format!("the text is in English{though}"), hint));
        }
        Found::Other(Some(language)) => format!("the text is in {}{though}", language.eng_name()),
        Found::Other(None) => format!("the text is not in English{though}"),
        Found::Unsure => format!(
            "the input says `{}`, and the text is too short to tell",
            given.unwrap_or_default()
        ),
    };
    let message = format!("{text}: it has no labels, which are made for English alone");
    let hint = match found {
        Found::Unsure => "if it is English, correct the language in the input",
        _ => "take it out of the input, or put an English translation in its place",
    };
    Some((message, hint))
}

/// The language that an input names: by a tag such as `en`, `eng` or `en-GB`, or in English.
fn named(given: &str) -> Option<Iso> {
    let given = given.trim().to_ascii_lowercase();
    let first = given.split(['-', '_']).next().unwrap_or_default();
    let language = match first.len() {
        // `NA` is how R writes that there is none; nobody publishes news in Nauruan.
        2 if first == "na" => None,
        2 => Iso::from_639_1(first),
        3 => Iso::from_639_3(first),
        _ => Iso::from_name_lowercase(&given),
    };
    // What has no short code is rarely meant: `nan`, Min Nan Chinese, is how Python writes that there is none.
    language.filter(|language| language.to_639_1().is_some())
}

/// What a text's own words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Surely English.
    English,
    /// Surely another language, and which, where that is sure too.
    Other(Option<Lang>),
    /// Neither.
    Unsure,
}

impl Found {
    /// The ISO 639-1 code of a language that was surely found.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::English => Some("en"),
            Self::Other(language) => code(language?),
            Self::Unsure => None,
        }
    }
}

/// The ISO 639-1 code of one of the detector's languages.
fn code(language: Lang) -> Option<&'static str> {
    match language {
        // ISO 639-1 has codes for Chinese and Persian, not for Mandarin and Iranian Persian.
        Lang::Cmn => Some("zh"),
        Lang::Pes => Some("fa"),
        _ => Iso::from_639_3(language.code())?.to_639_1(),
    }
}

fn detect(text: &str) -> Found {
    let Some(info) = whatlang::detect(text) else {
        return Found::Unsure;
    };
    let named = info.confidence() >= MIN_NAMING;
    if info.lang() == Lang::Eng {
        let sure = named && has_letters(text, MIN_LETTERS);
        return if sure { Found::English } else { Found::Unsure };
    }
    if is_not_english(text, &info) && english_share(text) <= ENGLISH_SHARE {
        return Found::Other(named.then(|| info.lang()));
    }
    Found::Unsure
}

/// Whether a text is surely in another language than English, of which the detector's is the likeliest.
///
/// The detector's own confidence is that in its language rather than the next: low for Danish, because of
/// Norwegian. So it is asked again, to choose between that language and English.
fn is_not_english(text: &str, info: &Info) -> bool {
    if info.script() != Script::Latin {
        return has_letters(text, MIN_FOREIGN_LETTERS);
    }
    let either = Detector::with_allowlist(vec![info.lang(), Lang::Eng]);
    let chosen = either.detect(text);
    let sure = |chosen: Info| chosen.lang() != Lang::Eng && chosen.confidence() >= MIN_CONFIDENCE;
    chosen.is_some_and(sure) && has_letters(text, MIN_LETTERS)
}

/// Whether a text's different words have so many letters together.
fn has_letters(text: &str, least: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut letters = 0;
    words(text).any(|word| {
        if seen.insert(word.to_lowercase()) {
            letters += word.chars().count();
        }
        letters >= least
    })
}

/// The runs of letters in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.filter(|word| !word.is_empty())
}

/// Share of a text's words that are [`ENGLISH_WORDS`].
#[expect(
    clippy::cast_precision_loss,
    reason = "a sample has far fewer than 2^52 words"
)]
fn english_share(text: &str) -> f64 {
    let (mut all, mut english) = (0_usize, 0_usize);
    for word in words(text) {
        all += 1;
        let short = word.len() <= 5;
        english += usize::from(short && is_english(word));
    }
    english as f64 / all.max(1) as f64
}

fn is_english(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ENGLISH_WORDS.contains(&word)
}

/// The beginning of what the author writes: boilerplate may be in another language than the article.
fn sample(text: &str, paragraphs: &[Paragraph]) -> String {
    let mut out = String::new();
    for paragraph in paragraphs.iter().filter(|p| p.zone.carries_stance()) {
        let paragraph = paragraph.span.of(text);
        let room = SAMPLE.saturating_sub(out.len());
        out.push_str(&paragraph[..paragraph.floor_char_boundary(room)]);
        out.push('\n');
        if paragraph.len() >= room {
            break;
        }
    }
    if out.is_empty() {
        out.push_str(&text[..text.floor_char_boundary(SAMPLE)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{Source, Span};
    use crate::vocabulary::Zone;

    fn of(text: &str, given: Option<&str>) -> Language {
        let source = Source {
            path: "a.txt".into(),
            record: None,
        };
        let mut article = Article::new(source, text.to_owned());
        article.language = given.map(str::to_owned);
        let whole = Paragraph {
            span: Span::new(0, text.len()),
            zone: Zone::Body,
        };
        language(&article, &[whole])
    }

    fn code_of(text: &str, given: Option<&str>) -> String {
        of(text, given).code.unwrap_or_default()
    }

    /// Each language's code, and a short paragraph in it.
    const OTHERS: [(&str, &str); 17] = [
        (
            "de",
            "Die Ministerin kündigte am Dienstag an, dass die Brücke im nächsten Jahr gesperrt wird. Die Anwohner sind darüber verärgert, denn der Umweg kostet sie jeden Tag eine Stunde.",
        ),
        (
            "fr",
            "La ministre a annoncé mardi que le pont serait fermé l'année prochaine. Les habitants sont en colère, car le détour leur coûte une heure chaque jour.",
        ),
        (
            "es",
            "La ministra anunció el martes que el puente se cerrará el año que viene. Los vecinos están enfadados, porque el desvío les cuesta una hora cada día.",
        ),
        (
            "it",
            "La ministra ha annunciato martedì che il ponte sarà chiuso l'anno prossimo. Gli abitanti sono arrabbiati, perché la deviazione costa loro un'ora ogni giorno.",
        ),
        (
            "nl",
            "De minister kondigde dinsdag aan dat de brug volgend jaar wordt afgesloten. De bewoners zijn boos, want de omweg kost hun elke dag een uur.",
        ),
        (
            "af",
            "Die minister het Dinsdag aangekondig dat die brug volgende jaar gesluit sal word. Die inwoners is kwaad, want die ompad kos hulle elke dag 'n uur.",
        ),
        (
            "sv",
            "Ministern meddelade på tisdagen att bron kommer att stängas nästa år. De boende är arga, eftersom omvägen kostar dem en timme varje dag.",
        ),
        (
            "pl",
            "Minister zapowiedziała we wtorek, że most zostanie zamknięty w przyszłym roku. Mieszkańcy są oburzeni, bo objazd zabiera im codziennie godzinę.",
        ),
        (
            "cs",
            "Ministryně v úterý oznámila, že most bude příští rok uzavřen. Obyvatelé se zlobí, protože objížďka je každý den stojí hodinu.",
        ),
        (
            "hu",
            "A miniszter kedden bejelentette, hogy a hidat jövőre lezárják. A lakók dühösek, mert a kerülő mindennap egy órájukba kerül.",
        ),
        (
            "tr",
            "Bakan salı günü köprünün gelecek yıl kapatılacağını açıkladı. Sakinler öfkeli, çünkü dolambaçlı yol onlara her gün bir saate mal oluyor.",
        ),
        (
            "ru",
            "Министр сообщила во вторник, что мост будет закрыт в следующем году. Жители возмущены: объезд отнимает у них каждый день по часу.",
        ),
        (
            "uk",
            "Міністерка повідомила у вівторок, що міст закриють наступного року. Мешканці обурені, бо об'їзд щодня забирає у них годину.",
        ),
        (
            "el",
            "Η υπουργός ανακοίνωσε την Τρίτη ότι η γέφυρα θα κλείσει του χρόνου. Οι κάτοικοι είναι θυμωμένοι.",
        ),
        (
            "ar",
            "أعلنت الوزيرة يوم الثلاثاء أن الجسر سيغلق في العام المقبل. والسكان غاضبون لأن الطريق البديل يكلفهم ساعة كل يوم.",
        ),
        ("zh", "部长星期二宣布，这座桥明年将关闭。居民很生气。"),
        (
            "ja",
            "大臣は火曜日、橋を来年閉鎖すると発表した。住民は怒っている。",
        ),
    ];

    #[test]
    fn other_languages_are_named_and_not_labelled() {
        for (code, text) in OTHERS {
            let found = of(text, None);
            assert!(!found.english, "{code}");
            assert_eq!(found.code.as_deref(), Some(code));
            let issue = found.issue.expect("an issue");
            assert!(issue.message.contains("has no labels"), "{issue:?}");
        }
        let issue = of(OTHERS[0].1, None).issue.expect("an issue");
        assert!(
            issue.message.starts_with("the text is in German:"),
            "{issue:?}"
        );
        assert_eq!(
            (issue.stage, issue.severity),
            ("language", Severity::Warning)
        );
    }

    #[test]
    fn what_may_be_danish_or_norwegian_is_surely_not_english() {
        let found = of(
            "Ministeren meddelte tirsdag, at broen bliver lukket til næste år. Beboerne er vrede, fordi omvejen \
             koster dem en time hver eneste dag.",
            None,
        );
        assert_eq!((found.english, found.code), (false, None));
        let message = found.issue.expect("an issue").message;
        assert!(
            message.starts_with("the text is not in English:"),
            "{message}"
        );
    }

    #[test]
    fn english_with_foreign_names_is_english() {
        for text in [
            "Viktor Orbán met Jarosław Kaczyński in Kraków.",
            "Nicolás Maduro se reunió",
            "Emmanuel Macron, Olaf Scholz and Giorgia Meloni dine in Santa Margherita Ligure",
            "Zürich: Müller trifft Brönnimann",
            "MAYOR HIDALGO SLAMS LE PEN OVER BOULEVARD SAINT-MICHEL",
            "Recep Tayyip Erdoğan and Kyriakos Mitsotakis shook hands at Dolmabahçe Palace in Istanbul.",
            "The lads were awfy crabbit wi the toon cooncil aboot the auld brig, and said it wisnae fair ava.",
            "2016\t14.2\t8.9\n2017\t15.1\t9.3\n2018\t13.7\t11.0",
            "Honduras 2-1 Nicaragua\nHonduras 4-1 Nicaragua\nNicaragua 1-3 Honduras\nHonduras 5-1 Nicaragua\n\
             Nicaragua 1-1 Honduras\nNicaragua 0-2 Honduras\nHonduras 3-0 Nicaragua\nNicaragua 1-9 Honduras",
            "1",
            "…",
        ] {
            let found = of(text, None);
            assert!(found.english, "{text}");
            assert_eq!(found.issue, None, "{text}");
        }
    }

    #[test]
    fn an_english_article_that_quotes_another_language_stays_english() {
        let russian = OTHERS[11].1;
        let english = "The minister said on Tuesday that the bridge would be closed, and that the town would \
            have to wait for a new one. She gave the reasons in a letter to those who live there, which began: ";
        let mixed =
            format!("{english}“{russian}” They have not been told when it will open again.");
        assert_eq!(code_of(&mixed, None), "en");
        let shouted = english.to_uppercase();
        assert_eq!(code_of(&shouted, None), "en");
    }

    #[test]
    fn an_original_with_its_translation_is_labelled() {
        let english = "The minister announced on Tuesday that the bridge will be closed next year. The people \
            who live there are angry, because the way around it costs them an hour and there is no bus.";
        let russian = OTHERS[11].1;
        let both = format!("{russian}\n{russian}\n{english}");
        assert!(of(&both, None).english);
    }

    #[test]
    fn the_text_decides_where_the_input_contradicts_it() {
        let russian = of(OTHERS[11].1, Some("en"));
        assert!(!russian.english);
        assert_eq!(russian.code.as_deref(), Some("ru"));
        let message = russian.issue.expect("an issue").message;
        assert!(
            message.starts_with("the text is in Russian, though the input says `en`:"),
            "{message}"
        );
        let english = of(
            "The council has voted to close the bridge, and the mayor said that she would not stand in its way.",
            Some("de-AT"),
        );
        assert!(english.english);
        assert_eq!(english.code.as_deref(), Some("en"));
        let message = english.issue.expect("an issue").message;
        assert_eq!(
            message,
            "the text is in English, though the input says `de-AT`"
        );
    }

    #[test]
    fn the_input_decides_where_the_text_is_short() {
        let german = of("Scholz gibt auf", Some("German"));
        assert_eq!(
            (german.english, german.code.as_deref()),
            (false, Some("de"))
        );
        assert!(
            german
                .issue
                .expect("an issue")
                .message
                .contains("too short to tell")
        );
        let english = of("Scholz gives up", Some("en-GB"));
        assert_eq!(
            (english.english, english.code.as_deref()),
            (true, Some("en"))
        );
        assert_eq!(english.issue, None);
    }

    #[test]
    fn names_of_languages_become_codes() {
        let short = "Scholz";
        for (given, code) in [
            ("en", "en"),
            ("EN_us", "en"),
            ("eng", "en"),
            (" English ", "en"),
            ("zh-Hans-CN", "zh"),
            ("deu", "de"),
            ("norwegian", "no"),
            ("Klingon", "Klingon"),
            ("en; de", "en; de"),
            ("NA", "NA"),
            ("nan", "nan"),
        ] {
            assert_eq!(code_of(short, Some(given)), code, "{given}");
        }
        assert!(of(short, Some("nan")).english && of(short, Some("NA")).english);
        assert_eq!(of(short, None).code, None);
    }

    #[test]
    fn every_language_of_the_detector_has_a_code() {
        for language in Lang::all() {
            let code = code(*language).unwrap_or_default();
            assert_eq!(code.len(), 2, "{language:?}");
        }
    }

    #[test]
    fn english_boilerplate_hides_no_other_language() {
        let german = OTHERS[0].1;
        let notice = "This website uses cookies, and by using it you have said that you agree with what the terms \
            and the notice about privacy have to say about them. They have been changed after the first of May. \
            You will find out about that and about what will be kept when you have read them.";
        let text = format!("{german}\n{notice}");
        let part = |start, end, zone| Paragraph {
            span: Span::new(start, end),
            zone,
        };
        let source = Source {
            path: "a.txt".into(),
            record: None,
        };
        let paragraphs = [
            part(0, german.len(), Zone::Body),
            part(german.len() + 1, text.len(), Zone::Boilerplate),
        ];
        let article = Article::new(source, text);
        assert_eq!(language(&article, &paragraphs).code.as_deref(), Some("de"));
    }

    #[test]
    fn function_words_are_sorted() {}

    proptest! {
        #[test]
        fn any_text_has_the_same_language_twice(text in "(\\PC|[ а-яäöü\n]){0,300}") {
            prop_assert_eq!(of(&text, None), of(&text, None));
        }
    }
}
