# What .ci/run checks.
check:
    bash .ci/run

# The samples into output/.
build:
    cargo run --release

# Accept changed snapshots.
bless:
    INSTA_UPDATE=always cargo test

# The weights again, into training/work/weights; models/ gets some on the way: `just train ../shared/data CODED` (see training/README.md).
train data coded:
    training/sentences.sh {{data}} training/work/sentences
    training/teacher.sh {{absolute_path(data)}} {{absolute_path("training/work/sentences")}} {{absolute_path("training/work/teacher")}}
    cd training && python train.py --data {{absolute_path(data)}} --scored work/teacher/scored --out work/first
    cd training && python blend.py work/first/epoch-6.pt --trained 0.8 --out work/first/blended.pt
    cd training && python train.py --data {{absolute_path(data)}} --scored work/teacher/scored --start work/first/blended.pt --out work/second --epochs 3 --encoder-rate 1.5e-4 --decay 0.95 --head-rate 5e-4 --asked 0.4 --hard 0.2 --bytes 3
    cd training && python blend.py work/second/epoch-3.pt --out work/second/blended.pt
    cd training && python calibrate.py work/second/blended.pt --data {{absolute_path(data)}} --out work/temperatures.json
    cd training && python export.py work/second/blended.pt --temperatures work/temperatures.json --out work/weights
    cp training/work/weights/int8/* models/
    training/coded.sh {{coded}} training/work/coded
    cd training && python train_branch.py work/coded/train.pickle work/coded/dev.pickle --start work/weights/fp32/labeller.pt --out work/branch
    cd training && python fit_rows.py work/branch/epoch-3.pt work/coded/dev.pickle --out work/fitted.json
    cd training && python export_branch.py work/branch/epoch-3.pt --fitted work/fitted.json --out work/weights

# Checksums of the weights.
sums:
    cd models && sha256sum *.bin *.onnx *.json > SHA256SUMS
