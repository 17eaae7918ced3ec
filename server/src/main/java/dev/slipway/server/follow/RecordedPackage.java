package dev.slipway.server.follow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionState;
import dev.slipway.intake.PackageCache;
import dev.slipway.intake.PackageCache.LaidOut;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// A version's package in the store.
///
/// @param checks what is asked of it before it is loaded
record RecordedPackage(Wanted wanted, PackageCache packages, Checks checks)
        implements PackageSource {
    /// What is asked of a version before it is loaded, and who hears of it after.
    interface Checks {
        /// Its files are whole.
        void fetched(Wanted wanted) throws IOException;

        /// A request is about to load it again.
        void wakes(Wanted wanted) throws IOException;

        /// A request has loaded it again, or not.
        void loaded(Wanted wanted, VersionState state);
    }

    @Override
    public Optional<String> digest() {
        return Optional.of(wanted.digest().hex());
    }

    @Override
    public void require() {
        try {
            checks.wakes(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public Fetched fetch() {
        try {
            Files files = new Files(packages.layOut(wanted.digest()), packages, wanted.digest());
            checks.fetched(wanted);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void loaded(VersionState state) {
        checks.loaded(wanted, state);
    }

    private record Files(LaidOut files, PackageCache packages, Sha256 digest) implements Fetched {
        @Override
        public ModelPackage open() {
            return files.open();
        }

        /// The files are hashed again, unless they were found whole a few minutes ago: what nobody
        /// touched may still not be what it was.
        @Override
        public boolean isUntouched() {
            if (!files.isUntouched()) {
                return false;
            }
            try {
                LaidOut _ = packages.layOut(digest);
            } catch (IOException e) {
                // Whoever fetches it anew is told why.
                return false;
            }
            return files.isUntouched();
        }

        @Override
        public long bytes() {
            return files.bytes();
        }
    }
}
