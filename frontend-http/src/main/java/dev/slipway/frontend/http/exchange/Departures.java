package dev.slipway.frontend.http.exchange;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;

/// Tells a caller that went away from a defect of ours.
public final class Departures {
    private Departures() {}

    /// Whether reading or writing failed because the connection is gone.
    public static boolean isOne(RuntimeException failure) {
        return failure instanceof CloseConnectionException
                || failure instanceof UncheckedIOException
                || failure instanceof DataReader.InsufficientDataAvailableException;
    }
}
