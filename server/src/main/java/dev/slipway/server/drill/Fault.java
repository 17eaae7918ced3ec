package dev.slipway.server.drill;

import dev.slipway.documents.Constants;
import java.util.Arrays;
import java.util.List;

/// What goes wrong in a drill.
public enum Fault {
    /// Candidate computes longer.
    LATENCY(Onset.ANSWERING),
    /// Candidate fails every call.
    ERRORS(Onset.ANSWERING),
    /// Candidate answers numbers that are none.
    NAN(Onset.ANSWERING),
    /// Candidate answers what could be right and is not; labels show it.
    MISTAKES(Onset.ANSWERING),
    /// Candidate crashes while it is loaded.
    CRASH_IN_LOAD(Onset.LOADING),
    /// Candidate is not ready within the time that the plan gives it.
    SLOW_WARM_UP(Onset.LOADING),
    /// Nothing that is counted reaches whoever decides.
    SILENT_METRICS(Onset.LOADING),
    /// The server is killed while candidate answers, and started again.
    CONTROLLER_KILLED(Onset.ANSWERING),
    /// Nothing: candidate is as good as stable.
    NONE(Onset.NEVER);

    private final Onset onset;

    Fault(Onset onset) {
        this.onset = onset;
    }

    /// When a fault begins.
    enum Onset {
        /// Before candidate is loaded.
        LOADING,
        /// Once candidate answers.
        ANSWERING,
        /// It does not.
        NEVER
    }

    /// When it begins.
    Onset onset() {
        return onset;
    }

    /// As people write it: `crash-in-load`.
    public String text() {
        return Constants.word(this);
    }

    /// The fault that is written so.
    ///
    /// *Errors*: `IllegalArgumentException` that names them all.
    public static Fault of(String text) {
        List<String> all = Arrays.stream(values()).map(Fault::text).toList();
        return Arrays.stream(values())
                .filter(fault -> fault.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "fault: "
                                        + text
                                        + " (expected: one of "
                                        + String.join(", ", all)
                                        + ")"));
    }
}
