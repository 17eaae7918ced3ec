package dev.slipway.api.push;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a version's package is made of.
///
/// @param files in the order of their paths
/// @param description text of its `model.yaml`; absent where it has none
public record PackageListing(List<PushedFile> files, @Nullable String description) {
    public PackageListing {
        files = List.copyOf(files);
    }
}
