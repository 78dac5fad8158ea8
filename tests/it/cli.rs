//! The program from outside: verbs and their aliases, exit codes, one JSON document, both languages.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{DIGITS, Folder, Office, program as run, sign_in};
use serde_json::Value;

fn exit(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("stderr is UTF-8")
}

/// Runs with `--json`: just one document on stdout, whatever the outcome.
fn json(folder: &Path, args: &[&str]) -> (i32, Value) {
    let output = run(folder, &[args, &["--json"]].concat());
    let text = out(&output);
    assert_eq!(text.lines().count(), 1, "{args:?}: {text}");
    let value: Value =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"));
    assert_eq!(value["exit"], exit(&output), "{args:?}");
    assert_eq!(value["ok"], exit(&output) == 0, "{args:?}");
    assert!(value["findings"].is_array());
    (exit(&output), value)
}

#[test]
fn a_placement_from_init_to_verify() {
    for lang in ["zh", "en"] {
        let folder = Folder::new(&format!("cli-{lang}"));
        let run = |args: &[&str]| run(folder.path(), &[args, &["--lang", lang]].concat());
        let made = run(&["init", "district"]);
        assert_eq!(exit(&made), 0, "{}", err(&made));
        let inside = |args: &[&str]| run(&[&["-C", "district"], args].concat());
        let checked = inside(&["check"]);
        assert_eq!(
            exit(&checked),
            0,
            "init writes what check accepts: {}",
            out(&checked)
        );
        assert!(
            !out(&checked).contains('▲') && !out(&checked).contains('△'),
            "{}",
            out(&checked)
        );
        assert_eq!(exit(&inside(&["draw"])), 2, "not sealed yet");
        let sealed = inside(&["seal"]);
        assert_eq!(exit(&sealed), 0, "{}", err(&sealed));
        assert_eq!(exit(&inside(&["seal"])), 2);
        let asked = inside(&["draw"]);
        assert_eq!(exit(&asked), 2, "no terminal to ask at: {}", out(&asked));
        folder.write("digits.txt", DIGITS);
        let drawn = inside(&["draw", "--seed-file", "digits.txt"]);
        assert_eq!(exit(&drawn), 0, "{}", err(&drawn));
        assert_eq!(
            exit(&inside(&["draw", "--seed-file", "digits.txt"])),
            2,
            "never twice"
        );
        // Nobody signed yet, and nobody said whose keys count: that is told, and is no assent.
        let verified = inside(&["verify"]);
        assert_eq!(exit(&verified), 4, "{}", out(&verified));
        sign_in(&folder.path().join("district"));
        let verified = inside(&["verify"]);
        assert_eq!(exit(&verified), 0, "{}", out(&verified));
        let explained = inside(&["explain", "A0003"]);
        assert_eq!(exit(&explained), 0, "{}", err(&explained));
        assert!(out(&explained).lines().count() >= 3, "{}", out(&explained));
        let state = inside(&[]);
        assert!(
            out(&state).contains("paiwei -C district verify"),
            "{}",
            out(&state)
        );
        for (number, near) in [("A0033", "A0003"), ("R-0001", ""), ("x", "")] {
            let unknown = inside(&["explain", number]);
            assert_eq!(exit(&unknown), 2);
            assert!(err(&unknown).contains(near), "{}", err(&unknown));
        }
    }
}

#[test]
fn verbs_have_chinese_aliases() {
    let folder = Folder::new("cli-alias");
    let steps: [&[&str]; 5] = [
        &["新建", "区"],
        &["-C", "区", "检查"],
        &["-C", "区", "封存"],
        &["-C", "区", "摇号", "--seed-file", "../digits.txt"],
        &["-C", "区", "核验"],
    ];
    folder.write("digits.txt", DIGITS);
    for args in steps {
        // The seed file is named from where the program stands, not from the folder.
        let args: Vec<&str> = args
            .iter()
            .map(|a| {
                if *a == "../digits.txt" {
                    "digits.txt"
                } else {
                    a
                }
            })
            .collect();
        let output = run(folder.path(), &args);
        assert_eq!(exit(&output), 0, "{args:?}: {}", err(&output));
        sign_in(&folder.path().join("区"));
    }
    for args in [
        &["-C", "区", "说明", "A0001"][..],
        &["帮助"],
        &["-C", "区", "体检"],
    ] {
        assert_eq!(exit(&run(folder.path(), args)), 0, "{args:?}");
    }
}

