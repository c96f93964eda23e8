//! Finished tables into the output folder: all of them, once every one is whole.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::table::TABLES;

/// Where a build writes before it is whole: a folder inside the output folder, which only this build uses.
///
/// A build that fails or is killed leaves what was in the output folder before as it was; what it wrote
/// itself is removed by the next one.
pub struct Staging {
    output: PathBuf,
    folder: PathBuf,
    _lock: File,
}

const FOLDER: &str = ".building";
const LOCK: &str = ".lock";
/// Stands in the folder of a build once all its tables are whole.
const WHOLE: &str = ".whole";
/// Stands there once stale tables are gone and the moving has begun.
const MOVING: &str = ".moving";

impl Staging {
    /// Take the output folder for this build, and make it where it is missing.
    ///
    /// # Errors
    ///
    /// If it can't be made or written to, or another build is using it.
    pub fn begin(output: &Path) -> Result<Self> {
        let unwritable = || {
            format!(
                "preparing the output folder `{}`\nhint: may this user write there? another folder can be given with `--output`",
                output.display()
            )
        };
        fs::create_dir_all(output).with_context(unwritable)?;
        let lock = File::create(output.join(LOCK)).with_context(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "another build is writing to `{}`\nhint: wait for it, or give another folder with `--output`",
                output.display()
            ),
            Err(TryLockError::Error(error)) => return Err(error).with_context(unwritable),
        }
        let folder = output.join(FOLDER);
        if folder.join(WHOLE).exists() {
            move_tables(&folder, output)?;
        }
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(unwritable)?;
        }
        fs::create_dir(&folder).with_context(unwritable)?;
        Ok(Self {
            output: output.to_owned(),
            folder,
            _lock: lock,
        })
    }

    /// Where to write.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Move the finished files into the output folder, over those of the build before, and remove tables
    /// that this build did not write.
    ///
    /// From here on the new tables win: a build that is killed while it moves them is finished by the next.
    ///
    /// # Errors
    ///
    /// If a table's name is taken by a folder (nothing has changed then), or a file can't be moved.
    pub fn publish(self) -> Result<()> {
        for name in file_names(&self.folder)? {
            let to = self.output.join(&name);
            ensure!(
                !to.is_dir(),
                "`{}` is a folder\nhint: move it away, or give another output folder with `--output`",
                to.display()
            );
        }
        let whole = self.folder.join(WHOLE);
        let marked = File::create(&whole).and_then(|file| file.sync_all());
        marked.with_context(|| format!("writing `{}`", whole.display()))?;
        move_tables(&self.folder, &self.output)?;
        self.clear()
    }

    /// Remove what was written, and leave the tables in the output folder as they were.
    ///
    /// The lock file stays: who removes it may take it from under a build that has just opened it, and a third
    /// build would make another one, so that two hold a lock.
    ///
    /// # Errors
    ///
    /// If it can't be removed.
    pub fn clear(self) -> Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(e).with_context(|| format!("removing `{}`", self.folder.display()))
            }
            _ => Ok(()),
        }
    }
}

/// The names of the tables' files in a folder.
fn file_names(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("listing `{}`", folder.display()))?;
    let names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<Vec<String>>>()
        .with_context(|| format!("listing `{}`", folder.display()))?;
    Ok(names.into_iter().filter(|name| is_table(name)).collect())
}

fn is_table(name: &str) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or_default();
    TABLES.iter().any(|table| table.name == stem) && ["csv", "parquet"].contains(&extension)
}

