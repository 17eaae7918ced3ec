package dev.slipway.serving.activation;

import dev.slipway.api.model.VersionState;
import dev.slipway.runtime.ModelPackage;
import java.util.Optional;
import java.util.function.Supplier;

/// Where a version's package comes from, as often as it is loaded.
///
/// *Threads*: loading threads; calls may take as long as reading the files.
public interface PackageSource {
    /// Lays the files out, each with the bytes that it should have.
    ///
    /// *Errors*: any exception; its message is why the version could not be loaded.
    Fetched fetch();

    /// The digest of the package, where it is known before any is fetched: what was measured of the
    /// same bytes holds for it.
    default Optional<String> digest() {
        return Optional.empty();
    }

    /// Refuses a load for a request that is not allowed any more; asked before each.
    ///
    /// *Errors*: any exception; its message is why the version could not be loaded.
    default void require() {}

    /// Hears what became of a load that began by itself or with a request.
    default void loaded(VersionState state) {}

    /// Files that are there.
    interface Fetched {
        /// The package.
        ///
        /// *Errors*: any exception; its message is why the version could not be loaded.
        ModelPackage open();

        /// Whether the files still are those that were opened, whole; asked on a loading thread.
        boolean isUntouched();

        /// Bytes of the files.
        long bytes();
    }

    /// A package that is made by a function, and once it was never looked at again.
    static PackageSource of(Supplier<ModelPackage> made) {
        return () ->
                new Fetched() {
                    @Override
                    public ModelPackage open() {
                        return made.get();
                    }

                    @Override
                    public boolean isUntouched() {
                        return false;
                    }

                    @Override
                    public long bytes() {
                        return 0;
                    }
                };
    }
}