#[test]
fn json_is_one_document_in_every_outcome() {
    let folder = Folder::new("cli-json").with(&Office::small());
    folder.write("digits.txt", DIGITS);
    assert_eq!(json(folder.path(), &["check"]).0, 0);
    let (code, value) = json(folder.path(), &["draw"]);
    assert_eq!(
        (code, value["refusal"]["code"].as_str()),
        (2, Some("refused-not-sealed"))
    );
    let (_, sealed) = json(folder.path(), &["seal"]);
    assert_eq!(sealed["seal"].as_str().map(str::len), Some(64));
    assert_eq!(
        json(folder.path(), &["draw", "--seed-file", "digits.txt"]).0,
        0
    );
    sign_in(folder.path());
    let (code, value) = json(folder.path(), &["verify"]);
    assert_eq!(
        (code, value["checks"].as_array().map(Vec::len)),
        (0, Some(26))
    );
    assert_eq!(value["short_code"], sealed["short_code"]);
    let (code, value) = json(folder.path(), &["explain", "A09"]);
    assert_eq!(
        (code, value["explanation"]["number"].as_str()),
        (0, Some("A09"))
    );
    // A01 is of the first tier, A03 of the second, and both name S01 first.
    let (code, value) = json(folder.path(), &["explain", "A03", "--with", "A01"]);
    let said = value["compared"][0].as_str().unwrap_or("").to_owned();
    assert_eq!(code, 0, "{value}");
    assert!(
        said.contains("A01 stands before A03") || said.contains("A01 排在 A03 之前"),
        "{said}"
    );
    assert!(said.contains("第一顺位"), "{said}");
    // A10 chose in another catchment: only the overflow has both in one line.
    let (_, value) = json(folder.path(), &["explain", "A01", "--with", "A10"]);
    let said = value["compared"].as_array().expect("a list");
    assert!(
        said.iter()
            .all(|said| said.as_str().unwrap_or("").contains("overflow")),
        "{value}"
    );
    for args in [
        &["nonsense"][..],
        &["check", "--nonsense"],
        &["explain"],
        &["verify", "nowhere"],
        &["doctor"],
        &[],
    ] {
        json(folder.path(), args);
    }
    // A bundle that was damaged: exit 3 or 1, still one document.
    let path = folder.path().join("result/1/bundle/data/seed.txt");
    let mut bytes = std::fs::read(&path).expect("a file");
    bytes[60] ^= 1;
    std::fs::write(&path, bytes).expect("damaged");
    let (code, value) = json(folder.path(), &["verify"]);
    assert_eq!(code, 1);
    assert!(
        value["conclusion"]
            .as_str()
            .is_some_and(|text| text.contains("V07"))
    );
}

#[test]
fn slips_on_the_command_line_are_told_in_the_users_language() {
    let folder = Folder::new("cli-slips");
    for (args, zh, en) in [
        (
            &["chekc"][..],
            "不认识“chekc”。您是不是想写“check”？",
            "\"chekc\" is not known here. Did you mean \"check\"?",
        ),
        (
            &["verify", "--notcie"],
            "不认识“--notcie”",
            "\"--notcie\" is not known here",
        ),
        (&["explain"], "缺少", "is missing"),
        (
            &["check", "--max-shown", "many"],
            "“many”不能用作 --max-shown",
            "\"many\" does not fit --max-shown",
        ),
        (
            &["help", "nothing"],
            "没有关于“nothing”的解释",
            "nothing is known about \"nothing\"",
        ),
    ] {
        for (lang, expected) in [("zh", zh), ("en", en)] {
            let output = run(folder.path(), &[args, &["--lang", lang]].concat());
            assert_eq!(exit(&output), 2, "{args:?}");
            assert!(
                err(&output).contains(expected),
                "{args:?}: {}",
                err(&output)
            );
            assert!(out(&output).is_empty());
        }
    }
    assert_eq!(exit(&run(folder.path(), &["check", "--lang", "fr"])), 2);
}

#[test]
fn help_knows_verbs_codes_and_terms() {
    let folder = Folder::new("cli-help");
    for topic in ["check", "核验", "bad-degrees", "ticket", "seal"] {
        let output = run(folder.path(), &["help", topic]);
        assert_eq!(exit(&output), 0, "{topic}");
        assert!(out(&output).len() > 40, "{topic}: {}", out(&output));
    }
    let zh = out(&run(folder.path(), &["help", "--lang", "zh"]));
    assert!(
        zh.contains("用法：") && zh.contains("把名单、学位和规则封存成一个公布的指纹"),
        "{zh}"
    );
    assert!(!zh.contains("Usage") && !zh.contains("Options"), "{zh}");
    let zh = out(&run(folder.path(), &["explain", "--help", "--lang", "zh"]));
    assert!(
        zh.contains("paiwei explain [选项] <NUMBER> [BUNDLE]"),
        "{zh}"
    );
    assert!(out(&run(folder.path(), &["--version"])).starts_with("paiwei 0."));
}

