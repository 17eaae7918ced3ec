package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.ScoreJob;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import dev.slipway.control.Control;
import dev.slipway.control.ControlSpec;
import dev.slipway.control.gate.Gates;
import dev.slipway.intake.LackingException;
import dev.slipway.server.child.FlinkAccess;
import dev.slipway.server.child.KafkaAccess;
import dev.slipway.server.child.SecretFiles;
import dev.slipway.server.config.JobSettings;
import dev.slipway.testkit.fake.FakeJournal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A control plane in memory, a keeper, and children that play what their input says. Pauses after
/// attempts that broke pass a hundred times as fast, and the keeper looks ten times as often as a
/// server's.
final class KeptJobs implements AutoCloseable {
    static final ModelName MODEL = new ModelName("flights");
    private static final Principal ROOT =
            Principal.system("root", Role.SCIENTIST, Role.RELEASER, Role.ADMIN);
    static final AliasName CHAMPION = new AliasName("champion");
    private static final long FASTER = 100;
    private static final Duration BETWEEN_LOOKS = KeeperSpec.BETWEEN_LOOKS.dividedBy(10);
    private static final int PATIENCE_SECONDS = 60;
    private static final Path JARS = Path.of("/srv/flink");

    final Path root;
    final Path data;

    /// How far its clock is ahead of the machine's.
    final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /// The clock that goes on alone; one that stands has no pause end.
    final AtomicReference<LongSupplier> passing =
            new AtomicReference<>(() -> System.nanoTime() * FASTER);

