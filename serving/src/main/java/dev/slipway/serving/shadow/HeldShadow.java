package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowReport;
import java.util.Optional;

/// A handle on one running shadow, for whoever began it; later shadows of the same version are not
/// reached by it.
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
