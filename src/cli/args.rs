//! Arguments as written. Their help texts come from the message catalogue.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::help::text as h;
use crate::budget::model::Date;
use crate::bureau::run::Shard;

#[derive(Debug, Parser)]
#[command(
    name = "gongkai",
    version,
    about = h("help-about"),
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[arg(short = 'V', long, action = ArgAction::Version, help = h("help-version"))]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

/// Options every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh, help = h("help-lang"))]
    pub lang: Language,
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = MessageFormat::Full, help = h("help-message-format"))]
    pub message_format: MessageFormat,
    #[arg(long, global = true, value_name = "DIR", help = h("help-profiles-dir"))]
    pub profiles: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", help = h("help-catalogue-file"))]
    pub catalogue: Vec<PathBuf>,
    #[arg(short, long, global = true, action = ArgAction::Help, help = h("help-help"))]
    help: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Zh,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    Full,
    Short,
    Json,
    Sarif,
    Github,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = h("help-new"))]
    New(NewOptions),
    #[command(about = h("help-check"))]
    Check(CheckOptions),
    #[command(about = h("help-build"))]
    Build(BuildOptions),
    #[command(about = h("help-export"))]
    Export(ExportOptions),
    #[command(about = h("help-import-workbook"))]
    Import(ImportWorkbookOptions),
    #[command(about = h("help-why"))]
    Why(WhyOptions),
    #[command(about = h("help-diff"))]
    Diff(DiffOptions),
    #[command(about = h("help-roll"))]
    Roll(RollOptions),
    #[command(about = h("help-what-if"))]
    WhatIf(WhatIfOptions),
    #[command(about = h("help-amend"))]
    Amend(AmendOptions),
    #[command(about = h("help-verify"))]
    Verify(VerifyOptions),
    #[command(about = h("help-merge"))]
    Merge(MergeOptions),
    #[command(about = h("help-site"))]
    Site(SiteOptions),
    #[command(about = h("help-profiles"), args_conflicts_with_subcommands = true)]
    Profiles(ProfilesOptions),
    #[command(about = h("help-catalogue"), args_conflicts_with_subcommands = true)]
    Catalogue(CatalogueOptions),
    #[command(about = h("help-rules"))]
    Rules(RulesOptions),
    #[command(about = h("help-schema"))]
    Schema(SchemaOptions),
}

#[derive(Debug, Args)]
pub struct NewOptions {
    #[arg(value_name = "DIR", help = h("help-new-dir"))]
    pub directory: PathBuf,
    #[arg(long, value_name = "ID", help = h("help-new-profile"))]
    pub profile: Option<String>,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1994..=2100), help = h("help-new-year"))]
    pub year: Option<u16>,
    #[arg(long, help = h("help-new-workbook"))]
    pub workbook: bool,
}

#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    #[arg(required = true, value_name = "PATH", help = h("help-paths"))]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = super::as_of::parse, help = h("help-as-of"))]
    pub as_of: Option<Date>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help = h("help-at-version"))]
    pub at_version: Option<u32>,
    #[arg(long, value_name = "DIR", help = h("help-certificate"))]
    pub certificate: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Engine::Embedded, requires = "certificate", help = h("help-engine"))]
    pub engine: Engine,
    #[arg(long, value_name = "PROGRAM", default_value = "typst", requires = "certificate", help = h("help-typst"))]
    pub typst: PathBuf,
    #[arg(long, value_name = "DIR", requires = "certificate", help = h("help-fonts"))]
    pub fonts: Option<PathBuf>,
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help = h("help-jobs"))]
    pub jobs: Option<u16>,
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400), help = h("help-timeout"))]
    pub timeout: u64,
    #[arg(long, value_name = "K/N", value_parser = super::bureau::shard, help = h("help-shard"))]
    pub shard: Option<Shard>,
    #[arg(long, value_name = "DIR", help = h("help-overview"))]
    pub overview: Option<PathBuf>,
    #[arg(short, long, help = h("help-quiet"))]
    pub quiet: bool,
}

