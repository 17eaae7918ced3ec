package dev.slipway.api.capture;

import dev.slipway.api.model.VersionChoice;

/// Why a version answered a prediction.
public enum RouteReason {
    /// The caller named it.
    ASKED,
    /// The endpoint serves it.
    ENDPOINT;

    /// The reason behind a caller's choice.
    public static RouteReason of(VersionChoice asked) {
        return switch (asked) {
            case VersionChoice.Exactly exactly -> ASKED;
            case VersionChoice.Routed routed -> ENDPOINT;
        };
    }
}
