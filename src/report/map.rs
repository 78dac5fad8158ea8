//! The layer as a picture: catchments, schools, and where the layer is faulty; SVG, readable in greyscale.
//!
//! In: catchments, schools, the faults of the layer. Out: SVG text. Catchments are told apart by hatching and
//! outline, never by colour alone; neighbours get different hatches. A picture is no evidence: coordinates are
//! rounded to a tenth of a pixel, and no answer is taken from it. Rule: UX section 7 (maps), ZONING section 6.3.

use std::fmt::Write;

use geo::{Coord, InteriorPoint, LineString, Polygon};

use super::html;
use super::words::Words;
use crate::digest::Digest;
use crate::finding::Arg;
use crate::geo::{Area, AreaIndex, Bounds, Part, Point, Site, Topology, Trouble};
use crate::model::{Catchment, Patch, School};

/// Width of the picture, and the most height, in pixels.
const WIDTH: f64 = 1_200.0;
const HEIGHT: f64 = 1_600.0;
const MARGIN: f64 = 24.0;
/// The most faults of a kind that get a number and a line.
const SHOWN: usize = 20;
/// Columns of the list of faults below the map.
const COLUMNS: usize = 4;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'p> {
    /// The catchments.
    pub catchments: &'p [Catchment],
    /// The schools; those without a point are left out.
    pub schools: &'p [School],
    /// Overlaps and gaps to mark.
    pub faults: Option<&'p Topology>,
    /// What would mend them: then the marks bear the numbers of its operations.
    pub patch: Option<&'p Patch>,
}

/// A mark on a fault.
struct Mark {
    key: &'static str,
    label: String,
    area_m2: u64,
    place: Point,
}

/// From the grid to pixels.
#[derive(Clone, Copy, Debug)]
struct Frame {
    west: f64,
    north: f64,
    /// Pixels for a unit of the grid.
    x: f64,
    y: f64,
    height: f64,
    /// Metres for a pixel.
    metres: f64,
}

impl Frame {
    fn new(bounds: Bounds) -> Self {
        let (low, high) = (bounds.low, bounds.high);
        let middle = (i64::from(low.lat_e7()) + i64::from(high.lat_e7())) / 2;
        let middle = Point::new(i64::from(low.lon_e7()), middle).unwrap_or(low);
        let (east, north) = Site::new(middle).unit_m();
        let span = |a: i32, b: i32| (f64::from(b) - f64::from(a)).max(1.0);
        let wide = span(low.lon_e7(), high.lon_e7()) * east;
        let tall = span(low.lat_e7(), high.lat_e7()) * north;
        let metres = (wide / (WIDTH - 2.0 * MARGIN)).max(tall / (HEIGHT - 2.0 * MARGIN));
        Self {
            west: f64::from(low.lon_e7()),
            north: f64::from(high.lat_e7()),
            x: east / metres,
            y: north / metres,
            height: tall / metres + 2.0 * MARGIN,
            metres,
        }
    }

    fn at(&self, p: Point) -> (f64, f64) {
        let x = (f64::from(p.lon_e7()) - self.west) * self.x + MARGIN;
        let y = (self.north - f64::from(p.lat_e7())) * self.y + MARGIN;
        (x, y)
    }
}

/// Ground that is drawn over the catchments.
#[derive(Clone, Debug)]
pub struct Ground<'g> {
    /// Its shape.
    pub area: &'g Area,
    /// What of it is not meant; these do not overlap.
    pub less: Vec<&'g Area>,
    /// Its name; may be empty.
    pub name: &'g str,
}

/// What is drawn besides.
#[derive(Clone, Copy, Debug)]
pub struct Over<'o> {
    /// Ground over the catchments.
    pub grounds: &'o [Ground<'o>],
    /// Catchments, by id, with a heavy outline.
    pub heavy: &'o [String],
    /// The height of names, in pixels of the picture.
    pub text: f64,
}

impl Over<'_> {
    /// Nothing.
    pub const NOTHING: Self = Self {
        grounds: &[],
        heavy: &[],
        text: 14.0,
    };
}

/// Draws it; the sentences are in one language, names as they are.
pub fn svg(picture: &Picture<'_>, title: &str, words: &Words) -> String {
    svg_with(picture, title, words, &Over::NOTHING)
}

