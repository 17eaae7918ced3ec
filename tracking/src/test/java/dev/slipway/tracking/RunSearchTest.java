package dev.slipway.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.tracking.Condition;
import dev.slipway.api.tracking.Condition.All;
import dev.slipway.api.tracking.Condition.Any;
import dev.slipway.api.tracking.Condition.Comparator;
import dev.slipway.api.tracking.Condition.Compares;
import dev.slipway.api.tracking.Condition.Exists;
import dev.slipway.api.tracking.Condition.Operand;
import dev.slipway.api.tracking.ExperimentId;
import dev.slipway.api.tracking.Lifecycle;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Run;
import dev.slipway.api.tracking.RunId;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunSearchTest {
    private static final Field NAME = new Field(Field.Kind.ATTRIBUTE, "run_name");
    private static final Field LOSS = new Field(Field.Kind.METRIC, "loss");
    private static final Field DEPTH = new Field(Field.Kind.PARAM, "depth");
    private static final Field TEAM = new Field(Field.Kind.TAG, "team");

    @TempDir private Path folder;
    private OpenStore open;
    private ExperimentId experiment;

    @BeforeEach
    void fillStore() throws IOException {
        open = new OpenStore(folder);
        experiment = open.experiment("flights");
        RunId alpha = open.run(experiment, "alpha");
        open.metric(alpha, "loss", 0.3);
        open.param(alpha, "depth", "6");
        open.tag(alpha, "team", "ops");
        RunId beta = open.run(experiment, "Beta_1");
        open.metric(beta, "loss", 0.1);
        open.param(beta, "depth", "8");
        RunId gamma = open.run(experiment, "gamma*");
        open.metric(gamma, "loss", Double.NaN);
        open.tag(gamma, "team", "lab");
        open.run(experiment, "delta");
    }

    @AfterEach
    void closeStore() {
        open.close();
    }

    @Test
    void theLargestSearchThatADoorLetsThroughIsAnswered() {
        Condition nobody = text(TEAM, Comparator.EQUAL, "nobody");
        Condition many = nobody;
        for (int level = 0; level < 50; level++) {
            List<Condition> parts = new ArrayList<>(List.of(many));
            parts.addAll(Collections.nCopies(10, nobody));
            many = level % 2 == 0 ? new Any(parts) : new All(parts);
        }
        assertThat(found(many)).isEmpty();
        assertThat(found(text(NAME, Comparator.LIKE, "*".repeat(16_000)))).isEmpty();
        List<Search.Order> orders = Collections.nCopies(100, Search.Order.by(LOSS, true));
        Page<Run> first = search(new Search(Condition.ALWAYS, orders, Slice.first(1)));
        Slice rest = new Slice(10, first.next());
        assertThat(names(search(new Search(Condition.ALWAYS, orders, rest))))
                .containsExactly("alpha", "delta", "gamma*");
    }

    @Test
    void numbersAndTextsCompare() {
        assertThat(found(number(LOSS, Comparator.LESS, 0.2))).containsExactly("Beta_1");
        assertThat(found(number(LOSS, Comparator.AT_LEAST, 0.1)))
                .containsExactly("Beta_1", "alpha");
        assertThat(found(text(DEPTH, Comparator.EQUAL, "6"))).containsExactly("alpha");
        assertThat(found(text(TEAM, Comparator.UNEQUAL, "ops")))
                .as("an item without the tag is no match")
                .containsExactly("gamma*");
        assertThat(found(text(NAME, Comparator.EQUAL, "delta"))).containsExactly("delta");
    }

    @Test
    void patternsTakeCaseIntoAccountUnlessToldNotTo() {
        assertThat(found(text(NAME, Comparator.LIKE, "beta%"))).isEmpty();
        assertThat(found(text(NAME, Comparator.ILIKE, "beta%"))).containsExactly("Beta_1");
        assertThat(found(text(NAME, Comparator.LIKE, "%a"))).containsExactly("delta", "alpha");
        assertThat(found(text(NAME, Comparator.LIKE, "gamm_*"))).containsExactly("gamma*");
        assertThat(found(text(NAME, Comparator.LIKE, "*"))).isEmpty();
        assertThat(found(text(NAME, Comparator.LIKE, "[a]lpha"))).isEmpty();
    }

    @Test
    void presenceIsACondition() {
        assertThat(found(new Exists(TEAM, true))).containsExactly("gamma*", "alpha");
        assertThat(found(new Exists(DEPTH, false))).containsExactly("delta", "gamma*");
    }

    @Test
    void conditionsJoin() {
        Condition both =
                new All(
                        List.of(
                                number(LOSS, Comparator.GREATER, 0),
                                text(DEPTH, Comparator.EQUAL, "8")));
        assertThat(found(both)).containsExactly("Beta_1");
        Condition either =
                new Any(
                        List.of(
                                text(DEPTH, Comparator.EQUAL, "8"),
                                new Compares(
                                        NAME,
                                        Comparator.IN,
                                        new Operand.Texts(List.of("alpha", "delta")))));
        assertThat(found(either)).containsExactly("delta", "Beta_1", "alpha");
    }

    @Test
    void hostileTextsAreOnlyTexts() {
        assertThat(found(text(NAME, Comparator.EQUAL, "' OR 1=1 --"))).isEmpty();
        assertThat(found(text(new Field(Field.Kind.TAG, "a' OR '1'='1"), Comparator.EQUAL, "x")))
                .isEmpty();
    }

    @Test
    void whatHasNoSortKeyComesLastInEitherDirection() {
        assertThat(names(sorted(LOSS, true, 10, Optional.empty())))
                .containsExactly("Beta_1", "alpha", "delta", "gamma*");
        assertThat(names(sorted(LOSS, false, 10, Optional.empty())))
                .containsExactly("alpha", "Beta_1", "delta", "gamma*");
    }

    @Test
    void runsAreSortedWhereDigitsAreOthers() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(names(sorted(NAME, true, 1, Optional.empty()))).hasSize(1);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void pagesOfOneAddUpToTheWholeWhateverTheOrder() {
        for (Field field : List.of(LOSS, DEPTH, TEAM, NAME)) {
            for (boolean ascending : new boolean[] {true, false}) {
                List<String> whole = names(sorted(field, ascending, 10, Optional.empty()));
                List<String> read = new ArrayList<>();
                Optional<Page.Position> next = Optional.empty();
                do {
                    Page<Run> page = sorted(field, ascending, 1, next);
                    read.addAll(names(page));
                    next = page.next();
                } while (next.isPresent());
                assertThat(read).as("%s %s", field, ascending).isEqualTo(whole).hasSize(4);
            }
        }
    }

    @Test
    void whatIsAddedBetweenTwoPagesNeitherRepeatsNorHidesAnything() {
        Page<Run> first = sorted(LOSS, false, 2, Optional.empty());
        RunId between = open.run(experiment, "new");
        open.metric(between, "loss", 0.9);
        Page<Run> second = sorted(LOSS, false, 2, first.next());
        assertThat(names(first)).containsExactly("alpha", "Beta_1");
        assertThat(names(second)).containsExactly("delta", "gamma*");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void aPositionOfAnotherSearchIsRefused() {
        Page<Run> page = sorted(LOSS, true, 1, Optional.empty());
        Search search = new Search(Condition.ALWAYS, List.of(), new Slice(1, page.next()));
        assertThatThrownBy(() -> search(search)).hasMessageContaining("Invalid page token");
    }

    @Test
    void otherExperimentsAreNotSearched() {
        assertThat(
                        open.store
                                .runs()
                                .search(
                                        List.of(ExperimentId.DEFAULT),
                                        Search.everything(Slice.first(10)),
                                        Lifecycle.View.ALL)
                                .items())
                .isEmpty();
    }

    @Test
    void anyNumberOfExperimentsIsSearched() {
        List<ExperimentId> many = new ArrayList<>();
        for (int i = 0; i < 260_000; i++) {
            many.add(new ExperimentId(Integer.toString(1_000 + i)));
        }
        many.add(experiment);
        assertThat(among(many)).hasSize(4);
        assertThat(open.store.models().search(many, List.of(), all()).items()).isEmpty();
    }

    @Test
    void whatIsNoNumberStandsForNoExperiment() {
        List<ExperimentId> odd = new ArrayList<>();
        for (String id : List.of("", "x", "1]", "1,2", "9".repeat(30))) {
            odd.add(new ExperimentId(id));
        }
        assertThat(among(odd)).isEmpty();
        assertThat(among(List.of())).isEmpty();
        odd.add(experiment);
        assertThat(among(odd)).hasSize(4);
    }

    private List<String> among(List<ExperimentId> experiments) {
        return names(open.store.runs().search(experiments, all(), Lifecycle.View.ALL));
    }

    private static Search all() {
        return Search.everything(Slice.first(10));
    }

    private static Condition number(Field field, Comparator comparator, double value) {
        return new Compares(field, comparator, new Operand.Number(value));
    }

    private static Condition text(Field field, Comparator comparator, String value) {
        return new Compares(field, comparator, new Operand.Text(value));
    }

    private List<String> found(Condition condition) {
        return names(search(new Search(condition, List.of(), Slice.first(10))));
    }

    private Page<Run> sorted(
            Field field, boolean ascending, int most, Optional<Page.Position> after) {
        return search(
                new Search(
                        Condition.ALWAYS,
                        List.of(Search.Order.by(field, ascending)),
                        new Slice(most, after)));
    }

    private Page<Run> search(Search search) {
        return open.store.runs().search(List.of(experiment), search, Lifecycle.View.ACTIVE_ONLY);
    }

    private static List<String> names(Page<Run> page) {
        return page.items().stream().map(run -> run.head().name()).toList();
    }
}
