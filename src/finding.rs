//! Findings: what is wrong or worth a look in the office's files, with its cell.
//!
//! A finding is data: a code, a place and arguments. Its sentences, Chinese and English, are in the
//! catalogues (`report/words`), and a test holds that every code has both. All findings are told, sorted;
//! nothing is repaired. Rules: STYLE section 7, BADINPUT G1, G2 and G7.

use std::cmp::Ordering;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Must be corrected before the seal.
    Error,
    /// Should be confirmed; does not stop the work.
    Warning,
    /// For information: what was normalised, counted in or not read.
    Note,
}

impl Severity {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Its public name, such as `bad-number`.
    pub id: &'static str,
    /// How much it weighs.
    pub severity: Severity,
}

/// The line or row a finding points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The file as a whole.
    File,
    /// A row, counted as a spreadsheet does: the header is row 1.
    Row(u32),
    /// A line and a column of a text file, both from 1.
    Line(u32, u32),
    /// A feature of a layer, from 1.
    Feature(u32),
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The file's name as it was found.
    pub file: String,
    /// The row, line or feature.
    pub spot: Spot,
    /// The column's own header.
    pub column: Option<String>,
    /// The text that was found there, shortened.
    pub value: Option<String>,
}

impl Cell {
    /// A whole file.
    pub fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            spot: Spot::File,
            column: None,
            value: None,
        }
    }

    /// A place in a file.
    pub fn at(file: &str, spot: Spot) -> Self {
        Self {
            spot,
            ..Self::file(file)
        }
    }

    /// The same place with its column.
    pub fn column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The same place with the text that stands there, cut to 60 characters.
    pub fn value(mut self, value: &str) -> Self {
        let mut short: String = value.chars().take(60).collect();
        if short.len() < value.len() {
            short.push('…');
        }
        self.value = Some(short);
        self
    }
}

/// What stands for "there is none" where a sentence chooses by an argument, such as a near word.
pub const NONE: &str = "none";

