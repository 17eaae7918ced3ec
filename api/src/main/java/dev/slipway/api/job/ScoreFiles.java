package dev.slipway.api.job;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;

/// What a job reads and writes.
///
/// @param input a file or a directory, absolute and without links
/// @param output a directory, absolute and without links
public record ScoreFiles(
        String input, FileFormat inputFormat, String output, FileFormat outputFormat) {
    /// Whether what has this name inside an input is passed over, with all below it: hidden files,
    /// and what is no rows of a table, such as a manifest or the unfit rows beside the fit ones.
    public static boolean isPassedOver(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /// A wish as it was, but for these files.
    public ScoreWish in(ScoreWish wish) {
        return wish.with(input, inputFormat, output, outputFormat);
    }
}
