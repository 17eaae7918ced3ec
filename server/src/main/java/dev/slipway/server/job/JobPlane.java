package dev.slipway.server.job;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.gate.Requirements;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobEstimate;
import dev.slipway.api.job.JobProgress;
import dev.slipway.api.job.JobStatus;
import dev.slipway.api.job.Jobs;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.ScheduleStatus;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.ScoreSpec;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.capture.StreamCaptures;
import dev.slipway.cost.PriceList;
import dev.slipway.features.online.StreamFeeds;
import dev.slipway.intake.PackageCache;
import dev.slipway.intake.PackageSignatures;
import dev.slipway.monitoring.slo.StreamSight;
import dev.slipway.server.child.ChildProgram;
import dev.slipway.server.child.FlinkAccess;
import dev.slipway.server.child.JobProgram;
import dev.slipway.server.child.KafkaAccess;
import dev.slipway.server.child.SecretFiles;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.config.JobSettings;
import dev.slipway.serving.Serving;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Jobs in this process, batches and streams.
public final class JobPlane implements Jobs, AutoCloseable {
    private static final String SAMPLES = "sample-*";

    private final Images images;
    private final JournalReader journal;
    private final PathRules rules;
    private final JobPrices prices;
    private final ScheduleLook schedules;
    private final @Nullable Estimates estimates;
    private final @Nullable JobKeeper keeper;
    private final BooleanSupplier isWriter;
    private final InstantSource wall;

    /// What jobs take.
    ///
    /// @param prices absent when nothing has a price
    /// @param meter counts what they use
    public record Spec(
            JobSettings settings,
            @Nullable PriceList prices,
            JobMeter meter,
            Places places,
            Plane control,
            Beside beside,
            SecretFiles secrets,
            ServerEvents events,
            InstantSource wall,
            LongSupplier nanoTime) {}

    /// The data plane, as far as jobs need it.
    ///
    /// @param feeds where streams' windows go that predictions are to see
    /// @param captures where streams' predictions go that are to be kept
    public record Beside(Serving serving, StreamFeeds feeds, StreamCaptures captures) {}

    /// Where things lie.
    ///
    /// @param home the product
    /// @param data the data directory
    /// @param cache in it
    public record Places(Path home, Path data, Path cache) {}

    /// The control plane, as far as jobs need it.
    ///
    /// @param isWriter whether this server writes the journal
    public record Plane(
            Controls controls,
            Images images,
            JournalReader journal,
            PackageCache packages,
            Requirements requirements,
            PackageSignatures signatures,
            BooleanSupplier isWriter) {}

    private JobPlane(Spec spec) {
        images = spec.control().images();
        journal = spec.control().journal();
        isWriter = spec.control().isWriter();
        wall = spec.wall();
        rules = new PathRules(spec.settings().roots(), spec.places().data());
        prices = new JobPrices(spec.prices());
        schedules = new ScheduleLook(images, spec.wall());
        Optional<JobProgram> program =
                ChildProgram.in(spec.places().home(), spec.settings().heapBytes());
        AttemptSpec attempts = program.map(found -> attempts(spec, found)).orElse(null);
        JobMemory memory = new ServingMemory(spec.beside().serving(), spec.settings().memory());
        estimates = attempts == null ? null : new Estimates(attempts, memory, prices);
        keeper =
                attempts == null
                        ? null
                        : JobKeeper.of(
                                new KeeperSpec(
                                        images,
                                        spec.control().controls(),
                                        attempts,
                                        rules,
                                        ScoredFiles.of(
                                                spec.control().requirements(),
                                                spec.control().signatures()),
                                        memory,
                                        isWriter,
                                        job -> spec.events().publish(event(job)),
                                        KeeperSpec.BETWEEN_LOOKS));
    }

    /// Tells of the jobs of the journal; none goes on before [#start].
    ///
    /// *Errors*: `IOException` in words when its directory cannot be read.
    public static JobPlane open(Spec spec) throws IOException {
        removeSamples(directory(spec));
        return new JobPlane(spec);
    }

    /// Lets jobs go on: versions that are to answer have taken their memory before.
    public void start() {
        if (keeper != null) {
            keeper.start();
        }
    }

    private static Path directory(Spec spec) {
        return spec.places().data().resolve("jobs");
    }

    private static void removeSamples(Path jobs) throws IOException {
        if (Files.isDirectory(jobs)) {
            try (DirectoryStream<Path> samples = Files.newDirectoryStream(jobs, SAMPLES)) {
                for (Path sample : samples) {
                    SmallFiles.deleteTree(sample);
                }
            }
        }
    }

