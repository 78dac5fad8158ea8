//! Placements whose children are zoned by text: the whole job, what stays private, the audit, the three layers.

use crate::support::{DIGITS, Folder, Office, files_below, layer, said, sign_in};
use paiwei::address::{
    Aliases, Book, Claim, Class, Compared, Gazetteer, Home, Known, audit, compare, edge_numbers,
    read,
};
use paiwei::check::{CoverageRow, placement_seen};
use paiwei::finding::Finding;
use paiwei::geo::{Point, Side};
use paiwei::model::{BoundSide, ByText, TextZoning};

/// The small office with texts that give every child what its polygon gives it.
pub fn by_text(layer: &str) -> Office {
    let mut office = Office::small();
    let zoning = format!("[zoning]\nlayer = \"{layer}\"\n");
    office.policy = office.policy.replace("[zoning]\n", &zoning);
    let homes = [
        "盘江路1号",
        "盘江路２号",
        "盤江路九十九號",
        "阳光小区3栋201室",
        "阳光小区3幢201室",
        "胜利村一组",
        "阳光小区1幢",
        "盘江路50-1号",
        "盘江路98号",
        "盘江路100号",
        "阳光小区5号楼",
        "胜利村三组8号",
    ];
    let mut lines = office.roll.lines();
    let mut roll = format!("{},住址\n", lines.next().expect("headers"));
    for (line, home) in lines.zip(homes) {
        roll += &format!("{line},{home}\n");
    }
    office.roll = roll;
    office.more = vec![
        (
            "catchments.csv",
            "片区,学校,范围\n\
             P2,S03,盘江路100号以上(含)、阳光小区5栋、胜利村三组\n\
             P1,\"S01,S02\",\"盘江路(1至99号、2至98号)、阳光小区(不含5栋)、胜利村(三组除外)\"\n"
                .to_owned(),
        ),
        (
            "addresses.csv",
            "地址,经度,纬度\n\
             盘江路1号,104.001,39.001\n\
             盘江路100号,104.021,39.001\n\
             阳光小区3栋,104.004,39.004\n\
             阳光小区5栋,104.022,39.002\n\
             胜利村三组,104.023,39.003\n"
                .to_owned(),
        ),
    ];
    office
}

fn catchments(office: &Office) -> Vec<Vec<u32>> {
    let (placement, _) = paiwei::check::placement(&office.inputs());
    let placement = placement.expect("a placement");
    let (zoned, _) = paiwei::zone::locate(&placement);
    (0..placement.children.len())
        .map(|child| zoned.of(child).to_vec())
        .collect()
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code.id).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn children_are_zoned_by_text_as_their_polygons_would_zone_them() {
    let polygons = catchments(&Office::small());
    for layer in ["text", "both"] {
        assert_eq!(catchments(&by_text(layer)), polygons, "{layer}");
    }
    // Without a layer, and with the rows in another order, the same.
    let mut office = by_text("text");
    office.catchments = layer(&[]);
    let rows: Vec<&str> = office.more[0].1.lines().collect();
    let turned = [rows[0], rows[2], rows[1]].join("\n");
    assert_eq!(catchments(&office), polygons);
    office.more[0].1 = turned;
    assert_eq!(catchments(&office), polygons);
    assert_eq!(office.sealed().1, {
        let mut other = by_text("text");
        other.catchments = layer(&[]);
        other.sealed().1
    });
}