#[derive(Debug, Clone, Args)]
pub struct BuildOptions {
    #[arg(required = true, value_name = "PATH", help = h("help-paths"))]
    pub paths: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR", default_value = "out", help = h("help-out"))]
    pub out: PathBuf,
    #[arg(short, long, value_enum, value_name = "FORMAT", value_delimiter = ',', default_values_t = [OutputFormat::All], help = h("help-formats"))]
    pub formats: Vec<OutputFormat>,
    #[arg(long, value_enum, default_value_t = Engine::Embedded, help = h("help-engine"))]
    pub engine: Engine,
    #[arg(long, value_name = "PROGRAM", default_value = "typst", help = h("help-typst"))]
    pub typst: PathBuf,
    #[arg(long, value_name = "DIR", help = h("help-fonts"))]
    pub fonts: Option<PathBuf>,
    #[arg(long, help = h("help-draft"))]
    pub draft: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help = h("help-at-version"))]
    pub at_version: Option<u32>,
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help = h("help-jobs"))]
    pub jobs: Option<u16>,
    #[arg(long, help = h("help-build-force"))]
    pub force: bool,
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400), help = h("help-timeout"))]
    pub timeout: u64,
    #[arg(long, value_name = "K/N", value_parser = super::bureau::shard, help = h("help-shard"))]
    pub shard: Option<Shard>,
    #[arg(long, value_name = "DIR", help = h("help-overview"))]
    pub overview: Option<PathBuf>,
    #[arg(short, long, help = h("help-quiet"))]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct ExportOptions {
    #[arg(value_name = "PATH", help = h("help-path"))]
    pub path: PathBuf,
    #[arg(short, long, value_name = "FILE", default_value = "budget.xlsx", help = h("help-export-out"))]
    pub out: PathBuf,
    #[arg(long, help = h("help-export-force"))]
    pub force: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help = h("help-at-version"))]
    pub at_version: Option<u32>,
}

#[derive(Debug, Args)]
pub struct ImportWorkbookOptions {
    #[arg(required = true, value_name = "WORKBOOK", help = h("help-import-workbook-file"))]
    pub workbooks: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR", help = h("help-import-dir"))]
    pub out: PathBuf,
    #[arg(long, value_name = "ID", help = h("help-import-profile"))]
    pub profile: Option<String>,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1994..=2100), help = h("help-import-workbook-year"))]
    pub year: Option<u16>,
    #[arg(long, value_name = "FILE", help = h("help-import-mapping"))]
    pub mapping: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct WhyOptions {
    #[arg(value_name = "PATH", help = h("help-path"))]
    pub path: PathBuf,
    #[arg(value_name = "FIGURE", allow_hyphen_values = true, help = h("help-figure"))]
    pub figure: String,
    #[arg(long, value_name = "N", help = h("help-depth"))]
    pub depth: Option<usize>,
    #[arg(long, value_name = "ID", help = h("help-document"))]
    pub document: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help = h("help-at-version"))]
    pub at_version: Option<u32>,
}

#[derive(Debug, Args)]
pub struct DiffOptions {
    #[arg(value_name = "OLD", help = h("help-diff-old"))]
    pub old: PathBuf,
    #[arg(value_name = "NEW", help = h("help-diff-new"))]
    pub new: Option<PathBuf>,
    #[arg(long, value_name = "N", help = h("help-diff-from"))]
    pub from: Option<u32>,
    #[arg(long, value_name = "N", help = h("help-diff-to"))]
    pub to: Option<u32>,
    #[arg(short, long, value_name = "FILE", help = h("help-diff-out"))]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "ID", help = h("help-diff-document"))]
    pub document: Option<String>,
}

#[derive(Debug, Args)]
pub struct RollOptions {
    #[arg(value_name = "PATH", help = h("help-path"))]
    pub path: PathBuf,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1994..=2100), help = h("help-roll-to"))]
    pub to: u16,
    #[arg(short, long, value_name = "DIR", help = h("help-roll-out"))]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "OUT|FACTS", help = h("help-roll-published"))]
    pub published: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("edit").required(true).multiple(true)))]
pub struct WhatIfOptions {
    #[arg(value_name = "PATH", help = h("help-path"))]
    pub path: PathBuf,
    #[arg(long, group = "edit", value_name = "PLACE=VALUE", help = h("help-what-if-set"))]
    pub set: Vec<String>,
    #[arg(long, group = "edit", value_name = "PLACE", help = h("help-what-if-remove"))]
    pub remove: Vec<String>,
    #[arg(long, group = "edit", value_name = "RECORD", help = h("help-what-if-add"))]
    pub add: Vec<String>,
    #[arg(long, value_name = "ID", help = h("help-diff-document"))]
    pub document: Option<String>,
}

