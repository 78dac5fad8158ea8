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
    .hint = Nothing to do: the placement does not need them, and nothing of them is sealed or published with it.
finding-row-too-long = the row has { $cells } cells, the header { $columns }
    .hint = Look for a comma inside a cell; put the cell into quotation marks.
finding-row-too-short = { $n ->
        [one] one row has
       *[other] { $n } rows have
    } fewer cells than the { $columns } columns (rows { $rows })
    .hint = If the missing cells at the end are empty, confirm it; otherwise restore the rows.
finding-mapped-header = { $key } names the column "{ $header }", which the file does not have{ $near ->
        [none] {""}
       *[other] {""}. Did you mean "{ $near }"?
    }
    .hint = Correct the name in policy.toml or the header in the file. A named column is never passed over.
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
finding-bad-classes = this is no whole number of classes
    .hint = Write the number itself, such as 6, or leave the cell empty.
finding-classes-too-large = school { $school }: { $seats } seats in { $classes } classes are more than { $cap } each
    .hint = Check seats and classes. Where another size holds, write [policy] class_size.
finding-no-seats = an open school without a seat
    .hint = Confirm that it admits nobody, or mark it as planned (status: 待建).
finding-bad-status = this status is not known
    .hint = Write open (在办) or planned (待建).
finding-school-without-point = school { $school } has no point, and the overflow needs distances
    .hint = Fill in its longitude and latitude.
finding-school-without-catchment = no catchment names school { $school }
    .hint = Confirm it, or add the school to a catchment.
finding-school-outside = school { $school } lies { $metres } m outside its own catchment
    .hint = Nothing to do if that is so; otherwise check the point.
finding-school-far = school { $school } lies far outside every catchment
    .hint = Check its longitude and latitude: distances are measured to this point.
finding-bad-geojson = this is not GeoJSON as it should be ({ $why })
    .hint = Save the layer again as GeoJSON from your map program.
finding-other-crs = the layer says that it is in another coordinate system ({ $own })
    .hint = If that is right, declare it in the policy: [input.catchments] crs = "…" (for convert: --from). Or export it in WGS 84 or CGCS2000 longitude and latitude. Nothing is converted in silence.
finding-not-a-polygon = this feature is no polygon ({ $kind })
    .hint = Catchments are Polygon or MultiPolygon; remove the feature or draw it as an area.
finding-bad-coordinate = this is no longitude and latitude
    .hint = Coordinates are [longitude, latitude] in degrees, unless the policy declares another system.
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
finding-overlap = catchments { $a } and { $b } overlap by { $area } m² near { $place }; homes inside: { $homes }
    .hint = Confirm it, redraw the border, or give the ground to one of them with the patch that check writes. Homes inside the overlap are told apart.
finding-overlap-slivers = { $n ->
        [one] one overlap is a sliver without homes
       *[other] { $n } overlaps are slivers without homes
    }; the largest has { $area } m², near { $place }
    .hint = Nothing to do for this placement; the patch that check writes dissolves them.
finding-other-entry = { $n ->
        [one] one feature holds for another stage, grade or year and is left out
       *[other] { $n } features hold for another stage, grade or year and are left out
    } (this is { $stage }, { $grade }, { $year })
    .hint = Nothing to do if that is meant; the attributes are stage, grade, valid_from and valid_to.
finding-bad-validity = a year such as 2026 is expected
    .hint = Leave it empty where the catchment has no such limit.
finding-bad-grade = grades such as 1, 7, 1-3, G7, 一年级 or 初一 are expected
    .hint = A catchment that holds for every grade leaves it empty.
finding-gap = { $area } m² near { $place } lie in no catchment, enclosed by { $beside }; homes inside: { $homes }
    .hint = Confirm that nobody is to be zoned there, redraw the border, or give the ground away with the patch that check writes.
finding-gap-slivers = { $n ->
        [one] one gap between catchments is a sliver without homes
       *[other] { $n } gaps between catchments are slivers without homes
    }; the largest has { $area } m², near { $place }
    .hint = Nothing to do for this placement; the patch that check writes dissolves them.
finding-borders-tangled = borders cross or lie on one another so often near { $place } that overlaps and gaps of this layer were not looked for
    .hint = Mend the rings that cross themselves, and take out features that are in the layer many times; then check again.
finding-border-corners = { $n ->
        [one] one corner of a border is drawn on one side only
       *[other] { $n } corners of borders are drawn on one side only
    }, such as that of { $a } on the edge of { $b } near { $place }
    .hint = Nothing to do for this placement: such corners are where gaps begin when one side is edited. The patch that check writes puts them into both sides.
finding-borders-thin = { $n ->
        [one] at one place borders that should be one are less than a centimetre apart, near { $place }
       *[other] at { $n } places borders that should be one are less than a centimetre apart, the first near { $place }
    }
    .hint = Nothing to do for this placement; the patch that check writes draws them as one.
finding-rings-unclear = the rings of { $id } overlap, so what is inside is not clear; its borders were not compared with others
    .hint = Redraw the catchment: one outer ring, holes inside it.
finding-patch = a patch is proposed, and nothing was changed: { $safe ->
        [0] no operation is safe by itself
        [one] one operation mends corners or slivers and moves no known home
       *[other] { $safe } operations mend corners and slivers and move no known home
    }; { $open ->
        [0] none is left for you to decide
        [one] one more is yours to decide
       *[other] { $open } more are yours to decide
    }; { $left ->
        [0] no fault is beyond it
        [one] one fault is beyond it
       *[other] { $left } faults are beyond it
    } ({ $patch })
    .hint = Look at the operations, then write the mended layer: { $command }. For ground of your own choice add --assign NUMBER=CATCHMENT.
finding-in-pieces = { $n ->
        [one] one catchment has several pieces
       *[other] { $n } catchments have several pieces
    }; { $id } has { $most }
    .hint = Confirm it: islands and exclaves are often a slip of an editor.
finding-hole-outside = a hole has a corner outside its own outer ring, near { $place }
    .hint = Redraw the ring: what is inside would be a matter of opinion.
finding-home-in-none = the home of { $number } lies in no catchment{ $nearest ->
        [none] {""}
       *[other] {""}; the nearest is { $nearest }, { $metres } m away
    }
    .hint = Correct the point or the layer; or say in the policy what follows: [zoning] none = "overflow".
finding-homes-in-none = { $n ->
        [one] one home lies in no catchment (row { $rows }); as the policy says: { $rule ->
           [overflow] they go to the overflow
           [all] every catchment counts
           [first] the first catchment counts
          *[other] { $rule }
        }
       *[other] { $n } homes lie in no catchment (rows { $rows }); as the policy says: { $rule ->
           [overflow] they go to the overflow
           [all] every catchment counts
           [first] the first catchment counts
          *[other] { $rule }
        }
    }
    .hint = Confirm that these children have no catchment school.
finding-home-on-edge = the home of { $number } lies exactly on the border between { $catchments }
    .hint = Say in the policy what follows: [zoning] edge = "all", "first" or "east"; with edge = "list", give the home a row in border_homes.csv.
finding-homes-on-edge = { $n ->
        [one] one home lies exactly on a border (row { $rows }); as the policy says: { $rule ->
           [overflow] they go to the overflow
           [all] every catchment counts
           [first] the first catchment counts
           [east] the line belongs to the catchment on its east
           [list] the office's list says which
          *[other] { $rule }
        }
       *[other] { $n } homes lie exactly on a border (rows { $rows }); as the policy says: { $rule ->
           [overflow] they go to the overflow
           [all] every catchment counts
           [first] the first catchment counts
           [east] the line belongs to the catchment on its east
           [list] the office's list says which
          *[other] { $rule }
        }
    }
    .hint = Confirm it.
