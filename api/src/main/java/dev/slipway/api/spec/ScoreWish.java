package dev.slipway.api.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody wants to have scored.
///
/// @param score an endpoint, or a model
/// @param version of that: a number, `latest`, or an alias; without it what the endpoint means, or
///     the model's `champion`, or its newest version
/// @param input a file or a directory below the server's roots
/// @param inputFormat where the names of the files do not tell
/// @param output a directory below the server's roots, new or empty
/// @param outputFormat that of the input, unless said
/// @param passThrough columns of the input that come with each prediction
/// @param maxBadRows how many rows may be unfit before the job stops
/// @param partitionBy a column of the input with a directory for each of its values; absent for
///     none
public record ScoreWish(
        String score,
        @Nullable String version,
        String input,
        @Nullable FileFormat inputFormat,
        String output,
        @Nullable FileFormat outputFormat,
        List<String> passThrough,
        BadRowLimit maxBadRows,
        @Nullable String partitionBy) {
    /// Copies the list.
    ///
    /// *Errors*: `IllegalArgumentException` for a name or a path that is none.
    public ScoreWish {
        require("score", score, "an endpoint, or a model");
        require("input", input, "a file, or a directory");
        require("output", output, "a directory, new or empty");
        passThrough = List.copyOf(passThrough);
    }

    private static void require(String field, String text, String expected) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    field + ": '" + text + "' (expected: " + expected + ")");
        }
    }

    /// The same with other files.
    public ScoreWish with(
            String otherInput,
            @Nullable FileFormat otherInputFormat,
            String otherOutput,
            @Nullable FileFormat otherOutputFormat) {
        return new ScoreWish(
                score,
                version,
                otherInput,
                otherInputFormat,
                otherOutput,
                otherOutputFormat,
                passThrough,
                maxBadRows,
                partitionBy);
    }
}