#[derive(Debug, Args)]
pub struct AmendOptions {
    #[arg(value_name = "PATH", help = h("help-path"))]
    pub path: PathBuf,
    #[arg(short, long, value_name = "DIR", default_value = "notices", help = h("help-out"))]
    pub out: PathBuf,
    #[arg(short, long, value_enum, value_name = "FORMAT", value_delimiter = ',', default_values_t = [NoticeFormat::All], help = h("help-amend-formats"))]
    pub formats: Vec<NoticeFormat>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..), help = h("help-amend-version"))]
    pub at_version: Option<u32>,
    #[arg(long, help = h("help-amend-all"))]
    pub all: bool,
    #[arg(long, value_enum, default_value_t = Engine::Embedded, help = h("help-engine"))]
    pub engine: Engine,
    #[arg(long, value_name = "PROGRAM", default_value = "typst", help = h("help-typst"))]
    pub typst: PathBuf,
    #[arg(long, value_name = "DIR", help = h("help-fonts"))]
    pub fonts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct VerifyOptions {
    #[arg(value_name = "PUBLISHED", help = h("help-verify-path"))]
    pub path: PathBuf,
    #[arg(long, value_name = "DIR", help = h("help-verify-source"))]
    pub source: Option<PathBuf>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), requires = "source", help = h("help-at-version"))]
    pub at_version: Option<u32>,
    #[arg(long, value_name = "PUBLISHED", help = h("help-verify-predecessor"))]
    pub predecessor: Option<PathBuf>,
    #[arg(long, value_name = "DIR", help = h("help-fonts"))]
    pub fonts: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct MergeOptions {
    #[arg(required = true, value_name = "REPORT", help = h("help-merge-reports"))]
    pub reports: Vec<PathBuf>,
    #[arg(long, value_name = "DESK", help = h("help-merge-bureau"))]
    pub bureau: PathBuf,
    #[arg(short, long, value_name = "DIR", help = h("help-merge-out"))]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SiteOptions {
    #[arg(required = true, value_name = "PUBLISHED", help = h("help-site-paths"))]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "DIR", help = h("help-site-published"))]
    pub published: Vec<PathBuf>,
    #[arg(short, long, value_name = "DIR", help = h("help-site-out"))]
    pub out: PathBuf,
    #[arg(long, value_name = "TEXT", help = h("help-site-title"))]
    pub title: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = super::as_of::parse, help = h("help-site-as-of"))]
    pub as_of: Option<Date>,
    #[arg(long, help = h("help-site-skip"))]
    pub skip_damaged: bool,
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help = h("help-jobs"))]
    pub jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub struct ProfilesOptions {
    #[command(subcommand)]
    pub action: Option<ProfilesAction>,
    #[arg(value_name = "ID", help = h("help-profile-id"))]
    pub id: Option<String>,
    #[arg(long, requires = "id", help = h("help-explain"))]
    pub explain: bool,
    #[arg(long, requires = "id", value_name = "ID", help = h("help-profile-diff"))]
    pub diff: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum ProfilesAction {
    #[command(about = h("help-profiles-new"))]
    New(NewProfileOptions),
    #[command(about = h("help-profiles-check"))]
    Check(CheckProfileOptions),
}

#[derive(Debug, Args)]
pub struct NewProfileOptions {
    #[arg(value_name = "ID", help = h("help-profiles-new-id"))]
    pub id: String,
    #[arg(long, value_name = "ID", help = h("help-profiles-extends"))]
    pub extends: String,
    #[arg(long, value_name = "DIR", help = h("help-profiles-new-dir"))]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CheckProfileOptions {
    #[arg(required = true, value_name = "ID", help = h("help-profile-id"))]
    pub ids: Vec<String>,
}

#[derive(Debug, Args)]
pub struct CatalogueOptions {
    #[command(subcommand)]
    pub action: Option<CatalogueAction>,
    #[arg(value_name = "CODE", help = h("help-code"))]
    pub query: Option<String>,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1994..=2100), help = h("help-catalogue-year"))]
    pub year: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub enum CatalogueAction {
    #[command(about = h("help-import"))]
    Import(ImportOptions),
}

#[derive(Debug, Args)]
pub struct ImportOptions {
    #[arg(value_name = "FILE", help = h("help-import-file"))]
    pub file: PathBuf,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1994..=2100), help = h("help-import-year"))]
    pub year: u16,
    #[arg(short, long, value_name = "FILE", help = h("help-import-out"))]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct RulesOptions {
    #[arg(value_name = "CODE", help = h("help-rules-query"))]
    pub query: Option<String>,
    #[arg(long, value_name = "ID", help = h("help-rules-profile"))]
    pub profile: Option<String>,
}

#[derive(Debug, Args)]
pub struct SchemaOptions {
    #[arg(value_name = "NAME", help = h("help-schema-name"))]
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Pdf,
    Docx,
    Html,
    Md,
    Json,
    Xlsx,
    Csv,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NoticeFormat {
    Pdf,
    Docx,
    Html,
    Md,
    /// The data alone; it is always written.
    Json,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Embedded,
    Cli,
}
