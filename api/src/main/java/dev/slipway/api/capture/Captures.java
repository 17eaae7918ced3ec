package dev.slipway.api.capture;

import dev.slipway.api.inference.PredictionId;
import java.util.List;
import java.util.Optional;

/// The predictions that were kept.
///
/// *Threads*: any platform thread; a look-up reads files. One looks at a bounded number of bytes.
///
/// *Errors*: `UncheckedIOException` when what was kept cannot be read.
public interface Captures {
    /// The prediction of this id, if it was kept.
    Optional<CapturedPrediction> find(PredictionId id);

    /// The predictions of a trace, newest first.
    ///
    /// @param trace 32 lower-case hexadecimal digits
    CapturedList ofTrace(String trace, int limit);

    /// The predictions of an endpoint that a question asks for.
    CapturedList list(CaptureQuestion question);

    /// Nothing was kept.
    static Captures none() {
        return new Captures() {
            @Override
            public Optional<CapturedPrediction> find(PredictionId id) {
                return Optional.empty();
            }

            @Override
            public CapturedList ofTrace(String trace, int limit) {
                return new CapturedList(List.of(), true);
            }

            @Override
            public CapturedList list(CaptureQuestion question) {
                return new CapturedList(List.of(), true);
            }
        };
    }
}
