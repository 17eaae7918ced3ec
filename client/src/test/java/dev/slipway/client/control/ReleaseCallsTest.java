package dev.slipway.client.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.StoredEvidence;
import dev.slipway.client.ScriptedServer;
import dev.slipway.client.ScriptedServer.Reply;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.TokenSource;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReleaseCallsTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final Outcome OUTCOME = new Outcome(7, List.of("ReleaseStarted"), false, false);
    private static final Release RELEASE =
            new Release(
                    new ReleaseId("flights.3"),
                    new ModelName("flights"),
                    new Release.Side(new VersionNumber(2), Sha256.ZERO),
                    new Release.Side(new VersionNumber(3), Sha256.of("3")),
                    ReleasePlan.USUAL,
                    17,
                    Instant.parse("2026-11-26T15:00:00Z"),
                    new PrincipalId("token:ada"),
                    null,
                    List.of());

    private final ScriptedServer server = new ScriptedServer();
    private final List<Long> waits = new ArrayList<>();
    private final SlipwayClient client =
            ScriptedServer.client(
                    ClientSettings.of(server.uri()).withToken(TokenSource.of("secret")),
                    waits::add);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aReleaseIsBegunOnceHoweverOftenItIsSent() {
        ReleaseStarted started =
                new ReleaseStarted(
                        OUTCOME,
                        FLIGHTS,
                        RELEASE.model(),
                        new VersionNumber(3),
                        ReleasePlan.USUAL,
                        List.of(),
                        List.of());
        server.reply(Reply.json(503, "{\"error\":\"busy\",\"code\":\"STORE_UNAVAILABLE\"}"))
                .reply(Reply.json(200, Documents.json(started)));
        ReleaseWish wish = new ReleaseWish("@challenger", ReleasePlan.USUAL, null);
        Sending sending = Sending.under(new IdempotencyKey("once"));

        assertThat(client.releases().start(FLIGHTS, wish, sending)).isEqualTo(started);
        assertThat(lines())
                .containsExactly(
                        "POST /api/v1/endpoints/flights/release",
                        "POST /api/v1/endpoints/flights/release");
        assertThat(server.asked).allMatch(one -> one.header("Idempotency-Key").equals("once"));
        assertThat(Documents.read(server.asked.element().text(), ReleaseWish.class))
                .isEqualTo(wish);
    }

    @Test
    void everyMoveHasItsPathAndReason() {
        for (int i = 0; i < 4; i++) {
            server.reply(Reply.json(200, Documents.json(OUTCOME)));
        }
        FreeText why = new FreeText("looked at it");
        client.releases().pause(FLIGHTS, why, Sending.REAL);
        client.releases().resume(FLIGHTS, why, Sending.REAL);
        client.releases().promote(FLIGHTS, why, Sending.DRY_RUN);
        client.releases().abort(FLIGHTS, new ReleaseReason(why, true), Sending.REAL);
        String path = "POST /api/v1/endpoints/flights/release/";
        assertThat(lines())
                .containsExactly(
                        path + "pause",
                        path + "resume",
                        path + "promote?dry-run=true",
                        path + "abort");
        List<ScriptedServer.Asked> asked = new ArrayList<>(server.asked);
        assertThat(asked.getLast().text())
                .isEqualTo("{\"reason\":\"looked at it\",\"quarantine\":true}");
    }

    @Test
    void watchingEndsWhenItIsOverOrHeld() {
        for (ReleasePhase phase :
                List.of(ReleasePhase.BAKE, ReleasePhase.DECIDE, ReleasePhase.HOLD)) {
            server.reply(Reply.json(200, Documents.json(ReleaseStatus.of(in(phase)))));
        }
        List<ReleasePhase> seen = new ArrayList<>();
        ReleaseStatus last = client.releases().watch(FLIGHTS, status -> seen.add(status.phase()));

        assertThat(last.phase()).isEqualTo(ReleasePhase.HOLD);
        assertThat(seen).containsExactly(ReleasePhase.BAKE, ReleasePhase.DECIDE, ReleasePhase.HOLD);
        assertThat(waits).containsExactly(1_000_000_000L, 1_000_000_000L);
    }

    @Test
    void watchingOutlivesAServerThatStartsAgain() {
        Reply busy = Reply.json(503, "{\"error\":\"x\",\"code\":\"SHUTTING_DOWN\"}");
        server.reply(Reply.json(200, Documents.json(ReleaseStatus.of(in(ReleasePhase.BAKE)))));
        for (int i = 0; i < 9; i++) {
            server.reply(busy);
        }
        server.reply(Reply.json(200, Documents.json(ReleaseStatus.of(in(ReleasePhase.FINAL)))));
        assertThat(client.releases().watch(FLIGHTS, status -> {}).phase())
                .isEqualTo(ReleasePhase.FINAL);
        server.reply(Reply.json(404, "{\"error\":\"none\",\"code\":\"UNKNOWN_OBJECT\"}"));
        assertThatThrownBy(() -> client.releases().watch(FLIGHTS, status -> {})).hasMessage("none");
    }

    @Test
    void watchingOutlivesAMinuteInWhichNoLookIsAnsweredInTime() {
        Reply late = Reply.json(504, "{\"error\":\"late\",\"code\":\"DEADLINE_EXCEEDED\"}");
        server.reply(late)
                .reply(late)
                .reply(Reply.json(200, Documents.json(ReleaseStatus.of(in(ReleasePhase.FINAL)))));
        assertThat(client.releases().watch(FLIGHTS, status -> {}).phase())
                .isEqualTo(ReleasePhase.FINAL);
        assertThat(server.asked).hasSize(3);

        server.reply(late).reply(late).reply(late);
        assertThatThrownBy(() -> client.releases().watch(FLIGHTS, status -> {})).hasMessage("late");
    }

    @Test
    void watchingOutlivesAServerThatStartsAgainAndTakesNoPassOfBefore() {
        Reply denial = Reply.json(401, "{\"error\":\"pass\",\"code\":\"UNAUTHENTICATED\"}");
        Reply unproved = Reply.json(403, "{\"error\":\"none\",\"code\":\"FORBIDDEN\"}");
        server.reply(Reply.json(200, Documents.json(ReleaseStatus.of(in(ReleasePhase.BAKE)))))
                .reply(denial)
                .reply(unproved)
                .reply(Reply.json(200, Documents.json(ReleaseStatus.of(in(ReleasePhase.FINAL)))));
        assertThat(client.releases().watch(FLIGHTS, status -> {}).phase())
                .isEqualTo(ReleasePhase.FINAL);

        server.reply(denial);
        assertThatThrownBy(() -> client.releases().watch(FLIGHTS, status -> {})).hasMessage("pass");
    }

    @Test
    void evidenceIsAskedForPageByPage() {
        server.reply(Reply.json(200, Documents.json(page(0, 3))))
                .reply(Reply.json(200, Documents.json(page(3, 2))));
        List<Long> seconds =
                client.releases()
                        .evidence(FLIGHTS, 3)
                        .flatMap(page -> page.page().stream())
                        .map(List::getFirst)
                        .toList();
        assertThat(seconds).containsExactly(0L, 1L, 2L, 3L, 4L);
        String path = "GET /api/v1/endpoints/flights/releases/3/evidence?";
        assertThat(lines()).containsExactly(path + "limit=500", path + "after=3&limit=500");
    }

    @Test
    void feedbackGoesAsOneArrayAndIsRepeated() {
        FeedbackReceipt receipt = new FeedbackReceipt(1, 0, 0, 0, List.of());
        server.reply(Reply.json(503, "{\"error\":\"busy\",\"code\":\"STORE_UNAVAILABLE\"}"))
                .reply(Reply.json(202, Documents.json(receipt)));
        PredictionId id = new PredictionId("019ac0b6b1f200000000012f4c1d92aa");
        FeedbackItem item = FeedbackItem.label(id, new Cell.Whole(1));
        assertThat(client.feedback(List.of(item))).isEqualTo(receipt);
        assertThat(server.asked).hasSize(2);
        assertThat(server.asked.element().text())
                .isEqualTo("[{\"prediction\":\"" + id + "\",\"label\":1}]");
    }

    private static Release in(ReleasePhase phase) {
        return RELEASE.moved(
                new Release.Move(
                        new ReleaseTransition(
                                ReleasePhase.DRAFT,
                                phase,
                                1,
                                0.01,
                                Cause.PROGRESS,
                                new FreeText("it goes on"),
                                null,
                                Duration.ofSeconds(1),
                                null),
                        RELEASE.started(),
                        RELEASE.by(),
                        9));
    }

    private static StoredEvidence page(long after, int seconds) {
        return new StoredEvidence(
                RELEASE,
                new StoredEvidence.Terms(
                        0.01,
                        0.05,
                        1,
                        0,
                        2,
                        0.001,
                        new StoredEvidence.Slowness(0.99, 0.2, Duration.ofNanos(1), 2),
                        null),
                5,
                Sha256.ZERO,
                after,
                LongStream.range(after, after + seconds).mapToObj(List::of).toList());
    }

    private List<String> lines() {
        return server.asked.stream().map(ScriptedServer.Asked::line).toList();
    }
}
