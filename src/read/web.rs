//! Tells whether a text is HTML, and finds the page in what a browser saved.

use mail_parser::MessageParser;

use crate::article::Markup;

/// How a field that may hold HTML is written.
pub(super) fn markup_of_field(text: &str) -> Markup {
    if is_page(text) {
        Markup::Page
    } else if is_piece(text) {
        Markup::Piece
    } else {
        Markup::Plain
    }
}

/// The page in what a browser saves as one file: a mail message with the page and its pictures as parts (RFC 2557).
/// `None` where there is none.
pub(super) fn saved_page(bytes: &[u8]) -> Option<String> {
    let message = MessageParser::new().parse(bytes)?;
    let page = message.parts.iter().find(|part| part.is_text_html())?;
    page.text_contents().map(str::to_owned)
}

/// Whether a text is a whole page.
fn is_page(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = start[..start.floor_char_boundary(200)].to_lowercase();
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// Whether a text that is not a whole page is marked up as one: it holds two paragraphs or line ends of HTML, or
/// opens with a tag and holds one.
fn is_piece(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "</p>", "</P>", "</div>", "</DIV>", "<br>", "<BR>", "<br/>", "<br />", "<BR/>",
    ];
    let ends: usize = ENDS
        .iter()
        .map(|tag| text.matches(tag).take(2).count())
        .sum();
    let rest = text.trim_start().strip_prefix('<');
    let opens = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    ends > 1 || opens && ends > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_pieces_are_told_from_text() {
        assert!(is_page(" \n<!doctype HTML><p>x") && is_page("<html lang=en>"));
        assert!(!is_page("The <html> element holds all others."));
        assert!(
            is_piece("<p>One.</p>")
                && is_piece("One</p><p>two</p>")
                && is_piece("<b>One</b><br>two")
        );
        assert!(is_piece("One.<br><br>Two."), "line ends alone");
        assert!(
            !is_piece("if a <b and b> c, then </p> is no tag")
                && !is_piece("<3 <br>")
                && !is_piece("Text.")
        );
    }

    #[test]
    fn a_saved_page_is_found_among_its_parts() {
        let message = "From: <Saved by a browser>\r\nSubject: The canal\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related; type=\"text/html\"; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: image/png\r\n\
            Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Caf=C3=A9 =\r\nnoir</p>\r\n--x--\r\n";
        assert_eq!(
            saved_page(message.as_bytes()).as_deref().map(str::trim),
            Some("<p>Café noir</p>")
        );
        assert_eq!(saved_page(b"\0\xff not a message"), None);
        assert_eq!(saved_page(b""), None);
    }
}
