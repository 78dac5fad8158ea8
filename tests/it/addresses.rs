//! Addresses as people write them: what each part is, and what is left unread.

use paiwei::address::{Address, House, Section};

/// The parts that are there, by name.
fn parts(address: &Address) -> String {
    let mut out = Vec::new();
    for (name, text) in [
        ("省", &address.province),
        ("市", &address.city),
        ("区", &address.district),
        ("镇街", &address.town),
        ("社区", &address.community),
        ("村", &address.village),
        ("外路", &address.outer),
        ("路", &address.street),
    ] {
        if !text.is_empty() {
            out.push(format!("{name}={text}"));
        }
    }
    match address.section {
        Some(Section::Nth(n)) => out.push(format!("段={n}")),
        Some(Section::Part(dir)) => out.push(format!("段={}", dir.as_str())),
        None => {}
    }
    match address.house {
        Some(House::One(n)) => out.push(format!("号={n}")),
        Some(House::Lot(a, b)) => out.push(format!("号={a}至{b}")),
        None => {}
    }
    let shown = |name: &str, value: Option<String>| value.map(|value| format!("{name}={value}"));
    out.extend(shown("内", address.inside.map(|n| n.to_string())));
    out.extend(shown("组", address.group.map(|n| n.to_string())));
    out.extend(shown(
        "小区",
        Some(address.estate.clone()).filter(|e| !e.is_empty()),
    ));
    out.extend(shown("期", address.phase.map(|n| n.to_string())));
    out.extend(shown("片", address.wing.map(|dir| dir.as_str().to_owned())));
    out.extend(shown("幢", address.building.map(|b| b.to_string())));
    out.extend(shown("单元", address.unit.map(|n| n.to_string())));
    out.extend(shown(
        "室",
        Some(address.room.clone()).filter(|r| !r.is_empty()),
    ));
    out.extend(
        address
            .rest
            .iter()
            .map(|(at, words)| format!("余{at}={words}")),
    );
    out.join(" ")
}

