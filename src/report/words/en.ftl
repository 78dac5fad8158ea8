# English. The same keys as zh.ftl, in the same order; a test holds it.

## Findings: what is wrong, and what to do.

finding-bad-encoding = the bytes from here on are neither UTF-8 nor GB 18030
    .hint = Save the file again as "CSV UTF-8", or copy it again from where it came.
finding-encoding-taken = read as { $encoding }
    .hint = Nothing to do if names and words look right in this report.
finding-empty-file = there is nothing in this file
    .hint = Check that the right file was copied here.
finding-duplicate-column = two columns have this header
    .hint = Rename or remove one of them.
finding-missing-column = a needed column is not there; it is known as { $names }{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Add the column, or name your own header in the policy under [input].
finding-column-not-read = { $n ->
        [one] one column is not read: { $columns }
       *[other] { $n } columns are not read: { $columns }
    }
    .hint = Nothing to do: nobody reads them, and nothing of them is published.
finding-row-too-long = the row has { $cells } cells, the header { $columns }
    .hint = Look for a comma inside a cell; put the cell into quotation marks.
finding-unclosed-quote = a quotation mark is opened here and never closed
    .hint = Close it, or double it ("") if it belongs to the text.
finding-normalised = { $n ->
        [one] one cell had full-width or invisible characters and was read without them (row { $rows })
       *[other] { $n } cells had full-width or invisible characters and were read without them (rows { $rows })
    }
    .hint = Nothing to do; the file itself is unchanged.
finding-rows-skipped = { $n ->
        [one] one empty or note row was passed over (row { $rows })
       *[other] { $n } empty or note rows were passed over (rows { $rows })
    }
    .hint = Nothing to do if these rows hold no data.
finding-total-row = this looks like a row of totals
    .hint = Remove the row: it is no school and no child.
finding-empty-cell = this cell must not be empty
    .hint = Fill it in.
finding-error-value = the spreadsheet left an error here instead of a value
    .hint = Type the value itself into the cell.
finding-control-character = there is an invisible control character in this cell
    .hint = Delete the cell and type it again.
finding-not-a-number-form = this cannot be a number of a child
    .hint = Use capital letters A–Z, digits and hyphens, at most 32, beginning with a letter or digit.
finding-reserved-number = numbers R-0001, R-0002, … are kept for reserve slots
    .hint = Give the child another number.
finding-duplicate-number = the number is already used in row { $row }
    .hint = If it is the same child, remove one row; if not, correct the number. Two rows never buy two tickets.
finding-bad-degrees = this is no number of degrees
    .hint = Write degrees with a point, such as 109.1234567 (longitude) or 39.1234567 (latitude).
finding-half-point = one of longitude and latitude is empty
    .hint = Fill in both or none.
finding-exchanged = { $n } of { $points } homes lie outside all catchments and would lie inside with longitude and latitude exchanged
    .hint = Exchange the two headers in the file. Nothing was exchanged here.
finding-null-island = the point 0, 0 lies in the ocean
    .hint = The address was not found when the file was made; look it up again.
finding-far-away = the home lies far outside every catchment
    .hint = Check the point; if it is right, confirm it.
finding-bad-date = this is no day of the calendar
    .hint = Write it as 2018-08-31.
finding-serial-date = { $n ->
        [one] one date was stored as a spreadsheet's serial number and read as the day it stands for (row { $rows })
       *[other] { $n } dates were stored as a spreadsheet's serial numbers and read as the days they stand for (rows { $rows })
    }
    .hint = Check one of them, counted from 1900.
finding-bad-flag = this is neither yes nor no
    .hint = Write yes or no (是 / 否). An empty cell means unknown, never no.
finding-unlisted-value = none of the words the policy knows: { $words }{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Correct the cell, or add the word to the policy.
finding-out-of-age = born outside the window of this year's entry, { $from } to { $to }
    .hint = Check the date; children outside the window do not take part.
finding-bad-school-code = this cannot be a school's code
    .hint = Use letters A–Z, digits, hyphen and low line, at most 32.
finding-duplicate-school = the code is already used in row { $row }
    .hint = Give each school its own code; capitals alone do not make a difference.
finding-bad-seats = this is no whole number of seats
    .hint = Write the number itself, such as 120: no sum, no fraction, no sign.
finding-no-seats = an open school without a seat
    .hint = Confirm that it admits nobody, or mark it as planned (status: 待建).
finding-bad-status = this status is not known
    .hint = Write open (在办) or planned (待建).
finding-school-without-point = school { $school } has no point, and the overflow needs distances
    .hint = Fill in its longitude and latitude.
finding-school-without-catchment = no catchment names school { $school }
    .hint = Confirm it, or add the school to a catchment.
finding-school-outside = school { $school } lies outside its own catchment
    .hint = Nothing to do if that is so; otherwise check the point.
finding-bad-geojson = this is not GeoJSON as it should be ({ $why })
    .hint = Save the layer again as GeoJSON from your map program.
finding-other-crs = the layer says that it is in another coordinate system
    .hint = Export it in WGS 84 or CGCS2000 longitude and latitude (EPSG:4326 or EPSG:4490). Nothing is converted in silence.
finding-not-a-polygon = this feature is no polygon ({ $kind })
    .hint = Catchments are Polygon or MultiPolygon; remove the feature or draw it as an area.
finding-bad-coordinate = this is no longitude and latitude
    .hint = Coordinates are [longitude, latitude] in degrees.
finding-open-ring = a ring of this feature does not end where it began
    .hint = Close the ring in your map program.
finding-ring-no-area = a ring has no area, near { $place }
    .hint = Remove or redraw it.
finding-ring-crosses = a ring crosses itself, near { $place }, so what is inside is a matter of opinion
    .hint = Redraw the border there.
finding-ring-touches = a ring touches itself, near { $place }
    .hint = Inside and outside are still clear (even-odd); redraw it when you next edit the layer.
finding-ring-spike = a ring runs back along itself, near { $place }
    .hint = Inside and outside are still clear; remove the spike when you next edit the layer.
finding-ring-repeats = a point stands twice in a ring, near { $place }
    .hint = Nothing to do.
finding-duplicate-catchment = this id is already used by feature { $feature }
    .hint = Give each catchment its own id; several pieces of one catchment are one MultiPolygon.
finding-bad-catchment-id = this cannot be the id of a catchment
    .hint = Use 1 to 64 characters without line ends.
finding-catchment-without-school = catchment { $catchment } has no open school
    .hint = Children who live there go on without a catchment school; confirm it or add the school.
finding-unknown-school-in-catchment = catchment { $catchment } names school { $school }, which is not in the list of schools{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Correct the code, or add the school to the list. It is left out here.
finding-catchment-not-single = the home of { $number } has { $n } schools ({ $catchments }), and the round takes the one school of the catchment
    .hint = Let the round read choices (kind = "list"), or give the catchment one school.
finding-overlap = catchments { $a } and { $b } overlap by { $area } m²
    .hint = Confirm it, or redraw the border. Homes inside the overlap are told apart.
finding-home-in-none = the home of { $number } lies in no catchment
    .hint = Correct the point or the layer; or say in the policy what follows: [zoning] none = "overflow".
finding-homes-in-none = { $n ->
        [one] one home lies in no catchment (row { $rows }); as the policy says: { $rule }
       *[other] { $n } homes lie in no catchment (rows { $rows }); as the policy says: { $rule }
    }
    .hint = Confirm that these children have no catchment school.
finding-home-on-edge = the home of { $number } lies exactly on the border between { $catchments }
    .hint = Say in the policy what follows: [zoning] edge = "all" or "first".
finding-homes-on-edge = { $n ->
        [one] one home lies exactly on a border (row { $rows }); as the policy says: { $rule }
       *[other] { $n } homes lie exactly on a border (rows { $rows }); as the policy says: { $rule }
    }
    .hint = Confirm it.
finding-home-in-several = the home of { $number } lies in several catchments: { $catchments }
    .hint = Redraw the border, or say in the policy what follows: [zoning] overlap = "all" or "first".
finding-homes-in-several = { $n ->
        [one] one home lies in several catchments (row { $rows }); as the policy says: { $rule }
       *[other] { $n } homes lie in several catchments (rows { $rows }); as the policy says: { $rule }
    }
    .hint = Confirm it, or redraw the border.
finding-unknown-choice = no school has this code{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Use the codes of the list of schools.
finding-repeated-choice = this school is chosen twice
    .hint = Remove one of the two.
finding-choice-gap = this choice is empty, and a later one is not
    .hint = Move the later choices up.
finding-planned-choice = this school is not open yet
    .hint = Choose an open school.
finding-choice-not-allowed = choice { $choice } of { $number } is not among the schools open to this child
    .hint = Check home, class and choice; or the policy's "within".
finding-choice-count = { $number } lists { $n } schools; round { $round } asks for { $least } to { $most }
    .hint = Complete or shorten the list.
finding-in-no-round = no round takes { $number }: nobody would place this child
    .hint = Check the facts of the row, or the "pool" of the rounds.
finding-choices-unused = { $n ->
        [one] one child lists choices that no round reads
       *[other] { $n } children list choices that no round reads
    }
    .hint = Nothing to do if these children are placed by their catchment.
finding-unit-differs = differs from row { $row }, which belongs to the same unit
    .hint = Children bound together have one home, the same facts and one list of choices.
finding-unit-alone = this unit has only one member
    .hint = Check whether the other child is missing or written otherwise.
finding-unit-without-rule = { $n } children are bound together, and the policy does not say what happens at the last seat
    .hint = Add [bundle] boundary = "expand" or "stop" to the policy.
finding-needs-review = { $fact } of { $number } is unknown, and { $by } depends on it
    .hint = Fill in the cell. Unknown is never taken for no.
finding-key-unknown = { $fact } of { $number } is unknown, and round { $round } ranks by it
    .hint = Fill in the cell, or let unknown dates stand last: "date:{ $fact } asc nulls_last".
finding-bad-toml = this is not TOML ({ $why })
    .hint = Look at this place: a quotation mark, a bracket or an equals sign may be missing.
finding-unknown-key = the policy language does not know { $key }{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Correct or remove the key.
finding-unknown-word = { $key } does not know "{ $word }", only { $words }{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Use one of the words.
finding-missing-key = { $key } is missing
    .hint = Add it: the notice must say it.
finding-wrong-kind = { $key } is of another kind ({ $kind } is expected)
    .hint = text: "…" · int: 12 · flag: true · date: 2026-08-31 · texts: ["…", "…"] · table: [name] · tables: [[name]]
finding-not-yet = "{ $word }" belongs to the language, but this version does not run it yet
    .hint = Use a later version, or another rule. It is not passed over in silence.
finding-not-yet-in-chain = "{ $word }" is not available yet: the chain ends here, and children who get this far are placed by hand
    .hint = Confirm it, or use nearest_vacancy with a straight line.
finding-bad-predicate = the condition cannot be read from "{ $stop }" on ({ $expected } is expected)
    .hint = Conditions are built of facts, and or not, = != < <= > >= in, 'words', [lists] and ( ).
finding-fact-kinds = { $fact } is used both as one kind and as another (yes or no, word, date, number)
    .hint = Use it in one way only.
finding-bad-name = "{ $name }" is of another form ({ $form })
    .hint = Write it in the form given.
finding-duplicate-id = "{ $id }" is used twice
    .hint = Give each its own id.
finding-undeclared = { $by } needs { $what }, which is not declared
    .hint = Declare it, or correct the name.
finding-order-can-tie = the order of round { $round } can leave two children equal{ $a ->
        [none] {""}
       *[other] {""}: { $a } and { $b } ({ $tier }) are
    }
    .hint = End the standing with a draw ("draw:NAME") or with "number". The program does not pick.
finding-too-little-chance = no source gives enough chance
    .hint = Use at least 39 decimal digits or 32 hex digits: fewer can be searched beforehand.
finding-assumed = the policy is silent; assumed: { $what }
    .hint = Write it into the policy to make it yours.
finding-too-few-seats = { $children } children for { $seats } seats: not everybody can be placed
    .hint = Add seats, or plan what follows for the rest.
finding-overflow-lists-large = every child would list every school: { $n } entries in the sealed market
    .hint = Limit it, for example to the 12 nearest schools: [overflow] limit = 12.
finding-file-missing = the policy names the file "{ $name }" in { $key }, and it is not in the folder
    .hint = Put the file there under exactly this name, or change the policy.
finding-bad-streets = the street file cannot be read from byte { $byte } on: { $why }
    .hint = Download or export it again (.osm.pbf of OpenStreetMap, or GeoJSON lines). Half a network would silently change distances, so none of it is used.
finding-no-streets = the street file holds no street that can be walked ({ $streets } streets of any kind)
    .hint = Check that it covers this district and has highway tags.
finding-not-lines = { $n } features are no lines and were not read (number { $features })
    .hint = A street layer holds lines only; see what these are.
finding-streets-cut = { $n } streets go beyond the file and end at its edge
    .hint = Where people live near the edge, take a larger extract.
finding-streets-read = { $walked } streets that can be walked (of { $streets }), { $km } km, in { $parts } { $parts ->
        [one] part
       *[other] parts that no way joins
    }; date of the map: { $date ->
        [none] the file does not say
       *[other] { $date }
    }; walking table { $profile }
    .hint = Nothing to do; the hash of the street file goes under the seal.
finding-streets-unused = the policy names a street file, but compares no distance on foot: the file was not read
    .hint = For distances on foot write [overflow] metric = "walk_m"; otherwise remove file.
finding-streets-in-parts = the streets are in { $parts } parts that no way joins; the largest holds { $share }% of their length; on the others stand { $homes } homes and { $schools } schools
    .hint = Mostly a bridge, a crossing or a junction is not drawn. Look at the small parts on a map; where no way leads, the policy's unreachable applies.
finding-school-off-streets = school { $school } has no street within { $limit } m ({ $metres ->
        [none] there is none near
       *[other] the nearest is { $metres } m away
    }): it counts as not reached from any home
    .hint = Check its point, draw the way to its gate, or raise [walk] snap_limit_m.
finding-homes-off-streets = { $n } homes have no street within { $limit } m (rows { $rows }); the worst is row { $row }: { $metres ->
        [none] there is none near
       *[other] { $metres } m
    }
    .hint = Check points and the extent of the street file; for these homes the policy's unreachable applies to every school.
finding-homes-cut-off = from { $n } homes no way leads to some school (rows { $rows }); the worst is row { $row }: { $schools } schools; handled as the policy says: { $rule ->
        [line] the straight line counts instead
       *[last] such schools stand last
    }
    .hint = Compare with a map: is there really no way, or is a bridge not drawn?
finding-home-cut-off = number { $number }: no way leads to { $schools } schools, such as { $school }, and the policy refuses
    .hint = Complete the streets, correct the point, or write unreachable = "line" or "last" in [walk].
finding-school-cut-off = no home can reach school { $school } on foot, and the policy refuses
    .hint = Complete the streets, correct the school's point, or write unreachable = "line" or "last" in [walk].
finding-school-without-land = school { $school } has no land, and the policy measures distances to the land
    .hint = Draw it in the layer of school land with its code as school, or write [walk] school = "point".
finding-land-of-nobody = the land "{ $school }" belongs to no school of the list and was not used{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Correct the code in the layer of school land.
finding-changed-since-seal = changed since the seal: "{ $old }" became "{ $new }"
    .hint = Two ways: put it back, or seal again as a new, published attempt.
finding-bad-seed-value = source { $source } needs { $form }; { $n } characters were given
    .hint = Type exactly what was drawn, leading zeros kept.

severity-error = must be corrected
severity-warning = please confirm
severity-note = for information
findings-hint = what to do:
findings-more = and { $n } more of these, all in the findings file
findings-summary = { $errors } to correct, { $warnings } to confirm, { $notes } for information
findings-column-file = file
findings-column-row = row
findings-column-column = column
findings-column-value = value
findings-column-message = problem
findings-column-hint = what to do
findings-column-code = code
findings-column-severity = weight

## Checks of verify.

check-v01 = the checkpoint is signed by the log's key
check-v02 = notary and witnesses have signed
check-v03 = the log is one unbroken chain
check-v04 = the checkpoint covers the log
check-v05 = every earlier checkpoint is a beginning of this log
check-v06 = the entries come in their order, with one draw
check-v07 = the seal is the same everywhere
check-v08 = every sealed file is there and unchanged
check-v09 = the roll is complete and in order
check-v10 = secrets match their commitments
check-v11 = public sources came after the close
check-v12 = the seed is made of the published values, the key of the seed
check-v13 = every ticket computed again is the same
check-v14 = amendments are known and in turn
check-v15 = every child on the roll has one result
check-v16 = the last ones admitted are right, no school is above its seats
check-v17 = changes between rounds are explained
check-v18 = attempts are accounted for
check-v19 = the seal was published long enough before
check-v20 = the sources give enough chance
check-v21 = outside timestamps hold
check-v22 = the allocation run again gives the same places
check-v23 = the proofs of the allocation hold
check-index = every file of the bundle is listed and unchanged
status-pass = passed
status-fail = FAILED
status-malformed = MALFORMED
status-missing = MISSING
status-na = not published
status-not-yet = not checked by this version yet
verdict-file = in
verdict-expected = expected
verdict-found = found
verdict-good = Verified: all { $n } checks passed.
verdict-good-part = Verified as far as it is published: { $n } checks passed; { $kept } need a file that the office keeps under the seal.
verdict-failed = NOT VERIFIED: check { $check } failed. Tell the enrolment office and the notary.
verdict-malformed = NOT VERIFIED: a file is damaged or of another form (check { $check }). Fetch the bundle again; if it stays so, tell the enrolment office.
verdict-missing = NOT VERIFIED: a file is missing (check { $check }). Fetch the complete bundle.
short-code = Short code

## Explanations.

explain-placed = { $number } is placed at { $school }, choice { $choice }.
explain-overflow = { $number } is placed at { $school }, the nearest school that had a seat left.
explain-unplaced = { $number } is not placed yet.
explain-choice = Choice { $choice }, { $school }:{" "}
explain-near = Nearest school { $choice }, { $school }:{" "}
explain-band = choice { $choice }
explain-all = all applicants
explain-no-seat = no seat was left when this round began.
explain-stopped = not admitted; { $before } stood before your class ({ $group }), you were number { $place } in it; admission ended at children bound together who needed more seats than were left, as the rule says.
explain-seat-left = admitted; the school's { $seats } seats were enough for everybody who came this far.
explain-group-fits = admitted; { $before } stood before your class ({ $group }), and the { $left } seats left took all { $n } of it.
explain-within-line = admitted; { $before } stood before your class ({ $group }); its { $n } children drew for the { $left } seats left, { $order }; you were number { $place }, the line fell at { $last }.
explain-after-line = not admitted; { $before } stood before your class ({ $group }); its { $n } children drew for the { $left } seats left, { $order }; you were number { $place }, the line fell at { $last }.
explain-group-too-late = not admitted; { $before } stood before your class ({ $group }) and took all { $seats } seats.
explain-ticket = The ticket drawn for this number is { $print }.
explain-by-hand = The office places this child by hand and tells the family.
order-asc = smaller numbers first
order-desc = larger numbers first

## Pages of the bundle and the notice of the seal.

page-short-code = Short code of the seal: { $code }. It must be the one in the official notice.
page-counts = { $children } children took part, { $placed } are placed, { $rest } are placed by hand.
page-schools = Schools
page-school = School
page-seats = Seats
page-first-choices = First choices
page-admitted = Admitted
page-lines = Last admitted
page-no-line = everybody admitted
page-overflow = overflow
page-line-meaning = "Last admitted" shows round, class and the number of the last child admitted. Whoever stands before it at a school they listed above their own place would have been admitted.
page-assumptions = What the notice left open, and how it was taken
page-how = How to check
page-how-text = Everything needed is in this folder; README.txt says how to check it with three different programs. The seal is:
page-school-counts = { $seats } seats · { $first } first choices · { $admitted } admitted
page-last = Last admitted:{" "}
page-order = No.
page-number = Number
page-ticket = Drawn number
page-round = Round · choice
notice-title = Notice of the seal
notice-what = { $authority } has sealed the draw "{ $draw }", attempt { $attempt }: { $children } children and { $reserve } reserve slots. The draw begins on { $from } (UTC) at the earliest. From now on no roll, seat or rule can change without another seal.
notice-seal = Seal (SHA-256 of manifest.json)
notice-short-code = Short code, for reading aloud: { $code }
notice-sources = Chance will come from
notice-files = Sealed files
notice-private = sealed, not published
notice-check = How to check
notice-check-text = Families: find your number in roll.jsonl. Anybody: the SHA-256 of manifest.json is the seal above, and the manifest names the hash of every file.
notice-signatures = Signatures
notice-operator = Operator
notice-witness = Witness
notice-notary = Notary
notice-parents = Parents
bundle-readme = { $title } — how to check this result

    Seal        { $seal }
    Short code  { $code }   (compare it with the official notice)

    1. With paiwei:          paiwei verify THIS-FOLDER
    2. With Python 3 only:   python3 tools/verify.py
    3. One ticket by hand (any Unix; A0001 stands for your number):
    {"   "}KEY=$(sha256sum data/seed.txt | cut -c1-64)
    {"   "}ADR=$(printf 'paiwei/v1/ticket\n%s\n%s\n%s\n' { $draw } { $lottery } A0001 | sha256sum | cut -c1-32)
    {"   "}head -c 16 /dev/zero | openssl enc -chacha20 -K $KEY -iv $ADR | xxd -p

    lists/   results by school, to read and print
    data/    everything the result was computed from
    spec/    the written rules, enough to write a checker of your own
    tools/   verify.py, a second program by other hands

## Office lists.

office-place = placed at
office-school = school placed at
office-round = round
office-choice = choice
office-tier = class
office-ticket = drawn number
office-unplaced = by hand

## Verbs and flags.

about = Places children in schools: exact zoning, a verifiable lottery, published rules, an audited log.
verb-demo = The whole job on an invented district
verb-init = A new placement folder with commented files
verb-check = Read everything, tell every finding
verb-seal = Freeze inputs and rules under one published hash
verb-draw = Seed, tickets, allocation, log, lists, bundle: one act
verb-verify = Recompute a published bundle, tell every check
verb-explain = Why this child is where it is
verb-doctor = Look at machine and folder before the ceremony
verb-help = A verb, a finding code, a term
arg-dir = Work in this folder
arg-lang = Language: zh or en
arg-json = One JSON document on standard output
arg-quiet = Only the result, no messages
arg-size = Children in the district
arg-no-open = Do not open the result page
arg-out = Folder to write
arg-path = Folder to make
arg-max-shown = Findings shown of each kind
arg-seed-file = File with the public values
arg-bundle = Folder or zip of a published bundle
arg-number = The child's number
arg-topic = Verb, finding code or term
heading-usage = Usage:
heading-verbs = Verbs
heading-options = Options
heading-arguments = Arguments
usage-unknown = "{ $what }" is not known here{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
usage-missing = { $what } is missing
usage-value = "{ $value }" does not fit { $what }
usage-hint = paiwei help shows every verb.

## State and next step.

state-folder = { $name }   check { $check }   seal { $seal }   draw { $draw }
state-no-folder = This folder holds no placement.
state-next = Next step: { $step }
state-next-check = paiwei check
state-next-seal = paiwei seal   (after it roll, seats and rules can no longer change)
state-next-draw = paiwei draw
state-next-verify = paiwei verify
state-next-init = paiwei demo   or   paiwei init FOLDER

## Acts.

step-check = check
step-zone = zone
step-classify = classify
step-seal = seal
step-draw = draw
step-allocate = allocate
step-log = log
step-working = … { $step } ({ $children })
demo-folder = demo-district
demo-seed-file = demo-digits.txt
demo-district = { $title } (invented): { $children } children · { $schools } primary schools · { $catchments } catchments
demo-label-check = check
demo-label-zone = zone
demo-label-seal = seal
demo-label-seed = seed
demo-label-draw = draw
demo-label-verify = verify
demo-check = { $rows } rows, { $problems } problems
demo-zone = { $one } homes in a catchment of one school, { $several } in one of several
demo-seal = short code { $code }
demo-seed = { $n } decimal digits (for the demonstration, never fit for a real result)
demo-draw = { $placed } placed by choice · { $overflow } through the overflow · hottest school { $ratio } applicants a seat
demo-verify = { $n } checks passed
demo-explain = One child explained (paiwei explain { $number }):
demo-look = Look at { $path }
demo-opened = Opened { $path }
demo-next = Next: paiwei init MY-DISTRICT · paiwei help
init-made = A new placement in { $path }:
init-file-policy = the rule, with a comment on every line
init-file-schools = schools and seats
init-file-catchments = catchments
init-file-roll = children
init-file-secret = the secret of this folder; keep it, never publish it
init-next = Put your own data into the files, then: paiwei -C { $path } check
check-written = Every finding is in { $path }
check-good = Nothing stands in the way of the seal. Next: paiwei seal
check-bad = Correct the files, then check again.
check-counts = { $children } children, { $schools } schools, { $seats } seats, { $catchments } catchments
seal-done = Sealed: { $children } children, { $reserve } reserve slots.
seal-digest = Seal        { $seal }
seal-code = Short code  { $code }
seal-publish = Publish everything in { $path } now, and the seal in the official notice.
seal-next = After the period of objection: paiwei draw
draw-ask = { $id }: { $what }
draw-type = Type { $n } characters:
draw-again = Type them again:
draw-differ = The two differ. Once more.
draw-recorded = The seed was recorded on { $time }; it is used.
draw-program = The program differs from the one in the seal. The result is the same bytes, or verification fails.
draw-done = { $placed } of { $children } children placed, { $rest } by hand.
draw-bundle = To publish: { $path }
draw-private = For the office only: { $path }
draw-next = Next: paiwei verify
doctor-program = program { $version }, SHA-256 { $sha256 }
doctor-sm3 = program, SM3 { $sm3 }
doctor-clock = clock { $time } (UTC)
doctor-clock-bad = the clock says { $time }: before this program was made
doctor-space = { $free } MiB free on this disk
doctor-space-low = only { $free } MiB free on this disk; keep at least { $needed } MiB
doctor-probe = { $n } write–sync–rename probes, slowest { $ms } ms
doctor-probe-bad = writing here fails: { $why }
doctor-cloud = the folder lies in "{ $name }", which a sync program may copy and change
doctor-lock-free = nobody else works in this folder
doctor-lock-held = another paiwei works in this folder
doctor-files = { $n } of 4 input files found
doctor-secret = the folder's secret is there
doctor-secret-missing = the folder has no secret yet; init or seal makes it
doctor-lang = language { $lang }
doctor-threads = { $n } processors
doctor-good = Ready.
doctor-bad = Not ready: see ✗ above.

## Refusals.

refused-exists = { $path } is there already; nothing was changed
    .hint = Choose another folder, or remove this one yourself.
refused-no-input = { $name } was not found in { $path }
    .hint = A placement folder holds policy.toml, schools.csv, catchments.geojson and roll.csv; paiwei init makes one.
refused-two-inputs = { $a } and { $b } are both there
    .hint = Keep one of them.
refused-findings = { $n } findings must be corrected first
    .hint = paiwei check tells every one.
refused-sealed = this placement is sealed already ({ $time }, short code { $code })
    .hint = A changed input needs a new, numbered, published attempt; this version makes the first one only.
refused-not-sealed = this placement is not sealed yet
    .hint = paiwei seal first, publish the seal, then draw.
refused-drawn = this placement is drawn already ({ $time }, seed { $seed }); nothing was changed
    .hint = The same seed gives the same result on any machine: use paiwei verify. Another draw needs a new, numbered, published attempt.
refused-other-seed = a seed was recorded on { $time }, and the file gives another value for { $source }
    .hint = Leave out --seed-file: the recorded seed is used. A seed that was recorded is never replaced.
refused-changed = inputs were changed since the seal
    .hint = Two ways: put the cells back, or seal again as a new, published attempt.
refused-seal-damaged = the sealed files cannot be used: { $why }
    .hint = Copy the folder again from the sealed disc.
refused-no-terminal = the values of the sources must be typed or given with --seed-file
    .hint = Without a terminal use --seed-file FILE.
refused-seed-values = the seed file does not fit the sealed sources
    .hint = One line for each source: its id, a space, its value.
refused-stopped = stopped; nothing was changed
    .hint = Run the same command again when you are ready.
refused-locked = another paiwei works in this folder
    .hint = Wait until it ends.
refused-no-bundle = { $path } holds no published bundle
    .hint = Give the folder that holds data/index.json, or its zip.
refused-archive = { $path } is no archive that can be verified: { $why }
    .hint = Fetch the zip again; nothing was unpacked.
refused-no-result = there is no result in this folder yet
    .hint = paiwei draw first, or give the path of a bundle.
refused-no-market = this bundle does not publish choices and classes
    .hint = Ask at the office: the explanation is in your family's private record.
refused-unknown-number = number { $number } is not on the roll{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean { $near }?
    }
    .hint = Copy it from the slip; reserve slots have no explanation.
refused-topic = nothing is known about "{ $topic }"
    .hint = paiwei help shows every verb; a finding code stands in brackets behind each finding.
refused-too-large = { $path } is larger than { $limit } MiB
    .hint = Give the right file; larger ones are not read.
refused-unfair = the result contradicts the rule ({ $why }); nothing was written
    .hint = This is a fault of the program. Keep the folder and report it.
refused-secret = { $path } is not 64 hex digits
    .hint = Put the folder's own secret back; without it the seal cannot be made again.
machine-failed = { $path }: { $why }
    .hint = Check disk and permissions, then run the same command again: nothing half-written is left.

## Terms for help.

term-catchment = catchment (片区): the area whose children belong to a school, or to several.
term-tier = tier (顺位): a class of applicants; an earlier tier stands before a later one.
term-round = round (批次): one pass of giving seats, with its own pool, choices and order.
term-seal = seal (封存): one hash over roll, seats, rules and catchments, published before any chance exists.
term-seed = seed (种子): the text of the values drawn in public; its hash is the key of all tickets.
term-ticket = ticket (派位号): the number drawn for a child; it depends on the seed and the child's own number only.
term-market = market: the whole allocation problem in numbers, without names.
term-overflow = overflow (统筹): what becomes of children whom no round placed.
term-cutoff = cutoff: the last one admitted at a school; whoever stands before it would have been admitted.
term-unit = unit: a child, or children bound together who share a ticket and a place.
term-bundle = bundle (公示包): the folder that is published and can be verified by anybody.
term-log = log (派位日志): what happened, line by line, each holding the hash of the line before.
term-checkpoint = checkpoint: one line of text that covers the whole log.
term-receipt = receipt (回执): a family's private proof; it comes with a later version.
# addresses and catchment texts
finding-text-not-read = the text could not be read from character { $at } on: { $words } ({ $why ->
        [number] a house number is expected here, with 号 behind it
        [backwards] the range runs backwards
        [parity] odd, even or both: it can be read either way
        [open-list] several numbers before 以上 or 以下: which are meant is open
        [no-ring] a row of edges without 所围成的区域
        [no-place] a river or a railway can only be a bound
        [incomplete] 等 or … says that the list is not complete
        [scope] 除外 may belong to one name or to several
        [too-long] the text is too long
       *[unread] no such wording is known
    })
    .hint = Write this part as the texts of catchments are written; until then the sentence has no effect.
finding-text-left-unread = the text could not be read from character { $at } on: { $words } ({ $why ->
        [number] a house number is expected here, with 号 behind it
        [backwards] the range runs backwards
        [parity] odd, even or both: it can be read either way
        [open-list] several numbers before 以上 or 以下: which are meant is open
        [no-ring] a row of edges without 所围成的区域
        [no-place] a river or a railway can only be a bound
        [incomplete] 等 or … says that the list is not complete
        [scope] 除外 may belong to one name or to several
        [too-long] the text is too long
       *[unread] no such wording is known
    }); zoning goes by the polygons and is not affected
    .hint = Only texts that can be read are compared with the polygons.
finding-text-both-sides = { $words } at character { $at } was taken for odd and even numbers
    .hint = Write 单号 or 双号 if one side is meant.
finding-text-schools-differ = catchment { $catchment } has other schools in another place
    .hint = Give one catchment the same schools wherever it is named.
finding-no-texts = the policy zones by text, and there is no catchments.csv
    .hint = Add the table of catchment texts, or set [zoning] layer = "polygon".
finding-catchment-without-text = catchment { $catchment } has no text
    .hint = Add its text; by text nobody lives in a catchment that has none.
finding-bad-stage = a stage is primary, junior or kindergarten
    .hint = Leave it empty for the stage of this placement.
finding-address-not-read = the address was not read from character { $at } on: { $words }
    .hint = The part before it is used; if zoning needs the rest, write street, number, estate, building, staircase, room.
finding-coverage-gap = no catchment holds this address ({ $stage }{ $class ->
        [none] {""}
       *[other] , { $class }
    })
    .hint = Add it to the text of a catchment.
finding-coverage-conflict = rules of equal rank give this address to different schools: { $catchments } ({ $stage }{ $class ->
        [none] {""}
       *[other] , { $class }
    })
    .hint = Make one of them more specific, or write 不含.
finding-coverage-open = { $n ->
        [one] text alone cannot decide one known address ({ $stage }, row { $rows })
       *[other] text alone cannot decide { $n } known addresses ({ $stage }, rows { $rows })
    }
    .hint = Add community, phase, bounding areas or points to the known addresses.
finding-coverage-by-design = { $n ->
        [one] by its text one known address may choose between catchments ({ $stage }, row { $rows })
       *[other] by their texts { $n } known addresses may choose between catchments ({ $stage }, rows { $rows })
    }
    .hint = Confirm that this is meant.
finding-coverage-differs = text and polygons differ ({ $stage }{ $class ->
        [none] {""}
       *[other] , { $class }
    }): text { $text ->
        [none] no catchment
       *[other] { $text }
    }, polygons { $polygons ->
        [none] no catchment
       *[other] { $polygons }
    }
    .hint = Correct the text or the layer, so that both say the same.
finding-coverage-sum = { $n } addresses were asked ({ $stage }, class by class), { $sound } of them are in just one catchment
    .hint = Every answer is in the table of coverage in the check folder.
finding-open-number = { $street } { $number }号 ({ $stage }) { $claimed ->
        [twice] belongs to several: { $catchments }
        [nobody] belongs to no catchment (next to it: { $catchments })
       *[unsaid] may or may not be in 以上 or 以下, the policy does not say ({ $catchments })
    }
    .hint = Say so in [zoning]: open_range = "inclusive" or "exclusive"; or write (含) or (不含) in the text.
finding-home-text-conflict = rules of equal rank give the home of { $number } to different schools: { $catchments }
    .hint = Make one of them more specific, or write 不含; their order means nothing.
finding-home-text-open = text alone cannot decide the home of { $number }{ $catchments ->
        [none] {""}
       *[other] {" "}(it may be { $catchments })
    }
    .hint = Add community, phase or bounding areas to the known addresses, or say [zoning] undecided = "overflow".
finding-homes-text-open = { $n ->
        [one] text alone cannot decide one home (row { $rows }); as the policy says it has no catchment
       *[other] text alone cannot decide { $n } homes (rows { $rows }); as the policy says they have no catchment
    }
    .hint = Confirm it, or add what is missing to the known addresses.
finding-home-text-differs = text and polygons differ for the home of { $number }: text { $text ->
        [none] no catchment
       *[other] { $text }
    }, polygons { $polygons ->
        [none] no catchment
       *[other] { $polygons }
    }
    .hint = Correct the text or the layer, or say [zoning] differ = "overflow" and leave them to the office.
finding-homes-text-differ = { $n ->
        [one] text and polygons differ for one home (row { $rows }); as the policy says it is left to the office
       *[other] text and polygons differ for { $n } homes (rows { $rows }); as the policy says they are left to the office
    }
    .hint = These children have no catchment school: confirm it.
finding-homes-by-polygon = { $n ->
        [one] text leaves one home open, the polygons decide it (row { $rows })
       *[other] text leaves { $n } homes open, the polygons decide them (rows { $rows })
    }
    .hint = Confirm it.
coverage-row = row
coverage-address = address
coverage-stage = stage
coverage-class = class
coverage-verdict = by text
coverage-catchments = catchments by text
coverage-polygons = catchments by polygons
coverage-compared = text and polygons
coverage-in = one catchment
coverage-several = a choice of catchments
coverage-conflict = conflict
coverage-nowhere = no catchment
coverage-undecided = text alone cannot decide
coverage-same = same
coverage-differs = differ
coverage-no-comparison = nothing to compare
