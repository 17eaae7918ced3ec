package dev.slipway.journal.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/// One schema of a PostgreSQL database; every commit waits for the disk.
public final class PostgresDatabase implements Database {
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SOCKET_SECONDS = "30";

    private final HikariDataSource pool;
    private final String name;

    private PostgresDatabase(HikariDataSource pool, String name) {
        this.pool = pool;
        this.name = name;
    }

    /// The database behind a JDBC address, reached when a connection is first needed.
    public static PostgresDatabase at(String url, String user, String password) {
        return at(url, user, password, PATIENCE);
    }

    /// The same, with a password that may be another one for each new connection.
    public static PostgresDatabase at(String url, String user, Supplier<String> password) {
        return at(url, user, password, PATIENCE);
    }

    /// The same.
    ///
    /// @param patience how long a connection is waited for
    public static PostgresDatabase at(String url, String user, String password, Duration patience) {
        return at(url, user, () -> password, patience);
    }

    private static PostgresDatabase at(
            String url, String user, Supplier<String> password, Duration patience) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setCredentialsProvider(() -> Credentials.of(user, password.get()));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(patience.toMillis());
        config.setInitializationFailTimeout(-1);
        // Who waited for another writer's row goes on with what that one made of it.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql("SET synchronous_commit = on");
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.setPoolName("slipway-journal");
        return new PostgresDatabase(new HikariDataSource(config), url);
    }

    @Override
    public Connection connect() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public Connection connectToRead() throws SQLException {
        Connection connection = pool.getConnection();
        try {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        pool.close();
    }
}
