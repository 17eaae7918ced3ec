package dev.slipway.api.slo;

import java.util.List;

/// Alerts, by endpoint.
public record AlertList(List<SloAlert> alerts) {
    public AlertList {
        alerts = List.copyOf(alerts);
    }
}