fn move_tables(from: &Path, to: &Path) -> Result<()> {
    // What a killed build has moved already is not there any more, and is not stale.
    let first_try = fs::exists(from.join(MOVING)).is_ok_and(|begun| !begun);
    let fresh = file_names(from)?;
    if first_try {
        for stale in file_names(to)?.iter().filter(|name| !fresh.contains(name)) {
            let path = to.join(stale);
            fs::remove_file(&path)
                .with_context(|| format!("removing the old table `{}`", path.display()))?;
        }
        let begun = from.join(MOVING);
        File::create(&begun).with_context(|| format!("writing `{}`", begun.display()))?;
    }
    for name in fresh {
        let to = to.join(&name);
        fs::rename(from.join(&name), &to)
            .with_context(|| format!("moving the finished table to `{}`", to.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_builds_cannot_share_a_folder() {
        let output = tempfile::tempdir().expect("a folder");
        let first = Staging::begin(output.path()).expect("free");
        let second = Staging::begin(output.path()).err().expect("taken");
        assert!(format!("{second:#}").contains("another build"));
        first.clear().expect("cleared");
        assert!(Staging::begin(output.path()).is_ok());
    }

    #[test]
    fn a_lock_taken_while_another_build_ends_keeps_a_third_out() {
        let output = tempfile::tempdir().expect("a folder");
        let first = Staging::begin(output.path()).expect("free");
        let second = File::create(output.path().join(LOCK)).expect("opened");
        assert!(second.try_lock().is_err(), "held by the first");
        first.clear().expect("cleared");
        second.try_lock().expect("free");
        let third = Staging::begin(output.path()).err().expect("taken");
        assert!(format!("{third:#}").contains("another build"));
    }

    #[test]
    fn what_a_killed_build_left_is_removed_and_the_old_tables_stay() {
        let output = tempfile::tempdir().expect("a folder");
        fs::write(output.path().join("documents.csv"), "old").expect("written");
        fs::create_dir(output.path().join(FOLDER)).expect("made");
        fs::write(output.path().join(FOLDER).join("half.csv"), "half").expect("written");
        let staging = Staging::begin(output.path()).expect("free");
        assert_eq!(fs::read_dir(staging.folder()).expect("there").count(), 0);
        staging.clear().expect("cleared");
        assert_eq!(
            fs::read_to_string(output.path().join("documents.csv")).expect("there"),
            "old"
        );
        assert!(!output.path().join(FOLDER).exists());
    }

    /// A folder that holds the tables of a first build, and the staged tables of a second.
    fn staged() -> (tempfile::TempDir, Staging) {
        let output = tempfile::tempdir().expect("a folder");
        for name in ["documents.csv", "documents.parquet", "notes.csv"] {
            fs::write(output.path().join(name), "old").expect("written");
        }
        let staging = Staging::begin(output.path()).expect("free");
        for name in ["documents.csv", "stances.csv"] {
            fs::write(staging.folder().join(name), "new").expect("written");
        }
        (output, staging)
    }

    fn content(output: &tempfile::TempDir) -> Vec<(String, String)> {
        let mut out: Vec<_> = fs::read_dir(output.path())
            .expect("there")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_file() && !path.ends_with(LOCK))
            .map(|path| {
                let name = path
                    .file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                (name, fs::read_to_string(path).expect("text"))
            })
            .collect();
        out.sort();
        out
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn old_tables_of_another_format_go_and_other_files_stay() {
        let (output, staging) = staged();
        staging.publish().expect("published");
        let new = [
            ("documents.csv", "new"),
            ("notes.csv", "old"),
            ("stances.csv", "new"),
        ];
        assert_eq!(content(&output), pairs(&new));
    }

    #[test]
    fn a_folder_in_the_way_changes_nothing() {
        let (output, staging) = staged();
        fs::create_dir(output.path().join("stances.csv")).expect("made");
        let error = staging.publish().expect_err("refused");
        assert!(format!("{error:#}").contains("is a folder"), "{error:#}");
        let old = [
            ("documents.csv", "old"),
            ("documents.parquet", "old"),
            ("notes.csv", "old"),
        ];
        assert_eq!(content(&output), pairs(&old));
    }

    #[test]
    fn a_build_killed_while_it_moves_its_tables_is_finished_by_the_next() {
        let (output, staging) = staged();
        fs::write(staging.folder().join(WHOLE), "").expect("written");
        fs::write(staging.folder().join(MOVING), "").expect("written");
        fs::remove_file(output.path().join("documents.parquet")).expect("removed");
        fs::rename(
            staging.folder().join("documents.csv"),
            output.path().join("documents.csv"),
        )
        .expect("moved");
        drop(staging);
        Staging::begin(output.path())
            .expect("free")
            .clear()
            .expect("cleared");
        let new = [
            ("documents.csv", "new"),
            ("notes.csv", "old"),
            ("stances.csv", "new"),
        ];
        assert_eq!(content(&output), pairs(&new));
    }
}
