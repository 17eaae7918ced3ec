package dev.slipway.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tables of `docs/concepts/releases.md`: what the long campaign measures is what stands there.
///
/// Each table stands behind a comment that names it and the digest of its sample. A build that
/// comes to another sample says that the table is out of date. In place of a digest there may be
/// `outdated`, as long as the page says so beneath the table.
final class ReleasesPage {
    /// Measures everything anew and writes it there.
    private static final String COMMAND =
            "./mvnw -B -ntp -Dcampaign=long -Dcampaign.room=monitoring -Dgoldens=rewrite"
                    + " -Dtest=ReleaseCampaignTest,LabelledCampaignTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -pl monitoring -am verify";

    private static final String END = "<!-- end -->";
    private static final String OUTDATED = "outdated";
    private static final String SAYS_SO = END + "\n\n*Outdated:";
    private static final String NOTE = "\n\n\\*Outdated:[^\n]*\n";

    private ReleasesPage() {}

    static void check(String name, String table, Sample sample) {
        Path page = Repository.root().resolve("docs/concepts/releases.md");
        try {
            String text = Files.readString(page);
            Matcher begin =
                    Pattern.compile("<!-- measured: " + name + "; sample ([0-9a-z]+) -->\n")
                            .matcher(text);
            assertThat(begin.find()).as("%s: no table %s; %s", page, name, COMMAND).isTrue();
            int to = text.indexOf(END, begin.end());
            assertThat(to).as("%s: table %s has no end", page, name).isPositive();
            if (Campaign.isLong() && "rewrite".equals(System.getProperty("slipway.goldens"))) {
                String head = "<!-- measured: " + name + "; sample " + sample.digest() + " -->\n";
                String rest = text.substring(to).replaceFirst("^" + END + NOTE, END + "\n");
                Files.writeString(page, text.substring(0, begin.start()) + head + table + rest);
                return;
            }
            compare(name, text.substring(begin.end()), begin.group(1), table, sample);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compare(
            String name, String there, String stamp, String table, Sample sample) {
        String standing = there.substring(0, there.indexOf(END));
        assertThat(firstLine(standing))
                .as("table %s is missing or has other columns; %s", name, COMMAND)
                .isEqualTo(firstLine(table));
        if (Campaign.isLong()) {
            assertThat(standing).as("table %s; %s", name, COMMAND).isEqualTo(table);
        }
        if (stamp.equals(OUTDATED)) {
            assertThat(there.substring(there.indexOf(END)))
                    .as("table %s is outdated and does not say so", name)
                    .startsWith(SAYS_SO);
        } else {
            assertThat(stamp)
                    .as("table %s was measured with other evidence than today's; %s", name, COMMAND)
                    .isEqualTo(sample.digest());
        }
    }

    private static String firstLine(String table) {
        return table.lines().findFirst().orElse("");
    }
}
