package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;

/// Verbs that change nothing, since they only read or are refused: all of them ask one server.
final class UnchangingVerbsTest {
    @TempDir static Path scratch;
    private static Operated operated;

    @BeforeAll
    static void open() {
        operated = new Operated(scratch.resolve("data"));
        String flights = Repository.root().resolve("examples/flights/v1").toString();
        Operated.Ran pushed =
                operated.run("model", "push", flights, "--name", "flights", "--alias", "champion");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
    }

    @AfterAll
    static void close() {
        operated.close();
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "model show flihgts | 1 | flihgts | did you mean flights?",
                "model show flights@champoin | 1 | champoin | did you mean champion?",
                "model show flights/7 | 1 | 7 | flights",
                "model alias flights championn --remove | 1 | championn | did you mean champion?",
                "get endpoint flight | 1 | flight | did you mean flights?",
                "get endpont | 2 | kind: endpont | did you mean endpoint?",
                "get all flights | 2 | NAME: flights | expected: none",
                "endpoint status flihgts | 1 | flihgts | did you mean flights?",
                "endpoint show flihgts | 1 | flihgts | did you mean flights?",
                "endpoint delete flihgts | 1 | flihgts | unknown",
                "predict flihgts distance=1 | 1 | flihgts | did you mean flights?",
                "predict boats distance=1 | 1 | boats | expected: one that slipway endpoint list",
                "loadtest flihgts --seconds 1 | 1 | flihgts | did you mean flights?",
                "apply -f nowhere.yaml | 4 | nowhere.yaml | no such file",
                "model push nowhere.onnx | 4 | nowhere.onnx | no such file",
                "token revoke nobody --reason gone | 1 | nobody | unknown",
                "model push . --name a/b | 2 | model: a/b | expected",
                "audit show --since yesterday | 1 | since: yesterday | expected"
            })
    void wrongNamesAreRefusedWithTheRightOne(
            String arguments, int code, String subject, String next) {
        Operated.Ran ran = operated.run(arguments.split(" ", -1));
        assertThat(ran.err()).startsWith("slipway: ").contains(subject, next);
        assertThat(ran.err().lines().count()).as(ran.err()).isLessThan(3);
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    }

    @Test
    void halfAFileIsNamedWithItsLine() throws IOException {
        Path half = Files.writeString(scratch.resolve("half.yaml"), "kind: Endpoint\nname: [fli");
        Operated.Ran ran = operated.run("apply", "-f", half.toString());
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("half.yaml").contains("line 2");
    }

    @Test
    void diffSaysWhatApplyWouldRefuse() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("fraud.yaml"),
                        "kind: Endpoint\nname: fraud\nserves: fraud@champion\n");
        Operated.Ran applied = operated.run("apply", "-f", file.toString());
        assertThat(applied.code()).isEqualTo(Exit.FAILED);
        Path report = scratch.resolve("fraud.xml");
        Operated.Ran diff =
                operated.run("diff", "-f", file.toString(), "--junit", report.toString());
        assertThat(diff.code()).isEqualTo(Exit.FAILED);
        assertThat(diff.out()).contains("create endpoint/fraud");
        assertThat(diff.err())
                .isEqualTo(applied.err().replace("slipway: ", "slipway: apply would be refused: "));
        assertThat(report).content().contains("tests=\"2\" failures=\"2\"", "would be refused");
    }

    /// The words of a file are nobody's arguments.
    @Test
    void aliasIsNoFileOfItsName() throws IOException {
        Path file = Files.writeString(scratch.resolve("champion"), "1 2 --url elsewhere");
        for (Path there : List.of(file, scratch)) {
            ParseResult diff =
                    Main.commandLine()
                            .parseArgs("model", "diff", "flights", "@" + there, "latest")
                            .subcommand()
                            .subcommand();
            assertThat(diff.matchedPositionalValue(1, "")).isEqualTo("@" + there);
        }
    }

    /// A model, say, where a description of it is meant.
    @ParameterizedTest(name = "slipway {0}")
    @ValueSource(
            strings = {
                "apply -f",
                "diff -f",
                "feedback -f",
                "release start flights --to 1 -f",
                "drill flights -f",
                "loadtest flights --replay"
            })
    void fileThatIsNoTextIsNamed(String verb) throws IOException {
        Path file = Files.write(scratch.resolve("model.bin"), new byte[] {(byte) 0xff, 1, 2});
        List<String> words = new ArrayList<>(List.of(verb.split(" ", -1)));
        words.add(file.toString());
        Operated.Ran ran = operated.run(words.toArray(String[]::new));
        assertThat(ran.err()).startsWith("slipway: " + file + ": not text (expected: ");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
    }

    /// A refusal costs no upload, so here there is nobody to send to.
    @Test
    void keyThatIsNotThereIsNamedBeforeAnythingIsSent() {
        Operated.Ran ran =
                Operated.alone(
                        "model",
                        "push",
                        Repository.root().resolve("examples/flights/v1").toString(),
                        "--sign-key",
                        "nowhere.pem",
                        "--url",
                        "http://127.0.0.1:1");
        assertThat(ran.err()).startsWith("slipway: nowhere.pem: no such file");
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1:8000",
                "file://localhost/models",
                "http://127.0.0.1:80000",
                "http://127.0.0.1:0",
                "http:///models"
            })
    void addressOfNoServerIsWrongUse(String address) {
        Operated.Ran ran = Operated.alone("model", "list", "--url", address);
        assertThat(ran.err()).contains("'" + address + "' (expected: http://HOST:PORT");
        assertThat(ran.code()).isEqualTo(Exit.USAGE);
    }

    @Test
    void withoutATokenTheRefusalSaysWhatIsMissing() {
        Operated.Ran ran = Operated.alone("model", "list", "--url", operated.url());
        assertThat(ran.code()).isEqualTo(Exit.FAILED);
        assertThat(ran.err()).contains("permission: READ_MODELS");
        Operated.Ran wrong =
                Operated.alone("model", "list", "--url", operated.url(), "--token", "wrong");
        assertThat(wrong.code()).isEqualTo(Exit.FAILED);
        assertThat(wrong.err()).contains("token");
    }

    @Test
    void withoutAServerTheAddressIsNamed() {
        Operated.Ran ran = Operated.alone("model", "list", "--url", "http://127.0.0.1:1");
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err()).contains("http://127.0.0.1:1", "cannot be reached");
        Operated.Ran none = Operated.alone("model", "list", "--url", "127.0.0.1:8000");
        assertThat(none.code()).isEqualTo(Exit.USAGE);
        assertThat(none.err()).contains("expected: http://HOST:PORT");
    }

    /// No part of a name is as long as that, so nobody is asked for it.
    @Test
    void hostThatNobodyKnowsIsNoHostWhereNothingListens() {
        String url = "http://" + "n".repeat(64) + ".example:8000";
        Operated.Ran ran = Operated.alone("model", "list", "--url", url);
        assertThat(ran.code()).isEqualTo(Exit.ERROR);
        assertThat(ran.err()).contains(url + " cannot be reached: no such host is known");
    }

    @Test
    void everyReadingVerbPrintsTheSameInJsonAndYaml() {
        List<String> verbs =
                List.of(
                        "model list",
                        "model versions flights",
                        "model show flights",
                        "model show flights/1",
                        "model diff flights 1 1",
                        "endpoint list",
                        "endpoint show flights",
                        "endpoint status",
                        "token list",
                        "audit show",
                        "env",
                        "get all");
        for (String verb : verbs) {
            for (String format : List.of("json", "yaml")) {
                Operated.Ran ran = operated.run((verb + " -o " + format).split(" ", -1));
                assertThat(ran.code()).as(verb + ran.err()).isEqualTo(Exit.PASSED);
                assertThat(ran.out()).as(verb).isNotBlank();
                assertThat(format.equals("json")).isEqualTo(ran.out().matches("(?s)[\\[{].*"));
            }
        }
    }
}
