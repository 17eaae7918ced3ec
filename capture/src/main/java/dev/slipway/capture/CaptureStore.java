package dev.slipway.capture;

import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.Captures;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.capture.parquet.ParquetFiles;
import dev.slipway.capture.parquet.ParquetFiles.ParquetFile;
import dev.slipway.capture.parquet.ParquetSearch;
import dev.slipway.capture.spool.ColumnHash;
import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.capture.spool.WholePrediction;
import dev.slipway.quiet.BelievedTime;
import dev.slipway.quiet.IdleProcessors;
import dev.slipway.quiet.QuietChild;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Predictions that are kept: a writer that takes them from the ring, the files, and look-ups.
///
/// *Threads*: safe from any number of threads; look-ups read files.
public final class CaptureStore implements Captures, StreamCaptures, AutoCloseable {
    /// What one list or one look-up by trace reads at most.
    private static final long READ_BYTES = 256L << 20;

    /// How much more there is to read in a Parquet file than it has bytes.
    private static final long UNPACKED = 8;

    /// Of the bytes that the spool may have, so many may be of files that nobody reads.
    private static final int PART_OF_LEFTOVERS = 4;

    private final Capturing capturing;

    /// Guarded by itself.
    private final ColumnHash keys;

    private final Spool spool;
    private final CaptureWriter writer;
    private final SpoolSearch search;
    private final ParquetFiles parquet;
    private final Retention retention;

    /// Guarded by itself, as are those that are gone.
    private final LastPolicies policies;

    private final GoneEndpoints gone;
    private final InstantSource clock;
    private final Rolling rolling;
    private final AtomicBoolean isRolling = new AtomicBoolean();
    private final LongAdder unreadable = new LongAdder();

    private CaptureStore(CaptureStoreSpec spec, Supplier<OptionalDouble> idle) throws IOException {
        capturing = spec.capturing();
        clock = spec.clock();
        policies = LastPolicies.open(spec.directory());
        keys = HashKey.open(spec.key(), spec.random());
        spool =
                Spool.open(
                        spec.directory().resolve(".spool"),
                        new Spool.SpoolSpec(
                                spec.limits(),
                                spec.capturing().counts(),
                                HashKey.open(spec.key(), spec.random()),
                                spec.clock()));
        writer = new CaptureWriter(spec.capturing(), spool, spec.clock());
        search = new SpoolSearch(spool);
        parquet = new ParquetFiles(spec.directory());
        gone = new GoneEndpoints(spec.directory(), spool, parquet);
        long most = spec.limits().bytes() / PART_OF_LEFTOVERS;
        retention =
                new Retention(
                        new Leftovers(spec.directory(), most),
                        parquet,
                        spec.capturing()::policy,
                        new BelievedTime(System::nanoTime));
        rolling =
                new Rolling(
                        spool,
                        spec,
                        retention,
                        new RollPatience(
                                spec.limits().rollPatience(), capturing::shortestKeep, idle),
                        this::forgetGone);
    }

    /// Opens what was kept before and begins to write.
    ///
    /// *Threads*: an ordinary one; children are started on such a one, too.
    ///
    /// *Errors*: `IOException` when the directory cannot be read or written.
    public static CaptureStore open(CaptureStoreSpec spec) throws IOException {
        QuietChild.prepare();
        CaptureStore store = unstarted(spec);
        store.writer.start();
        return store;
    }

    /// Keeps what endpoints say that there are. Of one that is gone nothing more is drawn, and what
    /// was kept stays for as long as it said last.
    public void follow(Map<EndpointName, CapturePolicy> said) {
        synchronized (policies) {
            capturing.follow(policies.follow(said));
            gone.note(policies.gone(), clock.instant());
        }
    }

    private void forgetGone(Instant now) {
        synchronized (policies) {
            Set<EndpointName> without = gone.withoutAny(now);
            if (!without.isEmpty()) {
                capturing.follow(policies.forget(without));
                gone.note(policies.gone(), now);
            }
        }
    }

