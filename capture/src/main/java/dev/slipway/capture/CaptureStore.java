package dev.slipway.capture;

import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.Captures;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.capture.parquet.ParquetFiles;
import dev.slipway.capture.parquet.ParquetFiles.ParquetFile;
import dev.slipway.capture.parquet.ParquetSearch;
import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Predictions that are kept: a writer that takes them from the ring, the files, and look-ups.
///
/// *Threads*: safe from any number of threads; look-ups read files.
public final class CaptureStore implements Captures, AutoCloseable {
    /// What one list or one look-up by trace reads at most.
    private static final long READ_BYTES = 256L << 20;

    /// How much more there is to read in a Parquet file than it has bytes.
    private static final long UNPACKED = 8;

    private final Spool spool;
    private final CaptureWriter writer;
    private final SpoolSearch search;
    private final ParquetFiles parquet;
    private final Retention retention;
    private final Rolling rolling;
    private final AtomicBoolean isRolling = new AtomicBoolean();

    private CaptureStore(CaptureStoreSpec spec) throws IOException {
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
        retention = new Retention(parquet, spec.capturing()::policy);
        rolling = new Rolling(spool, spec, retention);
    }

    /// Opens what was kept before and begins to write.
    ///
    /// *Errors*: `IOException` when the directory cannot be read or written.
    public static CaptureStore open(CaptureStoreSpec spec) throws IOException {
        CaptureStore store = unstarted(spec);
        store.writer.start();
        return store;
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
        return new CaptureStore(spec);
    }

    /// Writes and rolls everything that waits.
    void work() {
        writer.work();
        spool.seal();
        rolling.work();
    }

    @Override
    public Optional<CapturedPrediction> find(PredictionId id) {
        try {
            // Parquet files are there before their spool goes, so one of the two has it.
            Optional<CapturedPrediction> found = search.find(id.value());
            return found.isPresent() ? found : inParquet(id.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<CapturedPrediction> inParquet(String id) throws IOException {
        LocalDate day = LocalDate.ofInstant(SpoolFile.time(id), ZoneOffset.UTC);
        for (EndpointName endpoint : parquet.endpoints()) {
            for (ParquetFile file : parquet.of(endpoint, day)) {
                if (file.name().mayHold(id)) {
                    Optional<CapturedPrediction> found = ParquetSearch.find(file.path(), id);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public CapturedList ofTrace(String trace, int limit) {
        return look(
                new Findings(false, limit, one -> trace.equals(one.trace())), parquet::endpoints);
    }

    @Override
    public CapturedList list(CaptureQuestion question) {
        return look(
                new Findings(
                        question.slowest(),
                        question.limit(),
                        one ->
                                one.endpoint().equals(question.endpoint())
                                        && (question.status() == null
                                                || question.status() == one.status())),
                () -> List.of(question.endpoint()));
    }

    /// Finds the endpoints whose files are read.
    @FunctionalInterface
    private interface Endpoints {
        List<EndpointName> find() throws IOException;
    }

    private CapturedList look(Findings findings, Endpoints endpoints) {
        ReadBudget budget = new ReadBudget(READ_BYTES);
        try {
            search.see(budget, findings);
            List<ParquetFile> files = new ArrayList<>();
            for (EndpointName endpoint : endpoints.find()) {
                files.addAll(parquet.of(endpoint));
            }
            files.sort(Comparator.comparing((ParquetFile file) -> file.name().last()).reversed());
            for (ParquetFile file : files) {
                if (findings.isBeyond(file.name().last())) {
                    break;
                }
                if (!budget.takes(UNPACKED * file.bytes())) {
                    break;
                }
                ParquetSearch.forEach(file.path(), findings::see);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CapturedList(findings.best(), !budget.isSpent());
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

    /// Children that could not make Parquet files.
    public long rollFailures() {
        return rolling.failures();
    }

    /// Writes what waits and closes the files.
    @Override
    public void close() {
        rolling.close();
        writer.close();
    }
}
