mod check;
mod official;
mod tables;