#[test]
fn the_demo_runs_verifies_and_leaves_a_folder() {
    let folder = Folder::new("cli-demo");
    let output = run(folder.path(), &["demo", "--no-open", "--lang", "zh"]);
    assert_eq!(exit(&output), 0, "{}", err(&output));
    let text = out(&output);
    for step in [
        "[1/6] 检查",
        "[2/6] 划片",
        "[3/6] 封存",
        "[4/6] 种子",
        "[5/6] 摇号派位",
        "[6/6] 核验",
    ] {
        assert!(text.contains(step), "{text}");
    }
    assert!(
        text.contains("3,200 行，0 个问题") && text.contains("2.5 人抢 1 个学位"),
        "{text}"
    );
    assert!(
        text.contains("paiwei -C 演示区 explain 2606-"),
        "the command can be copied: {text}"
    );
    assert!(!text.contains("./"), "{text}");
    assert!(
        text.contains("第 1 志愿") && text.contains("未录取"),
        "one child is explained: {text}"
    );
    assert!(
        folder
            .path()
            .join("演示区/结果/1/公示包/verify.html")
            .is_file()
    );
    assert!(
        text.contains("公示包/verify.html，输入报名号 2606-"),
        "the page to open and a number to type: {text}"
    );
    let again = run(folder.path(), &["demo", "--lang", "zh"]);
    assert_eq!(exit(&again), 2, "a folder that is there is not touched");
    let (code, value) = json(folder.path(), &["demo", "--out", "other", "--size", "400"]);
    assert_eq!((code, value["children"].as_u64()), (0, Some(400)));
}

#[test]
fn bundles_are_read_from_folders_and_from_zips_in_memory() {
    use std::io::Write;
    let folder = Folder::new("cli-zip").with(&Office::small());
    folder.write("digits.txt", DIGITS);
    for args in [&["seal"][..], &["draw", "--seed-file", "digits.txt"]] {
        assert_eq!(exit(&run(folder.path(), args)), 0);
    }
    let files = crate::support::files_below(&folder.path().join("result/1/bundle"));
    let zip = |name: &str, prefix: &str, extra: &[(&str, &[u8])]| {
        let file = std::fs::File::create(folder.path().join(name)).expect("a zip");
        let mut zip = zip::ZipWriter::new(file);
        let options = zip::write::SimpleFileOptions::default();
        for (path, bytes) in &files {
            zip.start_file(format!("{prefix}{path}"), options)
                .expect("an entry");
            zip.write_all(bytes).expect("its bytes");
        }
        for (path, bytes) in extra {
            zip.start_file(*path, options).expect("an entry");
            zip.write_all(bytes).expect("its bytes");
        }
        zip.finish().expect("the zip");
    };
    zip("flat.zip", "", &[]);
    zip("deep.zip", "bundle/", &[]);
    zip("stray.zip", "", &[("stray.txt", b"x")]);
    zip("outside.zip", "", &[("../outside.txt", b"x")]);
    let verify = |path: &str| exit(&run(folder.path(), &["verify", path]));
    for (path, code) in [
        ("result/1/bundle", 4),
        ("result/1", 4),
        ("flat.zip", 4),
        ("deep.zip", 4),
        ("stray.zip", 1),
        ("outside.zip", 3),
        ("nowhere.zip", 2),
        ("roll.csv", 3),
        ("seal", 2),
    ] {
        assert_eq!(verify(path), code, "{path}");
    }
    // Two entries of one name: the second file's name is changed to the first's, in both places it stands.
    let mut bytes = folder.read("flat.zip");
    for at in 0..bytes.len() - 11 {
        if &bytes[at..at + 12] == b"spec/draw.md" {
            bytes[at..at + 12].copy_from_slice(b"spec/seal.md");
        }
    }
    std::fs::write(folder.path().join("double.zip"), &bytes).expect("a zip");
    assert_eq!(verify("double.zip"), 3);
    bytes.truncate(bytes.len() * 6 / 10);
    std::fs::write(folder.path().join("cut.zip"), &bytes).expect("a zip");
    assert_eq!(verify("cut.zip"), 3);
}

