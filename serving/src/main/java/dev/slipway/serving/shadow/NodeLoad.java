package dev.slipway.serving.shadow;

import com.sun.management.OperatingSystemMXBean;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.execution.NodeSlots;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/// How busy this process keeps its processors, as a moving average of about half a second, or its
/// slots, if those are busier.
public final class NodeLoad implements HostLoad {
    private static final double WINDOW_NANOS = 5e8;

    private final NodeSlots slots;
    private final Routes routes;
    private final int processors;
    private final LongSupplier nanoTime;
    private long lastWall;
    private long lastProcess;
    private long lastShadows;
    private double average;

    /// The load of a node with these slots.
    public NodeLoad(NodeSlots slots, Routes routes, int processors) {
        this.slots = slots;
        this.routes = routes;
        this.processors = processors;
        this.nanoTime = slots.clock();
        this.lastWall = nanoTime.getAsLong();
        this.lastProcess = processNanos();
    }

    private static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }

    @Override
    public double busy(long shadowNanos) {
        long wall = nanoTime.getAsLong();
        long process = processNanos();
        long passed = wall - lastWall;
        if (passed > 0) {
            long others = (process - lastProcess) - (shadowNanos - lastShadows);
            double now = Math.max(0, others) / ((double) passed * processors);
            average += (now - average) * (1 - Math.exp(-passed / WINDOW_NANOS));
            lastWall = wall;
            lastProcess = process;
            lastShadows = shadowNanos;
        }
        return Math.max(average, slots.utilization());
    }

    @Override
    public boolean isWaiting() {
        for (Route route : routes.current().routes()) {
            for (HostedVersion version : route.versions()) {
                if (version instanceof HostedVersion.Ready(WarmVersion warm, Standby _)
                        && warm.execution().waitingCalls() > 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
