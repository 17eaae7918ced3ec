package dev.slipway.api.tracking;

import java.util.List;
import java.util.Optional;

/// A data set that a run has read, with what it read it for.
///
/// @param source where the data is, in a form that `sourceType` names
/// @param schema of its columns, as JSON text
/// @param profile of its contents, as JSON text
public record DatasetInput(
        DatasetKey dataset,
        String sourceType,
        String source,
        Optional<String> schema,
        Optional<String> profile,
        List<Tag> tags) {
    private static final int LONGEST_TEXT = 1 << 20;

    /// *Errors*: [TrackingRefusedException] for a text that is too long.
    public DatasetInput {
        Names.checkLength("dataset source", source, LONGEST_TEXT);
        Names.checkLength("dataset schema", schema.orElse(""), LONGEST_TEXT);
        Names.checkLength("dataset profile", profile.orElse(""), LONGEST_TEXT);
        tags = List.copyOf(tags);
    }
}
