package dev.slipway.server.process;

import dev.slipway.server.metrics.ConnectionMetrics;
import dev.slipway.server.metrics.FeatureMetrics;
import dev.slipway.server.metrics.JobMetrics;
import dev.slipway.server.metrics.ServerGauges;
import dev.slipway.server.metrics.ShadowMetrics;
import dev.slipway.server.metrics.SloMetrics;
import dev.slipway.server.metrics.StreamMetrics;
import dev.slipway.serving.Serving;
import dev.slipway.telemetry.Telemetry;
import java.time.InstantSource;

/// What telemetry shows of the parts of a server.
final class SideMetrics {
    private SideMetrics() {}

    static void register(DataSide data, ControlSide control, InstantSource clock) {
        Telemetry telemetry = data.telemetry();
        Serving serving = data.serving();
        ServerGauges.register(
                telemetry,
                serving,
                control.cache(),
                new ServerGauges.Followed(
                        control.control().control(), control.reconciler()::lapsed, data.meters()),
                clock);
        ServerGauges.journal(telemetry, control.control().tail());
        JobMetrics.register(telemetry, control.control().control(), control.jobs());
        StreamMetrics.register(telemetry, control.control().control(), control.jobs());
        ConnectionMetrics.register(telemetry, serving, data.connections());
        SloMetrics.register(telemetry, data.slo());
        ShadowMetrics.register(telemetry, serving.shadows());
        FeatureMetrics.register(telemetry, data.online(), clock);
    }
}
