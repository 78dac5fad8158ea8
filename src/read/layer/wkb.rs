//! Well-known binary: points, lines and polygons as GeoPackage and PostGIS write them.
//!
//! In: bytes of ISO or extended WKB, either byte order, with or without height and measure. Out: plane numbers.
//! Why not a crate: every count must be held against the bytes that are left before anything is allocated, and
//! nothing but these six kinds is asked for. It knows no grid. Source: OGC 06-103r4 section 8.

/// What stands in the bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Lines, each a list of points.
    Lines(Vec<Vec<[f64; 2]>>),
    /// Polygons, each a list of rings, the shell first.
    Polygons(Vec<Vec<Vec<[f64; 2]>>>),
    /// Something else, by its name.
    Other(&'static str),
}

/// Why bytes are no WKB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum WkbFault {
    #[error("the shape is cut off")]
    Short,
    #[error("a count is larger than the bytes that are left")]
    Count,
    #[error("unknown kind of shape {0}")]
    Kind(u32),
    #[error("a member is of another kind")]
    Member,
}

/// Reads one shape; bytes behind it are left alone.
pub(super) fn parse(bytes: &[u8]) -> Result<Shape, WkbFault> {
    Cursor { rest: bytes }.shape()
}

struct Cursor<'b> {
    rest: &'b [u8],
}

/// Byte order, kind and how many numbers a point has.
struct Head {
    big: bool,
    kind: u32,
    numbers: usize,
}

impl<'b> Cursor<'b> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbFault> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(WkbFault::Short)?;
        self.rest = rest;
        Ok(*head)
    }

    fn int(&mut self, big: bool) -> Result<u32, WkbFault> {
        let bytes = self.take()?;
        Ok(if big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    /// A count of things of at least so many bytes each.
    fn count(&mut self, big: bool, least: usize) -> Result<usize, WkbFault> {
        let count = usize::try_from(self.int(big)?).map_err(|_| WkbFault::Count)?;
        match count.checked_mul(least) {
            Some(needed) if needed <= self.rest.len() => Ok(count),
            _ => Err(WkbFault::Count),
        }
    }

    fn head(&mut self) -> Result<Head, WkbFault> {
        let big = self.take::<1>()?[0] == 0;
        let code = self.int(big)?;
        let (flags, code) = (code >> 29, code & 0x1fff_ffff);
        // Bit 29 says that a code of the system follows (PostGIS).
        if flags & 1 != 0 {
            self.int(big)?;
        }
        let (thousands, kind) = (code / 1000, code % 1000);
        let height = flags & 4 != 0 || thousands == 1 || thousands == 3;
        let measure = flags & 2 != 0 || thousands == 2 || thousands == 3;
        if thousands > 3 {
            return Err(WkbFault::Kind(code));
        }
        let numbers = 2 + usize::from(height) + usize::from(measure);
        Ok(Head { big, kind, numbers })
    }

    fn shape(&mut self) -> Result<Shape, WkbFault> {
        let head = self.head()?;
        match head.kind {
            2 => Ok(Shape::Lines(vec![self.points(&head)?])),
            3 => Ok(Shape::Polygons(vec![self.rings(&head)?])),
            5 => Ok(Shape::Lines(self.members(&head, 2, Self::points)?)),
            6 => Ok(Shape::Polygons(self.members(&head, 3, Self::rings)?)),
            1 => Ok(Shape::Other("Point")),
            4 => Ok(Shape::Other("MultiPoint")),
            7 => Ok(Shape::Other("GeometryCollection")),
            8..=17 => Ok(Shape::Other("Curve or Surface")),
            other => Err(WkbFault::Kind(other)),
        }
    }

    fn members<T>(
        &mut self,
        head: &Head,
        kind: u32,
        read: fn(&mut Self, &Head) -> Result<T, WkbFault>,
    ) -> Result<Vec<T>, WkbFault> {
        let count = self.count(head.big, 9)?;
        let mut members = Vec::with_capacity(count);
        for _ in 0..count {
            let own = self.head()?;
            if own.kind != kind {
                return Err(WkbFault::Member);
            }
            members.push(read(self, &own)?);
        }
        Ok(members)
    }

    fn rings(&mut self, head: &Head) -> Result<Vec<Vec<[f64; 2]>>, WkbFault> {
        let count = self.count(head.big, 4)?;
        (0..count).map(|_| self.points(head)).collect()
    }

    fn points(&mut self, head: &Head) -> Result<Vec<[f64; 2]>, WkbFault> {
        let count = self.count(head.big, head.numbers * 8)?;
        let mut points = Vec::with_capacity(count);
        for _ in 0..count {
            let mut point = [0.0; 2];
            for i in 0..head.numbers {
                let bytes = self.take()?;
                let value = if head.big {
                    f64::from_be_bytes(bytes)
                } else {
                    f64::from_le_bytes(bytes)
                };
                if let Some(slot) = point.get_mut(i) {
                    *slot = value;
                }
            }
            points.push(point);
        }
        Ok(points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(big: bool, code: u32, rest: &[&[u8]]) -> Vec<u8> {
        let code = if big {
            code.to_be_bytes()
        } else {
            code.to_le_bytes()
        };
        let mut out = vec![u8::from(!big)];
        out.extend(code);
        rest.iter().for_each(|piece| out.extend(*piece));
        out
    }

    #[test]
    fn either_order_and_every_flavour_of_height_is_read() {
        for (big, code, numbers) in [
            (false, 2, 2),
            (true, 2, 2),
            (false, 1002, 3),
            (false, 2002, 3),
            (true, 3002, 4),
            (false, 0x8000_0002, 3),
            (false, 0x4000_0002, 3),
        ] {
            let number = |v: f64| {
                if big {
                    v.to_be_bytes()
                } else {
                    v.to_le_bytes()
                }
            };
            let count = if big {
                2u32.to_be_bytes()
            } else {
                2u32.to_le_bytes()
            };
            let mut all = bytes(big, code, &[&count]);
            for point in 0..2 {
                (0..numbers).for_each(|i| all.extend(number(f64::from(point * 10 + i))));
            }
            let expected = vec![vec![[0.0, 1.0], [10.0, 11.0]]];
            assert_eq!(parse(&all), Ok(Shape::Lines(expected)), "{code}");
            for end in 0..all.len() {
                assert!(parse(&all[..end]).is_err());
            }
        }
        let with_system = bytes(false, 0x2000_0003, &[&4490u32.to_le_bytes(), &[0; 4]]);
        assert_eq!(parse(&with_system), Ok(Shape::Polygons(vec![vec![]])));
    }

    #[test]
    fn counts_are_held_against_the_bytes() {
        let huge = u32::MAX.to_le_bytes();
        for code in [2, 3, 5, 6] {
            assert_eq!(parse(&bytes(false, code, &[&huge])), Err(WkbFault::Count));
        }
        assert_eq!(parse(&bytes(false, 99, &[])), Err(WkbFault::Kind(99)));
        let wrong = bytes(
            false,
            6,
            &[&1u32.to_le_bytes(), &bytes(false, 2, &[&[0; 4]])],
        );
        assert_eq!(parse(&wrong), Err(WkbFault::Member));
        assert_eq!(
            parse(&bytes(false, 7, &[])),
            Ok(Shape::Other("GeometryCollection"))
        );
    }
}
