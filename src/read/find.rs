//! Turns input patterns into the files that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{GlobError, MatchOptions, PatternError};

use super::file_type::{FileType, SUPPORTED};

/// What the patterns name, sorted by path in byte order, each file once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFiles {
    /// The files to read; also those that were named themselves and have no supported type.
    pub files: Vec<PathBuf>,
    /// Files that lie where files were looked for, and have no supported type.
    pub skipped: Vec<PathBuf>,
}

impl InputFiles {
    /// The same without what lies below `folder`: a build does not read its own tables.
    #[must_use]
    pub fn outside(mut self, folder: &Path) -> Self {
        // A folder that does not exist holds nothing.
        if let Ok(folder) = folder.canonicalize() {
            let outside = |file: &PathBuf| {
                !file
                    .canonicalize()
                    .is_ok_and(|file| file.starts_with(&folder))
            };
            self.files.retain(outside);
            self.skipped.retain(outside);
        }
        self
    }
}

/// Why the patterns name nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
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
    /// A folder cannot be listed.
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
/// See [`FindError`]; a glob that matches nothing is fine as long as another pattern finds something.
pub fn find(patterns: &[String]) -> Result<InputFiles, FindError> {
    if patterns.is_empty() {
        return Err(FindError::Unnamed);
    }
    let mut search = Search::default();
    for pattern in patterns {
        search.pattern(pattern)?;
    }
    search
        .skipped
        .retain(|path, _| !search.files.contains_key(path));
    if search.files.is_empty() {
        return Err(search.nothing(patterns));
    }
    Ok(InputFiles {
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
}

impl Search {
    fn pattern(&mut self, pattern: &str) -> Result<(), FindError> {
        let path = Path::new(pattern);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) => {
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
            self.entry(&path.map_err(refused)?)?;
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> Result<(), FindError> {
        let real = fs::canonicalize(folder).map_err(|error| unreadable(folder, error))?;
        if !self.folders.insert(real) {
            return Ok(());
        }
        let mut paths = fs::read_dir(folder)
            .and_then(|entries| {
                entries
                    .map(|entry| Ok(entry?.path()))
                    .collect::<io::Result<Vec<_>>>()
            })
            .map_err(|error| unreadable(folder, error))?;
        // Where two links lead to one folder, the first name stands.
        paths.sort();
        for path in paths {
            self.entry(&path)?;
        }
        Ok(())
    }

    /// Takes in what was met while looking around.
    fn entry(&mut self, path: &Path) -> Result<(), FindError> {
        if path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        {
            return Ok(());
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => return self.folder(path),
            Ok(metadata) if !metadata.is_file() => return Ok(()),
            // A link to nowhere counts as a file, so that reading it tells what is wrong.
            _ => {}
        }
        let path = tidy(path);
        let place = if FileType::of(&path).is_some() {
            &mut self.files
        } else {
            &mut self.skipped
        };
        place.insert(shown(&path), path);
        Ok(())
    }

    fn nothing(&self, patterns: &[String]) -> FindError {
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

fn refused(error: GlobError) -> FindError {
    let path = shown(error.path());
    FindError::Unreadable {
        path,
        cause: error.into(),
    }
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
