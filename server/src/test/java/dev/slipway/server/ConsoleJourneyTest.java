package dev.slipway.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console of a whole server, as a browser without scripts sees it.
final class ConsoleJourneyTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir Path scratch;
    private Operated operated;
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @BeforeEach
    void open() {
        operated = new Operated(scratch.resolve("data"));
        Operated.Ran pushed =
                operated.run("model", "push", FLIGHTS, "--name", "flights", "--alias", "champion");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
    }

    @AfterEach
    void close() {
        browser.shutdownNow();
        operated.close();
    }

    @Test
    void rootLeadsToTheOverviewWhichLocalCallersMaySee() throws Exception {
        HttpResponse<String> root = get("/");
        assertThat(root.statusCode()).isEqualTo(303);
        assertThat(root.headers().firstValue("Location")).contains("/console/");
        HttpResponse<String> overview = get("/console/");
        assertThat(overview.statusCode()).isEqualTo(200);
        assertThat(overview.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(overview.body()).contains("data-row=\"flights\"", "as <bdi");
    }

    @Test
    void signedInPeopleSeeWhatIsDeclaredAndTryIt() throws Exception {
        HttpResponse<String> in =
                post("/console/sign-in", "/console/sign-in", Map.of("token", operated.token()));
        assertThat(in.statusCode()).isEqualTo(303);
        HttpResponse<String> page = get("/console/endpoints/flights");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("kind: Endpoint", "Sign out");
    }

    @Test
    void whoeverMayPredictTriesAnEndpoint() throws Exception {
        String page = get("/console/endpoints/flights").body();
        Matcher typed = Pattern.compile("<textarea id=\"input-0\"[^>]*>([^<]*)<").matcher(page);
        assertThat(typed.find()).as(page).isTrue();
        HttpResponse<String> answer =
                post(
                        "/console/endpoints/flights",
                        "/console/endpoints/flights/try",
                        Map.of("input-0", typed.group(1)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("Version 1 answered");
        HttpResponse<String> wrong =
                post(
                        "/console/endpoints/flights",
                        "/console/endpoints/flights/try",
                        Map.of("input-0", "not a number"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("not a number", "role=\"alert\"");
    }

    @Test
    void overviewStreamsOverTheServersOwnDoorAndEndsWithIt() throws Exception {
        HttpResponse<java.util.stream.Stream<String>> stream =
                browser.send(
                        HttpRequest.newBuilder(url("/console/overview/events")).build(),
                        BodyHandlers.ofLines());
        assertThat(stream.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/event-stream");
        try (java.util.stream.Stream<String> lines = stream.body()) {
            assertThat(lines.limit(2).collect(Collectors.joining("\n")))
                    .contains("event: news", "\"name\":\"flights\"");
        }
    }

    @Test
    void callersBehindAProxyAreNotLocal() throws Exception {
        HttpRequest foreign =
                HttpRequest.newBuilder(url("/console/"))
                        .header("X-Forwarded-For", "203.0.113.9")
                        .build();
        HttpResponse<String> page = browser.send(foreign, BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location").orElse("")).contains("/sign-in");
    }

    private URI url(String path) {
        return URI.create(operated.url() + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(60)).build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String from, String to, Map<String, String> fields)
            throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(get(from).body());
        assertThat(csrf.find()).isTrue();
        String form =
                fields.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .collect(Collectors.joining("&", "csrf=" + csrf.group(1) + "&", ""));
        return browser.send(
                HttpRequest.newBuilder(url(to))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }
}
