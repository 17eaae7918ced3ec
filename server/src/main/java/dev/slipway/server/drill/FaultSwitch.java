package dev.slipway.server.drill;

import dev.slipway.api.slo.Budgets;
import dev.slipway.monitoring.TrafficSource;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.runtime.Runtime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What is broken on purpose in this process, and since when: nothing, but in the child of a drill.
///
/// *Threads*: safe from any number of threads.
public final class FaultSwitch {
    static final String BEGIN = "begin";

    private final Fault fault;
    private final boolean isDrill;
    private volatile boolean isOn;

    private FaultSwitch(Fault fault, boolean isDrill) {
        this.fault = fault;
        this.isDrill = isDrill;
    }

    /// A switch of nothing, as every server has it.
    public static FaultSwitch none() {
        return new FaultSwitch(Fault.NONE, false);
    }

    /// A switch that is off until it is told otherwise.
    static FaultSwitch of(Fault fault) {
        return new FaultSwitch(fault, true);
    }

    Fault fault() {
        return fault;
    }

    /// Whether the fault has begun.
    boolean isOn() {
        return isOn;
    }

    void begin() {
        isOn = true;
    }

    /// The runtimes that load versions; those of a drill break its candidate, unless it computes
    /// elsewhere.
    public List<Runtime> runtimes(List<Runtime> found) {
        return fault == Fault.NONE ? found : found.stream().map(this::faulty).toList();
    }

    private Runtime faulty(Runtime runtime) {
        return runtime instanceof OutsideRuntime ? runtime : new FaultyRuntime(runtime, this);
    }

    /// The traffic as whoever decides sees it.
    public TrafficSource traffic(TrafficSource real) {
        return fault == Fault.SILENT_METRICS ? new SilentTraffic(real, this) : real;
    }

    /// What endpoints may still get wrong. A server that has just begun has seen so little that
    /// next to nothing would be left; in a drill nothing is spent.
    public Budgets budgets(Budgets real) {
        return isDrill ? endpoint -> Optional.empty() : real;
    }

    /// Does what the drill says line by line. A drill that is gone says nothing more: `gone` is
    /// called then.
    public void follow(InputStream orders, Runnable gone) {
        Thread _ = Thread.ofPlatform().name("drill").daemon().start(() -> read(orders, gone));
    }

    private void read(InputStream orders, Runnable gone) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(orders, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(BEGIN)) {
                    begin();
                }
            }
        } catch (IOException e) {
            // Whoever spoke is gone, as at the end of what was said.
        }
        gone.run();
    }
}