/// Draws it with something over it.
pub fn svg_with(picture: &Picture<'_>, title: &str, words: &Words, over: &Over<'_>) -> String {
    let Picture {
        catchments,
        schools,
        faults,
        patch,
    } = *picture;
    let bounds = catchments.iter().filter_map(|c| c.area.bounds());
    let Some(bounds) = Bounds::of(bounds.flat_map(|b| [b.low, b.high])) else {
        return String::new();
    };
    let frame = Frame::new(bounds);
    let marks = match patch {
        Some(patch) => marks_of(patch),
        None => faults.map(marks).unwrap_or_default(),
    };
    let rows = marks.len().div_ceil(COLUMNS);
    let legend = 24.0 * (rows as f64 + 1.0);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" \
         font-family=\"system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif\" \
         data-west=\"{:.0}\" data-north=\"{:.0}\" data-x=\"{}\" data-y=\"{}\" data-margin=\"{MARGIN}\">\n\
         <title>{}</title>\n{HATCHES}",
        frame.height + legend,
        frame.west,
        frame.north,
        frame.x,
        frame.y,
        html(title),
    );
    let hatches = hatches(catchments);
    let stroke = if catchments.len() > 200 { 0.7 } else { 1.4 };
    for (catchment, hatch) in catchments.iter().zip(&hatches) {
        let _ = writeln!(
            out,
            "<path class=\"c\" data-id=\"{0}\" d=\"{1}\" fill=\"url(#h{hatch})\" fill-rule=\"evenodd\" stroke=\"#111\" \
             stroke-width=\"{3}\"><title>{0} {2}</title></path>",
            html(catchment.id.as_str()),
            path(&frame, &catchment.area),
            html(&catchment.name),
            if over.heavy.iter().any(|id| id == catchment.id.as_str()) {
                5.0
            } else {
                stroke
            },
        );
    }
    for ground in over.grounds {
        let own = path(&frame, ground.area);
        let mut look = " stroke=\"#fff\" stroke-width=\"2\"".to_owned();
        let mut whole = own.clone();
        if !ground.less.is_empty() {
            // The renderer cuts: what two shapes have not in common, and of it what lies in the first.
            whole.extend(ground.less.iter().map(|less| path(&frame, less)));
            // Pages have several maps: the name must be its own; the same shapes may share it.
            let name = Digest::of(format!("{whole}\n{title}").as_bytes()).to_string();
            let _ = writeln!(
                out,
                "<clipPath id=\"k{0}\"><path d=\"{own}\" clip-rule=\"evenodd\"/></clipPath>",
                &name[..12],
            );
            look = format!(" clip-path=\"url(#k{})\"", &name[..12]);
        }
        let _ = writeln!(
            out,
            "<path d=\"{whole}\" fill=\"#111\" fill-opacity=\".55\" fill-rule=\"evenodd\"{look}><title>{}</title></path>",
            html(ground.name),
        );
    }
    for school in schools.iter().filter(|school| !school.planned) {
        let Some((x, y)) = school.point.map(|p| frame.at(p)) else {
            continue;
        };
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"9\" height=\"9\" fill=\"#111\" stroke=\"#fff\" stroke-width=\"1.5\">\
             <title>{} {}</title></rect>",
            x - 4.5,
            y - 4.5,
            school.code,
            html(&school.name),
        );
    }
    for catchment in catchments {
        label(&mut out, &frame, catchment, over.text);
    }
    // The largest of each kind on top.
    for mark in marks.iter().rev() {
        let (x, y) = frame.at(mark.place);
        let _ = writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"11\" fill=\"#fff\" stroke=\"#111\" stroke-width=\"2.5\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"13\" font-weight=\"bold\">{}</text>",
            y + 4.5,
            mark.label,
        );
    }
    // By their numbers, column after column.
    let mut lines: Vec<&Mark> = marks.iter().collect();
    lines.sort_by_key(|mark| mark.label.parse().unwrap_or(u32::MAX));
    let wide = (WIDTH - 2.0 * MARGIN) / COLUMNS as f64;
    for (i, mark) in lines.into_iter().enumerate() {
        let (column, row) = (i / rows, i % rows);
        let args = [
            ("n", Arg::from(mark.label.as_str())),
            ("area", Arg::from(mark.area_m2)),
        ];
        let _ = writeln!(
            out,
            "<text x=\"{:.0}\" y=\"{:.0}\" font-size=\"15\">{}</text>",
            MARGIN + wide * column as f64,
            frame.height + 24.0 * (row as f64 + 1.0),
            html(&words.say(mark.key, &args)),
        );
    }
    scale(&mut out, &frame, over.text);
    out + "</svg>\n"
}

/// The largest faults of each kind that wait for a person, by the number of their operation; those that no
/// operation mends bear a cross.
fn marks_of(patch: &Patch) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (key, trouble) in [("map-overlap", Trouble::Overlap), ("map-gap", Trouble::Gap)] {
        let open = patch.operations.iter();
        let open = open.filter(|op| op.trouble == trouble && !op.safe);
        let numbered = open.map(|op| (op.number.to_string(), op.area_mm2, op.place));
        let left = patch.left.iter().filter(|left| left.trouble == trouble);
        let crossed = left.map(|left| ("×".to_owned(), left.area_mm2, left.place));
        let mut all: Vec<(String, u64, Point)> = numbered.chain(crossed).collect();
        all.sort_by_key(|(_, mm2, place)| (u64::MAX - mm2, *place));
        let all = all.into_iter().take(SHOWN);
        marks.extend(all.map(|(label, mm2, place)| Mark {
            key,
            label,
            area_m2: mm2.saturating_add(500_000) / 1_000_000,
            place,
        }));
    }
    marks
}

