package dev.slipway.signing;

import java.io.IOException;

/// A bundle or payload that is refused while it is read.
final class UnreadableBundleException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    UnreadableBundleException(Fault fault) {
        super(fault.message());
        this.fault = fault;
    }

    UnreadableBundleException(String what) {
        this(new Fault.UnreadableBundle(what));
    }

    Fault fault() {
        return fault;
    }
}
