//! Finished tables into the output folder: all of them, once every one is whole.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

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

    /// Move the finished files into the output folder, over those of the build before.
    ///
    /// # Errors
    ///
    /// If a file can't be moved.
    pub fn publish(self, files: &[PathBuf]) -> Result<()> {
        for file in files {
            let name = file
                .file_name()
                .with_context(|| format!("`{}` is no file", file.display()))?;
            let to = self.output.join(name);
            fs::rename(file, &to)
                .with_context(|| format!("moving the finished table to `{}`", to.display()))?;
        }
        self.clear()
    }

    /// Remove what was written, and leave the output folder as it was.
    ///
    /// # Errors
    ///
    /// If it can't be removed.
    pub fn clear(self) -> Result<()> {
        let gone = |path: &Path, result: std::io::Result<()>| match result {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(e).with_context(|| format!("removing `{}`", path.display()))
            }
            _ => Ok(()),
        };
        gone(&self.folder, fs::remove_dir_all(&self.folder))?;
        let lock = self.output.join(LOCK);
        gone(&lock, fs::remove_file(&lock))
    }
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
        assert_eq!(fs::read_dir(output.path()).expect("there").count(), 1);
    }
}
