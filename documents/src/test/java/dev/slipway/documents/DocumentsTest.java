package dev.slipway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ModelChange.NewEvaluation;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.ValueRange;
import dev.slipway.api.push.Sample;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.api.spec.MemoryBounds;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Quota;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.SlotBounds;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.tensor.Datatype;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DocumentsTest {
    private static final List<Spec> ONE_OF_EACH =
            List.of(
                    new TeamSpec(
                            new TeamName("fraud"),
                            new FreeText("the fraud people"),
                            new Quota(100, 8),
                            new MemoryBounds(ByteSize.ofGibibytes(2), ByteSize.ofGibibytes(8)),
                            new SlotBounds(1, 3)),
                    new ModelSpec(
                            new ModelName("flights"),
                            new TeamName("fraud"),
                            new RiskTier(2),
                            null,
                            Map.of("stage", "new", "city", "Łódź")),
                    EndpointSpec.defaults(
                            new EndpointName("flights"),
                            TeamName.DEFAULT,
                            new Target.Alias(new ModelName("flights"), new AliasName("champion"))),
                    new PolicySpec(
                            "careful",
                            List.of(new AliasName("production")),
                            new PolicySpec.Selector(null, null, new RiskTier(1)),
                            List.of(
                                    new Requirement.Signed(List.of()),
                                    new Requirement.Scanned(true),
                                    new Requirement.Golden(),
                                    new Requirement.Evaluated("auc", null, 0.7, null, 0.01),
                                    new Requirement.Drilled(Duration.ofDays(30)),
                                    new Requirement.Approved(Role.REVIEWER, 2, 1))),
                    new RoleSpec(
                            "people",
                            List.of("group:science"),
                            List.of(
                                    new Grant(
                                            Role.RISK_OFFICER,
                                            new Scope.OfTeam(new TeamName("fraud"))))),
                    new ConnectionSpec(
                            "lake",
                            TeamName.DEFAULT,
                            ConnectionSpec.Type.BUCKET,
                            URI.create("https://bucket.example"),
                            "lake-key",
                            Map.of()),
                    new SuppressionSpec(
                            "readme-example",
                            new ModelName("flights"),
                            "secret-jwt",
                            "README.md",
                            "0f3a5c7e91b2d4f60a1c3e5b",
                            new FreeText("expired example"),
                            LocalDate.of(2027, 1, 31)),
                    new BatchJobSpec(
                            new BatchJobName("nightly"),
                            TeamName.DEFAULT,
                            new ScoreWish(
                                    "flights",
                                    null,
                                    "in/{date}.csv",
                                    FileFormat.CSV,
                                    "out/{run}",
                                    null,
                                    List.of("origin"),
                                    BadRowLimit.parse("1%"),
                                    "day",
                                    null),
                            new Schedule("*/5 3 * * *", "Europe/Berlin", true)));

    @Test
    void aWishThatNamesNothingIsRefusedByName() {
        assertThatThrownBy(() ->
                        Documents.read(
                                """
                                {"score": "flights", "input": "", "output": "scored"}
                                """,
                                ScoreWish.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("input: '' (expected: a file, or a directory)");
    }

    @Test
    void anAnswerThatIsNoTextIsNoDocument() {
        byte[] noText = {0, 0, 0, '{', 1, 2, 3, 4};
        assertThatThrownBy(() -> Documents.readAnswer(noText, ScoreWish.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("no JSON: ");
    }

    @Test
    void everyKindComesBackAsItWasWritten() {
        for (Spec spec : ONE_OF_EACH) {
            String json = Documents.spec(spec);
            assertThat(Documents.read(json, Spec.class)).as(json).isEqualTo(spec);
        }
    }

    @Test
    void sampleComesBackWithItsCells() {
        Sample sample =
                new Sample(
                        List.of(
                                ColumnRule.of("distance", Datatype.FP64, Presence.OPTIONAL)
                                        .within(new ValueRange(-1.5, 7)),
                                ColumnRule.of("origin", Datatype.BYTES, Presence.REQUIRED)
                                        .among(Set.of("ATL"))),
                        List.of(List.of(new Cell.Real(1.5), new Cell.Text("ATL"))),
                        List.of(
                                List.of(new Cell.Missing(), new Cell.Text("null")),
                                List.of(new Cell.Whole(3), new Cell.Text("3")),
                                List.of(
                                        new Cell.Digits("18446744073709551615"),
                                        new Cell.Text("7")),
                                List.of(
                                        new Cell.Real(Double.NEGATIVE_INFINITY),
                                        new Cell.Text(""))),
                        17);
        String json = Documents.json(sample);
        assertThat(json).contains("\"datatype\":\"FP64\"").contains("[null,\"null\"]");
        assertThat(Documents.read(json, Sample.class)).isEqualTo(sample);
        assertThatThrownBy(() -> Documents.read(json.replace("FP64", "FP63"), Sample.class))
                .hasMessageContaining("FP63 (expected: one of [BOOL, UINT8,");
        assertThatThrownBy(() ->
                        Documents.read(json.replace("[3,\"3\"]", "[[3],\"3\"]"), Sample.class))
                .hasMessageContaining("START_ARRAY (expected: a number, text or null)");
    }

    @Test
    void everyKindComesBackFromYaml() {
        for (Spec spec : ONE_OF_EACH) {
            String yaml = Yaml.text(Documents.tree(Documents.spec(spec)));
            JsonNode tree = Yaml.documents("test.yaml", yaml).getFirst();
            assertThat(Documents.read(tree, Spec.class)).as(yaml).isEqualTo(spec);
        }
    }

    @Test
    void textsOfYamlKeepTheirDigits() {
        String tags = "tags: {python: 3.10, epoch: 7, half: '0.50', low: -1.50, gpu: true}\n";
        for (String yaml :
                List.of("kind: Model\nname: a\n" + tags, tags + "name: a\nkind: Model\n")) {
            JsonNode tree = Yaml.documents("model.yaml", yaml).getFirst();
            ModelSpec model = (ModelSpec) Documents.read(tree, Spec.class);
            assertThat(model.tags())
                    .as(yaml)
                    .isEqualTo(
                            Map.of(
                                    "python", "3.10", "epoch", "7", "half", "0.50", "low", "-1.50",
                                    "gpu", "true"));
        }
        for (String part : List.of("0.990", "9.9e-1")) {
            String endpoint =
                    "{kind: Endpoint, name: a, serves: m, slo: {availability: " + part + "}}";
            JsonNode tree = Yaml.documents("endpoint.yaml", endpoint).getFirst();
            EndpointSpec read = (EndpointSpec) Documents.read(tree, Spec.class);
            assertThat(read.slo().availability()).isEqualTo(0.99);
        }
    }

    @Test
    void numbersOfYamlThatStandForTextsAreAsTheyAreWritten() {
        for (String number :
                List.of("12e4567", "1e-4", "5E+7", "-3.10", "-0.0", "0.0000001", "1.50e2")) {
            for (String yaml :
                    List.of(
                            "{kind: Model, name: a, tags: {it: " + number + "}}",
                            "{tags: {it: " + number + "}, name: a, kind: Model}")) {
                JsonNode tree = Yaml.documents("model.yaml", yaml).getFirst();
                ModelSpec model = (ModelSpec) Documents.read(tree, Spec.class);
                assertThat(model.tags()).as(yaml).isEqualTo(Map.of("it", number));
            }
        }
        JsonNode zero = Yaml.documents("zero.yaml", "[-0.0, 12e4567]").getFirst();
        assertThat(Documents.read(zero, Cell[].class))
                .containsExactly(new Cell.Real(-0.0), new Cell.Real(Double.POSITIVE_INFINITY));
    }

    @Test
    void whatIsNotWrittenHasItsDefault() {
        Spec spec =
                Documents.read(
                        "{\"kind\":\"Endpoint\",\"name\":\"a\",\"serves\":\"m/3\","
                                + "\"slo\":{\"p99\":\"50ms\"}}",
                        Spec.class);
        EndpointSpec endpoint = (EndpointSpec) spec;
        assertThat(endpoint.team()).isEqualTo(TeamName.DEFAULT);
        assertThat(endpoint.slo())
                .isEqualTo(
                        new Slo(
                                Duration.ofMillis(30),
                                Duration.ofMillis(50),
                                0.999,
                                Duration.ofDays(28),
                                false));
    }

    @Test
    void whatMustBeWrittenIsNamed() {
        assertThatThrownBy(
                        () -> Documents.read("{\"kind\":\"Endpoint\",\"name\":\"a\"}", Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage("/serves: missing");
    }

    @Test
    void whatMustBeWrittenIsMissingWhereNullStands() {
        assertRefused("\"kind\":\"Endpoint\",\"serves\":null", "/serves: missing");
        assertThatThrownBy(() -> Documents.read("null", Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage("null (expected: fields, each as NAME: VALUE)");
        assertThatThrownBy(() -> Documents.read(Documents.tree("null"), Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage("null (expected: fields, each as NAME: VALUE)");
        assertThat(
                        Documents.read(
                                "{\"kind\":\"Model\",\"name\":\"a\",\"team\":null,"
                                        + "\"description\":null,\"tags\":null}",
                                Spec.class))
                .isEqualTo(ModelSpec.defaults(new ModelName("a")));
    }

    /// As YAML has it where a value was forgotten: `tags: {owner: }`.
    @Test
    void nothingAmongValuesIsRefusedInWords() {
        String refusal = "null in a list, or as a value (expected: something in each place)";
        assertRefused("\"kind\":\"Model\",\"tags\":{\"owner\":null}", refusal);
        assertRefused("\"kind\":\"Role\",\"members\":[\"token:a\",null]", refusal);
        assertRefused("\"kind\":\"Policy\",\"require\":[null]", refusal);
    }

    @Test
    void unknownMemberIsRefusedWithTheOneThatWasMeant() {
        assertThatThrownBy(() ->
                        Documents.read(
                                "{\"kind\":\"Model\",\"name\":\"a\",\"risk-teir\":1}", Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage("/risk-teir: unknown member (did you mean risk-tier?)");
    }

    /// The library finds that something is missing before it looks at what it does not know.
    @Test
    void memberThatIsMisspeltIsNotTakenForOneThatIsMissing() {
        assertRefused(
                "\"kind\":\"Endpoint\",\"serve\":\"flights@champion\"",
                "/serve: unknown member (did you mean serves?)");
        assertRefused(
                "\"kind\":\"Team\",\"quota\":{\"request-per-second\":20}",
                "/quota/request-per-second: unknown member (did you mean requests-per-second?)");
        assertRefused(
                "\"kind\":\"Policy\",\"require\":[{\"scanned\":{}},{\"evaluated\":"
                        + "{\"metrics\":\"auc\",\"at-least\":0.7}}]",
                "/require/1/metrics: unknown member (did you mean metric?)");
        assertRefused("\"kind\":\"Endpoint\",\"slo\":{}", "/serves: missing");
        assertThatThrownBy(() ->
                        Documents.read(
                                Documents.tree(
                                        "{\"kind\":\"Endpoint\",\"nam\":\"a\",\"serves\":\"m\"}"),
                                Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage("/nam: unknown member (did you mean name?)");
    }

    @Test
    void wrongValueIsRefusedInTheWordsOfItsType() {
        assertThatThrownBy(
                        () -> Documents.read("{\"kind\":\"Model\",\"name\":\"a b\"}", Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("/name: model: a b (expected: 1 to 128 letters");
        assertThatThrownBy(() ->
                        Documents.read(
                                "{\"kind\":\"Model\",\"name\":\"a\",\"risk-tier\":7}", Spec.class))
                .hasMessage("/risk-tier: risk-tier: 7 (expected: 0 to 3)");
        assertThatThrownBy(() ->
                        Documents.read(
                                "{\"kind\":\"Endpoint\",\"name\":\"a\",\"serves\":\"m\","
                                        + "\"slo\":{\"p50\":\"9s\"}}",
                                Spec.class))
                .hasMessageStartingWith("/slo: slo: p50 9s, p99 ");
    }

    @Test
    void halfOfTheCallersArePromisedNoMoreThanNearlyAll() {
        assertThat(promised("{\"p99\":\"20ms\"}")).isEqualTo(Duration.ofMillis(20));
        assertThat(promised("{\"p99\":\"40ms\"}")).isEqualTo(Slo.DEFAULT.p50());
        assertThat(promised("{\"p99\":\"20ms\",\"p50\":\"5ms\"}")).isEqualTo(Duration.ofMillis(5));
        assertRefused(
                "\"kind\":\"Endpoint\",\"serves\":\"m\",\"slo\":{\"p50\":\"30ms\",\"p99\":\"20ms\"}",
                "/slo: slo: p50 30ms, p99 20ms (expected: 0 < p50 <= p99)");
    }

    private static Duration promised(String slo) {
        return Documents.read(slo, Slo.class).p50();
    }

    @Test
    void wrongFormIsRefusedInTheWordsOfTheDocument() {
        String endpoint = "\"kind\":\"Endpoint\",\"serves\":\"m\",";
        assertRefused(
                endpoint + "\"slo\":\"10ms\"",
                "/slo: (expected: fields, each as NAME: VALUE; {} for none)");
        assertRefused(
                endpoint + "\"slo\":{\"p50\":0.5}",
                "/slo/p50: 0.5 (expected: a time such as 20ms, 5s, 2m or 28d)");
        assertRefused(
                endpoint + "\"slo\":{\"p50\":[\"1ms\"]}",
                "/slo/p50: a list (expected: a time such as 20ms, 5s, 2m or 28d)");
        assertRefused(
                endpoint + "\"capture\":{\"max-bytes\":1.5}",
                "/capture/max-bytes: 1.5 (expected: a size such as 64MiB or 1GiB)");
        assertRefused(
                endpoint + "\"deployment\":{\"revisit\":\"1 March\"}",
                "/deployment/revisit: 1 March (expected: a day such as 2027-03-01)");
        assertRefused(
                endpoint + "\"weight\":\"heavy\"", "/weight: heavy (expected: a whole number)");
        assertRefused(
                "\"kind\":\"Model\",\"risk-tier\":\"high\"",
                "/risk-tier: high (expected: a whole number from 0 to 3)");
        assertRefused("\"kind\":\"Role\",\"members\":\"ada\"", "/members: (expected: a list)");
    }

    /// A refusal names the roles that somebody needs, which they then type or declare.
    @Test
    void rolesAreSpeltAsRefusalsSpellThem() {
        assertThat(Role.values())
                .allSatisfy(role -> assertThat(Constants.word(role)).isEqualTo(role.word()));
    }

    @Test
    void numberIsNoConstant() {
        for (String number : List.of("7", "\"7\"", "99")) {
            assertThatThrownBy(() ->
                            Documents.read(
                                    "{\"kind\":\"Role\",\"name\":\"a\",\"grants\":[{\"role\":"
                                            + number
                                            + "}]}",
                                    Spec.class))
                    .as(number)
                    .isInstanceOf(DocumentException.class)
                    .hasMessageContaining("/grants/0/role: ")
                    .hasMessageContaining("(expected: one of caller, viewer, scientist,");
        }
    }

    @Test
    void requirementThatIsNoneIsRefusedWithTheOneThatWasMeant() {
        assertRefused(
                "\"kind\":\"Policy\",\"require\":[{\"scaned\":{}}]",
                "/require/0: scaned: no requirement (did you mean scanned?)");
        assertRefused(
                "\"kind\":\"Policy\",\"require\":[\"signed\"]",
                "/require/0: (expected: a requirement with its fields, such as scanned: {})");
    }

    /// What is empty is not written, and would be all of the data for whoever reads it.
    @Test
    void aSliceWithoutANameIsRefusedOnBothSides() {
        String refusal = "slice: '' (expected: a part of the data, or none)";
        assertThatThrownBy(() -> new NewEvaluation("auc", "", "d", 0.7, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refusal);
        assertThatThrownBy(() ->
                        Documents.read(
                                "{\"metric\":\"auc\",\"slice\":\"\",\"dataset\":\"d\","
                                        + "\"value\":0.7}",
                                NewEvaluation.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage(refusal);
    }

    @Test
    void aShadowWithoutRoomForACopyIsRefused() {
        assertThatThrownBy(() ->
                        Documents.read(
                                "{\"version\":1,\"limits\":{\"bytes\":\"0B\"}}", ShadowSpec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("bytes: 0B (expected: >= 1B)");
    }

    private static void assertRefused(String members, String message) {
        assertThatThrownBy(() -> Documents.read("{\"name\":\"a\"," + members + "}", Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessage(message);
    }

    @Test
    void repeatedMemberIsRefused() {
        assertThatThrownBy(() ->
                        Documents.read(
                                "{\"kind\":\"Model\",\"name\":\"a\",\"name\":\"b\"}", Spec.class))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("Duplicate");
    }

    @Test
    void freeTextIsConcealedWhereverItStands() {
        TeamSpec team =
                new TeamSpec(new TeamName("fraud"), new FreeText("Ada's people"), null, null, null);
        assertThat(Documents.json(team, text -> "hidden " + text.length()))
                .isEqualTo("{\"kind\":\"Team\",\"name\":\"fraud\",\"description\":\"hidden 12\"}");
    }

    @Test
    void timesAreWrittenInTheLargestUnitThatKeepsThem() {
        assertThat(Durations.text(Duration.ofDays(2))).isEqualTo("2d");
        assertThat(Durations.text(Duration.ofMillis(1_500))).isEqualTo("1500ms");
        assertThat(Durations.parse("90 s")).isEqualTo(Duration.ofSeconds(90));
        assertThatThrownBy(() -> Durations.parse("soon")).hasMessageContaining("such as 20ms");
    }
}
