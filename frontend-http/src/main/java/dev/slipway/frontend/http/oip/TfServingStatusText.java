package dev.slipway.frontend.http.oip;

import dev.slipway.api.model.ServedVersion;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;
import dev.slipway.frontend.http.json.JsonText;
import java.util.List;

/// Writes the status of a model's versions as TensorFlow Serving does.
///
/// *Source*: TensorFlow Serving, api_rest.md, "Model status API".
final class TfServingStatusText {
    private TfServingStatusText() {}

    static JsonText of(List<ServedVersion> versions) {
        JsonText out = new JsonText(256).raw("{\"model_version_status\":[");
        for (int i = 0; i < versions.size(); i++) {
            ServedVersion version = versions.get(i);
            out.raw(i == 0 ? "" : ",").raw("{\"version\":\"");
            out.number(version.id().version().value()).raw("\",\"state\":\"");
            out.raw(state(version.state())).raw("\",\"status\":{\"error_code\":\"");
            boolean failed = version.state() instanceof VersionState.Failed;
            out.raw(failed ? "UNKNOWN" : "OK").raw("\",\"error_message\":");
            out.string(failed ? ModelStates.reason(version.state()) : "").raw("}}");
        }
        return out.raw("]}");
    }

    private static String state(VersionState state) {
        return switch (state) {
            case VersionState.Ready(), VersionState.Dormant(Tier _) -> "AVAILABLE";
            case VersionState.Loading() -> "LOADING";
            case VersionState.Failed(String _) -> "END";
            case VersionState.Unloaded() -> "END";
        };
    }
}
