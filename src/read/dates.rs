//! Turns dates that leave open which number is the day into the reading that their file's other dates call for.

use jiff::Timestamp;

use super::Item;
use crate::article::{Issue, Source};
use crate::date::{Order, guessed};

/// Settles the doubtful dates of one file.
pub(super) struct Dates<F> {
    /// Reads the file again, from its start; `None` where its records have nothing to do with each other.
    again: Option<F>,
    /// In which order the file writes day and month, once somebody had to know.
    order: Option<FileOrder>,
    /// Whether the guess has been told.
    told: bool,
}

/// In which order a file writes day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileOrder {
    /// Some dates can only have the day first, and none the month.
    DayFirst,
    /// Some dates can only have the month first, and none the day.
    MonthFirst,
    /// No date tells, or they contradict each other.
    Open,
}

impl<F, I> Dates<F>
where
    F: FnMut() -> I,
    I: Iterator<Item = Item>,
{
    /// Before the first record; `again` gives the file's records as they are before anything is settled.
    pub fn new(again: Option<F>) -> Self {
        Self {
            again,
            order: None,
            told: false,
        }
    }

    /// The item, with its date read as the file has its dates.
    ///
    /// The first doubtful date of a file costs one more reading of it; dates after it cost nothing.
    pub fn settle(&mut self, mut item: Item) -> Item {
        match &mut item {
            Item::Article(read) => {
                if let Order::Doubtful { written, day_first } = &read.order {
                    let source = &read.article.source;
                    let (is_day_first, issue) = self.decide(source, written, *day_first);
                    if is_day_first {
                        read.article.published_at = Some(*day_first);
                    }
                    read.issues.extend(issue);
                }
            }
            Item::Failed(_) => {}
        }
        item
    }

    /// Whether the day stands first in a doubtful date, and what to tell where that is a guess.
    fn decide(
        &mut self,
        source: &Source,
        written: &str,
        day_first: Timestamp,
    ) -> (bool, Option<Issue>) {
        let order = self.order();
        let issue = (order == FileOrder::Open)
            .then(|| self.whom_to_tell(source))
            .flatten()
            .map(|source| guessed(source, self.again.is_some(), written, day_first));
        (order == FileOrder::DayFirst, issue)
    }

    fn order(&mut self) -> FileOrder {
        let Some(again) = &mut self.again else {
            return FileOrder::Open;
        };
        *self.order.get_or_insert_with(|| order_of(again()))
    }

    /// Who is told of a guess: the record, or, as it would be the same line for each of them, the file once.
    fn whom_to_tell(&mut self, record: &Source) -> Option<Source> {
        if self.again.is_none() {
            return Some(record.clone());
        }
        let first = !std::mem::replace(&mut self.told, true);
        first.then(|| Source {
            path: record.path.clone(),
            record: None,
        })
    }
}

/// The order that the dates of a file call for, all of them looked at.
fn order_of(items: impl Iterator<Item = Item>) -> FileOrder {
    let (mut day_first, mut month_first) = (false, false);
    for item in items {
        let order = match item {
            Item::Article(read) => read.order,
            Item::Failed(_) => Order::Clear,
        };
        day_first |= order == Order::DayFirst;
        month_first |= order == Order::MonthFirst;
    }
    match (day_first, month_first) {
        (true, false) => FileOrder::DayFirst,
        (false, true) => FileOrder::MonthFirst,
        _ => FileOrder::Open,
    }
}