finding-unknown-catchment = no catchment has this id{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Write the id of a catchment of the layer, or its name where only one has it.
finding-border-row-twice = row { $row } says already to which catchment this home belongs
    .hint = Keep one of the two rows.
finding-border-row-elsewhere = the home of { $number } does not lie on the border of { $catchment }; it touches { $touched ->
        [none] no catchment
       *[other] { $touched }
    }
    .hint = A row can only choose among the catchments that meet at the home. Correct the row, the home point or the layer.
finding-border-row-unused = this row decides nothing: { $number ->
        [none] no home on the roll fits it
       *[other] the home of { $number } does not lie on a border
    }
    .hint = Remove the row, or correct its number, point or address (the address as it stands in the roll).
finding-border-list-unused = the list is not read: the policy does not go by it
    .hint = Nothing to do, or say so in the policy: [zoning] edge = "list".
finding-home-in-several = the home of { $number } lies in several catchments: { $catchments }
    .hint = Redraw the border, or say in the policy what follows: [zoning] overlap = "all" or "first".
finding-homes-in-several = { $n ->
        [one] one home lies in several catchments (row { $rows }); as the policy says: { $rule ->
           [overflow] they go to the overflow
           [all] every catchment counts
           [first] the first catchment counts
          *[other] { $rule }
        }
       *[other] { $n } homes lie in several catchments (rows { $rows }); as the policy says: { $rule ->
           [overflow] they go to the overflow
           [all] every catchment counts
           [first] the first catchment counts
          *[other] { $rule }
        }
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
finding-tier-review = { $number } is in "{ $tier }", whose children the office looks at one by one, and it has not yet
    .hint = When it has, write yes in the roll's column reviewed.
finding-home-locked = the home of { $number } is used up: another family ({ $couple }) used it in { $year }{ $school ->
        [none] {""}
       *[other]  (school { $school })
    }, and it is free from { $free } on
    .hint = Check the unit and the couple. If it is so, the policy does not say what follows: use home.locked in its conditions. Where the child of that family has left, fill in released in the register.
finding-home-locked-ruled = the home of { $number } is used up: another family ({ $couple }) used it in { $year }{ $school ->
        [none] {""}
       *[other]  (school { $school })
    }, and it is free from { $free } on; the policy says what follows
    .hint = Please confirm, and tell the family.
finding-home-twice = { $number } and { $other } (row { $row }) name one housing unit, and are not known to be of one couple
    .hint = A unit serves one family. If they are of one couple, fill in the column couple; if not, decide whom it serves, and give that family a row in the register with this year.
finding-bad-lock-year = this is no whole number from { $low } to { $high }
    .hint = Write a year with four digits, not later than this one; a lock as a number of years.
finding-bad-lock-stage = a stage is primary, junior, kindergarten or nine_year
    .hint = Leave it empty for the stage of this placement.
finding-locks-unused = the register of seat locks is not read: the policy has no [[lock]]
    .hint = Nothing to do, or add a [[lock]] to the policy.
finding-bad-toml = this is not TOML ({ $why })
    .hint = Look at this place: a quotation mark, a bracket or an equals sign may be missing.
finding-unknown-key = there is no key { $key }{ $near ->
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
    .hint = Add it: README and the notice say what it means.
finding-wrong-kind = { $key } is of another kind ({ $kind ->
         [text] a text
         [int] a whole number, 0 or more
         [flag] true or false
         [date] a date
         [texts] a list of texts
         [table] a table
         [tables] a list of tables
       *[other] { $kind }
    } is expected)
    .hint = text: "…" · int: 12 · flag: true · date: 2026-08-31 · texts: ["…", "…"] · table: [name] · tables: [[name]]
finding-not-yet = "{ $word }" belongs to the language, but this version does not run it yet
    .hint = Use a later version, or another rule. It is not passed over in silence.
finding-not-yet-in-chain = "{ $word }" stands after a step that the office takes itself: the chain ends there, and children who get this far are placed by hand
    .hint = Put it before that step, or leave it out and confirm.
finding-bad-predicate = the condition cannot be read from "{ $stop }" on ({ $expected ->
         [fact] the name of a fact
         [relation] = != < <= > >= or in
         [quote] a closing '
         [bracket] a bracket
         [literal] a value
         [depth] less nesting
       *[other] { $expected }
    } is expected)
    .hint = Conditions are built of facts, and or not, = != < <= > >= in, 'words', [lists] and ( ).
finding-fact-kinds = { $fact } is used both as one kind and as another (yes or no, word, date, number)
    .hint = Use it in one way only.
finding-bad-name = "{ $name }" is of another form ({ $form })
    .hint = Write it in the form given.
finding-duplicate-id = "{ $id }" is used twice
    .hint = Give each its own id.
finding-undeclared = { $by } needs { $what }, which is not declared
    .hint = Declare it, or correct the name.
finding-range-reversed = { $low } lies above { $high }
    .hint = Exchange or correct them.
finding-tier-never = tier { $id } can never apply: everybody belongs to tier { $all } before it
    .hint = Put the tier for everybody last.
finding-tier-empty = no child belongs to tier { $id } ({ $label })
    .hint = If that is so, confirm it; if not, look at the words of its condition.
finding-fits-no-tier = no tier fits child { $number }, and the order begins with the tier
    .hint = Add a last tier with when = "true", or correct the facts of the child.
finding-word-not-in-data = a condition asks for { $fact } = "{ $word }", which no child has{ $near ->
        [none] {""}
       *[other] {""}. The roll has "{ $near }"
    }
    .hint = If that is so, confirm it; if not, make the word in the policy and in the roll the same.
finding-value-near-word = no condition names this value, but "{ $near }" is named ({ $n } rows: { $rows })
    .hint = If it is the same, write it the same; if not, confirm it.
finding-order-can-tie = the order of round { $round } can leave two children equal{ $a ->
        [none] {""}
       *[other] {""}: { $a } and { $b } ({ $tier }) are
    }
    .hint = End the standing with a draw ("draw:NAME") or with "number". The program does not pick.
finding-orders-interleave = in round { $round } the orders of different tiers or choices do not say who stands first: { $a } or { $b }
    .hint = Let the orders begin with the same keys until nobody of one can equal somebody of the other, or begin the general one with "tier".
finding-boundary-needs-one-order = "{ $word }" has no meaning in round { $round }: its schools rank the same children differently
    .hint = Use "expand" or "stop" for bundles, or one order for all schools.
finding-pools-share-school = in round { $round } two pools share school { $school }, so its seats would be counted twice
    .hint = Children of one pool need the same list of schools; correct the catchments or the table of quotas.
finding-first-is-locked = the first choice of { $number } in round { $round } must be { $school }
    .hint = Put the locked school first; the other choices follow it.
finding-forbidden-fact = the policy asks for "{ $fact }" ({ $word }): results, examinations and awards may not decide in compulsory schooling
    .hint = Compulsory Education Act, article 12: admission without examination, near the home. Remove it from the policy.
finding-lottery-of-school = each school needs a lottery of its own, and { $school } cannot name one ({ $name })
    .hint = Shorten the code, or make it differ from the others in more than capitals and "_".
finding-ring-not-first = the circle draw { $draw } can decide in the first round only, over all seats; round { $round } cannot use it
    .hint = A circle draw goes round a list published before, so list and plan must be known at the seal. Put this round first with seats = "plan", or use scheme = "number".
finding-one-line-many-numbers = round { $round } puts the children of several schools in one line, and the lottery { $draw } gives a child a number for each school: none of them is its place in the line
    .hint = Use a lottery with per = "child" here, or a mechanism where each school has a line of its own ("sequential", "parallel", "nearest_vacancy").
finding-list-digits = numbers on the list have { $n } digits, and this one is { $number }
    .hint = Give every entry a number of the published length, or correct digits under numbering.
finding-cycles-lack = trading cycles leave something open: a child may see somebody who stands behind it at a school it wanted; no line explains a result; taking one child off the roll, or adding a seat, can move families it does not concern
    .hint = Unless every family lists every school (must_fill = "all"), listing one more school can also pay. Nothing of this is mended afterwards: say so in the notice, or use "parallel".
finding-cycles-units = { $number } is bound together with others, and in round { $round } seats are traded one child at a time
    .hint = Unbind them, or give this round another mechanism.
finding-quota-round = no round asks for this row; those that do: { $rounds }
    .hint = Write the round's id into the column "round".
finding-quota-reserve = no reserve of this round that takes its seats from the table is named so; those that do: { $reserves }
    .hint = Write the reserve's id into the column "origin".
finding-duplicate-quota = the same round, origin and school stand in row { $row } already
    .hint = Keep one row, with the right number.
finding-quotas-above-seats = the quotas of school { $school } add up to { $sum }, and it has { $seats } seats
    .hint = Lower the quotas or correct the seats.
finding-ticket-by-hand = ticket = "{ $ticket }" is of a circle draw, which is drawn by hand: no key gives its numbers
    .hint = Take the line out, or use scheme = "number".
finding-tickets-differ = tickets are computed by { $ticket } here and by { $other } in another lottery
    .hint = Write the same ticket in every [draw.…] that is no circle draw; without the line it is chacha20.
finding-too-little-chance = no source gives enough chance
    .hint = Use at least 39 decimal digits or 32 hex digits: fewer can be searched beforehand.
finding-stretch-too-long = stretch = { $stretch }: the programs compute 1 to { $most } hashes, one after the other
    .hint = { $most } take about ten seconds in this program, a minute and more in verify.py and in a browser; whoever checks needs that long too.
finding-objection-period = a period of objection of { $hours } hours
    .hint = Give { $least } to { $most } hours: families must be able to look at the sealed roll before the draw.
finding-codes-need-numbers = facts under codes are published by number, and mode "roots" publishes nothing by number
    .hint = Leave { "codes" } out: in this mode each family has its receipt.
finding-beacon-round = { $why ->
        [past] round { $round } of the beacon has come already: it fell on { $time } (Beijing time)
        [early] round { $round } of the beacon falls on { $time } (Beijing time), before everything else is fixed
       *[far] round { $round } of the beacon falls on { $time } (Beijing time): too far away
    }
    .hint = Name a round that falls after the draw has begun (calendar.draw) and within 31 days of it; leave some minutes to record the close.{ $fits ->
        [none] {""}
       *[other] { "" } Round { $fits } falls ten minutes after.
    } Round r falls 3·(r−1) seconds after 2023-08-23 23:09:27 (Beijing time).
finding-assumed = the policy is silent; assumed: { $what }
    .hint = Write it into the policy to make it yours.
finding-too-few-seats = { $children } children for { $seats } seats: not everybody can be placed
    .hint = Add seats, or plan what follows for the rest.
finding-overflow-lists-large = every child would list every school: { $n } entries in the sealed market
    .hint = Limit it, for example to the 12 nearest schools: [overflow] limit = 12.
finding-shortcut-unsaid = round { $round }: no school has more applicants than seats, and the policy does not say whether there is a draw all the same
    .hint = Write shortcut = "admit_all_if_fits" (everybody is admitted) or "none" (the draw is held). The places are the same; families should be told which.
finding-list-too-short = round { $round }: { $children } children may list { $max } of { $schools } schools with { $seats } seats in all; if they list the same ones, as few as { $least } are placed while seats are left elsewhere
    .hint = Allow more choices, or make sure that on_rest says what follows.
finding-reserve-after-open = round { $round } has seats of its own only after round { $open }, which may use them up
    .hint = Put rounds with quotas first, or give the earlier round its share by the table (fixed). The order of rounds decides who gets a seat.
finding-circle-count = draw { $draw } goes round a circle, and the policy does not say who is counted on the way
    .hint = scheme = "ring_remove": those taken leave and are not counted; "ring_step": they stay and are counted; "ring_run": one after the other. The same digits give other winners, so the notice must say it.
finding-circle-entries = the circle draw { $draw } is for each child, and { $n } children are bound together: the list has one entry for those of a bundle
    .hint = Write per = "unit" if one entry is meant, and say so in the notice: it decides how many are counted. If each is to have its own, unbind them.
finding-direct-above-seats = more seats are said to be given before the draw than the plan has
    .hint = Write how many of the plan's seats are given already; the plan in the column "seats" holds them too.
finding-reserve-empty = reserve { $id } of round { $round } { $what ->
        [seats] has no seat at any school
       *[children] is for nobody: no child who takes part is one for whom its seats are kept
    }
    .hint = { $what ->
        [seats] Raise the share (it is rounded down) or write its seats into the table.
       *[children] If that is so, confirm it; if not, look at its condition and at the words of the roll.
    }
finding-reserve-idle = reserve { $id } of round { $round } is filled before the open seats: at { $n } { $n ->
        [one] school
       *[other] schools
    } ({ $school }: { $kept } of { $seats } seats kept, { $group } of { $all } who want it first are those for whom they are kept) these children would win about as many seats without it
    .hint = Seats filled first count what the group wins anyway; fill = "after_open" gives the kept seats besides. Say in the notice which is meant.
finding-zone-above-seats = { $children } children live in the catchment of { $school }, which has { $seats } seats: { $short } too few
    .hint = Check catchment and seats. Later rounds or the overflow must place the others: publish that beforehand.
finding-file-missing = the policy names the file "{ $name }" in { $key }, and it is not in the folder
    .hint = Put the file there under exactly this name, or change the policy.
finding-bad-streets = the street file cannot be read from byte { $byte } on: { $why }
    .hint = Download or export it again (.osm.pbf of OpenStreetMap, or GeoJSON lines). Half a network would silently change distances, so none of it is used.
finding-no-streets = the street file holds no street that can be walked ({ $streets } streets of any kind)
    .hint = Check that it covers this district and has highway tags.
finding-not-lines = { $n ->
        [one] one feature is no line and was
       *[other] { $n } features are no lines and were
    } not read (number { $features })
    .hint = A street layer holds lines only; see what these are.
finding-streets-cut = { $n ->
        [one] one street goes beyond the file and ends
       *[other] { $n } streets go beyond the file and end
    } at its edge
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
finding-streets-in-parts = the streets are in { $parts } parts that no way joins; the largest holds { $share }% of their length; on the others stand { $homes ->
        [one] one home
       *[other] { $homes } homes
    } and { $schools ->
        [one] one school
       *[other] { $schools } schools
    }
    .hint = Mostly a bridge, a crossing or a junction is not drawn. Look at the small parts on a map; where no way leads, the policy's unreachable applies.
finding-school-off-streets = school { $school } has no street within { $limit } m ({ $metres ->
        [none] there is none near
       *[other] the nearest is { $metres } m away
    }): it counts as not reached from any home
    .hint = Check its point, draw the way to its gate, or raise [walk] snap_limit_m.
finding-homes-off-streets = { $n ->
        [one] one home has
       *[other] { $n } homes have
    } no street within { $limit } m (rows { $rows }); the worst is row { $row }: { $metres ->
        [none] there is none near
       *[other] { $metres } m
    }
    .hint = Check points and the extent of the street file; for these homes the policy's unreachable applies to every school.
finding-homes-cut-off = from { $n ->
        [one] one home
       *[other] { $n } homes
    } no way leads to some school (rows { $rows }); the worst is row { $row }: { $schools ->
        [one] one school
       *[other] { $schools } schools
    }; handled as the policy says: { $rule ->
        [line] the straight line counts instead
       *[last] such schools stand last
    }
    .hint = Compare with a map: is there really no way, or is a bridge not drawn?
finding-home-cut-off = number { $number }: no way leads to { $schools ->
        [one] school { $school }
       *[other] { $schools } schools, such as { $school }
    }, and the policy refuses
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
    .hint = Put it back; the seal holds copies of the sealed files, in the folder inputs of its private half. Sealing again is not in this version yet.
finding-bad-seed-value = source { $source } needs { $form }; { $n ->
        [one] 1 character was given
       *[other] { $n } characters were given
    }
    .hint = Type exactly what was drawn, leading zeros kept.
finding-other-secret = this is not the secret that { $source } committed to before the seal
    .hint = Look for a slip of the pen, or the envelope of another holder. A holder who does not open is recorded as `missing`, and the draw goes on.
finding-bad-hand-value = { $source } must be { $form ->
        [listed] a number of the numbered list
        [direction] a direction: up (towards larger numbers) or down
       *[number] a whole number between 1 and { $most }
    }; { $given ->
        [none] nothing was given
       *[other] "{ $given }" was given
    }
    .hint = Write what was drawn in public. One line for each source: its name, a space, the value; names and bounds are in the notice of the seal.
finding-bad-beacon-value = { $source } must be the signature of round { $round }; { $why ->
        [round] this is of round { $given }
        [randomness] this is as long as the field "randomness": the field "signature" is wanted
        [character] this holds a character that is none of 0–9 a–f
        [length] it has 96 characters, and here are { $n }
        [unchecked] this program was built without beacons and cannot check it
       *[signature] this is not the beacon's signature of that round
    }
    .hint = Copy the field "signature" of round { $round } of the drand network quicknet, 96 characters 0–9 a–f. Any server will do: the signature proves itself.
finding-bad-seed-character = character { $n } of the value of { $source } is not one of { $form }
    .hint = Type exactly what was drawn, leading zeros kept; blanks between groups are fine.
finding-unknown-seed-source = this names no sealed source; sealed are: { $sources }{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Begin the line with the id of its source, or write the value alone where there is one source.
finding-seed-value-twice = line { $row } holds a value of { $source } already
    .hint = One line for each source; put the groups of a long value into one line.
finding-unknown-event = this is no event that is known{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Write withdraw, no_show, correct, order, admit_from_waitlist or choose.
finding-event-number = this is no number of a child
    .hint = Write the number as the roll has it; for a child that a court or an appeal adds, the next reserve slot, such as R-0001.
finding-event-school = this is no code of a school
    .hint = Write the code that the table of schools has.
finding-event-late = this day is still to come
    .hint = Enter an event after it happened; if the day is right, set the machine's clock.
finding-one-person = one person entered and checked this
    .hint = Every change is entered by one person and checked by another.
finding-event-unfit = { $why ->
        [number] no child of the roll has this number
        [gone] this child left before; there is nothing to change
        [by-hand] this child was placed by a decision; the rules do not move it any more
        [slot] { $what ->
            [none] all reserve slots are filled
           *[other] reserve slots are filled in turn; the next one is { $what }
        }
        [school] no school has this code
        [place] { $what ->
            [none] this child has no seat now, which is not what the row says
           *[other] this child is at { $what } now, not at the school of the row
        }
        [there] this child is at that school already
        [lines] the corrected files cannot be used: { $what }
        [turn] { $what ->
            [none] nobody is choosing at a table now
           *[other] it is not this child's turn, but that of { $what }
        }
        [not-open] this school is not open to the child
        [full] this school has not seats enough left
        [nobody] nobody waits for this school; the seat would stay empty
       *[next] next in line is { $what }, not this child
    }
    .hint = Compare number, school and order, put the row right and come again; nothing was recorded.
finding-event-harms = run again with this, the allocation would leave { $n ->
        [one] another child
       *[other] { $n } other children
    } worse off ({ $numbers }); it is not done
    .hint = No child loses its seat by another child's change. If this child is to be placed, write "order" and the school: a seat beyond the plan.
finding-events-recorded = { $n ->
        [one] one row is recorded already and passed over
       *[other] { $n } rows are recorded already and passed over
    }
    .hint = The register may grow; rows that are recorded stay as they are.
finding-events-may-harm = these rules deal seats, draw lines or make a total least: one child's leaving can worsen another
    .hint = Every change is checked child by child, and is not done where somebody would be worse off.

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
check-notice = the bundle is the one that the notice names
check-since = the log goes on from the one that was seen before
check-noted = what was sealed is what the registration note says
check-v20 = the sources give enough chance; a hand draw says how much
check-v21 = what shows from outside that checkpoints were there before chance fits them
check-v22 = the allocation run again gives the same places
check-v23 = the proofs of the allocation hold
check-index = every file of the bundle is listed and unchanged
check-waiting = the waiting lists are those that the results leave, in their order
check-lists = the lists name each number at the school of its result, once
check-code = the code opens what is published for the number
check-r01 = the checkpoint bears the signatures that are asked for
check-r02 = seal, draw and allocation stand in this log and are of one draw
check-r03 = the number stands on the sealed roll
check-r04 = the record is the one that was committed to
check-r05 = the result stands among the published results
check-r06 = the explanation is the one that the result names, and leads to the place
check-r07 = the seed text belongs to the seal, and the tickets follow from it
check-r08 = where the child was refused it stands after the last one admitted, where it was admitted not
check-both = receipt and bundle hold the same log
check-a01 = every private record is the one that was committed to, one for each child
check-a02 = the catchments in the records, and everything sealed, are found again from what was read
check-a03 = nobody stands twice on the roll
check-a04 = choices and classes are those of the records, and the allocation run again gives the results
check-a05 = every explanation is the one that its result names, and is true
status-pass = passed
status-fail = FAILED
status-malformed = MALFORMED
status-missing = MISSING
status-na = does not apply
status-not-yet = not checked by this version yet
verdict-final = Last publication: nothing is amended any more.
verdict-preliminary = Published for objections: the result may still be amended.
verdict-file = in
verdict-expected = expected
verdict-found = found
verdict-good = Verified: all { $n } checks passed.
verdict-good-part = Verified as far as it is published: { $n } checks passed; { $kept } need a file that the office keeps under the seal.
verdict-failed = NOT VERIFIED: check { $check } failed. Tell the enrolment office and the notary.
verdict-malformed = NOT VERIFIED: a file is damaged or of another form (check { $check }). Fetch the bundle again; if it stays so, tell the enrolment office.
verdict-missing = NOT VERIFIED: a file is missing (check { $check }). Fetch the complete bundle.
verdict-unsigned = INCOMPLETE: { $n } checks passed, none failed; but signatures are lacking, or nobody says whose they must be. Take the keys from the official notice: --trust FILE.
short-code = Short code
seal-sm3 = Seal (SM3)
result-code = Result code
result-code-must = It must equal the result code that the office published.

## Receipts

receipt-says = What the receipt says:
receipt-placed = { $number } is placed at { $school }.
receipt-ordered = { $number } is placed at { $school } by a decision, on a seat beyond its plan.
receipt-unplaced = { $number } got no seat this time; the enrolment office finds one.
receipt-listed = Choices on record: { $schools }
receipt-facts = On record: { $facts }
receipt-later = This is result number { $n }; the amendments before it are counted in.
receipt-seat-left = admitted; the school's { $seats ->
        [one] one seat was
       *[other] { $seats } seats were
    } enough for everybody who came this far.
receipt-within-line = admitted; by class, keys and number, in this order, you do not stand after the last one admitted.{ $last ->
        [none] {""}
       *[other] {" "}Your number is { $own }, that of the last one admitted { $last }.
    }
receipt-after-line = not admitted; by class, keys and number, in this order, you stand after the last one admitted.{ $last ->
        [none] {""}
       *[other] {" "}Your number is { $own }, that of the last one admitted { $last }.
    }
receipt-stopped = not admitted; admission ended before you at children bound together who needed more seats than were left, as the rule says.
receipt-no-seat = not admitted; no seat was left when this round began.
receipt-no-room = not admitted; when the turn came, fewer seats were left than the unit has members.
receipt-split = some members are placed here: no school had seats for all of them, so they were placed one by one.
receipt-below-line = not considered; by class and number you stand after the line of the catchment's seats.
receipt-dealt = admitted; the seats that were left were dealt in the order of the numbers.
receipt-chosen = chosen at the table, where a seat was left.
receipt-least-total = placed here, so that the ways of all who are placed are as short as they can be in total.
receipt-total-elsewhere = not placed here; with this child here, the ways of all would be longer in total.
receipt-traded = admitted; you stood first in line somewhere, and traded that seat for this one.
receipt-not-traded = not admitted; { $seats ->
        [one] the one seat went to a child who stood first in line, or who traded a seat elsewhere for it.
       *[other] the { $seats } seats went to children who stood first in line, or who traded a seat elsewhere for them.
    }
receipt-good = Verified: all { $n } checks of this receipt passed.
receipt-failed = NOT VERIFIED: check { $check } failed. Keep this file, and tell the enrolment office and the notary.
receipt-malformed = NOT VERIFIED: the file is damaged or of another form (check { $check }). Ask for it again; if it stays so, tell the enrolment office.
receipt-unpinned = NOT VERIFIED: nothing failed, but signatures are lacking, or nobody says whose they must be. Take the keys from the official notice: --trust FILE.
receipt-lacking = NOT VERIFIED: nothing failed, but what check { $check } needs is not there.
receipt-made = { $n ->
        [one] One receipt is written.
       *[other] { $n } receipts are written.
    }
receipt-private = A receipt holds what the family registered: hand it to that family alone, never publish it. After a further signature under the checkpoint, make it again.
register-made = Registration notes written: { $n }; there already: { $old }.
register-private = Hand each to its family alone. After a correction make it again: the older one stays, and the family gets the new one.
anchor-done = Recorded for the checkpoint of { $n } entries, { $service }, { $time }: { $hash }
anchor-token = The token has the hash of this checkpoint and states { $time }. Its signature is not checked here: openssl ts -verify does that.
tiles-tree = { $folder }: { $n } leaves, root { $root }
tiles-done = { $n ->
        [0] Nothing is new among the { $all } files in { $path }; the checkpoint is the newest.
        [one] One new file of { $all } is written to { $path }; the checkpoint is the newest.
       *[other] { $n } new files of { $all } are written to { $path }; the checkpoint is the newest.
    }
tiles-serve = Let a web server hand out the folder as it is. No file in it ever changes but checkpoint, which must not be cached for longer than seconds.
anchor-next = The draw puts it into the log and publishes the file.

## What checks expect and find.

told-unfit = of the right form, and cannot be: { $why }
told-form = not of the form it must have: { $why }
told-not-before = a time not before { $time }
told-not-later = a time not after { $time }
told-hours = at least { $n } hours from the seal to the first opening
told-witness-time = the time at which a witness saw the seal
told-a-key = a key with the name of its holder
told-key-change = new keys, and such as the log names, each once
told-other-keys = others, or none
told-one-log-key = one key with the name of the log
told-other-draw = another draw, or another result: { $title } ({ $draw }), short code { $code }, result code { $result }
told-log-of = { $n ->
    [one] one entry
   *[other] { $n } entries
  }
told-beginning = the first { $n } entries as they were then
told-other-log = another log
told-an-entry = at least one entry
told-fair = an allocation that keeps its definition
told-on-roll = a number of the roll
told-still-here = a child that has not left
told-not-settled = a child that is not settled by a decision, nor there already
told-next-slot = the next reserve slot, { $number }
told-new-lines = the corrected choices and classes
told-turn = the child whose turn it is
told-open-seat = a school that is open to the child and has a seat
told-next-in-line = the next in line
told-nobody-worse = nobody else worse off
told-nothing = nothing
told-keys = signatures by keys that you know
told-unpinned = signatures, but nobody says whose they must be: give the keys of the official notice with --trust
told-signature-of = the signature of { $name }
told-signatures-of = signatures, enough of those of { $names }
told-other-signature = another one under that name
told-other-entry = another entry
told-other-members = the body has other members than its kind
told-entry-without = the entry { $kind } has no { $name }
told-up-to = at most { $n }
told-end = the end
told-no-entry = no such entry
told-no-line = no line
told-one-place = one place for all children of a unit
told-unit-of = unit { $unit } of { $n }
told-ticket-for = a ticket for { $unit }
told-unplaced = not placed
told-known-school = a school of the list
told-not-sealed = not among the sealed files
told-market-open = choices and classes published
told-market-kept = choices and classes kept by the office
told-before-close = the committed secret of { $source }, before the close
told-fresh-commit = a commitment of { $source } that was never sealed before
told-fresh-value = a value of { $source } that did not come before
told-ground = a ground that holds as far as the attempt had come
told-set-aside = attempts set aside before: { $n }
told-anchor = an anchor entry that names this file
told-anchors = evidence from outside: { $n }; look at it yourself in data/anchors
told-tokens = evidence from outside: { $n }; time stamps of this checkpoint: { $times } (whose signatures they bear, tell openssl ts -verify and the certificate of the service)
told-imprint = a time stamp of { $file }
told-roll-or-receipt = the roll, which is not published in this mode: give the family's receipt with --receipt
told-registered-before = the record of this note was replaced by a later correction, which the log holds
told-registered-nowhere = { $number } is not on the sealed roll. Keep this note: it is signed proof that the child was registered
told-registered-other = another record: what was sealed for this child is not what you were told. If this is the newest note you were given, keep it: it is signed proof
told-silent = not opened, which the draw takes as it is: { $sources }
told-after-close = a value of { $source } in its form, after the close
told-beacon = the signature of { $source }, checked
told-beacon-signed = the beacon's signature of round { $round }
told-before-round = a close before round { $round } of the beacon came into being
told-after-round = a value recorded when round { $round } of the beacon had come into being
told-chance = at least 39 digits that nobody can choose
told-little-chance = too little chance
told-by-hand = hand draw: { $outcomes ->
        [1] nothing had to be drawn
       *[other] only { $outcomes } outcomes are possible
    } (each number's chance: paiwei fairness)
told-on-list = a number of the numbered list
told-unit-on-roll = a unit of the roll
told-all-fit = no more children than seats, where nothing is drawn
told-hand-sources = start, and interval, step or direction of { $lottery }, within its list
told-who-asks = a list of exactly those who ask
told-listed-not-asking = { $unit } does not ask
told-asking-not-listed = { $unit } is not on the list
told-one-name = one file of this name, whatever the capitals
told-two-names = two
told-listed = only files that data/index.json lists
told-stray = a file that does not belong to the bundle; take it away and verify again
told-named = number { $number } is named
told-not-named = it is not named
told-placed-once = only numbers whose result is this list, each once
told-page = another page
told-no-page = pages of the schools and of those placed by hand
told-strange = a name that no published file has; take it away and verify again
told-proof = a proof up to the root
told-other-number = another number of the unit
told-rising = entries in the order of the log
told-known-round = a round of the rules
told-line-seats = { $n } seats
told-line-filled = { $n } filled at most
told-line-stopped = stopped only while seats were left
told-line-last = the last one admitted, just where seats ran out
told-line-order = lines in their order, none twice
told-known-lottery = a sealed lottery
told-numbered-list = the numbered list of { $lottery }, which is in the bundle: verify the receipt together with it
told-line-of = the published line of { $school }
told-after = a place after the last one admitted at { $school }
told-not-after = a place not after the last one admitted at { $school }
told-split-place = one of the schools where members of the unit were placed
told-place-last = an explanation that ends with the place
told-record-of = the record of { $number } that was committed to
told-committed = only records that were committed to
told-salts = a salt of its own in every record
told-zoned = for { $number } the catchments that its home gives
told-others = others
told-fit-inputs = copies of the inputs that can be sealed
told-from-inputs = what the copies of the inputs give
told-tag-of = a tag of { $number }
told-one-tag = for each tag one child
told-as-recorded = choices and class of { $number } as in its record
told-explanation-of = the explanation of { $number } that its result names
told-explained = for { $number } the decisions that the allocation gives
told-more-entries = { $n ->
        [one] the log has an entry
       *[other] the log has { $n } entries
    } after this result: ask whether there is a newer one
told-entries = a log of at least { $n } entries: the bundle is older than the receipt
told-opens = the records that the log names, under this code
told-not-opened = nothing that opens: the code of another number, or changed content
told-later-result = the bundle holds a later result: ask for a new receipt

## Explanations.

explain-placed = { $number } is placed at { $school }, choice { $choice }.
explain-overflow = { $number } is placed at { $school }, the nearest school that had a seat left.
explain-unplaced = { $number } is not placed yet.
explain-choice = Choice { $choice }, { $school }:{" "}
explain-near = Nearest school { $choice }, { $school }:{" "}
explain-band = choice { $choice }
explain-all = all applicants
explain-outside = those for whom these seats are not kept
explain-kept = those for whom these seats are kept
explain-kept-seats = {" "}{ $n ->
        [one] One further seat there was
       *[other] { $n } further seats there were
    } kept for others ({ $quota }).
explain-no-seat = no seat was left when this round began.
explain-stopped = not admitted; { $before } stood before your class ({ $group }), you were number { $place } in it; admission ended at children bound together who needed more seats than were left, as the rule says.
explain-seat-left = admitted; the school's { $seats ->
         [one] one seat was enough
       *[other] { $seats } seats were enough
    } for everybody who came this far.
explain-group-fits = admitted; { $before } stood before your class ({ $group }), and the { $left ->
         [one] one seat
       *[other] { $left } seats
    } left took { $n ->
         [one] the one child of it.
       *[other] all { $n } of it.
    }
explain-within-line = admitted; { $before } stood before your class ({ $group }); its { $n } children drew for the { $left ->
         [one] one seat
       *[other] { $left } seats
    } left, { $order }; you were number { $place }, the line fell at { $last }.
explain-after-line = not admitted; { $before } stood before your class ({ $group }); its { $n } children drew for the { $left ->
         [one] one seat
       *[other] { $left } seats
    } left, { $order }; you were number { $place }, the line fell at { $last }.
explain-group-too-late = not admitted; { $before } stood before your class ({ $group }) and took { $seats ->
         [one] the only seat.
       *[other] all { $seats } seats.
    }
explain-no-room = not admitted; when the turn came, fewer seats were left than the unit has members.
explain-split = some members are placed here: no school of the list had seats for all of them, so they were placed one by one, in the order of registration.
explain-below-line = not considered; the { $seats } seats of all schools of the catchment went to { $before } who stood before your class ({ $group }) and to those of it who stood before you. Who stands after the line does not choose.
explain-dealt = Dealt: the seats that choices left were given to those without one, both in the order of their tickets. The place is { $school }.
explain-dealt-headline = { $number } is placed at { $school }, by a seat that was dealt.
explain-least-total = placed here, so that the ways of all who are placed are as short as they can be in total.
explain-total-elsewhere = nearer; but with this child here, the ways of all would be longer in total.
explain-traded = admitted; you stood first in line at { $claim }{ $own ->
        [yes] {""} and got this seat.
       *[no] {""} and traded that seat for this one.
    }
explain-not-traded = not admitted; the { $seats } seats went to children who stood first in line, or who traded a seat elsewhere for them.
explain-circle = You are number { $position } of { $n } on the numbered list; drawn in public were the start { $start } and the { $scheme ->
        [ring_remove] interval { $second }
        [ring_step] step { $second }
       *[ring_run] direction { $second }
    }, and { $before } were taken before you.
explain-circle-not-drawn = You are number { $position } of { $n } on the numbered list; there were no more children than seats, so nothing was drawn.
explain-own-number = Your number for this school is { $print }.
explain-ticket = The ticket drawn for this number is { $print }.
explain-waiting = On the waiting list of { $school }: number { $place }.
explain-compared = At { $school } (round { $round }) { $before } stands before { $after }; the first rule that separates them is { $what ->
        [band] the choice: { $x } before { $y }.
        [class] the tier: { $x } before { $y }.
        [key] the order: { $x } before { $y }.
        [ticket] the lottery, { $order }: { $x } before { $y }.
       *[number] the number, for everything else is equal.
    }
explain-nowhere-together = { $a } and { $b } stand in no line together: they applied to no school in the same round.
by-hand = By hand, on any Unix machine with openssl, in the folder of the bundle:
by-hand-must = must print { $ticket } (lottery { $lottery })
by-hand-none = There is no ticket to compute by hand: nothing was drawn for this child, or it was drawn round the numbered list (spec/draw.md).
explain-border = The home lies exactly on the line between { $between }; { $rule ->
        [all] the rule counts all of them.
        [first] the rule gives it to the one with the least id: { $catchments }.
        [east] the rule gives the line to the catchment on its east (on its north where it runs due east; where nobody holds that side, to the first one met from there over north): { $catchments }.
        [list] the office's list of homes on borders gives it to { $catchments }.
       *[same] they have the same schools, so there is nothing to decide.
    }
explain-by-hand = The office places this child by hand and tells the family.
explain-chosen-headline = { $number } chose { $school } at the table.
explain-chosen = Families chose in the order of their numbers; this one chose { $school }, which had a seat left.
explain-table = Families choose at the table in the order of their numbers; { $before ->
        [0] it is the turn of this one.
        [one] one of them chooses before this one.
       *[other] { $before } of them choose before this one.
    }
explain-amended = Result { $round }: { $event }.
explain-gone = { $number } left and has no seat.
explain-ordered = { $number } is placed at { $school } by a decision, beyond the plan.
order-asc = smaller numbers first
order-desc = larger numbers first

## Pages of the bundle and the notice of the seal.

page-short-code = Short code of the seal: { $code }. It must be the one in the official notice.
page-counts = { $children } children took part, { $placed ->
         [one] 1 is placed
       *[other] { $placed } are placed
    }, { $rest ->
         [one] 1 is placed by hand by the office.
       *[other] { $rest } are placed by hand by the office.
    }
page-verify-link = Type a number, see the result and check it
page-by-hand = To be placed by the office
page-by-hand-link = { $n ->
        [one] The number of the one child whom the office places by hand
       *[other] The numbers of the { $n } children whom the office places by hand
    }
page-by-hand-text = { $n ->
        [one] No round and no overflow had a seat for this child. The office places it by hand and tells the family.
       *[other] No round and no overflow had a seat for these { $n } children. The office places them by hand and tells the families.
    }
page-waiting = Waiting list
page-waiting-text = A seat that is declined passes to the first number of this list, in this order.
page-table = Order of choosing
page-table-text = These families choose at the table in this order, each a school that has a seat left, or pass. Until all have chosen, later rounds and the overflow do not run.
page-chosen = chosen at the table
page-amended = Changes after the draw
page-ordered = by a decision, beyond the plan
page-ordered-count = { $n ->
        [one] One of them was placed
       *[other] { $n } of them were placed
    } by a decision, beyond the plan.
page-schools = Schools
page-school = School
page-seats = Seats
page-first-choices = First choices
page-admitted = Admitted
page-lines = Last admitted
page-no-line = everybody admitted
page-outside = others
page-traded = by trading cycles: there is no line
page-overflow = overflow
page-dealt = dealt
page-line-meaning = "Last admitted" shows round, class and the number of the last child admitted. Whoever stands before it at a school they listed above their own place would have been admitted.
page-assumptions = What the notice left open, and how it was taken
page-how = How to check
page-how-text = Everything needed is in this folder; README.txt says how to check it with three different programs. The seal is:
page-live-choose = chosen at the table
page-plan = Plan
page-direct = Given before the draw
page-direct-count = Of the plan of { $plan } seats, { $direct ->
        [one] 1 was
       *[other] { $direct } were
    } given before this draw, as the rules say, to children who have no number here; { $seats } were in it.
page-school-counts = { $seats ->
         [one] 1 seat
       *[other] { $seats } seats
    } · { $first ->
         [one] 1 first choice
       *[other] { $first } first choices
    } · { $admitted } admitted
page-last = Last admitted:{" "}
page-order = No.
page-number = Number
page-ticket = Drawn number
page-round = Round · choice
map-overlap = { $n } · overlap of { $area } m²
map-gap = { $n } · gap of { $area } m²
map-title = Catchments
zoning-title = Notice of catchments
zoning-find = Which school is mine?
zoning-find-how = Type the longitude and latitude of your home (WGS84, decimal), or click on the map. No network is used and nothing is stored.
zoning-lon = Longitude
zoning-lat = Latitude
zoning-ask = Ask
zoning-address = Part of the address
zoning-map-note = Squares are schools. The map is for orientation; the coordinates are the border.
zoning-catchments = Catchments
zoning-catchment = Catchment
zoning-schools = Schools
zoning-area = Area
zoning-school-table = Schools
zoning-school = School
zoning-seats = Seats
zoning-its-catchments = Catchments
zoning-changes = What changed since last year
zoning-unchanged = Nothing.
zoning-before = Schools before
zoning-now = Schools now
zoning-ground = Ground
zoning-homes = Homes
zoning-children = Children
cells-note = Counts below { $least } are not published; –: not published either, so that no smaller one can be computed.
zoning-changes-note = Borders that differ by less than a metre are not counted.
zoning-download = The layer to download
zoning-download-how = Above is the SHA-256 of the file: compare it with the official notice.
zoning-js-inside = inside catchment { $a }, schools: { $b }
zoning-js-edge = exactly on the border of catchment { $a }, schools: { $b }
zoning-js-owner = by the rule this point belongs to catchment { $a }, schools: { $b }
zoning-js-none = in no catchment
zoning-js-far = about { $a } m from the border
zoning-js-trace = How this was decided
zoning-js-trace-edge = The point lies exactly on this edge (integer coordinates, to the last digit):
zoning-js-trace-inside = A line from the point to the east crosses the border { $a } times, an odd number, so the point is inside. Edges crossed:
zoning-js-bad = Write degrees with a point, such as 109.1234567 and 39.1234567.
zoning-js-no-address = This address was not found; check it or ask by coordinates.
zoning-rule-all = The rule: all of these catchments count.
zoning-rule-first = The rule: the catchment with the least id counts.
zoning-rule-east = The rule: the line belongs to the catchment on its east; where it runs due east, to the one on its north. Where nobody holds that side, turn from there over north: the first catchment met owns the point.
zoning-rule-list = The rule: the enrolment office keeps a list of the homes on the line; ask there.
zoning-rule-overflow = The rule: no catchment; the overflow places the child.
zoning-rule-refuse = The rule: the enrolment office decides case by case; ask there.
zoning-rule-unsaid = The rule does not say; ask the enrolment office.
notice-title = Notice of the seal
notice-what = { $authority } has sealed the draw "{ $draw }", attempt { $attempt }: { $children } children and { $reserve } reserve slots. The draw begins on { $from } (UTC) at the earliest. From now on no roll, seat or rule can change without another seal.
notice-seal = Seal (SHA-256 of manifest.json)
notice-sm3 = The same file under SM3 (GB/T 32905), the second digest: { $sm3 }
notice-short-code = Short code, for reading aloud: { $code }
notice-sources = Chance will come from
notice-digits = decimal digits
notice-hex = hex digits
notice-commit = a secret committed to
notice-beacon = a round of the public beacon drand quicknet
notice-hand-number = drawn by hand: a whole number from 1 to the one on the right
notice-hand-listed = drawn by hand: a number of the numbered list
notice-hand-direction = drawn by hand: up (towards larger numbers) or down
notice-by-hand = This is a hand draw round a circle. The numbered list ({ $page }{ $lists ->
        [1] {""}
       *[other] {""} and others, { $lists } in all
    }) is published before anything is drawn: compare your position there. { $outcomes ->
        [1] There are no more children than seats, so nothing is drawn.
       *[other] Only { $outcomes } outcomes are possible; every position's chance can be listed (paiwei fairness).
    }
list-title = Numbered list
list-what = Draw { $draw }, schools { $schools }: { $n } entries for { $plan } seats. Positions follow the numbers, smallest first, and are sealed under the short code { $code }.
list-how = { $scheme ->
        [ring_remove] The start that is drawn is taken first. Whoever is taken leaves the circle and is not counted; always the interval-th of those who remain is next.
        [ring_step] The start that is drawn is taken first, then always { $step ->
            [0] so many positions on as are drawn
           *[other] { $step } positions on (entries divided by seats, rounded up)
        }. Whoever is taken stays and is counted; when the circle closes, the position after the first taken follows, then the one after the second, and so on.
       *[ring_run] The start that is drawn is taken first, then one after the other in the direction that is drawn; after the last comes the first.
    }
list-not-drawn = There are no more children than seats, or nobody asks: nothing is drawn.
list-position = Position
list-number = Number
notice-files = Sealed files
notice-private = sealed, not published
notice-keys = Keys
notice-keys-text = Signatures under seal, close and result must be by these keys. Copy them from here, or from the newspaper, never from the bundle.
notice-check = How to check
notice-check-text = Families: find your number in roll.jsonl. Anybody: the SHA-256 of manifest.json is the seal above, and the manifest names the hash of every file.
notice-signatures = Signatures
notice-operator = Operator
notice-witness = Witness
notice-notary = Notary
notice-parents = Parents
bundle-readme = { $title } — how to check this result

    Seal        { $seal }
    Short code  { $code }

    First compare the short code with the one in the official notice. If they differ, this is another bundle,
    however well it verifies. Then check the bundle; the check prints a result code, which must be the one the
    office published with the result.

    0. Without a program:    open verify.html in a browser, without a network too
    1. With paiwei:          paiwei verify THIS-FOLDER
    2. With Python 3 only:   python3 tools/verify.py
bundle-readme-hand = 3. One ticket by hand, in this folder on any Unix; write your number for A0001, twice:
    {"   "}UNIT=$(grep '"number":"A0001"' data/roll.jsonl | sed 's/.*"unit":"\([^"]*\)".*/\1/')
    {"   "}KEY=$(sha256sum data/seed.txt | cut -c1-64)
    {"   "}ADR=$(printf 'paiwei/v1/ticket\n%s\n%s\n%s\n' { $draw } { $lottery } "$UNIT" | sha256sum | cut -c1-32)
    {"   "}TICKET=$(head -c 16 /dev/zero | openssl enc -chacha20 -K "$KEY" -iv "$ADR" | xxd -p)
    {"   "}echo "$TICKET"
    {"   "}grep '"number":"A0001"' data/tickets.jsonl
    {"   "}python3 -c "print('%0{ $digits }d' % (int('$TICKET', 16) * 10**{ $digits } >> 128))"
    {"   "}The first line uses the "unit" of your line in data/roll.jsonl: your own number, or for children bound
    {"   "}together the least of theirs. The 32 digits of echo must be the "ticket" of your own line in
    {"   "}data/tickets.jsonl, which grep shows. The last command prints the drawn number as it stands in lists/;
    {"   "}there it has more digits where two numbers would look alike.
bundle-readme-circle = 3. with paper and pencil (this is a hand draw round a numbered list):
    {"   "}data/numbered.jsonl is the list published before (lottery, number, position);
    {"   "}the lines of data/seed.txt that begin with source hold what was drawn in public: start and interval, step or direction;
    {"   "}count round the list: the order, numbered from 0, is the tickets of data/tickets.jsonl. How to count: spec/draw.md.
bundle-readme-roots = 3. With your receipt: paiwei verify --receipt FILE, python3 tools/verify.py --receipt FILE, or verify.html.
    {"   "}This bundle publishes roots, counts and last admitted only: no number, no ticket, no result stands in it.
    {"   "}What the roots stand for is shown by receipts, one for each family, and to an auditor by the office.
bundle-readme-folders-roots = verify.html   one page: check this bundle and your receipt
    data/    seal, rules, seats, seed, log
    spec/    the written rules, enough to write a checker of your own
    tools/   verify.py, a second program by other hands
bundle-readme-folders = verify.html   one page: look up a number, see why, recompute everything
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
office-number = number
office-code = code for the notice
office-ticket = drawn number
office-unplaced = by hand
office-gone = left
office-ordered = by a decision, beyond the plan

## Verbs and flags.

about = Places children in schools: exact zoning, a verifiable lottery, published rules, an audited log.
verb-demo = The whole job on an invented district
verb-init = A new placement folder with commented files
verb-check = Read everything, tell every finding
verb-seal = Freeze inputs and rules under one published hash
verb-register = Signed notes for families: what is on record for their child, by its fingerprint
verb-anchor = Record evidence from outside that the seal is there: a time stamp, a notary's minute
verb-draw = Seed, tickets, allocation, log, lists, bundle: one act
verb-verify = Recompute a published bundle, tell every check
verb-receipt = A family's private proof: its record was sealed, its result is in the log
verb-log-tiles = The log as static files for any web server: tiles, entries, checkpoint
verb-secret = Make the secret of a source of chance, and the line of the policy that commits to it
verb-sign = Make a key, or sign a checkpoint: office, notary, witness
verb-amend = Changes after the draw: shows who would move, records it when confirmed
verb-finalize = Publish the result for the last time, when the period of objections is over
verb-note = Add a note for everybody to the log after a publication: a sentence, or the hash of a public document
verb-keys = Name new keys in the log, or drop old ones; old and new key of the log sign the checkpoint after it
verb-void = Set an attempt aside, with the reason in public; then seal and draw anew
verb-explain = Why this child is where it is
verb-doctor = Look at machine and folder before the ceremony
verb-fairness = Every number's chance: listed for circle draws, argued for computed ones
verb-help = A verb, a finding code, a term
arg-dir = Work in this folder; other paths on the line stay relative to where you stand
arg-lang = Language: zh or en
arg-json = One JSON document on standard output
arg-quiet = Only the result, no messages
arg-size = Children in the district, 100 to 1,000,000; 3,200 when not given
arg-no-open = Do not open the result page
arg-out = Folder to write
arg-path = Folder to make
arg-max-shown = Findings shown of each kind
arg-seed-file = File with the public values
arg-bundle = Folder or zip of a published bundle
arg-events = Table of events (events.csv by default), or a record of choices
arg-grounds = court: a court ordered it; event: a public event did not take place; known: a sealed input or secret was known or altered before its time; objection: an objection was right (before the close only)
arg-basis = The decision or paper that says so
arg-reason = The reason in a sentence, which is published
arg-by = Who stands by it, two people or bodies: give it twice; seal and void publish it
arg-confirm = The code of the plan that was shown
arg-trust = Whose signatures you ask for (C2SP tlog-policy): the keys of the notice
arg-code = With --number: the code of the family's notice; opens its facts and checks its receipt
arg-receipt = Verify a family's receipt; with a bundle, also that both are of one log
arg-numbers = The children's numbers, one or several
arg-all = Every child that has a result
arg-checkpoint = Checkpoint, or folder of a bundle; by default of the newest result, and for anchor of the seal
arg-key = The key to sign with: a file that only its holder has
arg-source = Name of the source: a-z, digits, '-'
arg-notice = A code of the official notice, in quotation marks: the bundle must be the one that it names
arg-since = A checkpoint kept from before, or an older bundle: this log must go on from it
arg-registered = Hold a registration note against the sealed roll, or with --receipt against the receipt
arg-evidence = The evidence, at most 1 MiB: a time-stamp token (.tsr), a scan
arg-service = Who vouches for it, by name; it is published
arg-audit = For auditors: the placement folder, or a copy of its private halves; adds the checks A01 to A05
arg-rehearse = Draw with values made up by the machine: for practice, counts for nothing, refused by verify
arg-new = Make a key for this holder: a-z, digits, '.', '/', '-'
arg-attach = Put a line under it that an approved device has made, SM2 for instance; it is not checked here
arg-text = What the note says, one line
arg-document = A public document: its hash and its name are what the note says
arg-add = A key that the log names from now on, name+id+base64; may be given several times
arg-drop = A key that it names no longer; may be given several times
arg-witness = With --new: a witness, who signs the time too
arg-by-hand = Print the commands that compute the ticket with sha256sum and openssl
arg-with = Another number: which rule separates the two
arg-number = The child's number
arg-schema = Print a JSON Schema, for editors that complete keys; policy is the one there is
arg-topic = Verb, finding code, check or term; terms and codes list all of them
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
state-changed = Changed since the seal; { $path } holds the sealed copies.
state-seed = A seed was recorded on { $time }: the draw takes it and asks for nothing.
state-begun = A draw was begun on { $time }; no seed is recorded yet.
state-opening = { $n ->
    [one] One secret is opened
   *[other] { $n } secrets are opened
  } (the last on { $time }); the draw is not closed yet.
state-next = Next step: { $step }
state-next-check = { $paiwei } check
state-next-seal = { $paiwei } seal   (after it roll, seats and rules can no longer change)
state-next-draw = { $paiwei } draw
state-next-restore = put the files back as they were sealed (copies are in { $path }), then { $paiwei } draw
state-next-verify = { $paiwei } verify
state-attempt = Attempt { $n }; what came before it was set aside.
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
demo-seal = short code { $code } (by its own clock { $hours } hours ago: families need time to look)
demo-seed = { $n } decimal digits (for the demonstration, never fit for a real result)
demo-draw = { $placed } placed by choice · { $overflow } through the overflow · { $rest ->
        [0] {""}
       *[other] { $rest } left to the office ·{" "}
    }hottest school { $ratio } applicants a seat
demo-verify = { $n } checks passed
demo-explain = One child explained ({ $paiwei } explain { $number }):
demo-look = Open { $path } and type { $number }
demo-opened = Opened { $path }: type { $number }
demo-next = Next: paiwei init MY-DISTRICT · paiwei simulate scenarios/new-school.toml (in the demonstration) · paiwei help
init-made = A new placement in { $path }:
init-file-policy = the rule, with a comment on every line
init-file-schools = schools and seats
init-file-catchments = catchments
init-file-roll = children
init-file-secret = the secret of this folder; keep it, never publish it
init-next = Put your own data into the files, then: { $paiwei } check
check-written = Every finding is in { $path }
check-map = The layer as a picture, faults marked: { $path }
check-patch = A patch of { $n ->
        [one] one operation
       *[other] { $n } operations
    } is proposed, nothing was changed: { $path }
check-layer-counts = { $n } catchments
arg-catchments = Check this layer alone
publish-written = Publish everything beside { $path }: the page works without a network.
verb-publish-catchments = The notice pack of the catchments: page, map, look-up, layer
arg-against = Last year's layer, to show what changed
check-good = Nothing stands in the way of the seal. Next: { $paiwei } seal
check-sealed = Sealed already, and nothing was changed since. Next: { $paiwei } draw
check-drawn = Sealed and drawn already, and nothing was changed since. Next: { $paiwei } verify
check-changed = These are no longer the sealed files, so they cannot be drawn. Put them back as they were: the sealed copies are in { $path }. Sealing again is not in this version yet.
check-changed-drawn = These are no longer the sealed files. The result stands on the sealed copies in { $path }.
check-bad = Correct the files, then check again.
check-direct = { $direct } seats at { $schools } { $schools ->
        [one] school
       *[other] schools
    } are given before the draw and are not among these.
check-counts = { $children } children, { $schools } schools, { $seats } seats, { $catchments } catchments
seal-done = Sealed: { $children } children, { $reserve } reserve slots.
seal-digest = Seal        { $seal }
seal-code = Short code  { $code }
seal-publish = Publish everything in { $path } now, and the seal in the official notice.
seal-by-hand = Hand draw: { $outcomes ->
        [1] there are no more children than seats, so nothing is drawn
       *[other] only { $outcomes } outcomes are possible
    }. Post the numbered list ({ $page }) so that every family finds its position before anything is drawn; every position's chance: { $paiwei } fairness
seal-next = After the period of objection: { $paiwei } draw
rehearsal-mark = REHEARSAL: not a result; the values were made up
rehearsal-done = Rehearsal no. { $n } of this folder: { $path }. The real one: { $paiwei } draw
draw-ask = { $id }: { $what }
draw-type = Type { $n } characters:
draw-type-beacon = { $source }: paste the field "signature" of round { $round }, once (96 characters; the signature proves itself):
beacon-falls = { $source }: round { $round } of the beacon comes into being on { $time } (Beijing time). The close must be recorded before that.
beacon-waits = { $source }: round { $round } of the beacon comes into being on { $falls } (Beijing time); waiting { $minutes ->
        [one] for at most a minute
       *[other] for about { $minutes } minutes
    } (Ctrl-C stops, nothing is lost).
draw-type-hand = { $form ->
        [listed] Type the number that was drawn, one of the numbered list:
        [direction] Type the direction that was drawn (up: towards larger numbers; down):
       *[number] Type the number that was drawn, between 1 and { $most }:
    }
draw-type-secret = Type the 64 characters, or `missing` where the holder does not open:
draw-closed = Closed on { $time }: no secret is taken any more. Close code { $code }; the checkpoint to be signed now is { $path }. Only now may the public values come into being.
draw-again = Type them again:
draw-differ = The two differ. Once more.
draw-recorded = The seed was recorded on { $time }; it is used.
draw-program = The program differs from the one in the seal. The result is the same bytes, or verification fails.
draw-done = { $children } children: { $placed } placed in the rounds, { $overflow } through the overflow, { $rest } left to the office.
draw-code = Publish it with the result: whoever remakes the bundle changes this code.
draw-bundle = To publish: { $path }
draw-private = For the office only: { $path }
draw-next = Next: { $paiwei } verify
amend-event = { $cause ->
        [withdraw] { $number } withdraws
        [no_show] { $number } did not come
        [correct] the record of { $number } is corrected
        [order] { $number } is placed at { $school } by a decision, beyond the plan
        [admit_from_waitlist] { $school } has one seat more, for { $number }, the next in line
       *[choose] { $school ->
            [none] { $number } passes at the table
           *[other] { $number } chooses { $school } at the table
        }
    } ({ $date }, { $basis })
amend-change = { $from ->
        [none] { $to ->
            [none] { $number } stays where it is
           *[other] { $number } is placed at { $to }
        }
       *[other] { $to ->
            [none] { $number } leaves { $from }
           *[other] { $number } moves from { $from } to { $to }
        }
    }
amend-plan = { $n ->
        [one] One change
       *[other] { $n } changes
    }, { $moves ->
        [one] one move
       *[other] { $moves } moves
    }:
amend-others = Everybody else stays, nobody is worse off. The tickets are the same; nothing is drawn again.
amend-ask = Type the code { $code } to record this:
amend-not-yet = Nothing is recorded yet. When it is right: { $paiwei } amend --confirm { $code }
seal-freezes = About to seal "{ $title }": { $children } children, { $schools } schools, { $seats } seats and every rule. Nothing of it can be changed afterwards; it is open to objections for { $hours } hours.
seal-word = seal
draw-decides = About to draw "{ $title }": short code { $code }, { $children } children, { $schools } schools, { $seats } seats; rehearsed { $rehearsals } times before. What is drawn cannot be drawn again.
final-decides = About to publish "{ $title }" for the last time: result { $round }, with { $amendments ->
        [0] no amendment
        [one] one amendment
       *[other] { $amendments } amendments
    } since the draw. Nothing can be amended after it.
final-word = final
note-decides = About to add to the log of "{ $title }", for everybody to read and for good: { $what }
keys-decides = About to change the keys that the log of "{ $title }" names: { $what }
note-word = note
note-done = Added to the log, under a checkpoint of its own. Everything that was published stays as it is.
note-next = Let office, notary and witness sign it, each with { $paiwei } sign --key FILE, and publish the folder.
keys-next = Sign it with the old and with the new key of the log, each with { $paiwei } sign --key FILE: without both it is not verified. Then print the new keys in the notice.
final-done = Published for the last time. Let office, notary and witness sign the checkpoint, and hang out the result code.
draw-word = draw
ask-first-person = Name of the operator:
ask-second-person = Name of the witness, somebody else:
ask-word = Type "{ $word }" to go on:
void-repeated = This draw was repeated.
void-plan = This would be recorded and published:
void-told = Attempt { $attempt } was set aside on { $time }{ $late ->
        [yes] , late (after the close)
       *[no] , before the close
    }. Ground: { $grounds ->
        [court] a court ordered it
        [event] the event of a public value did not take place
        [known] proof that a sealed input or a secret was known or altered before its time
       *[objection] an objection was right, and what is sealed must be corrected
    }. Paper: { $basis }. Reason: { $reason }. Signed by: { $by }.
void-title = Notice of a void
void-what = { $authority }: attempt { $attempt } of { $draw } is set aside. What was sealed, the log and the values that have come into being stay published; the next attempt is sealed, published for objections and drawn anew, in the same log.
void-means = It was not closed: nobody can know a result, and nobody's chance is changed.
void-means-late = It was closed: every report and every receipt from now on begins with this void, its time and its reason. That a result is unwelcome or a program failed is no ground: then it is computed again, never drawn again.
void-key = The draw key of this attempt is { $key }. With it anybody can compute what was set aside.
void-done = Set aside. Publish { $path }, and have the notary and the witnesses sign the checkpoint in it; correct the inputs, then { $paiwei } seal for the next attempt.
void-not-yet = Nothing is recorded yet. When it is right, give the same command with --confirm { $code }
amend-done = Recorded, result { $round }.
doctor-program = program { $version }, SHA-256 { $sha256 }
doctor-sm3 = program, SM3 { $sm3 }
doctor-clock = clock { $time } (UTC)
doctor-clock-bad = the clock says { $time }: before this program was made
doctor-space = { $free } MiB free on this disk
doctor-space-low = only { $free } MiB free on this disk; keep at least { $needed } MiB
doctor-probe = { $n } write–sync–rename probes, slowest { $ms } ms
doctor-probe-bad = writing here fails: { $why }
doctor-no-folder = the folder { $path } is not there
doctor-cloud = the folder lies in "{ $name }", which a sync program may copy and change
doctor-lock-free = nobody else works in this folder
doctor-lock-held = another paiwei works in this folder
doctor-files = { $n } of 4 input files found
doctor-secret = the folder's secret is there
doctor-secret-missing = the folder has no secret yet; init or seal makes it
doctor-lang = language { $lang }
doctor-threads = { $n ->
         [one] 1 processor
       *[other] { $n } processors
    }
doctor-good = Ready.
doctor-bad = Not ready: see ✗ above.
fairness-number = Lottery { $lottery }: every child has the same chance. Its ticket follows from the seed and its own number; the seed comes into being after the seal, and nobody can know or choose it. Neither the order of registration nor a position on a list matters; only published classes and choices do.
fairness-no-lottery = The policy has no lottery: published conditions decide the whole order.
fairness-ring = Circle draw { $lottery }: { $n } entries for { $plan } seats, { $outcomes } possible outcomes.
fairness-not-drawn = There are no more children than seats, or nobody asks: nothing is drawn, everybody is in.
fairness-range = Chance of a seat: least { $least } ({ $least_percent }), greatest { $most } ({ $most_percent }).
fairness-equal = All positions have the same chance.
fairness-unequal = Note: the chances are not equal. The position on the list matters; for equal chances use scheme = "number", or draw in another way.
fairness-too-many = There are too many outcomes to go through; the chances were not computed.
fairness-several = Who of this list is admitted depends on other draws or rounds too; its chances cannot be listed alone.
fairness-run = positions { $from }–{ $to }: { $chance } ({ $percent })
fairness-one = position { $from }: { $chance } ({ $percent })
fairness-more = { $n } more stretches are in the table.
fairness-written = The table by number is in { $path }
fairness-lottery = lottery
fairness-position = position
fairness-no = number
fairness-chance = chance
fairness-percent = percent

## Refusals.

refused-exists = { $path } is there already; nothing was changed
    .hint = Choose another folder, or remove this one yourself.
refused-no-input = { $name } was not found in { $path }
    .hint = A placement folder holds policy.toml, schools.csv, roll.csv and catchments.geojson (or .gpkg, .shp, .kml, .topojson, .wkt.csv); paiwei init makes one.
refused-two-inputs = { $a } and { $b } are both there
    .hint = Keep one of them.
refused-findings = { $n ->
         [one] one finding
       *[other] { $n } findings
    } must be corrected first
    .hint = { $paiwei } check tells every one.
refused-sealed = this placement is sealed already ({ $time }, short code { $code })
    .hint = Next: { $paiwei } draw. Sealing again, as a new, published attempt, is not in this version yet.
refused-not-sealed = this placement is not sealed yet
    .hint = { $paiwei } seal first, publish the seal, then draw.
refused-drawn = this placement is drawn already ({ $time }, seed { $seed }); nothing was changed
    .hint = The same seed gives the same result on any machine: use { $paiwei } verify. Drawing again, as a new, published attempt, is not in this version yet.
refused-secret-source = { $name } is no name of a source
    .hint = Use a-z, digits and '-', at most 32 characters: notary, parents-1.
refused-too-early = the draw may not begin before { $time }: the seal is open to objections until then
    .hint = Until then { $paiwei } draw --rehearse is for practice. Whoever draws earlier makes a bundle that fails check V19.
refused-notice = { $code } is no code of a notice
    .hint = Give the 24 digits of the short code or of the result code, or the 64 of the seal, in quotation marks.
refused-rehearsal = { $path } is a rehearsal, not a result
    .hint = It proves nothing to anybody: give the bundle of the draw.
refused-other-seed = a seed was recorded on { $time }, and the file gives another value for { $source }
    .hint = Leave out --seed-file: the recorded seed is used. A seed that was recorded is never replaced.
refused-beacon-come = round { $round } of the beacon ({ $source }) came into being on { $time } (Beijing time), and no close was recorded before that
    .hint = Whoever closes now may know the value. Seal in a new folder with a later round, publish that seal and the reason, and begin the draw before that round.
refused-beacon-wait = the draw was closed on { $time } (close code { $code }, checkpoint { $path }); round { $round } of the beacon ({ $source }) comes into being on { $falls } (Beijing time), in { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }
    .hint = Have the checkpoint signed before that. Then: { $paiwei } draw, with the field "signature" of that round.
refused-closed = the draw was closed on { $time }: no secret of { $source } is taken any more
    .hint = Leave it out: the holder is recorded as silent, and the draw goes on. Nobody can change that now.
refused-public-values = the draw was closed on { $time } (close code { $code }, checkpoint { $path }), and public values are still to come
    .hint = Have the checkpoint signed, let the values come into being in public, then { $paiwei } draw again: at the keyboard, or with --seed-file FILE.
refused-two-people = --by must name two people, or nobody
    .hint = For example --by Wang --by Li; without it they are asked for at the keyboard.
refused-void-ground = { $given } is no ground for a void
    .hint = Grounds are court (a court ordered it), event (a public event did not take place), known (a sealed input or a secret was known or altered before its time) and objection (it was right; before the close only). That a result is unwelcome or a program failed is none: it is computed again.
refused-void-late = { $grounds ->
        [event] the event of the public values took place
       *[objection] the draw is closed, and an objection is no ground any more
    }
    .hint = { $grounds ->
        [event] Its values are recorded. The result can be computed again, never drawn again.
       *[objection] Correct a child's record after the draw, with amend. Only a court's order (court) or proof that something was known or altered before its time (known) sets a closed draw aside.
    }
refused-void-reason = the paper or the reason is missing
    .hint = Give --basis "number of the paper" and --reason "one sentence"; both are published.
refused-void-by = fewer than { $n } sign for it, or one of them twice
    .hint = Give --by "body or name" --by "body or name", such as the enrolment office and the notary; it is published.
refused-value-known = this value of { $source } came in an attempt that was set aside, and is known
    .hint = A secret serves once: record its holder as missing, and go on. A public value must be one that has just come into being.
refused-commit-used = the commitment of { $source } was sealed before, and somebody may know its secret
    .hint = Its holder runs { $paiwei } secret { $source } again; write the new commitment into the policy, then seal.
refused-changed = inputs were changed since the seal
    .hint = Put the cells back: the sealed copies are in { $path }. Sealing again, as a new, published attempt, is not in this version yet.
refused-seal-damaged = the sealed files cannot be used: { $why }
    .hint = Copy the folder again from the sealed disc.
refused-seal-missing = the seal's file { $file } is missing
    .hint = Copy the folder again from the sealed disc.
refused-seal-changed = { $file } is not the file that was sealed
    .hint = Copy the folder again from the sealed disc.
refused-ticket = the sealed files contradict each other: no ticket belongs to { $unit }
    .hint = Copy the folder again from the sealed disc.
refused-no-terminal = the values of the sources must be typed or given with --seed-file
    .hint = Without a terminal use --seed-file FILE.
refused-simulate-file = there is no file { $path }, neither where you stand nor in the folder
    .hint = Check the name and the path.
refused-no-seed-file = { $path } is not there, or is no file
    .hint = Give the path of the seed file from where you stand.
refused-no-private = { $path } holds no private half of this bundle's seal or results
    .hint = Give the placement folder, or a folder with copies of seal/N/private and result/N/private.
refused-audit-receipt = a receipt is checked for itself, not together with an audit
    .hint = Leave out --receipt or --audit.
refused-seed-values = the seed file does not fit the sealed sources
    .hint = One line for each source: its id, a space, its value.
refused-stopped = stopped; nothing was changed
    .hint = Run the same command again when you are ready.
refused-hand = what was drawn by hand gives no order: { $why }
    .hint = Compare the seed folder with the sealed numbered list.
refused-locked = another paiwei works in this folder
    .hint = Wait until it ends.
refused-no-bundle = { $path } holds no published bundle{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean { $near }?
    }
    .hint = Give the folder that holds data/index.json, or its zip.
refused-archive = { $path } cannot be read as a zip ({ $why })
    .hint = Fetch the zip again; nothing was unpacked.
refused-link = { $name } in { $path } is a link or a device, which no bundle holds; it was not opened
    .hint = Fetch the bundle again, or copy its files themselves.
refused-outside = { $path } holds the name { $name }, which leads outside; nothing was unpacked
    .hint = Do not unpack it. Fetch the bundle from the office again.
refused-limits = { $path } holds more than a bundle may ({ $name }): at most 10,000 files, 1 GiB each, 4 GiB together
    .hint = Give the right folder or zip.
refused-no-receipt = { $number } has no result here: it left, or is a reserve slot that nobody took
    .hint = An earlier receipt stays good; that it left stands in the log: paiwei explain tells it.
refused-code = this is no code: a sign is wrong, missing, or two changed places
    .hint = It has 26 letters and digits, as on the notice of the result; capitals and hyphens do not matter.
refused-false-receipt = the receipt of { $number } would fail check { $check } itself; it is not written
    .hint = The bundle or private files were changed. Verify the bundle (paiwei verify), then restore from a copy.
refused-receipt-damaged = the files for receipts do not fit each other: { $why }
    .hint = The bundle or private files were changed. Verify the bundle (paiwei verify), then restore from a copy.
refused-tiles-damaged = { $file } is not there, or is not what log and checkpoint say; nothing was laid out
    .hint = Verify the bundle first: paiwei verify.
refused-tiles-entry = an entry of the log is longer than 65,535 bytes, and entry bundles hold no longer one
    .hint = Publish data/log.jsonl itself.
refused-other-log = { $path } is of another log, or of a later state of this one
    .hint = Name another folder with --out, or look at what was published there: a log only ever grows.
refused-no-result = there is no result in this folder yet
    .hint = { $paiwei } draw first, or give the path of a bundle.
refused-final = the result is final: it was published for the last time, or that was begun
    .hint = { $paiwei } finalize finishes what was cut short; otherwise only setting the attempt aside is left: { $paiwei } void.
refused-note-between = a publication was begun and cut short, and nothing can stand before it any more
    .hint = Repeat it first, { $paiwei } amend or { $paiwei } finalize; then add this.
refused-note-text = a note is one line that says something, of { $most } bytes at most
    .hint = Publish what is longer as a document, and name it with --document FILE.
refused-note-again = just this is the newest entry of the log already
    .hint = Nothing is to be done.
refused-keys = these keys cannot be added or dropped. The log names { $keys }
    .hint = Add keys that it does not name, drop such as it names, each once; the key that bears the log's name is replaced, never only dropped.
refused-no-events-file = there is no table of events: { $path }
    .hint = Write one (event, number, school, reason, reference, date, by, checked_by) into the folder, or give its path.
refused-events = the table of events has { $n ->
        [one] one place
       *[other] { $n } places
    } to put right; nothing was recorded
    .hint = Put the rows right and come again.
refused-no-events = there is no new event in { $file }
    .hint = Write a new row at the end of the table.
refused-other-changes = besides the corrected children, choices or classes of { $n ->
        [one] one other
       *[other] { $n } others
    } are not the sealed ones: { $numbers }
    .hint = Write a row "correct" for each child that is corrected, and put the rest back as it was sealed. Children who left may stay in the roll.
refused-confirm = { $code } is not the code of this plan, which is { $own }
    .hint = The plan is not the one that was shown before: run it without --confirm, read it, then confirm.
refused-no-market = this bundle does not publish choices and classes
    .hint = Ask at the office: the explanation is in your family's private record.
refused-unknown-number = number { $number } is not on the roll{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean { $near }?
    }
    .hint = Copy it from the slip; reserve slots have no explanation.
refused-topic = nothing is known about "{ $topic }"{ $near ->
        [none] {""}
       *[other] { "" }. Nearest: { $near }
    }
    .hint = paiwei help shows every verb, paiwei help terms every term, paiwei help codes every finding code and check.
refused-too-large = { $path } is larger than { $limit } MiB
    .hint = Give the right file; larger ones are not read.
refused-unfair = the result contradicts the rule ({ $why }); nothing was written
    .hint = This is a fault of the program. Keep the folder and report it.
refused-secret = { $path } is not 64 hex digits
    .hint = Put the folder's own secret back; without it the seal cannot be made again.
refused-trust = { $path }, line { $line }: { $why }
    .hint = It names whose signatures you ask for: copy the lines from the official notice. { "log KEY" }, { "witness NAME KEY" }, { "group NAME COUNT MEMBERS" }, { "quorum NAME" }.
refused-key = { $path } is not a key: { $why }
    .hint = A key is the one line that { "sign --new" } wrote; give that file.
refused-key-name = { $name } cannot be the name of a key: { $why }
    .hint = Choose another name; the log's key bears the name of the log that the policy gives.
refused-checkpoint = { $path } cannot be signed: { $why }
    .hint = Give a checkpoint, or the folder of a bundle. Nothing was changed.
refused-register-key = the key of { $name } is not the one that families will ask for
    .hint = Registration notes are signed with the key of the log, { $log }, which trust.txt names where there is one.
refused-anchor-late = something was opened already, or drawn: evidence that comes now shows nothing
    .hint = Anchors are recorded after the seal and before the first opening. Publish later evidence beside the result.
refused-anchor-service = it is not said who vouches for the evidence
    .hint = Give --service "name of the time-stamp service, the notary, the newspaper" in one line; it is published.
refused-anchor-many = { $n } anchors are recorded, and no more fit
    .hint = A few are enough; nothing was changed.
refused-anchor-size = { $path } is empty, or larger than 1 MiB
    .hint = Give the token itself, or a smaller scan.
refused-anchor-token = { $path } is not a time-stamp token that can be read: { $why }
    .hint = A .tsr file is the response of the service, as it came (RFC 3161), over the SHA-256 or SM3 of the checkpoint. Give other evidence another ending.
refused-anchor-other = { $path } is a time stamp of something else
    .hint = Ask the service for one of the file { "seal/N/public/checkpoint" } as it stands, or name another one with --checkpoint.
refused-anchor-clock = the time stamp says { $time }, and by this machine's clock it is { $now }
    .hint = Set the clock of this machine, and record it again.
refused-anchor-again = { $path } is recorded already for this checkpoint
    .hint = Nothing is to be done.
refused-anchor-checkpoint = { $path } is no checkpoint that was issued here
    .hint = Give { "seal/N/public/checkpoint" }, or one that a void published.
usage-sign = either --new NAME (with --witness for a witness), or what to sign and --key FILE, or --attach FILE
usage-code = --number NUMBER and --code CODE belong together, with nothing beside them but a bundle and --trust
usage-note = either --text TEXT or --document FILE, not both
usage-keys = name at least one key: --add KEY or --drop KEY
usage-receipt = name the numbers, or say --all, not both
usage-register = name the numbers, or say --all, not both; and --key FILE, the key of the log
usage-anchor = --service NAME is missing: who vouches for the evidence
key-form = a key is written name+8 hex digits+base64
key-name = a name has only a-z, digits, '.', '/' and '-', at most 128
key-id = the hex digits are not those of this name and key: something was copied wrongly
key-kind = not an Ed25519 key of a kind that is known here
trust-line = a line is { "log KEY" }, { "witness NAME KEY" }, { "group NAME COUNT MEMBERS" } or { "quorum NAME" }
trust-twice = { $name } is there already
trust-unknown = no line before this one names { $name }
trust-count = how many of a group are needed is any, all or a number from 1 to its members
trust-missing = a line that begins with { $word } is missing
secret-new = The secret is in { $path }. Only its holder may have it until the draw; whoever has it could foresee a part of the chance. At the draw it is read out, or given with --seed-file. Into the policy, before the seal:
sign-new = The key is in { $path }. Keep it: only its holder may have it, and whoever has it can sign in that name. For the notice:
sign-what = Checkpoint of { $origin }: { $n } entries, result code { $code }
sign-done = Signed by { $name }: a line more in { $path }
sign-again = { $name } has signed it already; nothing was changed.
sign-next = Publish it with this line. Whoever has the keys of the notice: { $paiwei } verify --trust FILE
machine-failed = { $path }: { $why }
    .hint = Check disk and permissions, then run the same command again: nothing half-written is left.

os-not-found = there is no such file or folder
os-permission = permission is denied
os-full = the disk is full
os-quota = the space allowed on this disk is used up
os-read-only = the disk can only be read
os-exists = something of this name is there already
os-no-folder = a part of the path is a file, not a folder
os-folder = this is a folder, not a file
os-too-large = the file is too large for this disk
os-other = the system says: { $why }

## Terms for help.

term-catchment = catchment (片区): the area whose children belong to a school, or to several.
term-tier = tier (顺位): a class of applicants; an earlier tier stands before a later one.
term-round = round (批次): one pass of giving seats, with its own pool, choices and order.
term-patch = patch (补丁): numbered operations that would mend a layer of catchments; check writes it, convert --patch applies what you choose of it.
term-seal = seal (封存): one hash over roll, seats, rules and catchments, published before any chance exists.
term-seed = seed (种子): the text of the values drawn in public; its hash is the key of all tickets.
term-ticket = ticket (派位号): the number drawn for a child; it depends on the seed and the child's own number only.
term-market = market: the whole allocation problem in numbers, without names.
term-overflow = overflow (统筹): what becomes of children whom no round placed.
term-cutoff = cutoff (最后录取): the last one admitted at a school; whoever stands before it would have been admitted.
term-unit = unit (单元): a child, or children bound together who share a ticket and a place.
term-bundle = bundle (公示包): the folder that is published and can be verified by anybody.
term-log = log (派位日志): what happened, line by line, each holding the hash of the line before.
term-checkpoint = checkpoint (检查点): one line of text that covers the whole log.
term-receipt = receipt (回执): a family's private proof that its record was sealed and its result is in the log. Made by paiwei receipt NUMBER, checked by paiwei verify --receipt FILE.
term-choice = choice (志愿): a school a family lists; choice 1 stands first.
term-seats = seats (学位): how many children a school admits; fixed by the seal.
term-reserve = reserve (专项名额): seats that a round keeps at each school for some children, filled before the open seats or after them; what is left of them goes to everybody, to later rounds or to nobody, as the policy says.
term-roll = roll (名单): the children who take part, by number; the published one holds no names.
term-policy = policy (规则): the file policy.toml: who stands before whom, in which rounds. It is sealed with everything else.
term-standing = standing (排序): the order of applicants at a school: class, keys, then the drawn number.
term-number = number (报名号): what stands for a child in everything that is published.
term-short-code = short code (短码): the seal in 24 decimal digits, for reading aloud and printing. Compare it with the official notice.
term-draw = draw (摇号): seed, tickets, allocation, log, lists and bundle in one act, done once.
term-allocation = allocation (派位): who is placed where, computed from choices, classes, tickets and seats.
term-border = border (分界线): the line that catchments share. A home exactly on it touches them all, and the policy says what follows ([zoning] edge): all count; first, the one with the least id; east, the line belongs to the catchment on its east, on a line that runs due east to the one on its north, and a corner to the one that holds the point moved a hair east and then a hair of that hair north (where nobody holds that side: the first one met, turning from there over north); list, the office's file border_homes.csv says which; refuse, a finding.
term-by-hand = by hand (人工安排): a child whom no round and no overflow could place; the office places it and tells the family.
term-circle = circle draw (转盘摇号): a list, numbered and published before, is gone round from a start by an interval, step or direction, all drawn by hand in public. Few outcomes are possible; paiwei fairness lists every position's chance.
term-cycles = cycles (交换圈): every school points to the first in its line, every child to the school it wants most; whoever stands on a circle gets what it points to. Nobody can trade again for the better, but a child may see somebody who stood behind it at a school it wanted.
term-result-code = result code (结果短码): the checkpoint of a published result in 24 decimal digits. Compare it with the one the office published.
term-verdict = verdict (核验结论): what verify finds, check by check.
term-finding = finding (问题): something wrong, doubtful or worth telling in a file of the office, with its cell and what to do.
help-check = Check { $id } of paiwei verify: { $sentence }. How it is done stands in spec/log.md of every bundle, for receipts in spec/receipt.md.

## Layers of other formats, coordinate systems.

finding-bad-layer = this cannot be read as { $format }: { $why }
    .hint = Export the layer again from your map program, or copy it again from where it came. Nothing was repaired.
finding-layer-choice = the file holds several layers ({ $names }), and { $layer ->
        [none] none is named
       *[other] there is no "{ $layer }"
    }{ $near ->
        [none] {""}
       *[other] { "" }. Did you mean "{ $near }"?
    }
    .hint = Name the layer in the policy: [input.catchments] layer = "…" (for convert: --layer).
finding-shapefile-without = this shapefile came without its { $ending }
    .hint = A shapefile is several files of one name: .shp, .dbf (attributes), .prj (coordinate system), .cpg (encoding). Copy all of them.
finding-ring-turned = { $n } rings turn as holes do but lie in no area; they are read as areas
    .hint = Look at the feature on the map; some programs write areas the wrong way round.
finding-attribute-unsure = "{ $taken }" is read as { $key }, but "{ $other }" could be meant and says something else
    .hint = Name the right one in the policy: [input.catchments] { $key } = "…".
finding-crs-unknown = "{ $own }" is no coordinate system that is known here
    .hint = WGS84, CGCS2000, EPSG:4326, EPSG:4490, EPSG:4491…4554 (Gauss-Krueger), GCJ-02, BD-09.
finding-crs-refused = "{ $own }" cannot be converted: its parameters are not public
    .hint = Beijing 54, Xian 80 and local grids need official parameters; ask the surveying office for the data in CGCS2000.
finding-crs-differs = the file says { $own }, the policy says { $declared }
    .hint = One of the two is wrong. Correct crs in the policy, or export the file again.
finding-crs-label = the file says { $own }, the policy says { $declared }; the policy counts
    .hint = GCJ-02 and BD-09 have no code of their own, so files in them often say WGS 84. Confirm that the policy is right.
finding-crs-strip = { $n } positions are no eastings and northings of { $declared }{ $strip ->
        [none] {""}
       *[other] ; they look like { $strip }
    }
    .hint = Correct crs in the policy: the strip, and whether its number stands before the easting (8 digits).
finding-converted = { $n } positions were converted from { $from } to { $to }{ $shift ->
        [none] {""}
       *[other] { "" }, by { $shift } m at most
    }
    .hint = Nothing to do: the system was declared; in a placement the policy does, and so it is under the seal.
finding-layer-exchanged = { $n } features have latitude before longitude (northing before easting)
    .hint = Export the layer again with longitude (easting) first. Nothing is exchanged in silence.
finding-looks-projected = { $n } positions are metres, not degrees{ $strip ->
        [none] {""}
       *[other] ; they look like { $strip }
    }
    .hint = Ask for the coordinate system and declare it in the policy, such as crs = "EPSG:4527". Nothing is guessed.
finding-outside-crs = { $n } positions lie outside the area of { $declared }
    .hint = Outside China the conversion does nothing. Is the declared system the right one?
finding-crs-offset = only { $now } of { $all } schools lie in their own catchments; it would be { $then } if { $what ->
        [catchments] the catchments were in { $crs }
        [schools] the schools were in { $crs }
       *[exchanged] longitude and latitude were exchanged in one of the files
    }
    .hint = Ask where both files come from and declare both: [input.schools] crs = "…" and [input.catchments] crs = "…".
finding-crs-offset-declared = both systems are declared, but only { $now } of { $all } schools lie in their own catchments; it would be { $then } if { $what ->
        [catchments] the catchments were in { $crs }
        [schools] the schools were in { $crs }
       *[exchanged] longitude and latitude were exchanged in one of the files
    }
    .hint = Check the two declarations in the policy against the map.
finding-homes-offset = { $now } of { $all } homes lie in no catchment; it would be { $then } if { $what ->
        [catchments] the catchments were in { $crs }
       *[homes] the homes were in { $crs }
    }
    .hint = Ask where both files come from and declare both: [input.roll] crs = "…" and [input.catchments] crs = "…".

## Conversion.

verb-convert = A layer, or a table of points, in another format or coordinate system
arg-in = Layer (geojson, gpkg, shp, kml, topojson, wkt.csv) or table of points (csv)
arg-to-file = File to write: geojson or gpkg; csv for a table of points
arg-from = Coordinate system of the input, such as EPSG:4527, CGCS2000, GCJ-02
arg-to = Coordinate system to write
arg-layer = The layer, where the file holds several
convert-layer = { $n } features, { $points } points: { $from } → { $to }
convert-points = { $n } points: { $from } → { $to }
convert-shift = largest shift { $shift } m
convert-grid = Positions are rounded to 0.0000001 degree (about 1 cm) on the way.
convert-legal = For display and exchange. For placing children keep CGCS2000, or declare crs in the policy.
convert-written = Written: { $path }
arg-patch = Mend the layer with a patch that check wrote
arg-only = Of the patch only these operations, such as 1,4,7
arg-assign = Give the ground of an operation to a catchment, such as 4=C12; may be repeated
mend-done = { $n ->
        [one] One operation applied
       *[other] { $n } operations applied
    }: corners { $snap }, slivers { $dissolve }, ground by your choice { $assign }; not applied: { $rest }
mend-assigned = operation { $number }: the ground belongs to { $id }
mend-catchments = { $n ->
        [one] One catchment redrawn: { $ids }
       *[other] { $n } catchments redrawn: { $ids }
    }
mend-named = { $n } features have no id of their own: they are written with the id that the patch knows them by.
mend-as-proposed = Digest of the layer now, as the patch says: { $digest }
mend-as-chosen = Digest of the layer now, by your choice: { $digest }
mend-crs = The layer was in { $crs } and is written in degrees (WGS 84, CGCS2000): take crs out of [input.catchments].
refused-patch-layer = the patch is for another layer: it names { $expected }, this one is { $found }
    .hint = Check the layer again: that writes a patch for it as it is now.
refused-patch-result = the operations do not give what the patch names: { $expected }, but { $found }
    .hint = The patch was changed after it was written. Check the layer again, and name your choices with --only and --assign.
refused-patch-number = the patch has no operation { $number }; it has { $n }
    .hint = The numbers stand in the patch, each in its line.
refused-patch-owner = operation { $number } gives ground, and nobody has said to whom; it can go to: { $candidates }
    .hint = Say it: --assign { $first }
refused-patch-candidate = the ground of operation { $number } cannot go to { $id }; it can go to: { $candidates }
    .hint = With any other a catchment would fall apart, or it has no border there.
refused-patch-fit = operation { $number } does not fit the layer
    .hint = The patch was changed after it was written. Check the layer again.
refused-patch-gone = with the chosen operations together nothing would be left of { $id }, or its ground would be given twice
    .hint = Leave out one of them. Nothing was written.
refused-patch-fault = the chosen operations together would make a new fault near { $place }
    .hint = Leave out operations there, or apply all safe ones first and check again. Nothing was written.
refused-patch-ids = two features of different shapes have the same id, or one has none that can be used
    .hint = Give each catchment its own id, then check again.
refused-patch-plain = a mended layer is written in degrees (WGS 84 or CGCS2000), as GeoJSON or GeoPackage
    .hint = In another system its borders would be rounded again and come apart. Leave --to out; convert afterwards for display.
refused-patch-written = the file would not be read back as it was meant, and was not written
    .hint = This is a fault of the program. Please report it.
malformed-patch = { $path } is no patch that can be read (line { $line }: { $why })
    .hint = Take the file as check wrote it; choices are named with --only and --assign.
refused-open-layer = another program still has { $path } open: its newest changes are in a log beside it
    .hint = Save and close it in your map program (QGIS), then try again.
refused-format = no format is known for { $path }
    .hint = To read: geojson, gpkg, shp, kml, topojson, wkt.csv, csv with points. To write: geojson, gpkg, and csv for points.
refused-crs = "{ $name }" is no coordinate system that can be converted
    .hint = WGS84, CGCS2000, EPSG:4326, EPSG:4490, EPSG:4491…4554, GCJ-02, BD-09. Beijing 54, Xian 80 and local grids need official parameters.
refused-strip = { $n } points lie too far from the meridian of { $to }
    .hint = Choose the strip the district lies in.
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

## The page of a result; %1 and so on are values, in brackets singular and plural.

verify-plain = This page checks results with a script. If you see nothing to type into, open it on a computer or in another browser (an iPhone runs no script in a local file), or see the lists of the schools:
verify-js-name = Check a placement result
verify-js-large = Large text
verify-js-final = Last publication: nothing is amended any more.
verify-js-preliminary = Published for objections: the result may still be amended.
verify-js-code = Short code of the seal
verify-js-code-text = Compare it with the official notice. If it differs, this is another bundle, and nothing below counts.
verify-js-roots = This bundle publishes roots, counts and last admitted only, nothing by number. For your own result choose your receipt below, under “receipt”.
verify-js-number = Number
verify-js-example = such as %1
verify-js-look = Show my result and check it
verify-js-offline = Works offline. Nothing you type leaves this device.
verify-js-where = Where is my number?
verify-js-where-text = It is on the slip from registration and on the notice: digits, capitals and hyphens. You may leave hyphens and spaces out. Or look for it in the lists of the schools.
verify-js-lists = Lists of the schools
verify-js-redraw = Draw everything again
verify-js-children = %1 children
verify-js-redraw-text = Computes the seed from the published values, every ticket and the whole allocation, and holds them against what was published. All of it on this device, without a network.
verify-js-again = Start
verify-js-stop = Stop
verify-js-stopped = Stopped. Nothing was decided.
verify-js-busy = Checking…
verify-js-phase-1 = Holding the roll against the seal…
verify-js-phase-2 = Computing the seed…
verify-js-phase-3 = Computing tickets…
verify-js-phase-4 = Running the allocation…
verify-js-phase-5 = Checking the rest…
verify-js-part-1 = Roll
verify-js-part-2 = Seed
verify-js-part-3 = Tickets
verify-js-part-4 = Allocation
verify-js-progress = %1% done
verify-js-took = %1 lines of the roll, %2 s.
verify-js-verdict-0 = Verified: %1 checks passed
verify-js-verdict-page = Verified as far as this page carries the data: %1 checks passed, %2 more need the whole bundle
verify-js-verdict-1 = Not verified: what was published contradicts itself
verify-js-verdict-3 = Not verified: a file is damaged or of another form
verify-js-verdict-4 = A file is missing, so nothing can be concluded
verify-js-verdict-unsigned = Incomplete: %1 checks passed, none failed; but signatures are lacking, or nobody says whose they must be. Choose the keys of the official notice below
verify-js-whom = Keep this page (print it, or take a picture) and tell the enrolment office and the notary.
verify-js-expected = expected
verify-js-found = found
verify-js-refused = This cannot be read
verify-js-result-code = Result code
verify-js-result-must = It must equal the code that the office published with the result.
verify-js-left-out = These need the whole bundle, which is not in this page. Choose it below, under “Check a whole bundle”:
verify-js-not-yet = Not checked by this version yet: %1
verify-js-status-pass = passed
verify-js-status-fail = FAILED
verify-js-status-malformed = MALFORMED
verify-js-status-missing = MISSING
verify-js-status-na = does not apply
verify-js-status-elsewhere = needs the whole bundle
verify-js-lines = The last ones admitted
verify-js-last-text = Round, class and ticket of the last one admitted. Whoever stood before it at a school it preferred would have got in.
verify-js-show = Show
verify-js-school = School
verify-js-seats = Seats
verify-js-in = Admitted
verify-js-last = Last admitted
verify-js-all-in = all admitted
verify-js-traded = by trading; there is no line
verify-js-stopped-here = admission stopped here
verify-js-price = price %1
verify-js-pool = %1: %2 seats together, %3 above the line; last: %4
verify-js-overflow = overflow
verify-js-differ = Published: %1. Computed again: %2. They differ
verify-js-placed = Placed: %1 (choice %2)
verify-js-placed-plain = Placed: %1
verify-js-placed-overflow = Placed by the overflow: %1
verify-js-placed-dealt = Placed by a seat that was dealt: %1
verify-js-placed-chosen = Chosen at the table: %1
verify-js-ordered = Placed by a decision, beyond the plan: %1
verify-js-unplaced = Not placed yet
verify-js-gone = %1 left and has no seat
verify-js-reserve = %1 is a reserve slot that was not used
verify-js-next-by-hand = No round and no overflow had a seat for this child. The enrolment office places it by hand and tells the family; you may also ask the office.
verify-js-next-table = Families are choosing at the table in the order of their tickets; please wait for your turn.
verify-js-next-waiting = There is no seat now. The child is on the waiting lists below; when a seat becomes free, the list is followed in its order.
verify-js-waiting = Waiting list of %1: number %2 of %3.
verify-js-unit = Bound together, with one ticket: %1.
verify-js-why = Why
verify-js-why-private = Choices and classes are not published, so this page cannot say why. Hold your own class and ticket against the last ones admitted: at every school you preferred, you must stand after them.
verify-js-choice = Choice %1:
verify-js-near = Nearest %1:
verify-js-admitted = admitted
verify-js-refused-here = not admitted
verify-js-band = choice %1
verify-js-outside = those for whom these seats are not kept
verify-js-kept = %1 further %1[seat|seats] there %1[was|were] kept for others (%2).
verify-js-everybody = all applicants
verify-js-why-open = The %8 %8[seat was|seats were] enough for everybody who came this far.
verify-js-why-fits = %2 stood before your class (%1); the %4 %4[seat|seats] left %4[was|were] enough for all %3 of it.
verify-js-why-within = %2 stood before your class (%1); its %3 drew for the %4 %4[seat|seats] left, %6. You were number %5; the last one admitted had %7.
verify-js-why-within-plain = %2 stood before your class (%1); its %3 drew for the %4 %4[seat|seats] left, %6. You were number %5.
verify-js-why-after = %2 stood before your class (%1); its %3 drew for the %4 %4[seat|seats] left, %6. You were number %5; the last one admitted had %7.
verify-js-why-after-plain = %2 stood before your class (%1); its %3 drew for the %4 %4[seat|seats] left, %6. You were number %5.
verify-js-why-late = %2 stood before your class (%1) and took %8[the one seat|all %8 seats].
verify-js-why-no-seat = No seat was left when this round began.
verify-js-why-stopped = %2 stood before your class (%1), you were number %5 in it; admission ended at children bound together who needed more seats than were left, as the rule says.
verify-js-why-no-room = When the turn came, fewer seats were left than there are children bound together.
verify-js-why-split = Some of the children bound together are placed here: no school of the list had seats for all of them, so they were placed one by one.
verify-js-why-below = Not considered: the seats of the schools of the catchment went to those who stood before; whoever stands after that line does not choose.
verify-js-why-dealt = The seats that choices left were given, in the order of tickets, to those without one.
verify-js-why-chosen = Chosen at the table, in the order of tickets; a seat was left.
verify-js-why-least = Placed here, so that the ways of all are as short as they can be in total (the published prices prove it).
verify-js-why-elsewhere = Nearer; but with this child here, the ways of all would be longer in total.
verify-js-why-traded = Admitted: first in line, here or at a school whose seat was traded for this one.
verify-js-why-not-traded = The %8 %8[seat|seats] went to children who stood first in line, or who traded a seat elsewhere.
verify-js-bar = %1 in the group, %2 %2[seat|seats], you are number %3
verify-js-bar-line = seats end at %1
verify-js-own-number = Your ticket for this school is %1.
verify-js-draw-number = Ticket
verify-js-hand-number = Place in the circle draw
verify-js-own-checks = Checked
verify-js-own-roll = You are on the sealed roll (line %1), and the roll is the sealed one
verify-js-own-ticket = Your ticket follows from the published seed
verify-js-own-circle = Your place follows from the numbers drawn in public
verify-js-own-again = The whole allocation run again gives you the same place
verify-js-own-again-private = Choices are not published, so the allocation cannot be run again
verify-js-own-result = Your result is in the published log
verify-js-own-wrong = A check failed: do not rely on this result.
verify-js-own-limit = The page checks the data it carries. Compare the short code with the notice; for the result code choose the whole bundle below, or use paiwei or verify.py.
verify-js-proof = See how it is computed
verify-js-proof-text = Every value below can be computed with another program; spec/ in the bundle says how.
verify-js-proof-seal = Seal
verify-js-proof-record = Fingerprint of your record
verify-js-proof-root = Root of the roll
verify-js-proof-key = Key
verify-js-proof-address = Lottery address
verify-js-proof-ticket = Ticket
verify-js-proof-result-root = Root of the results
verify-js-proof-roll = Your line of the roll (data/roll.jsonl)
verify-js-proof-result = Your line of the results (data/results)
verify-js-proof-seed = The seed (data/seed.txt)
verify-js-proof-hand = The ticket by hand, on any Unix machine:
verify-js-roll-private = The roll is not published, so numbers cannot be looked up.
verify-js-no-number = There is no number %1
verify-js-no-number-text = Please compare it with your slip. If the slip has this very number, ask the enrolment office at once: the roll was sealed and published before the draw.
verify-js-near-numbers = Did you mean:
verify-js-print = Print
verify-js-to-compare = Compare with another
verify-js-compare = Compare two numbers
verify-js-compare-text = At every school that both asked for, the first rule that put one before the other.
verify-js-one = Number
verify-js-other = Another number
verify-js-compare-do = Compare
verify-js-two-places = %1: %2. %3: %4.
verify-js-nowhere = no seat
verify-js-two-same = The two are bound together and have one ticket.
verify-js-two-private = Choices and classes are not published, so this page cannot tell.
verify-js-two-nowhere = %1 and %2 stand in no line together: they asked for no school in the same round.
verify-js-two-order = %1 stands before %2;
verify-js-two-band = what separates them is the order of choices: choice %1 comes before choice %2.
verify-js-two-class = what separates them is the class: %1 comes before %2.
verify-js-two-key = what separates them is %4: %1 comes before %2.
verify-js-two-reserve = what separates them is for whom the seats are kept: for the first, not for the other.
verify-js-two-ticket = what separates them is the ticket: %1 and %2, %3.
verify-js-two-number = what separates them is the number: %1 comes before %2.
verify-js-pattern = Is this pattern suspicious?
verify-js-pattern-text = Runs of neighbouring numbers, held against 1,000 fair draws of the same size, computed here and now.
verify-js-count = Compute
verify-js-pattern-group = %1, %2: %3 children were separated by the draw, %4 of them admitted.
verify-js-pattern-run = In the order of numbers, the longest run of admitted neighbours is %1. Of fair draws of the same size, %2 have a run as long or longer.
verify-js-pattern-none = No school had to separate anybody by the draw.
verify-js-pattern-order = The correlation of the order of numbers with that of tickets is %1; of fair draws, 95% lie between −%2 and %2. %3
verify-js-pattern-usual = Nothing unusual.
verify-js-pattern-unusual = Such a value is rare, but one fair draw in twenty has one.
verify-js-pattern-tiers = Between classes the rules decide, not the draw: at one school, nobody of a later class gets in while somebody of an earlier one is refused (check V23, person by person).
verify-js-pattern-limit = Looking normal is no proof. The proof is “Draw everything again”: the seed came into being in public after the roll was sealed, and every ticket and every seat can be computed again.
verify-js-files = Check a whole bundle
verify-js-files-text = Choose the zip of a bundle, or its folder: this page then checks every file in it and shows the result code. Files are read on this device only.
verify-js-zip = Zip file
verify-js-folder = Folder
verify-js-keys = Keys (trust.txt)
verify-js-keys-text = A signed bundle is held against the keys that you know. Copy them from the official notice into a text file and choose it here; take them from nothing that came with the bundle.
verify-js-keys-read = Signatures are held against the keys in %1.
verify-js-reading = Reading…
verify-js-chosen = Read: %1.
verify-js-chosen-other = This is another bundle: %1. Its short code is not that of this page; what follows is about it.
verify-js-receipt = Check a receipt
verify-js-receipt-text = A receipt is a file for your family alone, with what you registered. Choose it here, to check that it was sealed, that the result is in the log and agrees with the published lines. The file does not leave this device.
verify-js-receipt-file = Receipt (.json)
verify-js-receipt-keys = Keys of the official notice (trust.txt)
verify-js-receipt-note = Registration note (.note), if you were given one
verify-js-receipt-unread = This receipt cannot be read
verify-js-receipt-exit-0 = Verified: every check of this receipt passed
verify-js-receipt-exit-1 = Not verified: the receipt contradicts itself, or was changed. Keep the file
verify-js-receipt-exit-3 = Not verified: the file is damaged, or is no receipt. Ask for it again
verify-js-receipt-exit-4 = Not verified: what a check needs is not there; see below
verify-js-void = This draw was repeated. Attempt %1 was set aside on %2, %3. Ground: %4. Paper: %5. Reason: %6. Signed by: %7.
verify-js-void-late = late (after the close)
verify-js-void-early = before the close
verify-js-void-court = a court ordered it
verify-js-void-event = the event of a public value did not take place
verify-js-void-known = proof that a sealed input or a secret was known or altered before its time
verify-js-void-objection = an objection was right, and what is sealed must be corrected
verify-js-receipt-other = This receipt is of another draw than this page: the short code of its seal is %1
verify-js-receipt-within = By class, keys and number, in this order, you do not stand after the last one admitted. Your number is %1, that of the last one %2.
verify-js-receipt-within-plain = By class, keys and number, in this order, you do not stand after the last one admitted.
verify-js-receipt-after = By class, keys and number, in this order, you stand after the last one admitted. Your number is %1, that of the last one %2.
verify-js-receipt-after-plain = By class, keys and number, in this order, you stand after the last one admitted.
verify-js-receipt-stopped = Admission ended before you at children bound together who needed more seats than were left, as the rule says.
verify-js-receipt-facts = On record: %1
verify-js-receipt-by-code = With the code of your notice
verify-js-receipt-code-text = Where the office publishes it so, number and code open here what you registered, and the receipt that goes with it is checked. Nothing of it leaves this device.
verify-js-receipt-code = Code (26 letters and digits)
verify-js-receipt-open = Open and check
verify-js-receipt-code-wrong = This is no code: a sign is wrong or missing, or two changed places. Compare it with the notice.
verify-js-receipt-code-other = It is the code of another number, or nothing stands under a code for this number, or what is published was changed. Compare number and code with the notice; if both agree, tell the office and the notary.
verify-js-receipt-closed = The code does not open what is published for this number
verify-js-receipt-listed = Choices on record: %1
verify-js-receipt-later = This is result number %1; the amendments before it are counted in.
verify-js-receipt-tick-signed = The checkpoint bears the signatures that are asked for
verify-js-receipt-tick-roll = Number and record were sealed before the draw
verify-js-receipt-tick-ticket = The ticket follows from the published seed
verify-js-receipt-tick-result = The result is in the log, and agrees with the published lines
verify-js-receipt-tick-note = What was sealed is what your registration note says; otherwise keep the note, it is signed proof
verify-js-receipt-all = Check by check
verify-js-about = About this page
verify-js-about-text = A page cannot vouch for itself. It is listed in the index of the bundle, so the result code covers it. Take it from where the notice says, or use another program:
verify-js-about-other = the same bundle can be checked with paiwei verify and tools/verify.py; the three programs share no code and follow the pages in spec/.
verify-js-assumed = What the notice left open, and how it was taken
verify-js-seal = Seal

# what if
verb-simulate = What if: other catchments, schools or rules, compared with what is under the same luck; a trial only
arg-scenarios = Scenario files (.toml), one or several; without any only what is
arg-enrolled = Table of pupils who are at a school already (.csv): number, school, lon, lat, and grade or address where known
arg-draws = Trial draws, 2 to 50,000; 200 when not given
simulate-base = As it is
simulate-title = What if: a study
simulate-mark = A trial, not a result: never to be published as one
simulate-head = { $children } children on the roll, { $draws } trial draws under the same luck: each child holds the same ticket in every case, so differences are not luck.
simulate-doubt = “±” and intervals (90 %) hold the luck of the draw only, not how numbers or choices may change. Chances are exact over a child's own tickets, everybody else's come from { $draws } trial draws; the others are taken to keep their lists.
simulate-doubt-counted = “±” and intervals (90 %) hold the luck of the draw only, not how numbers or choices may change. Some rounds have no lines, so chances are counted over { $draws } trial draws; circle draws are tried with equal chances.
simulate-lists = Nobody knows what families list whose schools change. One rule stands for it: schools that remain keep their order, a new one comes before the first that is farther away; where none remains, all are listed, the nearest first.
simulate-scenarios = Scenarios
simulate-findings = Findings
simulate-maps = Maps
simulate-maps-note = Heavy outline: catchments whose schools or borders are not as they are now; dark: ground whose schools change. A sketch, not a survey.
simulate-moves = Whose schools change
simulate-nobody-moves = No child's schools change.
simulate-balance = Balance
simulate-difference = { $case }: where schools change (dark)
simulate-same-map = { $case }: the map is as it is now.
simulate-stability = Stability
simulate-entry = Entry of { $year }, grade { $grade }
simulate-stability-note = Whom a change of map concerns. Pupils who are at a school already are counted where a table of them was given; who may stay until the end of school keeps the place, and the seat with it. Estates with few children are counted and not named.
chart-stability-one = Estates whose schools change: { $n } of { $all }
chart-stability = Estates whose schools change: { $n } of { $all }; more than once: { $often }
chart-stability-children = Children on the roll whose schools change: { $list }
chart-tiers = Share of { $tier } among the children of a school: { $list }
chart-tiers-rest = others, or too few
chart-classes = Largest class, children spread evenly: { $list }
chart-apart = Set apart most from other children: { $list }
chart-shape = Catchments in more than one piece: { $list }
column-times = times
column-estate = estate
simulate-shape = Shape of the catchments
simulate-shape-note = More than one piece: an island. Compactness: a circle has 100 %, the less the longer and thinner.
simulate-every = Every figure
simulate-written = The report is in { $path }
simulate-not = Nothing was tried: correct what stands above first.
simulate-line = { $figure }: { $value } ({ $difference })
difference-points = { $n } points
difference-none = no change
difference-open = no difference to be seen: { $mean }, { $low } to { $high }
difference = { $mean }, { $low } to { $high }
subject-all = all
subject-no-catchment = in no catchment
subject-no-tier = no tier
consult-title = Does my home change?
consult-mark = For consultation: nothing is decided
consult-find = Look it up
consult-how = Type the name of an estate or a street, or click your home on the map. Close to a border, ask the office.
consult-place = Estate or street
consult-changed = Estates whose schools change
consult-none = There are none.
consult-compound = estate
consult-far-before = nearest school before
consult-far-after = nearest school after
consult-note = Distances are straight lines, the median of the estate's children, rounded down to ten metres; estates with few children are not listed, and homes of one estate may differ: click on the map.
consult-note-walk = Distances are ways on foot, the median of the estate's children, rounded down to ten metres; main roads are those that the straight line to the school crosses; estates with few children are not listed, and homes of one estate may differ: click on the map.
consult-roads = { $n ->
    [one] across one main road
   *[other] across { $n } main roads
}
consult-criteria = What the office weighs
consult-criteria-note = As it is and under the plan, each child with the same lot; children at their first choice and without a place are means of trial draws. Counts that would tell of very few children are left out.
consult-comment = Say what you think
consult-comment-office = Comments go to the enrolment office; where and until when, its notice says.
consult-comment-how = Nothing that you look up or write here leaves this page: copy the text or print the page.
consult-comment-text = Text of a comment
consult-comment-copy = Copy the text
consult-js-copied = Copied
consult-js-straight = Metres at the schools are straight lines from the place you clicked.
consult-form-about = Comment on the plan: { $a }
consult-form-place = My estate: { $a }
consult-form-before = Schools before: { $a }
consult-form-after = Schools after: { $a }
consult-form-view = I am: for it [ ]  against it [ ]  for it if changed [ ]
consult-form-reasons = Reasons (way to school, roads to cross, brothers and sisters, other):
consult-form-wish = What I would change:
consult-form-who = Name and telephone (may be left open):
consult-js-same = No change
consult-js-other = The schools change
consult-js-before = Before: { $a }
consult-js-after = After: { $a }
consult-why = why
consult-js-closes = Closes: { $a }
consult-js-opens = Opens: { $a }
consult-js-moved = This ground goes from { $a } to { $b }
consult-js-redrawn = The border is redrawn: { $a } becomes { $b }
consult-js-added = { $a } is also served by { $b }
consult-js-far = Nearest school: { $a } before, { $b } after
consult-js-none = no school
consult-js-served = Other schools serve { $a }
consult-js-nowhere = This place is in no catchment
consult-js-no-place = Not found; the estate may not be listed: click on the map
chart-numbers = Numbers
chart-load-one = Schools with more children than seats: { $before }
chart-load-fewer = Schools with more children than seats: from { $before } down to { $after }
chart-load-more = Schools with more children than seats: from { $before } up to { $after }
chart-load-note = Each child counts once: at the nearest of the schools of its catchment that it may apply to. The bars are these children for a hundred seats; lines at 85 % (room to spare), 100 % (full) and 110 %. Where they are really placed, the dark mark says.
chart-load-same = Schools with more children than seats: still { $before }
chart-distance-one = Half of the children have at most { $before } to the nearest school of their catchment
chart-distance = Median distance to the nearest school of the catchment: from { $before } to { $after }
chart-walk-one = Half of the children walk at most { $before } to the nearest school of their catchment
chart-walk = Median way on foot to the nearest school of the catchment: from { $before } to { $after }
chart-walk-several = Median way on foot to the nearest school of the catchment: { $list }
chart-choice-one = { $before } of the children get their first choice
chart-choice = Children who get their first choice: from { $before } to { $after }
chart-moves = Whose schools change: { $n } children; the largest group goes from { $from } to { $to }
chart-moves-few = Whose schools change: { $n } children, few each way
chart-luck = placed by the draw, nine draws in ten
chart-load-several = Schools with more children than seats: { $list }
chart-distance-several = Median distance to the nearest school of the catchment: { $list }
chart-choice-several = Children who get their first choice: { $list }
chart-chances = Chance of a place by choice
chart-chances-least = Least chance of a place by choice: { $list }
chart-chances-note = Each field: chance ± interval, below it the children; the darker, the better the chance; fields with few children are left open.
choice-first = first choice
choice-other = another choice
choice-overflow = overflow
choice-unplaced = no place
column-case = case
column-subject = subject
column-figure = figure
column-unit = unit
column-value = value
column-round = round
column-choice = choice
column-chance = chance
column-error = standard error
column-difference = difference
column-low = low (90 %)
column-high = high (90 %)
column-said = in words
column-number = number
column-before = schools before
column-after = schools after
column-parted = parted from siblings
column-school = school
column-children = children
column-who = who
column-catchment = catchment
sheet-figures = figures
sheet-movers = who moves
said-yes = yes
unit-count = count
unit-thousandths = thousandths
unit-permille = permille
unit-mm = mm
unit-millionths = millionths
figure-first = children at their first choice
figure-listed = children placed by choice
figure-overflow = children placed by the overflow
figure-unplaced = children without a place
figure-mean = mean distance to the school
figure-median = median distance to the school
figure-ninth = nine in ten are within
figure-within-500 = children within 500 m
figure-within-1000 = children within 1 km
figure-within-2000 = children within 2 km
figure-not-nearest = children not at the nearest school
figure-filled = children placed
figure-turned-away = turned away
figure-full = draws in which it was full
figure-chance = chance of a place by choice
figure-school-chance = chance to be placed there, of those who list it (who gets a school listed higher does not count)
figure-first-chance = chance of the first choice
figure-changed = children at another school, with the same luck
figure-better = of these, with the same list in both: at a school that stands higher on it
figure-worse = of these, with the same list in both: at a school that stands lower on it
figure-envy = children who prefer a school that took somebody of a lower class or later ticket
figure-gain = children who would have got a school they prefer by another list
simulate-rules = Rules side by side
simulate-rules-note = The same roll and the same tickets: who changes, for better or worse; who prefers a school that took somebody behind them, and who could have gained by another list. Families whose lists were written anew are in neither better nor worse.
figure-children = children
figure-seats = seats
figure-utilisation = load
figure-beyond-seats = children beyond the seats
figure-free-seats = free seats
figure-no-school = children who belong to no open school
figure-over-full = schools with more children than seats
figure-classes = classes needed
figure-class-size = children in a class
figure-rather-large-classes = rather large classes (46–55)
figure-large-classes = large classes (56–65)
figure-super-large-classes = super-large classes (66 and more)
figure-pressure = first choices for its seats
figure-own-mean = mean distance to the nearest school of the catchment
figure-own-median = median distance to the nearest school of the catchment
figure-own-ninth = nine in ten have the nearest school of the catchment within
figure-own-farthest = farthest from the nearest school of the catchment
figure-own-within-500 = nearest school of the catchment within 500 m
figure-own-within-1000 = nearest school of the catchment within 1 km
figure-own-within-1500 = nearest school of the catchment within 1.5 km
figure-own-within-2000 = nearest school of the catchment within 2 km
figure-walk-mean = mean way on foot to the nearest school of the catchment, of those who have one
figure-walk-median = median way on foot to the nearest school of the catchment
figure-walk-ninth = nine in ten walk to the nearest school of the catchment at most
figure-walk-farthest = longest way on foot to the nearest school of the catchment, of those who have one
figure-walk-within-500 = nearest school of the catchment within 500 m on foot
figure-walk-within-1000 = nearest school of the catchment within 1 km on foot
figure-walk-within-1500 = nearest school of the catchment within 1.5 km on foot
figure-walk-within-2000 = nearest school of the catchment within 2 km on foot
figure-detour = way on foot compared with the straight line
figure-no-way = children whom no way on foot leads to the school of their catchment
figure-main-road = children with a main road between home and the school of their catchment
figure-main-roads = of these, with two or more
figure-walked-mean = mean way on foot to the school, of those who have one
figure-walked-median = median way on foot to the school, of those who have one
figure-walked-ninth = nine in ten of those who have a way walk at most
figure-walked-500 = children with at most 500 m to walk
figure-walked-1000 = children with at most 1 km to walk
figure-walked-2000 = children with at most 2 km to walk
figure-walked-none = children whom no way on foot leads to their school
figure-utilisation-gini = how unevenly schools are filled (Gini; 0: all alike)
figure-group-median = median distance to the nearest school of the catchment, as the policy measures, of those who have one
figure-apart = set apart from other children
figure-split-estates = estates whose homes have different schools
figure-displaced = children on the roll whose schools change
figure-displaced-units = units (families of one draw) whose schools change
figure-parted = children parted from a brother or sister
figure-displaced-estates = estates whose schools change
figure-displaced-pupils = pupils at a school that would not be theirs any more
figure-pupils = pupils at school already
figure-pupils-closed = pupils at a school that is closed
figure-pupils-outside = pupils living outside the catchments of their school
figure-of-tier = share of a tier among the children of a school
figure-holes = holes
figure-pieces = pieces
figure-overlaps = places where catchments overlap
figure-gaps = gaps between catchments
figure-compactness = compactness
figure-schools-outside = schools outside it
change-school-open = { $school } { $name } opens with { $seats } seats
change-school-open-plain = { $school } { $name } opens
change-school-close = { $school } closes
change-school-seats = { $school } has { $seats } seats
change-school-other = { $school } is entered otherwise
change-patch = the layer is mended by { $file }
change-layer = the catchments of { $file }
change-policy-file = the policy of { $file }
change-policy-set = in the policy: { $set }
change-round = one round more: { $id }
change-children-percent = { $n } % of the children ({ $where })
change-children-more = { $n } more children ({ $where })
change-children-fewer = { $n } fewer children ({ $where })
simulate-moved = { $n ->
        [0] No child's schools change;
        [one] One child's schools change, { $parted } parted from a brother or sister;
       *[other] { $n } children's schools change, { $parted } of them parted from a brother or sister;
    } { $lists } families' lists were written anew by rule
change-catchment = { $catchment }:{ $added ->
        [0] {""}
       *[other] {" "}with { $add }
    }{ $dropped ->
        [0] {""}
       *[other] {" "}without { $drop }
    }
change-move = { $named ->
        [0] a piece of ground
       *[other] { $what }
    } goes from { $from } to { $to }
finding-scenario-name = { $what ->
        [school] there is no school { $name }
        [catchment] there is no catchment { $name }
        [feature] the file has no feature { $name }
       *[key] the policy has no { $name }
    }
    .hint = { $near ->
        [none] Check the name.
       *[other] Did you mean { $near }?
    }
finding-scenario-needs = { $why ->
        [count] the count is too large
        [code] this is no school code
        [seats] give seats, or classes with class_size, not both
        [close-seats] a school that closes has no seats and no classes
        [open-seats] a school that opens needs its seats (seats = …)
        [point] longitude and latitude are not both there, or are no degrees
        [add-or-drop] there is no add and no drop: which schools the catchment gains or loses
        [one-place] name one place: estate, ground, file (or a catchment)
        [ground] ground is no sound piece of ground: three "lon,lat" at least, edges that do not cross
        [from-to] from and to are the same catchment
        [assign] assign is written number = "catchment"
        [patch-form] the patch cannot be read
        [patch-fit] the patch does not fit this layer, or what was chosen of it does not go together
        [policy] there is no file and no set: what the policy becomes
        [amount] give one of percent, more, fewer
        [percent] percent goes from 0 to 1,000
        [class-size] class_size is 1 at least
       *[numbers] numbers are too long for further children to get theirs
    }
    .hint = How this part of a scenario is written: README, "What if".
finding-scenario-file = the file { $name } that the scenario names is not beside it
    .hint = Put it into the folder of the scenario, or correct its name.
finding-scenario-nobody = this change reaches no child
    .hint = Check estate, ground and catchments; to find an estate by its name, the roll needs addresses.
finding-scenario-others = { $n ->
        [one] one child on this ground lives in another catchment and stays there
       *[other] { $n } children on this ground live in other catchments and stay there
    }
    .hint = If they are to move too, write another change with their catchment as from.
finding-scenario-later = this change is not in force for children who enter in { $entry }
    .hint = from_year and grades say so; to look at a later year, write year into the scenario.
finding-scenario-no-school = catchment { $catchment } has no open school left; { $n ->
        [one] one child lives there
       *[other] { $n } children live there
    }
    .hint = Write another change that gives it a school; without one these children count at no school.
finding-scenario-same = this scenario changes nothing
    .hint = Check its changes: numbers, catchments and schools may be as they are, or nothing is in force yet.
finding-scenario-fewer = { $asked } fewer children are asked for, and only { $n } are there
    .hint = Write a smaller number; now all of them are taken away.
finding-scenario-lists = { $n ->
        [one] one family's schools change, its list was written anew by rule
       *[other] { $n } families' schools change, their lists were written anew by rule
    }
    .hint = The report states the rule; to keep lists as they are, write lists = "keep".