    /// Begins to roll, and to remove what is not to be kept: once the policies are known, because
    /// without them more would be removed than should. Idempotent.
    public void startRolling() {
        if (isRolling.compareAndSet(false, true)) {
            rolling.start();
        }
    }

    /// A store without threads, which works when it is told to.
    static CaptureStore unstarted(CaptureStoreSpec spec) throws IOException {
        return unstarted(spec, new IdleProcessors()::sinceAsked);
    }

    /// The same.
    ///
    /// @param idle processors that had nothing to do since it was asked before
    static CaptureStore unstarted(CaptureStoreSpec spec, Supplier<OptionalDouble> idle)
            throws IOException {
        return new CaptureStore(spec, idle);
    }

    /// Writes and rolls everything that waits.
    void work() {
        writer.work();
        spool.seal();
        rolling.work();
    }

    @Override
    public Optional<CapturedPrediction> find(PredictionId id) {
        ReadBudget budget = new ReadBudget(Long.MAX_VALUE, unreadable);
        // Parquet files are there before their spool goes, so one of the two has it.
        Optional<CapturedPrediction> found = search.find(id.value(), budget);
        if (found.isEmpty()) {
            found = inParquet(id.value(), budget);
        }
        Exception failure = budget.failure();
        if (found.isEmpty() && failure != null) {
            throw new UncheckedIOException(
                    new IOException("prediction " + id + ": a file cannot be read", failure));
        }
        return found;
    }

