package dev.slipway.server.exit;

import java.net.BindException;
import java.util.Optional;

/// Why an address cannot be listened at, in words.
public final class AddressFault {
    private AddressFault() {}

    /// What may be done, behind the address; empty where the address is not at fault. gRPC's
    /// transport has an exception of its own for that, with the system's words behind the name of
    /// the call.
    public static Optional<String> inWords(Throwable root) {
        String reason = String.valueOf(root.getMessage());
        if (!(root instanceof BindException || reason.startsWith("bind"))) {
            return Optional.empty();
        }
        if (reason.contains("Permission denied")) {
            return Optional.of(
                    "is not for this user to listen at (expected: a port from 1024 on, or the"
                            + " right to take a lower one)");
        }
        if (reason.contains("assign requested address")) {
            return Optional.of(
                    "is not this machine's (expected: an address of its own, or 0.0.0.0 for all"
                            + " of them)");
        }
        return reason.contains("in use")
                ? Optional.of(
                        "is in use (expected: a free address; is another server running? port 0"
                                + " picks a free one)")
                : Optional.empty();
    }
}
