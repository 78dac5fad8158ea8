//! The one written form of a catchment's rings: canonical lines, which the seal and a patch hash.

use super::CatchmentId;
use crate::digest::canonical::write_object;
use crate::geo::Area;

/// Points on one line: far below the longest line.
const POINTS_A_LINE: usize = 1_000;

/// Writes a line for each piece of each ring: part and ring by number, then points as decimal degrees.
pub fn write_rings(out: &mut Vec<u8>, id: &CatchmentId, area: &Area) {
    for (part, shape) in (0u64..).zip(area.parts()) {
        for (ring, points) in (0u64..).zip(shape.rings()) {
            for (piece, points) in (0u64..).zip(points.points().chunks(POINTS_A_LINE)) {
                let text: Vec<String> = points
                    .iter()
                    .map(|point| {
                        let (lon, lat) = point.to_degrees();
                        format!("{lon} {lat}")
                    })
                    .collect();
                write_object(out, |o| {
                    o.text("catchment", id.as_str());
                    o.int("part", part);
                    o.int("piece", piece);
                    o.text("points", &text.join(","));
                    o.int("ring", ring);
                });
                out.push(b'\n');
            }
        }
    }
}