#[test]
fn a_placement_by_text_is_drawn_and_verified_and_names_no_address() {
    let office = by_text("text");
    let drawn = office.drawn();
    assert_eq!(crate::support::verify(&drawn.bundle).exit(), 0);
    let mut private: Vec<String> = Vec::new();
    for line in office.roll.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        private.extend([cells[1].to_owned(), cells[cells.len() - 1].to_owned()]);
    }
    assert_eq!(private.len(), 24);
    for (path, bytes) in drawn.bundle.iter() {
        let text = String::from_utf8_lossy(bytes);
        let found = private.iter().find(|word| text.contains(word.as_str()));
        assert_eq!(found, None, "{path}");
    }
    let (sealed, _) = office.sealed();
    for (name, bytes) in sealed.iter().filter(|(name, _)| *name != "records.jsonl") {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            private.iter().all(|word| !text.contains(word.as_str())),
            "{name}"
        );
    }
    // The texts themselves are public and under the seal, and so are the flags.
    let text = String::from_utf8_lossy(&sealed["catchments.jsonl"]).into_owned();
    assert!(text.contains("100号以上(含)"), "{text}");
    let rules = String::from_utf8_lossy(&sealed["rules.json"]).into_owned();
    assert!(rules.contains(r#""layer":"text""#), "{rules}");
    // A word of a text that changes changes the seal.
    let mut other = by_text("text");
    other.more[0].1 = other.more[0].1.replace("2至98号", "2至98号、500号");
    assert_ne!(other.sealed().1, office.sealed().1);
}

#[test]
fn a_folder_with_chinese_names_and_no_layer_goes_from_check_to_verify() {
    let office = by_text("text");
    let folder = Folder::new("by-text");
    folder.write("派位.toml", &office.policy);
    folder.write("学校.csv", &office.schools);
    folder.write("名单.csv", &office.roll);
    folder.write("片区.csv", &office.more[0].1);
    folder.write("地址.csv", &office.more[1].1);
    folder.write("digits.txt", DIGITS);
    let run = |args: &[&str]| {
        let (code, said) = said(folder.path(), &[args, &["--lang", "zh"]].concat());
        assert_eq!(code, Some(0), "{args:?}: {said}");
        said
    };
    let checked = run(&["check"]);
    assert!(checked.contains("核对了 5 个地址"), "{checked}");
    let table = String::from_utf8(folder.read("检查/覆盖核对.csv")).expect("UTF-8");
    assert!(
        table.contains("阳光小区5栋") && table.lines().count() == 6,
        "{table}"
    );
    run(&["seal"]);
    run(&["draw", "--seed-file", "digits.txt"]);
    sign_in(folder.path());
    run(&["verify", "结果/1/公示包"]);
    for (path, bytes) in files_below(folder.path()) {
        let public = path.starts_with("封存/1/公示/") || path.starts_with("结果/1/公示包/");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!(public && text.contains("阳光小区3栋201室")), "{path}");
    }
    assert!(folder.path().join("封存/1/内部/inputs/片区.csv").is_file());
    // Changed after the seal: the draw is refused; here it is drawn already, so the check of names in twos.
    folder.write("catchments.csv", &office.more[0].1);
    assert_eq!(said(folder.path(), &["check"]).0, Some(2));
}

#[test]
fn texts_that_were_changed_since_the_seal_stop_the_draw() {
    let office = by_text("text");
    let folder = Folder::new("by-text-changed").with(&office);
    folder.write("digits.txt", DIGITS);
    let run = |args: &[&str]| said(folder.path(), &[args, &["--lang", "en"]].concat());
    assert_eq!(run(&["seal"]).0, Some(0));
    folder.write("catchments.csv", &office.more[0].1.replace("100号", "98号"));
    let (code, said) = run(&["draw", "--seed-file", "digits.txt"]);
    assert!(code != Some(0) && said.contains("catchments.csv"), "{said}");
}

#[test]
fn text_and_polygons_that_differ_are_refused_or_left_to_the_office() {
    let mut office = by_text("both");
    office.roll = office.roll.replace("盘江路1号\n", "盘江路100号\n");
    let told = office.findings();
    assert!(codes(&told).contains(&"home-text-differs"), "{told:?}");
    office.policy = office.policy.replace(
        "layer = \"both\"",
        "layer = \"both\"\ndiffer = \"overflow\"",
    );
    let zoned = catchments(&office);
    assert_eq!((zoned[0].len(), zoned[1].len()), (0, 1));
    assert!(codes(&office.findings()).contains(&"homes-text-differ"));
    // A home that the text leaves open is decided by the polygons, and told.
    office.roll = office.roll.replace("盘江路100号\n", "盘江路\n");
    assert_eq!(catchments(&office)[0], catchments(&by_text("text"))[0]);
    assert!(codes(&office.findings()).contains(&"homes-by-polygon"));
}

