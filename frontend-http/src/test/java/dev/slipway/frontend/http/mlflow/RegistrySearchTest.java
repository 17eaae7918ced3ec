package dev.slipway.frontend.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.tracking.Condition;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.Slice;
import dev.slipway.frontend.http.mlflow.search.FilterText;
import dev.slipway.frontend.http.mlflow.search.OrderText;
import dev.slipway.frontend.http.mlflow.search.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RegistrySearchTest {
    private static final String NO_PROMPTS = "tag.`mlflow.prompt.is_prompt` != 'true'";

    private record Item(String name, Map<String, String> tags, long created) {}

    private final RegistrySearch<Item> search = new RegistrySearch<>(RegistrySearchTest::value);
    private final List<Item> items =
            List.of(
                    new Item("alpha", Map.of("team", "ops"), 3),
                    new Item("Beta_1", Map.of("team", "lab"), 1),
                    new Item("gamma", Map.of(), 2),
                    new Item("greeting", Map.of("mlflow.prompt.is_prompt", "true"), 4));

    private static Cell value(Item item, Field field) {
        if (field.kind() == Field.Kind.TAG) {
            String tag = item.tags().get(field.key());
            return tag == null ? new Cell.Missing() : new Cell.Text(tag);
        }
        return field.key().equals("name")
                ? new Cell.Text(item.name())
                : new Cell.Whole(item.created());
    }

    @Test
    void whatTheClientAddsToEverySearchHidesPromptsAlone() {
        assertThat(found(NO_PROMPTS)).containsExactly("Beta_1", "alpha", "gamma");
        assertThat(found("tags.team != 'ops'"))
                .as("for any other tag, not having it is no match")
                .containsExactly("Beta_1");
        assertThat(found("tags.`mlflow.prompt.is_prompt` = 'true'")).containsExactly("greeting");
    }

    @Test
    void conditionsAreAnsweredInMemoryAsInTheDatabase() {
        assertThat(found("name LIKE 'beta%'")).isEmpty();
        assertThat(found("name ILIKE 'BETA%'")).containsExactly("Beta_1");
        assertThat(found("name LIKE '%a%a%'")).containsExactly("alpha", "gamma");
        assertThat(found("name LIKE 'gamm_'")).containsExactly("gamma");
        assertThat(found("name = 'gamma' OR tags.team = 'ops'")).containsExactly("alpha", "gamma");
        assertThat(found("name IN ('gamma', 'x') AND tags.team IS NULL")).containsExactly("gamma");
        assertThat(found("creation_timestamp >= 3")).containsExactly("alpha", "greeting");
    }

    @Test
    void noPatternMakesItSlow() {
        String name = "a".repeat(2_000);
        String pattern = "%a".repeat(2_000) + "b";
        List<Item> one = List.of(new Item(name, Map.of(), 1));
        Search wanted = search("name LIKE '" + pattern + "'", Slice.first(1));
        assertThat(search.page(one, wanted).items()).isEmpty();
    }

    @Test
    void pagesAddUpToTheWhole() {
        List<String> read = new ArrayList<>();
        Optional<Page.Position> next = Optional.empty();
        do {
            Page<Item> page = search.page(items, search("", new Slice(1, next)));
            page.items().forEach(item -> read.add(item.name()));
            next = page.next();
        } while (next.isPresent());
        assertThat(read).containsExactly("Beta_1", "alpha", "gamma", "greeting");
    }

    private List<String> found(String filter) {
        return search.page(items, search(filter, Slice.first(10))).items().stream()
                .map(Item::name)
                .toList();
    }

    private static Search search(String filter, Slice slice) {
        Condition where = FilterText.parse(filter, Vocabulary.REGISTERED_MODELS);
        return new Search(
                where, OrderText.parse(List.of("name"), Vocabulary.REGISTERED_MODELS), slice);
    }
}
