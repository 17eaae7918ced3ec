package dev.slipway.frontend.http.control;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What an operation gives.
///
/// @param body a record that has a text form
/// @param epoch seq of the image that shows it, where there is one
record ApiAnswer(Object body, @Nullable Long epoch) {
    static ApiAnswer of(Object body, long epoch) {
        return new ApiAnswer(body, epoch);
    }

    static ApiAnswer of(Object body) {
        return new ApiAnswer(body, null);
    }

    OptionalLong seq() {
        return epoch == null ? OptionalLong.empty() : OptionalLong.of(epoch);
    }
}
