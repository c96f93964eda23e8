//! Turns input patterns into the files that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, PatternError};

use super::file_type::{FileType, SUPPORTED};
use super::issue;
use crate::article::{Issue, Source};

/// What the patterns name, sorted by path in byte order, each file once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFiles {
    /// The files to read; also those that were named themselves and have no supported type.
    pub files: Vec<PathBuf>,
    /// Files that lie where files were looked for, and have no supported type.
    pub skipped: Vec<PathBuf>,
    /// Folders that may not be looked into, and patterns that match nothing, each sorted.
    pub issues: Vec<Issue>,
}

impl InputFiles {
    /// The same without what lies below the output folder: a build does not read its own tables.
    ///
    /// # Errors
    ///
    /// All of it lies there.
    pub fn outside(mut self, output: &Path) -> Result<Self, FindError> {
        // A folder that does not exist holds nothing.
        if let Ok(folder) = output.canonicalize() {
            let outside = |file: &PathBuf| {
                !file
                    .canonicalize()
                    .is_ok_and(|file| file.starts_with(&folder))
            };
            self.files.retain(outside);
            self.skipped.retain(outside);
            if self.files.is_empty() {
                return Err(FindError::Own(shown(output)));
            }
        }
        Ok(self)
    }
}

/// Why the patterns name nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// All files lie in the output folder.
    #[error(
        "all that the input names lies in the output folder `{0}`, and a build does not read its own tables\n\
         hint: name the folder with your articles with `--input`, or another one for the tables with `--output`"
    )]
    Own(String),
    /// There is no pattern.
    #[error("no input is named\nhint: name a folder, files or patterns such as `input/**/*.txt`")]
    Unnamed,
    /// Nothing that can be read matches.
    #[error(
        "no articles found in {patterns}{skipped}\n\
         hint: put files there, or name other places; supported are {SUPPORTED}"
    )]
    Nothing {
        /// The patterns, in backticks.
        patterns: String,
        /// How many files of other types there are; empty where there are none.
        skipped: String,
    },
    /// A file or folder that is named is not there.
    #[error(
        "input `{0}` does not exist\nhint: check its spelling; a relative path starts at the \
         current folder"
    )]
    Missing(String),
    /// A pattern is not a glob.
    #[error("input pattern `{pattern}` is malformed: {cause}\nhint: write `[*]` for a real `*`")]
    Malformed {
        /// The pattern.
        pattern: String,
        /// What is wrong with it, and where.
        cause: PatternError,
    },
    /// A folder that is named cannot be listed.
    #[error(
        "cannot look into `{path}`: {cause}\nhint: check that it is there, and that you may read \
         it"
    )]
    Unreadable {
        /// The folder.
        path: String,
        /// What the system says.
        cause: io::Error,
    },
}

/// The files that the patterns name. A pattern is a file, a folder, or a glob that matches such.
///
/// A folder means every file of a supported type below it, hidden ones left out. A file that is named itself is
/// always found, also where its type is not supported. Relative paths stay relative.
///
/// # Errors
///
/// See [`FindError`]. A glob that matches nothing and a folder below that may not be looked into are issues, as long
/// as something else is found.
pub fn find(patterns: &[String]) -> Result<InputFiles, FindError> {
    if patterns.is_empty() {
        return Err(FindError::Unnamed);
    }
    let mut search = Search::default();
    for pattern in patterns {
        let before = search.met;
        search.pattern(pattern)?;
        if search.met == before {
            search.barren.insert(pattern.clone());
        }
    }
    search
        .skipped
        .retain(|path, _| !search.files.contains_key(path));
    if search.files.is_empty() {
        return Err(search.nothing(patterns));
    }
    let closed = search.closed.iter();
    let closed = closed.map(|(path, cause)| closed_folder(source(path), cause));
    let barren = search.barren.iter().map(|pattern| barren(source(pattern)));
    Ok(InputFiles {
        issues: closed.chain(barren).collect(),
        files: search.files.into_values().collect(),
        skipped: search.skipped.into_values().collect(),
    })
}

