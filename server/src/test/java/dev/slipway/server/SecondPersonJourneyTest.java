package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may make policies weaker, from the terminal, over real sockets.
final class SecondPersonJourneyTest {
    private static final String STRICT =
            """
            kind: Model
            name: flights
            risk-tier: 1
            ---
            kind: Policy
            name: good
            require: [golden: {}]
            """;
    private static final String WEAK = "{kind: Policy, name: good}";

    @TempDir Path scratch;

    private Operated.Ran as(Operated operated, String token, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", operated.url(), "--token", token));
        return Operated.alone(all.toArray(String[]::new));
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(scratch, "o", ".yaml"), yaml).toString();
    }

    private static String admin(Operated operated, String holder) {
        Operated.Ran made =
                operated.run(
                        "token",
                        "create",
                        "--role",
                        "admin",
                        "--role",
                        "scientist",
                        "--holder",
                        holder,
                        "-o",
                        "json");
        assertThat(made.code()).as(made.err()).isZero();
        return made.out().replaceAll("(?s).*\"(slw_[^\"]+)\".*", "$1");
    }

    @Test
    void theFirstProposesAndTheSecondAppliesTheSame() throws IOException {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            assertThat(operated.run("apply", "-f", file(STRICT)).code()).isZero();
            assertThat(operated.run("apply", "-f", file(WEAK)).err())
                    .contains("policy/good: it asks less", "expected: two people");
            String ada = admin(operated, "ada");
            Operated.Ran first = as(operated, ada, "apply", "-f", file(WEAK));
            assertThat(first.code()).as(first.err()).isEqualTo(3);
            assertThat(first.err()).contains("1 of them wait for a second person");
            assertThat(doctor(operated)).contains("ok    changes", "policy/good, by token:");
            assertThat(operated.run("get", "policy", "good", "-o", "yaml").out())
                    .contains("golden");
            assertThat(as(operated, ada, "apply", "-f", file(WEAK)).err())
                    .contains("you proposed it at");
            Operated.Ran second = as(operated, admin(operated, "bob"), "apply", "-f", file(WEAK));
            assertThat(second.code()).as(second.err()).isZero();
            assertThat(operated.run("get", "policy", "good", "-o", "yaml").out())
                    .doesNotContain("golden");
        }
    }

    @Test
    void anAdministratorBecomesNoReviewerAlone() throws IOException {
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            Operated.Ran made = operated.run("token", "create", "--role", "reviewer");
            assertThat(made.err()).contains("grants: reviewer for nobody");
            String ada = admin(operated, "ada");
            String id = ada.split("_", -1)[1];
            String role =
                    "{kind: Role, name: own, members: ['token:"
                            + id
                            + "'], grants: [{role: reviewer}]}";
            Operated.Ran applied = as(operated, ada, "apply", "-f", file(role));
            assertThat(applied.code()).as(applied.err()).isEqualTo(3);
        }
    }

    @Test
    void aServerOfOnePersonSaysSo() throws IOException {
        Path data = scratch.resolve("data");
        try (Operated operated = new Operated(data, Map.of("access.one-person", "true"))) {
            assertThat(operated.run("apply", "-f", file(STRICT)).code()).isZero();
            assertThat(operated.run("apply", "-f", file(WEAK)).code()).isZero();
            assertThat(doctor(operated)).contains("ok    changes", "access.one-person is set");
            assertThat(operated.run("audit", "show", "-o", "json").out())
                    .contains("SecondPersonWaived");
        }
        try (Operated operated = new Operated(data)) {
            assertThat(operated.run("apply", "-f", file(STRICT)).code()).isZero();
            assertThat(operated.run("apply", "-f", file(WEAK)).code()).isEqualTo(Exit.FAILED);
        }
    }

    private String doctor(Operated operated) {
        return operated.run("doctor", "--data", scratch.resolve("data").toString()).out();
    }
}
