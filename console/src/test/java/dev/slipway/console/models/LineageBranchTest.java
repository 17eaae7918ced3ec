package dev.slipway.console.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LineageBranchTest {
    @Test
    void versionsWithoutAForkAreOneChain() {
        List<LineageBranch> branches =
                LineageBranch.of(
                        List.of(
                                MadeVersions.version(3, 2L),
                                MadeVersions.version(2, 1L),
                                MadeVersions.version(1, null)));

        assertThat(text(branches)).isEqualTo("1-2-3");
    }

    @Test
    void aForkBeginsABranchForEachVersionThatGoesOn() {
        List<LineageBranch> branches =
                LineageBranch.of(
                        List.of(
                                MadeVersions.version(1, null),
                                MadeVersions.version(2, 1L),
                                MadeVersions.version(3, 1L),
                                MadeVersions.version(4, 3L),
                                MadeVersions.version(5, null)));

        assertThat(text(branches)).isEqualTo("1(2,3-4),5");
    }

    @Test
    void aParentThatIsNotShownIsNamed() {
        List<LineageBranch> branches =
                LineageBranch.of(List.of(MadeVersions.version(8, 7L), MadeVersions.version(7, 2L)));

        assertThat(branches).hasSize(1);
        assertThat(branches.getFirst().from()).isEqualTo(new VersionNumber(2));
        assertThat(text(branches)).isEqualTo("7-8");
    }

    @Test
    void aVersionThatNamesALaterParentLeadsInNoCircle() {
        List<LineageBranch> branches =
                LineageBranch.of(List.of(MadeVersions.version(1, 2L), MadeVersions.version(2, 1L)));

        assertThat(text(branches)).isEqualTo("1-2");
    }

    @Test
    void aLongChainNeedsNoDepth() {
        List<Version> versions = new ArrayList<>();
        for (long number = 1; number <= 20_000; number++) {
            versions.add(MadeVersions.version(number, number == 1 ? null : number - 1));
        }

        assertThat(LineageBranch.of(versions).getFirst().chain()).hasSize(20_000);
    }

    private static String text(List<LineageBranch> branches) {
        return branches.stream().map(LineageBranchTest::text).collect(Collectors.joining(","));
    }

    private static String text(LineageBranch branch) {
        String chain =
                branch.chain().stream()
                        .map(version -> version.number().toString())
                        .collect(Collectors.joining("-"));
        return branch.branches().isEmpty() ? chain : chain + "(" + text(branch.branches()) + ")";
    }
}
