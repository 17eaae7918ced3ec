package dev.slipway.client.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PushedFile;
import dev.slipway.client.ScriptedServer;
import dev.slipway.client.ScriptedServer.Reply;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.TokenSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ControlCallsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final String OUTCOME =
            "{\"seq\":7,\"records\":[\"AliasSet\"],\"is-dry-run\":false,\"is-repeat\":false}";

    private final ScriptedServer server = new ScriptedServer();
    private final SlipwayClient client =
            ScriptedServer.client(
                    ClientSettings.of(server.uri()).withToken(TokenSource.of("secret")),
                    nanos -> {});

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void pagesAreAskedForAsTheStreamIsRead() {
        server.reply(Reply.json(200, page("a", "a"))).reply(Reply.json(200, page("b", null)));
        Iterator<ModelSummary> models = client.registry().models(ModelQuery.ALL).iterator();

        assertThat(models.next().name().value()).isEqualTo("a");
        assertThat(server.asked).hasSize(1);
        assertThat(models.next().name().value()).isEqualTo("b");
        assertThat(models.hasNext()).isFalse();
        assertThat(lines()).containsExactly("GET /api/v1/models", "GET /api/v1/models?page=a");
    }

    @Test
    void filtersAndTimesAreEncoded() {
        server.reply(Reply.json(200, page("a", null)));
        ModelQuery query = new ModelQuery("a b", null, null, null, List.of("k=v&w"));
        long count = client.registry().asOf("2026-11-25T08:00:00Z").models(query).count();

        assertThat(count).isEqualTo(1);
        assertThat(lines())
                .containsExactly(
                        "GET /api/v1/models?as-of=2026-11-25T08%3A00%3A00Z&search=a%20b"
                                + "&tag=k%3Dv%26w");
    }

    @Test
    void onePageIsAskedForAlone() {
        server.reply(Reply.json(200, page("a", "a")))
                .reply(Reply.json(200, "{\"records\":[],\"next\":\"7\"}"))
                .reply(Reply.json(200, "{\"versions\":[]}"));

        assertThat(client.registry().page(ModelQuery.ALL, null, 5).next()).isEqualTo("a");
        assertThat(client.audit().page(AuditQuery.ALL, "9", 5).next()).isEqualTo("7");
        assertThat(client.registry().versions(FLIGHTS, "4", 5).next()).isNull();
        assertThat(lines())
                .containsExactly(
                        "GET /api/v1/models?limit=5",
                        "GET /api/v1/audit?page=9&limit=5",
                        "GET /api/v1/models/flights/versions?page=4&limit=5");
    }

    @Test
    void alertsOfAServerThatKnowsNoneOfStreamsAreRead() {
        server.reply(Reply.json(200, "{\"alerts\":[]}"));

        assertThat(client.alerts().streams()).isEmpty();
        assertThat(lines()).containsExactly("GET /api/v1/alerts");
    }

    @Test
    void aVerificationSaysHowFarItCame() {
        server.reply(
                Reply.json(
                        200,
                        "{\"lineage\":\"l\",\"after\":0,\"up-to\":50000,\"hash\":\""
                                + Sha256.ZERO
                                + "\",\"head\":50001}"));

        assertThat(client.audit().verify(0).goesOn()).isTrue();
        assertThat(lines()).containsExactly("GET /api/v1/audit/verification?after=0");
    }

    @Test
    void aCommandIsRepeatedUnderOneKey() {
        server.reply(Reply.json(503, "{\"error\":\"busy\",\"code\":\"STORE_UNAVAILABLE\"}"))
                .reply(Reply.json(200, OUTCOME));
        Outcome outcome =
                client.registry()
                        .setAlias(
                                FLIGHTS,
                                new AliasName("champion"),
                                new VersionNumber(3),
                                null,
                                Sending.REAL);

        assertThat(outcome.seq()).isEqualTo(7);
        List<ScriptedServer.Asked> asked = new ArrayList<>(server.asked);
        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst().header("Idempotency-Key"))
                .isNotEmpty()
                .isEqualTo(asked.getLast().header("Idempotency-Key"));
        assertThat(asked.getFirst().header("Authorization")).isEqualTo("Bearer secret");
        assertThat(asked.getFirst().text()).isEqualTo("{\"version\":3}");
    }

    @Test
    void aTokenIsMadeOnceHoweverItEnds() {
        server.reply(Reply.json(503, "{\"error\":\"busy\",\"code\":\"STORE_UNAVAILABLE\"}"));
        TokenWish wish =
                new TokenWish(null, List.of(Grant.everywhere(Role.CALLER)), null, null, null);

        assertThatThrownBy(() -> client.tokens().create(wish, Sending.REAL))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void aRefusalKeepsCodeAndWords() {
        server.reply(
                Reply.json(
                        404,
                        "{\"code\":\"UNKNOWN_OBJECT\",\"error\":\"endpoint/x: unknown (did you mean"
                                + " y?)\"}"));

        assertThatThrownBy(() -> client.registry().model(FLIGHTS))
                .hasMessage("endpoint/x: unknown (did you mean y?)")
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_OBJECT));
    }

    @Test
    void onlyWhatIsMissingIsSentFromWhereItStands() {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        Sha256 present = Sha256.of("there");
        String id = digest + "-10";
        server.reply(Reply.json(200, "{\"digests\":[\"" + digest + "\"]}"))
                .reply(Reply.json(200, state(id, 4, false)))
                .reply(Reply.json(503, "{\"error\":\"gone\",\"code\":\"STORE_UNAVAILABLE\"}"))
                .reply(Reply.json(200, state(id, 6, false)))
                .reply(Reply.json(200, state(id, 10, true)));
        List<String> progress = new ArrayList<>();
        client.uploads()
                .send(
                        List.of(file("a", 5, present, new byte[5]), file("b", 10, digest, bytes)),
                        (sent, total, path) -> progress.add(path + " " + sent + "/" + total));

        List<ScriptedServer.Asked> asked = new ArrayList<>(server.asked);
        assertThat(asked.stream().map(ScriptedServer.Asked::line))
                .containsExactly(
                        "POST /api/v1/files/missing",
                        "PUT /api/v1/uploads/" + id,
                        "PATCH /api/v1/uploads/" + id + "?offset=4",
                        "PUT /api/v1/uploads/" + id,
                        "PATCH /api/v1/uploads/" + id + "?offset=6");
        assertThat(asked.get(2).text()).isEqualTo("456789");
        assertThat(asked.get(4).text()).isEqualTo("6789");
        assertThat(progress).containsExactly("a 5/15", "b 15/15", "b 15/15");
    }

    private static LocalFile file(String path, long size, Sha256 digest, byte[] bytes) {
        return new LocalFile(
                new PushedFile(path, size, digest),
                offset -> {
                    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
                    in.skipNBytes(offset);
                    return in;
                });
    }

    private static String state(String id, long offset, boolean complete) {
        return "{\"id\":\"" + id + "\",\"offset\":" + offset + ",\"is-complete\":" + complete + "}";
    }

    private static String page(String name, @Nullable String next) {
        return """
        {"models":[{"name":"%s","team":"default","risk-tier":0,"versions":0,
         "creator":"local","created":"2026-11-25T08:00:00Z","named":"2026-11-25T08:00:00Z",
         "changed":"2026-11-25T08:00:00Z","revision":1,"newer":true}]%s}
        """
                .formatted(name, next == null ? "" : ",\"next\":\"" + next + "\"");
    }

    private List<String> lines() {
        return server.asked.stream().map(ScriptedServer.Asked::line).toList();
    }
}
