//! Turns bytes into text, and says what had to be guessed or replaced.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// How bytes are read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// They are UTF-8.
    Utf8,
    /// They are UTF-8 but for a few broken characters, which become U+FFFD.
    Damaged {
        /// Offset of the first broken byte.
        first: usize,
        /// How many characters are broken.
        places: usize,
    },
    /// They are not UTF-8; this is the likeliest of the older encodings.
    Guessed(&'static Encoding),
    /// They are not UTF-8, and say themselves what they are.
    Declared(&'static Encoding),
}

impl Reading {
    /// How to read a whole file. One that ends within a character was cut there.
    pub fn of_file(bytes: &[u8]) -> Self {
        match str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => Self::Damaged {
                first: error.valid_up_to(),
                places: 1,
            },
            _ => Self::of_record(bytes, None),
        }
    }

    /// How to read a whole file that may say itself in which encoding it is. What is UTF-8 all the same is UTF-8.
    pub fn of_page(bytes: &[u8], declared: Option<&'static Encoding>) -> Self {
        match (Self::of_file(bytes), declared) {
            (Self::Guessed(_), Some(declared)) if declared != encoding_rs::UTF_8 => {
                Self::Declared(declared)
            }
            (reading, _) => reading,
        }
    }

    /// How to read one record of a file; `known` is the encoding that the file was guessed to have.
    pub fn of_record(bytes: &[u8], known: Option<&'static Encoding>) -> Self {
        if str::from_utf8(bytes).is_ok() {
            return Self::Utf8;
        }
        let damage = Damage::of(bytes);
        if damage.is_slight() {
            return Self::Damaged {
                first: damage.first,
                places: damage.places,
            };
        }
        Self::Guessed(known.unwrap_or_else(|| guess(bytes)))
    }

    /// The encoding that a file's first bytes speak for; `None` where they are UTF-8.
    pub fn guess_from_head(head: &[u8]) -> Option<&'static Encoding> {
        match Self::of_file(head) {
            Self::Guessed(encoding) => Some(encoding),
            Self::Utf8 | Self::Damaged { .. } | Self::Declared(_) => None,
        }
    }

    /// The bytes as text.
    pub fn text(self, bytes: Vec<u8>) -> String {
        if let Self::Guessed(encoding) | Self::Declared(encoding) = self {
            return encoding.decode_without_bom_handling(&bytes).0.into_owned();
        }
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

/// The encoding that a web page names in its first bytes: `<meta charset=…>`, or in a content type.
pub(super) fn declared(page: &[u8]) -> Option<&'static Encoding> {
    const HEAD: usize = 4096;
    let head = String::from_utf8_lossy(&page[..page.len().min(HEAD)]).to_lowercase();
    let (_, label) = head.split_once("charset")?;
    let label = label.trim_start().strip_prefix('=')?;
    let label = label.trim_start_matches([' ', '"', '\'']);
    let end = label.find(|c: char| !c.is_alphanumeric() && !"-_:.".contains(c));
    Encoding::for_label(label[..end.unwrap_or(label.len())].as_bytes())
}

/// Where bytes are not UTF-8, and how much of them is.
struct Damage {
    first: usize,
    places: usize,
    /// Characters beyond ASCII that are whole.
    whole: usize,
}

impl Damage {
    fn of(bytes: &[u8]) -> Self {
        let mut damage = Self {
            first: bytes.len(),
            places: 0,
            whole: 0,
        };
        let (mut at, mut last) = (0, None);
        for chunk in bytes.utf8_chunks() {
            damage.whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            at += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                damage.first = damage.first.min(at);
                // One broken byte can break a character of up to four bytes in several pieces.
                if last.is_none_or(|last| at >= last + 4) {
                    damage.places += 1;
                    last = Some(at);
                }
            }
            at += chunk.invalid().len();
        }
        damage
    }

    /// Whether this is UTF-8 all the same: in other encodings hardly any two bytes look like a UTF-8 character.
    fn is_slight(&self) -> bool {
        self.whole >= 4 * self.places || (self.places == 1 && self.whole > 0)
    }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    // ISO-2022-JP is made of ASCII bytes, so it never gets here.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether what was decoded reads as text: no NUL, and hardly any other control characters.
