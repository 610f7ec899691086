//! The faces that come with the program; `assets/fonts/README.md` tells why these.

/// A font file: its name in the fonts directory, and its bytes.
pub type Bundled = (&'static str, &'static [u8]);

macro_rules! face {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../../assets/fonts/", $name)),
        )
    };
}

/// All bundled files, in the order in which a rare character looks for a face.
pub const BUNDLED: &[Bundled] = &[
    face!("FandolFang-Regular.otf"),
    face!("FandolKai-Regular.otf"),
    face!("NotoSansCJKsc-Medium.otf"),
    face!("NotoSerifCJKsc-Bold.otf"),
    face!("NotoSerifCJKsc-Regular.otf"),
    face!("LiberationSerif-Regular.ttf"),
    face!("LiberationSerif-Bold.ttf"),
];

/// SHA-256 of the list of the bundled files, as `sha256sum` prints it.
pub const DIGEST: &str = "f4254fc7900d55a83d9bab0ca64a6c4d7b42c1d625fdffd38050cd6946595587";
