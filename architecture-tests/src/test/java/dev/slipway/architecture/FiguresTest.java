package dev.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Figures that the page on modes repeats, against the benchmarks that it names beside them.
final class FiguresTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("benchmarks\\.md#([a-z0-9-]+)");
    private static final Pattern SECTION =
            Pattern.compile("^## (.+)\\n((?:(?!## ).*\\n)*)", Pattern.MULTILINE);
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.,])(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?");

    /// What follows from another row.
    private static final String DERIVED = "two cores for a million flights in a batch";

    /// A row of the table.
    ///
    /// @param section of the benchmarks; that of the row before where it names none
    private record Row(String of, String figure, String section) {}

    @Test
    void figuresOfModesStandInTheBenchmarks() throws IOException {
        Map<String, List<BigDecimal>> sections = sections();
        List<String> unknown = new ArrayList<>();
        int figures = 0;
        for (Row row : rows()) {
            List<BigDecimal> measured =
                    Objects.requireNonNull(sections.get(row.section()), row.section());
            if (row.of().equals(DERIVED)) {
                continue;
            }
            for (String figure : numbers(row.figure())) {
                figures++;
                if (measured.stream().noneMatch(one -> isRounded(figure, one))) {
                    unknown.add(figure + " of '" + row.of() + "' in " + row.section());
                }
            }
        }
        assertThat(figures).isGreaterThan(15);
        assertThat(unknown).isEmpty();
    }

    @Test
    void timeOfAMillionRowsFollowsFromTheirSpeed() throws IOException {
        String speed = numbers(figure("batch")).getFirst();
        double seconds = 1e6 / value(speed).doubleValue();

        assertThat(figure(DERIVED))
                .startsWith(String.format(Locale.ROOT, "%.1f s, so %.1f s", seconds, 2 * seconds));
    }

    /// Whether a figure is a number as it was measured, or rounded to where it ends: thousands, or
    /// its last digit.
    private static boolean isRounded(String figure, BigDecimal measured) {
        BigDecimal told = value(figure);
        BigDecimal unit =
                figure.endsWith(",000")
                        ? BigDecimal.valueOf(1_000)
                        : BigDecimal.ONE.movePointLeft(told.scale());
        return measured.subtract(told).abs().multiply(BigDecimal.TWO).compareTo(unit) <= 0;
    }

    private static String figure(String of) throws IOException {
        return rows().stream()
                .filter(row -> row.of().equals(of))
                .map(Row::figure)
                .findFirst()
                .orElseThrow();
    }

    private static List<Row> rows() throws IOException {
        String page = read("docs/concepts/which-mode.md");
        String measured =
                page.substring(
                        page.indexOf("\n## What was measured\n"), page.indexOf("**With a price**"));
        List<Row> rows = new ArrayList<>();
        String section = "";
        for (MatchResult row : ROW.matcher(measured).results().toList()) {
            List<MatchResult> links = LINK.matcher(row.group(3)).results().toList();
            section = links.isEmpty() ? section : links.getFirst().group(1);
            rows.add(new Row(row.group(1), row.group(2).replaceAll("`[^`]*`", ""), section));
        }
        return rows;
    }

    /// The numbers of each section, by its anchor.
    private static Map<String, List<BigDecimal>> sections() throws IOException {
        Map<String, List<BigDecimal>> sections = new HashMap<>();
        for (MatchResult section : SECTION.matcher(read("docs/benchmarks.md")).results().toList()) {
            String anchor =
                    section.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9 -]", "")
                            .replace(' ', '-');
            sections.put(
                    anchor, numbers(section.group(2)).stream().map(FiguresTest::value).toList());
        }
        return sections;
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(MatchResult::group).toList();
    }

    private static BigDecimal value(String number) {
        return new BigDecimal(number.replace(",", ""));
    }

    private static String read(String file) throws IOException {
        return Files.readString(Repository.root().resolve(file));
    }
}