/// No flag changes an outcome: every flag of `seal` and `draw` gives the same results.
#[test]
fn no_flag_changes_an_outcome() {
    let flags: Vec<(&str, Vec<&str>)> = paiwei::shell::verbs_and_flags();
    let own = |verb: &str| {
        flags
            .iter()
            .find(|(name, _)| *name == verb)
            .expect("a verb")
            .1
            .clone()
    };
    assert_eq!(own("seal"), ["max-shown", "by"]);
    assert_eq!(own("draw"), ["seed-file", "rehearse", "by"]);
    let mut results = Vec::new();
    let variants: [(&[&str], &[&str]); 4] = [
        (&["seal"], &["draw", "--seed-file", "digits.txt"]),
        (
            &["seal", "--quiet", "--max-shown", "0"],
            &[
                "draw",
                "--seed-file",
                "digits.txt",
                "--by",
                "甲",
                "--by",
                "乙",
            ],
        ),
        (
            &["seal", "--json"],
            &["draw", "--seed-file", "digits.txt", "--json"],
        ),
        (
            &["封存", "--lang", "en"],
            &["摇号", "--seed-file", "digits.txt", "--lang", "zh"],
        ),
    ];
    for (i, (seal, draw)) in variants.into_iter().enumerate() {
        let folder = Folder::new(&format!("flags-{i}")).with(&Office::small());
        folder.write("digits.txt", DIGITS);
        // The time of the seal is an input of the manifest: recorded, so that all four are alike.
        std::fs::create_dir_all(folder.path().join("seal")).expect("a folder");
        folder.write(
            "seal/1.act.json",
            r#"{"act":"seal","attempt":1,"program":[],"time":"2026-07-01T00:00:00Z"}"#,
        );
        for args in [seal, draw] {
            let output = run(folder.path(), args);
            assert_eq!(exit(&output), 0, "{args:?}: {}", err(&output));
        }
        let read = |name: &str| folder.read(&format!("result/1/bundle/data/{name}"));
        results.push((
            read("results-1.jsonl"),
            read("tickets.jsonl"),
            read("manifest.json"),
        ));
    }
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn doctor_looks_and_leaves_nothing_behind() {
    let folder = Folder::new("cli-doctor").with(&Office::small());
    let before = crate::support::files_below(folder.path());
    let output = run(folder.path(), &["doctor"]);
    assert_eq!(exit(&output), 0, "{}", out(&output));
    assert!(out(&output).contains("SHA-256") && out(&output).contains("SM3"));
    let mut after = crate::support::files_below(folder.path());
    after.remove(".paiwei.lock");
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
}

/// A small office, sealed and drawn; its bundle is in `result/1/bundle`.
fn drawn_folder(name: &str) -> Folder {
    let folder = Folder::new(name).with(&Office::small());
    folder.write("digits.txt", DIGITS);
    for args in [&["seal"][..], &["draw", "--seed-file", "digits.txt"]] {
        let output = run(folder.path(), args);
        assert_eq!(exit(&output), 0, "{}", err(&output));
    }
    folder
}

/// A zip of the files below a folder, with others beside them.
fn zip_of(folder: &Path, to: &Path, prefix: &str, extra: &[(&str, &[u8])]) {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::fs::File::create(to).expect("a zip"));
    let options = zip::write::SimpleFileOptions::default();
    for (path, bytes) in crate::support::files_below(folder) {
        zip.start_file(format!("{prefix}{path}"), options)
            .expect("an entry");
        zip.write_all(&bytes).expect("its bytes");
    }
    for (path, bytes) in extra {
        zip.start_file(*path, options).expect("an entry");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("the zip");
}

fn second(path: &Path, lang: &str) -> Output {
    Command::new("python3")
        .arg(crate::support::root().join("src/report/standalone/verify.py"))
        .args(["--lang", lang])
        .arg(path)
        .output()
        .expect("python3 is on this machine")
}

#[test]
fn what_file_managers_leave_is_passed_over_by_both_verifiers() {
    let folder = drawn_folder("cli-left");
    let bundle = folder.path().join("result/1/bundle");
    let left: [(&str, &[u8]); 5] = [
        ("bundle/.DS_Store", b"x"),
        ("bundle/data/._roll.jsonl", b"x"),
        ("bundle/lists/Thumbs.db", b"x"),
        ("bundle/desktop.ini", b"x"),
        ("__MACOSX/bundle/data/._log.jsonl", b"x"),
    ];
    let zip = folder.path().join("left.zip");
    zip_of(&bundle, &zip, "bundle/", &left);
    std::fs::create_dir(bundle.join("__MACOSX")).expect("a folder");
    for (path, bytes) in left {
        let path = path.trim_start_matches("bundle/");
        if !path.starts_with("__") {
            std::fs::write(bundle.join(path), bytes).expect("left behind");
        }
    }
    for path in [&bundle, &zip] {
        let output = run(folder.path(), &["verify", &path.display().to_string()]);
        assert_eq!(
            exit(&output),
            4,
            "{path:?}: {}{}",
            out(&output),
            err(&output)
        );
        let output = second(path, "zh");
        assert_eq!(exit(&output), 4, "{path:?}: {}", out(&output));
    }
}

#[test]
fn other_strays_are_named_as_what_they_are() {
    let folder = drawn_folder("cli-strays");
    let bundle = folder.path().join("result/1/bundle");
    for (name, zh, en) in [
        (
            "notes.txt",
            "不属于公示包的文件",
            "a file that does not belong to the bundle",
        ),
        (
            "名单 1.csv",
            "公示包里没有这样的文件名",
            "a name that no published file has",
        ),
        (
            ".hidden",
            "公示包里没有这样的文件名",
            "a name that no published file has",
        ),
    ] {
        let zip = folder.path().join("stray.zip");
        zip_of(
            &bundle,
            &zip,
            "bundle/",
            &[(&format!("bundle/{name}"), b"x")],
        );
        std::fs::write(bundle.join(name), b"x").expect("a stray file");
        for path in [&bundle, &zip] {
            for (lang, expected) in [("zh", zh), ("en", en)] {
                let path = path.display().to_string();
                let output = run(folder.path(), &["verify", &path, "--lang", lang]);
                let text = out(&output) + &err(&output);
                assert_eq!(exit(&output), 1, "{text}");
                assert!(text.contains(expected) && text.contains(name), "{text}");
                for wrong in ["archive", "压缩包", "link", "链接", "zip again"] {
                    assert!(!text.contains(wrong), "{text}");
                }
            }
            let output = second(path, "zh");
            let text = out(&output);
            assert_eq!(exit(&output), 1, "{text}");
            assert!(text.contains(name), "{text}");
        }
        std::fs::remove_file(bundle.join(name)).expect("removed");
    }
    // A name that leads outside, and a link, refuse the whole: nothing is opened.
    let zip = folder.path().join("outside.zip");
    zip_of(&bundle, &zip, "", &[("../outside.txt", b"x")]);
    let output = run(folder.path(), &["verify", "outside.zip", "--lang", "zh"]);
    assert_eq!(exit(&output), 3);
    assert!(err(&output).contains("会指到外面去"), "{}", err(&output));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("data", bundle.join("link")).expect("a link");
        let output = run(folder.path(), &["verify", "--lang", "zh"]);
        assert_eq!(exit(&output), 3);
        assert!(err(&output).contains("是链接或设备"), "{}", err(&output));
        assert!(!err(&output).contains("压缩包"), "{}", err(&output));
    }
}

