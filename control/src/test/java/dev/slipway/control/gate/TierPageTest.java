package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Spec;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What tiers ask for, by the reference of objects and by the code.
final class TierPageTest {
    private static final Pattern ROW = Pattern.compile("^\\| ([0-3]) \\| (`.*`) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static List<MatchResult> rows() throws IOException {
        return Files.readAllLines(Repository.root().resolve("docs/reference/objects.md")).stream()
                .flatMap(line -> ROW.matcher(line).results())
                .toList();
    }

    /// The requirements as a policy would have them.
    private static List<Requirement> read(String cell) {
        String asked =
                CODE.matcher(cell)
                        .results()
                        .map(one -> "{" + one.group(1) + "}")
                        .collect(Collectors.joining(", "));
        String policy = "{kind: Policy, name: tier, require: [" + asked + "]}";
        Spec read = Documents.read(Yaml.documents("objects.md", policy).getFirst(), Spec.class);
        return ((PolicySpec) read).require();
    }

    @Test
    void thePageSaysWhatEachTierAsksFor() throws IOException {
        assertThat(rows()).extracting(row -> row.group(1)).containsExactly("0", "1", "2", "3");
        for (MatchResult row : rows()) {
            RiskTier tier = new RiskTier(Integer.parseInt(row.group(1)));
            assertThat(read(row.group(2))).as("tier %s", tier).isEqualTo(TierRequirements.of(tier));
        }
    }
}