    private static AttemptSpec attempts(Spec spec, JobProgram program) {
        PackageCache packages = spec.control().packages();
        return new AttemptSpec(
                program,
                digest -> packages.laidOut(packages.manifest(digest)),
                directory(spec),
                spec.places().cache().toAbsolutePath(),
                spec.settings(),
                spec.meter(),
                connection ->
                        KafkaAccess.of(
                                spec.control().images().current(), connection, spec.secrets()),
                connection -> cluster(spec, connection),
                spec.beside().feeds(),
                spec.beside().captures(),
                spec.wall(),
                spec.nanoTime());
    }

    private static FlinkAccess cluster(Spec spec, String connection) throws IOException {
        Path library =
                ChildProgram.library(spec.places().home())
                        .orElseThrow(() -> new IOException(ChildProgram.ABSENT));
        return FlinkAccess.of(
                spec.control().images().current(),
                connection,
                ChildProgram.jobJars(library),
                spec.settings().threads(),
                spec.secrets());
    }

    private static ServerEvent event(Job job) {
        return new ServerEvent.JobChanged(job.id(), job.state(), job.attempt());
    }

    /// The door for commands, at which paths of jobs are looked at.
    public Controls checking(Controls controls) {
        return new CheckedPaths(controls, journal, rules);
    }

    /// Packages that open jobs read, and others.
    public Set<Sha256> inUse(Set<Sha256> others) {
        Set<Sha256> digests = new HashSet<>(others);
        for (ScoreJob job : images.current().jobs()) {
            if (job.isOpen()) {
                digests.add(job.spec().digest());
            }
        }
        for (StreamJob stream : images.current().streams()) {
            stream.versions().all().forEach(scored -> digests.add(scored.digest()));
        }
        return digests;
    }

    @Override
    public JobStatus status(ScoreJob job) {
        JobProgress progress =
                keeper == null || !job.isOpen() ? null : keeper.progress(job.id()).orElse(null);
        Usage now = progress == null ? Usage.NONE : progress.usage();
        return new JobStatus(
                job,
                progress,
                job.isOpen() && progress == null ? waits(job) : null,
                prices.of(job.usage().plus(now)),
                prices.currency());
    }

    @Override
    public StreamStatus status(StreamJob stream) {
        StreamProgress progress =
                keeper == null ? null : keeper.streamProgress(stream.id()).orElse(null);
        Usage now = progress == null ? Usage.NONE : progress.usage();
        boolean isWaiting = stream.state().isOpen() && progress == null;
        return new StreamStatus(
                stream,
                progress,
                isWaiting ? waits(stream) : null,
                StreamTrouble.of(stream, progress, wall.instant()),
                keeper == null ? null : keeper.standby(stream).orElse(null),
                prices.of(stream.usage().plus(now)),
                prices.currency());
    }

    /// What is seen of all streams that are declared; empty where another server runs them.
    public Optional<List<StreamSight>> sights() {
        return isWriter.getAsBoolean()
                ? Optional.of(
                        images.current().streams().stream()
                                .filter(stream -> stream.cancellation() == null)
                                .map(this::sight)
                                .toList())
                : Optional.empty();
    }

    private StreamSight sight(StreamJob stream) {
        StreamProgress progress =
                keeper == null ? null : keeper.streamProgress(stream.id()).orElse(null);
        return new StreamSight(
                stream.spec(), progress, StreamTrouble.all(stream, progress, wall.instant()));
    }

    private @Nullable String waits(Job job) {
        return keeper == null ? ChildProgram.ABSENT : keeper.waits(job.id()).orElse(null);
    }

    @Override
    public ScheduleStatus status(DeclaredObject batchJob, @Nullable LastRun last) {
        return schedules.of(batchJob, last);
    }

    @Override
    public JobEstimate estimate(ScoreSpec spec, TeamName team) {
        if (estimates == null) {
            throw new RefusalException(ErrorCode.UNSUPPORTED, "jobs: " + ChildProgram.ABSENT);
        }
        return estimates.estimate(spec, team);
    }

    /// Begins no job any more; those that run keep what they have, for the next start.
    public void leave() {
        if (keeper != null) {
            keeper.leave();
        }
    }

    /// Waits until all of them have.
    @Override
    public void close() {
        if (keeper != null) {
            keeper.close();
        }
    }
}
