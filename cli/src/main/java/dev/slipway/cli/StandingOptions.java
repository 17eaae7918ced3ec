package dev.slipway.cli;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Standing;
import picocli.CommandLine.Option;

/// How much requests matter when not all can be answered.
final class StandingOptions {
    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description = {
                "critical-plus, critical, sheddable-plus or sheddable: what is refused last",
                "when not all can be answered (default: critical)."
            })
    private String priority = "";

    @Option(
            names = "--cohort",
            paramLabel = "NAME",
            description = {
                "Requests of a cohort are answered or refused together",
                "(default: the caller's)."
            })
    private String cohort = "";

    /// What was said.
    ///
    /// *Errors*: `IllegalArgumentException` for a priority that there is not.
    Standing standing() {
        try {
            return Standing.of(priority, cohort);
        } catch (RefusalException e) {
            throw new IllegalArgumentException(e.refusal().message(), e);
        }
    }
}
