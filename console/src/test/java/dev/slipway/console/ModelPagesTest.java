package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.EndpointList;
import dev.slipway.api.answer.ModelPage;
import dev.slipway.api.answer.VersionPage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the pages of models and versions lead to, and what they leave out.
final class ModelPagesTest {
    private static final String MODEL = "/api/v1/models/flights";

    private final ServedConsole served = ServedConsole.guarded();

    ModelPagesTest() throws IOException {}

    @BeforeEach
    void open() throws Exception {
        VersionPage both =
                new VersionPage(
                        List.of(HostileAnswers.version(2), HostileAnswers.version(1)), null);
        served.says("/api/v1/approvals", ApprovalList.ofWaiting(List.of(HostileAnswers.need())))
                .says(MODEL, HostileAnswers.model())
                .says("/api/v1/endpoints", new EndpointList(List.of()))
                .says(MODEL + "/versions?limit=50", both)
                .says(MODEL + "/versions?limit=200", both)
                .says(MODEL + "/versions/2", HostileAnswers.version(2))
                .says(MODEL + "/versions/2/package", HostileAnswers.files())
                .says(MODEL + "/versions/2/approvals", HostileAnswers.approvals());
        served.signIn();
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void modelsKeepTheirFilterWhereverOneGoesOn() throws Exception {
        served.says(
                "/api/v1/models?as-of=7&search=a%20b&tier=1&limit=50",
                new ModelPage(List.of(HostileAnswers.model()), "flights"));
        String page = served.get("/console/models?search=a+b&tier=1&as-of=7").body();

        assertThat(page)
                .contains(
                        "href=\"/console/models?search=a+b&amp;tier=1&amp;as-of=7"
                                + "&amp;page=flights\"")
                .contains("href=\"/console/models/flights?as-of=7\"")
                .contains("value=\"a b\"")
                .contains("<option value=\"1\" selected>")
                // What waits is known for the present alone.
                .doesNotContain("Waiting for people");
    }

    @Test
    void whatWaitsSaysWhereTheFormStands() throws Exception {
        assertThat(served.get("/console/models/flights").body())
                .contains("A version's page has the form")
                .doesNotContain("Say yes or no below");
        assertThat(served.get("/console/models/flights/versions/2").body())
                .contains("Say yes or no below");
    }

    @Test
    void whatWentOnFromAVersionIsShownHoweverManyCameSince() throws Exception {
        String versions = "/api/v1/models/flights/versions?";
        served.says(
                        versions + "limit=200",
                        new VersionPage(List.of(HostileAnswers.version(9)), "9"))
                .says(
                        versions + "page=9&limit=200",
                        new VersionPage(
                                List.of(HostileAnswers.version(3), HostileAnswers.version(2)),
                                "2"));

        assertThat(served.get("/console/models/flights/versions/2").body())
                .contains("<a href=\"/console/models/flights/versions/3\">version 3</a>")
                .doesNotContain("of the newest");
    }
}
