package dev.slipway.api.capture;

import dev.slipway.api.model.VersionChoice;

/// Why a version answered a prediction.
public enum RouteReason {
    /// The caller named it.
    ASKED,
    /// The endpoint serves it.
    ENDPOINT,
    /// A release divides the endpoint's requests between two versions.
    RELEASE;

    /// The reason behind a caller's choice.
    ///
    /// @param isInRelease whether a release had a say
    public static RouteReason of(VersionChoice asked, boolean isInRelease) {
        return switch (asked) {
            case VersionChoice.Exactly exactly -> ASKED;
            case VersionChoice.Routed routed -> isInRelease ? RELEASE : ENDPOINT;
        };
    }
}
