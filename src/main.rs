//! `paiwei`: argv in, exit code out.

fn main() -> std::process::ExitCode {
    paiwei::shell::run(std::env::args_os()).into()
}
