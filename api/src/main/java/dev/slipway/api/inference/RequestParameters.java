package dev.slipway.api.inference;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.time.Duration;
import java.util.Map;

/// A request's parameters, checked once for both protocols.
///
/// *Source*: Triton's parameters and schedule-policy extensions: `priority` (0 = default, 1 =
/// highest) and `timeout` (microseconds, 0 = none) are reserved, names that begin with `triton_`
/// are refused.
///
/// @param custom all parameters, reserved ones included
public record RequestParameters(Map<String, ParameterValue> custom) {
    /// No parameters.
    public static final RequestParameters NONE = new RequestParameters(Map.of());

    private static final String SEQUENCE = "sequence_";

    /// *Errors*: [RefusalException] for a reserved name or a reserved parameter of the wrong kind.
    public RequestParameters {
        custom = Map.copyOf(custom);
        for (String name : custom.keySet()) {
            if (name.startsWith("triton_")) {
                throw invalid(name, "is reserved", "a name without the prefix triton_");
            }
            if (name.startsWith(SEQUENCE)) {
                throw new RefusalException(
                        ErrorCode.UNSUPPORTED,
                        "/parameters/" + name + ": sequences are not supported by this server");
            }
        }
        wholeOrZero(custom, "priority");
        wholeOrZero(custom, "timeout");
    }

    /// The priority: 0 when the caller leaves it to the server, 1 for the highest.
    public long priority() {
        return wholeOrZero(custom, "priority");
    }

    /// The earlier of `deadline` and the moment at which the `timeout` parameter runs out.
    public Deadline tighten(Deadline deadline, long nowNanos) {
        long micros = wholeOrZero(custom, "timeout");
        if (micros == 0) {
            return deadline;
        }
        long millisFirst = micros / 1_000;
        Duration budget = Duration.ofMillis(millisFirst).plusNanos(micros % 1_000 * 1_000);
        return deadline.earlier(Deadline.after(budget, nowNanos));
    }

    private static long wholeOrZero(Map<String, ParameterValue> custom, String name) {
        ParameterValue value = custom.get(name);
        if (value == null) {
            return 0;
        }
        if (value instanceof ParameterValue.Whole whole && whole.value() >= 0) {
            return whole.value();
        }
        throw invalid(name, value.toString(), "a whole number >= 0");
    }

    private static RefusalException invalid(String name, String value, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                "/parameters/" + name + ": " + value + " (expected: " + expected + ")");
    }
}
