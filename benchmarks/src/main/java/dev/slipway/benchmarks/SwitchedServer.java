package dev.slipway.benchmarks;

import dev.slipway.api.access.LocalAccess;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.TraceResponses;
import dev.slipway.capture.CaptureStore;
import dev.slipway.capture.CaptureStoreSpec;
import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.frontend.http.HttpFrontend;
import dev.slipway.frontend.http.HttpPorts;
import dev.slipway.frontend.http.HttpSettings;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.serving.Clocks;
import dev.slipway.serving.PredictionIds;
import dev.slipway.serving.Serving;
import dev.slipway.serving.ServingConfig;
import dev.slipway.serving.ServingSpec;
import dev.slipway.serving.capture.CaptureCounts;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.telemetry.Observers;
import dev.slipway.telemetry.Telemetry;
import dev.slipway.telemetry.TelemetryConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The HTTP door over the flights model, with telemetry that is switched while requests come: one
/// process, one compiled code, so that nothing but the switch differs.
///
/// Usage: `SwitchedServer MODEL TRACES-URL [KEPT-DIRECTORY ROLLER-CLASS-PATH]`. Says where it
/// listens in one line, then takes lines `MILLIS ROUNDS SEED SETTINGS`: a round is one slice of
/// that many milliseconds under each of the settings, which stand with commas between them, in
/// random order. Of each slice it says the setting, the requests, the process's CPU nanoseconds and
/// the nanoseconds, with tabs between; after the last, `end`. To a line `kept` it says how many
/// predictions were to be kept and were.
public final class SwitchedServer {
    private static final VersionId FLIGHTS =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));

    private static final long SETTLE_NANOS = 1_000_000;

    private SwitchedServer() {}

    /// What one position of the switch means.
    ///
    /// @param policies the same from slice to slice, as those of specs are: what is prepared for
    ///     one is found again
    private record Setting(
            PredictionObserver observer,
            TraceResponses traces,
            Map<EndpointName, CapturePolicy> policies) {
        /// Where nothing looks at predictions.
        Setting(PredictionObserver observer, TraceResponses traces) {
            this(observer, traces, Map.of());
        }

        /// @param sample the part of predictions that is kept
        static Setting kept(PredictionObserver observer, double sample) {
            CapturePolicy usual = CapturePolicy.DEFAULT;
            CapturePolicy policy =
                    new CapturePolicy(
                            sample, usual.drop(), usual.hash(), usual.keep(), usual.maxBytes());
            return new Setting(observer, TraceResponses.NONE, Map.of(FLIGHTS.endpoint(), policy));
        }
    }

    /// Hands requests to the setting of the moment.
    private static final class Switch implements PredictionObserver, TraceResponses {
        private final LongAdder requests = new LongAdder();
        private final Capturing capturing;
        private volatile Setting setting;

        Switch(Setting first, Capturing capturing) {
            this.setting = first;
            this.capturing = capturing;
        }

        void turn(Setting next) {
            setting = next;
            capturing.follow(next.policies());
        }

        @Override
        public void observe(ObservedPrediction prediction) {
            requests.increment();
            setting.observer.observe(prediction);
        }

        @Override
        public void forget(VersionId version) {}

        @Override
        public String of(PredictionId id, TraceContext caller) {
            return setting.traces.of(id, caller);
        }
    }

    /// Serves until its input ends.
    public static void main(String[] arguments) throws IOException {
        Clocks clocks = new Clocks(System::nanoTime, InstantSource.system());
        Optional<URI> collector = Optional.of(URI.create(arguments[1]));
        OptionalDouble ratio = OptionalDouble.empty();
        Telemetry metrics = telemetry(new TelemetryConfig.Traces(Optional.empty(), ratio), clocks);
        Telemetry traces = telemetry(new TelemetryConfig.Traces(collector, ratio), clocks);
        Telemetry all =
                telemetry(new TelemetryConfig.Traces(collector, OptionalDouble.of(1)), clocks);
        Setting off = new Setting(Observers.all(List.of()), TraceResponses.NONE);
        Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("off", off);
        settings.put("off again", off);
        settings.put("metrics", setting(metrics));
        settings.put("metrics and traces", setting(traces));
        settings.put("all traced", setting(all));
        Capturing capturing = new Capturing(CaptureLimits.DEFAULT);
        settings.put("nothing drawn", Setting.kept(capturing, 0));
        settings.put("all drawn", Setting.kept(capturing, 1));
        MeteredAgain again = new MeteredAgain(off.observer(), clocks);
        settings.put("metered again", new Setting(again, TraceResponses.NONE));
        settings.put(
                "all drawn and metered again",
                Setting.kept(new MeteredAgain(capturing, clocks), 1));
        Optional<CaptureStore> kept = store(arguments, capturing, clocks);
        Switch position = new Switch(off, capturing);
        Serving serving =
                Serving.start(
                        new ServingSpec(
                                ServingConfig.defaults(
                                        Runtime.getRuntime().maxMemory(), 8L << 30, 2),
                                List.of(new TreesRuntime()),
                                LoadOptions.defaults(Path.of("target")),
                                2,
                                clocks,
                                position,
                                Observers.allEvents(
                                        Stream.of(metrics, traces, all)
                                                .map(Telemetry::events)
                                                .toList()),
                                capturing));
        HttpFrontend http = door(serving, metrics, position, clocks);
        InetSocketAddress address = http.start();
        load(serving, Path.of(arguments[0]));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("http=http://127.0.0.1:" + address.getPort());
        obey(settings, position, out);
        http.stop();
        serving.close();
        kept.ifPresent(CaptureStore::close);
        metrics.close();
        traces.close();
        all.close();
    }

    private static Optional<CaptureStore> store(
            String[] arguments, Capturing capturing, Clocks clocks) throws IOException {
        if (arguments.length < 4) {
            return Optional.empty();
        }
        Path directory = Path.of(arguments[2]);
        CaptureStore store =
                CaptureStore.open(
                        new CaptureStoreSpec(
                                directory,
                                directory.resolve(".key"),
                                capturing,
                                SpoolLimits.DEFAULT,
                                arguments[3].isEmpty() ? null : arguments[3],
                                clocks.wall(),
                                new SecureRandom()));
        store.startRolling();
        return Optional.of(store);
    }

    private static Setting setting(Telemetry telemetry) {
        return new Setting(telemetry.observer(), telemetry.traceResponses());
    }

    private static Telemetry telemetry(TelemetryConfig.Traces traces, Clocks clocks) {
        TelemetryConfig defaults = TelemetryConfig.defaults();
        OutputStream nowhere = OutputStream.nullOutputStream();
        return Telemetry.start(
                new TelemetryConfig(defaults.metrics(), defaults.accessLog(), traces),
                nowhere,
                nowhere,
                clocks.wall(),
                UnaryOperator.identity());
    }

    private static HttpFrontend door(
            Serving serving, Telemetry metrics, Switch position, Clocks clocks) {
        return new HttpFrontend(
                HttpSettings.on(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new ServerIdentity("slipway", "benchmark")),
                new HttpPorts(
                        new LocalAccess(),
                        serving.predictions(),
                        serving.models(),
                        metrics.scrapes(),
                        position,
                        position,
                        null,
                        null,
                        null,
                        null,
                        new PredictionIds(clocks.wall(), new SecureRandom()),
                        clocks.nanoTime()));
    }

    private static void load(Serving serving, Path model) {
        VersionState state = serving.fleet().install(FLIGHTS, ModelPackages.open(model)).join();
        if (!(state instanceof VersionState.Ready)) {
            throw new IllegalStateException("model: " + state + " (expected: ready)");
        }
    }

    private static void obey(Map<String, Setting> settings, Switch position, PrintStream out)
            throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("kept")) {
                CaptureCounts counts = position.capturing.counts();
                out.println(counts.wanted() + "\t" + counts.written());
                continue;
            }
            Scanner plan = new Scanner(line);
            long nanos = plan.nextLong() * 1_000_000;
            int rounds = plan.nextInt();
            Random random = new Random(plan.nextLong());
            List<String> names = Arrays.asList(plan.nextLine().strip().split(",", -1));
            for (int round = 0; round < rounds; round++) {
                Collections.shuffle(names, random);
                for (String name : names) {
                    position.turn(Objects.requireNonNull(settings.get(name)));
                    out.println(name + "\t" + slice(position, nanos));
                }
            }
            out.println("end");
        }
    }

    private static String slice(Switch position, long nanos) {
        // What runs already ends under the setting before.
        LockSupport.parkNanos(SETTLE_NANOS);
        long requests = position.requests.sum();
        long cpu = CpuClock.nanos();
        long start = System.nanoTime();
        LockSupport.parkNanos(nanos);
        long counted = position.requests.sum() - requests;
        return counted + "\t" + (CpuClock.nanos() - cpu) + "\t" + (System.nanoTime() - start);
    }
}
