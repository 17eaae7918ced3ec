package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console's pages about models, records, tokens, shadows and predictions, of a whole server.
final class ConsoleSubjectsTest {
    private static final Path EXAMPLES = Repository.root().resolve("examples/flights");
    private static final Pattern SECRET =
            Pattern.compile("id=\"secret\" value=\"(slw_([^_\"]+)_[^\"]+)\"");

    /// Nothing that a test does here is looked at by another.
    private static Operated operated;

    private static Browser browser;

    @BeforeAll
    static void open(@TempDir Path common) throws Exception {
        operated = new Operated(common.resolve("data"));
        browser = new Browser(operated.url());
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
        browser.post("/console/sign-in", "/console/sign-in", Map.of("token", operated.token()));
    }

    @AfterAll
    static void close() {
        browser.close();
        operated.close();
    }

    @Test
    void modelsAreShownWithTheirVersionsAndCompared() throws Exception {
        assertThat(browser.shown("/console/models")).contains("/console/models/flights");
        assertThat(browser.shown("/console/models/flights"))
                .contains("version 1", "version 2", "note=&lt;script&gt;")
                .doesNotContain("<script>alert");
        assertThat(browser.shown("/console/models/flights/versions/2"))
                .contains("origin_late_rate", "flights-v2.ubj", "SHA-256", "golden rows");
        assertThat(browser.shown("/console/models/flights/compare?from=1&to=latest"))
                .contains("What they are", "differs");
        assertThat(browser.get("/console/models/flights/compare?from=1&to=9").statusCode())
                .isEqualTo(422);
        assertThat(browser.shown("/console/models?as-of=1")).contains("No models yet");
        assertThat(browser.get("/console/models/elsewhere").statusCode()).isEqualTo(404);
    }

    @Test
    void recordsAreListedAndTheirChainIsVerified() throws Exception {
        String list = browser.shown("/console/audit?subject=flights");
        Matcher record = Pattern.compile("href=\"(/console/audit/records/[0-9]+)\"").matcher(list);
        assertThat(record.find()).as(list).isTrue();
        assertThat(browser.shown(record.group(1))).contains("How things were after it");
        assertThat(browser.shown("/console/audit/verification"))
                .contains("The chain holds from record 1 up to the newest");
    }

    @Test
    void aTokenIsMadeAndEnded() throws Exception {
        HttpResponse<String> made =
                browser.post(
                        "/console/access",
                        "/console/access/tokens",
                        Map.of("key", "one", "role", "viewer", "scope", "*", "ends", "1d"));
        Matcher secret = SECRET.matcher(made.body());
        assertThat(secret.find()).as(made.body()).isTrue();
        String id = secret.group(2);
        assertThat(browser.shown("/console/access"))
                .contains("slw_" + id, "viewer everywhere")
                .doesNotContain(secret.group(1));

        HttpResponse<String> again =
                browser.post(
                        "/console/access",
                        "/console/access/tokens",
                        Map.of("key", "one", "role", "viewer", "scope", "*", "ends", "1d"));
        assertThat(again.statusCode()).isEqualTo(422);
        assertThat(again.body()).contains("role=\"alert\"").doesNotContain("id=\"secret\"");

        HttpResponse<String> ended =
                browser.post(
                        "/console/access",
                        "/console/access/tokens/" + id + "/end",
                        Map.of("reason", "tried"));
        assertThat(ended.statusCode()).isEqualTo(303);
        assertThat(browser.shown("/console/access"))
                .contains("Token " + id + " is ended.", "revoked");
    }

    @Test
    void whatIsNotThereYetSaysWhatToDo() throws Exception {
        assertThat(browser.shown("/console/shadows")).contains("slipway shadow start");
        assertThat(browser.shown("/console/predictions?endpoint=flights"))
                .contains("Nothing of this kind");
        assertThat(browser.shown("/console/predictions?id=" + "0".repeat(32)))
                .contains("Neither a prediction nor a trace");
    }
}
