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

/// The console's pages about models, records, tokens, shadows and predictions, of a whole server.
final class ConsoleSubjectsTest {
    private static final Path EXAMPLES = Repository.root().resolve("examples/flights");
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Pattern SECRET =
            Pattern.compile("id=\"secret\" value=\"(slw_([^_\"]+)_[^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path scratch;
    private Operated operated;
    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @BeforeEach
    void open() throws Exception {
        operated = new Operated(scratch.resolve("data"));
        for (String version : new String[] {"v1", "v2"}) {
            Operated.Ran pushed =
                    operated.run(
                            "model",
                            "push",
                            EXAMPLES.resolve(version).toString(),
                            "--name",
                            "flights",
                            "--tag",
                            "note=<script>alert(1)</script>");
            assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
        }
        post("/console/sign-in", "/console/sign-in", Map.of("token", operated.token()));
    }

    @AfterEach
    void close() {
        browser.shutdownNow();
        operated.close();
    }

    @Test
    void modelsAreShownWithTheirVersionsAndCompared() throws Exception {
        assertThat(shown("/console/models")).contains("/console/models/flights");
        assertThat(shown("/console/models/flights"))
                .contains("version 1", "version 2", "note=&lt;script&gt;")
                .doesNotContain("<script>alert");
        assertThat(shown("/console/models/flights/versions/2"))
                .contains("origin_late_rate", "flights-v2.ubj", "SHA-256", "golden rows");
        assertThat(shown("/console/models/flights/compare?from=1&to=latest"))
                .contains("What they are", "differs");
        assertThat(browser("/console/models/flights/compare?from=1&to=9").statusCode())
                .isEqualTo(422);
        assertThat(shown("/console/models?as-of=1")).contains("No models yet");
        assertThat(browser("/console/models/elsewhere").statusCode()).isEqualTo(404);
    }

    @Test
    void recordsAreListedAndTheirChainIsVerified() throws Exception {
        String list = shown("/console/audit?subject=flights");
        Matcher record = Pattern.compile("href=\"(/console/audit/records/[0-9]+)\"").matcher(list);
        assertThat(record.find()).as(list).isTrue();
        assertThat(shown(record.group(1))).contains("How things were after it");
        assertThat(shown("/console/audit/verification"))
                .contains("The chain holds from record 1 up to the newest");
    }

    @Test
    void aTokenIsMadeAndEnded() throws Exception {
        HttpResponse<String> made =
                post(
                        "/console/access",
                        "/console/access/tokens",
                        Map.of("key", "one", "role", "viewer", "scope", "*", "ends", "1d"));
        Matcher secret = SECRET.matcher(made.body());
        assertThat(secret.find()).as(made.body()).isTrue();
        String id = secret.group(2);
        assertThat(shown("/console/access"))
                .contains("slw_" + id, "viewer everywhere")
                .doesNotContain(secret.group(1));

        HttpResponse<String> again =
                post(
                        "/console/access",
                        "/console/access/tokens",
                        Map.of("key", "one", "role", "viewer", "scope", "*", "ends", "1d"));
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).contains("role=\"alert\"").doesNotContain("id=\"secret\"");

        HttpResponse<String> ended =
                post(
                        "/console/access",
                        "/console/access/tokens/" + id + "/end",
                        Map.of("reason", "tried"));
        assertThat(ended.statusCode()).isEqualTo(303);
        assertThat(shown("/console/access")).contains("Token " + id + " is ended.", "revoked");
    }

    @Test
    void whatIsNotThereYetSaysWhatToDo() throws Exception {
        assertThat(shown("/console/shadows")).contains("slipway shadow start");
        assertThat(shown("/console/predictions?endpoint=flights")).contains("Nothing of this kind");
        assertThat(shown("/console/predictions?id=" + "0".repeat(32)))
                .contains("Neither a prediction nor a trace");
    }

    private String shown(String path) throws IOException, InterruptedException {
        HttpResponse<String> page = browser(path);
        assertThat(page.statusCode()).as(path + "\n" + page.body()).isEqualTo(200);
        return page.body();
    }

    private HttpResponse<String> browser(String path) throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(url(path)).timeout(PATIENCE).build(),
                BodyHandlers.ofString());
    }

    private URI url(String path) {
        return URI.create(operated.url() + path);
    }

    private HttpResponse<String> post(String from, String to, Map<String, String> fields)
            throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(browser(from).body());
        assertThat(csrf.find()).isTrue();
        String form =
                fields.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .collect(Collectors.joining("&", "csrf=" + csrf.group(1) + "&", ""));
        return browser.send(
                HttpRequest.newBuilder(url(to))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }
}
