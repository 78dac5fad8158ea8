//! Arguments: one slice of verbs, in the words of the user's language; then to `command`.
//!
//! No flag changes an outcome (STYLE rule 5): what can change who gets a seat is in the policy and under the seal.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::command::{self, Common};
use crate::finding::NONE;
use crate::report::words::{Lang, Words};

/// A verb: its name, its Chinese alias, its own arguments.
struct Verb {
    name: &'static str,
    alias: &'static str,
    args: &'static [Own],
}

/// An argument of a verb.
enum Own {
    /// A flag.
    Flag(&'static str),
    /// An option with a value.
    Value(&'static str, &'static str),
    /// An option with a value that may be given several times.
    Values(&'static str, &'static str),
    /// A place on the line; whether it must be there.
    Place(&'static str, bool),
    /// As many places on the line as one likes, and what each is.
    Places(&'static str, &'static str),
}

/// Every verb, in the order of a placement.
const VERBS: &[Verb] = &[
    Verb {
        name: "demo",
        alias: "演示",
        args: &[
            Own::Value("size", "N"),
            Own::Value("out", "DIR"),
            Own::Flag("no-open"),
        ],
    },
    Verb {
        name: "init",
        alias: "新建",
        args: &[Own::Place("path", true)],
    },
    Verb {
        name: "check",
        alias: "检查",
        args: &[
            Own::Value("max-shown", "N"),
            Own::Value("catchments", "FILE"),
        ],
    },
    Verb {
        name: "publish-catchments",
        alias: "公示片区",
        args: &[Own::Value("max-shown", "N"), Own::Value("against", "FILE")],
    },
    Verb {
        name: "seal",
        alias: "封存",
        args: &[Own::Value("max-shown", "N"), Own::Values("by", "NAME")],
    },
    Verb {
        name: "register",
        alias: "登记回单",
        args: &[
            Own::Places("numbers", "NUMBER"),
            Own::Flag("all"),
            Own::Value("key", "FILE"),
        ],
    },
    Verb {
        name: "anchor",
        alias: "存证",
        args: &[
            Own::Place("evidence", true),
            Own::Value("service", "NAME"),
            Own::Value("checkpoint", "FILE"),
        ],
    },
    Verb {
        name: "draw",
        alias: "摇号",
        args: &[
            Own::Value("seed-file", "FILE"),
            Own::Flag("rehearse"),
            Own::Values("by", "NAME"),
        ],
    },
    Verb {
        name: "amend",
        alias: "更正",
        args: &[Own::Place("events", false), Own::Value("confirm", "CODE")],
    },
    Verb {
        name: "finalize",
        alias: "定案",
        args: &[Own::Values("by", "NAME")],
    },
    Verb {
        name: "note",
        alias: "附记",
        args: &[
            Own::Value("text", "TEXT"),
            Own::Value("document", "FILE"),
            Own::Values("by", "NAME"),
        ],
    },
    Verb {
        name: "keys",
        alias: "换钥",
        args: &[
            Own::Values("add", "KEY"),
            Own::Values("drop", "KEY"),
            Own::Values("by", "NAME"),
        ],
    },
    Verb {
        name: "void",
        alias: "作废",
        args: &[
            Own::Place("grounds", true),
            Own::Value("basis", "TEXT"),
            Own::Value("reason", "TEXT"),
            Own::Values("by", "NAME"),
            Own::Value("confirm", "CODE"),
        ],
    },
    Verb {
        name: "verify",
        alias: "核验",
        args: &[
            Own::Place("bundle", false),
            Own::Value("receipt", "FILE"),
            Own::Value("trust", "FILE"),
            Own::Value("notice", "CODE"),
            Own::Value("since", "FILE"),
            Own::Value("registered", "FILE"),
            Own::Value("number", "NUMBER"),
            Own::Value("code", "CODE"),
            Own::Value("audit", "FOLDER"),
        ],
    },
    Verb {
        name: "receipt",
        alias: "回执",
        args: &[Own::Places("numbers", "NUMBER"), Own::Flag("all")],
    },
    Verb {
        name: "log-tiles",
        alias: "静态日志",
        args: &[Own::Place("bundle", false), Own::Value("out", "DIR")],
    },
    Verb {
        name: "secret",
        alias: "秘密",
        args: &[Own::Place("source", true)],
    },
    Verb {
        name: "sign",
        alias: "签署",
        args: &[
            Own::Place("checkpoint", false),
            Own::Value("key", "FILE"),
            Own::Value("new", "NAME"),
            Own::Flag("witness"),
            Own::Value("attach", "FILE"),
        ],
    },
    Verb {
        name: "explain",
        alias: "说明",
        args: &[
            Own::Place("number", true),
            Own::Place("bundle", false),
            Own::Value("with", "NUMBER"),
            Own::Flag("by-hand"),
        ],
    },
    Verb {
        name: "fairness",
        alias: "公平性",
        args: &[],
    },
    Verb {
        name: "simulate",
        alias: "推演",
        args: &[
            Own::Places("scenarios", "SCENARIO"),
            Own::Value("draws", "N"),
            Own::Value("enrolled", "FILE"),
            Own::Value("out", "DIR"),
        ],
    },
    Verb {
        name: "convert",
        alias: "转换",
        args: &[
            Own::Place("in", true),
            Own::Place("to-file", true),
            Own::Value("from", "CRS"),
            Own::Value("to", "CRS"),
            Own::Value("layer", "NAME"),
            Own::Value("patch", "FILE"),
            Own::Value("only", "N,N"),
            Own::Values("assign", "N=ID"),
        ],
    },
    Verb {
        name: "doctor",
        alias: "体检",
        args: &[],
    },
    Verb {
        name: "help",
        alias: "帮助",
        args: &[Own::Place("topic", false), Own::Value("schema", "NAME")],
    },
];

/// Names of the verbs, for help.
pub(super) fn verb_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    VERBS.iter().map(|verb| (verb.name, verb.alias))
}

/// Every verb with its own flags, for the test that no flag changes an outcome.
pub fn verbs_and_flags() -> Vec<(&'static str, Vec<&'static str>)> {
    let name = |own: &Own| match own {
        Own::Flag(name) | Own::Places(name, _) => *name,
        Own::Value(name, _) | Own::Values(name, _) | Own::Place(name, _) => *name,
    };
    VERBS
        .iter()
        .map(|verb| (verb.name, verb.args.iter().map(name).collect()))
        .collect()
}

fn own_arg(own: &Own, words: &Words) -> Arg {
    let help = |name: &str| words.word(&format!("arg-{name}"));
    match own {
        Own::Flag(name) => Arg::new(*name)
            .long(*name)
            .action(ArgAction::SetTrue)
            .help(help(name)),
        Own::Value(name, value) => Arg::new(*name)
            .long(*name)
            .value_name(*value)
            .help(help(name)),
        Own::Values(name, value) => Arg::new(*name)
            .long(*name)
            .value_name(*value)
            .action(ArgAction::Append)
            .help(help(name)),
        Own::Place(name, needed) => Arg::new(*name)
            .value_name(name.to_uppercase())
            .required(*needed)
            .help(help(name)),
        Own::Places(name, value) => Arg::new(*name)
            .value_name(*value)
            .num_args(0..)
            .help(help(name)),
    }
}

fn common_args(words: &Words) -> [Arg; 4] {
    let help = |name: &str| words.word(&format!("arg-{name}"));
    [
        Arg::new("dir")
            .short('C')
            .value_name("DIR")
            .global(true)
            .help(help("dir")),
        Arg::new("lang")
            .long("lang")
            .value_name("zh|en")
            .global(true)
            .help(help("lang")),
        Arg::new("json")
            .long("json")
            .global(true)
            .action(ArgAction::SetTrue)
            .help(help("json")),
        Arg::new("quiet")
            .long("quiet")
            .global(true)
            .action(ArgAction::SetTrue)
            .help(help("quiet")),
    ]
}

/// The usage of a verb in a line.
fn usage_of(verb: &Verb, words: &Words) -> String {
    let mut usage = format!("paiwei {} [{}]", verb.name, words.word("heading-options"));
    for own in verb.args {
        match own {
            Own::Place(name, true) => usage += &format!(" <{}>", name.to_uppercase()),
            Own::Place(name, false) => usage += &format!(" [{}]", name.to_uppercase()),
            Own::Places(_, value) => usage += &format!(" [{value}]…"),
            Own::Flag(_) | Own::Value(..) | Own::Values(..) => {}
        }
    }
    usage
}

/// The parser, in one language.
pub(super) fn parser(words: &Words) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}",
        words.word("heading-usage")
    );
    let mut parser = Command::new("paiwei")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.word("about"))
        .help_template(template.clone())
        .override_usage(format!(
            "paiwei [{}] [{}]",
            words.word("heading-options"),
            words.word("heading-verbs")
        ))
        .subcommand_help_heading(words.word("heading-verbs"))
        .next_help_heading(words.word("heading-options"))
        .args(common_args(words))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .action(ArgAction::SetTrue)
                .hide(true),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::SetTrue)
                .hide(true),
        );
    for verb in VERBS {
        let mut command = Command::new(verb.name)
            .visible_alias(verb.alias)
            .about(words.word(&format!("verb-{}", verb.name)))
            .help_template(template.clone())
            .override_usage(usage_of(verb, words));
        for own in verb.args {
            let heading = match own {
                Own::Place(..) | Own::Places(..) => "heading-arguments",
                Own::Flag(_) | Own::Value(..) | Own::Values(..) => "heading-options",
            };
            command = command.arg(own_arg(own, words).help_heading(words.word(heading)));
        }
        parser = parser.subcommand(command);
    }
    parser
}