#[test]
fn text_alone_never_guesses() {
    let mut office = by_text("text");
    office.roll = office.roll.replace("盘江路1号\n", "盘江路\n");
    assert!(codes(&office.findings()).contains(&"home-text-open"));
    office.policy = office.policy.replace(
        "layer = \"text\"",
        "layer = \"text\"\nundecided = \"overflow\"",
    );
    assert!(catchments(&office)[0].is_empty());
    office.roll = office.roll.replace("盘江路\n", "\n");
    assert!(codes(&office.findings()).contains(&"empty-cell"));
    let mut office = by_text("text");
    office.more[0].1 = office.more[0].1.replace("100号以上(含)", "98号以上(含)");
    let told = office.findings();
    assert!(codes(&told).contains(&"home-text-conflict"), "{told:?}");
    let conflict = told.iter().filter(|f| f.code.id == "open-number").count();
    assert_eq!(conflict, 1, "{told:?}");
}

// The rules themselves, without a placement.

/// A book of texts, each with its applicant class.
pub fn book(texts: &[(&str, Option<&str>)], reading: TextZoning) -> Book {
    let claims = (0u32..).zip(texts).map(|(at, (text, class))| {
        let told = read(text);
        assert_eq!(told.stops, [], "{text}");
        Claim {
            catchment: at,
            id: format!("P{at}"),
            schools: vec![at],
            class: class.map(str::to_owned),
            drawn: false,
            rules: told.rules,
        }
    });
    Book {
        claims: claims.collect(),
        reading,
        aliases: Aliases::default(),
    }
}

fn ask(texts: &[&str], address: &str) -> ByText {
    let texts: Vec<_> = texts.iter().map(|text| (*text, None)).collect();
    let home = Gazetteer::default().home(address);
    book(&texts, TextZoning::default()).decide(&home, &Class::General)
}

fn one(catchment: u32) -> ByText {
    ByText::In(vec![catchment])
}

#[test]
fn the_most_specific_rule_wins_and_equal_ranks_are_a_conflict() {
    let ladder = [
        "向阳社区",
        "盘江路",
        "盘江路(单号)",
        "阳光小区",
        "阳光小区3栋",
        "盘江路1-99号(单号)",
        "盘江路7、9号",
        "阳光小区3栋2单元",
    ];
    let home = "向阳社区盘江路7号阳光小区3栋2单元501室";
    // Whatever the order in which the texts stand.
    for top in 1..ladder.len() {
        let mut texts: Vec<&str> = ladder[..=top].to_vec();
        assert_eq!(ask(&texts, home), one(top as u32), "{texts:?}");
        texts.reverse();
        assert_eq!(ask(&texts, home), one(0), "{texts:?}");
    }
    for (a, b) in [
        ("盘江路1-99号(单号)", "盘江路5-15号(单号)"),
        ("盘江路7号", "盘江路5、7号"),
        ("阳光小区", "阳光小区"),
        ("阳光小区3栋", "阳光小区1-6栋"),
        ("盘江路(单号)", "盘江路(单号)"),
        ("向阳社区", "向阳居委会"),
    ] {
        assert_eq!(ask(&[a, b], home), ByText::Conflict(vec![0, 1]), "{a} {b}");
        assert_eq!(ask(&[b, a], home), ByText::Conflict(vec![0, 1]), "{b} {a}");
    }
}

