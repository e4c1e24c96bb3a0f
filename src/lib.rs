//! envparity says before the deploy what staging and production configuration will do differently.
//!
//! # The flow
//!
//! One sentence a stage, one direction:
//!
//! ```text
//!  discover ─── ProjectPlan ──▶ which files make which environments, from names alone
//!     │
//!  parse ────── Document ─────▶ a tree whose every key and value has its span, and its faults
//!     │
//!  environment  Environment ──▶ layers laid over each other: what won, and what it shadows
//!     │
//!  comparison ─ Comparison ───▶ two environments of one stack, joined key by key into rows
//!     │
//!  check ────── Finding ──────▶ rules, contract and faults against rows, settings and files; what the loaders of
//!     │                         one file make of it (allow takes out what is accepted)
//!  report ───── Report ───────▶ all findings, masked and in their final order
//!     │
//!  render ───── bytes ────────▶ for people, editors and programs
//! ```
//!
//! [`run::check`] is the whole road. Only its two ends touch the world: [`discover`] and [`run`] read the disk, [`cli`]
//! writes. What stands between is a pure function of what stands before it. Rule files and envparity.yaml travel the same
//! road (source, document, spans), so that a mistake in a rule is a finding with its place like any other.
//!
//! # The map
//!
//! A room is a file in `src/` with the directory of its name. A room names only rooms on lower floors or its own, and
//! nothing imports in a circle; `tests/tidy.rs` holds both, and this table.
//!
//! | floor | room | is for |
//! | --- | --- | --- |
//! | 1 | [`source`] | files as text, and places in them: the one room that turns bytes into lines and columns |
//! | 1 | [`key`] | key paths and their words: `DATABASE_URL` and `database.url` are one key |
//! | 1 | [`scratch`] | files and directories that must not outlive the run |
//! | 1 | [`text`] | what is asked of many short texts |
//! | 1 | [`threads`] | the threads of a run |
//! | 2 | [`document`] | one file as a tree, whatever its format |
//! | 2 | [`finding`] | what a check says, as plain data |
//! | 2 | [`loader`] | what each program that loads .env files makes of one |
//! | 2 | [`mask`] | the one gate through which text on its way to a person passes |
//! | 2 | [`mod@reference`] | the parts of a value that another program fills in: `${VAR}`, a secret store |
//! | 2 | [`secret`] | what a secret looks like: one answer for the gate and for the rules |
//! | 3 | [`parse`] | text to documents; the table of formats, a file for each |
//! | 3 | [`environment`] | layers laid over each other, references followed inside one environment |
//! | 3 | [`decode`] | documents to typed data for our own files, every mistake with its span |
//! | 4 | [`comparison`] | environments paired and joined; where a missing key belongs |
//! | 4 | [`project`] | envparity.yaml: environments, contract, levels, allowances |
//! | 5 | [`discover`] | a tree of files to plans of projects, with or without a project file |
//! | 5 | [`pin`] | what files claim of the versions of runtimes and services, and where the claims disagree |
//! | 5 | [`rule`] | rules as data, the words they are made of, their pages and examples |
//! | 5 | [`usage`] | which loader reads which .env file, as the repository's own files show |
//! | 6 | [`check`] | rules against rows, settings, pins and faults |
//! | 6 | [`dispute`] | where the loaders of one .env file disagree, and what one of them loses, refuses or runs |
//! | 6 | [`allow`] | accepted exceptions, inline and listed |
//! | 6 | [`view`] | what a person may see of effective settings |
//! | 6 | [`revision`] | an earlier revision of the workspace, laid out by git beside it |
//! | 7 | [`report`] | everything an output may show, in its final order, and the exit status |
//! | 8 | [`render`] | a report to bytes; the table of outputs, a file for each |
//! | 8 | [`matrix`] | the keys of several environments side by side, and its outputs |
//! | 8 | [`baseline`] | findings that are known, in a file |
//! | 8 | [`run`] | one run from a workspace to a report |
//! | 8 | [`prove`] | rules proved by the examples in their own files |
//! | 9 | [`cli`] | flags, commands, exit statuses |
//!
//! Adding a rule touches one file in `rules/`. Adding a format or an output touches one file and its row in a table.
//!
//! # Words
//!
//! Code, messages and documents use the same words: source, span, document, setting, key path, layer, environment,
//! effective setting, project, comparison, row, rule, contract, allowance, finding, report. The types of these names say
//! what they mean. To these we added:
//!
//! - *stack*: layers of one environment that one program reads together. A directory can hold several, such as
//!   `.env.production` for the program and `deploy/values-production.yaml` for its chart. Only environments of one stack
//!   are compared; a key that the chart has and the .env files have not is no missing key.
//! - *plan*: what is known of a stack before its files are read.
//! - *convention*: the layout that a stack follows, which decides the precedence of its layers.
//! - *grade*: how sure a key is to hold a secret.
//! - *usage*: that a loader reads a .env file, as another file shows; *reader*: a loader of one file, declared or shown.
//! - *reading*: what a loader makes of a file; *dispute*: what readers of one file make of it that nobody meant.
//! - *witness*: a file that says something of others, such as a Dockerfile; each is read once for all that it says.
//! - *siblings*: settings that have something in common: a parent, a name, a host, the way they change between environments.
//!   A *pattern* is what most of them do, and the *odd* one breaks it.
//! - *way*: one of the combinations of its conditions in which a rule can hold; *demand*: what a way takes of the sides of a row.
//! - *family*: the environments of one stack together, in which siblings are looked for.
//! - *portion*: some settings of an environment that stand together; those of a large document are made portion by portion.
//! - *topic*: what findings of one rule about one environment have in common; *details*: what a finding says besides.
//!
//! # Invariants, and what holds each
//!
//! 1. Parsing never fails and never panics: any bytes give a tree and faults. `any_bytes_give_a_tree_whose_places_fit`
//!    and `hostile_input_is_bounded` in `tests/readers.rs`, `any_bytes_keep_the_invariants` in `tests/dotenv.rs`.
//! 2. A value never loses its place, from reader to renderer. `what_is_written_is_read_back_from_its_place` in
//!    `tests/readers.rs`, `marks_stand_under_what_they_mark` in `tests/outputs.rs`,
//!    `every_place_slices_back_to_the_span` in `tests/outputs/consumers.rs`, and the carets of every rule file.
//! 3. Offsets are bytes, half-open; lines and columns count from 1 and are made in one place.
//!    `positions_count_characters_from_one` in `src/source.rs`.
//! 4. Findings are plain data; what one output or library knows, no other room knows. `what_few_rooms_know_stays_there`
//!    in `tests/tidy.rs`.
//! 5. No secret reaches an output. `tests/mask.rs`, `no_output_shows_a_secret` in `tests/outputs.rs`,
//!    `no_secret_of_an_example_is_shown` in `tests/examples.rs`.
//! 6. The order is total and output is the same whatever the number of threads.
//!    `findings_are_ordered_by_path_start_and_rule_whatever_the_order_they_came_in` in `src/report/tests.rs`,
//!    `the_number_of_threads_changes_nothing` in `tests/examples.rs`.
//! 7. Every id that can appear in an output has a rule file. `every_id_has_its_rule_file` in `tests/tidy.rs`.
//! 8. [`check`] does no input or output, reads no clock and no globals; today's date is an argument.
//!    `what_few_rooms_know_stays_there` in `tests/tidy.rs`.
//! 9. Paths are shown with `/` everywhere, and nothing below the walk depends on the platform.
//!    `json_paths_are_relative_with_slashes_and_strings_keep_their_value` in `tests/outputs.rs`.
//!
//! # Decisions on the way
//!
//! - *Our own files are decoded from our own documents.* Rules and envparity.yaml are read by [`parse`] and [`decode`], so
//!   that every mistake has a span and a suggestion. The built-in rules are the exception when the program starts: serde_yaml
//!   reads their files at build time, to embed them as flat records that are followed and not parsed, and a test holds what
//!   is made of them equal to what their files say.
//! - *Plain YAML and TOML are read by readers of our own*, which give up at the first line that they are not sure of; then the parser
//!   of the whole language reads the file from its start. A debug build reads every plain file in both ways and compares the trees.
//! - *All settings of a large document take ten times its size*, so they are never all there where one file makes an environment that
//!   is compared with no other: its settings are made, asked about and forgotten portion by portion, and what must be known of all of
//!   them (which words, which texts there are twice) is found out before. Who asks for all of them gets them, at their price.
//! - *Built-in patterns compile on first use*, because compiling all of them costs more than a whole run; that they do
//!   compile, a test has tried. Patterns of users are tried when they are read.
//! - *Rules are asked by what tells of them.* Each way in which a rule can hold says beforehand which ends of keys, which
//!   words and which letters of values it takes, and most ways are passed over by that. A setting notes the words that were
//!   denied of it, so that many rules find one thing out once. `every_rule_that_holds_is_asked` in `src/check/index.rs`
//!   holds that none is forgotten.
//! - *Excerpts are cut and masked before rendering.* Labels of one source share its lines as the gate drew them, so that no
//!   renderer holds a source, and a report can only be made through the gate.
//! - *The commonest pictures are sketched.* miette draws whatever there is to draw; places on one line each, in lines of plain
//!   characters, are drawn without it, because a large workspace has ten thousands of them. `a_sketch_is_what_miette_draws` in
//!   `src/render/human/picture/tests.rs` holds that nobody can tell.
//! - *The gate masks by document, not by line.* It finds the secrets of a document once, follows aliases and block
//!   scalars, and distrusts lines that no reader understood.
//! - *One room says what a secret is*, for the gate and for the rules; what is masked and what is judged cannot drift
//!   apart.
//! - *Every output holds every finding.* A cap hides the one that matters, and a linter that stops counting cannot be
//!   trusted to have finished. Only the summary in Markdown stops where GitHub would refuse it, and says so.
//! - *An output's paths start where its reader looks for them*: in the checkout for a CI server, in the current directory
//!   for an editor, in the workspace for a program that knows which one it asked about.
//! - *A setting is held once*, where it is effective, and its layer keeps its number: a large file has a million of them.
//! - *Each project is read, judged and forgotten*, so that memory follows the largest project and not the tree. Where files
//!   are named, only the projects that have them are judged; of the others the names are known, and what a finding of these
//!   asks them.
//! - *Environments are found from names first.* Only what names leave open (sections of one file, profiles of Spring,
//!   which program loads the .env files) is decided when the files are read.
//! - *What staging replaces and production inherits was forgotten*, and is as bad as if production said it; what both inherit is one step
//!   milder, because it is often replaced from outside where it matters.
//! - *Of a part that its environment switches off nothing is said*, by no rule but those about secrets that are known all the same
//!   (`even: switched-off`): one place asks it of what was found, so that no rule has to.
//! - *Kustomize is compared on what is built*: an environment is what its `kustomization.yaml` leads to, wherever that lies, in the
//!   order in which it is applied, and of Kubernetes objects only the configuration is read. What is generated is an object like the
//!   others, under the name that overlays know it by. A patch that is written out is a part of the file in which it stands, so that
//!   its keys and values have places and its secrets are masked by their keys.
//!   A directory without one is built of what lies in it, as Flux does, unless its parts build the same objects: then each is another
//!   cluster's.
//! - *Which chart values are for is read, not guessed*: the values of a chart that lies elsewhere are below those of its environments
//!   where helmfile, Argo CD or Flux names both of them, and where two charts take the same file none is.
//! - *What staging alone has is missing in production only if production has it in no other way*: as a whole, in a file or an object
//!   that is taken as a whole, in a newer version, under another kind of part. [`comparison`] asks before there is a row.
//! - *Neighbouring lines are shown where there is something to do*, at the primary label. What the other file shows is evidence, to which
//!   its neighbours add nothing but room and more lines that must be masked.
//! - *A value of a template is nobody's*: `.env.production.example` is compared by its keys, and no placeholder or weak secret in it is told.
//! - *Java's .properties are one more format*, with whole keys, so that `spring.jpa.show-sql` of one file lies over the same key of a
//!   YAML file; what SOPS adds to a file that it has encrypted is taken out before there are layers.
//! - *Names meet without the environment that they carry on one side alone*: `shop-staging` is `shop`, unless both stand side by side.
//! - *An environment of which no file of its own could be read is no environment*: encrypted as a whole or too large, it would seem to
//!   lack all that the other one has.
//! - *Several environments of the staging role speak for staging by nearness*: for `prod-eu` `staging-eu` before `staging-us`, then
//!   `staging` before `qa` before `sandbox`, which are often meant to differ. An environment that is not there is not a missing key;
//!   local and example do not stand in for staging, because what they lack says nothing about production.
//! - *What every environment inherits is one step milder*: a value of the base file is wrong in production only if nothing
//!   lies over it at the deploy, which nobody can see from here.
//! - *Which loader reads a file is declared, else shown by other files, with the line that shows it.* A line that names the
//!   file is believed; a dependency only implies that its loader reads the files beside it, and a disagreement that rests on
//!   it is milder. Nothing is said of a file that no loader is known for.
//! - *An environment has the values that its own loader reads*, where one is known: the declared one, else the one that
//!   production uses, else the only one. What loaders fill in after a `$` stays as written, for the environment to resolve.
//! - *Loaders are asked with all variables set that a file refers to and does not set*, so that they differ by what they
//!   do and not by what this machine lacks.
//! - *A pattern is counted before it is believed.* A rule about siblings says how many follow it; few siblings, or a bare
//!   majority, are no pattern. What siblings alone cannot settle (a vendor may have one host for tests and business) is an
//!   info.
//! - *A contract is asked of the stacks that know its keys*, so that in a monorepo a key which one program needs is not
//!   demanded of the others. What it requires and no stack sets is reported once.
//! - *What a branch introduces is a difference of findings, not of lines*: a key that goes from production is missing at a
//!   line which nobody changed. The tree of the merge base is laid out among the temporary files, as far as a run reads it,
//!   and judged by its own project file; findings are matched by fingerprint, and renamed files keep theirs.
//! - *Watching looks at the files from time to time*, 4 percent of the time at most: notices of the system do not come in
//!   containers and on network drives, and have limits on directories.
//! - *A loader is its own grammar.* The programs that read .env files agree on little, so each reader in [`loader`] follows
//!   its program's source, regular expressions matched by hand so that time stays linear, and was compared with the program
//!   itself on random files. What would never end there is a failure here, and commands are unknown values.
//! - *Faults of files and broken promises of the contract are rules of their own subject*: they have pages, examples,
//!   levels and allowances like any other.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod scratch;
pub mod source;
pub mod text;
pub mod threads;

pub mod document;
pub mod finding;
pub mod key;
pub mod loader;
pub mod mask;
pub mod reference;
pub mod secret;

pub mod decode;
pub mod environment;
pub mod parse;

pub mod comparison;
pub mod project;

pub mod discover;
pub mod pin;
pub mod rule;
pub mod usage;

pub mod allow;
pub mod check;
pub mod dispute;
pub mod revision;
pub mod view;

pub mod report;

pub mod baseline;
pub mod matrix;
pub mod run;

pub mod render;

pub mod prove;

pub mod cli;
