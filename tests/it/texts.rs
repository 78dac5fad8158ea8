//! Catchment texts: the sixteen real forms, a hundred lines in their style, refusals with the words they stop at,
//! printing read back, a street that a range and its complement partition, and any string at all.

use paiwei::address::{
    Address, Admin, AdminKind, Book, Building, Buildings, Class, Dir, Edge, Effect, Estate, Former,
    Gazetteer, House, Number, Numbers, Phase, Place, Resident, Rule, Section, Street, Toward, read,
    write,
};
use paiwei::model::{ByText, TextZoning};
use proptest::prelude::*;

/// The quotations of the sixteen forms, with what each means, in the one form of `write`.
const SIXTEEN: [(u8, &str, &str); 22] = [
    (
        1,
        "盘江路(1至43号、2至14号)",
        r#""盘江路"(1号至43号(单号)、2号至14号(双号))"#,
    ),
    (
        2,
        "盘江路(45号、16号以上)",
        r#""盘江路"(45号以上(单号)、16号以上(双号))"#,
    ),
    (
        3,
        "沙井街(单号,即州教育局一侧)",
        r#""沙井街"(单号(即"州教育局"一侧))"#,
    ),
    (
        3,
        "沙井街(双号,即州体育公园一侧)",
        r#""沙井街"(双号(即"州体育公园"一侧))"#,
    ),
    (4, "富民路100号以内", r#""富民路"(100号以下(单双号))"#),
    (4, "富民路100号以上", r#""富民路"(100号以上(单双号))"#),
    (
        5,
        "东风路(市工会——杨柳街路口)",
        r#""东风路"("市工会"-"杨柳街路口")"#,
    ),
    (5, "幸福路(\"珍珍宾馆\"以下)", r#""幸福路"("珍珍宾馆"以下)"#),
    (6, "胜利村(一组除外)", r#""胜利村"。不含"胜利村"1组"#),
    (6, "建设村一、八、九组", r#""建设村"1、8、9组"#),
    (
        7,
        "先锋路—环城南路—解放路—湘江南路所围成的区域",
        r#""先锋路"-"环城南路"-"解放路"-"湘江南路"所围成的区域"#,
    ),
    (7, "不含雁城路1-70号", r#"不含"雁城路"(1号至70号(单双号))"#),
    (
        8,
        "东至京杭大运河,西至古黄河,南至环城南路,北至洪泽湖路",
        r#"东至"京杭大运河",西至"古黄河",南至"环城南路",北至"洪泽湖路""#,
    ),
    (
        9,
        "东至马塍路(另含马塍路24、26、28、29、30、31、33、34、35号)",
        r#"东至"马塍路"。"马塍路"(24号、26号、28号、29号、30号、31号、33号、34号、35号)"#,
    ),
    (10, "不含\"金都·城市芯宇\"", r#"不含"金都城市芯宇"小区"#),
    (10, "另含“金都·城市芯宇”", r#""金都城市芯宇"小区"#),
    (
        11,
        "东至增城大道单号115号、双号44号,西至增城大道单号517号、双号360号",
        r#"东至"增城大道"单号115号双号44号,西至"增城大道"单号517号双号360号"#,
    ),
    (
        12,
        "龙井路以东—文化大道以西—兴新街以南—纸坊大街以北; 龙井花园家长可自愿选择",
        r#""龙井路"以东-"文化大道"以西-"兴新街"以南-"纸坊大街"以北。"龙井花园"小区(可自愿选择)"#,
    ),
    (
        13,
        "湘潭路四段、万寿街二、三段、中山大道北二、三段",
        r#""湘潭路"4段(全段)。"万寿街"2段、3段(全段)。"中山大道北"2段、3段(全段)"#,
    ),
    (
        14,
        "汇景新城南1栋—10栋; 汇景新城二期工程之后的住户; 原镇西居委会所辖范围",
        r#""汇景新城"小区南1栋至10栋。"汇景新城"小区2期之后。原"镇西居委会""#,
    ),
    (
        15,
        "解放路以北的居民小区、单位宿舍和城区零散常住户(不含水电十三局单位宿舍)",
        r#""解放路"以北的居民小区、单位宿舍、零散住户。不含"水电十三局单位宿舍"小区"#,
    ),
    (
        16,
        "铁路系统职工子女。塔林社区:户籍生;片内有房非户籍生",
        r#"铁路系统职工子女。"塔林社区":户籍生、片内有房非户籍生"#,
    ),
];

#[test]
fn the_sixteen_real_forms_are_read() {
    for (form, text, meaning) in SIXTEEN {
        let read = read(text);
        assert_eq!(read.stops, [], "form {form}: {text}");
        assert_eq!(write(&read.rules), meaning, "form {form}: {text}");
    }
}

/// Lines in their style: the text, and its meaning.
const LINES: [(&str, &str); 103] = [
    (
        "解放路(1至99号、2至98号)",
        r#""解放路"(1号至99号(单号)、2号至98号(双号))"#,
    ),
    ("人民路1-31号", r#""人民路"(1号至31号(单双号))"#),
    ("人民路1至31号单号", r#""人民路"(1号至31号(单号))"#),
    (
        "人民路(单号1-31号、双号2-40号)",
        r#""人民路"(1号至31号(单号)、2号至40号(双号))"#,
    ),
    (
        "建设路88号以上(含88号)",
        r#""建设路"(88号以上(含)(单双号))"#,
    ),
    (
        "建设路88号以下（不含）",
        r#""建设路"(88号以下(不含)(单双号))"#,
    ),
    ("建设路88号起", r#""建设路"(88号以上(含)(单双号))"#),
    (
        "文化街(15号、22号以下)",
        r#""文化街"(15号以下(单号)、22号以下(双号))"#,
    ),
    (
        "文化街(15号以上单号、22号以上双号)",
        r#""文化街"(15号以上(单号)、22号以上(双号))"#,
    ),
    ("光明路200号以外", r#""光明路"(200号以上(单双号))"#),
    ("光明路（一百二十号以内）", r#""光明路"(120号以下(单双号))"#),
    (
        "光明路甲24号、24号之一、26号附2",
        r#""光明路"(24甲号、24附1号、26附2号)"#,
    ),
    ("中山路24-1号、24-3号", r#""中山路"(24附1号、24附3号)"#),
    ("新华路(双号)", r#""新华路"(双号)"#),
    ("新华路单号一侧", r#""新华路"(单号)"#),
    (
        "新华路(单号，即人民公园一侧)",
        r#""新华路"(单号(即"人民公园"一侧))"#,
    ),
    ("新华路全段", r#""新华路"(全段)"#),
    ("新华路两侧", r#""新华路"(全段)"#),
    ("新华路东侧", r#""新华路"(东侧)"#),
    ("和平街(邮局—百货大楼)", r#""和平街"("邮局"-"百货大楼")"#),
    (
        "和平街(邮局至百货大楼路段)",
        r#""和平街"("邮局"-"百货大楼")"#,
    ),
    ("和平街(\"老电影院\"以上)", r#""和平街"("老电影院"以上)"#),
    ("和平街100号以东", r#""和平街"("100号"以东)"#),
    (
        "长江路(1-50号,不含13-17号)",
        r#""长江路"(1号至50号(单双号))。不含"长江路"(13号至17号(单双号))"#,
    ),
    (
        "长江路(1-50号，13、15号除外)",
        r#""长江路"(1号至50号(单双号))。不含"长江路"(13号、15号)"#,
    ),
    ("红旗村", r#""红旗村""#),
    ("红旗村一组、二组", r#""红旗村"1、2组"#),
    ("红旗村1-5组", r#""红旗村"1、2、3、4、5组"#),
    ("红旗村第三村民小组", r#""红旗村"3组"#),
    ("红旗村(三、四组除外)", r#""红旗村"。不含"红旗村"3、4组"#),
    ("红旗村（不含六组）", r#""红旗村"。不含"红旗村"6组"#),
    ("向阳社区", r#""向阳社区""#),
    (
        "向阳社区(不含阳光小区)",
        r#""向阳社区"。不含"阳光小区"小区"#,
    ),
    ("向阳居委会所辖范围", r#""向阳居委会""#),
    ("城关镇辖区", r#""城关镇""#),
    ("原城北居委会(2010年以前)", r#"原"城北居委会"(2010年以前)"#),
    (
        "2005年12月31日以前的原河东居委会所辖范围",
        r#"原"河东居委会"(2005年12月31日以前)"#,
    ),
    ("原城西村", r#"原"城西村""#),
    (
        "东至滨河路，西至铁路，南至解放路，北至环城北路",
        r#"东至"滨河路",西至"铁路",南至"解放路",北至"环城北路""#,
    ),
    (
        "东起滨河路,西到学府路,南至解放路",
        r#"东至"滨河路",西至"学府路",南至"解放路""#,
    ),
    (
        "东、南至运河,西至学府路，北至解放路",
        r#"东至"运河",南至"运河",西至"学府路",北至"解放路""#,
    ),
    (
        "东以滨河路为界,西以学府路为界",
        r#"东至"滨河路",西至"学府路""#,
    ),
    (
        "东至滨河路(含),西至学府路(不含)",
        r#"东至"滨河路"(含),西至"学府路"(不含)"#,
    ),
    (
        "东至中山路—新华路—解放路,西至学府路",
        r#"东至"中山路"-"新华路"-"解放路",西至"学府路""#,
    ),
    (
        "东至中山路单号115号、双号44号,西至学府路东侧",
        r#"东至"中山路"单号115号双号44号,西至"学府路"东侧"#,
    ),
    (
        "(1)东至A路,西至B路;(2)东至C路,西至D路",
        r#"东至"A路",西至"B路"。东至"C路",西至"D路""#,
    ),
    (
        "①东至甲路，西至乙路②东至丙路，西至丁路",
        r#"东至"甲路",西至"乙路"。东至"丙路",西至"丁路""#,
    ),
    (
        "东至马塍路(另含马塍路24、26、28号),西至保俶路(不含保俶路1-9号)",
        r#"东至"马塍路",西至"保俶路"。"马塍路"(24号、26号、28号)。不含"保俶路"(1号至9号(单双号))"#,
    ),
    (
        "东至滨河路，西至学府路所围成的区域内的居民",
        r#"东至"滨河路",西至"学府路""#,
    ),
    (
        "学府路—滨河路—解放路所围区域",
        r#""学府路"-"滨河路"-"解放路"所围成的区域"#,
    ),
    (
        "学府路——滨河路——解放路——中山路围合区域",
        r#""学府路"-"滨河路"-"解放路"-"中山路"所围成的区域"#,
    ),
    (
        "学府路—滨河路—解放路所围成的区域(不含和平小区)",
        r#""学府路"-"滨河路"-"解放路"所围成的区域。不含"和平小区"小区"#,
    ),
    ("滨河路以东", r#""滨河路"以东"#),
    ("滨河路以东、解放路以北", r#""滨河路"以东-"解放路"以北"#),
    (
        "滨河路以东—学府路以西—解放路以南—中山路以北的区域",
        r#""滨河路"以东-"学府路"以西-"解放路"以南-"中山路"以北"#,
    ),
    ("铁路以北的居民小区", r#""铁路"以北的居民小区"#),
    ("铁路以南的住户", r#""铁路"以南"#),
    (
        "京沪铁路以东的零散住户和单位宿舍",
        r#""京沪铁路"以东的单位宿舍、零散住户"#,
    ),
    ("湘潭路一段", r#""湘潭路"1段(全段)"#),
    ("湘潭路二、三段", r#""湘潭路"2段、3段(全段)"#),
    ("解放路东段、中段", r#""解放路"东段、中段(全段)"#),
    ("解放路东段1-99号(单号)", r#""解放路"东段(1号至99号(单号))"#),
    ("阳光小区", r#""阳光小区"小区"#),
    ("阳光小区1-10栋", r#""阳光小区"小区1栋至10栋"#),
    ("阳光小区1、3、5栋", r#""阳光小区"小区1栋、3栋、5栋"#),
    ("阳光小区A座、B座", r#""阳光小区"小区A栋、B栋"#),
    ("阳光小区A-D座", r#""阳光小区"小区A栋至D栋"#),
    ("阳光小区(1号楼至8号楼)", r#""阳光小区"小区1栋至8栋"#),
    ("阳光小区一期", r#""阳光小区"小区1期"#),
    ("阳光小区一、二期", r#""阳光小区"小区1期、2期"#),
    ("阳光小区二期1-6幢", r#""阳光小区"小区2期1栋至6栋"#),
    ("阳光小区二期之后", r#""阳光小区"小区2期之后"#),
    ("阳光小区3栋1、2单元", r#""阳光小区"小区3栋1、2单元"#),
    ("阳光小区东1栋-6栋", r#""阳光小区"小区东1栋至6栋"#),
    ("\"金都·城市芯宇\"1-3幢", r#""金都城市芯宇"小区1栋至3栋"#),
    ("「锦绣江南」", r#""锦绣江南"小区"#),
    (
        "锦绣江南、翠湖天地、汇景新城",
        r#""锦绣江南"小区。"翠湖天地"小区。"汇景新城"小区"#,
    ),
    ("阳光小区和翠湖花园", r#""阳光小区"小区。"翠湖花园"小区"#),
    (
        "不含阳光小区、翠湖花园,另含锦绣江南",
        r#"不含"阳光小区"小区。不含"翠湖花园"小区。"锦绣江南"小区"#,
    ),
    ("向阳社区,不含阳光小区", r#""向阳社区"。不含"阳光小区"小区"#),
    (
        "除阳光小区、翠湖花园外",
        r#"不含"阳光小区"小区。不含"翠湖花园"小区"#,
    ),
    (
        "向阳社区(阳光小区、翠湖花园除外)",
        r#""向阳社区"。不含"阳光小区"小区。不含"翠湖花园"小区"#,
    ),
    (
        "向阳社区，阳光小区除外",
        r#""向阳社区"。不含"阳光小区"小区"#,
    ),
    (
        "包括：阳光小区、人民路1-9号(单号)",
        r#""阳光小区"小区。"人民路"(1号至9号(单号))"#,
    ),
    ("水利局宿舍", r#""水利局宿舍"小区"#),
    ("原水利局宿舍", r#""原水利局宿舍"小区"#),
    ("市直机关家属院", r#""市直机关家属院"小区"#),
    (
        "铁路系统职工子女、部队现役军人子女",
        r#"铁路系统职工子女、部队现役军人子女"#,
    ),
    ("向阳社区:户籍生", r#""向阳社区":户籍生"#),
    ("向阳社区的户籍生", r#""向阳社区":户籍生"#),
    (
        "向阳社区:户籍生、随迁子女",
        r#""向阳社区":户籍生、随迁子女"#,
    ),
    ("进城务工人员随迁子女", r#"进城务工人员随迁子女"#),
    ("阳光小区家长可自愿选择", r#""阳光小区"小区(可自愿选择)"#),
    (
        "阳光小区可自愿选择实验小学或育才学校",
        r#""阳光小区"小区(可自愿选择)"#,
    ),
    (
        "翠湖花园（也可选择实验小学）",
        r#""翠湖花园"小区(可自愿选择)"#,
    ),
    ("解放路以北,家长可自愿选择", r#""解放路"以北(可自愿选择)"#),
    ("三元里1-20号(单双号)", r#""三元里"(1号至20号(单双号))"#),
    ("三里河路四段", r#""三里河路"4段(全段)"#),
    (
        "107国道88号以上(不含)",
        r#""107国道"(88号以上(不含)(单双号))"#,
    ),
    (
        "五一路(1至9号、2至10号)；八一街全段",
        r#""五一路"(1号至9号(单号)、2号至10号(双号))。"八一街"(全段)"#,
    ),
    (
        "盘江路1-43號、2-14號",
        r#""盘江路"(1号至43号(单号)、2号至14号(双号))"#,
    ),
    ("解放路１－９９号（单号）", r#""解放路"(1号至99号(单号))"#),
    ("人民路五号至九号(单号)", r#""人民路"(5号至9号(单号))"#),
];

#[test]
fn lines_in_their_style_are_read() {
    for (text, meaning) in LINES {
        let told = read(text);
        assert_eq!(told.stops, [], "{text}");
        assert_eq!(write(&told.rules), meaning, "{text}");
        assert_eq!(read(meaning).rules, told.rules, "{text}");
    }
}

/// Texts that are refused: the character it stops at, the words, why, and what is read nevertheless.
const REFUSED: [(&str, usize, &str, &str, &str); 26] = [
    ("人民路12", 4, "12", "number", r#""#),
    ("人民路43至1号", 4, "43至1号", "backwards", r#""#),
    ("人民路43号、45号以上", 8, "45号以上", "open-list", r#""#),
    ("人民路24、26、28号以上", 10, "28号以上", "open-list", r#""#),
    ("人民路1-9号、20-30号", 4, "1-9号", "parity", r#""#),
    (
        "人民路单号1-31号双号2-40号",
        11,
        "双号2-40号",
        "parity",
        r#""#,
    ),
    (
        "先锋路—环城南路—解放路",
        4,
        "—环城南路—解放路",
        "no-ring",
        r#""#,
    ),
    (
        "阳光小区;古黄河;翠湖花园",
        6,
        "古黄河",
        "no-place",
        r#""阳光小区"小区。"翠湖花园"小区"#,
    ),
    ("阳光小区、翠湖花园等", 10, "等", "incomplete", r#""#),
    (
        "……家长可自愿选择",
        1,
        "……家长可自愿选择",
        "incomplete",
        r#""#,
    ),
    ("阳光小区、翠湖花园除外", 10, "除外", "scope", r#""#),
    ("东至增城大道单号116号", 9, "116号", "parity", r#""#),
    (
        "东至增城大道单号,西至学府路",
        9,
        ",西至学府路",
        "number",
        r#""#,
    ),
    ("阳光小区10栋-1栋", 5, "10栋-1栋", "backwards", r#""#),
    ("人民路5号楼", 4, "5号楼", "unread", r#""#),
    ("阳光小区和平里", 5, "和平里", "unread", r#""#),
    (
        "人民路沿线、阳光小区。向阳社区",
        4,
        "沿线",
        "unread",
        r#""向阳社区""#,
    ),
    ("实验小学周边", 5, "周边", "unread", r#""#),
    ("原则上就近入学", 4, "就近入学", "unread", r#""#),
    ("人民路0号", 4, "0号", "unread", r#""#),
    ("人民路1234567号", 4, "1234567号", "unread", r#""#),
    ("向阳社区12号", 5, "12号", "unread", r#""#),
    ("人民路(1-9号", 9, "", "unread", r#""#),
    ("胜利村(大部分)", 5, "大部分", "unread", r#""#),
    (
        "东至;西至学府路",
        3,
        ";西至学府路",
        "unread",
        r#"西至"学府路""#,
    ),
    (
        "阳光小区(可自愿选择哪里都行)",
        11,
        "哪里都行",
        "unread",
        r#""#,
    ),
];

#[test]
fn what_cannot_be_read_is_told_with_the_words_it_stopped_at() {
    for (text, at, words, why, left) in REFUSED {
        let told = read(text);
        let stops: Vec<_> = told
            .stops
            .iter()
            .map(|stop| (stop.at, stop.words.as_str(), stop.why.as_str()))
            .collect();
        assert_eq!(stops, [(at, words, why)], "{text}");
        assert_eq!(write(&told.rules), left, "{text}");
    }
    assert!(LINES.len() + REFUSED.len() >= 100 && REFUSED.len() >= 20);
}

#[test]
fn a_range_whose_sides_are_open_is_taken_for_both_and_told() {
    for (text, at, words) in [
        ("人民路1-31号", 4, "1-31号"),
        ("人民路(2至40号)、解放路1号", 5, "2至40号"),
        ("人民路(1-50号,不含13-17号)", 13, "13-17号"),
    ] {
        let told = read(text);
        assert_eq!(told.both_sides.len(), 1, "{text}");
        assert_eq!(
            (told.both_sides[0].at, told.both_sides[0].words.as_str()),
            (at, words)
        );
    }
    for text in [
        "人民路1-30号",
        "人民路1-31号(单号)",
        "盘江路(1至43号、2至14号)",
    ] {
        assert_eq!(read(text).both_sides, [], "{text}");
    }
}

// Rules of every kind.

fn number() -> impl Strategy<Value = Number> {
    (
        1u32..300,
        0u32..4,
        prop::option::of(prop::sample::select(vec!['甲', '乙', 'A'])),
    )
        .prop_map(|(base, sub, letter)| {
            let plain = Number::new(base).expect("in range");
            let lettered = letter.map_or(plain, |c| plain.with_letter(c).expect("a letter"));
            lettered.with_sub(sub).unwrap_or(lettered)
        })
}

fn parity() -> impl Strategy<Value = paiwei::address::Parity> {
    use paiwei::address::Parity::{Both, Even, Odd};
    prop::sample::select(vec![Both, Odd, Even])
}

fn dir() -> impl Strategy<Value = Dir> {
    use Dir::{East, North, NorthEast, South, SouthWest, West};
    prop::sample::select(vec![East, South, West, North, NorthEast, SouthWest])
}

fn named(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(names).prop_map(str::to_owned)
}

const STREETS: &[&str] = &[
    "盘江路",
    "中山大道北",
    "幸福巷",
    "107国道",
    "五一路",
    "至善路",
];
const ESTATES: &[&str] = &["阳光小区", "金都城市芯宇", "和平新村", "三元里", "SOHO公寓"];
const MARKS: &[&str] = &["市工会", "杨柳街路口", "珍珍宾馆", "100号"];

fn numbers() -> impl Strategy<Value = Numbers> {
    let range = (number(), number(), parity())
        .prop_filter("rising", |(a, b, _)| a < b)
        .prop_map(|(from, to, parity)| Numbers::Range { from, to, parity });
    let open = (
        number(),
        any::<bool>(),
        prop::option::of(any::<bool>()),
        parity(),
    )
        .prop_map(|(at, up, inclusive, parity)| Numbers::Open {
            at,
            up,
            inclusive,
            parity,
        });
    let side = (any::<bool>(), prop::option::of(named(MARKS))).prop_map(|(odd, beside)| {
        let parity = if odd {
            paiwei::address::Parity::Odd
        } else {
            paiwei::address::Parity::Even
        };
        Numbers::Side { parity, beside }
    });
    let toward = prop_oneof![
        Just(Toward::Up),
        Just(Toward::Down),
        dir().prop_map(Toward::Side)
    ];
    prop_oneof![
        3 => range,
        3 => open,
        3 => number().prop_map(Numbers::One),
        1 => side,
        1 => (named(MARKS), named(MARKS)).prop_map(|(from, to)| Numbers::Span { from, to }),
        1 => (named(MARKS), toward).prop_map(|(mark, toward)| Numbers::Beyond { mark, toward }),
        1 => dir().prop_map(Numbers::Flank),
    ]
}

fn sections() -> impl Strategy<Value = Vec<Section>> {
    let one = prop_oneof![
        (1u32..9).prop_map(Section::Nth),
        dir().prop_map(Section::Part),
        Just(Section::Part(Dir::Middle))
    ];
    prop::collection::vec(one, 0..3)
}

fn building() -> impl Strategy<Value = Building> {
    prop_oneof![
        (1u32..40).prop_map(|n| Building::numbered(n).expect("in range")),
        (
            prop::sample::select(vec!['A', 'D', '甲']),
            prop::option::of(1u32..9)
        )
            .prop_map(|(c, n)| Building::lettered(c, n).expect("a letter")),
    ]
}

fn buildings() -> impl Strategy<Value = Buildings> {
    let range = (1u32..20, 1u32..20, parity()).prop_map(|(from, more, parity)| Buildings::Range {
        from: Building::numbered(from).expect("in range"),
        to: Building::numbered(from + more).expect("in range"),
        parity,
    });
    prop_oneof![
        range,
        (building(), prop::collection::vec(1u32..6, 0..3))
            .prop_map(|(building, units)| Buildings::One { building, units }),
    ]
}

fn estate() -> impl Strategy<Value = Place> {
    let phase = (1u32..5, 0..3).prop_map(|(n, kind)| match kind {
        0 => Phase::Nth(n),
        1 => Phase::After(n),
        _ => Phase::Before(n),
    });
    let parts = (
        named(ESTATES),
        prop::collection::vec(phase, 0..3),
        prop::option::of(dir()),
        prop::collection::vec(buildings(), 0..4),
    );
    parts.prop_map(|(name, phases, wing, buildings)| {
        // A part of an estate is named with numbered buildings only.
        let numbered = buildings.first().is_some_and(|first| {
            let shown = format!("{first}");
            shown.starts_with(|c: char| c.is_ascii_digit())
        });
        Place::Estate(Estate {
            name,
            phases,
            wing: wing.filter(|_| numbered),
            buildings,
        })
    })
}

fn edge(numbered: bool) -> impl Strategy<Value = Edge> {
    let bound = move |odd: u32| {
        prop::option::of((1u32..200).prop_map(move |n| Number::new(n * 2 - odd).expect("in range")))
            .prop_map(move |n| n.filter(|_| numbered))
    };
    (
        named(&["盘江路", "京杭大运河", "京沪铁路", "北城墙"]),
        sections(),
        prop::option::of(dir()),
        bound(1),
        bound(0),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(name, sections, side, odd, even, on)| Edge {
            name,
            sections,
            side,
            odd,
            even,
            on,
        })
}

fn place() -> impl Strategy<Value = Place> {
    let street = (
        named(STREETS),
        sections(),
        prop::collection::vec(numbers(), 0..4),
    )
        .prop_map(|(name, sections, numbers)| {
            Place::Street(Street {
                name,
                sections,
                numbers,
            })
        });
    let kinds = prop::sample::select(vec![
        (AdminKind::Town, "城关镇"),
        (AdminKind::Community, "向阳社区"),
        (AdminKind::Community, "镇西居委会"),
        (AdminKind::Village, "胜利村"),
    ]);
    let former = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Former::default())),
        1 => (1950u16..2030, 0u8..13, 1u8..29).prop_map(|(year, month, day)| {
            let day = if month == 0 { 0 } else { day };
            Some(Former { before: (year, month, day) })
        }),
    ];
    let admin = (kinds, prop::collection::vec(1u32..30, 0..4), former).prop_map(
        |((kind, name), groups, former)| {
            Place::Admin(Admin {
                kind,
                name: name.to_owned(),
                groups,
                former,
            })
        },
    );
    let bounds = prop::collection::vec((dir(), prop::collection::vec(edge(true), 1..3)), 1..5);
    prop_oneof![
        4 => street,
        3 => estate(),
        2 => admin,
        1 => bounds.prop_map(Place::Bounds),
        1 => prop::collection::vec(edge(false), 2..5).prop_map(Place::Ring),
        1 => prop::collection::vec((edge(false), dir()), 1..5).prop_map(Place::HalfPlanes),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let all = vec![
        Resident::Estates,
        Resident::Dormitories,
        Resident::Scattered,
    ];
    let classes = vec!["户籍生", "片内有房非户籍生", "铁路系统职工子女"];
    (
        any::<bool>(),
        prop::option::weighted(0.9, place()),
        prop::sample::subsequence(all, 0..=3),
        prop::sample::subsequence(classes, 0..=3),
        any::<bool>(),
    )
        .prop_map(|(include, place, residents, classes, optional)| {
            let nameless = place.is_none();
            let classes = if nameless && classes.is_empty() {
                vec!["户籍生"]
            } else {
                classes
            };
            Rule {
                effect: if include {
                    Effect::Include
                } else {
                    Effect::Exclude
                },
                residents: if nameless { Vec::new() } else { residents },
                place,
                classes: classes.into_iter().map(str::to_owned).collect(),
                optional,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_printed_is_read_back(rules in prop::collection::vec(rule(), 0..4)) {
        let text = write(&rules);
        let told = read(&text);
        prop_assert_eq!(&told.stops, &[], "{}", text);
        prop_assert_eq!(told.rules, rules, "{}", text);
    }

    /// A range, or an open range, and its complement: every number of the street is in exactly one of the two.
    #[test]
    fn a_range_and_its_complement_partition_a_street(
        (from, more, kind, odd) in (1u32..60, 1u32..60, 0..4, any::<bool>()),
        (open, sub) in (any::<bool>(), 0u32..3),
    ) {
        let (to, side, other) = (from + more, if odd { "单号" } else { "双号" }, if odd { "双号" } else { "单号" });
        let (own, rest) = match kind {
            0 => (format!("{from}-{to}号(单双号)"), format!("{from}号以下(不含)、{to}号以上(不含)")),
            1 => (
                format!("{from}-{to}号({side})"),
                format!("{from}号以下(不含)({side})、{to}号以上(不含)({side})、{other}"),
            ),
            2 => (format!("{from}号以上(含)"), format!("{from}号以下(不含)")),
            _ => (format!("{from}号以上({side})"), format!("{from}号以下({side})、{other}")),
        };
        // 以上 and 以下 without a word on the number itself: the policy says it for one of them.
        let rest = if kind == 3 {
            rest.replace("以下(", if open { "以下(不含)(" } else { "以下(含)(" })
        } else {
            rest
        };
        let reading = TextZoning { open_inclusive: Some(open), ..TextZoning::default() };
        let book = book(&[&format!("盘江路({own})"), &format!("盘江路({rest})")], reading);
        for base in 1..140 {
            let number = Number::new(base).expect("in range");
            let number = number.with_sub(sub).unwrap_or(number);
            let found = decide(&book, number);
            prop_assert!(matches!(&found, ByText::In(one) if one.len() == 1), "{number} {own} {rest}: {found:?}");
        }
    }

    #[test]
    fn no_string_is_too_odd(text in "\\PC{0,80}") {
        let told = read(&text);
        prop_assert_eq!(read(&write(&told.rules)).rules, told.rules, "{}", text);
        let address = Address::read(&text);
        prop_assert!(address.rest.is_none_or(|(at, _)| at >= 1 && at <= text.chars().count()));
    }
}

fn book(texts: &[&str], reading: TextZoning) -> Book {
    let texts: Vec<_> = texts.iter().map(|text| (*text, None)).collect();
    crate::zoned::book(&texts, reading)
}

fn decide(book: &Book, number: Number) -> ByText {
    let mut home = Gazetteer::default().home("盘江路1号");
    home.address.house = Some(House::One(number));
    book.decide(&home, &Class::General)
}

/// Seeded mutations of real lines: nothing panics, what is read is read back, every stop lies in the text.
#[test]
fn mutations_of_real_lines_never_panic() {
    let pieces: Vec<char> = "至-—、,;。()（）\"“”号单双以上下内外东南西北路村组栋期段含不除等…1一十０9甲A之附的 \u{200b}\n"
        .chars()
        .collect();
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let texts: Vec<&str> = SIXTEEN
        .iter()
        .map(|(_, t, _)| *t)
        .chain(LINES.iter().map(|(t, _)| *t))
        .collect();
    for round in 0..20_000 {
        let mut chars: Vec<char> = texts[round % texts.len()].chars().collect();
        for _ in 0..=next(4) {
            let at = next(chars.len() + 1).min(chars.len());
            match next(4) {
                0 if at < chars.len() => {
                    chars.remove(at);
                }
                1 => chars.insert(at, pieces[next(pieces.len())]),
                2 => chars.truncate(at.max(1)),
                _ => {
                    let other: Vec<char> = texts[next(texts.len())].chars().collect();
                    let from = next(other.len());
                    chars.splice(at..at, other[from..].iter().copied());
                }
            }
        }
        let text: String = chars.iter().collect();
        let told = read(&text);
        for stop in &told.stops {
            assert!((1..=chars.len() + 1).contains(&stop.at), "{text}");
        }
        assert_eq!(read(&write(&told.rules)).rules, told.rules, "{text}");
        let _ = Address::read(&text);
    }
    let long = "盘江路(1至43号、2至14号);".repeat(3_000);
    assert_eq!(
        read(&long).stops.last().map(|stop| stop.why.as_str()),
        Some("too-long")
    );
    for unit in [
        "一、",
        "A-",
        "1、",
        "1-",
        "东、",
        "(",
        "A小区(",
        "除",
        "中山路-",
        "不含",
        "\"",
        "路以东-",
        "二段、",
        "(单号",
        "A座、",
        "东至A路,",
    ] {
        for head in ["", "盘江路", "盘江路(", "向阳社区(不含"] {
            let _ = read(&(head.to_owned() + &unit.repeat(4_000)));
            // Few enough for the printed text to stay below the limit.
            let told = read(&(head.to_owned() + &unit.repeat(400)));
            assert_eq!(read(&write(&told.rules)).rules, told.rules, "{head}{unit}");
        }
        let _ = Address::read(&unit.repeat(4_000));
    }
    let deep = "(".repeat(50_000);
    assert!(!read(&deep).stops.is_empty());
    assert!(!read(&format!("A小区{deep}")).stops.is_empty());
}
