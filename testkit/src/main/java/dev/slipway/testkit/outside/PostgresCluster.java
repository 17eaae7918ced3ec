package dev.slipway.testkit.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A PostgreSQL of the tests' own: made by `initdb` in a temporary folder, on loopback, under a
/// password nobody else knows, and gone with its folder when the tests end.
public final class PostgresCluster implements AutoCloseable {
    private static final String USER = "slipway";

    private final Path programs;
    private final Path home;
    private final String password = UUID.randomUUID().toString();
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();
    private final Thread stopAtExit = new Thread(this::stop);

    /// Makes one and starts it.
    ///
    /// *Errors*: `IllegalStateException` in words where PostgreSQL is not installed.
    public PostgresCluster() throws IOException {
        this(List.of());
    }

    /// Makes one of small files, as suits a [PlayedDisk], which copies each that is forced.
    public static PostgresCluster ofSmallFiles() throws IOException {
        return new PostgresCluster(List.of("--wal-segsize=1"));
    }

    private PostgresCluster(List<String> more) throws IOException {
        programs = programs(candidates());
        home = Files.createTempDirectory("slipway-postgres");
        port = FreePort.take();
        Path passwordFile = Files.writeString(home.resolve("password"), password);
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", home.toString()));
        }
        List<String> make =
                new ArrayList<>(
                        List.of(
                                programs.resolve("initdb").toString(),
                                "--pgdata=" + data(),
                                "--username=" + USER,
                                "--pwfile=" + passwordFile,
                                "--auth=scram-sha-256",
                                "--encoding=UTF8",
                                "--no-locale"));
        make.addAll(more);
        asServer(Map.of(), make);
        Runtime.getRuntime().addShutdownHook(stopAtExit);
        start();
    }

    /// The address of an empty schema.
    public String newUrl() {
        String schema = "s" + schemas.incrementAndGet();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, USER, password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url + "?currentSchema=" + schema;
    }

    /// The name to log in with.
    public String user() {
        return USER;
    }

    /// The password to log in with.
    public String password() {
        return password;
    }

    /// Where its files are.
    public Path data() {
        return home.resolve("data");
    }

    /// A new folder beside its files, which it may write to; see [#give].
    public Path folder(String name) throws IOException {
        return Files.createDirectory(home.resolve(name));
    }

    /// Makes it the owner of these files, and nobody else but the tests.
    public void give(Path files) throws IOException {
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", files.toString()));
        }
        run(List.of("chmod", "-R", "u=rwX,go=", files.toString()));
    }

    /// What it has said.
    public String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    /// Starts it.
    public void start() throws IOException {
        start(Map.of());
    }

    /// Starts it with these variables in its environment.
    public void start(Map<String, String> environment) throws IOException {
        asServer(
                environment,
                List.of(
                        programs.resolve("pg_ctl").toString(),
                        "--pgdata=" + data(),
                        "--log=" + home.resolve("log"),
                        "--wait",
                        "--options=-c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                                + " -c port="
                                + port,
                        "start"));
    }

    /// Stops it as a crash would.
    public void stop() {
        try {
            stop("immediate");
        } catch (IOException e) {
            // It is down already.
        }
    }

    /// Stops it in order.
    public void shutDown() throws IOException {
        stop("fast");
    }

    private void stop(String mode) throws IOException {
        asServer(
                Map.of(),
                List.of(
                        programs.resolve("pg_ctl").toString(),
                        "--pgdata=" + data(),
                        "--mode=" + mode,
                        "--wait",
                        "stop"));
    }

    @Override
    public void close() throws IOException {
        stop();
        Runtime.getRuntime().removeShutdownHook(stopAtExit);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// PostgreSQL refuses to run as root.
    private void asServer(Map<String, String> environment, List<String> command)
            throws IOException {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        whole.addAll(command);
        run(environment, whole);
    }

    private static void run(List<String> command) throws IOException {
        run(Map.of(), command);
    }

    private static void run(Map<String, String> environment, List<String> command)
            throws IOException {
        Path output = Files.createTempFile("slipway-postgres", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<Path> candidates() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        List<Path> candidates = new ArrayList<>();
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            candidates.add(Path.of(directory));
        }
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(candidates::add);
            }
        }
        return candidates;
    }

    /// The first of these folders that has PostgreSQL's programs.
    ///
    /// *Errors*: `IllegalStateException` in words where none has.
    static Path programs(List<Path> candidates) {
        return candidates.stream()
                .filter(directory -> Files.isExecutable(directory.resolve("initdb")))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "PostgreSQL is not installed (expected: initdb on the PATH; on"
                                        + " Debian, apt-get install postgresql). "
                                        + LeftOut.advice("postgres")));
    }
}
