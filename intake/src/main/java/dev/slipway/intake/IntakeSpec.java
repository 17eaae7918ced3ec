package dev.slipway.intake;

import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.runtime.LoadOptions;
import java.time.InstantSource;

/// What taking packages in needs.
///
/// @param packages where packages are laid out
/// @param journal what is said of versions that leave
/// @param loading what a package may take when it is tried; derived files go to its cache
/// @param clock by which accepted findings expire
public record IntakeSpec(
        ArtifactStore store,
        PackageCache packages,
        Controls controls,
        Images images,
        JournalReader journal,
        LoadOptions loading,
        InstantSource clock) {
    /// The same with another door for commands.
    IntakeSpec withControls(Controls other) {
        return new IntakeSpec(store, packages, other, images, journal, loading, clock);
    }
}
