package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.feedback.FeedbackKind;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Gates;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleasePlan.Performance;
import dev.slipway.api.release.ReleasePlan.Risks;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseStrategy.Canary;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.release.UserRule;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReleasePlanFormTest {
    private static final List<ReleaseStrategy> STRATEGIES =
            List.of(
                    Canary.LADDER,
                    new Canary(List.of()),
                    new ReleaseStrategy.BlueGreen(0, 0.1),
                    new ReleaseStrategy.ShadowThenCanary(0.25, 17, 0.1, List.of(0.5, 1.0)),
                    new ReleaseStrategy.ShadowThenCanary(1, 1, 0, List.of()),
                    new ReleaseStrategy.BlueGreen(7, 0.25),
                    new ReleaseStrategy.AllAtOnce(),
                    new ReleaseStrategy.Experiment(0.3, 20_000, Duration.ofDays(3)));

    private static final List<StickyKey> KEYS =
            List.of(
                    new StickyKey.Header("user"),
                    new StickyKey.Field("customer id"),
                    new StickyKey.Caller(),
                    new StickyKey.Request());

    private static final List<UserRule> RULES =
            List.of(
                    new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5)),
                    new UserRule.LatencyAbove(0.999, 0.075, Duration.ofSeconds(90)),
                    new UserRule.ErrorsAboveObjective(Duration.ofMinutes(5)));

    @Test
    void everyPlanComesBackFromJsonAndYaml() {
        for (ReleaseStrategy strategy : STRATEGIES) {
            for (StickyKey key : KEYS) {
                ReleasePlan plan =
                        new ReleasePlan(
                                strategy,
                                key,
                                new Patience(
                                        Duration.ofSeconds(1),
                                        Duration.ofMillis(1_500),
                                        Duration.ofDays(2),
                                        Duration.ofMinutes(3),
                                        Duration.ofHours(4)),
                                new Risks(0.02, 0.1, 0.5),
                                true,
                                RULES,
                                false,
                                ReleasePlan.Gates.USUAL);
                String json = Documents.json(plan);
                assertThat(Documents.read(json, ReleasePlan.class)).as(json).isEqualTo(plan);
                String yaml = Yaml.text(Documents.tree(plan));
                JsonNode tree = Yaml.documents("plan.yaml", yaml).getFirst();
                assertThat(Documents.read(tree, ReleasePlan.class)).as(yaml).isEqualTo(plan);
            }
        }
    }

    @Test
    void whatIsLeftOutIsUsual() {
        assertThat(read("{}")).isEqualTo(ReleasePlan.USUAL);
        assertThat(read("strategy: {kind: canary}").strategy()).isEqualTo(Canary.LADDER);
        assertThat(read("patience: {soak: 1h}").patience())
                .isEqualTo(
                        new Patience(
                                Patience.USUAL.bake(),
                                Patience.USUAL.step(),
                                Patience.USUAL.hold(),
                                Duration.ofHours(1),
                                Patience.USUAL.load()));
        assertThat(read("strategy: {kind: experiment, sample-size: 9}").strategy())
                .isEqualTo(new ReleaseStrategy.Experiment(0.5, 9, Duration.ofDays(14)));
        ReleaseWish wish = Documents.read("{\"candidate\":4}", ReleaseWish.class);
        assertThat(wish).isEqualTo(new ReleaseWish("4", ReleasePlan.USUAL, null));
    }

    @Test
    void gatesAreReadAsPeopleWriteThem() {
        assertThat(read("gates: {performance: off}").gates())
                .isEqualTo(new Gates(Performance.OFF, null, false));
        assertThat(read("gates: {performance: slo, rate: 250}").gates())
                .isEqualTo(new Gates(Performance.SLO, 250.0, false));
        assertThat(read("gates: {accept-signature-change: true}").gates())
                .isEqualTo(new Gates(Performance.AUTO, null, true));
        ReleasePlan plan = ReleasePlan.USUAL.with(new Gates(Performance.OFF, 1.5, true));
        assertThat(Documents.read(Documents.json(plan), ReleasePlan.class)).isEqualTo(plan);
        String yaml = Yaml.text(Documents.tree(plan));
        assertThat(read(yaml)).as(yaml).isEqualTo(plan);
        assertThatThrownBy(() -> read("gates: {performance: fast}"))
                .hasMessageContaining("performance: fast");
        assertThatThrownBy(() -> read("gates: {rate: 0.5}"))
                .hasMessageContaining("rate: 0.5 (expected: 1 to 100000 requests a second)");
    }

    @Test
    void partsOfAWholeAreWrittenInPercentOrAsNumbers() {
        assertThat(read("strategy: {kind: canary, steps: [0.1%, 5 %, 0.25, '0.5', 1]}").strategy())
                .isEqualTo(new Canary(List.of(0.001, 0.05, 0.25, 0.5, 1.0)));
        assertThat(read("risks: {alpha: 0.5%, exposure: 0.1}").risks())
                .isEqualTo(new Risks(0.005, 0.05, 0.1));
        assertThat(read("strategy: {kind: canary, steps: []}").strategy())
                .isEqualTo(new Canary(List.of()));
    }

    @Test
    void partsOfAWholeHaveFewDigits() {
        for (String few : List.of("0.05", "5e-2", "0.5E-01", "0.05e+0")) {
            assertThat(ReleaseForms.share(few)).as(few).contains(0.05);
        }
        assertThat(ReleaseForms.share("0." + "5".repeat(99))).isEmpty();
        String many = "9".repeat(1_000_000);
        assertThat(ReleaseForms.share(many + "x")).isEmpty();
        assertThat(ReleaseForms.share(many + "%")).isEmpty();
    }

    @Test
    void rulesAreReadAsPeopleWriteThem() {
        assertThat(ReleaseForms.rule("p99 > 20% above baseline for 5m")).isEqualTo(RULES.get(0));
        assertThat(ReleaseForms.rule("p99 is more than 20 %  above stable for 300s"))
                .isEqualTo(RULES.get(0));
        assertThat(ReleaseForms.rule("error rate breaches the slo for 5m")).isEqualTo(RULES.get(2));
        for (UserRule rule : RULES) {
            assertThat(ReleaseForms.rule(ReleaseForms.text(rule))).isEqualTo(rule);
        }
        assertThat(ReleaseForms.text(RULES.get(1)))
                .isEqualTo("p99.9 > 7.5% above baseline for 90s");
        assertThatThrownBy(() -> ReleaseForms.rule("p99 below 5ms"))
                .hasMessageStartingWith("p99 below 5ms (expected: such as 'p99 > 20% above");
    }

    @Test
    void wrongPlansAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> read("strategy: {kind: canray}"))
                .hasMessage("/strategy: kind: canray (did you mean canary?)");
        assertThatThrownBy(() -> read("strategy: {steps: [1]}"))
                .hasMessageContaining("kind: missing (expected: one of canary, blue-green");
        assertThatThrownBy(() -> read("strategy: {kind: canary, steps: [50%, five]}"))
                .hasMessageContaining("five (expected: a part of a whole such as 5% or 0.05)");
        assertThatThrownBy(() -> read("strategy: {kind: canary, steps: [50%, 5%]}"))
                .hasMessageContaining("(expected: growing weights above 0, at most 1)");
        assertThatThrownBy(() -> read("sticky: cookie"))
                .hasMessage(
                        "/sticky: cookie (expected: header:NAME, field:NAME, caller or request)");
        assertThatThrownBy(() -> read("patience: {bake: soon}"))
                .hasMessageStartingWith("/patience/bake: soon (expected: a time such as");
        assertThatThrownBy(() -> read("stratgy: {}"))
                .hasMessageContaining("did you mean strategy?");
    }

    @Test
    void releaseComesBackWithItsMovesAndIsConcealedWherePeopleWrote() {
        ReleaseTransition made =
                new ReleaseTransition(
                        ReleasePhase.DRAFT,
                        ReleasePhase.GATED,
                        0,
                        0,
                        Cause.PROGRESS,
                        new FreeText("everything is there"),
                        new EvidenceMark(17, Sha256.ZERO),
                        Duration.ofSeconds(3),
                        null);
        Release release =
                new Release(
                        new ReleaseId("flights.3"),
                        new ModelName("flights"),
                        new Release.Side(new VersionNumber(3), Sha256.ZERO),
                        new Release.Side(new VersionNumber(4), Sha256.of("4")),
                        ReleasePlan.USUAL,
                        -7,
                        Instant.parse("2026-11-26T15:00:00Z"),
                        new PrincipalId("token:ada"),
                        new FreeText("better calibrated"),
                        List.of());
        Release moved =
                release.moved(
                        new Release.Move(made, release.started(), new PrincipalId("local"), 9));
        ReleaseStatus status = ReleaseStatus.of(moved);
        assertThat(Documents.readAnswer(Documents.json(status), ReleaseStatus.class))
                .isEqualTo(status);
        assertThat(Documents.json(status, text -> "*"))
                .contains("\"id\":\"flights.3\"", "\"cause\":\"progress\"", "\"why\":\"*\"")
                .doesNotContain("calibrated", "everything");
    }

    @Test
    void aHoldSaysWhatItIsForAlsoWhereItsRecordDoesNot() {
        ReleaseTransition made =
                new ReleaseTransition(
                        ReleasePhase.BAKE,
                        ReleasePhase.HOLD,
                        2,
                        0.05,
                        Cause.RULE,
                        new FreeText("too slow"),
                        null,
                        Duration.ofSeconds(3),
                        Held.ofRules(RULES.subList(0, 1)));
        String json = Documents.json(made);
        String held =
                ",\"held\":{\"reason\":\"rule\","
                        + "\"rules\":[\"p99 > 20% above baseline for 5m\"]}";
        assertThat(json).contains(held);
        assertThat(Documents.read(json, ReleaseTransition.class)).isEqualTo(made);
        ReleaseTransition old = Documents.read(json.replace(held, ""), ReleaseTransition.class);
        assertThat(old.held()).isEqualTo(Held.ofRules(List.of()));
        String goesOn = json.replace("\"to\":\"hold\"", "\"to\":\"decide\"");
        assertThatThrownBy(() -> Documents.read(goesOn, ReleaseTransition.class))
                .hasMessageContaining("held: in DECIDE (expected: only in HOLD)");
    }

    @Test
    void everythingThatAReleaseMayBeHeldForHasWords() {
        Set<String> words = new HashSet<>();
        for (Held.Reason reason : Held.Reason.values()) {
            assertThat(words.add(ReleaseForms.heldFor(Held.of(reason)))).as("%s", reason).isTrue();
        }
        assertThat(ReleaseForms.heldFor(Held.ofRules(RULES.subList(0, 1))))
                .isEqualTo("a rule of the plan: p99 > 20% above baseline for 5m");
        assertThat(ReleaseForms.heldFor(Held.ofCheck("split-otherwise")))
                .isEqualTo("a check of evidence: split-otherwise");
    }

    @Test
    void feedbackHasALabelOrAnOutcome() {
        String id = "019ac0b6b1f200000000012f4c1d92aa";
        FeedbackItem label = item("{\"prediction\":\"" + id + "\",\"label\":1}");
        assertThat(label).isEqualTo(FeedbackItem.label(new PredictionId(id), new Cell.Whole(1)));
        assertThat(label.kind()).isEqualTo(FeedbackKind.LABEL);
        FeedbackItem outcome = item("{\"prediction\":\"" + id + "\",\"outcome\":-2.5}");
        assertThat(outcome).isEqualTo(FeedbackItem.outcome(new PredictionId(id), -2.5));
        assertThat(item(Documents.json(label))).isEqualTo(label);
        assertThat(item(Documents.json(outcome))).isEqualTo(outcome);
        assertThatThrownBy(() -> item("{\"prediction\":\"" + id + "\"}"))
                .hasMessageContaining("label, outcome: (expected: one of them)");
        assertThatThrownBy(() -> item("{\"prediction\":\"x\",\"label\":1}"))
                .hasMessageContaining("prediction: x (expected: 32 lower-case hexadecimal digits)");
    }

    private static FeedbackItem item(String json) {
        return Documents.read(json, FeedbackItem.class);
    }

    private static ReleasePlan read(String yaml) {
        return Documents.read(Yaml.documents("plan.yaml", yaml).getFirst(), ReleasePlan.class);
    }
}