const TABLE: [(&str, &str); 66] = [
    // prefixes
    (
        "江苏省连云港市连云区墟沟街道云台社区中华路8号锦绣花园3栋2单元1407室",
        "省=江苏省 市=连云港市 区=连云区 镇街=墟沟街道 社区=云台社区 路=中华路 号=8 小区=锦绣花园 幢=3 单元=2 室=1407",
    ),
    ("中华路8号1407室", "路=中华路 号=8 室=1407"),
    (
        "北京市朝阳区建国路甲24号",
        "省=北京市 区=朝阳区 路=建国路 号=24甲",
    ),
    (
        "上海市徐汇区漕溪路125弄6号",
        "省=上海市 区=徐汇区 路=漕溪路 号=125 内=6",
    ),
    (
        "青岛市市南区香港中路8号",
        "市=青岛市 区=市南区 路=香港中路 号=8",
    ),
    ("市南区香港中路8号", "区=市南区 路=香港中路 号=8"),
    (
        "南京市市中区中山路3号",
        "市=南京市 区=市中区 路=中山路 号=3",
    ),
    (
        "贵州省兴义市盘江路16号",
        "省=贵州省 市=兴义市 路=盘江路 号=16",
    ),
    (
        "鄂尔多斯市东胜区铁西街道天骄路5号",
        "市=鄂尔多斯市 区=东胜区 镇街=铁西街道 路=天骄路 号=5",
    ),
    (
        "肥东县店埠镇撮镇路12号",
        "区=肥东县 镇街=店埠镇 路=撮镇路 号=12",
    ),
    (
        "内蒙古自治区锡林浩特市塔林社区那达慕街7号",
        "省=内蒙古自治区 市=锡林浩特市 社区=塔林社区 路=那达慕街 号=7",
    ),
    ("向阳社区解放路3号", "社区=向阳社区 路=解放路 号=3"),
    ("锦绣南区3栋", "小区=锦绣南区 幢=3"),
    ("县前街12号", "路=县前街 号=12"),
    ("镇海路6号", "路=镇海路 号=6"),
    ("江苏路12号", "路=江苏路 号=12"),
    ("人民市场路5号", "路=人民市场路 号=5"),
    // numbers
    ("盘江路88号", "路=盘江路 号=88"),
    ("盘江路８８號", "路=盘江路 号=88"),
    ("盘江路八十八号", "路=盘江路 号=88"),
    ("盘江路一百零三号", "路=盘江路 号=103"),
    ("盘江路24-1号", "路=盘江路 号=24附1"),
    ("盘江路24号之一", "路=盘江路 号=24附1"),
    ("盘江路24号附2", "路=盘江路 号=24附2"),
    ("盘江路24甲号", "路=盘江路 号=24甲"),
    ("盘江路24号乙", "路=盘江路 号=24乙"),
    ("盘江路1-3号", "路=盘江路 号=1至3"),
    ("盘江路 88 号", "路=盘江路 号=88"),
    ("盘江路088号", "路=盘江路 号=88"),
    ("盘江路88", "路=盘江路 余4=88"),
    ("盘江路0号", "路=盘江路 余4=0号"),
    // streets
    ("中关村南大街5号院3号楼", "路=中关村南大街 号=5 幢=3"),
    ("湘潭路四段12号", "路=湘潭路 段=4 号=12"),
    ("解放路东段3号", "路=解放路 段=东 号=3"),
    ("中山大道北二段3号", "路=中山大道北 段=2 号=3"),
    ("107国道88号", "路=107国道 号=88"),
    ("五一路7号", "路=五一路 号=7"),
    ("三里河路9号", "路=三里河路 号=9"),
    ("中山路幸福巷5号", "外路=中山路 路=幸福巷 号=5"),
    ("环城南路北巷5号", "路=环城南路北巷 号=5"),
    ("新街口大街5号", "路=新街口大街 号=5"),
    ("中山路12弄5号", "路=中山路 号=12 内=5"),
    ("三元里12号", "号=12 小区=三元里"),
    // estates
    ("锦绣花园3栋2单元501室", "小区=锦绣花园 幢=3 单元=2 室=501"),
    ("锦绣花园3幢502", "小区=锦绣花园 幢=3 室=502"),
    ("锦绣花园3号楼", "小区=锦绣花园 幢=3"),
    ("锦绣花园三号楼二单元", "小区=锦绣花园 幢=3 单元=2"),
    ("锦绣花园A座1201", "小区=锦绣花园 幢=A 室=1201"),
    ("锦绣花园A3栋", "小区=锦绣花园 幢=A3"),
    ("锦绣花园3A栋", "小区=锦绣花园 幢=A3"),
    ("锦绣花园3#楼", "小区=锦绣花园 幢=3"),
    ("锦绣花园3-2-501", "小区=锦绣花园 余5=3-2-501"),
    ("锦绣花园二期3栋", "小区=锦绣花园 期=2 幢=3"),
    ("汇景新城二期南1栋", "小区=汇景新城 期=2 片=南 幢=1"),
    ("\"金都·城市芯宇\"3幢", "小区=金都城市芯宇 幢=3"),
    ("金都·城市芯宇3幢", "小区=金都城市芯宇 幢=3"),
    ("中山路锦绣花园3栋", "路=中山路 小区=锦绣花园 幢=3"),
    ("解放路小区3号楼", "小区=解放路小区 幢=3"),
    ("幸福新村5栋", "小区=幸福新村 幢=5"),
    ("水利局宿舍2栋", "小区=水利局宿舍 幢=2"),
    // villages
    ("墟沟镇胜利村一组12号", "镇街=墟沟镇 村=胜利村 号=12 组=1"),
    ("胜利村三组", "村=胜利村 组=3"),
    ("胜利村第三村民小组", "村=胜利村 组=3"),
    ("胜利村", "村=胜利村"),
    // what is left
    ("大润发超市东200米", "小区=大润发超市东 余7=200米"),
    (
        "連雲區雲臺山路八十八號（菜场旁）",
        "区=连云区 路=云台山路 号=88 余12=（菜场旁）",
    ),
];

#[test]
fn addresses_are_read_into_parts() {
    let wrong: Vec<String> = TABLE
        .iter()
        .map(|(text, expected)| (text, *expected, parts(&Address::read(text))))
        .filter(|(_, expected, found)| expected != found)
        .map(|(text, expected, found)| format!("{text}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One home in many writings is one home.
#[test]
fn writings_of_one_home_are_one() {
    let home = |text: &str| {
        let address = Address::read(text);
        (
            address.street,
            address.house,
            address.building,
            address.unit,
            address.room,
        )
    };
    let one = home("中华路88号3幢2单元501室");
    for text in [
        "中华路88号3栋2单元501室",
        "中華路８８號３棟２單元５０１室",
        "中华路八十八号三号楼二单元501室",
        "中华路 88 号 3#楼 2 单元 501 室",
        "连云港市连云区中华路88号3座2单元501",
    ] {
        assert_eq!(home(text), one, "{text}");
    }
}

#[test]
fn long_and_empty_addresses_are_read() {
    assert_eq!(Address::read(""), Address::default());
    assert!(!Address::default().is_home());
    let long = Address::read(&format!("盘江路88号{}", "x".repeat(100_000)));
    assert_eq!(long.street, "盘江路");
    assert!(long.rest.is_some());
}
