package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Checks as the XML file that build servers read.
///
/// @param suite what was checked
/// @param checks each with what was wrong
public record JunitReport(String suite, List<Check> checks) {
    /// One check.
    ///
    /// @param failures in words; none when it passed
    public record Check(String name, List<String> failures) {}

    /// Writes the file.
    public void write(Path file) throws IOException {
        Files.writeString(file, text());
    }

    String text() {
        long failed = checks.stream().filter(check -> !check.failures().isEmpty()).count();
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(
                "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">\n"
                        .formatted(escaped(suite), checks.size(), failed));
        for (Check check : checks) {
            xml.append("  <testcase name=\"%s\">\n".formatted(escaped(check.name())));
            for (String failure : check.failures()) {
                xml.append("    <failure message=\"%s\"/>\n".formatted(escaped(failure)));
            }
            xml.append("  </testcase>\n");
        }
        return xml.append("</testsuite>\n").toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(character -> {
                    switch (character) {
                        case '&' -> escaped.append("&amp;");
                        case '<' -> escaped.append("&lt;");
                        case '>' -> escaped.append("&gt;");
                        case '"' -> escaped.append("&quot;");
                        default -> escaped.appendCodePoint(character < ' ' ? ' ' : character);
                    }
                });
        return escaped.toString();
    }
}
