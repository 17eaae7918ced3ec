package dev.slipway.frontend.http.control;

import dev.slipway.api.error.Refusal;
import java.util.List;

/// A refusal with all its reasons; it has no stack trace.
final class ApiRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;
    private final transient List<String> reasons;

    ApiRefusedException(Refusal refusal, List<String> reasons) {
        super(refusal.message(), null, false, false);
        this.refusal = refusal;
        this.reasons = List.copyOf(reasons);
    }

    Refusal refusal() {
        return refusal;
    }

    List<String> reasons() {
        return reasons;
    }
}
