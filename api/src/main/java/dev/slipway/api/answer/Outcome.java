package dev.slipway.api.answer;

import java.util.List;

/// What became of a command.
///
/// @param seq the image that shows it
/// @param records kinds of the records that it made, or would make; none when everything was so
/// @param isDryRun whether it was only decided
/// @param isRepeat whether it had been done before under the same key
public record Outcome(long seq, List<String> records, boolean isDryRun, boolean isRepeat) {
    public Outcome {
        records = List.copyOf(records);
    }
}
