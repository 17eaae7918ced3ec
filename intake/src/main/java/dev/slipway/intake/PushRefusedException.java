package dev.slipway.intake;

import java.util.List;

/// Files that will not become a version, for one or more reasons.
final class PushRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> reasons;

    PushRefusedException(List<String> reasons) {
        super(reasons.getFirst(), null, false, false);
        this.reasons = List.copyOf(reasons);
    }

    List<String> reasons() {
        return reasons;
    }
}
