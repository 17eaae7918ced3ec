package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.testkit.Repository;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What verbs say of a name that is not there, though one that is like it is.
final class NearNamesVerbTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();

    private static Operated operated;

    @BeforeAll
    static void serve(@TempDir Path common) {
        operated = new Operated(common.resolve("data"));
        Operated.Ran pushed = operated.run("model", "push", FLIGHTS, "--name", "flights");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
        assertThat(operated.server.load(ModelArgument.parse(List.of("departures=" + FLIGHTS))))
                .hasSize(1);
    }

    @AfterAll
    static void close() {
        operated.close();
    }

    @ParameterizedTest(name = "slipway {0}")
    @ValueSource(
            strings = {
                "endpoint show fligths",
                "endpoint status fligths",
                "endpoint tiers fligths",
                "endpoint load fligths",
                "endpoint unload fligths",
                "endpoint delete fligths",
                "release status fligths",
                "shadow report fligths --version 1",
                "slo show fligths",
                "cost fligths",
                "prediction list fligths",
                "model versions fligths",
                "model status fligths 1 quarantined --reason wrong",
                "model alias fligths champion 1"
            })
    void theNameThatWasMeantIsProposed(String verb) {
        assertThat(operated.run(verb.split(" ", -1)).err()).contains("(did you mean flights?)");
    }

    /// What a server was started with is in no record.
    @ParameterizedTest(name = "slipway endpoint {0}")
    @CsvSource({
        "load, depatrures, departures",
        "unload, depatrures, departures",
        "load, fligths, flights",
        "unload, fligths, flights"
    })
    void aNameThatTheServerWasStartedWithIsProposedLikeOneThatIsRecorded(
            String verb, String misspelt, String meant) {
        Operated.Ran ran = operated.run("endpoint", verb, misspelt);
        assertThat(ran.err()).containsOnlyOnce("(did you mean " + meant + "?)");
        assertThat(ran.code()).isEqualTo(Exit.FAILED);
    }
}
