//! Prints who is for or against whom in a text: `cargo run --release --example analyse -- "TEXT"`.

use anyhow::{Result, anyhow};
use stancemill::config::Config;
use stancemill::labeller::Labeller;
use stancemill::read::Item;
use stancemill::vocabulary::{Holder, Stance};

fn main() -> Result<()> {
    let text = std::env::args().nth(1).unwrap_or_else(|| {
        "Churchill called Stalin a tyrant. Britain imposed sanctions on Rhodesia.".to_owned()
    });
    let selection = Config::default().labels.selection()?;
    let labeller = Labeller::embedded(2)?;
    for analysis in labeller.analyse(vec![Item::text("the argument", None, &text)]) {
        let analysis = analysis.map_err(|issue| anyhow!("{}; {}", issue.message, issue.hint))?;
        let selected = selection.of(&analysis);
        for held in &selected.stances {
            let holder = match (held.holder, held.holder_mention) {
                (Holder::Author, _) => "the author",
                (_, Some(mention)) => &selected.entities[mention].name,
                (_, None) => "somebody",
            };
            if held.stance != Stance::Neutral {
                let (stance, target) = (held.stance.name(), &selected.entities[held.target].name);
                println!("{holder}: {stance} {target}");
            }
        }
    }
    Ok(())
}
