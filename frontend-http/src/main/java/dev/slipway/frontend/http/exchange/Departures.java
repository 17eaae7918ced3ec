package dev.slipway.frontend.http.exchange;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;

/// Tells a caller that went away from a defect of ours.
public final class Departures {
    private Departures() {}

    /// Whether reading or writing failed because the connection is gone. What is read from a
    /// connection and written to it says so itself, see `WatchedContext`: an I/O error without that
    /// is one of a disk, say.
    public static boolean isOne(RuntimeException failure) {
        return failure instanceof CloseConnectionException
                || failure instanceof DataReader.InsufficientDataAvailableException;
    }
}