#[test]
fn exceptions_lots_suffixes_and_what_is_lacking() {
    let own = "盘江路(1-50号(单双号),不含13-17号(单双号)、24附2号)";
    for (address, expected) in [
        ("盘江路12号", one(0)),
        ("盘江路13号", ByText::Nowhere),
        ("盘江路24号附1", one(0)),
        ("盘江路24号附2", ByText::Nowhere),
        ("盘江路50-1号", one(0)),
        ("盘江路51号", ByText::Nowhere),
        ("盘江路2-4号", one(0)),
        ("盘江路11-13号", ByText::Undecided(vec![0])),
        ("盘江路49-53号", ByText::Undecided(vec![0])),
        ("盘江路", ByText::Undecided(vec![0])),
        ("解放路12号", ByText::Nowhere),
        ("盘江路幸福巷5号", ByText::Undecided(vec![0])),
        ("翠湖花园3栋", ByText::Undecided(vec![0])),
    ] {
        assert_eq!(ask(&[own], address), expected, "{address}");
    }
    for (text, address, expected) in [
        ("湘潭路二、三段", "湘潭路二段5号", one(0)),
        ("湘潭路二、三段", "湘潭路四段5号", ByText::Nowhere),
        ("湘潭路二、三段", "湘潭路5号", ByText::Undecided(vec![0])),
        ("胜利村(一组除外)", "胜利村二组", one(0)),
        ("胜利村(一组除外)", "胜利村一组", ByText::Nowhere),
        ("胜利村(一组除外)", "胜利村", ByText::Undecided(vec![0])),
        ("汇景新城南1栋—10栋", "汇景新城南3栋", one(0)),
        ("汇景新城南1栋—10栋", "汇景新城北3栋", ByText::Nowhere),
        (
            "汇景新城南1栋—10栋",
            "汇景新城3栋",
            ByText::Undecided(vec![0]),
        ),
        ("汇景新城二期之后", "汇景新城三期1栋", one(0)),
        (
            "汇景新城二期之后",
            "汇景新城二期1栋",
            ByText::Undecided(vec![0]),
        ),
        ("汇景新城二期之后", "汇景新城一期1栋", ByText::Nowhere),
        ("阳光小区A-D座", "阳光小区C座", one(0)),
        ("阳光小区A-D座", "阳光小区E座", ByText::Nowhere),
        (
            "东至滨河路,西至学府路",
            "解放路5号",
            ByText::Undecided(vec![0]),
        ),
        (
            "东风路(市工会—杨柳街路口)",
            "东风路5号",
            ByText::Undecided(vec![0]),
        ),
        ("东风路(市工会—杨柳街路口)", "解放路5号", ByText::Nowhere),
        ("东至滨河路(不含),西至学府路", "滨河路5号", ByText::Nowhere),
    ] {
        assert_eq!(ask(&[text], address), expected, "{text}: {address}");
    }
}

#[test]
fn the_gazetteer_decides_what_text_cannot() {
    let known = |address: &str, within: &str, former: &str, kind: &str, texts: &[&str]| {
        let mut gazetteer = Gazetteer::new(Aliases::default(), 2026);
        let known = Known {
            address,
            within,
            former,
            kind,
            ..Known::default()
        };
        gazetteer.add(&known, None);
        let texts: Vec<_> = texts.iter().map(|text| (*text, None)).collect();
        book(&texts, TextZoning::default()).decide(&gazetteer.home(address), &Class::General)
    };
    let boxes = ["东至滨河路,西至学府路", "滨河路以东"];
    assert_eq!(known("解放路5号", "P0", "", "", &boxes), one(0));
    assert_eq!(known("解放路5号", "\"滨河路\"以东", "", "", &boxes), one(1));
    assert_eq!(known("解放路5号", "无", "", "", &boxes), ByText::Nowhere);
    let former = ["原镇西居委会所辖范围"];
    assert_eq!(known("解放路5号", "", "镇西居委会", "", &former), one(0));
    assert_eq!(
        known("解放路5号", "", "镇东居委会", "", &former),
        ByText::Nowhere
    );
    let kinds = ["向阳社区的零散住户"];
    let home = "向阳社区解放路5号";
    assert_eq!(known(home, "", "", "零散", &kinds), one(0));
    assert_eq!(known(home, "", "", "宿舍", &kinds), ByText::Nowhere);
    assert_eq!(known(home, "", "", "", &kinds), ByText::Undecided(vec![0]));
    let span = ["东风路(市工会—杨柳街路口)"];
    assert_eq!(known("东风路5号", "P0", "", "", &span), one(0));
}

