package dev.slipway.api.capture;

import dev.slipway.api.inference.PredictionId;
import java.util.Optional;
import java.util.function.Predicate;

/// The predictions that were kept.
///
/// *Threads*: any platform thread; a look-up reads files. One looks at a bounded number of bytes.
///
/// *Errors*: `UncheckedIOException` when a prediction may be in a file that cannot be read; lists
/// leave out what such a file holds and say that they are not complete.
public interface Captures {
    /// The prediction of this id, if it was kept.
    Optional<CapturedPrediction> find(PredictionId id);

    /// The predictions of a trace, newest first.
    ///
    /// @param trace 32 lower-case hexadecimal digits
    /// @param visible which of them whoever asks may see; the others do not count for the limit
    CapturedList ofTrace(String trace, int limit, Predicate<CapturedPrediction> visible);

    /// The predictions of an endpoint that a question asks for.
    ///
    /// @param visible which of them whoever asks may see; the others do not count for the limit
    CapturedList list(CaptureQuestion question, Predicate<CapturedPrediction> visible);
}