pub(super) fn is_text(text: &str) -> bool {
    let control = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    if text.contains('\0') {
        return false;
    }
    // In random bytes one in nine is a control character.
    let controls = text.chars().filter(control).count();
    controls <= 8 || controls * 30 <= text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(reading: Reading) -> &'static str {
        match reading {
            Reading::Utf8 => "utf-8",
            Reading::Damaged { .. } => "damaged",
            Reading::Guessed(encoding) | Reading::Declared(encoding) => encoding.name(),
        }
    }

    #[test]
    fn older_encodings_are_guessed() {
        let german = b"Die Gr\xfc\xdfe der Minister f\xfcr \x84Europa\x93 h\xf6rten auf.";
        assert_eq!(name(Reading::of_file(german)), "windows-1252");
        assert_eq!(
            Reading::of_file(german).text(german.to_vec()),
            "Die Grüße der Minister für „Europa“ hörten auf."
        );
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_U] {
            let russian = "Президент заявил, что правительство не поддержит новый закон.";
            let bytes = encoding.encode(russian).0.into_owned();
            assert_eq!(
                Reading::of_file(&bytes).text(bytes),
                russian,
                "{}",
                encoding.name()
            );
        }
        for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
            let japanese = "首相は新しい法案を支持しないと述べた。野党は強く反対している。";
            let bytes = encoding.encode(japanese).0.into_owned();
            assert_eq!(
                Reading::of_file(&bytes).text(bytes),
                japanese,
                "{}",
                encoding.name()
            );
        }
        let chinese = "总统表示，政府不会支持新的法律。反对党对此表示强烈不满。";
        let bytes = encoding_rs::GBK.encode(chinese).0.into_owned();
        assert_eq!(Reading::of_file(&bytes).text(bytes), chinese);
    }

    #[test]
    fn a_page_says_its_encoding() {
        for (page, name) in [
            ("<meta charset=\"koi8-u\">", "KOI8-U"),
            (
                "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>",
                "windows-1252",
            ),
            ("<META CHARSET = utf-8>", "UTF-8"),
        ] {
            assert_eq!(
                declared(page.as_bytes()).map(Encoding::name),
                Some(name),
                "{page}"
            );
        }
        assert_eq!(declared(b"<p>no charset, = nothing"), None);
        let russian = encoding_rs::KOI8_U
            .encode("<meta charset=koi8-u>закон")
            .0
            .into_owned();
        let reading = Reading::of_page(&russian, declared(&russian));
        assert_eq!(reading.text(russian), "<meta charset=koi8-u>закон");
    }

    #[test]
    fn half_a_character_at_the_end_is_damage() {
        let cut = &"Der Bürgermeister mag Käse".as_bytes()[..="Der Bürgermeister mag K".len()];
        assert_eq!(
            Reading::of_file(cut),
            Reading::Damaged {
                first: cut.len() - 1,
                places: 1
            }
        );
        let ascii = b"They met at the caf\xc3";
        assert_eq!(
            Reading::of_file(ascii),
            Reading::Damaged {
                first: 19,
                places: 1
            }
        );
        assert_eq!(
            Reading::of_file(ascii).text(ascii.to_vec()),
            "They met at the caf\u{fffd}"
        );
    }

    #[test]
    fn one_broken_byte_in_the_middle_is_damage() {
        for broken in 5..8 {
            let mut bytes = "she: “yes” and “no” – naïve".as_bytes().to_vec();
            bytes[broken] = b'?';
            let Reading::Damaged { first, places } = Reading::of_file(&bytes) else {
                panic!("byte {broken} made it {}", name(Reading::of_file(&bytes)));
            };
            assert_eq!(places, 1, "byte {broken}");
            assert!((5..8).contains(&first), "byte {broken}");
        }
    }

    #[test]
    fn a_record_takes_its_files_encoding() {
        let bytes = b"Gr\xfc\xdfe";
        let known = Some(encoding_rs::WINDOWS_1250);
        assert_eq!(name(Reading::of_record(bytes, known)), "windows-1250");
        assert_eq!(name(Reading::of_record("Grüße".as_bytes(), known)), "utf-8");
    }

    #[test]
    fn a_head_cut_within_a_character_is_utf8() {
        assert_eq!(Reading::guess_from_head(&"abc é".as_bytes()[..5]), None);
        assert!(Reading::guess_from_head(b"Gr\xfc\xdfe aus K\xf6ln").is_some());
    }

    #[test]
    fn text_has_few_control_characters() {
        assert!(is_text("a\u{1}b\u{7f}c"), "a stray one is harmless");
        assert!(!is_text("a\0b"));
        assert!(!is_text(&"ab\u{3}\u{e}c".repeat(20)));
        assert!(is_text(""));
    }
}
