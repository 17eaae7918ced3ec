package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.client.control.Sending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Somebody who releases versions of [MadeModel] on a launched server. Version 1 is well; the
/// others answer what no `float` holds where their first number is large.
final class ReleaseDesk implements AutoCloseable {
    /// What each version answers to a small number.
    static final Map<String, String> VALUES = Map.of("1", "0.25", "2", "0.75", "3", "0.625");

    private static final ModelName MODEL = new ModelName("made");
    private static final EndpointName ENDPOINT = new EndpointName("made");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final Pattern ROUTED =
            Pattern.compile("\"event\":\"release-routed\".*\"weight\":\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_NANOS = 5_000_000;

    private final Launched server;
    private final Operator operator;
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest large;

    ReleaseDesk(Launched server, Path data) throws IOException {
        this.server = server;
        this.operator = Operator.of(server, data);
        this.large =
                HttpRequest.newBuilder(URI.create(server.address("http") + "/v2/models/made/infer"))
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(MadeModel.LARGE))
                        .build();
    }

    /// Pushes this many versions; the endpoint serves the first from before the others come.
    void prepare(Path scratch, int versions) throws IOException {
        push(scratch, 1);
        operator.client()
                .registry()
                .setAlias(MODEL, CHAMPION, new VersionNumber(1), null, sending());
        EndpointSpec spec =
                EndpointSpec.defaults(
                        ENDPOINT, TeamName.DEFAULT, new EndpointSpec.Target.Alias(MODEL, CHAMPION));
        operator.client()
                .objects()
                .apply(new ApplyObjects(List.of(new Put(spec, null)), List.of()), sending());
        operator.client().endpoints().await(ENDPOINT, PATIENCE);
        for (int version = 2; version <= versions; version++) {
            push(scratch, version);
        }
    }

    private void push(Path scratch, int version) throws IOException {
        Path directory = scratch.resolve("made-" + version);
        String small = Objects.requireNonNull(VALUES.get(Integer.toString(version)));
        String large = version == 1 ? "0.5" : MadeModel.INFINITE;
        operator.push("made", MadeModel.write(directory, small, large));
    }

    private static Sending sending() {
        return Sending.under(new IdempotencyKey("desk-" + UUID.randomUUID()));
    }

    /// A plan whose steps take as long as `bake` says, and whose other parts take an hour.
    static ReleasePlan plan(ReleaseStrategy strategy, Duration bake) {
        Duration hour = Duration.ofHours(1);
        return new ReleasePlan(
                strategy,
                new StickyKey.Request(),
                new Patience(bake, hour, hour, hour, Duration.ofMinutes(2)),
                ReleasePlan.Risks.USUAL,
                false,
                List.of(),
                true,
                ReleasePlan.Gates.USUAL);
    }

    /// A plan that gives candidate half of the traffic and leaves it so.
    static ReleasePlan half() {
        return plan(new ReleaseStrategy.Canary(List.of(0.5, 1.0)), Duration.ofHours(1));
    }

    void start(String candidate, ReleasePlan plan) {
        operator.client()
                .releases()
                .start(ENDPOINT, new ReleaseWish(candidate, plan, null), sending());
    }

    void pause() {
        operator.client().releases().pause(ENDPOINT, new FreeText("to look at it"), sending());
    }

    void resume() {
        operator.client().releases().resume(ENDPOINT, new FreeText("looked at it"), sending());
    }

    void abort() {
        operator.client()
                .releases()
                .abort(ENDPOINT, new ReleaseReason(new FreeText("not today"), false), sending());
    }

    ReleaseStatus newest() {
        return operator.client().releases().newest(ENDPOINT);
    }

    /// Waits until the newest release is as wanted.
    ReleaseStatus await(Predicate<ReleaseStatus> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        ReleaseStatus status = newest();
        while (!wanted.test(status)) {
            assertThat(System.nanoTime())
                    .as(status.release().moves().toString() + server.errors())
                    .isLessThan(end);
            LockSupport.parkNanos(PAUSE_NANOS);
            status = newest();
        }
        return status;
    }

    /// Begins a release and waits until candidate answers some of the requests.
    void startAndAnswer(String candidate, Callers callers) {
        start(candidate, half());
        await(status -> status.weight() > 0);
        callers.now().await(candidate, 1);
    }

    /// Asks for what candidate answers badly until this process has let stable answer everybody.
    void poison() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (routed() != 0) {
            assertThat(System.nanoTime()).as(server.errors()).isLessThan(end);
            askLarge();
        }
    }

    /// The version that answers a large number.
    String askLarge() {
        HttpResponse<String> answer;
        try {
            answer = http.send(large, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("slipway-version").orElseThrow();
    }

    /// The part of the traffic that the process has given to candidate last.
    private double routed() {
        double weight = -1;
        Matcher lines = ROUTED.matcher(server.errors());
        while (lines.find()) {
            weight = Double.parseDouble(lines.group(1));
        }
        return weight;
    }

    VersionStatus status(String version) {
        return operator.client().registry().version(MODEL, version).status();
    }

    @Override
    public void close() {
        operator.close();
        http.close();
    }
}
