package dev.slipway.signing;

import java.util.List;
import java.util.Optional;

/// What verifying a directory came to.
///
/// @param faults every reason against it; none means that the signature holds
/// @param warnings what holds but should be looked at
/// @param manifest what was signed, present when the signature itself holds
public record Verdict(List<Fault> faults, List<String> warnings, Optional<Manifest> manifest) {
    public Verdict {
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    static Verdict refused(Fault fault) {
        return new Verdict(List.of(fault), List.of(), Optional.empty());
    }

    /// Whether the signature is the key's and every file is as it was signed.
    public boolean holds() {
        return faults.isEmpty();
    }
}
