package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console of a whole server, as a browser without scripts sees it.
final class ConsoleJourneyTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();

    /// Pages change nothing of it here; each test is a browser that has not been there before.
    private static Operated operated;

    private Browser browser;

    @BeforeAll
    static void serve(@TempDir Path scratch) {
        operated = new Operated(scratch.resolve("data"));
        Operated.Ran pushed =
                operated.run("model", "push", FLIGHTS, "--name", "flights", "--alias", "champion");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
    }

    @AfterAll
    static void stop() {
        operated.close();
    }

    @BeforeEach
    void open() {
        browser = new Browser(operated.url());
    }

    @AfterEach
    void close() {
        browser.close();
    }

    @Test
    void rootLeadsToTheOverviewWhichLocalCallersMaySee() throws Exception {
        HttpResponse<String> root = browser.get("/");
        assertThat(root.statusCode()).isEqualTo(303);
        assertThat(root.headers().firstValue("Location")).contains("/console/");
        HttpResponse<String> overview = browser.get("/console/");
        assertThat(overview.statusCode()).isEqualTo(200);
        assertThat(overview.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(overview.body()).contains("<bdi>flights</bdi>", "as <bdi");
    }

    @Test
    void signedInPeopleSeeWhatIsDeclaredAndTryIt() throws Exception {
        HttpResponse<String> in =
                browser.post(
                        "/console/sign-in", "/console/sign-in", Map.of("token", operated.token()));
        assertThat(in.statusCode()).isEqualTo(303);
        HttpResponse<String> page = browser.get("/console/endpoints/flights");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("kind: Endpoint", "Sign out");
    }

    @Test
    void whoeverMayPredictTriesAnEndpoint() throws Exception {
        String page = browser.get("/console/endpoints/flights").body();
        Matcher typed = Pattern.compile("<textarea id=\"input-0\"[^>]*>([^<]*)<").matcher(page);
        assertThat(typed.find()).as(page).isTrue();
        HttpResponse<String> answer =
                browser.post(
                        "/console/endpoints/flights",
                        "/console/endpoints/flights/try",
                        Map.of("input-0", typed.group(1)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("Version 1 answered");
        HttpResponse<String> wrong =
                browser.post(
                        "/console/endpoints/flights",
                        "/console/endpoints/flights/try",
                        Map.of("input-0", "not a number"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("not a number", "role=\"alert\"");
    }

    @Test
    void overviewStreamsOverTheServersOwnDoorAndEndsWithIt() throws Exception {
        HttpResponse<java.util.stream.Stream<String>> stream =
                browser.lines("/console/overview/events");
        assertThat(stream.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/event-stream");
        try (java.util.stream.Stream<String> lines = stream.body()) {
            assertThat(lines.limit(2).collect(Collectors.joining("\n")))
                    .contains("event: news", "\"name\":\"flights\"");
        }
    }

    @Test
    void theHeadAloneIsThatOfTheWholePageAndTheConnectionGoesOn() throws Exception {
        for (String path :
                List.of(
                        "/console/",
                        "/console/endpoints/flights",
                        "/console/models",
                        "/console/nowhere",
                        "/console/assets/console.css")) {
            HttpResponse<String> head = browser.head(path);
            HttpResponse<String> whole = browser.get(path);
            assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
            assertThat(head.body()).as(path).isEmpty();
            assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0))
                    .as(path)
                    .isPositive();
            for (String name :
                    List.of("Content-Type", "Content-Security-Policy", "Cache-Control")) {
                assertThat(head.headers().allValues(name))
                        .as(path + " " + name)
                        .isEqualTo(whole.headers().allValues(name));
            }
        }
        assertThat(browser.head("/console/overview/events").statusCode()).isEqualTo(405);
    }

    @Test
    void callersBehindAProxyAreNotLocal() throws Exception {
        HttpResponse<String> page = browser.get("/console/", "X-Forwarded-For", "203.0.113.9");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location").orElse("")).contains("/sign-in");
    }
}
