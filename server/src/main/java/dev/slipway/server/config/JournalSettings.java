package dev.slipway.server.config;

import dev.slipway.journal.audit.CheckpointFile;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.PostgresDatabase;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Where the journal is and where checkpoints of it go.
///
/// @param postgres a PostgreSQL database; without one, a file of the data directory
/// @param checkpoints what is exported while a server runs, if anything is
/// @param acceptRewind whether a journal that lost records may go on without them
public record JournalSettings(
        Optional<Postgres> postgres, Optional<Checkpoints> checkpoints, boolean acceptRewind) {
    /// The journal's file in a data directory.
    public static final String FILE = "slipway.db";

    private static final String URL = "journal.url";
    private static final String PREFIX = "jdbc:postgresql://";

    /// What an address may say beyond host and database.
    private static final Set<String> PROPERTIES =
            Set.of(
                    "currentSchema",
                    "sslmode",
                    "sslrootcert",
                    "sslcert",
                    "sslkey",
                    "connectTimeout",
                    "ApplicationName",
                    "targetServerType");

    /// A PostgreSQL database; its password is only ever referred to.
    ///
    /// @param url `jdbc:postgresql://HOST:PORT/DATABASE`, its properties from a short list
    /// @param passwordFile a file whose first line is the password
    /// @param passwordVariable a variable of the environment that holds it
    public record Postgres(
            String url,
            String user,
            Optional<Path> passwordFile,
            Optional<String> passwordVariable) {
        String password(Map<String, String> environment) throws IOException {
            if (passwordFile.isPresent()) {
                return in(passwordFile.get());
            }
            if (passwordVariable.isPresent()) {
                String password = environment.get(passwordVariable.get());
                if (password == null) {
                    throw SettingsException.of(
                            "journal.password-variable",
                            passwordVariable.get(),
                            "the name of a variable that is set");
                }
                return password;
            }
            return "";
        }

        private static String in(Path file) throws IOException {
            return Files.readString(file).lines().findFirst().orElse("");
        }

        /// The password by now, each time: that of the database may be changed while a server
        /// runs, and then its next connection needs the new one. While the file cannot be read it
        /// is the one that was read last.
        ///
        /// *Errors*: `IOException` when it cannot be read now.
        Supplier<String> passwords(Map<String, String> environment) throws IOException {
            AtomicReference<String> last = new AtomicReference<>(password(environment));
            return () -> last.updateAndGet(this::newest);
        }

        private String newest(String before) {
            if (passwordFile.isEmpty()) {
                return before;
            }
            try {
                return in(passwordFile.get());
            } catch (IOException e) {
                return before;
            }
        }
    }

    /// An export of signed checkpoints.
    ///
    /// @param file only ever appended to
    /// @param key the private key in PEM
    /// @param interval between two looks at whether there are new records
    public record Checkpoints(CheckpointFile file, Path key, Duration interval) {}

    /// Reads the keys below `journal`.
    ///
    /// *Errors*: [SettingsException] naming the key.
    public static JournalSettings from(Settings settings) {
        String url = settings.text(URL, "");
        String user = settings.text("journal.user", "slipway");
        String passwordFile = settings.text("journal.password-file", "");
        String passwordVariable = settings.text("journal.password-variable", "");
        if (!passwordFile.isEmpty() && !passwordVariable.isEmpty()) {
            throw SettingsException.of(
                    "journal.password-variable",
                    passwordVariable,
                    "not beside journal.password-file");
        }
        String file = settings.text("journal.checkpoint-file", "");
        String key = settings.text("journal.checkpoint-key", "");
        Duration interval = settings.positive("journal.checkpoint-interval", Duration.ofMinutes(5));
        if (file.isEmpty() != key.isEmpty()) {
            throw file.isEmpty()
                    ? SettingsException.of("journal.checkpoint-file", "", "set, as its key is")
                    : SettingsException.of("journal.checkpoint-key", "", "set, as its file is");
        }
        return new JournalSettings(
                url.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Postgres(
                                        checkedUrl(url),
                                        user,
                                        path(passwordFile),
                                        Optional.of(passwordVariable)
                                                .filter(name -> !name.isEmpty()))),
                path(file)
                        .map(path ->
                                new Checkpoints(new CheckpointFile(path), Path.of(key), interval)),
                settings.flag("journal.accept-rewind", false));
    }

    private static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static String checkedUrl(String text) {
        String url = text.startsWith("postgresql://") ? "jdbc:" + text : text;
        int question = url.indexOf('?');
        String place = question < 0 ? url : url.substring(0, question);
        if (!place.matches("jdbc:postgresql://[A-Za-z0-9.,:\\[\\]_-]+/[A-Za-z0-9_-]+")) {
            throw SettingsException.of(URL, place, PREFIX + "HOST:PORT/DATABASE");
        }
        if (question >= 0) {
            for (String property : url.substring(question + 1).split("&", -1)) {
                checkProperty(property.split("=", 2)[0]);
            }
        }
        return url;
    }

    private static void checkProperty(String name) {
        if (Arrays.asList("user", "password").contains(name)) {
            throw new SettingsException(
                    URL
                            + ": names a "
                            + name
                            + " (expected: journal.user, and journal.password-file or"
                            + " journal.password-variable)");
        }
        if (!PROPERTIES.contains(name)) {
            throw SettingsException.of(
                    URL,
                    name,
                    "of the properties "
                            + String.join(", ", PROPERTIES.stream().sorted().toList()));
        }
    }

    /// The same with another database's address.
    ///
    /// *Errors*: [SettingsException] when the address is none.
    public JournalSettings at(String url) {
        Postgres named =
                postgres.orElse(new Postgres("", "slipway", Optional.empty(), Optional.empty()));
        return new JournalSettings(
                Optional.of(
                        new Postgres(
                                checkedUrl(url),
                                named.user(),
                                named.passwordFile(),
                                named.passwordVariable())),
                checkpoints,
                acceptRewind);
    }

    /// The journal's database, to write.
    ///
    /// @param data the data directory
    public Database database(Path data, Map<String, String> environment) throws IOException {
        return postgres.isPresent()
                ? reached(postgres.get(), environment)
                : SqliteDatabase.at(data.resolve(FILE));
    }

    /// The journal's database, only to read.
    public Database readOnly(Path data, Map<String, String> environment) throws IOException {
        return postgres.isPresent()
                ? reached(postgres.get(), environment)
                : SqliteDatabase.readOnly(data.resolve(FILE));
    }

    private static Database reached(Postgres postgres, Map<String, String> environment)
            throws IOException {
        return PostgresDatabase.at(
                postgres.url(), postgres.user(), postgres.passwords(environment));
    }
}