/// Paths on the line are relative to where the user stands, also under `-C`; suggested commands can be copied.
#[test]
fn paths_are_the_shells_and_suggestions_can_be_copied() {
    let folder = Folder::new("cli-paths");
    let at = |args: &[&str], lang: &str| run(folder.path(), &[args, &["--lang", lang]].concat());
    folder.write("digits.txt", DIGITS);
    for (lang, own) in [("en", "my district"), ("zh", "我的 区")] {
        let called = format!("paiwei -C '{own}' ");
        let made = at(&["init", own], lang);
        assert!(
            out(&made).contains(&format!("{called}check")),
            "{}",
            out(&made)
        );
        let (bundle, result) = if lang == "en" {
            ("bundle", "result")
        } else {
            ("公示包", "结果")
        };
        let bundle = format!("{own}/{result}/1/{bundle}");
        for (args, next) in [
            (&["check"][..], "seal"),
            (&["seal"], "draw"),
            (&["draw", "--seed-file", "digits.txt"], "verify"),
            (&[], "verify"),
        ] {
            let output = at(&[&["-C", own], args].concat(), lang);
            assert_eq!(exit(&output), 0, "{args:?}: {}", err(&output));
            sign_in(&folder.path().join(own));
            let next = format!("{called}{next}");
            assert!(out(&output).contains(&next), "{args:?}: {}", out(&output));
        }
        let again = at(&["-C", own, "seal"], lang);
        assert_eq!(exit(&again), 2);
        assert_eq!(
            exit(&at(&["-C", own, "verify", &bundle], lang)),
            0,
            "from where we stand"
        );
        assert_eq!(
            exit(&at(&["verify", &bundle], lang)),
            4,
            "whom its office trusts is said in its folder"
        );
        // The template publishes no choices, so the bundle explains nobody; but it was found.
        let explained = err(&at(&["-C", own, "explain", "A0001", &bundle], lang));
        assert!(!explained.contains(own), "{explained}");
        let inside = &bundle[own.len() + 1..];
        assert_eq!(
            exit(&at(&["-C", own, "verify", inside], lang)),
            2,
            "not from the folder"
        );
        let help = out(&at(&["help", "verify"], lang));
        let said = if lang == "en" {
            "where you stand"
        } else {
            "从当前位置算起"
        };
        assert!(help.contains(said), "{help}");
    }
    assert_eq!(exit(&at(&["-C", "my district", "init", "beside"], "en")), 0);
    assert!(folder.path().join("beside/policy.toml").is_file());
}

#[test]
fn whoever_names_the_folder_is_told_where_the_bundle_is() {
    let folder = Folder::new("cli-near");
    let at = |args: &[&str], lang: &str| run(folder.path(), &[args, &["--lang", lang]].concat());
    folder.write("digits.txt", DIGITS);
    for (lang, own, quote) in [("en", "one", ""), ("zh", "一 区", "'")] {
        let names = if lang == "en" {
            ["result", "bundle", "seal", "public"]
        } else {
            ["结果", "公示包", "封存", "公示"]
        };
        let [result, bundle, seal, public] = names;
        assert_eq!(exit(&at(&["init", own], lang)), 0);
        let early = at(&["verify", own], lang);
        assert_eq!(exit(&early), 2);
        assert!(
            !err(&early).contains(result),
            "nothing is there yet: {}",
            err(&early)
        );
        assert_eq!(exit(&at(&["-C", own, "seal"], lang)), 0);
        assert_eq!(
            exit(&at(&["-C", own, "draw", "--seed-file", "digits.txt"], lang)),
            0
        );
        let meant = format!(
            "{} {quote}{own}/{result}/1/{bundle}{quote}",
            if lang == "en" {
                "Did you mean"
            } else {
                "您是不是想写"
            }
        );
        for path in [
            own.to_owned(),
            format!("{own}/"),
            format!("{own}/{result}"),
            format!("{own}/{seal}/1/{public}"),
        ] {
            let output = at(&["verify", &path], lang);
            assert_eq!(exit(&output), 2, "{path}");
            assert!(err(&output).contains(&meant), "{path}: {}", err(&output));
        }
        let inside = run(&folder.path().join(own), &["verify", ".", "--lang", lang]);
        assert_eq!(exit(&inside), 2);
        let meant = format!("{result}/1/{bundle}");
        assert!(err(&inside).contains(&meant), "{}", err(&inside));
        assert_eq!(exit(&at(&["verify", "digits"], lang)), 2);
    }
}

