package dev.slipway.client.control;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowList;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import java.util.List;

/// Calls about shadows: versions of a server that see traffic and answer nobody.
public final class ShadowCalls {
    private final ApiCalls api;

    public ShadowCalls(ApiCalls api) {
        this.api = api;
    }

    /// All of them, by endpoint and version.
    public List<ShadowReport> all() {
        return api.get("/shadows", Reading.now(), ShadowList.class).shadows();
    }

    /// Loads a version beside the one that answers and lets it see part of the traffic.
    public ShadowReport start(EndpointName endpoint, ShadowSpec spec) {
        return api.sendPatiently(
                ApiCalls.Command.of(
                        "POST", "/endpoints/" + endpoint + "/shadows", spec, Sending.REAL),
                ShadowReport.class);
    }

    /// What a shadow has shown so far.
    public ShadowReport report(EndpointName endpoint, VersionNumber version) {
        return api.get(path(endpoint, version), Reading.now(), ShadowReport.class);
    }

    /// Ends a shadow; what it has shown.
    public ShadowReport stop(EndpointName endpoint, VersionNumber version) {
        return api.send(
                ApiCalls.Command.of("DELETE", path(endpoint, version), null, Sending.REAL),
                ShadowReport.class);
    }

    private static String path(EndpointName endpoint, VersionNumber version) {
        return "/endpoints/" + endpoint + "/shadows/" + version;
    }
}
