package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.server.job.JobMemory.Taken;
import dev.slipway.serving.ledger.MemoryRefusal;
import dev.slipway.serving.ledger.MemoryRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ServingMemoryTest {
    private static final VersionId VERSION =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));

    @ParameterizedTest
    @EnumSource
    void onlyATeamsCeilingLeavesTheMemoryToOtherTeams(MemoryRule rule) {
        MemoryRefusal refusal = new MemoryRefusal(VERSION, TeamName.DEFAULT, rule, 5, 1, 0);
        assertThat(ServingMemory.missing(refusal))
                .isInstanceOfSatisfying(
                        Taken.Short.class,
                        missing -> {
                            assertThat(missing.isOfTeam())
                                    .isEqualTo(rule == MemoryRule.TEAM_CEILING);
                            assertThat(missing.words())
                                    .startsWith(
                                            "memory: " + rule.word() + ": needs 5 bytes, 1 are");
                        });
    }
}