/// After the seal nothing says "seal" again; what was changed is told, and what is offered can be done.
#[test]
fn d5_after_the_seal_check_and_status_tell_what_was_changed() {
    for (lang, files, copies, seal, draw, verify, again) in [
        (
            "en",
            "result",
            "seal/1/private/inputs",
            "paiwei seal",
            "paiwei draw",
            "paiwei verify",
            "not in this version yet",
        ),
        (
            "zh",
            "结果",
            "封存/1/内部/inputs",
            "paiwei seal",
            "paiwei draw",
            "paiwei verify",
            "这个版本还",
        ),
    ] {
        let office = Office::small();
        let folder = Folder::new(&format!("cli-since-{lang}")).with(&office);
        let at = |args: &[&str]| run(folder.path(), &[args, &["--lang", lang]].concat());
        folder.write("digits.txt", DIGITS);
        assert!(out(&at(&["check"])).contains(seal));
        assert_eq!(exit(&at(&["seal"])), 0);
        let checked = at(&["check"]);
        assert_eq!(exit(&checked), 0, "{}", out(&checked));
        assert!(
            !out(&checked).contains(seal) && out(&checked).contains(draw),
            "{}",
            out(&checked)
        );
        // The same facts in another dress are no change.
        let lines: Vec<&str> = office.roll.lines().collect();
        folder.write("roll.csv", &lines.join("\r\n"));
        assert_eq!(exit(&at(&["check"])), 0);
        assert!(out(&at(&[])).contains('✓') && !out(&at(&[])).contains('✗'));
        folder.write(
            "schools.csv",
            &office.schools.replace("39.005,6", "39.005,7"),
        );
        let checked = at(&["check"]);
        assert_eq!(exit(&checked), 1, "{}", out(&checked));
        let text = out(&checked);
        assert!(
            text.contains("[changed-since-seal]") && text.contains(copies),
            "{text}"
        );
        assert!(text.contains(again) && !text.contains(seal), "{text}");
        let state = out(&at(&[]));
        assert!(state.contains('✗') && state.contains(copies), "{state}");
        assert!(
            !state
                .lines()
                .next()
                .is_some_and(|line| line.contains("check ✓")),
            "{state}"
        );
        let drawn = at(&["draw", "--seed-file", "digits.txt"]);
        assert_eq!(exit(&drawn), 2);
        assert!(
            err(&drawn).contains(copies) && err(&drawn).contains(again),
            "{}",
            err(&drawn)
        );
        // What was offered works.
        std::fs::copy(
            folder.path().join(copies).join("schools.csv"),
            folder.path().join("schools.csv"),
        )
        .expect("put back");
        assert!(!out(&at(&[])).contains('✗'));
        assert_eq!(exit(&at(&["draw", "--seed-file", "digits.txt"])), 0);
        let checked = out(&at(&["check"]));
        assert!(
            checked.contains(verify) && !checked.contains(draw),
            "{checked}"
        );
        // A draw that was cut off after its seed: the status says so.
        std::fs::remove_dir_all(folder.path().join(files)).expect("lost");
        let state = out(&at(&[]));
        let said = if lang == "en" {
            "A seed was recorded on 20"
        } else {
            "种子已于 20"
        };
        assert!(state.contains(said) && state.contains(draw), "{state}");
        assert_eq!(json(folder.path(), &[]).1["state"]["seed"], true);
        assert_eq!(exit(&at(&["draw"])), 0, "it asks for nothing");
    }
}

/// A table that cannot be written hides no finding: they are told first, then the failure (exit 5).
#[test]
fn findings_are_told_also_where_nothing_can_be_written() {
    for (lang, table, said) in [
        ("en", "check", "something of this name is there already"),
        ("zh", "检查", "已经有同名的东西"),
    ] {
        let mut office = Office::small();
        office.schools = office.schools.replace("39.005,6", "39.005,six");
        let folder = Folder::new(&format!("cli-full-{lang}")).with(&office);
        // Stands in for a folder without permission to write: to the owner of all files everything is allowed.
        folder.write(table, "a file where the folder should be");
        let output = run(folder.path(), &["check", "--lang", lang]);
        assert_eq!(exit(&output), 5, "{}", err(&output));
        assert!(out(&output).contains("[bad-seats]"), "{}", out(&output));
        assert!(
            !out(&output).contains(".csv\n"),
            "it does not claim a table: {}",
            out(&output)
        );
        assert!(err(&output).contains(said), "{}", err(&output));
        let (code, value) = json(folder.path(), &["check", "--lang", lang]);
        assert_eq!(
            (code, value["refusal"]["code"].as_str()),
            (5, Some("machine-failed"))
        );
        assert!(
            value["findings"]
                .as_array()
                .is_some_and(|found| !found.is_empty())
        );
    }
}