/// Faults worth a mark: the largest of each kind.
fn marks(faults: &Topology) -> Vec<Mark> {
    let overlaps = faults.overlaps.iter().filter(|overlap| !overlap.sliver);
    let overlaps = overlaps.map(|overlap| overlap.size);
    let gaps = faults.gaps.iter().map(|gap| gap.size);
    let gaps = gaps.filter(|size| !size.is_sliver());
    let mut marks = Vec::new();
    for (key, mut sizes) in [
        ("map-overlap", overlaps.collect::<Vec<_>>()),
        ("map-gap", gaps.collect()),
    ] {
        sizes.sort_by_key(|size| (u64::MAX - size.area_mm2, size.place));
        for size in sizes.into_iter().take(SHOWN) {
            marks.push(Mark {
                key,
                label: (marks.len() + 1).to_string(),
                area_m2: size.area_m2(),
                place: size.place,
            });
        }
    }
    marks
}

/// Six hatches, light enough for text upon them.
const HATCHES: &str = include_str!("standalone/hatches.svg");

/// A hatch for each catchment, other than its neighbours' where six suffice.
fn hatches(catchments: &[Catchment]) -> Vec<usize> {
    let index = AreaIndex::new(catchments.iter().map(|c| &c.area));
    let mut near = vec![Vec::new(); catchments.len()];
    for (a, b) in index.neighbours() {
        near[b as usize].push(a as usize);
    }
    let mut hatches = vec![0; catchments.len()];
    for i in 0..catchments.len() {
        let mut used = [0usize; 6];
        for other in &near[i] {
            used[hatches[*other]] += 1;
        }
        let least = (0..6).min_by_key(|hatch| (used[*hatch], *hatch));
        hatches[i] = least.unwrap_or(0);
    }
    hatches
}

fn path(frame: &Frame, area: &Area) -> String {
    let mut out = String::new();
    for ring in area.parts().iter().flat_map(Part::rings) {
        let mut last = None;
        for point in ring.points() {
            let (x, y) = frame.at(*point);
            let rounded = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
            if last == Some(rounded) {
                continue;
            }
            let step = if last.is_none() { 'M' } else { 'L' };
            let _ = write!(out, "{step}{x:.1} {y:.1}");
            last = Some(rounded);
        }
        out.push('Z');
    }
    out
}

/// The catchment's name or id at a point inside its largest part, where there is room for it.
fn label(out: &mut String, frame: &Frame, catchment: &Catchment, size: f64) {
    let parts = catchment.area.parts().iter();
    let Some(part) = parts.max_by_key(|part| part.shell.doubled_area().unsigned_abs()) else {
        return;
    };
    let place = |p: &Point| {
        let (x, y) = frame.at(*p);
        Coord { x, y }
    };
    let line = |ring: &crate::geo::Ring| {
        LineString::new(
            ring.points()
                .iter()
                .chain(ring.points().first())
                .map(place)
                .collect(),
        )
    };
    let shell = line(&part.shell);
    let (low, high) = shell.0.iter().fold((f64::MAX, f64::MIN), |(low, high), c| {
        (low.min(c.x), high.max(c.x))
    });
    let text = if catchment.name.is_empty() {
        catchment.id.as_str()
    } else {
        catchment.name.as_str()
    };
    let wide = unicode_width::UnicodeWidthStr::width(text) as f64 * size * 0.54;
    let holes = part.holes.iter().map(line).collect();
    if let Some(at) = Polygon::new(shell, holes)
        .interior_point()
        .filter(|_| wide < high - low)
    {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"{size}\" paint-order=\"stroke\" \
             stroke=\"#fff\" stroke-width=\"3\">{}</text>",
            at.x(),
            at.y() + 5.0,
            html(text),
        );
    }
}

/// A bar of a round number of metres, at most a fifth of the width.
fn scale(out: &mut String, frame: &Frame, size: f64) {
    let most = frame.metres * WIDTH / 5.0;
    let lengths = (0..8).flat_map(|power| [1, 2, 5].map(|n| n * 10u64.pow(power)));
    let Some(length) = lengths.rev().find(|length| *length as f64 <= most) else {
        return;
    };
    let wide = length as f64 / frame.metres;
    let text = if length >= 1_000 {
        format!("{} km", length / 1_000)
    } else {
        format!("{length} m")
    };
    let (x, y) = (WIDTH - MARGIN - wide, frame.height - 6.0);
    let _ = writeln!(
        out,
        "<path d=\"M{x:.1} {0:.1}v6h{wide:.1}v-6\" fill=\"none\" stroke=\"#111\" stroke-width=\"2\"/>\
         <text x=\"{1:.1}\" y=\"{2:.1}\" text-anchor=\"middle\" font-size=\"{size}\">{text}</text>",
        y - 6.0,
        x + wide / 2.0,
        y - 10.0,
    );
}
