package dev.slipway.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.Spec;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The fields of objects that the reference lists, against those of the records.
final class ObjectPageTest {
    private static final String HEAD = "| field | default | meaning |\n|---|---|---|\n";
    private static final Pattern FIRST_CELL = Pattern.compile("\\| ([^|]+) \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /// Records that documents have as one text.
    private static final Set<Class<?>> TEXTS = Set.of(ByteSize.class, BadRowLimit.class);

    @Test
    void thePageHasEveryFieldOfEveryKind() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/reference/objects.md"));
        Class<?>[] specs = requireNonNull(Spec.class.getPermittedSubclasses());
        assertThat(specs).hasSizeGreaterThan(5);
        for (Class<?> spec : specs) {
            String kind = spec.getSimpleName().replaceFirst("Spec$", "");
            assertThat(listed(page, kind))
                    .as(kind)
                    .containsExactlyInAnyOrderElementsOf(fields(spec));
        }
    }

    /// The first column of the first table below the heading of a kind.
    private static List<String> listed(String page, String kind) {
        int heading = page.indexOf("\n## " + kind + "\n");
        assertThat(heading).as(kind).isNotNegative();
        String table = page.substring(page.indexOf(HEAD, heading) + HEAD.length());
        return table.lines()
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(ObjectPageTest::names)
                .toList();
    }

    private static Stream<String> names(String line) {
        Matcher cell = FIRST_CELL.matcher(line);
        assertThat(cell.lookingAt()).as(line).isTrue();
        List<MatchResult> names = CODE.matcher(cell.group(1)).results().toList();
        return names.stream().map(name -> name.group(1));
    }

    /// An object's own name comes first, whatever it is called in the record.
    private static List<String> fields(Class<?> spec) {
        List<String> fields = new ArrayList<>(List.of("kind", "name"));
        RecordComponent[] components = requireNonNull(spec.getRecordComponents());
        for (int i = 1; i < components.length; i++) {
            add(components[i], "", fields);
        }
        return fields;
    }

    private static void add(RecordComponent component, String above, List<String> fields) {
        String field = above + kebab(component.getName());
        Class<?> type = component.getType();
        boolean isObject =
                type.isRecord()
                        && type.getPackageName().equals(Spec.class.getPackageName())
                        && !TEXTS.contains(type);
        if (isObject) {
            for (RecordComponent inner : requireNonNull(type.getRecordComponents())) {
                add(inner, field + ".", fields);
            }
        } else {
            fields.add(field);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