#[test]
fn doctor_says_that_the_folder_is_missing_not_that_it_is_used() {
    let folder = Folder::new("cli-no-folder");
    for (lang, missing, held) in [
        ("en", "is not there", "another paiwei"),
        ("zh", "没有文件夹", "另一个 paiwei"),
    ] {
        let output = run(folder.path(), &["-C", "nowhere", "doctor", "--lang", lang]);
        assert_eq!(exit(&output), 1);
        let text = out(&output);
        assert!(text.contains(missing) && !text.contains(held), "{text}");
        assert!(!folder.path().join("nowhere").exists());
    }
}

/// Children placed nowhere are told apart from those the overflow placed, and stand on a page of their own.
#[test]
fn whom_the_office_places_by_hand_is_told_and_listed() {
    let mut office = Office::small();
    office.schools = office.schools.replace("39.005,6", "39.005,2");
    let drawn = office.drawn();
    let page = |path: &str| {
        let bytes = drawn.bundle.get(path).unwrap_or_default().to_vec();
        String::from_utf8(bytes).expect("UTF-8")
    };
    let places = drawn.places();
    let unplaced: Vec<&String> = places
        .iter()
        .filter(|(_, s)| s.is_empty())
        .map(|(n, _)| n)
        .collect();
    assert!(unplaced.len() > 1, "{places:?}");
    let list = page("lists/by-hand.html");
    for number in places.keys() {
        let cell = format!("<td class=\"number\">{number}</td>");
        assert_eq!(list.contains(&cell), unplaced.contains(&number), "{number}");
    }
    assert!(
        list.find("人工安排") < list.find("by hand"),
        "Chinese first"
    );
    let index = page("lists/index.html");
    let count = format!("由办公室人工安排的 {} 名", unplaced.len());
    assert!(
        index.contains("href=\"by-hand.html\"") && index.contains(&count),
        "{index}"
    );
    // Nobody left: no page, no link.
    let full = Office::small().drawn();
    assert!(full.bundle.get("lists/by-hand.html").is_none());
    let index = full.bundle.get("lists/index.html").unwrap_or_default();
    assert!(!String::from_utf8_lossy(index).contains("by-hand"));
    let overflow = places.len() - unplaced.len();
    let in_rounds = drawn.run.allocation.outcomes.iter().flatten();
    let in_rounds = in_rounds.filter(|place| place.round == 0).count();
    assert!(in_rounds <= overflow);
    for (lang, said) in [("en", "left to the office"), ("zh", "由办公室人工安排")] {
        let folder = Folder::new(&format!("cli-hand-{lang}")).with(&office);
        folder.write("digits.txt", DIGITS);
        let at = |args: &[&str]| run(folder.path(), &[args, &["--lang", lang]].concat());
        assert_eq!(exit(&at(&["seal"])), 0);
        let output = at(&["draw", "--seed-file", "digits.txt"]);
        assert_eq!(exit(&output), 0, "{}", err(&output));
        assert!(out(&output).contains(said), "{}", out(&output));
        sign_in(folder.path());
        assert_eq!(exit(&at(&["verify"])), 0);
    }
}

/// The demonstration's counts add up, whatever its size.
#[test]
fn the_demo_counts_everybody_once() {
    let folder = Folder::new("cli-counts");
    let (code, value) = json(folder.path(), &["demo", "--out", "d", "--size", "700"]);
    assert_eq!(code, 0);
    let count = |name: &str| value[name].as_u64().expect("a count");
    let results = folder.read("d/result/1/bundle/data/results-1.jsonl");
    let results = String::from_utf8(results).expect("UTF-8");
    let unplaced = results
        .lines()
        .filter(|line| line.contains("\"place\":\"\""))
        .count() as u64;
    assert_eq!(count("by_hand"), unplaced);
    assert_eq!(count("placed") + count("by_hand"), 700);
    assert!(count("overflow") <= count("placed"));
}

#[test]
fn a_seed_file_that_does_not_fit_is_told_in_plain_words() {
    let folder = Folder::new("cli-seed").with(&Office::small());
    assert_eq!(exit(&run(folder.path(), &["seal"])), 0);
    for (held, zh, en) in [
        ("", "没有文件 nowhere.txt", "nowhere.txt is not there"),
        (
            "dice 31415926535897932384x",
            "的第 21 个字符",
            "character 21 of the value of dice",
        ),
        ("coin 12", "没有这个名称，只有：dice", "sealed are: dice"),
        (
            "1\n2",
            "第 1 行已经有 dice 的数字",
            "line 1 holds a value of dice already",
        ),
    ] {
        folder.write("digits.txt", held);
        let file = if held.is_empty() {
            "nowhere.txt"
        } else {
            "digits.txt"
        };
        for (lang, expected) in [("zh", zh), ("en", en)] {
            let args = ["draw", "--seed-file", file, "--lang", lang];
            let output = run(folder.path(), &args);
            assert_eq!(exit(&output), 2);
            assert!(err(&output).contains(expected), "{}", err(&output));
            assert!(!err(&output).contains("os error"), "{}", err(&output));
        }
    }
}

