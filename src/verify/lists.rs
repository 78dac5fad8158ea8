//! The check LISTS: the printed lists name the numbers that the results place, no other, each once.
//!
//! In: the pages of `lists/`, results, schools. Out: the first page and number that differ. Numbers are taken from
//! the cells marked `<td class="number">` and from nowhere else (`log/log.md`): what else a page shows is no
//! evidence.

use super::told::{phrase, phrase_of};
use super::{Evidence, Outcome, Problem, results_path};
use crate::model::Publication;

/// What a cell of a number begins with.
const MARK: &[u8] = b"<td class=\"number\">";

/// The numbers that a page names, sorted.
fn numbers(page: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK) {
        rest = &rest[at + MARK.len()..];
        let end = rest.iter().position(|b| *b == b'<').unwrap_or(rest.len());
        found.push(String::from_utf8_lossy(&rest[..end]).into_owned());
    }
    found.sort_unstable();
    found
}

/// LISTS: a page for each school, one for those placed nowhere where there are any, and no other.
pub(super) fn lists(evidence: &Evidence<'_>) -> Outcome {
    let manifest = evidence.manifest.as_ref().map_err(Clone::clone)?;
    if manifest.publication == Publication::Roots {
        return Err(Problem::not_applicable(&results_path(1)));
    }
    let (results, _) = evidence.results_now()?;
    let schools = evidence.schools.as_ref().map_err(Clone::clone)?;
    let mut wanted: Vec<(String, Vec<&str>)> = schools
        .iter()
        .map(|school| (format!("lists/school-{}.html", school.code), Vec::new()))
        .collect();
    let mut by_hand = Vec::new();
    for result in results {
        let list = match result.place {
            Some(school) => &mut wanted[school as usize].1,
            None => &mut by_hand,
        };
        list.push(result.number.as_str());
    }
    if !by_hand.is_empty() || evidence.bundle.get(BY_HAND).is_some() {
        wanted.push((BY_HAND.to_owned(), by_hand));
    }
    for (path, mut expected) in wanted.iter().cloned() {
        let page = evidence.bundle.get(&path);
        let found = numbers(page.ok_or_else(|| Problem::missing(&path))?);
        expected.sort_unstable();
        compare(&path, &expected, &found)?;
    }
    let mut pages = evidence.bundle.iter().map(|(path, _)| path);
    let known = |path: &str| path == INDEX_PAGE || wanted.iter().any(|(own, _)| own == path);
    match pages.find(|path| path.starts_with("lists/") && !known(path)) {
        Some(path) => Err(Problem::fail(
            path,
            phrase("told-no-page"),
            phrase("told-page"),
        )),
        None => Ok(()),
    }
}

const INDEX_PAGE: &str = "lists/index.html";
const BY_HAND: &str = "lists/by-hand.html";

/// Names the first number that is missing, strange or there twice; both lists are sorted.
fn compare(path: &str, expected: &[&str], found: &[String]) -> Outcome {
    for i in 0..expected.len().max(found.len()) {
        let (wanted, here) = (expected.get(i).copied(), found.get(i).map(String::as_str));
        match (wanted, here) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                let expected = phrase_of("told-named", "number", a);
                return Err(Problem::fail(path, expected, phrase("told-not-named")));
            }
            (_, b) => {
                let number = b.unwrap_or_default();
                let expected = phrase("told-placed-once");
                let found = phrase_of("told-named", "number", number);
                return Err(Problem::fail(path, expected, found));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_from_marked_cells_only() {
        let page = b"<td class=\"k\">A09</td><td class=\"number\">A02</td>x<td class=\"number\">A01<td class=\"number\">";
        assert_eq!(numbers(page), ["", "A01", "A02"]);
        let list = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert!(compare("p", &["A1", "A2"], &list(&["A1", "A2"])).is_ok());
        for found in [
            &["A1"][..],
            &["A1", "A2", "A2"],
            &["A1", "A2", "A3"],
            &["A0", "A1", "A2"],
            &[],
        ] {
            assert!(
                compare("p", &["A1", "A2"], &list(found)).is_err(),
                "{found:?}"
            );
        }
    }
}
