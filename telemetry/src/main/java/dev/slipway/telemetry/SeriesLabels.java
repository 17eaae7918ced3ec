package dev.slipway.telemetry;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction.Result;
import java.util.Locale;

/// The label values of one series.
///
/// @param version the number, or empty when no version was picked
/// @param code `ok` or the error code in lower case
record SeriesLabels(String endpoint, String version, String code, String protocol) {
    /// No endpoint may be called this.
    static final String OTHER = "_other";

    static final String[] NAMES = {"endpoint", "version", "code", "protocol"};

    static SeriesLabels of(SeriesKey key) {
        return new SeriesLabels(
                key.endpoint().value(), version(key.version()), code(key.result()), key.protocol());
    }

    /// The series of requests to endpoints or versions that are not served.
    static SeriesLabels other(SeriesKey key) {
        return new SeriesLabels(OTHER, "", code(key.result()), key.protocol());
    }

    String[] values() {
        return new String[] {endpoint, version, code, protocol};
    }

    static String version(VersionChoice choice) {
        return switch (choice) {
            case VersionChoice.Routed() -> "";
            case VersionChoice.Exactly exact -> exact.version().toString();
        };
    }

    static String code(Result result) {
        return switch (result) {
            case Result.Answered() -> "ok";
            case Result.Refused(ErrorCode code) -> code.name().toLowerCase(Locale.ROOT);
        };
    }
}