#[test]
fn a_polygon_of_the_catchment_stands_for_its_bounds() {
    let home = |street: &str, hits: Vec<(u32, Side)>| Home {
        point: Point::new(1, 1),
        inside: Some(hits),
        ..Gazetteer::default().home(street)
    };
    let decide = |home: &Home, side: Option<BoundSide>| {
        let reading = TextZoning {
            bound_side: side,
            ..TextZoning::default()
        };
        let mut book = book(&[("东至滨河路,西至学府路", None)], reading);
        book.claims[0].drawn = true;
        book.decide(home, &Class::General)
    };
    let open = || ByText::Undecided(vec![0]);
    let (inside, edge) = (vec![(0, Side::Inside)], vec![(0, Side::Edge)]);
    assert_eq!(decide(&home("解放路5号", inside.clone()), None), one(0));
    assert_eq!(decide(&home("解放路5号", edge), None), open());
    assert_eq!(decide(&home("解放路5号", vec![]), None), ByText::Nowhere);
    let on = home("滨河路5号", vec![]);
    assert_eq!(decide(&on, Some(BoundSide::Inside)), open());
    assert_eq!(decide(&on, Some(BoundSide::Centreline)), ByText::Nowhere);
    let out = home("滨河路5号", inside);
    assert_eq!(decide(&out, Some(BoundSide::Outside)), ByText::Nowhere);
}

#[test]
fn classes_and_choices() {
    let texts = [
        ("塔林社区:户籍生;片内有房非户籍生", None),
        ("铁路系统职工子女", None),
        ("塔林社区", None),
        ("塔林社区家长可自愿选择", Some("片内有房非户籍生")),
    ];
    let book = book(&texts, TextZoning::default());
    let home = Gazetteer::default().home("塔林社区那达慕街7号");
    let class = |name: &str| book.decide(&home, &Class::Named(name.to_owned()));
    assert_eq!(class("户籍生"), one(0));
    assert_eq!(class("铁路系统职工子女"), one(1));
    assert_eq!(book.decide(&home, &Class::General), one(2));
    assert_eq!(class("片内有房非户籍生"), ByText::ByDesign(vec![0, 3]));
    assert_eq!(
        book.decide(&home, &Class::Unknown),
        ByText::Undecided(vec![0, 2, 3])
    );
}

#[test]
fn the_number_at_the_end_of_an_open_range_is_told() {
    let texts = [("富民路100号以内", None), ("富民路100号以上", None)];
    let told = |inclusive| {
        let reading = TextZoning {
            open_inclusive: inclusive,
            ..TextZoning::default()
        };
        let found = edge_numbers(&book(&texts, reading));
        assert_eq!(found.len(), 1);
        format!(
            "{}{} {:?}",
            found[0].street, found[0].number, found[0].claimed
        )
    };
    assert_eq!(told(Some(true)), "富民路100 Twice");
    assert_eq!(told(Some(false)), "富民路100 Nobody");
    assert_eq!(told(None), "富民路100 Unsaid");
    let sound = [
        ("富民路100号以内(含)", None),
        ("富民路100号以上(不含)", None),
    ];
    assert_eq!(edge_numbers(&book(&sound, TextZoning::default())), []);
}

