# What .ci/run checks.
check:
    bash .ci/run

# The samples into output/.
build:
    cargo run --release

# Accept changed snapshots.
bless:
    INSTA_UPDATE=always cargo test

# The weights again: `just train ../shared/data` (see training/README.md).
train data:
    training/sentences.sh {{data}} training/work/sentences
    cd training && python train.py --data {{absolute_path(data)}} --sentences work/sentences --out work/run
    cd training && python export.py work/run/epoch-6.pt --out work/weights
