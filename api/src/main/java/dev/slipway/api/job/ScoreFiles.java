package dev.slipway.api.job;

/// What a job reads and writes.
///
/// @param input a file or a directory, absolute and without links
/// @param output a directory, absolute and without links
public record ScoreFiles(
        String input, FileFormat inputFormat, String output, FileFormat outputFormat) {}
