package dev.slipway.console.shadow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shadows of the server.
///
/// @param endpoint whose shadows alone are shown; empty for all
/// @param error why a shadow was not ended; absent when nobody wanted that
public record ShadowListView(String endpoint, List<ShadowLine> shadows, @Nullable String error) {
    public ShadowListView {
        shadows = List.copyOf(shadows);
    }

    /// The same with what went wrong.
    ShadowListView refused(@Nullable String why) {
        return new ShadowListView(endpoint, shadows, why);
    }
}
