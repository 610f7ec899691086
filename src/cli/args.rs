//! Arguments as written.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 部门预算公开文件生成与核对
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, about, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Options every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// 提示语言：zh 或 en
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh)]
    pub lang: Language,
    /// 核对结果的格式
    #[arg(long, global = true, value_enum, default_value_t = MessageFormat::Full)]
    pub message_format: MessageFormat,
    /// 自定义格式所在目录（优先于内置格式）
    #[arg(long, global = true, value_name = "DIR")]
    pub profiles: Option<PathBuf>,
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
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 核对预算数据，列出全部问题
    Check(CheckOptions),
    /// 生成公开文件
    Build(BuildOptions),
}

#[derive(Debug, Args)]
pub struct CheckOptions {
    /// 数据目录（含 budget.toml）
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct BuildOptions {
    /// 数据目录（含 budget.toml）
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// 输出目录
    #[arg(short, long, default_value = "out")]
    pub out: PathBuf,
    /// 输出格式，以逗号分隔
    #[arg(short, long, value_enum, value_delimiter = ',', default_values_t = [OutputFormat::Pdf, OutputFormat::Md, OutputFormat::Json])]
    pub formats: Vec<OutputFormat>,
    /// 排版引擎：内置或本机安装的 typst
    #[arg(long, value_enum, default_value_t = Engine::Embedded)]
    pub engine: Engine,
    /// 本机 typst 程序的路径
    #[arg(long, value_name = "PROGRAM", default_value = "typst")]
    pub typst: PathBuf,
    /// 优先使用的字体目录（如 Windows 字体）
    #[arg(long, value_name = "DIR")]
    pub fonts: Option<PathBuf>,
    /// 有未通过的问题也输出草稿，每页加水印
    #[arg(long)]
    pub draft: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Pdf,
    Md,
    Json,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Embedded,
    Cli,
}