    private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead.get());
    final FakeJournal journal = new FakeJournal(clock);
    final Control control =
            Control.open(new ControlSpec(journal, clock, JournalRecord::payload, new Gates()));
    final JobMeter meter = new JobMeter();
    final AtomicBoolean isWriter = new AtomicBoolean(true);
    final CountedMemory counted = new CountedMemory();

    /// Whether the keeper finds no thread, once.
    final AtomicBoolean isWithoutThread = new AtomicBoolean();

    /// What the version's files lack by now.
    final AtomicReference<String> lacking = new AtomicReference<>("");

    final HeardFeeds feeds = new HeardFeeds();
    final HeardCaptures captures = new HeardCaptures();
    final BlockingQueue<Job> told = new LinkedBlockingQueue<>();

    /// Hears of jobs, on the thread that tells of them.
    final AtomicReference<Consumer<Job>> hearing = new AtomicReference<>(_ -> {});

    /// Hears of what the keeper wants recorded, before that is.
    final AtomicReference<Consumer<Command>> recording = new AtomicReference<>(_ -> {});

    /// Runs whenever somebody looks at a root that lies on a share.
    final AtomicReference<Runnable> looking = new AtomicReference<>(() -> {});

    final AttemptSpec attempts;
    private final Path share;
    private final JobMemory memory;
    private JobKeeper keeper;
    private int keys;

    KeptJobs(Path scratch) throws IOException {
        this(scratch, null);
    }

    /// @param lent the memory of the node; absent for one without end, which is counted
    KeptJobs(Path scratch, @Nullable JobMemory lent) throws IOException {
        memory = lent == null ? counted : lent;
        root = Files.createDirectories(scratch.resolve("files")).toRealPath();
        data = Files.createDirectories(scratch.resolve("data"));
        share =
                SlowPath.of(
                        Files.createDirectories(scratch.resolve("share")),
                        () -> looking.get().run());
        JobSettings settings =
                new JobSettings(List.of(root), 1, 2, 512L << 20, 2, Duration.ofSeconds(1));
        attempts =
                new AttemptSpec(
                        FakeChild::start,
                        digest -> data.resolve(digest.hex()),
                        data.resolve("jobs"),
                        data.resolve("cache"),
                        settings,
                        meter,
                        connection -> KafkaAccess.of(image(), connection, _ -> "user:word"),
                        connection ->
                                FlinkAccess.of(
                                        image(),
                                        connection,
                                        JARS,
                                        2,
                                        secrets("token-of-the-cluster")),
                        feeds,
                        captures,
                        clock,
                        () -> passing.get().getAsLong());
        publish("flights");
        keeper = keeper();
    }

    /// Secrets that all have this text, and lie in `/secrets`.
    static SecretFiles secrets(String text) {
        return new SecretFiles() {
            @Override
            public String text(String name) {
                return text;
            }

            @Override
            public Path file(String name) {
                return Path.of("/secrets", name);
            }
        };
    }

    private Image image() {
        return control.current();
    }

    private JobKeeper keeper() {
        JobKeeper made =
                JobKeeper.of(
                        new KeeperSpec(
                                control,
                                this::recorded,
                                attempts,
                                rules(),
                                (_, _) -> requireFiles(),
                                memory,
                                this::mayWrite,
                                this::tell,
                                BETWEEN_LOOKS));
        made.start();
        return made;
    }

    private CommandResult recorded(CommandRequest request) {
        recording.get().accept(request.command());
        return control.submit(request);
    }

    private void tell(Job job) {
        told.add(job);
        hearing.get().accept(job);
    }

    private boolean mayWrite() {
        if (isWithoutThread.getAndSet(false)) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return isWriter.get();
    }

    private void requireFiles() throws IOException {
        String what = lacking.get();
        if (!what.isEmpty()) {
            throw new LackingException(what);
        }
    }

    PathRules rules() {
        return new PathRules(List.of(root, share), data);
    }

    JobKeeper current() {
        return keeper;
    }

    /// Another server on the same journal and files.
    void restart() {
        keeper.close();
        keeper = keeper();
    }

    CommandResult submit(Command command) {
        return submit(ROOT, command);
    }

    private CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    void done(Command command) {
        assertThat(submit(command)).isInstanceOf(CommandResult.Done.class);
    }

    /// A job whose attempts go like this.
    JobId job(String... words) throws IOException {
        return jobOn(null, words);
    }

    /// The same of a team.
    JobId jobOf(TeamName team, String... words) throws IOException {
        Principal member =
                new Principal(ROOT.id(), ROOT.proof(), team, ROOT.person(), ROOT.grants());
        return job(member, null, words);
    }

    /// The same on a cluster.
    JobId jobOn(@Nullable String connection, String... words) throws IOException {
        return job(ROOT, connection, words);
    }

    private JobId job(Principal principal, @Nullable String connection, String... words)
            throws IOException {
        long number = control.current().lastJob() + 1;
        Path input = root.resolve("in-" + number + ".csv");
        Files.write(input, List.of(words));
        SubmitScore command =
                new SubmitScore(
                        new ScoreWish(
                                MODEL.value(),
                                null,
                                input.toString(),
                                null,
                                output(JobId.of(number)).toString(),
                                FileFormat.PARQUET,
                                List.of(),
                                BadRowLimit.parse("1%"),
                                null,
                                connection));
        assertThat(submit(principal, command)).isInstanceOf(CommandResult.Done.class);
        return JobId.of(number);
    }

    /// A stream whose attempts go like this, scored by the model's champion.
    StreamName stream(String topic) {
        StreamName name = new StreamName("late-flights");
        declare(MadeStreams.spec(name, topic, Wanted.RUNNING));
        return name;
    }

    /// The same on a cluster.
    StreamName streamOn(String connection, String topic) {
        StreamName name = new StreamName("late-flights");
        StreamJobSpec here = MadeStreams.spec(name, topic, Wanted.RUNNING);
        declare(MadeStreams.on(here, connection));
        return name;
    }

    private void declare(Spec spec) {
        done(new ApplyObjects(List.of(new Put(spec, null)), List.of()));
    }

    /// A cluster, which nobody asks.
    void cluster() {
        cluster(Map.of("parallelism", "8", "kafka-secrets", "/etc/brokers"));
    }

    /// A connection to one, with these properties.
    void cluster(Map<String, String> properties) {
        ConnectionSpec big =
                new ConnectionSpec(
                        "big",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.FLINK,
                        URI.create("https://flink.example"),
                        "cluster-token",
                        properties);
        declare(big);
    }

    /// What streams need: a connection, and an alias to follow.
    void brokers() {
        brokersAt(9092);
        champion(1);
    }

    /// The connection, which leads to this port from now on.
    void brokersAt(int port) {
        ConnectionSpec events =
                new ConnectionSpec(
                        "events",
                        TeamName.DEFAULT,
                        ConnectionSpec.Type.KAFKA,
                        URI.create("kafka://127.0.0.1:" + port),
                        "kafka-login",
                        Map.of("sasl.mechanism", "PLAIN"));
        declare(events);
    }

    void publish(String content) {
        done(
                new PublishVersion(
                        MODEL,
                        new Version.Content(
                                Sha256.of(content),
                                10,
                                "xgboost",
                                null,
                                new Version.ScanSummary(Sha256.of("report"), 0, 0),
                                null),
                        Lineage.UNKNOWN,
                        null,
                        Map.of()));
    }

    void champion(long version) {
        done(new SetAlias(MODEL, CHAMPION, new VersionNumber(version), null));
    }

    void quarantine(long version) {
        done(
                new SetStatus(
                        MODEL,
                        new VersionNumber(version),
                        VersionStatus.QUARANTINED,
                        new FreeText("it is wrong")));
    }

    /// The stream, once it is so.
    StreamJob await(StreamName name, Predicate<StreamJob> wanted) throws Exception {
        CompletableFuture<StreamJob> found = new CompletableFuture<>();
        try (Watch _ =
                control.watch(
                        image -> image.stream(name).filter(wanted).ifPresent(found::complete))) {
            return found.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    Path output(JobId job) {
        return root.resolve("out-" + job);
    }

    /// The job, once it is so.
    ScoreJob await(JobId id, Predicate<ScoreJob> wanted) throws Exception {
        CompletableFuture<ScoreJob> found = new CompletableFuture<>();
        try (Watch _ =
                control.watch(image -> image.job(id).filter(wanted).ifPresent(found::complete))) {
            return found.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    ScoreJob over(JobId id) throws Exception {
        return await(id, job -> !job.isOpen());
    }

    @Override
    public void close() {
        keeper.close();
        control.close();
    }
}
