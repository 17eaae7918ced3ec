package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class HelpTest {
    /// The sentence of the guide, up to its full stop.
    private static final Pattern REPORTING = Pattern.compile("with `--junit FILE`:([^.]+)\\.");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /// What follows `slipway` at the beginning of a line or behind a pipe, up to a pipe, a
    /// redirection, another command or a comment, over lines that end with a backslash.
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?:^|\\|) *slipway ((?:'[^'\n]*'|\\\\\n|[^\n#|>&\\\\'])+)", Pattern.MULTILINE);

    /// A word as a shell sees it; what another program is to say counts as one.
    private static final Pattern WORD = Pattern.compile("'[^']*'|\\$\\([^)]*\\)|\\S+");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /// Every verb, as the words that call it.
    static List<String> verbs() {
        List<String> verbs = new ArrayList<>();
        collect("", Main.commandLine(), verbs);
        return verbs;
    }

    private static void collect(String path, CommandLine line, List<String> verbs) {
        verbs.add(path);
        for (Map.Entry<String, CommandLine> verb : line.getSubcommands().entrySet()) {
            if (!(verb.getValue().getCommand() instanceof CommandLine.HelpCommand)) {
                collect((path + " " + verb.getKey()).strip(), verb.getValue(), verbs);
            }
        }
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("verbs")
    void helpOfEveryVerbIsTheGolden(String verb) {
        assertThat(run((verb + " --help").strip())).isEqualTo(Exit.PASSED);
        Goldens.ofRoom().check("help/" + fileOf(verb), text(out));
    }

    private static String fileOf(String verb) {
        return (verb.isEmpty() ? "slipway" : verb.replace(' ', '-')) + ".txt";
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("verbs")
    void everyVerbShowsAnExampleAndTakesAnOutputFormat(String verb) {
        CommandLine line = line(verb);
        boolean isGroup = !line.getSubcommands().isEmpty();
        String help = line.getUsageMessage();
        assertThat(verb.isEmpty() || help.contains("Example")).as(help).isTrue();
        assertThat(isGroup || help.contains("-o=FORMAT")).as(help).isTrue();
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("verbs")
    void examplesAreWholeLinesThatCanBeCopied(String verb) {
        assertThat(examples(verb)).allMatch(one -> one.startsWith("  "));
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("verbs")
    void examplesAreCommandsThatAreTaken(String verb) {
        Matcher command = COMMAND.matcher(String.join("\n", examples(verb)));
        while (command.find()) {
            String[] words = words(command.group(1).replace("\\\n", " "));
            assertThatCode(() -> Main.commandLine(words).parseArgs(words))
                    .as(String.join(" ", words))
                    .doesNotThrowAnyException();
        }
    }

    private static List<String> examples(String verb) {
        return line(verb)
                .getUsageMessage()
                .lines()
                .dropWhile(one -> !one.startsWith("Example"))
                .skip(1)
                .takeWhile(one -> !one.isBlank())
                .toList();
    }

    private static String[] words(String command) {
        return WORD.matcher(command).results().map(MatchResult::group).toArray(String[]::new);
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("verbs")
    void listsOfVerbsHaveWholeSentences(String verb) {
        String[] description = line(verb).getCommandSpec().usageMessage().description();
        assertThat(description[0]).endsWith(".");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "srve | Unmatched argument at index 0: 'srve' | Did you mean: slipway serve",
                "serve --htpp x | Unknown options: '--htpp', 'x' | Possible solutions: --http",
                "predict --rws x | Unknown option: '--rws' | Try 'slipway predict --help'.",
                "drill f --gate-rate 5 | Unknown options: '--gate-rate', '5' | --gate-rate",
                "predict | Missing required parameter | Try 'slipway predict --help'.",
                "loadtest f --rate x | Invalid value for option '--rate': 'x' is not a number"
                        + " | Try 'slipway loadtest",
                "loadtest f --batch x | Invalid value for option '--batch': 'x' is not a whole"
                        + " number | Try 'slipway loadtest",
                "--url http://h endpoint status | Unknown options: '--url', 'http://h'"
                        + " | Options stand behind their verb",
                "model show p -o xml | Invalid value for option '-o' | Try 'slipway model show",
                "model | Missing required subcommand | Usage: slipway model",
                "score --url http://h cancel 7 | --url: before cancel | Try 'slipway score cancel",
                "score flights list | ENDPOINT: before list | Try 'slipway score list --help'."
            })
    void wrongUseIsNamedInAFewLines(String arguments, String message, String next) {
        assertThat(run(arguments)).isEqualTo(Exit.USAGE);
        assertThat(text(err)).startsWith("slipway: " + message).contains(next);
        assertThat(text(out)).isEmpty();
    }

    @Test
    void wrongValuesAreNamedWithWhatIsExpected() {
        assertThat(run("loadtest flights --rate 0")).isEqualTo(Exit.USAGE);
        assertThat(text(err))
                .isEqualTo(
                        "slipway: rate: 0.0 (expected: > 0 and <= 10000000 requests a second)\n");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "drill flights --sticky header:user | --sticky: (expected: field:NAME or request)",
                "drill flights --sticky caller | --sticky: (expected: field:NAME or request)",
                "model verify d --key k --server-key s"
                        + " | --server-key: (expected: --for or --receipt)",
                "model show no/such.onnx --as-of 7 | --as-of: (expected: a model of a server)"
            })
    void whatWouldBeLeftOutOfAccountIsRefused(String arguments, String sentence) {
        assertThat(run(arguments)).isEqualTo(Exit.USAGE);
        assertThat(text(err)).isEqualTo("slipway: " + sentence + "\n");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "token create --role viewer --expires 90"
                        + " | --expires: 90 (expected: a time such as 20ms, 5s, 2m or 28d)",
                "features check --features d --spine s --memory 2GB"
                        + " | --memory: 2GB (expected: a size such as 64MiB or 1GiB)",
                "features check --features d --spine s --memory 1MiB"
                        + " | --memory: 1MiB (expected: >= 64MiB)"
            })
    void timeOrSizeInAnotherUnitIsRefusedByItsOption(String arguments, String sentence) {
        assertThat(run(arguments)).isEqualTo(Exit.USAGE);
        assertThat(text(err)).isEqualTo("slipway: " + sentence + "\n");
    }

    @Test
    void everyVerbIsFoundByTheNameItIsCalledBy() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .containsExactlyElementsOf(Verbs.NAMES);
        for (String name : Verbs.NAMES) {
            assertThat(Main.commandLine(name).getSubcommands()).containsKey(name);
        }
    }

    @Test
    void verbsThatLeaveAReportForABuildServerAreListedInTheGuide() throws IOException {
        Path guide = Repository.root().resolve("docs/how-to/push-and-promote.md");
        List<String> listed =
                REPORTING
                        .matcher(Files.readString(guide))
                        .results()
                        .flatMap(list -> CODE.matcher(list.group(1)).results())
                        .map(verb -> verb.group(1))
                        .toList();
        List<String> reporting =
                verbs().stream()
                        .filter(verb -> line(verb).getCommandSpec().findOption("--junit") != null)
                        .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(reporting);
    }

    private static CommandLine line(String verb) {
        String[] words = verb.isEmpty() ? new String[0] : verb.split(" ", -1);
        CommandLine line = Main.commandLine(words);
        for (String word : words) {
            line = Objects.requireNonNull(line.getSubcommands().get(word), word);
        }
        return line;
    }

    private int run(String arguments) {
        CommandLine line = Main.commandLine(arguments.split(" ", -1));
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments.split(" ", -1));
    }

    private static String text(StringWriter written) {
        return written.toString().replace(System.lineSeparator(), "\n");
    }
}