/// A path as it stands in the tables and messages: with `/` between its parts.
pub(super) fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    }
}

/// What has been found so far, by the path as it is shown: paths themselves sort by their parts.
#[derive(Default)]
struct Search {
    files: BTreeMap<String, PathBuf>,
    skipped: BTreeMap<String, PathBuf>,
    /// Folders that were looked into, so that links in a circle come to an end.
    folders: BTreeSet<PathBuf>,
    /// Folders below that could not be looked into, and why.
    closed: BTreeMap<String, io::Error>,
    /// Patterns that nothing was met by.
    barren: BTreeSet<String>,
    /// How often something was met.
    met: usize,
}

impl Search {
    fn pattern(&mut self, pattern: &str) -> Result<(), FindError> {
        let path = Path::new(pattern);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                self.folder(path).map_err(|error| unreadable(path, error))
            }
            Ok(_) => {
                self.met += 1;
                let path = tidy(path);
                self.files.insert(shown(&path), path);
                Ok(())
            }
            Err(_) if pattern.contains(['*', '?', '[']) => self.glob(pattern),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(FindError::Missing(pattern.to_owned()))
            }
            Err(error) => Err(unreadable(path, error)),
        }
    }

    fn glob(&mut self, pattern: &str) -> Result<(), FindError> {
        // To the crate, `**` at the end is folders only.
        let whole = if pattern.ends_with("**") { "/*" } else { "" };
        let options = MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let paths = glob::glob_with(&format!("{pattern}{whole}"), options).map_err(|cause| {
            FindError::Malformed {
                pattern: pattern.to_owned(),
                cause,
            }
        })?;
        for path in paths {
            match path {
                Ok(path) => self.entry(&path),
                Err(error) => {
                    let path = error.path().to_owned();
                    self.close(&path, error.into());
                }
            }
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let real = fs::canonicalize(folder)?;
        if !self.folders.insert(real) {
            self.met += 1;
            return Ok(());
        }
        let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
        // Where two links lead to one folder, the first name stands.
        paths.sort();
        for path in paths {
            self.entry(&path);
        }
        Ok(())
    }

    /// Notes that a folder below could not be looked into.
    fn close(&mut self, folder: &Path, cause: io::Error) {
        self.met += 1;
        self.closed.insert(shown(&tidy(folder)), cause);
    }

    /// Takes in what was met while looking around.
    fn entry(&mut self, path: &Path) {
        if path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        {
            return;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                if let Err(cause) = self.folder(path) {
                    self.close(path, cause);
                }
                return;
            }
            Ok(metadata) if !metadata.is_file() => return,
            // A link to nowhere counts as a file, so that reading it tells what is wrong.
            _ => {}
        }
        self.met += 1;
        let path = tidy(path);
        let place = if FileType::of(&path).is_some() {
            &mut self.files
        } else {
            &mut self.skipped
        };
        place.insert(shown(&path), path);
    }

    fn nothing(mut self, patterns: &[String]) -> FindError {
        if let Some((path, cause)) = self.closed.pop_first() {
            return FindError::Unreadable { path, cause };
        }
        let skipped = match self.skipped.keys().next() {
            Some(first) => format!(", only files of other types, such as `{first}`"),
            None => String::new(),
        };
        let patterns: Vec<_> = patterns
            .iter()
            .map(|pattern| format!("`{pattern}`"))
            .collect();
        FindError::Nothing {
            patterns: patterns.join(", "),
            skipped,
        }
    }
}

fn unreadable(path: &Path, cause: io::Error) -> FindError {
    FindError::Unreadable {
        path: shown(path),
        cause,
    }
}

fn source(path: &str) -> Source {
    Source {
        path: path.to_owned(),
        record: None,
    }
}

