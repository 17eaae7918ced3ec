package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowReport;
import java.util.Optional;

/// A shadow as whoever began it holds it: another one of the same version is none of its business.
///
/// *Threads*: any; a report waits for nobody who predicts.
public interface HeldShadow {
    /// What it has shown so far; empty once it was ended, by whomever.
    Optional<ShadowReport> report();

    /// Whether nobody has ended it.
    boolean isThere();

    /// Ends it, should nobody have done so.
    void end();
}
