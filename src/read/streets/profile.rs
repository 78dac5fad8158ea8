//! Which lines of a street file a child may walk: one small table with a version, recorded under the seal; and
//! which are main roads.
//!
//! In: the values of `highway`, `foot`, `access` and `tunnel`. Out: yes or no. The policy cannot change it in this
//! version. It follows the meaning of the tags as the OpenStreetMap wiki gives them (pages "Key:highway",
//! "Key:foot", "Key:access"); where the wiki leaves it open, a child of six decides: no motorways, no trunk roads.

/// The version of this table. Whoever changes a word below changes it too.
pub const PROFILE: &str = "foot-1";

/// Walked unless a sign forbids it.
const WALKED: [&str; 20] = [
    "corridor",
    "footway",
    "living_street",
    "path",
    "pedestrian",
    "platform",
    "primary",
    "primary_link",
    "residential",
    "road",
    "secondary",
    "secondary_link",
    "service",
    "steps",
    "tertiary",
    "tertiary_link",
    "track",
    "unclassified",
    "crossing",
    "elevator",
];
/// Walked only where `foot` says so.
const WALKED_IF_SAID: [&str; 5] = ["bridleway", "busway", "cycleway", "trunk", "trunk_link"];
/// What `foot` says where one may walk, whatever `access` says.
const FOOT_YES: [&str; 4] = ["designated", "official", "permissive", "yes"];
/// What forbids it, in `foot`, and in `access` where `foot` is silent.
const FORBIDDEN: [&str; 8] = [
    "agricultural",
    "customers",
    "delivery",
    "forestry",
    "military",
    "no",
    "permit",
    "private",
];

/// Main roads (主干路、次干路 and above), walked or not. Only trial figures count them, so they have no version.
const MAIN: [&str; 4] = ["motorway", "primary", "secondary", "trunk"];

/// The tags that decide.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tags<'t> {
    pub(super) highway: Option<&'t str>,
    pub(super) foot: Option<&'t str>,
    pub(super) access: Option<&'t str>,
    pub(super) tunnel: Option<&'t str>,
}

impl<'t> Tags<'t> {
    /// The tags of a layer's line; one without `highway` is a street of the layer's own.
    pub(super) fn of_properties(
        properties: &'t serde_json::Map<String, serde_json::Value>,
    ) -> Self {
        let tag = |name: &str| properties.get(name).and_then(serde_json::Value::as_str);
        Self {
            highway: tag("highway").or(Some("road")),
            foot: tag("foot"),
            access: tag("access"),
            tunnel: tag("tunnel"),
        }
    }

    /// Whether it is a main road above ground.
    pub(super) fn is_main(self) -> bool {
        let above = matches!(self.tunnel, None | Some("no"));
        above && self.highway.is_some_and(|highway| MAIN.contains(&highway))
    }

    /// Whether a child may walk there.
    pub(super) fn walkable(self) -> bool {
        let highway = self.highway.unwrap_or("");
        let said = self.foot.is_some_and(|foot| FOOT_YES.contains(&foot));
        if said {
            return WALKED.contains(&highway) || WALKED_IF_SAID.contains(&highway);
        }
        let forbidden = |value: Option<&str>| value.is_some_and(|value| FORBIDDEN.contains(&value));
        // `use_sidepath` and the like are no way of their own: the path beside is mapped.
        let silent = self.foot.is_none();
        silent && WALKED.contains(&highway) && !forbidden(self.access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_walk_where() {
        for (highway, foot, access, expected) in [
            ("footway", "", "", true),
            ("steps", "", "", true),
            ("residential", "", "", true),
            ("primary", "", "", true),
            ("service", "", "private", false),
            ("service", "yes", "private", true),
            ("residential", "no", "", false),
            ("residential", "private", "", false),
            ("secondary", "use_sidepath", "", false),
            ("path", "", "no", false),
            ("path", "permissive", "no", true),
            ("cycleway", "", "", false),
            ("cycleway", "designated", "", true),
            ("trunk", "", "", false),
            ("trunk", "yes", "", true),
            ("motorway", "", "", false),
            ("motorway", "yes", "", false),
            ("motorway_link", "yes", "", false),
            ("construction", "yes", "", false),
            ("proposed", "", "", false),
            ("", "", "", false),
            ("", "yes", "", false),
        ] {
            let value = |text: &'static str| Some(text).filter(|text| !text.is_empty());
            let tags = Tags {
                highway: value(highway),
                foot: value(foot),
                access: value(access),
                tunnel: None,
            };
            assert_eq!(tags.walkable(), expected, "{highway} {foot} {access}");
        }
    }

    #[test]
    fn what_is_a_main_road() {
        for (highway, tunnel, expected) in [
            (Some("primary"), None, true),
            (Some("secondary"), Some("no"), true),
            (Some("motorway"), None, true),
            (Some("trunk"), None, true),
            (Some("trunk"), Some("yes"), false),
            (Some("primary_link"), None, false),
            (Some("tertiary"), None, false),
            (Some("residential"), None, false),
            (None, None, false),
        ] {
            let tags = Tags {
                highway,
                tunnel,
                ..Tags::default()
            };
            assert_eq!(tags.is_main(), expected, "{highway:?} {tunnel:?}");
        }
    }
}
