package dev.slipway.api.shadow;

import java.util.List;

/// Shadows, by endpoint and version.
public record ShadowList(List<ShadowReport> shadows) {
    public ShadowList {
        shadows = List.copyOf(shadows);
    }
}
