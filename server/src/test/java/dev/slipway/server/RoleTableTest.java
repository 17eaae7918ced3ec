package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Role;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The roles of the reference of objects against those of the code.
final class RoleTableTest {
    private static final Pattern TABLE =
            Pattern.compile(
                    "^\\| role \\| for \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)", Pattern.MULTILINE);
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z-]+)` \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern GRANTS =
            Pattern.compile("^\\| `grants` \\|.*`role` \\(([^)]+)\\)", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /// What the table does not repeat: its head says it, and of the probe nobody is asked.
    private static final Set<Permission> OF_ALL =
            Set.of(Permission.PROBE, Permission.READ_STATUS, Permission.READ_METRICS);

    @Test
    void everyRoleMayWhatTheReferenceSaysAndNothingElse() throws IOException {
        List<String> rows =
                TABLE.matcher(reference())
                        .results()
                        .flatMap(table -> ROW.matcher(table.group(1)).results())
                        .map(row -> row.group(1) + ": " + String.join(", ", words(row.group(2))))
                        .toList();

        assertThat(rows).isEqualTo(Arrays.stream(Role.values()).map(RoleTableTest::row).toList());
        for (Role role : Role.values()) {
            assertThat(role.permissions()).as("%s", role).containsAll(OF_ALL);
        }
    }

    @Test
    void everyRoleCanBeGrantedByTheNameThatTheReferenceGivesIt() throws IOException {
        List<String> granted =
                GRANTS.matcher(reference())
                        .results()
                        .flatMap(row -> words(row.group(1)).stream())
                        .toList();

        assertThat(granted)
                .isEqualTo(Arrays.stream(Role.values()).map(RoleTableTest::word).toList());
    }

    private static String row(Role role) {
        return role.permissions().stream()
                .filter(permission -> !OF_ALL.contains(permission))
                .map(Permission::name)
                .collect(Collectors.joining(", ", word(role) + ": ", ""));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> words(String cell) {
        return CODE.matcher(cell).results().map(word -> word.group(1)).toList();
    }

    private static String reference() throws IOException {
        return Files.readString(Repository.root().resolve("docs/reference/objects.md"));
    }
}