    private Optional<CapturedPrediction> inParquet(String id, ReadBudget budget) {
        LocalDate day = LocalDate.ofInstant(SpoolFile.time(id), ZoneOffset.UTC);
        for (EndpointName endpoint : endpoints(budget)) {
            for (ParquetFile file : parquet.of(endpoint, day, budget::miss)) {
                Optional<CapturedPrediction> found =
                        file.name().mayHold(id) ? inFile(file, id, budget) : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<CapturedPrediction> inFile(
            ParquetFile file, String id, ReadBudget budget) {
        try {
            return ParquetSearch.find(file.path(), id);
        } catch (IOException | RuntimeException e) {
            budget.miss(e);
            return Optional.empty();
        }
    }

    @Override
    public CapturePolicy policy(EndpointName endpoint) {
        return capturing.policy(endpoint);
    }

    @Override
    public long tensorBytes() {
        return capturing.tensorBytes();
    }

    @Override
    public String key(String job) {
        synchronized (keys) {
            return keys.keyFor("stream " + job);
        }
    }

    @Override
    public boolean take(List<Streamed> predictions, boolean isDoubtful, Duration patience)
            throws IOException {
        Set<String> known = isDoubtful ? known(predictions) : Set.of();
        List<WholePrediction> fresh = new ArrayList<>();
        for (Streamed one : predictions) {
            ObservedPrediction prediction = one.prediction();
            if (!known.contains(prediction.id().value())) {
                fresh.add(
                        new WholePrediction(
                                prediction,
                                CaptureReason.SAMPLE,
                                capturing.team(prediction.endpoint()),
                                one.tensors()));
            }
        }
        return writer.take(fresh, patience);
    }

    @Override
    public void lose(CaptureLoss loss, long count) {
        // The rest of those is kept, and wanted as it comes.
        if (loss != CaptureLoss.TENSORS_TOO_LARGE) {
            capturing.counts().want(count);
        }
        capturing.counts().lose(loss, count);
    }

    /// Ids of those that are kept already. What cannot be read holds none, so that nothing waits
    /// for it for ever; lists show each prediction once in any case.
    private Set<String> known(List<Streamed> predictions) {
        ReadBudget budget = new ReadBudget(Long.MAX_VALUE, unreadable);
        Map<EndpointName, Set<String>> sought = new HashMap<>();
        for (Streamed one : predictions) {
            sought.computeIfAbsent(one.prediction().endpoint(), _ -> new HashSet<>())
                    .add(one.prediction().id().value());
        }
        Set<String> all = new HashSet<>();
        sought.values().forEach(all::addAll);
        Set<String> known = search.known(all, budget);
        sought.forEach((endpoint, ids) -> {
            ids.removeAll(known);
            known.addAll(inParquet(endpoint, ids, budget));
        });
        return known;
    }

    private Set<String> inParquet(EndpointName endpoint, Set<String> ids, ReadBudget budget) {
        Set<String> found = new HashSet<>();
        if (ids.isEmpty()) {
            return found;
        }
        for (ParquetFile file : parquet.of(endpoint, budget::miss)) {
            if (ids.stream().anyMatch(file.name()::mayHold)) {
                try {
                    ParquetSearch.forEach(
                            file.path(),
                            one -> {
                                if (ids.contains(one.id())) {
                                    found.add(one.id());
                                }
                            });
                } catch (IOException | RuntimeException e) {
                    budget.miss(e);
                }
            }
        }
        return found;
    }

    @Override
    public CapturedList ofTrace(String trace, int limit, Predicate<CapturedPrediction> visible) {
        ReadBudget budget = new ReadBudget(READ_BYTES, unreadable);
        Findings findings =
                new Findings(false, limit, one -> trace.equals(one.trace()) && visible.test(one));
        return look(
                findings,
                budget,
                () -> endpoints(budget),
                file ->
                        ParquetSearch.forEachOfTrace(
                                file.path(), trace, budget::takes, findings::see));
    }

    @Override
    public CapturedList list(CaptureQuestion question, Predicate<CapturedPrediction> visible) {
        ReadBudget budget = new ReadBudget(READ_BYTES, unreadable);
        Findings findings =
                new Findings(
                        question.slowest(),
                        question.limit(),
                        one ->
                                one.endpoint().equals(question.endpoint())
                                        && (question.status() == null
                                                || question.status() == one.status())
                                        && visible.test(one));
        return look(
                findings,
                budget,
                () -> List.of(question.endpoint()),
                file -> {
                    boolean may = budget.takes(UNPACKED * file.bytes());
                    if (may) {
                        ParquetSearch.forEach(file.path(), findings::see);
                    }
                    return may;
                });
    }

    /// Reads a Parquet file for a look-up.
    @FunctionalInterface
    private interface Reading {
        /// Whether the budget was enough.
        boolean read(ParquetFile file) throws IOException;
    }

    private CapturedList look(
            Findings findings,
            ReadBudget budget,
            Supplier<List<EndpointName>> endpoints,
            Reading reading) {
        search.see(budget, findings);
        List<ParquetFile> files = new ArrayList<>();
        for (EndpointName endpoint : endpoints.get()) {
            files.addAll(parquet.of(endpoint, budget::miss));
        }
        files.sort(Comparator.comparing((ParquetFile file) -> file.name().last()).reversed());
        for (ParquetFile file : files) {
            if (findings.isBeyond(file.name().last())) {
                break;
            }
            try {
                if (!reading.read(file)) {
                    break;
                }
            } catch (IOException | RuntimeException e) {
                budget.miss(e);
            }
        }
        return new CapturedList(findings.best(), !budget.isSpent() && !findings.isCut());
    }

    private List<EndpointName> endpoints(ReadBudget budget) {
        try {
            return parquet.endpoints();
        } catch (IOException e) {
            budget.miss(e);
            return List.of();
        }
    }

    /// Bytes that wait to be rolled.
    public long spoolBytes() {
        return spool.bytes();
    }

    /// Bytes of Parquet files, at the last look.
    public long parquetBytes() {
        return retention.bytes();
    }

    /// Files of the spool that are in Parquet files now.
    public long rolled() {
        return rolling.rolled();
    }

    /// Children that could not make Parquet files, files that were put aside for it, and defects.
    public long rollFailures() {
        return rolling.failures();
    }

    /// Files, or parts of them, that could not be read: at the start, or each time a look-up tried.
    public long unreadable() {
        return spool.aside() + unreadable.sum();
    }

    /// Turns of the writer that a defect ended.
    public long writeFailures() {
        return writer.failures();
    }

    /// Writes what waits and closes the files.
    @Override
    public void close() {
        rolling.close();
        writer.close();
    }
}
