//! Outputs: one run for many readers, names that are wrong, and where paths start.

use std::fs;

use envparity::render::OUTPUTS;

use super::tree::Tree;

#[test]
fn one_run_feeds_every_reader() {
    let shop = Tree::shop();
    let files: Vec<String> = OUTPUTS.iter().map(|output| format!("{0}=report.{0}", output.name)).collect();
    let mut arguments = vec!["check", "--format", "gcc"];
    files.iter().for_each(|file| arguments.extend(["--output", file]));
    let whole = shop.run(&arguments);
    whole.says(1, &["debug/enabled"]);
    for output in &OUTPUTS {
        let file = fs::read_to_string(shop.at(&format!("report.{}", output.name))).unwrap();
        let alone = shop.run(&["check", "--format", output.name]).stdout;
        // The last line for people says how long it took.
        let told =
            |text: &str| text.lines().filter(|line| !line.contains(" compared in ")).map(str::to_owned).collect();
        let [file, alone]: [Vec<String>; 2] = [told(&file), told(&alone)];
        assert_eq!(file, alone, "{}", output.name);
        assert!(!file.is_empty(), "{}", output.name);
    }
    assert_eq!(whole.stdout, shop.run(&["check", "--format", "gcc"]).stdout);
}

#[test]
fn a_name_that_is_no_format_is_no_part_of_a_file() {
    let shop = Tree::shop();
    let before = fs::read_dir(shop.path()).unwrap().count();
    shop.run(&["check", "--output", "srif=x.sarif"]).refuses(&["there is no format `srif`; did you mean `sarif`?"]);
    shop.run(&["check", "--output", "json=x", "--output", "=x"]).refuses(&["there is no format ``"]);
    shop.run(&["check", "--output", "json=x", "--output", "sarif=x"]).refuses(&["two outputs go to `x`"]);
    assert_eq!(fs::read_dir(shop.path()).unwrap().count(), before);
    shop.run(&["check", "--output", "./a=b.txt"]).says(1, &[]);
    assert!(fs::read_to_string(shop.at("a=b.txt")).unwrap().contains("debug/enabled"));
}

#[cfg(target_os = "linux")]
#[test]
fn where_one_file_cannot_be_written_none_is_replaced() {
    let shop = Tree::shop();
    shop.write("old.json", "old");
    std::os::unix::fs::symlink("old.json", shop.at("link.json")).unwrap();
    for same in ["link.json", "./old.json", shop.at("old.json").to_str().unwrap()] {
        let output = format!("sarif={same}");
        shop.run(&["check", "--output", "json=old.json", "--output", &output]).refuses(&["two outputs go to"]);
    }
    // Files of the kernel are there and take nothing, which shows only when they are written.
    shop.run(&["check", "--output", "json=old.json", "--output", "sarif=/dev/full"]).refuses(&["cannot be written"]);
    assert_eq!(fs::read_to_string(shop.at("old.json")).unwrap(), "old");
    assert_eq!(fs::read_dir(shop.path()).unwrap().count(), 4, "nothing is left behind");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let shop = Tree::shop();
    let commands: [&[&str]; 10] = [
        &["check"],
        &["check", "--format", "json"],
        &["diff"],
        &["get", "**"],
        &["environments"],
        &["read", ".env.staging", "--loader", "docker"],
        &["read", ".env.staging", "--portable"],
        &["rules"],
        &["explain", "debug/enabled"],
        &["init", "--print"],
    ];
    for arguments in commands {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = shop.command(arguments).stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("the output could not be written") && said.lines().count() == 1, "{arguments:?}: {said}");
    }
}

#[test]
fn files_are_written_even_where_nobody_reads_standard_output() {
    let keys: String = (0..5000).map(|number| format!("KEY_{number}=1\n")).collect();
    let shop = Tree::new(&[(".env.staging", &keys), (".env.production", "PORT=1\n")]);
    let mut child = shop.command(&["check", "--format", "gcc", "--output", "gcc=all.txt"]).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(fs::read_to_string(shop.at("all.txt")).unwrap(), shop.run(&["check", "--format", "gcc"]).stdout);
}

#[test]
fn paths_start_in_the_checkout_or_the_current_directory() {
    let tree = Tree::new(&[]);
    tree.write("services/api/.env.staging", "DEBUG=false\n");
    tree.write("services/api/.env.production", "DEBUG=true\n");
    let path = "services/api/.env.production";
    let from_above = |format| tree.run(&["check", "services/api", "--format", format]).stdout;
    for format in ["gcc", "gcc-range", "github", "sarif", "gitlab", "azure", "junit", "checkstyle", "rdjson"] {
        assert!(from_above(format).contains(path), "{format}: {}", from_above(format));
    }
    for format in ["json", "json-lines", "markdown"] {
        assert!(!from_above(format).contains(path), "{format}: {}", from_above(format));
    }
    let from_inside = |format, checkout: &str| {
        let mut command = tree.command(&["check", "--format", format]);
        command.current_dir(tree.at("services/api"));
        let output = command.env("GITHUB_WORKSPACE", tree.at(checkout)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(from_inside("github", "").contains(&format!("file={path},")), "{}", from_inside("github", ""));
    assert!(from_inside("github", "elsewhere").contains("file=.env.production,"));
    assert!(from_inside("gcc", "").starts_with(".env.production:1:"), "an editor knows no checkout");
    let outside = tree.run(&["check", "--format", "gcc", tree.at("services").to_str().unwrap()]).stdout;
    assert!(outside.starts_with("services/api/.env.production:1:"), "{outside}");
}
