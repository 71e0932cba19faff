//! Pictures of points: SVG drawn with a font that is part of the program, so that every machine gives
//! the same bytes.

use crate::error::Error;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use std::sync::Arc;

/// Points a unit of the drawing.
const TIMES: f32 = 2.0;

/// A drawing of ours as PNG.
///
/// # Errors
/// [`Error::Failed`] where it is too large to be drawn.
pub fn png(svg: &str) -> Result<Vec<u8>, Error> {
    let failed = |why: String| Error::Failed {
        message: format!("drawing a picture failed: {why}"),
        hint: None,
    };
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    let options = usvg::Options {
        font_family: "DejaVu Sans".to_owned(),
        fontdb: Arc::new(fonts),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|e| failed(e.to_string()))?;
    let size = tree.size().to_int_size();
    let size = size
        .scale_by(TIMES)
        .ok_or_else(|| failed("no size".to_owned()))?;
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| failed(format!("{} by {} points", size.width(), size.height())))?;
    resvg::render(
        &tree,
        Transform::from_scale(TIMES, TIMES),
        &mut pixels.as_mut(),
    );
    pixels.encode_png().map_err(|e| failed(e.to_string()))
}