/// What lies below a folder is missing from the tables.
fn closed_folder(folder: Source, cause: &io::Error) -> Issue {
    let message = format!("cannot look into this folder: {cause}");
    let hint = match cause.kind() {
        io::ErrorKind::PermissionDenied => {
            "allow yourself to read it, for example with `chmod u+rx`, or move it out of the input"
        }
        _ => "check that the disk or network drive is well, or move it out of the input",
    };
    issue::error(folder, message, hint)
}

/// A pattern that matches nothing, beside others that do.
fn barren(pattern: Source) -> Issue {
    let hint = "check its spelling, or take it out of the input; a relative path starts at the current folder";
    issue::warning(pattern, "no file matches", hint)
}

/// The path without `.` between its parts, so that `./a.txt` and `a.txt` are one file.
fn tidy(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Severity;

    /// A folder with the files, each empty.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// What is found and skipped in `folder`, as paths within it.
    fn found(folder: &tempfile::TempDir, patterns: &[&str]) -> Result<[Vec<String>; 2], FindError> {
        let patterns: Vec<_> = patterns
            .iter()
            .map(|pattern| shown(&folder.path().join(pattern)))
            .collect();
        let within = |path: PathBuf| shown(path.strip_prefix(folder.path()).unwrap());
        let found = find(&patterns)?;
        Ok([found.files, found.skipped].map(|paths| paths.into_iter().map(within).collect()))
    }

    #[test]
    fn a_folder_is_every_supported_file_below_it_in_byte_order() {
        let folder = folder(&[
            "b.txt",
            "a/z.md",
            "a.csv",
            "a-1.TXT",
            "é.jsonl.gz",
            "B.tsv",
            ".hidden.txt",
            ".gitkeep",
            ".git/x.txt",
            "a/photo.png",
            "paper.docx",
        ]);
        let [files, skipped] = found(&folder, &[""]).unwrap();
        assert_eq!(
            files,
            ["B.tsv", "a-1.TXT", "a.csv", "a/z.md", "b.txt", "é.jsonl.gz"]
        );
        assert_eq!(skipped, ["a/photo.png", "paper.docx"]);
    }

    #[test]
    fn globs_files_and_folders_join_without_repeats() {
        let folder = folder(&[
            "a.txt",
            "b.md",
            "x/c.txt",
            "x/y/d.txt",
            "x/e.pdf",
            "[1].txt",
        ]);
        let files = |patterns: &[&str]| found(&folder, patterns).unwrap()[0].clone();
        assert_eq!(files(&["*.txt", "a.txt", "./a.txt"]), ["[1].txt", "a.txt"]);
        assert_eq!(
            files(&["**/*.txt"]),
            ["[1].txt", "a.txt", "x/c.txt", "x/y/d.txt"]
        );
        assert_eq!(files(&["x/**", "nothing/*.csv"]), ["x/c.txt", "x/y/d.txt"]);
        assert_eq!(files(&["x*", "b.md"]), ["b.md", "x/c.txt", "x/y/d.txt"]);
        assert_eq!(files(&["[1].txt"]), ["[1].txt"]);
        assert_eq!(
            found(&folder, &["x", "x/e.pdf"]).unwrap()[1],
            [""; 0],
            "named, so not skipped"
        );
        assert_eq!(files(&["x/e.pdf"]), ["x/e.pdf"]);
    }

    #[test]
    fn a_pattern_that_matches_nothing_beside_one_that_does_is_told() {
        let folder = folder(&["a.txt", "x/c.txt", "x/e.pdf", "empty/.gitkeep"]);
        let untold = |patterns: &[&str]| -> Vec<String> {
            let patterns: Vec<_> = patterns
                .iter()
                .map(|pattern| shown(&folder.path().join(pattern)))
                .collect();
            let issues = find(&patterns).unwrap().issues;
            assert!(
                issues
                    .iter()
                    .all(|issue| issue.severity == Severity::Warning)
            );
            issues.into_iter().map(|issue| issue.source.path).collect()
        };
        let told = untold(&["*.txt", "nothing*", "empty", "*.csv"]);
        let within = |name: &str| shown(&folder.path().join(name));
        assert_eq!(told, ["*.csv", "empty", "nothing*"].map(within));
        let met_before = ["", "x", "a.txt", "*.txt", "x/*.pdf"];
        assert_eq!(untold(&met_before), [""; 0]);
    }

    #[test]
    fn a_folder_below_that_may_not_be_opened_is_an_issue() {
        let mut search = Search::default();
        search.close(
            Path::new("./a/shut"),
            io::ErrorKind::PermissionDenied.into(),
        );
        let (path, cause) = search.closed.first_key_value().unwrap();
        let issue = closed_folder(source(path), cause);
        assert_eq!((path.as_str(), issue.severity), ("a/shut", Severity::Error));
        assert!(issue.hint.contains("chmod u+rx"), "{issue:?}");
        let alone = search.nothing(&["a".to_owned()]).to_string();
        assert!(alone.contains("cannot look into `a/shut`"), "{alone}");
    }

    /// A path that is longer than the system takes, by way of a link: not even root can look into it.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_not_even_root_can_open_leaves_the_others() {
        let folder = folder(&["a.txt", "below/b.txt"]);
        let long = |from: PathBuf| (0..10).fold(from, |path, _| path.join("d".repeat(250)));
        let half = long(folder.path().join(".half"));
        fs::create_dir_all(&half).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&half, &link).unwrap();
        fs::create_dir_all(long(link)).unwrap();
        let found = find(&[shown(folder.path())]).unwrap();
        assert_eq!(found.files.len(), 2);
        let [issue] = found.issues.as_slice() else {
            panic!("{:?}", found.issues)
        };
        assert!(issue.source.path.contains("/link/ddd"), "{issue:?}");
        assert_eq!(issue.severity, Severity::Error);
    }

    #[test]
    fn the_output_folder_is_no_input() {
        let folder = folder(&["a.txt", "tables/documents.csv"]);
        let output = folder.path().join("tables");
        let own = find(&[shown(&output)]).unwrap().outside(&output);
        let message = own.unwrap_err().to_string();
        assert!(
            message.contains("/tables`, and a build does not"),
            "{message}"
        );
        assert!(message.contains("hint: name the folder"), "{message}");
        let rest = find(&[shown(folder.path())]).unwrap().outside(&output);
        assert_eq!(rest.unwrap().files.len(), 1);
    }

    #[test]
    fn relative_paths_stay_relative() {
        assert_eq!(
            shown(&tidy(Path::new("./input//a/./b.txt"))),
            "input/a/b.txt"
        );
        assert_eq!(shown(&tidy(Path::new("../a.txt"))), "../a.txt");
    }

    #[test]
    fn nothing_found_is_an_error_with_a_hint() {
        let folder = folder(&["x/e.pdf", "empty/.gitkeep"]);
        let message = |patterns: &[&str]| found(&folder, patterns).unwrap_err().to_string();
        assert!(
            message(&["empty", "*.csv"]).contains("*.csv`\nhint: "),
            "{}",
            message(&["empty"])
        );
        assert!(message(&["x"]).contains("such as `"));
        assert!(message(&["gone.txt"]).contains("gone.txt` does not exist"));
        assert!(message(&["a***"]).contains("malformed"));
        assert!(matches!(find(&[]), Err(FindError::Unnamed)));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end_and_links_to_nowhere_are_found() {
        let folder = folder(&["a/b.txt"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink("/nowhere", folder.path().join("a/c.txt")).unwrap();
        assert_eq!(found(&folder, &[""]).unwrap()[0], ["a/b.txt", "a/c.txt"]);
    }
}
