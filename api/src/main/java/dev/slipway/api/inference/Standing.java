package dev.slipway.api.inference;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request says of itself for the case that not all can be answered.
///
/// @param cohort requests of one cohort are refused or answered together; absent for the caller's
public record Standing(Priority priority, @Nullable String cohort) {
    /// Of a request that says nothing.
    public static final Standing USUAL = new Standing(Priority.CRITICAL, null);

    /// Name of the header, and of the metadata, that says the priority.
    public static final String PRIORITY = "slipway-priority";

    /// Name of the header, and of the metadata, that says the cohort.
    public static final String COHORT = "slipway-cohort";

    private static final int LONGEST_COHORT = 200;

    /// What these headers say; empty ones say nothing.
    ///
    /// *Errors*: [RefusalException] for an unknown priority or a cohort that is too long.
    public static Standing of(String priority, String cohort) {
        if (priority.isEmpty() && cohort.isEmpty()) {
            return USUAL;
        }
        if (cohort.length() > LONGEST_COHORT) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    COHORT
                            + ": "
                            + cohort.length()
                            + " characters (expected: <= "
                            + LONGEST_COHORT
                            + ")");
        }
        Priority named = priority.isEmpty() ? Priority.CRITICAL : named(priority);
        return new Standing(named, cohort.isEmpty() ? null : cohort);
    }

    /// The headers that say it; none for what requests are that say nothing.
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (priority != Priority.CRITICAL) {
            headers.put(PRIORITY, priority.text());
        }
        if (cohort != null) {
            headers.put(COHORT, cohort);
        }
        return headers;
    }

    private static Priority named(String text) {
        return Priority.of(text)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.INVALID_INPUT,
                                PRIORITY
                                        + ": "
                                        + text.substring(0, Math.min(text.length(), 64))
                                        + " (expected: critical-plus, critical, sheddable-plus or"
                                        + " sheddable)"));
    }
}
