package dev.slipway.cli;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The time that a reading verb looks at.
public final class AsOfOption {
    @Option(
            names = "--as-of",
            paramLabel = "TIME|SEQ",
            description = "As it was at a time (2026-11-25T08:00:00Z), or after a record.")
    private @Nullable String asOf;

    /// Whether somebody named one.
    public boolean isGiven() {
        return asOf != null;
    }

    /// These calls, looking at that time.
    ///
    /// @param then the same calls as of a time or record
    public <C> C on(C now, BiFunction<C, String, C> then) {
        return asOf == null ? now : then.apply(now, asOf);
    }
}
