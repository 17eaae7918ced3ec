package dev.slipway.frontend.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StagesTest {
    private static final ModelName NAME = new ModelName("flights");
    private static final AliasName STAGING = new AliasName("staging");
    private static final AliasName PRODUCTION = new AliasName("production");

    @Test
    void stagesAreReadFromAliasesAndStatus() {
        Model model = model(Map.of(PRODUCTION, number(2), STAGING, number(3)), 1);
        assertThat(stages(model))
                .containsExactly(Stages.ARCHIVED, Stages.PRODUCTION, Stages.STAGING, Stages.NONE);
        assertThat(Stages.latest(model, List.of(Stages.PRODUCTION, Stages.NONE)))
                .extracting(Version::number)
                .containsExactly(number(2), number(4));
    }

    @Test
    void namesAreReadInAnyCase() {
        assertThat(Stages.of("PRODUCTION")).isEqualTo(Stages.PRODUCTION);
        assertThat(Stages.of("none")).isEqualTo(Stages.NONE);
        assertThatThrownBy(() -> Stages.of("live"))
                .hasMessageContaining("Invalid Model Version stage");
    }

    @Test
    void aVersionMovesInOneCommandAndLeavesItsOldStage() {
        Model model = model(Map.of(PRODUCTION, number(2), STAGING, number(3)), 1);
        assertThat(commands(model, 3, Stages.PRODUCTION, false))
                .containsExactly(
                        new SetAlias(NAME, PRODUCTION, number(3), null),
                        new RemoveAlias(NAME, STAGING));
        assertThat(commands(model, 2, Stages.PRODUCTION, false)).isEmpty();
        assertThat(commands(model, 2, Stages.NONE, false))
                .containsExactly(new RemoveAlias(NAME, PRODUCTION));
    }

    @Test
    void whoeverWasThereIsArchivedWhenAskedTo() {
        Model model = model(Map.of(PRODUCTION, number(2)), 1);
        List<RegistryCommand> commands = commands(model, 3, Stages.PRODUCTION, true);
        assertThat(commands.getFirst()).isEqualTo(new SetAlias(NAME, PRODUCTION, number(3), null));
        assertThat(commands.get(1))
                .isInstanceOfSatisfying(
                        SetStatus.class,
                        status -> {
                            assertThat(status.version()).isEqualTo(number(2));
                            assertThat(status.status()).isEqualTo(VersionStatus.RETIRED);
                        });
        assertThat(commands).hasSize(2);
    }

    @Test
    void whoeverWasThereStaysQuarantined() {
        Model model = model(Map.of(PRODUCTION, number(2)), 2, VersionStatus.QUARANTINED);
        assertThat(commands(model, 3, Stages.PRODUCTION, true))
                .containsExactly(new SetAlias(NAME, PRODUCTION, number(3), null));
    }

    @Test
    void whatComesLaterIsDecidedBeforeAnythingIsDone() {
        Model model = model(Map.of(PRODUCTION, number(2)), 2, VersionStatus.QUARANTINED);
        List<RegistryCommand> archived = commands(model, 2, Stages.ARCHIVED, false);
        assertThat(archived.getFirst()).isEqualTo(new RemoveAlias(NAME, PRODUCTION));
        assertThat(Stages.decidedFirst(archived))
                .singleElement()
                .isInstanceOfSatisfying(
                        SetStatus.class,
                        status -> assertThat(status.status()).isEqualTo(VersionStatus.RETIRED));
        Model retired = model(Map.of(STAGING, number(1), PRODUCTION, number(2)), 1);
        assertThat(Stages.decidedFirst(commands(retired, 1, Stages.PRODUCTION, false)))
                .containsExactly(new RemoveAlias(NAME, STAGING));
        assertThat(Stages.decidedFirst(List.of())).isEmpty();
    }

    @Test
    void anArchivedVersionComesBackBeforeItIsNamed() {
        Model model = model(Map.of(), 1);
        List<RegistryCommand> commands = commands(model, 1, Stages.STAGING, false);
        assertThat(commands.getFirst())
                .isInstanceOfSatisfying(
                        SetStatus.class,
                        status -> assertThat(status.status()).isEqualTo(VersionStatus.ACTIVE));
        assertThat(commands.get(1)).isEqualTo(new SetAlias(NAME, STAGING, number(1), null));
    }

    private static List<RegistryCommand> commands(
            Model model, long version, Stages stage, boolean archiving) {
        return stage.commands(model, model.version(number(version)).orElseThrow(), archiving);
    }

    private static List<Stages> stages(Model model) {
        return model.versions().values().stream().map(one -> Stages.of(model, one)).toList();
    }

    private static VersionNumber number(long value) {
        return new VersionNumber(value);
    }

    /// A model with four versions of which one is retired.
    private static Model model(Map<AliasName, VersionNumber> aliases, long retired) {
        return model(aliases, retired, VersionStatus.RETIRED);
    }

    /// A model with four versions of which one is not active.
    private static Model model(
            Map<AliasName, VersionNumber> aliases, long out, VersionStatus asWhat) {
        TreeMap<VersionNumber, Version> versions = new TreeMap<>();
        for (long i = 1; i <= 4; i++) {
            VersionStatus status = i == out ? asWhat : VersionStatus.ACTIVE;
            versions.put(number(i), version(i, status));
        }
        PrincipalId ada = new PrincipalId("ada");
        return new Model(
                NAME,
                TeamName.DEFAULT,
                RiskTier.SANDBOX,
                null,
                Map.of(),
                aliases,
                versions,
                4,
                new Model.History(ada, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 1));
    }

    private static Version version(long number, VersionStatus status) {
        return new Version(
                number(number),
                new Version.Content(
                        Sha256.ZERO,
                        1,
                        "onnx",
                        null,
                        new Version.ScanSummary(Sha256.ZERO, 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of(),
                status,
                List.of(),
                new Version.Origin(new PrincipalId("ada"), null, Instant.EPOCH),
                null);
    }
}
