package dev.slipway.console.shadow;

import java.util.List;

/// Shadows of the server.
///
/// @param endpoint whose shadows alone are shown; empty for all
public record ShadowListView(String endpoint, List<ShadowLine> shadows) {
    public ShadowListView {
        shadows = List.copyOf(shadows);
    }
}
