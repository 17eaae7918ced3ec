package dev.slipway.monitoring.slo;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.Budgets;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.Slos;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.quiet.BelievedTime;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Looks every five seconds at what endpoints spend of their budgets and at how streams go, keeps
/// it, and tells of alerts that begin and end.
///
/// What was served is kept once a minute, so an end without warning loses a minute of counts at
/// most. An alert is told before its state is kept: an end between the two tells it twice.
///
/// *Threads*: one of its own does all the work; anybody may ask.
public final class SloWatch implements AutoCloseable {
    private static final long TURN_SECONDS = 5;
    private static final int MOST_UNTOLD = 10_000;

    private final Spec spec;
    private final SloStore store;
    private final BurnWatch watch;
    private final StreamWatches streams = new StreamWatches();
    private final AtomicLong failures = new AtomicLong();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("slo-watch").factory());
    private final Deque<Runnable> untold = new ArrayDeque<>();

    /// Names under which something is kept of endpoints that were there before.
    private final Set<EndpointName> others = new HashSet<>();

    /// What has to be kept of endpoints that have left, once it is told what ended with them.
    private final Map<EndpointName, Unsaved> rests = new HashMap<>();

    /// Endpoints that left unseen, or before anybody was told what ended with them.
    private final Set<EndpointName> gone = new HashSet<>();

    /// Whether it has been looked for those since the start.
    private boolean areGoneKnown;

    private final Deque<Runnable> untoldOfStreams = new ArrayDeque<>();
    private boolean areStreamsUnsaved;

    /// By which what is kept grows too old.
    private final BelievedTime time;

    /// Whether this server runs them; until somebody has looked it does not.
    private volatile boolean areStreamsOurs;

    private long savedMinute;
    private long prunedHour;

    /// What it works with.
    ///
    /// @param file where counts are kept
    /// @param objectives of all endpoints
    /// @param told of alerts that fire, and of those that are over; may wait for a disk
    public record Spec(
            Path file,
            ServedCounts counts,
            Supplier<List<Objective>> objectives,
            Consumer<AlertChange> told,
            Streams streams,
            InstantSource clock) {}

    /// What it works with of streams.
    ///
    /// @param sights of all streams that are declared; empty where another server runs them
    /// @param told of their alerts that fire, and of those that are over; may wait for a disk
    public record Streams(
            Supplier<Optional<List<StreamSight>>> sights, Consumer<StreamAlertChange> told) {}

    /// A part of a turn.
    @FunctionalInterface
    private interface Part {
        void run() throws SQLException;
    }

    private SloWatch(Spec spec, SloStore store, BelievedTime time) throws SQLException {
        this.spec = spec;
        this.store = store;
        this.time = time;
        this.watch = new BurnWatch(spec.clock());
        time.begin(spec.clock().instant(), store.newest());
        streams.restore(store.streamAlerts());
    }

    /// Opens what the file holds. It does nothing before [#start].
    ///
    /// *Errors*: `IOException` in words when it cannot be read or written.
    public static SloWatch open(Spec spec) throws IOException {
        return open(spec, System::nanoTime);
    }

    /// @param nanoTime a monotonic clock, by which one that leaps ahead is noticed
    static SloWatch open(Spec spec, LongSupplier nanoTime) throws IOException {
        try {
            return new SloWatch(spec, SloStore.open(spec.file()), new BelievedTime(nanoTime));
        } catch (SQLException e) {
            throw new IOException("slo.db: " + e.getMessage(), e);
        }
    }

    /// Begins to look.
    public void start() {
        ScheduledFuture<?> _ =
                thread.scheduleWithFixedDelay(this::turn, 0, TURN_SECONDS, TimeUnit.SECONDS);
    }

    /// Follows what is promised by now, soon and not only at the next turn.
    public void refresh() {
        try {
            thread.execute(this::followNow);
        } catch (RejectedExecutionException closed) {
            // Nobody looks any more.
        }
    }

    private void followNow() {
        attempt(() -> {
            follow(spec.clock().instant());
            tell(untold);
            keepRests();
        });
    }

    /// Looks once. What fails is counted, and tried again at the next turn.
    void turn() {
        attempt(() -> lookAtEndpoints(spec.clock().instant()));
        // What fails here keeps nobody from hearing of an endpoint.
        attempt(() -> lookAtStreams(spec.clock().instant()));
    }

    private void attempt(Part part) {
        try {
            part.run();
        } catch (SQLException | RuntimeException | Error e) {
            // A timer forgets whatever throws, for ever.
            failures.incrementAndGet();
        }
    }

    private void lookAtEndpoints(Instant now) throws SQLException {
        follow(now);
        List<AlertChange> changes = watch.turn(now, spec.counts().read());
        tellLater(changes);
        tell(untold);
        keepRests();
        long minute = now.getEpochSecond() / History.MINUTE;
        if (!changes.isEmpty() || minute != savedMinute) {
            save(minute);
            savedMinute = minute;
        }
        prune(time.at(now).getEpochSecond());
    }

    private void lookAtStreams(Instant now) throws SQLException {
        Optional<List<StreamSight>> sights = spec.streams().sights().get();
        areStreamsOurs = sights.isPresent();
        if (sights.isPresent()) {
            for (StreamAlertChange change : streams.turn(sights.get(), now)) {
                areStreamsUnsaved = true;
                if (change.isNews()) {
                    untoldOfStreams.add(() -> spec.streams().told().accept(change));
                }
            }
        }
        tell(untoldOfStreams);
        if (areStreamsUnsaved) {
            store.saveStreamAlerts(streams.kept());
            areStreamsUnsaved = false;
        }
    }

    private void tellLater(List<AlertChange> changes) {
        changes.stream()
                .filter(AlertChange::isNews)
                .forEach(change -> untold.add(() -> spec.told().accept(change)));
    }

    /// In order; what cannot be told now is told at a later turn.
    private static void tell(Deque<Runnable> untold) {
        while (untold.size() > MOST_UNTOLD) {
            untold.poll();
        }
        for (Runnable next = untold.peek(); next != null; next = untold.peek()) {
            next.run();
            untold.poll();
        }
    }

    private void follow(Instant now) throws SQLException {
        List<Objective> objectives = spec.objectives().get();
        Map<EndpointName, Past> past = new HashMap<>();
        List<AlertChange> over = new ArrayList<>();
        for (Objective objective : watch.unknown(objectives)) {
            EndpointName endpoint = objective.endpoint();
            keepCounts(objective);
            Past kept = store.load(endpoint);
            if (kept.isOf(objective.declared())) {
                others.remove(endpoint);
                past.put(endpoint, haveEnded(endpoint) ? kept.withoutAlerts() : kept);
            } else {
                others.add(endpoint);
                over.addAll(over(endpoint, kept, now));
            }
        }
        Set<EndpointName> unseen = unseen(objectives);
        for (EndpointName endpoint : unseen) {
            over.addAll(EndpointWatch.ends(endpoint, store.load(endpoint), now));
        }
        List<BurnWatch.Left> left =
                watch.follow(objectives, endpoint -> past.getOrDefault(endpoint, Past.NONE), now);
        gone.addAll(unseen);
        areGoneKnown = true;
        tellLater(over);
        for (BurnWatch.Left one : left) {
            tellLater(one.changes());
            rests.put(one.rest().endpoint(), one.rest());
        }
    }

    /// Endpoints that are not there at the start and have alerts that somebody has heard of.
    private Set<EndpointName> unseen(List<Objective> objectives) throws SQLException {
        Set<EndpointName> unseen = new HashSet<>();
        if (!areGoneKnown) {
            unseen.addAll(store.heard());
            objectives.forEach(objective -> unseen.remove(objective.endpoint()));
        }
        return unseen;
    }

    /// What was served of an endpoint that is back before it is told what ended as it left.
    private void keepCounts(Objective objective) throws SQLException {
        EndpointName endpoint = objective.endpoint();
        Unsaved rest = rests.get(endpoint);
        if (rest != null
                && rest.declared().equals(objective.declared())
                && !others.contains(endpoint)) {
            store.save(List.of(rest.withoutAlerts()));
            rests.put(endpoint, rest.withoutCounts());
        }
    }

    /// Whether all alerts that are kept of it have ended, though nobody may have heard of it yet.
    private boolean haveEnded(EndpointName endpoint) {
        return rests.containsKey(endpoint) || gone.contains(endpoint);
    }

    /// Only behind what is told: who heard of an alert of an endpoint that is gone would never hear
    /// of its end from a server that ends between the two.
    private void keepRests() throws SQLException {
        for (EndpointName endpoint : List.copyOf(gone)) {
            store.forgetAlerts(endpoint);
            gone.remove(endpoint);
        }
        if (!rests.isEmpty()) {
            forgetOthers();
            Set<String> followed = watch.followed();
            store.save(
                    rests.values().stream()
                            .filter(rest -> !followed.contains(rest.endpoint().value()))
                            .toList());
            rests.clear();
        }
    }

    /// Alerts that end with an endpoint whose name another one has; those of one that is followed
    /// end as it is left, and those of one that has left have ended.
    private List<AlertChange> over(EndpointName endpoint, Past kept, Instant now) {
        return watch.followed().contains(endpoint.value()) || haveEnded(endpoint)
                ? List.of()
                : EndpointWatch.ends(endpoint, kept, now);
    }

    /// What others served under the names of endpoints goes before anything of theirs is kept.
    private void forgetOthers() throws SQLException {
        for (EndpointName endpoint : List.copyOf(others)) {
            store.forget(endpoint);
            others.remove(endpoint);
        }
    }

    private void save(long minute) throws SQLException {
        forgetOthers();
        List<Unsaved> unsaved = watch.unsaved(minute);
        store.save(unsaved);
        watch.saved(unsaved);
    }

    /// How alerts stand is not kept where somebody has not heard of it: the next start finds them
    /// as they were before, and tells what has become of them. Nor is anything kept of an endpoint
    /// that has the name of one whose alerts are to end first.
    private void saveLast() throws SQLException {
        if (untold.isEmpty()) {
            keepRests();
            save(Long.MAX_VALUE);
        } else {
            store.save(
                    watch.unsaved(Long.MAX_VALUE).stream()
                            .filter(one -> !others.contains(one.endpoint()))
                            .map(Unsaved::withoutAlerts)
                            .toList());
        }
    }

    private void prune(long second) throws SQLException {
        long hour = second / History.HOUR;
        if (hour != prunedHour) {
            store.prune(second, watch.followed());
            prunedHour = hour;
        }
    }

    /// Turns that failed, most likely for a full disk.
    public long failures() {
        return failures.get();
    }

    /// How well promises are kept, and what is wrong with streams.
    public Slos slos() {
        return new Slos() {
            @Override
            public Optional<SloStatus> of(EndpointName endpoint) {
                return watch.of(endpoint);
            }

            @Override
            public List<SloStatus> all() {
                return watch.all();
            }

            @Override
            public List<StreamAlert> streams() {
                return areStreamsOurs ? streams.raised() : List.of();
            }
        };
    }

    /// What is left of budgets.
    public Budgets budgets() {
        return watch;
    }

    /// Takes what was served to the end, keeps it and ends.
    @Override
    public void close() {
        thread.close();
        turn();
        try {
            saveLast();
            store.close();
        } catch (SQLException e) {
            failures.incrementAndGet();
        }
    }
}
