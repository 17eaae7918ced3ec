package dev.slipway.monitoring;

import dev.slipway.api.journal.Sha256;
import java.util.List;

/// What the first releases of a campaign came to, which every build simulates: when this differs,
/// so may all that the campaign once measured.
final class Sample {
    private static final int DIGITS = 16;

    private final StringBuilder text = new StringBuilder();

    void add(List<SimulatedRelease.Outcome> outcomes, int first) {
        for (SimulatedRelease.Outcome one : outcomes.subList(0, first)) {
            text.append(one.release().phase())
                    .append(' ')
                    .append(one.seconds())
                    .append(' ')
                    .append(one.answers())
                    .append('\n');
        }
    }

    /// The beginning of its digest.
    String digest() {
        return Sha256.of(text.toString()).hex().substring(0, DIGITS);
    }
}
