//! A crate outside of the workspace compiles and runs.

use std::path::Path;
use std::process::Command;

#[test]
fn a_downstream_crate_trains_with_its_own_layer() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("downstream/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["run", "-q", "--manifest-path"])
        .arg(&manifest)
        .arg("--target-dir")
        // With the same profile and features, what the workspace depends on is there already. Wherever
        // cargo was told to build, it has its folder for tests there.
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."))
        .output()
        .expect("cargo runs");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}{err}");
    assert!(out.starts_with("loss "), "{out}");
}
