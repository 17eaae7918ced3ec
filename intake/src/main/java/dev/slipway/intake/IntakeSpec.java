package dev.slipway.intake;

import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.OutsideRuntime;
import java.time.InstantSource;
import java.util.List;

/// What taking packages in needs.
///
/// @param packages where packages are laid out
/// @param journal what is said of versions that leave
/// @param loading what a package may take when it is tried; derived files go to its cache
/// @param outside runtimes whose models compute elsewhere; their packages need no child process
/// @param clock by which accepted findings expire
public record IntakeSpec(
        ArtifactStore store,
        PackageCache packages,
        Controls controls,
        Images images,
        JournalReader journal,
        LoadOptions loading,
        List<OutsideRuntime> outside,
        InstantSource clock) {
    /// Copies the list.
    public IntakeSpec {
        outside = List.copyOf(outside);
    }

    /// The same with another door for commands.
    IntakeSpec withControls(Controls other) {
        return new IntakeSpec(store, packages, other, images, journal, loading, outside, clock);
    }
}