#[test]
fn help_knows_both_languages_lists_all_and_offers_the_nearest() {
    let folder = Folder::new("cli-topics");
    let help = |topic: &str, lang: &str| run(folder.path(), &["help", topic, "--lang", lang]);
    for (chinese, english) in [
        ("统筹", "overflow"),
        ("顺位", "tier"),
        ("片区", "catchment"),
        ("派位号", "ticket"),
        ("公示包", "bundle"),
        ("种子", "seed"),
        ("短码", "short-code"),
        ("志愿", "choice"),
        ("单元", "unit"),
        ("封存", "seal"),
        ("结果短码", "result-code"),
        ("批次", "round"),
    ] {
        for lang in ["zh", "en"] {
            let (zh, en) = (help(chinese, lang), help(english, lang));
            assert_eq!((exit(&zh), exit(&en)), (0, 0), "{chinese}: {}", err(&zh));
            assert_eq!(out(&zh), out(&en), "{chinese}");
            assert!(out(&zh).contains(chinese), "{}", out(&zh));
        }
    }
    let checks = || {
        let own = paiwei::verify::check_ids().chain(paiwei::verify::receipt::check_ids());
        own.chain(paiwei::verify::audit::check_ids())
    };
    for id in checks() {
        assert_eq!(exit(&help(id, "zh")), 0, "{id}");
        assert!(out(&help(&id.to_lowercase(), "en")).contains(id));
    }
    for lang in ["zh", "en"] {
        let (terms, codes) = (out(&help("terms", lang)), out(&help("codes", lang)));
        assert!(
            terms.lines().count() >= 25 && terms.contains("统筹"),
            "{terms}"
        );
        let known = paiwei::finding::CODES.len() + checks().count();
        assert_eq!(codes.lines().count(), known, "{codes}");
        assert!(
            !codes.contains('{') && !codes.contains('$') && !codes.contains("finding-"),
            "{codes}"
        );
        for (typed, near) in [
            ("overflw", "overflow"),
            ("bad-seat", "bad-seats"),
            ("统筹安排", "统筹"),
            ("ring", "ring-spike"),
        ] {
            let output = help(typed, lang);
            assert_eq!(exit(&output), 2);
            assert!(err(&output).contains(near), "{}", err(&output));
        }
    }
    let code = out(&help("bad-seed-value", "en"));
    assert!(
        code.contains("source … needs …") && !code.contains('$'),
        "{code}"
    );
    let size = out(&run(folder.path(), &["demo", "--help", "--lang", "en"]));
    assert!(
        size.contains("--size") && size.contains("100 to 1,000,000"),
        "{size}"
    );
    let size = out(&run(folder.path(), &["demo", "--help", "--lang", "zh"]));
    assert!(
        size.contains("--size") && size.contains("100 至 1,000,000"),
        "{size}"
    );
}

/// The result code covers the checkpoint, and so the whole bundle: draw and both verifiers print the same one.
#[test]
fn draw_and_both_verifiers_print_one_result_code() {
    let folder = Folder::new("cli-code").with(&Office::small());
    folder.write("digits.txt", DIGITS);
    assert_eq!(exit(&run(folder.path(), &["seal"])), 0);
    let (code, drawn) = json(folder.path(), &["draw", "--seed-file", "digits.txt"]);
    assert_eq!(code, 0);
    let bundle = folder.path().join("result/1/bundle");
    let checkpoint = paiwei::digest::Digest::of(&folder.read("result/1/bundle/data/checkpoint"));
    let expected = paiwei::seal::short_code(&checkpoint);
    assert_eq!(drawn["result_code"], expected.as_str());
    assert_eq!(
        json(folder.path(), &["verify"]).1["result_code"],
        expected.as_str()
    );
    for (lang, label, must) in [
        (
            "en",
            "Result code",
            "must equal the result code that the office published",
        ),
        ("zh", "结果短码", "应与办公室公布的结果短码一致"),
    ] {
        let line = format!("{label} {expected}");
        let output = run(folder.path(), &["verify", "--lang", lang]);
        assert!(
            out(&output).contains(&line) && out(&output).contains(must),
            "{}",
            out(&output)
        );
        let text = out(&second(&bundle, lang));
        assert!(
            text.to_lowercase().contains(&line.to_lowercase()) && text.contains(must),
            "{text}"
        );
    }
    // Drawn again from the same record on the same day: the same bytes, the same code, in the other language too.
    std::fs::remove_dir_all(folder.path().join("result")).expect("lost");
    let again = run(folder.path(), &["draw", "--lang", "zh"]);
    assert_eq!(exit(&again), 0);
    assert!(
        out(&again).contains(&format!("结果短码 {expected}")),
        "{}",
        out(&again)
    );
}
