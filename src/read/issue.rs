//! Turns what goes wrong while reading into issues that say what to do.

use std::io;

use super::file_type::{self, Packing};
use crate::article::{Issue, Source};
use crate::vocabulary::Severity;

/// An issue that costs the article.
pub(super) fn error(source: Source, message: impl Into<String>, hint: impl Into<String>) -> Issue {
    Issue {
        source,
        stage: "read",
        severity: Severity::Error,
        message: message.into(),
        hint: hint.into(),
    }
}

/// An issue that leaves the article in.
pub(super) fn warning(
    source: Source,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Issue {
    Issue {
        severity: Severity::Warning,
        ..error(source, message, hint)
    }
}

/// The file's name tells of no supported format.
pub(super) fn unsupported(source: Source) -> Issue {
    let hint = file_type::conversion(&source.path);
    error(source, "files of this type cannot be read", hint)
}

/// The article has more than `limit` bytes.
pub(super) fn too_large(source: Source, limit: u64) -> Issue {
    error(
        source,
        format!("the article is larger than {}", size(limit)),
        TOO_LARGE_HINT,
    )
}

/// What to do about an article that is too large.
pub(super) const TOO_LARGE_HINT: &str =
    "split it into its articles, or raise `max_article_mib` in `pipeline.toml`";

/// A number of bytes for people.
pub(super) fn size(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}

/// The file cannot be opened, or reading it broke off.
pub(super) fn unreadable(source: Source, packing: Packing, cause: &io::Error) -> Issue {
    // What comes from the operating system has a number; the rest is the unpacker's.
    if packing != Packing::None && cause.raw_os_error().is_none() {
        return broken_packing(source, packing, cause);
    }
    let hint = match cause.kind() {
        io::ErrorKind::NotFound => {
            "it may have been moved or deleted since the run began: run again"
        }
        io::ErrorKind::PermissionDenied => {
            "allow yourself to read it, for example with `chmod u+r`"
        }
        io::ErrorKind::IsADirectory => "name the folder itself to read the files below it",
        _ => "check that the disk or network drive is well, and run again",
    };
    error(source, format!("the file cannot be read: {cause}"), hint)
}

fn broken_packing(source: Source, packing: Packing, cause: &io::Error) -> Issue {
    let name = if packing == Packing::Gzip {
        "gzip"
    } else {
        "zstd"
    };
    let message = format!("the {name} data is damaged or cut short: {cause}");
    error(
        source,
        message,
        format!("fetch or pack the file again, and check it with `{name} -t`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        Source {
            path: "a.txt".into(),
            record: None,
        }
    }

    #[test]
    fn every_cause_has_its_hint() {
        let hint =
            |code| unreadable(source(), Packing::Gzip, &io::Error::from_raw_os_error(code)).hint;
        assert!(hint(2).contains("run again"), "ENOENT");
        assert!(hint(13).contains("chmod"), "EACCES");
        assert!(hint(21).contains("folder"), "EISDIR");
        assert!(hint(5).contains("disk"), "EIO");
    }

    #[test]
    fn sizes_are_readable() {
        assert_eq!(size(64 << 20), "64 MiB");
        assert_eq!(size(100), "100 bytes");
    }
}