/// The language: `--lang`, else that of the system.
fn language(args: &[OsString]) -> Lang {
    let texts: Vec<String> = args
        .iter()
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    let after = texts
        .iter()
        .position(|arg| arg == "--lang")
        .and_then(|at| texts.get(at + 1));
    let joined = texts.iter().find_map(|arg| arg.strip_prefix("--lang="));
    match joined.or(after.map(String::as_str)) {
        Some(lang) => Lang::of_locale(lang),
        None => Lang::of_locale(&sys_locale::get_locale().unwrap_or_default()),
    }
}

/// Runs the program: arguments in, exit code out.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let words = Words::new(language(&args));
    let json = args.iter().any(|arg| arg == "--json");
    let parser = parser(&words);
    let matches = match parser.clone().try_get_matches_from(&args) {
        Ok(matches) => matches,
        // Who asks for help need not give what the verb needs.
        Err(error)
            if error.kind() == ErrorKind::MissingRequiredArgument
                && args.iter().any(|arg| arg == "--help" || arg == "-h") =>
        {
            let named = |verb: &&Verb| args.iter().any(|a| a == verb.name || a == verb.alias);
            let verb = VERBS.iter().find(named).map(|verb| verb.name);
            print!("{}", help_of(&words, verb));
            return 0;
        }
        Err(error) => {
            let message = usage(&words, &error);
            return command::refuse_usage(&words, json, &message);
        }
    };
    if let Some(lang) = matches.get_one::<String>("lang")
        && lang != "zh"
        && lang != "en"
    {
        let args = [("value", lang.as_str().into()), ("what", "--lang".into())];
        return command::refuse_usage(&words, json, &words.say("usage-value", &args));
    }
    if matches.get_flag("version") {
        println!("paiwei {}", env!("CARGO_PKG_VERSION"));
        return 0;
    }
    let verb = matches.subcommand();
    if matches.get_flag("help") || verb.is_some_and(|(_, own)| own.get_flag("help")) {
        print!("{}", help_of(&words, verb.map(|(name, _)| name)));
        return 0;
    }
    let common = |own: &ArgMatches| Common {
        dir: PathBuf::from(own.get_one::<String>("dir").map_or(".", String::as_str)),
        json,
        quiet: own.get_flag("quiet"),
    };
    match verb {
        None => command::state(&words, &common(&matches)),
        Some((name, own)) => command::run(name, own, &words, &common(own)),
    }
}

/// The help text of a verb, or of the program.
pub(super) fn help_of(words: &Words, verb: Option<&str>) -> String {
    let mut parser = parser(words);
    parser.build();
    match verb.and_then(|name| parser.find_subcommand_mut(name)) {
        Some(command) => command.render_help().to_string(),
        None => parser.render_help().to_string(),
    }
}

/// A slip on the command line, in the user's words.
fn usage(words: &Words, error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.first().cloned().unwrap_or_default(),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.first().map(ToString::to_string).unwrap_or_default()
        }
        _ => String::new(),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg].map(context);
    let near = near
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| NONE.to_owned());
    let (wrong_verb, wrong_arg) = (
        context(ContextKind::InvalidSubcommand),
        context(ContextKind::InvalidArg),
    );
    match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            words.say("usage-missing", &[("what", wrong_arg.into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooFewValues => {
            let value = context(ContextKind::InvalidValue);
            words.say(
                "usage-value",
                &[("value", value.into()), ("what", wrong_arg.into())],
            )
        }
        _ => {
            let what = if wrong_verb.is_empty() {
                wrong_arg
            } else {
                wrong_verb
            };
            words.say(
                "usage-unknown",
                &[("what", what.into()), ("near", near.into())],
            )
        }
    }
}
