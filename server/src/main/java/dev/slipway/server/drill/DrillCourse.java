package dev.slipway.server.drill;

import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.documents.Constants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a drill goes once both versions are there: load, release, fault, and what came of it.
///
/// *Threads*: one.
final class DrillCourse implements AutoCloseable {
    private static final String CANDIDATE = "2";
    private static final VersionChoice.Exactly STABLE =
            new VersionChoice.Exactly(new VersionNumber(1));
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long FEW = 20;

    private final DrillSpec spec;
    private final Path scratch;
    private final Consumer<String> says;
    private DrillServer server;
    private SlipwayClient client;
    private @Nullable Instant began;
    private @Nullable Duration stableAgain;
    private Answers.Counts before = Answers.Counts.NONE;
    private Answers.Counts whileKept = Answers.Counts.NONE;
    private DrillLabels labels = DrillLabels.none();
    private String said = "";

    /// Takes the server over, and ends it.
    DrillCourse(DrillSpec spec, DrillServer server, Path scratch, Consumer<String> says) {
        this.spec = spec;
        this.scratch = scratch;
        this.says = says;
        this.server = server;
        this.client = server.client();
    }

    SlipwayClient client() {
        return client;
    }

    /// Labels that were sent.
    long labels() {
        return labels.sent();
    }

    DrillFacts run(List<PredictRequest> requests) throws IOException, InterruptedException {
        if (spec.plan().labels()) {
            labels = DrillLabels.of(client, server.address(), requests, STABLE);
        }
        // What is slow about a machine may take its time beside what is watched.
        Duration most = spec.most().plus(PATIENCE.multipliedBy(5));
        try (DrillLoad load = new DrillLoad(requests, labels, spec.arrivals(), most)) {
            load.start(server.address());
            await(() -> load.answers().now().stable() >= FEW);
            if (spec.fault().onset() == Fault.Onset.LOADING) {
                begin(load);
            }
            ReleaseStarted _ =
                    client.releases()
                            .start(
                                    spec.endpoint(),
                                    new ReleaseWish(CANDIDATE, spec.plan(), null),
                                    Sending.REAL);
            ReleaseStatus end = watch(load);
            Answers.Counts after = Answers.Counts.NONE;
            if (end.phase().isBack()) {
                after = afterwards(load);
            }
            Answers.Counts all = load.answers().now();
            if (end.phase() == ReleasePhase.FINAL) {
                // Nobody keeps stable any more, so requests that name it may fail from then on.
                all = all.with(whileKept.probes());
            }
            Answers.Counts faulty = began == null ? Answers.Counts.NONE : all.since(before);
            return new DrillFacts(spec.fault(), end, began, all, faulty, after, stableAgain);
        }
    }

    private ReleaseStatus watch(DrillLoad load) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Answers.Counts now = load.answers().now();
            ReleaseStatus status = client.releases().newest(spec.endpoint());
            say(status);
            labels.send(client);
            if (status.phase() != ReleasePhase.FINAL) {
                whileKept = now;
            }
            boolean isLate = System.nanoTime() - start > spec.most().toNanos();
            if (isLate || isOver(status, load)) {
                return status;
            }
            if (isDue(status, load)) {
                begin(load);
            }
            Thread.sleep(LOOK);
        }
    }

    /// Over, or held; where the server was killed, once enough has been asked of the next one.
    private boolean isOver(ReleaseStatus status, DrillLoad load) {
        if (!status.isAtRest()) {
            return false;
        }
        boolean wasKilled = stableAgain != null;
        return !wasKilled || load.answers().now().since(before).stable() >= FEW;
    }

    private boolean isDue(ReleaseStatus status, DrillLoad load) {
        return spec.fault().onset() == Fault.Onset.ANSWERING
                && began == null
                && status.weight() > 0
                && !status.phase().isBack()
                && load.answers().now().candidate() > 0;
    }

    private void begin(DrillLoad load) throws IOException, InterruptedException {
        began = Instant.now();
        says.accept("fault " + spec.fault().text() + " begins");
        if (spec.fault() == Fault.CONTROLLER_KILLED) {
            startAgain(load);
        } else {
            before = load.answers().now();
            server.begin();
        }
    }

    private void startAgain(DrillLoad load) throws IOException, InterruptedException {
        long killed = System.nanoTime();
        load.sendTo(null);
        client.close();
        server.kill();
        server = DrillServer.start(spec.main(), spec.fault(), scratch);
        client = server.client();
        before = load.answers().now();
        load.sendTo(server.address());
        await(() -> load.answers().now().since(before).probes().answered() > 0);
        stableAgain = Duration.ofNanos(System.nanoTime() - killed);
    }

    /// What callers are answered once candidate is to answer nobody any more.
    private static Answers.Counts afterwards(DrillLoad load) throws InterruptedException {
        // Calls that run are answered by the version that they run on.
        Thread.sleep(LOOK.multipliedBy(2));
        Answers.Counts then = load.answers().now();
        await(() -> load.answers().now().since(then).all() >= FEW);
        return load.answers().now().since(then);
    }

    /// Until it is so, or patience is over.
    private static void await(BooleanSupplier isSo) throws InterruptedException {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean() && System.nanoTime() - start < PATIENCE.toNanos()) {
            Thread.sleep(LOOK.dividedBy(4));
        }
    }

    private void say(ReleaseStatus status) {
        String phase = Constants.word(status.phase());
        String line =
                String.format(
                        Locale.ROOT,
                        "%s, step %d, %.1f %% to candidate%s",
                        phase,
                        status.step(),
                        100 * status.weight(),
                        status.phase() == ReleasePhase.HOLD || status.phase().isBack()
                                ? ": " + status.why().value()
                                : "");
        if (!line.equals(said)) {
            said = line;
            says.accept(line);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
