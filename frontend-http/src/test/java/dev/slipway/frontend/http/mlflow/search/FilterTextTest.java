package dev.slipway.frontend.http.mlflow.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.Condition;
import dev.slipway.api.tracking.Condition.All;
import dev.slipway.api.tracking.Condition.Any;
import dev.slipway.api.tracking.Condition.Comparator;
import dev.slipway.api.tracking.Condition.Compares;
import dev.slipway.api.tracking.Condition.Exists;
import dev.slipway.api.tracking.Condition.Operand;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FilterTextTest {
    private static final Field LOSS = new Field(Field.Kind.METRIC, "loss");
    private static final Field STATUS = new Field(Field.Kind.ATTRIBUTE, "status");

    @Test
    void anEmptyFilterLetsEverythingThrough() {
        assertThat(runs("")).isEqualTo(Condition.ALWAYS);
        assertThat(runs("  \n ")).isEqualTo(Condition.ALWAYS);
    }

    @Test
    void everyNameOfAKindMeansTheSame() {
        for (String name :
                List.of("metrics.loss", "metric.loss", "metrics.`loss`", "`metrics.loss`")) {
            assertThat(runs(name + " < 0.5")).isEqualTo(number(LOSS, Comparator.LESS, 0.5));
        }
        for (String name : List.of("status", "attributes.status", "attr.status", "run.status")) {
            assertThat(runs(name + " = 'FINISHED'"))
                    .isEqualTo(text(STATUS, Comparator.EQUAL, "FINISHED"));
        }
        assertThat(runs("params.depth = \"6\""))
                .isEqualTo(text(new Field(Field.Kind.PARAM, "depth"), Comparator.EQUAL, "6"));
        assertThat(runs("created > 5"))
                .isEqualTo(
                        number(
                                new Field(Field.Kind.ATTRIBUTE, "start_time"),
                                Comparator.GREATER,
                                5));
    }

    @Test
    void theFilterThatTheClientAddsToEveryModelSearchIsRead() {
        Condition read =
                FilterText.parse(
                        "name ILIKE '%a%' AND tag.`mlflow.prompt.is_prompt` != 'true'",
                        Vocabulary.REGISTERED_MODELS);
        assertThat(read)
                .isEqualTo(
                        new All(
                                List.of(
                                        text(
                                                new Field(Field.Kind.ATTRIBUTE, "name"),
                                                Comparator.ILIKE,
                                                "%a%"),
                                        text(
                                                new Field(
                                                        Field.Kind.TAG, "mlflow.prompt.is_prompt"),
                                                Comparator.UNEQUAL,
                                                "true"))));
    }

    @Test
    void keysInQuotesMayHoldAnything() {
        assertThat(runs("tags.`a b = 'c'` = 'x'"))
                .isEqualTo(text(new Field(Field.Kind.TAG, "a b = 'c'"), Comparator.EQUAL, "x"));
        assertThat(runs("metrics.\"val/loss 2\" >= -1.5e-3"))
                .isEqualTo(
                        number(
                                new Field(Field.Kind.METRIC, "val/loss 2"),
                                Comparator.AT_LEAST,
                                -0.0015));
    }

    @Test
    void textsMayHoldQuotesAndWords() {
        assertThat(runs("tags.a = 'it''s AND (x)'"))
                .isEqualTo(text(new Field(Field.Kind.TAG, "a"), Comparator.EQUAL, "it's AND (x)"));
    }

    @Test
    void listsAndPresence() {
        assertThat(runs("run_id IN ('a', 'b')"))
                .isEqualTo(
                        new Compares(
                                new Field(Field.Kind.ATTRIBUTE, "run_id"),
                                Comparator.IN,
                                new Operand.Texts(List.of("a", "b"))));
        assertThat(runs("run_id not in ('a')"))
                .isEqualTo(
                        new Compares(
                                new Field(Field.Kind.ATTRIBUTE, "run_id"),
                                Comparator.NOT_IN,
                                new Operand.Texts(List.of("a"))));
        assertThat(runs("tags.a is not null"))
                .isEqualTo(new Exists(new Field(Field.Kind.TAG, "a"), true));
        assertThat(runs("tags.a IS NULL"))
                .isEqualTo(new Exists(new Field(Field.Kind.TAG, "a"), false));
    }

    @Test
    void andBindsCloserThanOr() {
        Condition a = number(LOSS, Comparator.LESS, 1);
        Condition b = number(LOSS, Comparator.LESS, 2);
        Condition c = number(LOSS, Comparator.LESS, 3);
        assertThat(runs("metrics.loss<1 OR metrics.loss<2 AND metrics.loss<3"))
                .isEqualTo(new Any(List.of(a, new All(List.of(b, c)))));
        assertThat(runs("(metrics.loss<1 or metrics.loss<2) and metrics.loss<3"))
                .isEqualTo(new All(List.of(new Any(List.of(a, b)), c)));
    }

    @Test
    void whatIsNoFilterIsRefusedByName() {
        for (String wrong :
                List.of(
                        "foo = 'bar'",
                        "metrics.loss",
                        "metrics.loss =",
                        "metrics.loss = 'x'",
                        "metrics.loss LIKE 'x'",
                        "params.depth > '6'",
                        "params.depth = 6",
                        "status = 'a' status = 'b'",
                        "status = 'a' AND",
                        "AND status = 'a'",
                        "status == 'a'",
                        "status = 'a",
                        "tags.`a = 'b'",
                        "run_id IN ()",
                        "run_id IN 'a'",
                        "run_id NOT 'a'",
                        "(status = 'a'",
                        "status = 'a')",
                        "tags. = 'a'",
                        "dataset.size = '1'",
                        "status IS 'a'",
                        "; DROP TABLE run",
                        "(".repeat(1_000) + "status = 'a'")) {
            assertThatThrownBy(() -> runs(wrong))
                    .as(wrong)
                    .isInstanceOf(TrackingRefusedException.class)
                    .hasMessageStartingWith("Invalid clause(s) in filter string: '");
        }
    }

    @Test
    void whatTheStoreCouldNotAnswerIsTheCallersMistake() {
        String many = "tags.a = 'b'" + " OR tags.a = 'b'".repeat(499);
        assertThat(runs(many)).isInstanceOf(Any.class);
        assertThatThrownBy(() -> runs(many + " OR tags.a = 'b'"))
                .isInstanceOf(TrackingRefusedException.class)
                .hasMessageStartingWith("filter: more than 500 comparisons");
        String pattern = "x".repeat(16_000);
        assertThat(runs("tags.a LIKE '" + pattern + "'")).isInstanceOf(Compares.class);
        assertThatThrownBy(() -> runs("tags.a LIKE '" + pattern + "x'"))
                .isInstanceOf(TrackingRefusedException.class)
                .hasMessage("filter: a pattern of 16001 characters (expected: <= 16000)");
    }

    @Test
    void asManySortKeysAsASearchMayHaveAreRead() {
        List<String> keys = Collections.nCopies(100, "metrics.loss DESC");
        assertThat(OrderText.parse(keys, Vocabulary.RUNS)).hasSize(100);
        assertThatThrownBy(
                        () -> OrderText.parse(Collections.nCopies(101, "status"), Vocabulary.RUNS))
                .isInstanceOf(TrackingRefusedException.class)
                .hasMessage("order_by: 101 keys (expected: <= 100)");
    }

    @Test
    void noTextMakesItFailInAnotherWay() {
        Random random = new Random(20);
        List<String> words =
                List.of(
                        "metrics.",
                        "tags.a",
                        "status",
                        "=",
                        "!=",
                        "<",
                        "(",
                        ")",
                        "'",
                        "\"",
                        "`",
                        " AND ",
                        " OR ",
                        "IN",
                        "NOT",
                        "IS",
                        "NULL",
                        "1",
                        "-",
                        "1e",
                        ".",
                        ",",
                        "'a'",
                        " LIKE ",
                        "\\",
                        "%",
                        "\0");
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            try {
                runs(text.toString());
            } catch (TrackingRefusedException expected) {
                assertThat(expected.text()).isNotEmpty();
            }
        }
    }

    @Test
    void ordersAreReadAndRefused() {
        Search.Order last = OrderText.latest("start_time");
        assertThat(
                        OrderText.parse(
                                List.of("metrics.`val loss` DESC", "status", "params.a asc"),
                                Vocabulary.RUNS,
                                last))
                .containsExactly(
                        Search.Order.by(new Field(Field.Kind.METRIC, "val loss"), false),
                        Search.Order.by(STATUS, true),
                        Search.Order.by(new Field(Field.Kind.PARAM, "a"), true),
                        last);
        for (String wrong : List.of("", "foo", "status DOWN", "metrics", "dataset.name")) {
            assertThatThrownBy(() -> OrderText.parse(List.of(wrong), Vocabulary.RUNS))
                    .as(wrong)
                    .hasMessageStartingWith("Invalid order_by clause");
        }
    }

    private static Condition runs(String text) {
        return FilterText.parse(text, Vocabulary.RUNS);
    }

    private static Condition number(Field field, Comparator comparator, double value) {
        return new Compares(field, comparator, new Operand.Number(value));
    }

    private static Condition text(Field field, Comparator comparator, String value) {
        return new Compares(field, comparator, new Operand.Text(value));
    }
}
