//! Top trading cycles as the textbook says it (Abdulkadiroğlu & Sönmez 2003): one cycle at a time.

use super::matching::{Market, Places};

/// Schools point to the first remaining child of their order, children to their first school with a seat. `pick`
/// says from which child to look for a cycle, so that the order of the cycles can be varied.
pub fn trading_cycles(market: &Market, mut pick: impl FnMut(usize) -> usize) -> Places {
    let mut left = market.seats.clone();
    let mut places = vec![None; market.lists.len()];
    let mut here: Vec<usize> = (0..market.lists.len()).collect();
    let wish = |child: usize, left: &[u32]| {
        market.lists[child]
            .iter()
            .copied()
            .find(|school| left[*school] > 0)
    };
    while !here.is_empty() {
        // Whoever has no school left to point to goes home.
        if let Some(at) = here.iter().position(|child| wish(*child, &left).is_none()) {
            here.remove(at);
            continue;
        }
        let next = |child: usize| {
            let school = wish(child, &left).expect("it has a wish");
            let mut order = market.orders[school].iter();
            *order
                .find(|first| here.contains(first))
                .expect("whoever asks stands in the order")
        };
        // After as many steps as there are children, one is on a cycle for certain.
        let begin = here[pick(here.len())];
        let on = (0..here.len()).fold(begin, |child, _| next(child));
        let mut cycle = vec![on];
        while next(cycle[cycle.len() - 1]) != on {
            cycle.push(next(cycle[cycle.len() - 1]));
        }
        let gets: Vec<usize> = cycle
            .iter()
            .map(|child| wish(*child, &left).expect("it has a wish"))
            .collect();
        for (child, school) in cycle.iter().zip(gets) {
            places[*child] = Some(school);
            left[school] -= 1;
        }
        here.retain(|child| !cycle.contains(child));
    }
    places
}
