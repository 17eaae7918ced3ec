package dev.slipway.cli.load;

import dev.slipway.api.model.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request of a trace.
///
/// @param nanos since the start of the trace
/// @param endpoint empty where the trace does not say
/// @param columns of what was sent, also where it has been said often enough; none where the trace
///     does not say
/// @param inputs what was sent; absent where the trace does not say, or has said it often enough
/// @param isBare whether it was kept, but not what was sent
record TracedRequest(
        long nanos, String endpoint, List<String> columns, @Nullable Rows inputs, boolean isBare) {
    TracedRequest {
        columns = List.copyOf(columns);
    }

    /// *Errors*: `IllegalArgumentException` where the seconds are none of a trace.
    static TracedRequest at(String place, String seconds, String endpoint) {
        double offset;
        try {
            offset = Double.parseDouble(seconds);
        } catch (NumberFormatException e) {
            offset = Double.NaN;
        }
        if (!(offset >= 0 && offset <= 1e6)) {
            throw new IllegalArgumentException(
                    place + ": offset: " + seconds + " (expected: seconds from 0 to 1000000)");
        }
        return new TracedRequest(Math.round(offset * 1e9), endpoint, List.of(), null, false);
    }

    /// The same at another moment.
    TracedRequest movedTo(long moment) {
        return new TracedRequest(moment, endpoint, columns, inputs, isBare);
    }
}
