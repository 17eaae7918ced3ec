package dev.slipway.serving.shadow;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.Shadows;
import dev.slipway.quiet.LastingWork;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The shadows of a process.
///
/// Each has a thread of its own at the lowest priority, so one that hangs holds up no other. A
/// watch of the usual priority looks ten times a second whether they may go on: it asks the ledger
/// and the slots, whose locks a thread of the lowest priority must not take.
///
/// *Threads*: any; [#draw] takes no lock and never waits.
public final class ShadowPlane implements Shadows, AutoCloseable {
    private static final int MOST_OF_ENDPOINT = 4;
    private static final int MOST = 16;
    private static final Duration APART = Duration.ofMillis(100);
    private static final Comparator<Shadow> BY_NAME =
            Comparator.comparing((Shadow shadow) -> shadow.stable().endpoint().value())
                    .thenComparingLong(shadow -> shadow.candidate().version().value());

    private final ShadowPlaneSpec spec;
    private final ShadowSetups setups;
    private final ShadowNews news;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Map<EndpointName, List<Shadow>> running = Map.of();

    // Guarded by this.
    private final List<Shadow> leaving = new ArrayList<>();
    private long endedNanos;
    private boolean watched;

    /// A process without shadows.
    public ShadowPlane(ShadowPlaneSpec spec) {
        this.spec = spec;
        this.setups = new ShadowSetups(spec);
        this.news = new ShadowNews(spec.events(), this::report);
    }

    /// Whether shadows may draw requests of an endpoint.
    public boolean watches(EndpointName endpoint) {
        return running.containsKey(endpoint);
    }

    /// What shadows draw of a request that was just answered; null when none does. The request's
    /// permit offers it once the answer has been sent.
    ///
    /// @param outputs all tensors of the answer, as the version gave them
    public @Nullable ShadowOffer draw(
            RequestHead head, VersionId answering, CheckedRequest checked, List<Tensor> outputs) {
        Map<EndpointName, List<Shadow>> now = running;
        if (now.isEmpty()) {
            return null;
        }
        List<Shadow> there = now.get(head.endpoint());
        if (there == null || !(head.version() instanceof VersionChoice.Routed)) {
            return null;
        }
        long number = Draw.of(head.predictionId());
        List<Shadow> drawn = List.of();
        for (Shadow shadow : there) {
            if (shadow.draws(answering, number)) {
                drawn = drawn.isEmpty() ? new ArrayList<>(there.size()) : drawn;
                drawn.add(shadow);
            }
        }
        return drawn.isEmpty()
                ? null
                : new ShadowOffer(
                        new ShadowedCall(
                                head.predictionId(),
                                OptionalLong.empty(),
                                checked.inputs(),
                                checked.outputs(),
                                outputs,
                                checked.rows()),
                        drawn);
    }

    @Override
    public ShadowReport begin(EndpointName endpoint, ShadowSpec wanted) {
        Shadow shadow = setups.shadow(endpoint, wanted, PairWatch.NOBODY);
        enter(shadow);
        look(List.of(shadow));
        return report(shadow);
    }

    /// Begins one for a release, which judges by what its plan says: whichever there is of the same
    /// version ends first, and may have been asked for something else.
    ///
    /// *Errors*: [RefusalException] when it cannot; what there was goes on.
    public HeldShadow hold(EndpointName endpoint, ShadowSpec wanted) {
        return hold(setups.shadow(endpoint, wanted, PairWatch.NOBODY));
    }

    /// The same of what another version answers than the one that requests usually get, and tells
    /// `watch` of each pair: so a release has stable answer once more what candidate answered.
    public HeldShadow hold(VersionId answering, ShadowSpec wanted, PairWatch watch) {
        return hold(setups.shadow(answering, wanted, watch));
    }

    private HeldShadow hold(Shadow shadow) {
        VersionId shown = shadow.candidate();
        Optional<ShadowReport> _ = end(shown.endpoint(), shown.version());
        enter(shadow);
        look(List.of(shadow));
        return new Held(shadow);
    }

    /// One that a release began.
    private final class Held implements HeldShadow {
        private final Shadow shadow;

        Held(Shadow shadow) {
            this.shadow = shadow;
        }

        @Override
        public Optional<ShadowReport> report() {
            return isThere() ? Optional.of(ShadowPlane.this.report(shadow)) : Optional.empty();
        }

        @Override
        public boolean isThere() {
            return running.getOrDefault(shadow.stable().endpoint(), List.of()).contains(shadow);
        }

        @Override
        public void end() {
            if (leave(shadow)) {
                ShadowReport _ = ended(shadow);
            }
        }
    }

