package dev.slipway.server.operator;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.ArtifactException;
import dev.slipway.journal.artifact.ArtifactStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a look at every byte of every artifact found.
///
/// @param checked how many were hashed
/// @param bytes of them
record ArtifactAudit(long checked, long bytes, List<Fault> faults) {
    /// An artifact that is not as it must be.
    ///
    /// @param what in which way
    record Fault(Sha256 digest, String what) {
        @Override
        public String toString() {
            return "artifact " + digest + ": " + what;
        }
    }

    ArtifactAudit {
        faults = List.copyOf(faults);
    }

    /// Hashes everything in the store and looks for everything that must be there.
    ///
    /// @param required digests that living versions are made of, packages by their lists of files
    static ArtifactAudit of(ArtifactStore store, Set<Sha256> required, Progress progress)
            throws IOException {
        List<Fault> faults = new ArrayList<>();
        Set<Sha256> whole = new HashSet<>();
        long bytes = 0;
        for (Sha256 digest : store.digests()) {
            try {
                store.verified(digest);
                whole.add(digest);
                bytes += store.find(digest).map(artifact -> artifact.size()).orElse(0L);
            } catch (ArtifactException e) {
                faults.add(new Fault(digest, "changed; " + e.getMessage()));
            }
            progress.at("artifacts verified", whole.size());
        }
        for (Sha256 digest : required) {
            if (store.find(digest).isEmpty()) {
                faults.add(new Fault(digest, "missing; a version in the journal names it"));
            } else if (whole.contains(digest)) {
                missingFiles(store, digest, faults);
            }
        }
        return new ArtifactAudit(whole.size(), bytes, faults);
    }

    private static void missingFiles(ArtifactStore store, Sha256 list, List<Fault> faults)
            throws IOException {
        for (Sha256 digest : FileLists.filesOf(store, list)) {
            if (store.find(digest).isEmpty()) {
                faults.add(new Fault(digest, "missing; the package " + list + " holds it"));
            }
        }
    }
}