/// An argument of a finding's sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A text, shown as it is.
    Text(String),
    /// A count, shown with thousands separated and fit for plurals.
    Count(u64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u128> for Arg {
    /// A number beyond counting is shown as it is.
    fn from(count: u128) -> Self {
        u64::try_from(count).map_or_else(|_| Self::Text(count.to_string()), Self::Count)
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

/// Something wrong, doubtful or worth telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is.
    pub code: &'static Code,
    /// Where it is.
    pub cell: Cell,
    /// What its sentence names.
    pub args: Vec<(&'static str, Arg)>,
}

impl Finding {
    /// A finding without arguments.
    pub fn new(code: &'static Code, cell: Cell) -> Self {
        Self {
            code,
            cell,
            args: Vec::new(),
        }
    }

    /// The same finding with one more argument.
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Whether it must be corrected before the seal.
    pub fn is_error(&self) -> bool {
        self.code.severity == Severity::Error
    }

    fn order(&self, other: &Self, files: &[&str]) -> Ordering {
        let rank = |f: &Self| files.iter().position(|name| *name == f.cell.file);
        (
            rank(self),
            &self.cell.file,
            self.cell.spot,
            &self.cell.column,
            self.code.id,
        )
            .cmp(&(
                rank(other),
                &other.cell.file,
                other.cell.spot,
                &other.cell.column,
                other.code.id,
            ))
    }
}

/// Puts findings in the order of files given, then by row and column.
pub fn sort(findings: &mut [Finding], files: &[&str]) {
    findings.sort_by(|a, b| a.order(b, files));
}

/// The first numbers of a list, for a message.
pub fn few(list: &[impl ToString]) -> String {
    let first: Vec<String> = list.iter().take(5).map(ToString::to_string).collect();
    let more = if list.len() > first.len() {
        ", …"
    } else {
        ""
    };
    first.join(", ") + more
}

/// The nearest of some known words, when it is near enough to be a slip.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let wanted = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            let longest = wanted.chars().count().max(candidate.chars().count());
            *distance * 5 <= longest * 2 && *distance < longest
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $severity:ident $id:literal;)*) => {
        $($(#[$doc])* pub const $name: &Code = &Code { id: $id, severity: Severity::$severity };)*
        /// Every code, in the order of the catalogue.
        pub const CODES: &[&Code] = &[$($name),*];
    };
}

codes! {
    // files
    /// A byte sequence fits neither UTF-8 nor GB 18030.
    BAD_ENCODING Error "bad-encoding";
    /// Which encoding other than UTF-8 was taken.
    ENCODING_TAKEN Note "encoding-taken";
    /// The file holds nothing, or no row of data.
    EMPTY_FILE Error "empty-file";
    /// Two columns have the same header.
    DUPLICATE_COLUMN Error "duplicate-column";
    /// A needed column is not there.
    MISSING_COLUMN Error "missing-column";
    /// Columns that nothing reads.
    COLUMN_NOT_READ Note "column-not-read";
    /// A row has more cells than the header.
    ROW_TOO_LONG Error "row-too-long";
    /// Rows with fewer cells than the header.
    ROW_TOO_SHORT Warning "row-too-short";
    /// The policy names a header that the file does not have.
    MAPPED_HEADER Error "mapped-header";
    /// A quotation mark is never closed.
    UNCLOSED_QUOTE Error "unclosed-quote";
    /// Full-width or invisible characters were folded.
    NORMALISED Note "normalised";
    /// Sample or empty rows were passed over.
    ROWS_SKIPPED Note "rows-skipped";
    /// A row of totals among the rows of data.
    TOTAL_ROW Error "total-row";
    /// A needed cell is empty.
    EMPTY_CELL Error "empty-cell";
    /// A spreadsheet's error value.
    ERROR_VALUE Error "error-value";
    /// A control character in a cell that is published or hashed.
    CONTROL_CHARACTER Error "control-character";
    // cells
    /// Not a number of the form a/this place.
    NOT_A_FORM Error "not-a-number-form";
    /// A number kept for reserve slots.
    RESERVED_NUMBER Error "reserved-number";
    /// The same number twice.
    DUPLICATE_NUMBER Error "duplicate-number";
    /// Not a number of degrees.
    BAD_DEGREES Error "bad-degrees";
    /// Only one of longitude and latitude.
    HALF_POINT Error "half-point";
    /// Longitude and latitude exchanged in (nearly) the whole file.
    EXCHANGED Error "exchanged";
    /// The point 0, 0.
    NULL_ISLAND Error "null-island";
    /// Far outside every catchment.
    FAR_AWAY Warning "far-away";
    /// Not a date.
    BAD_DATE Error "bad-date";
    /// A spreadsheet serial was read as a date.
    SERIAL_DATE Note "serial-date";
    /// Neither yes nor no.
    BAD_FLAG Error "bad-flag";
    /// A value that no list of the policy names.
    UNLISTED_VALUE Error "unlisted-value";
    /// Born outside the policy's age window.
    OUT_OF_AGE Error "out-of-age";
    // schools
    /// Not a school code.
    BAD_SCHOOL_CODE Error "bad-school-code";
    /// The same school code twice.
    DUPLICATE_SCHOOL Error "duplicate-school";
    /// Not a whole number of seats.
    BAD_SEATS Error "bad-seats";
    /// Not a number of classes.
    BAD_CLASSES Error "bad-classes";
    /// More seats than the classes of a school hold.
    CLASSES_TOO_LARGE Warning "classes-too-large";
    /// An open school with no seat.
    NO_SEATS Warning "no-seats";
    /// A status that is not known.
    BAD_STATUS Error "bad-status";
    /// A school without a point, where distances are needed.
    SCHOOL_WITHOUT_POINT Error "school-without-point";
    /// An open school that no catchment names.
    SCHOOL_WITHOUT_CATCHMENT Warning "school-without-catchment";
    /// A school point outside its own catchment.
    SCHOOL_OUTSIDE Note "school-outside";
    /// A school far outside every catchment.
    SCHOOL_FAR Warning "school-far";
    // catchments
    /// Not GeoJSON.
    BAD_GEOJSON Error "bad-geojson";
    /// A layer that declares another coordinate system.
    OTHER_CRS Error "other-crs";
    /// A feature that is no polygon.
    NOT_A_POLYGON Error "not-a-polygon";
    /// A coordinate that is no number of degrees.
    BAD_COORDINATE Error "bad-coordinate";
    /// A ring that does not end where it began.
    OPEN_RING Error "open-ring";
    /// A ring without area.
    RING_NO_AREA Error "ring-no-area";
    /// A ring that crosses itself.
    RING_CROSSES Error "ring-crosses";
    /// A ring that touches itself.
    RING_TOUCHES Warning "ring-touches";
    /// A ring that runs back along itself.
    RING_SPIKE Warning "ring-spike";
    /// A point repeated in a ring.
    RING_REPEATS Note "ring-repeats";
    /// The same catchment twice.
    DUPLICATE_CATCHMENT Error "duplicate-catchment";
    /// A catchment id that cannot be used.
    BAD_CATCHMENT_ID Error "bad-catchment-id";
    /// A catchment without a school.
    CATCHMENT_WITHOUT_SCHOOL Warning "catchment-without-school";
    /// A catchment names a school that is not in the list of schools.
    UNKNOWN_SCHOOL_IN_CATCHMENT Warning "unknown-school-in-catchment";
    /// A catchment of several schools under a rule that knows one.
    CATCHMENT_NOT_SINGLE Error "catchment-not-single";
    /// Two catchments overlap.
    OVERLAP Warning "overlap";
    /// Overlaps too thin to hold a home.
    OVERLAP_SLIVERS Note "overlap-slivers";
    /// Features of a layer that hold for another stage or year.
    OTHER_ENTRY Note "other-entry";
    /// A year of validity that is none.
    BAD_VALIDITY Error "bad-validity";
    /// Grades that cannot be read.
    BAD_GRADE Error "bad-grade";
    /// Ground that catchments enclose and none covers.
    GAP Warning "gap";
    /// Gaps too thin to hold a home.
    GAP_SLIVERS Note "gap-slivers";
    /// Borders that meet so often that overlaps and gaps were not looked for.
    BORDERS_TANGLED Warning "borders-tangled";
    /// Corners that only one side of a border has.
    BORDER_CORNERS Note "border-corners";
    /// Borders that should be one are apart by less than the grid can show.
    BORDERS_THIN Note "borders-thin";
    /// Rings of one catchment overlap, so that what is inside is not clear.
    RINGS_UNCLEAR Warning "rings-unclear";
    /// What would mend the layer was worked out.
    PATCH Note "patch";
    /// Catchments in several pieces.
    IN_PIECES Note "in-pieces";
    /// A hole that is not inside its own shell.
    HOLE_OUTSIDE Error "hole-outside";
    // layers of other formats
    /// A layer that cannot be read.
    BAD_LAYER Error "bad-layer";
    /// A file with several layers, and none of them named; or the named one is not there.
    LAYER_CHOICE Error "layer-choice";
    /// A shapefile without one of its files.
    SHAPEFILE_WITHOUT Error "shapefile-without";
    /// Rings that turn as holes do, with no shell around them.
    RING_TURNED Note "ring-turned";
    /// Two attributes could be meant, and they differ.
    ATTRIBUTE_UNSURE Warning "attribute-unsure";
    // coordinate systems
    /// A name of a coordinate system that is not known.
    CRS_UNKNOWN Error "crs-unknown";
    /// A coordinate system that needs official parameters.
    CRS_REFUSED Error "crs-refused";
    /// The file says another coordinate system than the policy.
    CRS_DIFFERS Error "crs-differs";
    /// The file carries the code of WGS 84, or one that is not known, and the policy says something else.
    CRS_LABEL Warning "crs-label";
    /// Eastings of another strip than the declared one.
    CRS_STRIP Error "crs-strip";
    /// Coordinates were converted.
    CONVERTED Note "converted";
    /// Latitude before longitude, or northing before easting.
    LAYER_EXCHANGED Error "layer-exchanged";
    /// Metres where degrees are expected.
    LOOKS_PROJECTED Error "looks-projected";
    /// Points outside the area of the declared system.
    OUTSIDE_CRS Warning "outside-crs";
    /// Schools lie in their catchments only if one of the files is in another system.
    CRS_OFFSET Error "crs-offset";
    /// The same, although both systems are declared.
    CRS_OFFSET_DECLARED Warning "crs-offset-declared";
    /// Homes lie in no catchment that would lie in one if a file were in another system.
    HOMES_OFFSET Warning "homes-offset";
    // homes
    /// A home in no catchment, and the policy says nothing.
    HOME_IN_NONE Error "home-in-none";
    /// Homes in no catchment, handled as the policy says.
    HOMES_IN_NONE Warning "homes-in-none";
    /// A home on an edge, and the policy says nothing.
    HOME_ON_EDGE Error "home-on-edge";
    /// Homes on an edge, handled as the policy says.
    HOMES_ON_EDGE Warning "homes-on-edge";
    /// A row of the list of homes on borders names no catchment that is known.
    UNKNOWN_CATCHMENT Error "unknown-catchment";
    /// A second row of that list for a home.
    BORDER_ROW_TWICE Error "border-row-twice";
    /// A row of that list gives a home to a catchment that it does not touch.
    BORDER_ROW_ELSEWHERE Error "border-row-elsewhere";
    /// A row of that list that decides nothing.
    BORDER_ROW_UNUSED Warning "border-row-unused";
    /// The list is there, and the policy does not go by it.
    BORDER_LIST_UNUSED Note "border-list-unused";
    /// A home in several catchments, and the policy says nothing.
    HOME_IN_SEVERAL Error "home-in-several";
    /// Homes in several catchments, handled as the policy says.
    HOMES_IN_SEVERAL Warning "homes-in-several";
    // choices
    /// A choice that is no known school.
    UNKNOWN_CHOICE Error "unknown-choice";
    /// The same school chosen twice.
    REPEATED_CHOICE Error "repeated-choice";
    /// An empty choice before a filled one.
    CHOICE_GAP Error "choice-gap";
    /// A school that is not open.
    PLANNED_CHOICE Error "planned-choice";
    /// A school outside what the round allows.
    CHOICE_NOT_ALLOWED Error "choice-not-allowed";
    /// More or fewer choices than the round asks for.
    CHOICE_COUNT Error "choice-count";
    /// A child that no round takes.
    IN_NO_ROUND Error "in-no-round";
    /// Choices that no round reads.
    CHOICES_UNUSED Note "choices-unused";
    // units
    /// Members of a unit differ.
    UNIT_DIFFERS Error "unit-differs";
    /// A unit of one.
    UNIT_ALONE Warning "unit-alone";
    /// Units of several, and the policy says nothing.
    UNIT_WITHOUT_RULE Error "unit-without-rule";
    // tiers
    /// A fact that decides is unknown.
    NEEDS_REVIEW Error "needs-review";
    /// A key of the standing is unknown.
    KEY_UNKNOWN Error "key-unknown";
    /// A child of a tier that the office looks at one by one, and has not yet.
    TIER_REVIEW Error "tier-review";
    // seat locks
    /// A home that another family used, and the policy does not say what follows.
    HOME_LOCKED Error "home-locked";
    /// A home that another family used; the policy says what follows.
    HOME_LOCKED_RULED Warning "home-locked-ruled";
    /// Two families of one roll with the same housing unit.
    HOME_TWICE Error "home-twice";
    /// A year or number of years that the register of locks cannot hold.
    BAD_LOCK_YEAR Error "bad-lock-year";
    /// A stage that a lock does not know.
    BAD_LOCK_STAGE Error "bad-lock-stage";
    /// The register is there, and the policy has no lock.
    LOCKS_UNUSED Note "locks-unused";
    // policy
    /// Not TOML.
    BAD_TOML Error "bad-toml";
    /// A key the policy language does not know.
    UNKNOWN_KEY Error "unknown-key";
    /// A word the policy language does not know.
    UNKNOWN_WORD Error "unknown-word";
    /// A needed key is not there.
    MISSING_KEY Error "missing-key";
    /// A value of another kind.
    WRONG_KIND Error "wrong-kind";
    /// Known to the language, not yet to the engine; the seal waits.
    NOT_YET Error "not-yet";
    /// Known to the language, not yet to the engine; the work goes on without it, as told.
    NOT_YET_IN_CHAIN Warning "not-yet-in-chain";
    /// A predicate that cannot be read.
    BAD_PREDICATE Error "bad-predicate";
    /// Two uses of one fact as different kinds.
    FACT_KINDS Error "fact-kinds";
    /// A name of another form.
    BAD_NAME Error "bad-name";
    /// The same id twice.
    DUPLICATE_ID Error "duplicate-id";
    /// A reference to something not declared.
    UNDECLARED Error "undeclared";
    /// The lower end of a range lies above its upper end.
    RANGE_REVERSED Error "range-reversed";
    /// A tier behind one that everybody belongs to.
    TIER_NEVER Error "tier-never";
    /// A tier that no child belongs to.
    TIER_EMPTY Warning "tier-empty";
    /// A child whom no tier fits, although the standing begins with the tier.
    FITS_NO_TIER Error "fits-no-tier";
    /// A word of a condition that no child has.
    WORD_NOT_IN_DATA Warning "word-not-in-data";
    /// A value that no condition names, but that looks like a word of one.
    VALUE_NEAR_WORD Warning "value-near-word";
    /// An order in which two children can be equal.
    ORDER_CAN_TIE Error "order-can-tie";
    /// Two orders of a round do not say who of two children stands first.
    ORDERS_INTERLEAVE Error "orders-interleave";
    /// A rule for units of several that needs one order at all schools.
    BOUNDARY_NEEDS_ONE_ORDER Error "boundary-needs-one-order";
    /// Two pools share a school.
    POOLS_SHARE_SCHOOL Error "pools-share-school";
    /// The first choice is not the school that it is locked to.
    FIRST_IS_LOCKED Error "first-is-locked";
    /// A fact that may not decide in compulsory schooling.
    FORBIDDEN_FACT Error "forbidden-fact";
    /// A school code that cannot name a lottery of its own.
    LOTTERY_OF_SCHOOL Error "lottery-of-school";
    /// A circle draw that decides elsewhere than in the first round, or of a part of the seats.
    RING_NOT_FIRST Error "ring-not-first";
    /// One line for several schools in which a child has a number for each school.
    ONE_LINE_MANY_NUMBERS Error "one-line-many-numbers";
    /// A ticket of a circle draw, which no key gives.
    TICKET_BY_HAND Error "ticket-by-hand";
    /// Lotteries whose tickets are computed in two ways.
    TICKETS_DIFFER Error "tickets-differ";
    /// A number on the list of a circle draw that has not the declared form.
    LIST_DIGITS Error "list-digits";
    /// What top trading cycles lack.
    CYCLES_LACK Warning "cycles-lack";
    /// Children bound together in a round of top trading cycles.
    CYCLES_UNITS Error "cycles-units";
    /// A row of the table of quotas without a round that asks for it.
    QUOTA_ROUND Error "quota-round";
    /// A row of the table of quotas that names no reserve of its round.
    QUOTA_RESERVE Error "quota-reserve";
    /// Two rows of the table of quotas for one seat count.
    DUPLICATE_QUOTA Error "duplicate-quota";
    /// The quotas of a school add up to more than its seats.
    QUOTAS_ABOVE_SEATS Error "quotas-above-seats";
    /// A source that cannot give enough chance.
    TOO_LITTLE_CHANCE Error "too-little-chance";
    /// A key that takes longer to compute than families can be asked for.
    STRETCH_TOO_LONG Error "stretch-too-long";
    /// A period of objection that is too short, or a slip.
    OBJECTION_PERIOD Error "objection-period";
    /// Facts under codes stand by number, and mode `roots` publishes nothing by number.
    CODES_NEED_NUMBERS Error "codes-need-numbers";
    /// A round of a beacon that falls too early, has come already, or falls absurdly late.
    BEACON_ROUND Error "beacon-round";
    /// What was assumed because the policy is silent.
    ASSUMED Note "assumed";
    // round as a whole
    /// Fewer seats than children.
    TOO_FEW_SEATS Warning "too-few-seats";
    /// Lists of the overflow that would make the market very large.
    OVERFLOW_LISTS_LARGE Warning "overflow-lists-large";
    // what a rule leaves open, or makes certain to hurt
    /// Everybody fits, and the policy does not say whether there is a draw all the same.
    SHORTCUT_UNSAID Note "shortcut-unsaid";
    /// Lists so short that somebody may be left although there is a seat for everybody.
    LIST_TOO_SHORT Warning "list-too-short";
    /// Reserved seats that an earlier round may use up.
    RESERVE_AFTER_OPEN Warning "reserve-after-open";
    /// More seats given before the draw than the plan has.
    DIRECT_ABOVE_SEATS Error "direct-above-seats";
    /// A circle draw of which nobody can say who is counted.
    CIRCLE_COUNT Error "circle-count";
    /// A circle draw for each child, and children bound together.
    CIRCLE_ENTRIES Warning "circle-entries";
    /// Kept seats that are for nobody, or a reserve without seats.
    RESERVE_EMPTY Warning "reserve-empty";
    /// Kept seats, filled first, that change nothing.
    RESERVE_IDLE Warning "reserve-idle";
    /// More children in a catchment than seats.
    ZONE_ABOVE_SEATS Note "zone-above-seats";
    // streets and distances
    /// A file that the policy names is not there.
    FILE_MISSING Error "file-missing";
    /// A street file that cannot be read.
    BAD_STREETS Error "bad-streets";
    /// A street file without a street that is walked.
    NO_STREETS Error "no-streets";
    /// Features of a street layer that are no lines.
    NOT_LINES Warning "not-lines";
    /// Streets that end where the file ends.
    STREETS_CUT Note "streets-cut";
    /// What was read of the streets.
    STREETS_READ Note "streets-read";
    /// A street file that no distance needs.
    STREETS_UNUSED Note "streets-unused";
    /// Streets in parts that no way joins.
    STREETS_IN_PARTS Warning "streets-in-parts";
    /// A school with no street within the limit.
    SCHOOL_OFF_STREETS Warning "school-off-streets";
    /// Homes with no street within the limit.
    HOMES_OFF_STREETS Warning "homes-off-streets";
    /// Homes from which no way leads to some school, handled as the policy says.
    HOMES_CUT_OFF Warning "homes-cut-off";
    /// A home from which no way leads to some school, and the policy refuses.
    HOME_CUT_OFF Error "home-cut-off";
    /// A school that no home can reach on foot, and the policy refuses.
    SCHOOL_CUT_OFF Error "school-cut-off";
    /// A school without land, where distances are measured to that.
    SCHOOL_WITHOUT_LAND Error "school-without-land";
    /// Land of a school that is not in the list of schools.
    LAND_OF_NOBODY Warning "land-of-nobody";
    // after the seal
    /// A sealed input was changed.
    CHANGED_SINCE_SEAL Error "changed-since-seal";
    /// A seed value of another form.
    BAD_SEED_VALUE Error "bad-seed-value";
    /// A value drawn by hand that its circle draw cannot have.
    BAD_HAND_VALUE Error "bad-hand-value";
    /// A value that is not the signature of a beacon's round.
    BAD_BEACON_VALUE Error "bad-beacon-value";
    /// A secret that is not the one committed to.
    OTHER_SECRET Error "other-secret";
    /// A character that the value of a source cannot hold.
    BAD_SEED_CHARACTER Error "bad-seed-character";
    /// A line of the seed file that names no sealed source.
    UNKNOWN_SEED_SOURCE Error "unknown-seed-source";
    /// A second value for a source.
    SEED_VALUE_TWICE Error "seed-value-twice";
    // after the draw
    /// A word for an event that is none.
    UNKNOWN_EVENT Error "unknown-event";
    /// A number in the table of events that is none.
    EVENT_NUMBER Error "event-number";
    /// A school in the table of events that is no code.
    EVENT_SCHOOL Error "event-school";
    /// An event of a day to come.
    EVENT_LATE Error "event-late";
    /// One person entered and checked an event.
    ONE_PERSON Error "one-person";
    /// An event that does not fit the placement as it stands.
    EVENT_UNFIT Error "event-unfit";
    /// An event after which somebody else would be worse off.
    EVENT_HARMS Error "event-harms";
    /// Rows that are recorded already.
    EVENTS_RECORDED Note "events-recorded";
    /// A mechanism under which one child's leaving can worsen another.
    EVENTS_MAY_HARM Warning "events-may-harm";
    // addresses and catchment texts
    /// The text of a catchment that decides cannot be read.
    TEXT_NOT_READ Error "text-not-read";
    /// The text of a catchment that decides nothing cannot be read.
    TEXT_LEFT_UNREAD Warning "text-left-unread";
    /// A range that was taken for both sides of its street.
    TEXT_BOTH_SIDES Note "text-both-sides";
    /// A catchment with other schools in another place.
    TEXT_SCHOOLS_DIFFER Error "text-schools-differ";
    /// The policy asks for texts and there are none.
    NO_TEXTS Error "no-texts";
    /// A catchment without a text where texts decide.
    CATCHMENT_WITHOUT_TEXT Warning "catchment-without-text";
    /// A stage that is none.
    BAD_STAGE Error "bad-stage";
    /// A part of an address that cannot be read.
    ADDRESS_NOT_READ Warning "address-not-read";
    /// A known address that no text names.
    COVERAGE_GAP Warning "coverage-gap";
    /// A known address that rules of equal rank claim for different schools.
    COVERAGE_CONFLICT Warning "coverage-conflict";
    /// Known addresses that text alone cannot decide.
    COVERAGE_OPEN Warning "coverage-open";
    /// Known addresses in several catchments because a text lets families choose.
    COVERAGE_BY_DESIGN Note "coverage-by-design";
    /// A known address to which text and polygons give different schools.
    COVERAGE_DIFFERS Warning "coverage-differs";
    /// How many known addresses are in just one catchment.
    COVERAGE_SUM Note "coverage-sum";
    /// The number at the end of an open range is claimed twice, by nobody, or it is not said.
    OPEN_NUMBER Warning "open-number";
    /// Rules of equal rank claim a home for different schools.
    HOME_TEXT_CONFLICT Error "home-text-conflict";
    /// Text alone cannot decide a home, and the policy says nothing.
    HOME_TEXT_OPEN Error "home-text-open";
    /// Homes that text alone cannot decide, handled as the policy says.
    HOMES_TEXT_OPEN Warning "homes-text-open";
    /// Text and polygons give a home different schools, and the policy says nothing.
    HOME_TEXT_DIFFERS Error "home-text-differs";
    /// Homes to which text and polygons give different schools, handled as the policy says.
    HOMES_TEXT_DIFFER Warning "homes-text-differ";
    /// Homes that the text leaves open and the polygons decide.
    HOMES_BY_POLYGON Warning "homes-by-polygon";
    /// A scenario names what the folder does not have.
    SCENARIO_NAME Error "scenario-name";
    /// A change of a scenario lacks what it needs, or says two things at once.
    SCENARIO_NEEDS Error "scenario-needs";
    /// A file that a scenario names is not there.
    SCENARIO_FILE Error "scenario-file";
    /// A change that reaches no child.
    SCENARIO_NOBODY Warning "scenario-nobody";
    /// Homes on moved ground that belong to other catchments and stay there.
    SCENARIO_OTHERS Note "scenario-others";
    /// A change that is not in force for the grade and year of entry.
    SCENARIO_LATER Note "scenario-later";
    /// Families whose lists were written anew, since their schools change.
    SCENARIO_LISTS Note "scenario-lists";
    /// A catchment that no open school serves any more.
    SCENARIO_NO_SCHOOL Warning "scenario-no-school";
    /// A scenario under which everything is as it was.
    SCENARIO_SAME Warning "scenario-same";
    /// More children to take away than there are.
    SCENARIO_FEWER Warning "scenario-fewer";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_plain() {
        let mut ids: Vec<&str> = CODES.iter().map(|code| code.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(
            ids.iter()
                .all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        );
    }

    #[test]
    fn findings_sort_by_file_row_and_column() {
        let at = |file: &str, row, column: &str| {
            Finding::new(BAD_DATE, Cell::at(file, Spot::Row(row)).column(column))
        };
        let mut found = vec![
            at("roll.csv", 9, "a"),
            at("roll.csv", 2, "b"),
            at("policy.toml", 3, "z"),
        ];
        sort(&mut found, &["policy.toml", "roll.csv"]);
        let rows: Vec<_> = found.iter().map(|f| f.cell.spot).collect();
        assert_eq!(rows, [Spot::Row(3), Spot::Row(2), Spot::Row(9)]);
    }
}