    private synchronized void enter(Shadow shadow) {
        if (closed.getCount() == 0) {
            throw new RefusalException(ErrorCode.SHUTTING_DOWN, "the server is shutting down");
        }
        EndpointName endpoint = shadow.stable().endpoint();
        List<Shadow> there = new ArrayList<>(running.getOrDefault(endpoint, List.of()));
        if (there.stream().anyMatch(one -> one.candidate().equals(shadow.candidate()))) {
            throw new RefusalException(
                    ErrorCode.CONFLICT,
                    "version: "
                            + shadow.candidate().version()
                            + " (expected: one that is no shadow of endpoint "
                            + endpoint
                            + " yet)");
        }
        int all = running.values().stream().mapToInt(List::size).sum();
        if (there.size() >= MOST_OF_ENDPOINT || all >= MOST) {
            throw new RefusalException(
                    ErrorCode.CONFLICT,
                    "shadows: %d of endpoint %s, %d in all (expected: below %d and %d)"
                            .formatted(there.size(), endpoint, all, MOST_OF_ENDPOINT, MOST));
        }
        startThreads(shadow);
        there.add(shadow);
        Map<EndpointName, List<Shadow>> next = new HashMap<>(running);
        next.put(endpoint, List.copyOf(there));
        running = Map.copyOf(next);
        news.started(shadow);
    }

    /// Before there is a shadow: one that found no thread would sample for ever what nobody takes.
    private void startThreads(Shadow shadow) {
        if (!watched) {
            spec.threads().watch().start("shadow-watch", this::watch);
            watched = true;
        }
        VersionId shown = shadow.candidate();
        spec.threads()
                .lowest()
                .start("shadow " + shown.endpoint() + "/" + shown.version(), shadow::work);
    }

    @Override
    public Optional<ShadowReport> end(EndpointName endpoint, VersionNumber version) {
        return find(endpoint, version).filter(this::leave).map(this::ended);
    }

    private ShadowReport ended(Shadow shadow) {
        shadow.end();
        ShadowReport last = report(shadow);
        news.ended(shadow, last);
        return last;
    }

    /// Whether it was there.
    private synchronized boolean leave(Shadow shadow) {
        EndpointName endpoint = shadow.stable().endpoint();
        List<Shadow> rest = new ArrayList<>(running.getOrDefault(endpoint, List.of()));
        if (!rest.remove(shadow)) {
            return false;
        }
        Map<EndpointName, List<Shadow>> next = new HashMap<>(running);
        if (rest.isEmpty()) {
            next.remove(endpoint);
        } else {
            next.put(endpoint, List.copyOf(rest));
        }
        running = Map.copyOf(next);
        leaving.add(shadow);
        return true;
    }

    private Optional<Shadow> find(EndpointName endpoint, VersionNumber version) {
        return running.getOrDefault(endpoint, List.of()).stream()
                .filter(shadow -> shadow.candidate().version().equals(version))
                .findFirst();
    }

    @Override
    public Optional<ShadowReport> report(EndpointName endpoint, VersionNumber version) {
        return find(endpoint, version).map(this::report);
    }

    /// A shadow that is there.
    Shadow shadow(EndpointName endpoint, VersionNumber version) {
        return find(endpoint, version).orElseThrow();
    }

    private ShadowReport report(Shadow shadow) {
        return shadow.oversight().totals(total -> new ShadowReports(shadow, total).report());
    }

    @Override
    public List<ShadowReport> all() {
        return shadows().stream().sorted(BY_NAME).map(this::report).toList();
    }

    /// How far each shadow is.
    public List<ShadowProgress> progress() {
        return shadows().stream()
                .sorted(BY_NAME)
                .map(shadow ->
                        new ShadowProgress(
                                shadow.candidate(),
                                shadow.rate(),
                                shadow.oversight()
                                        .totals(total ->
                                                new ShadowReports(shadow, total).coverage()),
                                news.latest(shadow)))
                .toList();
    }

    private List<Shadow> shadows() {
        return running.values().stream().flatMap(List::stream).toList();
    }

    private void watch() {
        LastingWork looking = new LastingWork(this::look, _ -> {});
        try {
            while (!closed.await(APART.toNanos(), TimeUnit.NANOSECONDS)) {
                looking.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks after every shadow once.
    void look() {
        List<Shadow> all = new ArrayList<>(shadows());
        synchronized (this) {
            all.addAll(leaving);
        }
        look(all);
        shadows().forEach(news::look);
        synchronized (this) {
            for (Shadow gone : leaving.stream().filter(Shadow::isGone).toList()) {
                leaving.remove(gone);
                endedNanos += gone.cpuNanos();
            }
        }
    }

    private void look(List<Shadow> shadows) {
        Room room = room();
        shadows.forEach(shadow -> shadow.oversight().look(room));
    }

    private synchronized Room room() {
        long nanos = endedNanos;
        for (Shadow shadow : shadows()) {
            nanos += shadow.cpuNanos();
        }
        for (Shadow shadow : leaving) {
            nanos += shadow.cpuNanos();
        }
        return Room.of(spec.load(), nanos);
    }

    /// Ends all shadows; calls that have begun end by themselves. Idempotent.
    @Override
    public void close() {
        closed.countDown();
        for (Shadow shadow : shadows()) {
            Optional<ShadowReport> _ =
                    end(shadow.stable().endpoint(), shadow.candidate().version());
        }
        look();
    }
}
