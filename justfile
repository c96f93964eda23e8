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
    training/teacher.sh {{absolute_path(data)}} {{absolute_path("training/work/sentences")}} {{absolute_path("training/work/teacher")}}
    cd training && python train.py --data {{absolute_path(data)}} --sentences work/sentences --scored work/teacher/scored --out work/run
    cd training && python blend.py work/run/epoch-6.pt --out work/run/blended.pt
    cd training && python calibrate.py work/run/blended.pt --data {{absolute_path(data)}} --sentences work/sentences --out work/temperatures.json
    cd training && python export.py work/run/blended.pt --temperatures work/temperatures.json --out work/weights
