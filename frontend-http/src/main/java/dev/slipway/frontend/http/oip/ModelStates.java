package dev.slipway.frontend.http.oip;

import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;

/// A version's state in the protocol's words.
///
/// *Source*: Triton's extension_model_repository.md: `READY`, `UNAVAILABLE`, `LOADING`.
final class ModelStates {
    private ModelStates() {}

    static String word(VersionState state) {
        return switch (state) {
            case VersionState.Ready(), VersionState.Dormant(Tier _) -> "READY";
            case VersionState.Loading() -> "LOADING";
            case VersionState.Failed(String _) -> "UNAVAILABLE";
            case VersionState.Unloaded() -> "UNAVAILABLE";
        };
    }

    static String reason(VersionState state) {
        return switch (state) {
            case VersionState.Ready() -> "";
            case VersionState.Dormant(Tier _) -> "loaded for the next request";
            case VersionState.Loading() -> "loading";
            case VersionState.Failed(String reason) -> reason;
            case VersionState.Unloaded() -> "unloaded";
        };
    }

    static String described(ServedVersion served) {
        return served.id() + " is not ready: " + reason(served.state());
    }
}
