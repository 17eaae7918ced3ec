package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.EvidenceReport.ArmReport;
import dev.slipway.api.release.EvidenceReport.Labels;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseStrategy.Canary;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.FeedbackPolicy;
import dev.slipway.client.control.Sending;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Releases of a started server under real requests: taken back by labels, and found again by the
/// next process after the one before was killed. One that is made final is in `DrillJourneyTest`
/// and `ReleaseJourneyTest` of the room `server`.
final class ReleaseJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final ModelName MODEL = new ModelName("flights");
    private static final EndpointName ENDPOINT = new EndpointName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final int MOST_REQUESTS = 200_000;

    /// What becomes of every flight here: version 1 gives it a greater chance than the swapped one.
    private static final int LATE = 1;

    private static final String PREDICTION = "slipway-prediction-id";
    private static final Labels NO_LABELS = new Labels(0, 0, 0);

    /// Labels count that much later than what they say something of.
    private static final Duration LABEL_DELAY = Duration.ofSeconds(20);

    private static final Duration STORING = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_NANOS = 20_000_000;

    /// Without it whoever asks takes a processor from the candidate that loads.
    private static final long BETWEEN_REQUESTS = 2_000_000;

    /// Rows that wait for their label when the server is killed, and that do so in the next one.
    private static final int WAITING = 600;

    private static final int STORED = 300;
    private static final int AT_ONCE = 5_000;

    /// Some thousand requests go one after the other.
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir Path scratch;

    @Test
    void labelsThatComeAfterAKillFindTheRowsThatWaitForThem() throws Exception {
        List<FeedbackItem> labels = new ArrayList<>();
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            prepare(operator, "swapped");
            apply(operator, spec(LABEL_DELAY), "labels");
            start(operator, plan(new Canary(List.of(0.5, 1.0)), true));
            // Who asks without a pause takes a processor from the candidate that loads.
            ReleaseStatus status = await(operator, begun -> begun.weight() > 0);
            for (int i = 0; i < MOST_REQUESTS && rows(status).awaited() < WAITING; i++) {
                labels.add(label(ask(server).headers().firstValue(PREDICTION).orElseThrow()));
                status = i % 20 == 0 ? operator.client().releases().newest(ENDPOINT) : status;
            }
            assertThat(rows(status).labelled()).isZero();
            // Rows are stored once a second.
            long stored = System.nanoTime() + STORING.toNanos();
            while (System.nanoTime() < stored) {
                labels.add(label(ask(server).headers().firstValue(PREDICTION).orElseThrow()));
            }
            server.kill();
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            // What was answered in the last second before the kill may not have been stored.
            ReleaseStatus held =
                    await(operator, status -> isHeld(status) && rows(status).awaited() >= STORED);
            assertThat(rows(held).labelled()).isZero();
            for (int from = 0; from < labels.size(); from += AT_ONCE) {
                operator.client()
                        .feedback(labels.subList(from, Math.min(from + AT_ONCE, labels.size())));
            }
            ReleaseStatus known = await(operator, status -> rows(status).labelled() >= STORED);
            assertThat(known.phase()).isEqualTo(ReleasePhase.HOLD);
            assertThat(version(server)).isEqualTo("1");
            operator.client()
                    .releases()
                    .resume(
                            ENDPOINT,
                            new FreeText("looked at it"),
                            Sending.under(new IdempotencyKey("resume")));
            ReleaseStatus over = await(operator, status -> status.phase().isOver());

            assertThat(over.phase()).as(over.why().value()).isEqualTo(ReleasePhase.QUARANTINED);
            assertThat(over.release().moves())
                    .anySatisfy(move ->
                            assertThat(move.transition().why().value())
                                    .contains("candidate loses more than stable"));
            assertThat(version(server)).isEqualTo("1");
            assertThat(operator.client().registry().version(MODEL, "2").status())
                    .isEqualTo(VersionStatus.QUARANTINED);
        }
    }

    private static boolean isHeld(ReleaseStatus status) {
        return status.phase() == ReleasePhase.HOLD && status.weight() == 0;
    }

    /// How the labels of both versions' callers stand.
    private static Labels rows(ReleaseStatus status) {
        Labels stable = labels(status.evidence().stable());
        Labels candidate = labels(status.evidence().candidate());
        return new Labels(
                stable.labelled() + candidate.labelled(),
                stable.awaited() + candidate.awaited(),
                stable.missing() + candidate.missing());
    }

    private static Labels labels(@Nullable ArmReport arm) {
        return arm == null || arm.labels() == null ? NO_LABELS : arm.labels();
    }

    private static ReleaseStatus await(Operator operator, Predicate<ReleaseStatus> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        ReleaseStatus status = operator.client().releases().newest(ENDPOINT);
        while (!wanted.test(status)) {
            assertThat(System.nanoTime()).as(status.toString()).isLessThan(end);
            LockSupport.parkNanos(PAUSE_NANOS);
            status = operator.client().releases().newest(ENDPOINT);
        }
        return status;
    }

    @Test
    void killedServerGivesItsCandidateNothingUntilSomebodySaysSo() throws Exception {
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            prepare(operator, "v2");
            start(operator, plan(new Canary(List.of(0.9, 1.0)), false));
            askUntil(server, operator, status -> status.weight() > 0 && answers(server, "2"));
            server.kill();
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            assertThat(version(server)).isEqualTo("1");
            ReleaseStatus held =
                    askUntil(server, operator, status -> status.phase() == ReleasePhase.HOLD);
            assertThat(held.weight()).isZero();
            assertThat(held.why().value()).contains("ended without saying so");
            for (int i = 0; i < 50; i++) {
                assertThat(version(server)).isEqualTo("1");
            }
            operator.client()
                    .releases()
                    .abort(
                            ENDPOINT,
                            new ReleaseReason(new FreeText("not today"), false),
                            Sending.under(new IdempotencyKey("abort")));
            ReleaseStatus over = askUntil(server, operator, ReleaseStatus::isAtRest);
            assertThat(over.phase()).isEqualTo(ReleasePhase.ROLLED_BACK);
            assertThat(version(server)).isEqualTo("1");
        }
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private static void prepare(Operator operator, String candidate) throws Exception {
        operator.push("flights", FLIGHTS.resolve("v1"));
        operator.push("flights", FLIGHTS.resolve(candidate));
        operator.client()
                .registry()
                .setAlias(
                        MODEL,
                        CHAMPION,
                        new VersionNumber(1),
                        null,
                        Sending.under(new IdempotencyKey("champion")));
        apply(operator, spec(Duration.ZERO), "endpoint");
        operator.client().endpoints().await(ENDPOINT, Duration.ofMinutes(1));
    }

    private static EndpointSpec spec(Duration labelDelay) {
        return EndpointSpec.defaults(
                        ENDPOINT, TeamName.DEFAULT, new EndpointSpec.Target.Alias(MODEL, CHAMPION))
                .with(new FeedbackPolicy(labelDelay));
    }

    private static void apply(Operator operator, EndpointSpec spec, String key) {
        operator.client()
                .objects()
                .apply(
                        new ApplyObjects(List.of(new Put(spec, null)), List.of()),
                        Sending.under(new IdempotencyKey(key)));
    }

    private static ReleasePlan plan(ReleaseStrategy strategy, boolean labels) {
        Duration second = Duration.ofSeconds(1);
        return new ReleasePlan(
                strategy,
                new StickyKey.Request(),
                new Patience(
                        second,
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        second,
                        Duration.ofMinutes(2)),
                ReleasePlan.Risks.USUAL,
                labels,
                List.of(),
                true,
                ReleasePlan.Gates.USUAL);
    }

    private static void start(Operator operator, ReleasePlan plan) {
        operator.client()
                .releases()
                .start(
                        ENDPOINT,
                        new ReleaseWish("2", plan, null),
                        Sending.under(new IdempotencyKey("release")));
    }

    /// Asks for predictions, and says of each what was true, until the release is as wanted.
    private static ReleaseStatus askUntil(
            Launched server, Operator operator, Predicate<ReleaseStatus> wanted) {
        List<FeedbackItem> labels = new ArrayList<>();
        ReleaseStatus status = operator.client().releases().newest(ENDPOINT);
        boolean isAsWanted = wanted.test(status);
        for (int i = 0; i < MOST_REQUESTS && !isAsWanted; i++) {
            HttpResponse<String> answer = ask(server);
            answer.headers().firstValue(PREDICTION).ifPresent(id -> labels.add(label(id)));
            LockSupport.parkNanos(BETWEEN_REQUESTS);
            if (labels.size() == 20) {
                operator.client().feedback(List.copyOf(labels));
                labels.clear();
                status = operator.client().releases().newest(ENDPOINT);
                isAsWanted = wanted.test(status);
            }
        }
        assertThat(isAsWanted).as(status.phase() + ": " + status.why().value()).isTrue();
        return status;
    }

    private static FeedbackItem label(String prediction) {
        return FeedbackItem.label(new PredictionId(prediction), new Cell.Whole(LATE));
    }

    private static HttpResponse<String> ask(Launched server) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(server.address("http") + "/v2/models/flights/infer"))
                        .POST(HttpRequest.BodyPublishers.ofString(Operator.ONE_ROW))
                        .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String version(Launched server) {
        return ask(server).headers().firstValue("slipway-version").orElseThrow();
    }

    private static boolean answers(Launched server, String version) {
        return version(server).equals(version);
    }
}
