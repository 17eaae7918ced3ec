package dev.slipway.api.answer;

import dev.slipway.api.registry.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some versions of a model, newest first.
///
/// @param next what to ask the next page with; absent on the last
public record VersionPage(List<Version> versions, @Nullable String next) {
    public VersionPage {
        versions = List.copyOf(versions);
    }
}