#[test]
fn the_audit_asks_every_address_and_class() {
    let texts = [
        ("盘江路1-99号(单双号)、阳光小区:户籍生", None),
        ("盘江路50-120号(单双号)", None),
    ];
    let book = book(&texts, TextZoning::default());
    let mut gazetteer = Gazetteer::default();
    for address in [
        "盘江路1号",
        "盘江路60号",
        "盘江路130号",
        "盘江路",
        "阳光小区1栋",
    ] {
        gazetteer.add(
            &Known {
                address,
                ..Known::default()
            },
            None,
        );
    }
    let schools = [(0, vec![0]), (1, vec![1])].into();
    let lines = audit(&book, gazetteer.homes(), &schools);
    let said: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line.home,
                line.class.as_deref().unwrap_or("-"),
                line.verdict.clone(),
            )
        })
        .collect();
    let conflict = || ByText::Conflict(vec![0, 1]);
    assert_eq!(
        said,
        [
            (0, "-", one(0)),
            (0, "户籍生", one(0)),
            (1, "-", conflict()),
            (1, "户籍生", conflict()),
            (2, "-", ByText::Nowhere),
            (2, "户籍生", ByText::Nowhere),
            (4, "-", ByText::Undecided(vec![0, 1])),
            (4, "户籍生", one(0)),
        ]
    );
    let schools = [(0, vec![0]), (1, vec![1]), (2, vec![0])].into();
    let said = |verdict: &ByText, hits: &[(u32, Side)]| compare(verdict, Some(hits), &schools);
    assert_eq!(said(&one(0), &[(2, Side::Inside)]), Compared::Same);
    assert_eq!(said(&one(0), &[(1, Side::Inside)]), Compared::Differs);
    assert_eq!(
        said(&one(0), &[(0, Side::Edge), (1, Side::Edge)]),
        Compared::Same
    );
    assert_eq!(said(&ByText::Nowhere, &[]), Compared::Same);
    assert_eq!(
        said(&ByText::Nowhere, &[(0, Side::Inside)]),
        Compared::Differs
    );
    assert_eq!(said(&ByText::Undecided(vec![]), &[]), Compared::Open);
    assert_eq!(compare(&one(0), None, &schools), Compared::Open);
}

fn coverage(office: &Office) -> Vec<CoverageRow> {
    placement_seen(&office.inputs()).2.coverage()
}

#[test]
fn the_table_of_coverage_compares_text_and_polygons() {
    let mut office = by_text("polygon");
    office.more[0].1 = office.more[0].1.replace("胜利村三组", "胜利村四组");
    office.more[1].1 += "盘江路100号,104.001,39.001\n盘江路77,104.001,39.001\n";
    let rows = coverage(&office);
    let compared: Vec<Compared> = rows.iter().map(|row| row.compared).collect();
    use Compared::{Differs, Same};
    assert_eq!(compared, [Same, Same, Same, Same, Differs, Differs]);
    let told = office.findings();
    for code in [
        "coverage-gap",
        "coverage-differs",
        "coverage-sum",
        "address-not-read",
    ] {
        assert!(codes(&told).contains(&code), "{code}: {told:?}");
    }
    // Polygons decide here: what is wrong with the texts does not stop the seal.
    assert!(!told.iter().any(Finding::is_error), "{told:?}");
}

#[test]
fn texts_of_other_stages_are_audited_and_zone_nobody() {
    let mut office = by_text("text");
    office.more[0].1 = office.more[0]
        .1
        .replace("范围\n", "范围,学段\n")
        .replace("三组\n", "三组,小学\n")
        .replace(")\"\n", ")\",小学\n")
        + "J1,S03,盘江路1-200号(单双号),初中\n";
    assert_eq!(catchments(&office), catchments(&by_text("text")));
    let rows = coverage(&office);
    let junior: Vec<_> = rows.iter().filter(|row| row.stage == "junior").collect();
    assert_eq!(junior.len(), 5);
    assert_eq!(junior[0].catchments, "J1");
}
